"""Event loop with a clock of its own, which jumps to the next timer when nothing else is to be done.

Time-outs of seconds take no time, come in their order, and never early because the machine is busy. Blocking
calls (`asyncio.to_thread`) are made in the loop, at once. A peer of the code under test has to be silent, or
served by the same loop: the clock does not wait for another thread or process.
"""

import asyncio
import selectors
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

_ON_THE_WAY_S = 0.02 if sys.platform == "win32" else 0
"""Real time that sent bytes may take to arrive at a socket of the same loop: none on Linux.

It is waited for before a jump that is longer, and not before each of a loop's many short ones.
"""
T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine as `asyncio.run` does, in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)


class _Selector(selectors.DefaultSelector):
    """Selector that lets the clock jump in place of a wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(None if timeout is None else _ON_THE_WAY_S if timeout > _ON_THE_WAY_S else 0)
        if not ready and timeout:
            self.now += timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Event loop whose clock jumps to the next timer once nothing else is to be done."""

    def __init__(self) -> None:
        self._jumping = _Selector()
        super().__init__(self._jumping)
        # Windows' clock ticks every 15.6 ms, and timers within a tick would run without a jump, for ever.
        self._clock_resolution = 1e-9

    def time(self) -> float:
        """Seconds of virtual time."""
        return self._jumping.now

    def run_in_executor(
        self, _executor: Executor | None, func: Callable[[*Arguments], T], *args: *Arguments
    ) -> asyncio.Future[T]:
        """Call `func` at once, in this thread."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - the caller's
            future.set_exception(error)
        return future
