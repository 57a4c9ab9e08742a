"""Office printers on Windows: drawn by QPrinter, with a fake spooler."""

import asyncio
import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter

from support import virtual_time
from support.log_check import LogWatch
from support.paper_reader import pages, symbols
from support.sample_slips import cobranca_barcode, make_slip
from totem.printing.office import windows
from totem.printing.office.windows import SpoolerJobs, WindowsPrinter
from totem.printing.printer import (
    PAGE_S,
    JobProgress,
    PrinterFault,
    PrinterState,
    PrintFailed,
    PrintJob,
    Readiness,
)
from totem.printing.thermal.transports.windows_spooler import JobInfo

QUEUE = "HP LaserJet"
JOB = PrintJob("1", (make_slip(),))
DEADLINE_S = 30.0
PAPER_OUT, OFFLINE, ERROR, PRINTING, PRINTED = 0x40, 0x20, 0x02, 0x10, 0x80


class FakeSpooler:
    """`winspool.drv` with one queue. A job leaves when nothing stops it and it was looked at once."""

    def __init__(self) -> None:
        self.jobs: dict[int, tuple[str, int]] = {}
        self.printed: list[str] = []
        self.status = PRINTING
        self.pages = self.looks = 0
        self.is_there = self.deletes = True
        self.open_handles = 0
        self._kept: list[Any] = []

    def submit(self, document: str) -> None:
        """Act as the driver."""
        self.jobs[len(self.printed) + len(self.jobs) + 1] = (document, self.status)

    def OpenPrinterW(self, _queue: str, _handle: object, _defaults: None) -> int:  # noqa: N802 - the spooler's
        self.open_handles += self.is_there
        return int(self.is_there)

    def ClosePrinter(self, _handle: object) -> int:  # noqa: N802
        self.open_handles -= 1
        return 1

    def EnumJobsW(self, *arguments: Any) -> int:  # noqa: N802
        _handle, _first, _most, _level, room, _size, need, count = arguments
        need._obj.value = ctypes.sizeof(JobInfo) * len(self.jobs)
        count._obj.value = len(self.jobs)
        if room is None:
            return int(not self.jobs)
        self.looks += 1
        infos = [
            JobInfo(id=key, document=name, status=status, printed=self.pages and min(self.looks, self.pages))
            for key, (name, status) in self.jobs.items()
        ]
        self._kept.append(infos)
        table = (JobInfo * len(infos))(*infos)
        ctypes.memmove(room, table, ctypes.sizeof(table))
        for key, (name, status) in list(self.jobs.items()):
            if status == PRINTING:
                del self.jobs[key]
                self.printed.append(name)
        return 1

    def SetJobW(self, _handle: object, key: int, _level: int, _job: None, command: int) -> int:  # noqa: N802
        assert command == 5  # JOB_CONTROL_DELETE
        if self.deletes:
            self.jobs.pop(key, None)
        return int(self.deletes)


@pytest.fixture
def spooler(monkeypatch: pytest.MonkeyPatch) -> FakeSpooler:
    """A Windows with one queue."""
    fake = FakeSpooler()

    def spool(queue: str, name: str, slips: Sequence[object]) -> bool:
        assert queue == QUEUE
        assert slips
        fake.submit(name)
        return True

    monkeypatch.setattr(windows, "existing_queue", lambda name: QUEUE if name in {None, QUEUE} else None)
    monkeypatch.setattr(windows, "_spool", spool)
    return fake


def printer_of(spooler: FakeSpooler, queue: str | None = QUEUE) -> WindowsPrinter:
    return WindowsPrinter(queue, deadline_s=DEADLINE_S, open_jobs=lambda name: SpoolerJobs(name, spooler))


def ignore(_: JobProgress) -> None:
    pass


def drawn(path: Path, codes: Sequence[str], resolution: int) -> bytes:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(resolution)
    assert windows.draw(printer, [make_slip(barcode=code) for code in codes])
    return path.read_bytes()


@pytest.mark.parametrize("resolution", [300, 600, 1200])
def test_pages_are_a4_and_bars_have_the_norms_length(qapp: object, tmp_path: Path, resolution: int) -> None:
    codes = [cobranca_barcode(value=value) for value in (100, 200)]
    printed = pages(drawn(tmp_path / "slip.pdf", codes, resolution))
    for page, code in zip(printed, codes, strict=True):
        height, width = page.shape
        assert (round(width * 25.4 / 200), round(height * 25.4 / 200)) == (210, 297)
        found = {symbol.kind: symbol for symbol in symbols(page)}
        assert found["ITF"].text == code
        assert (found["ITF"].right - found["ITF"].left) * 25.4 / 200 == pytest.approx(103, abs=1)
        assert {"ITF", "QRCode"} <= set(found)


@pytest.mark.qt_log_ignore("QPainter::")
def test_a_refusing_driver_fails_the_job(qapp: object, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "none" / "slip.pdf"))
    assert not windows.draw(printer, JOB.slips)


def test_a_job_that_left_the_queue_is_all_that_can_be_known(spooler: FakeSpooler) -> None:
    steps: list[JobProgress] = []
    printer = printer_of(spooler, None)
    assert virtual_time.run(printer.state()) == PrinterState(Readiness.UNKNOWN)
    with pytest.raises(PrintFailed) as failure:
        virtual_time.run(printer.print(JOB, steps.append))
    assert (failure.value.fault, failure.value.held) == (PrinterFault.UNCONFIRMED, True)
    assert steps == [JobProgress.PREPARING, JobProgress.SENDING, JobProgress.PRINTING]
    assert len(spooler.printed) == 1
    assert spooler.printed[0].startswith("totem-")
    assert (spooler.jobs, spooler.open_handles) == ({}, 0)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (PRINTING | PAPER_OUT, PrinterFault.PAPER_OUT),
        (PRINTING | OFFLINE, PrinterFault.OFFLINE),
        (ERROR, PrinterFault.OTHER),
        (0, PrinterFault.TIMED_OUT),
    ],
)
def test_a_job_that_does_not_leave_is_deleted(spooler: FakeSpooler, status: int, fault: PrinterFault) -> None:
    spooler.status = status
    spooler.submit("somebody's")
    with pytest.raises(PrintFailed) as failure:
        virtual_time.run(printer_of(spooler).print(JOB, ignore))
    assert (failure.value.fault, failure.value.held) == (fault, False)
    assert [name for name, _ in spooler.jobs.values()] == ["somebody's"]


def test_a_job_that_cannot_be_deleted_is_held(spooler: FakeSpooler, expected_logs: LogWatch) -> None:
    spooler.status, spooler.deletes = PAPER_OUT, False
    with pytest.raises(PrintFailed) as failure:
        virtual_time.run(printer_of(spooler).print(JOB, ignore))
    assert failure.value.held
    expected_logs.expect("a job may be left in the printer's queue")
    virtual_time.run(printer_of(spooler).clear())


def test_a_customer_who_leaves_takes_the_job_along(spooler: FakeSpooler) -> None:
    spooler.status = PAPER_OUT

    async def use() -> None:
        is_printing = asyncio.Event()

        def report(step: JobProgress) -> None:
            return is_printing.set() if step is JobProgress.PRINTING else None

        printing = asyncio.create_task(printer_of(spooler).print(JOB, report))
        await is_printing.wait()
        printing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await printing

    virtual_time.run(use())
    assert spooler.jobs == {}


def test_what_a_power_cut_left_is_deleted(spooler: FakeSpooler) -> None:
    spooler.status = 0
    for name in ("totem-1", "somebody's"):
        spooler.submit(name)
    virtual_time.run(printer_of(spooler).clear())
    assert [name for name, _ in spooler.jobs.values()] == ["somebody's"]


def test_a_printed_job_that_the_queue_keeps_is_deleted_and_has_not_failed(spooler: FakeSpooler) -> None:
    spooler.status = PRINTED
    with pytest.raises(PrintFailed) as failure:
        virtual_time.run(printer_of(spooler).print(JOB, lambda _step: None))
    assert failure.value.fault is PrinterFault.UNCONFIRMED
    assert spooler.jobs == {}


def test_no_such_queue_is_offline(spooler: FakeSpooler) -> None:
    printer = printer_of(spooler, "None")
    assert virtual_time.run(printer.state()) == PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)
    with pytest.raises(PrintFailed) as failure:
        virtual_time.run(printer.print(JOB, ignore))
    assert failure.value.fault is PrinterFault.OFFLINE
    virtual_time.run(printer.clear())


def test_a_spooler_that_does_not_answer_may_hold_the_job(spooler: FakeSpooler) -> None:
    spooler.is_there = False
    with pytest.raises(PrintFailed) as failure:
        virtual_time.run(printer_of(spooler).print(JOB, ignore))
    assert (failure.value.fault, failure.value.held) == (PrinterFault.OTHER, True)


def test_without_a_print_system_there_is_no_queue(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    assert windows.existing_queue("None") is None
    assert not windows._spool("None", "totem-1", JOB.slips)


def seconds_until_it_fails(spooler: FakeSpooler, pages: int) -> float:
    async def use() -> float:
        job = PrintJob("1", tuple(make_slip() for _ in range(pages)))
        with pytest.raises(PrintFailed) as failure:
            await printer_of(spooler).print(job, ignore)
        assert failure.value.fault is PrinterFault.TIMED_OUT
        return asyncio.get_running_loop().time()

    return virtual_time.run(use())


def test_each_further_page_has_time_of_its_own(spooler: FakeSpooler) -> None:
    spooler.status = 0  # it stays in the queue
    assert [seconds_until_it_fails(spooler, pages) for pages in (1, 4)] == [
        pytest.approx(DEADLINE_S),
        pytest.approx(DEADLINE_S + 3 * PAGE_S),
    ]
    assert spooler.jobs == {}


def test_each_counted_page_restarts_the_deadline(
    spooler: FakeSpooler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.printing.printer.PAGE_S", 0)
    spooler.status, spooler.pages = 0, 300
    polls = windows.POLL_S * (spooler.pages - 1)  # each finds one more page, then the deadline passes
    assert polls > DEADLINE_S
    assert seconds_until_it_fails(spooler, 300) == pytest.approx(polls + DEADLINE_S)
