"""The one way off the GUI thread: a thread with one asyncio loop, and results that come back as signals."""

from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    import asyncio

    from totem.loop import LoopThread

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
        self._loop: LoopThread | None = None
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

    def _started_loop(self) -> "LoopThread":
        if self._loop is None:
            from totem.loop import LoopThread

            self._loop = LoopThread()
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
