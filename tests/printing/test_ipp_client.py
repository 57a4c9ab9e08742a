"""Printer state from the reasons of queues and printers."""

import asyncio
from typing import Any

import pytest

from totem.printing.office import ipp_client
from totem.printing.office.ipp_client import (
    IppClient,
    IppRefused,
    QueueReport,
    QueueState,
    device_client,
    query_device,
)
from totem.printing.office.ipp_http import NotIpp, Unreachable
from totem.printing.printer import PrinterFault, PrinterState, Readiness

READY, UNKNOWN = PrinterState(Readiness.READY), PrinterState(Readiness.UNKNOWN)
DEVICE = "ipp://printer.example/ipp/print?contimeout=3"
USB = "usb://HP/LaserJet"


def fault(of: PrinterFault, *, low: bool = False) -> PrinterState:
    return PrinterState(Readiness.FAULT, of, low)


def report(state: int = QueueState.IDLE, *reasons: str, **more: Any) -> QueueReport:
    return QueueReport(state=state, reasons=reasons or ("none",), **{"accepting": True, **more})


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (("none",), None),
        ((), None),
        (("media-empty-error",), PrinterFault.PAPER_OUT),
        (("media-empty-warning",), PrinterFault.PAPER_OUT),
        (("media-empty",), PrinterFault.PAPER_OUT),
        (("media-needed-report",), PrinterFault.PAPER_OUT),
        (("media-jam-warning",), PrinterFault.JAM),
        (("cover-open",), PrinterFault.COVER_OPEN),
        (("door-open-report",), PrinterFault.COVER_OPEN),
        (("toner-empty-error",), PrinterFault.TONER),
        (("marker-supply-empty-warning",), PrinterFault.TONER),
        (("offline-report",), PrinterFault.OFFLINE),
        (("connecting-to-device",), PrinterFault.OFFLINE),
        (("paused",), PrinterFault.OFFLINE),
        (("shutdown",), PrinterFault.OFFLINE),
        (("spool-area-full-report",), PrinterFault.STORAGE),
        (("media-low-warning", "toner-low-report", "cups-waiting-for-job-completed"), None),
        (("media-empty-error", "cover-open-error"), PrinterFault.COVER_OPEN),
        (("com.example-media-empty",), None),
    ],
)
def test_reasons_are_matched_by_how_they_begin(
    reasons: tuple[str, ...], expected: PrinterFault | None
) -> None:
    assert ipp_client.stopping_fault(reasons) is expected


@pytest.mark.parametrize("reason", ["media-low-warning", "toner-low", "marker-supply-low-report"])
def test_what_runs_low_is_for_staff(reason: str) -> None:
    assert ipp_client.is_low(["none", reason])
    assert not ipp_client.is_low(["none", reason.replace("low", "empty")])


class Printer:
    """A printer that answers one thing."""

    def __init__(self, answer: QueueReport | Exception) -> None:
        self._answer = answer

    async def queue(self) -> QueueReport:
        """See `IppClient.queue`."""
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("queue", "printer", "expected"),
    [
        (report(device=DEVICE), report(), READY),
        (report(QueueState.IDLE, "media-empty-warning", device=DEVICE), report(), READY),
        (
            report(device=DEVICE),
            report(QueueState.IDLE, "media-empty-warning"),
            fault(PrinterFault.PAPER_OUT),
        ),
        (
            report(device=DEVICE),
            report(QueueState.IDLE, "media-low-report"),
            PrinterState(Readiness.READY, paper_low=True),
        ),
        (
            report(device=DEVICE),
            report(QueueState.STOPPED, "media-jam", "toner-low"),
            fault(PrinterFault.JAM, low=True),
        ),
        (report(device=DEVICE), report(QueueState.STOPPED), fault(PrinterFault.OTHER)),
        (report(device=DEVICE), Unreachable(), fault(PrinterFault.OFFLINE)),
        (report(device=DEVICE), NotIpp("HTTP 426"), UNKNOWN),
        (report(device=DEVICE), IppRefused(0x0403), UNKNOWN),
        (report(QueueState.STOPPED, "paused", device=DEVICE), report(), fault(PrinterFault.OFFLINE)),
        (report(accepting=False, device=DEVICE), report(), fault(PrinterFault.OFFLINE)),
        (report(device=DEVICE), report(QueueState.IDLE, "media-empty", device="usb://x"), UNKNOWN),
    ],
)
def test_a_printer_with_ipp_determines_the_state(
    monkeypatch: pytest.MonkeyPatch,
    queue: QueueReport,
    printer: QueueReport | Exception,
    expected: PrinterState,
) -> None:
    monkeypatch.setattr(ipp_client, "device_client", lambda _uri: Printer(printer))
    assert asyncio.run(query_device(queue)).state == expected


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        (report(device=USB), UNKNOWN),
        (report(QueueState.IDLE, "media-empty-warning", device=USB), UNKNOWN),
        (report(QueueState.PROCESSING, "media-empty-warning", device=USB), fault(PrinterFault.PAPER_OUT)),
        (report(QueueState.PROCESSING, device=USB), UNKNOWN),
        (report(), READY),
        (report(QueueState.IDLE, "door-open-error"), fault(PrinterFault.COVER_OPEN)),
    ],
)
def test_an_idle_queue_of_a_printer_without_ipp_is_unknown(
    queue: QueueReport, expected: PrinterState
) -> None:
    assert asyncio.run(query_device(queue)).state == expected


@pytest.mark.parametrize(
    ("uri", "address", "path"),
    [
        ("ipp://printer.example/ipp/print?contimeout=3", "printer.example:631", "/ipp/print"),
        ("ipps://printer.example:8631", "printer.example:8631", "/"),
    ],
)
def test_a_printer_with_ipp_has_a_client(uri: str, address: str, path: str) -> None:
    client = device_client(uri)
    assert isinstance(client, IppClient)
    assert (str(client._address), client._path) == (address, path)
    assert client._address.tls is uri.startswith("ipps")


@pytest.mark.parametrize(
    "uri", [None, "", USB, "socket://10.0.0.9:9100", "ipp:///nowhere", "ipp://[", "ipp://a:b"]
)
def test_another_printer_is_not(uri: str | None) -> None:
    assert device_client(uri) is None


def test_a_printer_that_only_cups_can_resolve_is_not_taken_for_one_that_is_off() -> None:
    uri = "ipps://HP%20ENVY%204500%20series%20%5B4C0E0C%5D._ipps._tcp.local/?contimeout=3"
    assert asyncio.run(query_device(report(device=uri))).state == UNKNOWN
