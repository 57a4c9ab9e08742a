"""Calls that block, each bounded by a timeout of its own, away from the loop's thread."""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


async def in_thread(call: Callable[[], T], stop: Callable[[], None] | None = None) -> T:
    """Run `call` in a thread; a cancellation asks it to `stop`, and waits for it before it goes on.

    So a device is never used by two threads at once, nor by one after it was closed.
    """
    future = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        if stop is not None:
            stop()
        await asyncio.wait([future])
        if not future.cancelled():
            future.exception()  # looked at, so that asyncio does not report it as lost
        raise


class TransportError(Exception):
    """The way to the printer is no use. The text names the device and the cause, never what was sent."""


class DeviceUnavailable(TransportError):
    """The device does not exist, is taken by another program, or went away."""


class TransportTimeout(TransportError):
    """The device took nothing within the deadline."""


class PrinterTransport(Protocol):
    """A way to one printer, used for one conversation: opened once, closed once, whatever happened between.

    Deadlines are seconds from the call. All methods but `close` may raise `TransportError` and nothing else:
    `open` `DeviceUnavailable`, which a device that does not let itself be opened is, too.
    """

    async def open(self, deadline_s: float) -> None:
        """Get hold of the device, for this program alone where the system has a lock for that."""
        ...

    async def write(self, data: bytes, deadline_s: float) -> None:
        """Hand `data` to the system; returns when it has taken all.

        How much went out of a write that timed out or was cancelled is not known.
        """
        ...

    async def read(self, deadline_s: float) -> bytes:
        """What the printer said, as soon as there is any; empty when it said nothing. 0 only looks."""
        ...

    async def flush(self, deadline_s: float) -> None:
        """Wait until the system has handed all on to the device, as far as it can know."""
        ...

    async def discard(self) -> bool:
        """Drop what is still on its way; True when the printer will certainly print nothing of it."""
        ...

    async def close(self, *, drop: bool = False) -> None:
        """Let go of the device; `drop` what is still on its way, so that nothing comes out of it later."""
        ...
