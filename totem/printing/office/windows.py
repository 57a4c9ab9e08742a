"""Office printers on Windows: slips drawn at the printer's own resolution through its driver.

The spooler does not query printers, and calls a queue ready whose printer has no paper (Microsoft KB160129),
so an existing queue's state is UNKNOWN. A job is followed until it has left the queue; one that does not
leave it in time is deleted, so that none is printed for the next customer.
"""

import asyncio
import ctypes
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref, c_uint32, c_void_p
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize

from totem.printing.layout import fonts
from totem.printing.layout.canvas import Canvas, painting
from totem.printing.printer import (
    OFFLINE,
    UNKNOWN,
    JobProgress,
    PrinterFault,
    PrinterState,
    PrintFailed,
    PrintJob,
    ProgressReporter,
    deadline_for,
)
from totem.printing.slips.content import Printable
from totem.printing.slips.rendering import draw_page
from totem.printing.thermal.transports.windows_spooler import (
    DELETE_JOB,
    JOB_PRINTED,
    JobInfo,
    load_winspool,
)

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

log = logging.getLogger(__name__)

POLL_S = 0.3
_PREFIX = "totem-"
_MOST = 1000
_ATTEMPTS = 5
_FAULTS = (  # JOB_STATUS_*
    (0x040, PrinterFault.PAPER_OUT),
    (0x020, PrinterFault.OFFLINE),
    (0x002 | 0x200 | 0x400, PrinterFault.OTHER),  # ERROR, BLOCKED_DEVQ, USER_INTERVENTION
)


@dataclass(frozen=True, slots=True)
class SpoolerJob:
    """A job in the queue; `fault` is the cause of its halt, if the driver reports one.

    `pages` counts its printed pages, as far as the driver counts them. With `is_printed` it is in a queue
    that keeps what is printed.
    """

    id: int
    fault: PrinterFault | None
    pages: int = 0
    is_printed: bool = False


class SpoolerJobs:
    """The jobs of one queue, by blocking calls that belong into a thread."""

    def __init__(self, queue: str, spooler: Any = None) -> None:
        """`spooler` replaces `winspool.drv` in tests."""
        self._queue = queue
        self._dll = spooler or load_winspool()

    def named(self, prefix: str) -> list[SpoolerJob]:
        """List the jobs with document names that begin with `prefix` (OSError: the spooler failed)."""
        with self._opened() as handle:
            return [
                SpoolerJob(
                    info.id,
                    next((fault for bits, fault in _FAULTS if info.status & bits), None),
                    info.printed,
                    bool(info.status & JOB_PRINTED),
                )
                for info in self._infos(handle)
                if (info.document or "").startswith(prefix)
            ]

    def delete(self, job: SpoolerJob) -> None:
        """Delete a job, if it still exists (OSError: the queue cannot be opened)."""
        with self._opened() as handle:
            self._dll.SetJobW(handle, job.id, 0, None, DELETE_JOB)

    def _infos(self, handle: c_void_p) -> Any:
        needed, count = c_uint32(), c_uint32()
        if self._dll.EnumJobsW(handle, 0, _MOST, 1, None, 0, byref(needed), byref(count)):
            return ()
        for _ in range(_ATTEMPTS):  # a job of another program may come between two calls
            if not needed.value:
                break
            size = needed.value
            room = ctypes.create_string_buffer(size)
            if self._dll.EnumJobsW(handle, 0, _MOST, 1, room, size, byref(needed), byref(count)):
                # The names follow the structures in the same buffer, which has to outlive their use.
                return (JobInfo * count.value).from_buffer(room)
            if needed.value <= size:
                break
        raise OSError("EnumJobs failed")

    @contextmanager
    def _opened(self) -> Iterator[c_void_p]:
        handle = c_void_p()
        if not self._dll.OpenPrinterW(self._queue, byref(handle), None):
            raise OSError("OpenPrinter failed")
        try:
            yield handle
        finally:
            self._dll.ClosePrinter(handle)


class WindowsPrinter:
    """A queue of the Windows spooler, the default one where `queue` is None."""

    def __init__(
        self,
        queue: str | None,
        *,
        deadline_s: float = 30.0,
        open_jobs: Callable[[str], SpoolerJobs] = SpoolerJobs,
    ) -> None:
        """`open_jobs` is replaced in tests."""
        self._queue = queue
        self._deadline_s = deadline_s
        self._open_jobs = open_jobs

    async def state(self) -> PrinterState:
        """UNKNOWN for an existing queue, FAULT OFFLINE without it."""
        queue = await asyncio.to_thread(existing_queue, self._queue)
        return OFFLINE if queue is None else UNKNOWN

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> NoReturn:
        """Send a job to the spooler and wait until it has left the queue.

        Always raises PrintFailed; UNCONFIRMED where it left the queue, which does not prove paper.
        """
        progress(JobProgress.PREPARING)
        queue = await asyncio.to_thread(existing_queue, self._queue)
        if queue is None:
            raise PrintFailed(PrinterFault.OFFLINE, "no such queue")
        name, fault = f"{_PREFIX}{secrets.token_hex(4)}", PrinterFault.TIMED_OUT
        clock, reporter, pages = asyncio.get_running_loop().time, ProgressReporter(progress), 0
        try:
            async with asyncio.timeout(deadline_for(len(job.slips), self._deadline_s)) as deadline:
                reporter.step(JobProgress.SENDING)
                if not await asyncio.to_thread(_spool, queue, name, job.slips):
                    raise PrintFailed(PrinterFault.OTHER, "the driver refused the job")
                reporter.step(JobProgress.PRINTING)
                while found := await asyncio.to_thread(self._open_jobs(queue).named, name):
                    if found[0].is_printed:
                        await asyncio.to_thread(self._remove, queue, name)
                        break
                    fault = found[0].fault or PrinterFault.TIMED_OUT
                    printed = min(found[0].pages, len(job.slips))  # a job that is printed again counts more
                    if printed > pages:  # a page that comes out starts the time anew
                        pages = printed
                        deadline.reschedule(max(deadline.when() or 0, clock() + self._deadline_s))
                        reporter.moved()
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            is_gone = await asyncio.to_thread(self._remove, queue, name)
            raise PrintFailed(fault, "the job did not leave the queue in time", held=not is_gone) from None
        except OSError as error:
            raise PrintFailed(PrinterFault.OTHER, str(error), held=True) from None
        except asyncio.CancelledError:
            await asyncio.to_thread(self._remove, queue, name)
            raise
        raise PrintFailed.unconfirmed("the spooler does not report what was printed")

    async def clear(self) -> None:
        """Delete the remaining jobs of this program in the queue."""
        queue = await asyncio.to_thread(existing_queue, self._queue)
        if queue is not None and not await asyncio.to_thread(self._remove, queue, _PREFIX):
            log.warning("a job may be left in the printer's queue")

    def _remove(self, queue: str, prefix: str) -> bool:
        """Delete the jobs of this name; True if none is left to be printed."""
        try:
            jobs = self._open_jobs(queue)
            for job in jobs.named(prefix):
                jobs.delete(job)
            return not jobs.named(prefix)
        except OSError:
            return False


def existing_queue(name: str | None) -> str | None:
    """Return the queue of this name, or the default one; None if it does not exist."""
    from PySide6.QtPrintSupport import QPrinterInfo

    wanted = name or QPrinterInfo.defaultPrinterName()
    return wanted if wanted and wanted in QPrinterInfo.availablePrinterNames() else None


def _spool(queue: str, name: str, slips: Sequence[Printable]) -> bool:
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    info = QPrinterInfo.printerInfo(queue)
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    if info.isNull() or printer.outputFormat() is not QPrinter.OutputFormat.NativeFormat:
        return False  # the queue or its driver is gone: Qt would print on the default one, or write a file
    printer.setDocName(name)
    return draw(printer, slips)


def draw(printer: "QPrinter", slips: Sequence[Printable]) -> bool:
    """Draw one A4 page per slip at the printer's resolution; False where its driver refuses."""
    fonts.load_fonts()
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)  # from the paper's corner: its distances are a norm's
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    with painting(printer) as painter:
        if not painter.isActive():
            return False
        for index, slip in enumerate(slips):
            if index and not printer.newPage():
                printer.abort()
                return False
            draw_page(Canvas(painter, printer.resolution()), slip)
    return True
