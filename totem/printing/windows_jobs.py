"""This program's jobs in a queue of the Windows spooler: how one stands there, and how it is taken out.

Source: Microsoft, Print Spooler API (winspool.h): EnumJobs, JOB_INFO_1, SetJob.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_uint16, c_uint32, c_void_p, c_wchar_p
from dataclasses import dataclass
from typing import Any

from totem.printing.printer import PrinterFault

_DELETE = 5  # JOB_CONTROL_DELETE
_MOST = 1000
_FAULTS = (  # JOB_STATUS_*
    (0x040, PrinterFault.PAPER_OUT),
    (0x020, PrinterFault.OFFLINE),
    (0x002 | 0x200 | 0x400, PrinterFault.OTHER),  # ERROR, BLOCKED_DEVQ, USER_INTERVENTION
)


class _JobInfo(ctypes.Structure):
    """JOB_INFO_1W."""

    _fields_ = (
        ("id", c_uint32),
        *((name, c_wchar_p) for name in ("printer", "machine", "user", "document", "datatype", "words")),
        *((name, c_uint32) for name in ("status", "priority", "position", "pages", "printed")),
        ("submitted", c_uint16 * 8),
    )


@dataclass(frozen=True, slots=True)
class SpoolerJob:
    """A job of ours that the spooler still has; `fault` is its reason to stand, if the driver reports one.

    `pages` is how many of its pages were printed, as far as the driver counts them.
    """

    id: int
    fault: PrinterFault | None
    pages: int = 0


class SpoolerJobs:
    """The jobs of one queue. Its calls block: they belong into a thread."""

    def __init__(self, queue: str, spooler: Any = None) -> None:
        """`spooler` stands in for `winspool.drv` in tests."""
        self._queue = queue
        self._dll = spooler or _winspool()

    def named(self, prefix: str) -> list[SpoolerJob]:
        """The jobs whose document's name begins so.

        Raises:
            OSError: the spooler does not tell.
        """
        with self._opened() as handle:
            return [
                SpoolerJob(
                    info.id,
                    next((fault for bits, fault in _FAULTS if info.status & bits), None),
                    info.printed,
                )
                for info in self._infos(handle)
                if (info.document or "").startswith(prefix)
            ]

    def delete(self, job: SpoolerJob) -> None:
        """Take a job out of the queue; one that is gone is no error.

        Raises:
            OSError: the queue cannot be opened.
        """
        with self._opened() as handle:
            self._dll.SetJobW(handle, job.id, 0, None, _DELETE)

    def _infos(self, handle: c_void_p) -> Any:
        needed, count = c_uint32(), c_uint32()
        self._dll.EnumJobsW(handle, 0, _MOST, 1, None, 0, byref(needed), byref(count))
        if not needed.value:
            return ()
        room = ctypes.create_string_buffer(needed.value)
        size = needed.value
        if not self._dll.EnumJobsW(handle, 0, _MOST, 1, room, size, byref(needed), byref(count)):
            raise OSError("EnumJobs failed")
        # The names stand behind the structures in the same room, which has to live as long as they are read.
        return (_JobInfo * count.value).from_buffer(room)

    @contextmanager
    def _opened(self) -> Iterator[c_void_p]:
        handle = c_void_p()
        if not self._dll.OpenPrinterW(self._queue, byref(handle), None):
            raise OSError("OpenPrinter failed")
        try:
            yield handle
        finally:
            self._dll.ClosePrinter(handle)


def _winspool() -> Any:
    dll = ctypes.WinDLL("winspool.drv", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    dll.OpenPrinterW.argtypes = [c_wchar_p, c_void_p, c_void_p]
    dll.EnumJobsW.argtypes = [c_void_p, *[c_uint32] * 3, c_void_p, c_uint32, c_void_p, c_void_p]
    dll.SetJobW.argtypes = [c_void_p, c_uint32, c_uint32, c_void_p, c_uint32]
    dll.ClosePrinter.argtypes = [c_void_p]
    return dll
