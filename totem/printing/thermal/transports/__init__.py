"""Transports to a thermal printer: their protocol and errors, and a base for those of blocking calls."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

T = TypeVar("T")


async def in_thread(call: Callable[[], T], stop: Callable[[], None] | None = None) -> T:
    """Run a blocking `call` in a thread; a cancellation calls `stop`, and waits for the thread to end.

    So a device is never used by two threads at once, nor after it was closed. `call` needs a timeout of its
    own.
    """
    future = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        if stop is not None:
            stop()
        await asyncio.wait([future])
        if not future.cancelled():
            future.exception()  # retrieved, so that asyncio does not log it as lost
        raise


class TransportError(Exception):
    """The connection to the printer failed. The text names the device and the cause, never the data."""


class DeviceUnavailable(TransportError):
    """The device does not exist, is in use by another program, or was disconnected."""


class TransportTimeout(TransportError):
    """The device accepted no data within the deadline."""


@asynccontextmanager
async def deadline(name: str, deadline_s: float) -> AsyncIterator[None]:
    """Bound a transfer to the device `name`, and translate its errors to `TransportError`s."""
    try:
        async with asyncio.timeout(deadline_s):
            yield
    except TimeoutError:
        raise TransportTimeout(f"{name} takes no data") from None
    except OSError as error:
        raise DeviceUnavailable(f"{name}: {error.strerror or error}") from None


class PrinterTransport(Protocol):
    """A connection to one printer for one session: opened once, closed once.

    Deadlines are seconds from the call. All methods but `close` may raise `TransportError`, `open` only
    `DeviceUnavailable`.
    """

    async def open(self, deadline_s: float) -> None:
        """Open the device, exclusively where the system has a lock for that."""

    async def write(self, data: bytes, deadline_s: float) -> None:
        """Hand all of `data` to the system.

        After a timeout or a cancellation, it is unknown how much of it went out.
        """

    async def read(self, deadline_s: float) -> bytes:
        """Return received bytes as soon as there are any; empty at the deadline. 0 returns at once."""

    async def flush(self, deadline_s: float) -> None:
        """Wait until the system has passed everything on to the device, as far as it reports that."""

    async def discard(self) -> bool:
        """Drop data on its way; True if the printer will certainly print nothing of it."""
        return False

    async def close(self, *, drop: bool = False) -> None:
        """Close the device; with `drop`, discard data on its way, so that nothing is printed later."""


class ThreadTransport(PrinterTransport):
    """Transport of blocking calls, each in a thread and with a timeout of its own."""

    _name: str
    _errors: tuple[type[Exception], ...] = (OSError,)
    """Errors of a device that disappeared."""

    def _open(self) -> None:
        raise NotImplementedError

    async def open(self, deadline_s: float) -> None:
        """Open the device; the system answers at once."""
        del deadline_s
        await self._call(self._open)

    async def _call(self, call: Callable[[], T], stop: Callable[[], None] | None = None) -> T:
        try:
            return await in_thread(call, stop)
        except self._errors as error:
            raise DeviceUnavailable(f"{self._name}: {getattr(error, 'strerror', None) or error}") from None
