"""The one way off the GUI thread: a thread with one asyncio loop, and results that come back as signals."""

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
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """Run `coroutine` elsewhere; call `done(result)` or `failed(error)` on the GUI thread."""
        ...


class _Task:
    """One coroutine on its way: made by the GUI thread, carried out by the loop's."""

    def __init__(
        self,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        stop: "Callable[[_Task], None]",
    ) -> None:
        self.done = done
        self.failed = failed
        self.result: object = None
        self.error: Exception | None = None
        self.cancelled = False
        self.work: asyncio.Task[None] | None = None  # touched by the loop's thread alone
        self._stop = stop

    def cancel(self) -> None:
        self.cancelled = True
        self._stop(self)


class Background(QObject):
    """Runs coroutines on its own thread and delivers their results to the thread that made it.

    `run`, `close` and the handles belong to that thread too. An exception that a callback raises is an
    exception in a slot: it reaches `sys.excepthook`.

    Signals:
        _finished(_Task): internal; crosses from the loop's thread to this object's.
    """

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._last: tuple[Coroutine[Any, Any, object], ...] = ()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run_loop, name="background", daemon=True)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """Run `coroutine` on the background thread.

        Exactly one of `done(result)` and `failed(error)` is called on the GUI thread, unless the handle was
        cancelled or the background closed first.
        """
        task = _Task(cast("Callable[[Any], None]", done), failed, self._cancel)
        if self._closed:
            coroutine.close()
            return task
        self._loop.call_soon_threadsafe(self._start, coroutine, task)
        return task

    def close(self, *last: Coroutine[Any, Any, object], timeout_s: float = 2.0) -> None:
        """Cancel what runs, drop what is not yet delivered, run the `last` coroutines, join the thread.

        The `last` ones close what the others used. They get no callbacks; one that fails is logged.
        """
        if self._closed:
            for coroutine in last:
                coroutine.close()
            return
        self._closed = True
        self._last = last
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.warning("background thread did not stop within %.1f s", timeout_s)

    def _run_loop(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_closed())

    async def _until_closed(self) -> None:
        await self._stop.wait()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for ended in await asyncio.gather(*self._last, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("closing: %s", type(ended).__name__)

    def _start(self, coroutine: Coroutine[Any, Any, object], task: _Task) -> None:
        if task.cancelled or self._closed:
            coroutine.close()
            return
        task.work = self._loop.create_task(self._carry_out(coroutine, task))
        # A task cancelled before its first step never reaches the coroutine, which has to be closed.
        task.work.add_done_callback(lambda _: coroutine.close())

    def _cancel(self, task: _Task) -> None:
        if not self._closed:
            self._loop.call_soon_threadsafe(self._cancel_in_loop, task)

    @staticmethod
    def _cancel_in_loop(task: _Task) -> None:
        if task.work is not None:
            task.work.cancel()

    async def _carry_out(self, coroutine: Coroutine[Any, Any, object], task: _Task) -> None:
        try:
            task.result = await coroutine
        except Exception as error:  # noqa: BLE001 - carried to `failed`, which decides
            task.error = error
        except (asyncio.CancelledError, SystemExit, KeyboardInterrupt) as error:
            if task.cancelled or self._closed:
                return
            # Let through, these would end the task or the whole thread, and the screen would wait for ever.
            task.error = RuntimeError(f"background work raised {type(error).__name__}")
        if not self._closed:
            self._finished.emit(task)

    @Slot(object)
    def _deliver(self, task: _Task) -> None:
        if task.cancelled or self._closed:
            return
        if task.error is None:
            task.done(task.result)
        else:
            task.failed(task.error)
