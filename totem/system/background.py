"""Background thread with one asyncio event loop; results are delivered on the GUI thread as signals."""

import logging
import threading
from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

T = TypeVar("T")
log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 2.0
"""Limit of the last coroutines: the end of a kiosk must not wait for a printer or an ERP."""


def ignore_result(_result: object) -> None:
    """Ignore a result: the `done` callback of work without one."""


async def in_thread(function: Callable[..., T], *arguments: Any) -> T:
    """Run a blocking function on a worker thread, and return its result."""
    from asyncio import to_thread  # slow to import, and not needed by the home screen

    return await to_thread(function, *arguments)


class Handle(Protocol):
    """Running work; `cancel` ends it at its next await, and neither callback is called afterwards."""

    def cancel(self) -> None: ...


class Runner(Protocol):
    """Interface of `Background`; tests use an implementation that runs inline."""

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """Run `coroutine` off the GUI thread, then call `done(result)` or `failed(error)` on it."""
        ...


class ClearingCoroutine(Coroutine[Any, Any, T]):
    """Coroutine wrapper that drops the arguments when it is closed, also before the first step.

    CPython since 3.12 keeps the arguments of a coroutine that was closed before its first step as long as
    anything refers to the coroutine, except in the latest patch releases (gh-142766). Work that holds a
    customer's data and may be cancelled is wrapped in this, so that the data does not outlive the session.
    """

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self.__name__ = getattr(work, "__name__", type(work).__name__)  # asyncio's messages name both
        self.__qualname__ = getattr(work, "__qualname__", type(work).__qualname__)
        self._work: Coroutine[Any, Any, T] | None = work

    def __await__(self) -> Generator[Any, Any, T]:
        return self._open_work().__await__()

    def send(self, value: Any, /) -> Any:
        return self._open_work().send(value)

    def throw(
        self,
        error: BaseException | type[BaseException],
        value: BaseException | object = None,
        traceback: TracebackType | None = None,
        /,
    ) -> Any:
        if isinstance(error, BaseException):
            return self._open_work().throw(error)
        return self._open_work().throw(error, value, traceback)

    def close(self) -> None:
        work, self._work = self._work, None
        if work is not None:
            work.close()

    def _open_work(self) -> Coroutine[Any, Any, T]:
        if self._work is None:
            raise RuntimeError("cannot reuse a closed coroutine")
        return self._work


class _Task:
    """State of one `Background.run` call, created on the GUI thread and executed on the loop's thread."""

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
    """Run coroutines on a background thread and deliver their results on the GUI thread.

    `run`, `close` and the handles belong to the GUI thread. An exception that a callback raises reaches
    `sys.excepthook`, as from any slot.
    """

    _finished = Signal(object)  # queued from the loop's thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._loop: EventLoopThread | None = None
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """Run `coroutine` on the background thread.

        Exactly one of `done(result)` and `failed(error)` is called on the GUI thread, unless the handle is
        cancelled or the background closed first.
        """
        task = _Task(cast("Callable[[Any], None]", done), failed, self._cancel)
        if self._closed:
            coroutine.close()
            return task
        self._started_loop().call(self._start, coroutine, task)
        return task

    def close(self, *last: Coroutine[Any, Any, object]) -> None:
        """Cancel running work, drop undelivered results, run the `last` coroutines and join the thread.

        The `last` coroutines close resources. They have no callbacks; their errors are logged.
        """
        if self._closed:
            for coroutine in last:
                coroutine.close()
            return
        self._closed = True
        if self._loop is not None or last:
            self._started_loop().close(*last, timeout_s=STOP_TIMEOUT_S)
        QCoreApplication.removePostedEvents(self, QEvent.Type.MetaCall)  # they refer to callbacks

    def _started_loop(self) -> "EventLoopThread":
        if self._loop is None:
            self._loop = EventLoopThread()
        return self._loop

    def _start(self, coroutine: Coroutine[Any, Any, object], task: _Task) -> None:
        if task.cancelled or self._closed:
            coroutine.close()
            return
        task.work = self._started_loop().create_task(self._carry_out(coroutine, task))
        # A task cancelled before its first step never reaches the coroutine, which has to be closed.
        task.work.add_done_callback(lambda _: coroutine.close())

    def _cancel(self, task: _Task) -> None:
        if not self._closed and self._loop is not None:
            self._loop.call(self._cancel_in_loop, task)

    @staticmethod
    def _cancel_in_loop(task: _Task) -> None:
        if task.work is not None:
            task.work.cancel()

    async def _carry_out(self, coroutine: Coroutine[Any, Any, object], task: _Task) -> None:
        from asyncio import CancelledError

        try:
            task.result = await coroutine
        except Exception as error:  # noqa: BLE001 - carried to `failed`, which decides
            task.error = error
        except (CancelledError, SystemExit, KeyboardInterrupt) as error:
            if task.cancelled or self._closed:
                return
            # Raised further, these would end the task or the thread without a callback.
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


class EventLoopThread:
    """Thread with an asyncio event loop, from construction until `close`, used by one other thread."""

    def __init__(self) -> None:
        import asyncio  # slow to import, and unused before the first frame

        self._last: tuple[Coroutine[Any, Any, object], ...] = ()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)
        self._thread.start()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Call `function` on the loop's thread."""
        self._loop.call_soon_threadsafe(function, *arguments)

    def create_task(self, coroutine: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Start `coroutine`. Must be called on the loop's thread."""
        return self._loop.create_task(coroutine)

    def close(self, *last: Coroutine[Any, Any, object], timeout_s: float) -> None:
        """Cancel running tasks, run the `last` coroutines, log their errors and join the thread."""
        self._last = last
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.warning("background thread did not stop within %.1f s", timeout_s)

    def _run(self) -> None:
        import asyncio

        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        import asyncio

        await self._stop.wait()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for ended in await asyncio.gather(*self._last, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("closing: %s", type(ended).__name__)


class IsolatedThread(Generic[T]):
    """Run a blocking function on a daemon thread of its own each time it is awaited.

    For work that may hang: the threads of `asyncio.to_thread` are limited, shared with work that customers
    wait for, and joined at exit.
    """

    def __init__(self, name: str, work: Callable[[], T]) -> None:
        self._name, self._work = name, work
        self._result: Future[T] | None = None

    async def __call__(self) -> T:
        """Return the result or raise the exception of the function; `TimeoutError` during another call."""
        if self._result is not None and not self._result.done():
            raise TimeoutError
        from asyncio import wrap_future
        from concurrent.futures import Future

        result: Future[T] = Future()
        result.set_running_or_notify_cancel()
        self._result = result
        threading.Thread(target=self._do, args=(result,), name=self._name, daemon=True).start()
        return await wrap_future(result)

    def _do(self, result: "Future[T]") -> None:
        try:
            done = self._work()
        except Exception as broken:  # noqa: BLE001 - raised where it is awaited
            result.set_exception(broken)
        else:
            result.set_result(done)
