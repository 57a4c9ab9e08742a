"""The one way off the GUI thread: a thread that runs one asyncio loop, and results that come back as signals."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

log = logging.getLogger(__name__)
T = TypeVar("T")


class Handle(Protocol):
    """Work under way."""

    def cancel(self) -> None:
        """Stop the work where it waits; neither callback is called afterwards."""
        ...


class Runner(Protocol):
    """What `Background` is to those who use it; tests have one that runs inline."""

    def run(
        self, coroutine: Coroutine[Any, Any, T], *, done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> Handle:
        """Run `coroutine` elsewhere; call `done(result)` or `failed(error)` on the GUI thread."""
        ...


class _Task:
    """One coroutine on its way: owned by the GUI thread, run by the loop's."""

    def __init__(self, done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        self.done = done
        self.failed = failed
        self.result: object = None
        self.error: Exception | None = None
        self.cancelled = False
        self.cancel_in_loop: Callable[[], None] = lambda: None

    def cancel(self) -> None:
        self.cancelled = True
        self.cancel_in_loop()


class Background(QObject):
    """Runs coroutines on its own thread and delivers their results to the thread that made it.

    Signals:
        _finished(_Task): internal; crosses from the loop's thread to this object's.
    """

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run_loop, name="background", daemon=True)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    def run(
        self, coroutine: Coroutine[Any, Any, T], *, done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> Handle:
        """Run `coroutine` on the background thread.

        `done(result)` or `failed(error)` is called on the GUI thread, unless the handle was cancelled first.
        """
        task = _Task(cast("Callable[[Any], None]", done), failed)
        future = asyncio.run_coroutine_threadsafe(self._guard(coroutine, task), self._loop)
        task.cancel_in_loop = lambda: cast("None", future.cancel())
        return task

    def close(self, timeout_s: float = 2.0) -> None:
        """Cancel what runs, stop the loop and join its thread."""
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self._wind_down(), self._loop)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.warning("background thread did not stop within %.1f s", timeout_s)

    async def _guard(self, coroutine: Coroutine[Any, Any, T], task: _Task) -> None:
        try:
            task.result = await coroutine
        except Exception as error:  # noqa: BLE001 - carried to `failed`, which decides
            task.error = error
        self._finished.emit(task)

    async def _wind_down(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._loop.stop()

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    @Slot(object)
    def _deliver(self, task: _Task) -> None:
        if task.cancelled:
            return
        if task.error is None:
            task.done(task.result)
        else:
            task.failed(task.error)
