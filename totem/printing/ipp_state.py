"""How an office printer is: what its queue says, and what it says itself where it can be asked.

A queue knows of paper and covers only while it prints. Afterwards it repeats what it heard last: after a job
that was cancelled for want of paper it says "media-empty" until another job has run, refilled or not. So a
printer that speaks IPP is asked itself, and of another one an idle queue knows nothing.
"""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from totem.printing import ipp_reasons
from totem.printing.ipp_client import NO_ANSWER, IppClient, IppRefused, QueueReport, QueueState
from totem.printing.ipp_http import PORT, IppEndpoint, Unreachable
from totem.printing.printer import PrinterFault, PrinterState, Readiness

DEVICE_TIMEOUT_S = 3.0
OFFLINE = PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)


@dataclass(frozen=True, slots=True)
class Sight:
    """A printer as it was seen; `up_time_s` only where it was asked itself, since its last start."""

    state: PrinterState
    up_time_s: int | None = None


async def look(queue: QueueReport) -> Sight:
    """Look at the printer behind a queue; never raises."""
    if queue.state == QueueState.STOPPED or not queue.accepting:
        return Sight(PrinterState(Readiness.FAULT, ipp_reasons.fault(queue.reasons) or PrinterFault.OFFLINE))
    printer = device(queue.device)
    if printer is None:
        return Sight(_printer_state(queue))
    try:
        report = await printer.queue()
    except Unreachable:
        return Sight(OFFLINE)
    except (*NO_ANSWER, IppRefused):  # it wants TLS or a password: it is there, and says no more
        return Sight(_printer_state(queue))
    return Sight(_printer_state(report), report.up_time_s)


def device(uri: str | None) -> IppClient | None:
    """The printer itself at a queue's device-uri; None where it speaks no IPP."""
    try:
        parts = urlsplit(uri or "")
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        return None
    if parts.scheme not in {"ipp", "ipps"} or host is None:
        return None
    address = IppEndpoint(host, port, tls=parts.scheme == "ipps")
    return IppClient(address, parts.path or "/", user=user(), timeout_s=DEVICE_TIMEOUT_S)


def user() -> str:
    """The name by which a queue knows the jobs of this program on this machine."""
    return f"totem-{socket.gethostname()}"[:120]


def _printer_state(report: QueueReport) -> PrinterState:
    fault, low = ipp_reasons.fault(report.reasons), ipp_reasons.is_low(report.reasons)
    is_printer = report.device is None
    if report.state == QueueState.STOPPED:
        fault = fault or PrinterFault.OTHER
    elif not is_printer and report.state != QueueState.PROCESSING:
        return PrinterState(Readiness.UNKNOWN)
    if fault is not None:
        return PrinterState(Readiness.FAULT, fault, low)
    return PrinterState(Readiness.READY if is_printer else Readiness.UNKNOWN, paper_low=low)
