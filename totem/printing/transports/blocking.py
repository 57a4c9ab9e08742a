"""Calls that block, each bounded by a timeout of its own, away from the loop's thread."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

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
