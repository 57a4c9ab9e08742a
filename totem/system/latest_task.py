"""One task at a time off the GUI thread, of which only the latest one's result counts."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from totem.system.background import ClearingCoroutine, Handle, Runner

T = TypeVar("T")


class LatestTask:
    """Task that takes the place of the one before: that is cancelled, and a late result of it dropped.

    It holds nothing of a task that has ended or was cancelled, so that a customer's data do not outlive the
    session. Belongs to the GUI thread.

    Attributes:
        is_running: a task is under way.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._handle: Handle | None = None
        self._number = 0
        self.is_running = False

    def run(
        self,
        work: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work` in place of the task under way; then call `done(result)` or `failed(error)`."""
        self.cancel()
        self.is_running, number = True, self._number

        def if_latest(deliver: Callable[[Any], None]) -> Callable[[Any], None]:
            def on_end(result: Any) -> None:
                if number == self._number:
                    self._end()
                    deliver(result)

            return on_end

        handle = self._runner.run(ClearingCoroutine(work), done=if_latest(done), failed=if_latest(failed))
        if number == self._number:  # a runner that answers at once has ended it already
            self._handle = handle

    def cancel(self) -> None:
        """Cancel the task under way, if there is one."""
        handle = self._handle
        self._end()
        if handle is not None:
            handle.cancel()

    def _end(self) -> None:
        self._number += 1
        self._handle, self.is_running = None, False
