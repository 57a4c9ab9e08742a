"""Blocking work apart from everything else: one that hangs holds up nobody, the program's end included."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")


class Apart(Generic[T]):
    """Does `work` on a thread of its own each time it is awaited; a thread that hangs is never joined.

    asyncio's own threads are few, are shared with what customers wait for, and are joined at the end.
    """

    def __init__(self, name: str, work: Callable[[], T]) -> None:
        self._name, self._work = name, work
        self._thread: threading.Thread | None = None

    async def __call__(self) -> T:
        """What `work` returns, or what it raises.

        Raises:
            TimeoutError: the work of last time hangs still.
        """
        if self._thread is not None and self._thread.is_alive():
            raise TimeoutError
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()
        self._thread = threading.Thread(target=self._do, args=(loop, result), name=self._name, daemon=True)
        self._thread.start()
        return await result

    def _do(self, loop: asyncio.AbstractEventLoop, result: "asyncio.Future[T]") -> None:
        try:
            deliver = partial(_succeed, result, self._work())
        except Exception as broken:  # noqa: BLE001 - raised where it is awaited
            deliver = partial(_fail, result, broken)
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(deliver)


def _succeed(result: "asyncio.Future[T]", done: T) -> None:
    if not result.done():
        result.set_result(done)


def _fail(result: "asyncio.Future[T]", error: Exception) -> None:
    if not result.done():
        result.set_exception(error)
