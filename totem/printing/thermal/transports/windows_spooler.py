"""Transport over a Windows print queue with RAW data: for printers with a port of the driver's own.

The spooler forwards bytes and returns none, so status requests are impossible. A job is followed until it has
left the queue. Source: Microsoft, Print Spooler API (winspool.h).
"""

import asyncio
import ctypes
import time
from ctypes import byref, c_uint16, c_uint32, c_void_p, c_wchar_p
from typing import Any

from totem.printing.thermal.transports import DeviceUnavailable, ThreadTransport, TransportTimeout, in_thread

_JOB_NAME = "Totem"  # without personal data, since all users can see the queue
DELETE_JOB = 5  # JOB_CONTROL_DELETE
JOB_PRINTED = 0x80
"""JOB_STATUS_PRINTED: a queue that keeps printed documents does not let them go."""
NO_JOB = frozenset({0, 87})
"""Errors where there is no job of a number: ERROR_INVALID_PARAMETER; any other is the spooler's."""
_POLL_S = 0.05


class _Document(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (("name", c_wchar_p), ("output", c_wchar_p), ("datatype", c_wchar_p))


class JobInfo(ctypes.Structure):
    """JOB_INFO_1W."""

    _fields_ = (
        ("id", c_uint32),
        *((name, c_wchar_p) for name in ("printer", "machine", "user", "document", "datatype", "words")),
        *((name, c_uint32) for name in ("status", "priority", "position", "pages", "printed")),
        ("submitted", c_uint16 * 8),
    )


class WindowsSpoolerTransport(ThreadTransport):
    """One job in a queue, started by the first write, and released to the printer by `flush`."""

    def __init__(self, queue: str, spooler: Any = None) -> None:
        """`spooler` replaces `winspool.drv` in tests."""
        self._queue, self._name = queue, f"queue {queue}"
        self._dll = spooler
        self._handle = c_void_p()
        self._job = 0
        self._writing = False

    async def write(self, data: bytes, deadline_s: float) -> None:
        """Append to the job; the spooler accepts everything at once, or fails."""
        del deadline_s
        await self._call(lambda: self._write(data))

    async def read(self, deadline_s: float) -> bytes:
        """Return empty: a queue is one-way."""
        del deadline_s
        return b""

    async def flush(self, deadline_s: float) -> None:
        """End the job and wait until it has left the queue."""
        ends = time.monotonic() + deadline_s
        await self._call(self._end)
        while await self._call(self._is_queued):
            if time.monotonic() >= ends:
                raise TransportTimeout(f"{self._name}: the job does not leave it")
            await asyncio.sleep(_POLL_S)

    async def discard(self) -> bool:
        """Delete the job; False if it has left the queue already."""
        return await self._call(self._delete)

    async def close(self, *, drop: bool = False) -> None:
        """Close the queue; a job that is not ended is deleted."""
        await in_thread(lambda: self._close(drop=drop))

    def _open(self) -> None:
        if self._dll is None:
            self._dll = load_winspool()
        if not self._dll.OpenPrinterW(self._queue, byref(self._handle), None):
            raise self._error("does not exist, or is not open to this user")

    def _begin(self) -> None:
        document = _Document(_JOB_NAME, None, "RAW")
        self._job = self._dll.StartDocPrinterW(self._handle, 1, byref(document))
        if not self._job:
            raise self._error("takes no job")
        self._writing = True

    def _write(self, data: bytes) -> None:
        if not self._writing:
            self._begin()
        left = data
        while left:
            written = c_uint32()
            if not self._dll.WritePrinter(self._handle, left, len(left), byref(written)) or not written.value:
                raise self._error("takes no data")
            left = left[written.value :]

    def _end(self) -> None:
        if self._writing:
            self._writing = False
            if not self._dll.EndDocPrinter(self._handle):
                raise self._error("does not print the job")

    def _is_queued(self) -> bool:
        if not self._job:
            return False
        needed = c_uint32()
        self._dll.GetJobW(self._handle, self._job, 1, None, 0, byref(needed))
        if not needed.value:  # the size of the job's data
            if last_error() not in NO_JOB:
                raise self._error("cannot be asked for the job")
            return False
        room = ctypes.create_string_buffer(needed.value)
        if not self._dll.GetJobW(self._handle, self._job, 1, room, len(room), byref(needed)):
            return True  # or it has just left: the next look tells
        if JobInfo.from_buffer(room).status & JOB_PRINTED:
            self._dll.SetJobW(self._handle, self._job, 0, None, DELETE_JOB)  # a customer's
            return False
        return True

    def _delete(self) -> bool:
        try:
            is_queued = self._is_queued()
        except DeviceUnavailable:
            is_queued = False  # a spooler that was stopped keeps it
        deleted = is_queued and bool(self._dll.SetJobW(self._handle, self._job, 0, None, DELETE_JOB))
        if self._writing:
            self._writing = False
            self._dll.EndDocPrinter(self._handle)
        return deleted

    def _close(self, *, drop: bool) -> None:
        if self._handle.value is None:
            return
        if drop or self._writing:
            self._delete()
        self._dll.ClosePrinter(self._handle)
        self._handle = c_void_p()

    def _error(self, what: str) -> DeviceUnavailable:
        return DeviceUnavailable(f"{self._name} {what}")


def last_error() -> int:
    """Return the error of the last call of the spooler in this thread."""
    return int(getattr(ctypes, "get_last_error", int)())


def load_winspool() -> Any:
    """Load the spooler's library."""
    return declare(ctypes.WinDLL("winspool.drv", use_last_error=True))  # type: ignore[attr-defined,unused-ignore]


def declare(dll: Any) -> Any:
    """Declare handles as pointers, which ctypes would cut to 32 bits; return the library."""
    handle = c_void_p
    dll.OpenPrinterW.argtypes = [c_wchar_p, c_void_p, c_void_p]
    dll.EnumJobsW.argtypes = [handle, *[c_uint32] * 3, c_void_p, c_uint32, c_void_p, c_void_p]
    dll.StartDocPrinterW.argtypes = [handle, c_uint32, c_void_p]
    dll.WritePrinter.argtypes = [handle, ctypes.c_char_p, c_uint32, c_void_p]
    dll.EndDocPrinter.argtypes = [handle]
    dll.GetJobW.argtypes = [handle, c_uint32, c_uint32, c_void_p, c_uint32, c_void_p]
    dll.SetJobW.argtypes = [handle, c_uint32, c_uint32, c_void_p, c_uint32]
    dll.ClosePrinter.argtypes = [handle]
    return dll
