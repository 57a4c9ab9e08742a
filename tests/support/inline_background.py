"""Fakes of `totem.system.background.Background` without a thread, for synchronous tests."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from totem.system.background import Handle

T = TypeVar("T")


class InlineBackground:
    """Runs each coroutine to its end inside `run` and calls back before `run` returns.

    One event loop serves all coroutines, so that a client made in one may be used in the next.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """Run `coroutine` now; call `done(result)` or `failed(error)` now."""
        try:
            result = self._loop.run_until_complete(coroutine)
        except Exception as error:  # noqa: BLE001 - carried to `failed`, which decides
            failed(error)
        else:
            done(result)
        return _Finished()

    def close(self) -> None:
        """Close the event loop."""
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


class ManualBackground:
    """Holds each coroutine until the test releases it, in any order: for late results and waiting screens."""

    def __init__(self) -> None:
        self._inline = InlineBackground()
        self._jobs: list[HeldJob] = []

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """Hold `coroutine`; nothing happens before it is released."""

        def release() -> None:
            self._inline.run(coroutine, done=done, failed=failed)

        job = HeldJob(coroutine, release)
        self._jobs.append(job)
        return job

    @property
    def pending(self) -> tuple["HeldJob", ...]:
        """Jobs neither released nor cancelled, oldest first."""
        return tuple(job for job in self._jobs if job.pending)

    def release(self, index: int = 0) -> None:
        """Run the pending job at `index` to its end and call back; 0 is the oldest, -1 the newest."""
        self.pending[index].release()

    def release_all(self) -> None:
        """Release the pending jobs, oldest first, and those that their callbacks start."""
        while self.pending:
            self.release()

    def close(self) -> None:
        """Drop what is still held."""
        for job in self.pending:
            job.cancel()
        self._inline.close()


class HeldJob:
    """One coroutine that `ManualBackground` holds; also the handle that `run` returned."""

    def __init__(self, coroutine: Coroutine[Any, Any, object], release: Callable[[], None]) -> None:
        self.name: str = getattr(coroutine, "__qualname__", repr(coroutine))
        self.cancelled = False
        self.released = False
        self._coroutine = coroutine
        self._release = release

    @property
    def pending(self) -> bool:
        """True if it still waits."""
        return not (self.cancelled or self.released)

    def release(self) -> None:
        """Run it and call back; a cancelled or released one stays as it is."""
        if self.pending:
            self.released = True
            self._release()

    def cancel(self) -> None:
        """Drop it: neither callback is called afterwards."""
        self.cancelled = True
        self._coroutine.close()


class _Finished:
    """Handle of work that is over."""

    def cancel(self) -> None:
        """Nothing is left to stop."""
