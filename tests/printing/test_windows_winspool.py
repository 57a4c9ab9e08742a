"""Both printers of the Windows spooler with a library for winspool.drv, in Windows' own structures."""

import asyncio
import ctypes
import sys
from pathlib import Path

import pytest

from support.stand_in_library import build
from totem.printing.office import windows
from totem.printing.office.windows import SpoolerJobs, WindowsPrinter
from totem.printing.printer import PrinterFault, PrintFailed, PrintJob
from totem.printing.thermal.transports import DeviceUnavailable, TransportTimeout
from totem.printing.thermal.transports.serial_port import SerialTransport
from totem.printing.thermal.transports.usb import UsbTransport
from totem.printing.thermal.transports.windows_spooler import WindowsSpoolerTransport, declare

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="libraries of Windows")
QUEUE = "Office"
PAUSED, ERROR, OFFLINE, PAPER_OUT, PRINTED, RETAINED = 0x1, 0x2, 0x20, 0x40, 0x80, 0x2000
STAYS = -1
SHORT_S = 0.2
STOPPED = 1722
"""RPC_S_SERVER_UNAVAILABLE: the spooler was stopped."""


@pytest.fixture
def spooler(tmp_path: Path) -> ctypes.CDLL:
    library: ctypes.CDLL = declare(build("winspool", tmp_path))
    library.stand_in_submit.argtypes = [ctypes.c_wchar_p]
    return library


async def print_page(library: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch) -> PrintFailed:
    """Print on the office printer, and return how it ended."""
    monkeypatch.setattr(windows, "existing_queue", lambda _name: QUEUE)
    monkeypatch.setattr(windows, "_spool", lambda _queue, name, _slips: library.stand_in_submit(name) or True)
    printer = WindowsPrinter(QUEUE, deadline_s=SHORT_S, open_jobs=lambda queue: SpoolerJobs(queue, library))
    monkeypatch.setattr(windows, "POLL_S", SHORT_S / 20)
    monkeypatch.setattr(windows, "deadline_for", lambda _count, _deadline_s: SHORT_S)
    with pytest.raises(PrintFailed) as failed:
        await printer.print(PrintJob("1", ()), lambda _progress: None)
    return failed.value


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (PAPER_OUT, PrinterFault.PAPER_OUT),
        (OFFLINE, PrinterFault.OFFLINE),
        (ERROR, PrinterFault.OTHER),
        (PAUSED, PrinterFault.TIMED_OUT),
        (0, PrinterFault.TIMED_OUT),
    ],
)
def test_a_job_that_stays_is_deleted_with_its_cause(
    spooler: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch, status: int, fault: PrinterFault
) -> None:
    spooler.stand_in_set(status, STAYS)
    failed = asyncio.run(print_page(spooler, monkeypatch))
    assert (failed.fault, failed.held) == (fault, False)
    assert spooler.stand_in_deleted() == 1


def test_a_job_that_leaves_is_not_proven(spooler: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch) -> None:
    spooler.stand_in_set(0, 1)
    failed = asyncio.run(print_page(spooler, monkeypatch))
    assert failed.fault is PrinterFault.UNCONFIRMED
    assert spooler.stand_in_deleted() == 0


def test_a_printed_job_that_the_queue_keeps_has_not_failed(
    spooler: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooler.stand_in_set(PRINTED | RETAINED, STAYS)
    assert asyncio.run(print_page(spooler, monkeypatch)).fault is PrinterFault.UNCONFIRMED


def test_a_job_that_comes_between_two_calls_and_a_stopped_spooler(spooler: ctypes.CDLL) -> None:
    spooler.stand_in_set(PAPER_OUT, STAYS)
    spooler.stand_in_submit("totem-é")
    spooler.stand_in_fail(122)
    jobs = SpoolerJobs(QUEUE, spooler)
    assert [(job.id, job.fault, job.pages) for job in jobs.named("totem-")] == [
        (17, PrinterFault.PAPER_OUT, 3)
    ] * 2
    spooler.stand_in_fail(STOPPED)
    with pytest.raises(OSError, match="EnumJobs"):
        jobs.named("totem-")
    with pytest.raises(OSError, match="OpenPrinter"):
        SpoolerJobs("Nowhere", spooler).named("")


async def print_raw(library: ctypes.CDLL, *, error: int = 0) -> None:
    transport = WindowsSpoolerTransport(QUEUE, library)
    await transport.open(1)
    try:
        await transport.write(b"x" * 2500, 1)
        library.stand_in_fail(error)
        await transport.flush(SHORT_S)
    finally:
        library.stand_in_fail(0)
        await transport.close()


def test_raw_bytes_leave_the_queue(spooler: ctypes.CDLL) -> None:
    spooler.stand_in_set(0, 1)
    asyncio.run(print_raw(spooler))
    assert spooler.stand_in_taken() == 2500
    spooler.stand_in_set(PRINTED, STAYS)
    asyncio.run(print_raw(spooler))
    spooler.stand_in_set(PAUSED, STAYS)
    with pytest.raises(TransportTimeout):
        asyncio.run(print_raw(spooler))
    spooler.stand_in_set(0, STAYS)
    with pytest.raises(DeviceUnavailable):
        asyncio.run(print_raw(spooler, error=STOPPED))


def test_a_port_and_a_device_that_are_not_there() -> None:
    for transport in (SerialTransport("COM77"), UsbTransport(0x04B8, 0x0E15)):
        with pytest.raises(DeviceUnavailable):
            asyncio.run(transport.open(5))
