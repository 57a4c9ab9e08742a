"""Printer state from IPP attributes: printer-state-reasons (RFC 8011, 5.4.12; PWG 5100.9) and reachability.

Reasons are matched by prefix: queues replace the suffixes `-error`, `-warning` and `-report` at will.
"""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from totem.printing.office.ipp_client import NO_ANSWER, IppClient, IppRefused, QueueReport, QueueState
from totem.printing.office.ipp_http import PORT, IppEndpoint, Unreachable
from totem.printing.printer import PrinterFault, PrinterState, Readiness

# In the order of what staff should see to first, where a printer gives several.
_FAULTS = (
    ("cover-open", PrinterFault.COVER_OPEN),
    ("door-open", PrinterFault.COVER_OPEN),
    ("interlock-open", PrinterFault.COVER_OPEN),
    ("media-jam", PrinterFault.JAM),
    ("media-empty", PrinterFault.PAPER_OUT),
    ("media-needed", PrinterFault.PAPER_OUT),
    ("input-tray-missing", PrinterFault.PAPER_OUT),
    ("toner-empty", PrinterFault.TONER),
    ("marker-supply-empty", PrinterFault.TONER),
    ("marker-supply-missing", PrinterFault.TONER),
    ("developer-empty", PrinterFault.TONER),
    ("spool-area-full", PrinterFault.STORAGE),
    ("output-area-full", PrinterFault.OTHER),
    ("output-tray-missing", PrinterFault.OTHER),
    ("marker-waste-full", PrinterFault.OTHER),
    ("fuser-", PrinterFault.OTHER),
    ("offline", PrinterFault.OFFLINE),
    ("connecting-to-device", PrinterFault.OFFLINE),
    ("timed-out", PrinterFault.OFFLINE),
    ("shutdown", PrinterFault.OFFLINE),
    ("paused", PrinterFault.OFFLINE),
    ("moving-to-paused", PrinterFault.OFFLINE),
)
_LOW = ("media-low", "toner-low", "marker-supply-low", "developer-low")


def stopping_fault(reasons: Iterable[str]) -> PrinterFault | None:
    """Return the first fault among the reasons, None if none stops the printer."""
    given = tuple(reasons)
    return next(
        (meant for begin, meant in _FAULTS if any(reason.startswith(begin) for reason in given)), None
    )


def is_low(reasons: Iterable[str]) -> bool:
    """Test that paper or toner runs low."""
    return any(reason.startswith(_LOW) for reason in reasons)


DEVICE_TIMEOUT_S = 3.0
OFFLINE = PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A printer's state; `up_time_s`, since its last start, only where it was queried itself."""

    state: PrinterState
    up_time_s: int | None = None


async def query_device(queue: QueueReport) -> DeviceStatus:
    """Query the printer behind a queue; never raises."""
    if queue.state == QueueState.STOPPED or not queue.accepting:
        return DeviceStatus(
            PrinterState(Readiness.FAULT, stopping_fault(queue.reasons) or PrinterFault.OFFLINE)
        )
    printer = device_client(queue.device)
    if printer is None:
        return DeviceStatus(_printer_state(queue))
    try:
        report = await printer.queue()
    except Unreachable:
        return DeviceStatus(OFFLINE)
    except (*NO_ANSWER, IppRefused):  # it demands TLS or a password, and so is reachable
        return DeviceStatus(_printer_state(queue))
    return DeviceStatus(_printer_state(report), report.up_time_s)


def device_client(uri: str | None) -> IppClient | None:
    """Make a client of the printer at a queue's device-uri; None without IPP."""
    try:
        parts = urlsplit(uri or "")
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        return None
    if parts.scheme not in {"ipp", "ipps"} or host is None:
        return None
    address = IppEndpoint(host, port, tls=parts.scheme == "ipps")
    return IppClient(address, parts.path or "/", user=user_name(), timeout_s=DEVICE_TIMEOUT_S)


def user_name() -> str:
    """Return the user name of this program's jobs, which contains the host name."""
    return f"totem-{socket.gethostname()}"[:120]


def _printer_state(report: QueueReport) -> PrinterState:
    fault, low = stopping_fault(report.reasons), is_low(report.reasons)
    is_printer = report.device is None
    if report.state == QueueState.STOPPED:
        fault = fault or PrinterFault.OTHER
    elif not is_printer and report.state != QueueState.PROCESSING:
        return PrinterState(Readiness.UNKNOWN)
    if fault is not None:
        return PrinterState(Readiness.FAULT, fault, low)
    return PrinterState(Readiness.READY if is_printer else Readiness.UNKNOWN, paper_low=low)
