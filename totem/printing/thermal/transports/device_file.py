"""Printer devices of the Linux kernel: `/dev/usb/lp0` for USB, `/dev/lp0` for parallel ports."""

import asyncio
import os
import select
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from totem.printing.thermal.transports import DeviceUnavailable, TransportTimeout

T = TypeVar("T")
_READ_AT_MOST = 4096
_POLL_S = 0.005


class DeviceFileTransport:
    """A device file, never blocking: without paper in the printer a blocking write would never return.

    It is tried again every few milliseconds; these devices take pieces too large for that to cost speed.
    """

    def __init__(self, path: str) -> None:
        self._name = path
        self._file = -1

    async def open(self, deadline_s: float) -> None:
        """Open the device; the kernel lets one program have it at a time."""
        del deadline_s
        try:
            self._file = os.open(self._name, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceUnavailable(f"{self._name}: {error.strerror}") from None

    async def write(self, data: bytes, deadline_s: float) -> None:
        """See `Transport.write`."""
        left = memoryview(data)
        try:
            async with asyncio.timeout(deadline_s):
                while left:
                    left = left[await self._once(partial(os.write, self._file, left)) :]
        except TimeoutError:
            raise TransportTimeout(f"{self._name} takes no data") from None

    async def read(self, deadline_s: float) -> bytes:
        """See `Transport.read`."""
        try:
            async with asyncio.timeout(max(deadline_s, _POLL_S)):
                return await self._once(partial(os.read, self._file, _READ_AT_MOST))
        except TimeoutError:
            return b""

    async def flush(self, deadline_s: float) -> None:
        """Wait until the kernel has room for more, which is when it has handed over what it had."""
        ready = select.poll()
        ready.register(self._file, select.POLLOUT)
        try:
            async with asyncio.timeout(deadline_s):
                while not ready.poll(0):
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise TransportTimeout(f"{self._name} takes no data") from None

    async def discard(self) -> bool:
        """The kernel drops what it still has when the file is closed."""
        return False

    async def close(self, *, drop: bool = False) -> None:
        """Close; the kernel drops what it still has in any case."""
        del drop
        if self._file >= 0:
            file, self._file = self._file, -1
            os.close(file)

    async def _once(self, call: Callable[[], T]) -> T:
        """Call until something was taken or said: an empty answer means as little as none."""
        try:
            while True:
                try:
                    if result := call():
                        return result
                except BlockingIOError:
                    pass
                await asyncio.sleep(_POLL_S)
        except OSError as error:
            raise DeviceUnavailable(f"{self._name}: {error.strerror}") from None
