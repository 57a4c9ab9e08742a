"""Transport over printer devices of the Linux kernel: `/dev/usb/lp0` (USB) and `/dev/lp0` (parallel)."""

import asyncio
import os
import select
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from totem.printing.thermal.transports import DeviceUnavailable, TransportTimeout, deadline

T = TypeVar("T")
_READ_AT_MOST = 4096
_POLL_S = 0.005


class DeviceFileTransport:
    """A device file in non-blocking mode, since without paper a blocking write would never return.

    Calls are repeated every few milliseconds, which costs no speed: these devices accept large pieces.
    """

    def __init__(self, path: str) -> None:
        self._name = path
        self._file = -1

    async def open(self, deadline_s: float) -> None:
        """Open the device, which the kernel gives to one program at a time."""
        del deadline_s
        try:
            self._file = os.open(self._name, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceUnavailable(f"{self._name}: {error.strerror}") from None

    async def write(self, data: bytes, deadline_s: float) -> None:
        left = memoryview(data)
        async with deadline(self._name, deadline_s):
            while left:
                left = left[await self._once(partial(os.write, self._file, left)) :]

    async def read(self, deadline_s: float) -> bytes:
        try:
            async with deadline(self._name, max(deadline_s, _POLL_S)):
                return await self._once(partial(os.read, self._file, _READ_AT_MOST))
        except TransportTimeout:
            return b""

    async def flush(self, deadline_s: float) -> None:
        """Wait until the kernel has room for more, and so has passed on the rest."""
        ready = select.poll()
        ready.register(self._file, select.POLLOUT)
        async with deadline(self._name, deadline_s):
            while not ready.poll(0):
                await asyncio.sleep(_POLL_S)

    async def discard(self) -> bool:
        """Do nothing: the kernel drops unsent data when the file is closed."""
        return False

    async def close(self, *, drop: bool = False) -> None:
        """Close the file; the kernel drops unsent data in any case."""
        del drop
        if self._file >= 0:
            file, self._file = self._file, -1
            os.close(file)

    async def _once(self, call: Callable[[], T]) -> T:
        """Repeat a call until it has a non-empty result."""
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
