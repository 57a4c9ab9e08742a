"""A thread with one asyncio loop: the other side of `Background`, which imports it when it first has work.

asyncio is slow to import, and nothing runs in the background before the home screen is shown.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)


class LoopThread:
    """Runs from the moment it is made until `end`. Its methods may be called on any one other thread."""

    def __init__(self) -> None:
        self._last: tuple[Coroutine[Any, Any, object], ...] = ()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)
        self._thread.start()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Have `function` called on the loop's thread."""
        self._loop.call_soon_threadsafe(function, *arguments)

    def create_task(self, coroutine: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Start `coroutine`; to be called on the loop's thread."""
        return self._loop.create_task(coroutine)

    def end(self, *last: Coroutine[Any, Any, object], timeout_s: float) -> None:
        """Cancel what runs, run the `last` coroutines, join the thread. A last one that fails is logged."""
        self._last = last
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.warning("background thread did not stop within %.1f s", timeout_s)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        await self._stop.wait()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for ended in await asyncio.gather(*self._last, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("closing: %s", type(ended).__name__)
