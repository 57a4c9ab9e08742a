"""The one way off the GUI thread: a thread with one asyncio loop, and results that come back as signals."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    import asyncio


T = TypeVar("T")


def ignore_result(_result: object) -> None:
    """Callback of work whose result does not matter."""


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


class ClearingCoroutine(Coroutine[Any, Any, T]):
    """A coroutine that drops its arguments when it is closed, also before its first step.

    CPython since 3.12 keeps the arguments of a coroutine that was closed before its first step as long as
    anything refers to the coroutine, except in the latest patch releases (gh-142766). Work that is given a
    customer and may be cancelled is wrapped in this, so that the customer does not outlive the visit.
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
    """Runs coroutines on a thread of its own, and delivers their results to the thread that made it.

    `run`, `close` and the handles belong to that thread too. An exception that a callback raises is an
    exception in a slot: it reaches `sys.excepthook`.

    Signals:
        _finished(_Task): internal; crosses from the loop's thread to this object's.
    """

    _finished = Signal(object)

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

        Exactly one of `done(result)` and `failed(error)` is called on the GUI thread, unless the handle was
        cancelled or the background closed first.
        """
        task = _Task(cast("Callable[[Any], None]", done), failed, self._cancel)
        if self._closed:
            coroutine.close()
            return task
        self._started_loop().call(self._start, coroutine, task)
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
        if self._loop is not None or last:
            self._started_loop().end(*last, timeout_s=timeout_s)
        QCoreApplication.removePostedEvents(self, QEvent.Type.MetaCall)  # they hold whom they would tell

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


log = logging.getLogger(__name__)


class EventLoopThread:
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


class IsolatedThread(Generic[T]):
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
