"""Background thread: delivery on the GUI thread, cancellation, closing, and release of arguments."""

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any
from weakref import ref

import pytest
from PySide6.QtCore import QObject, QThread, QTimer, Signal
from pytestqt.qtbot import QtBot

from support.inline_background import InlineBackground, ManualBackground
from support.log_check import LogWatch
from totem.system.background import Background, ClearingCoroutine, Runner


class Answers(QObject):
    """Records what came back, and on which thread.

    Signals:
        came: after each callback.
    """

    came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.threads: list[QThread] = []

    def done(self, result: object) -> None:
        self.results.append(result)
        self._note()

    def failed(self, error: Exception) -> None:
        self.errors.append(error)
        self._note()

    def _note(self) -> None:
        self.threads.append(QThread.currentThread())
        self.came.emit()


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def answers(qapp: object) -> Answers:
    return Answers()


async def number() -> int:
    return 42


async def thread_name() -> str:
    return threading.current_thread().name


async def broken() -> int:
    raise ValueError("no such thing")


async def raising(error: BaseException) -> int:
    raise error


def delivered(qtbot: QtBot, background: Background) -> None:
    """Wait until everything that ran before this call was delivered."""
    fence = Answers()
    with qtbot.waitSignal(fence.came):
        background.run(number(), done=fence.done, failed=fence.failed)


def test_result_comes_back_on_the_gui_thread(qtbot: QtBot, background: Background, answers: Answers) -> None:
    with qtbot.waitSignal(answers.came):
        background.run(thread_name(), done=answers.done, failed=answers.failed)
    assert answers.results == ["background"]
    assert answers.threads == [QThread.currentThread()]
    assert threading.current_thread().name != "background"


def test_nothing_is_delivered_before_run_has_returned(
    qtbot: QtBot, background: Background, answers: Answers
) -> None:
    background.run(number(), done=answers.done, failed=answers.failed)
    assert answers.results == []
    qtbot.waitUntil(lambda: answers.results == [42])


def test_error_comes_back_as_itself(qtbot: QtBot, background: Background, answers: Answers) -> None:
    with qtbot.waitSignal(answers.came):
        background.run(broken(), done=answers.done, failed=answers.failed)
    assert [str(error) for error in answers.errors] == ["no such thing"]
    assert isinstance(answers.errors[0], ValueError)
    assert answers.results == []
    assert answers.threads == [QThread.currentThread()]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError()], ids=repr)
def test_system_exit_in_a_coroutine_is_delivered_as_an_error(
    error: BaseException, qtbot: QtBot, background: Background, answers: Answers
) -> None:
    with qtbot.waitSignal(answers.came):
        background.run(raising(error), done=answers.done, failed=answers.failed)
    assert isinstance(answers.errors[0], RuntimeError)
    assert type(error).__name__ in str(answers.errors[0])
    delivered(qtbot, background)


def test_calls_run_side_by_side(qtbot: QtBot, background: Background, answers: Answers) -> None:
    opened = asyncio.Event()

    async def wait() -> str:
        await opened.wait()
        return "waited"

    async def open_it() -> str:
        opened.set()
        return "opened"

    background.run(wait(), done=answers.done, failed=answers.failed)
    background.run(open_it(), done=answers.done, failed=answers.failed)
    qtbot.waitUntil(lambda: len(answers.results) == 2)
    assert answers.results == ["opened", "waited"]


def test_cancel_stops_the_work_where_it_waits(qtbot: QtBot, background: Background, answers: Answers) -> None:
    started, stopped = threading.Event(), threading.Event()

    async def wait() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    handle = background.run(wait(), done=answers.done, failed=answers.failed)
    assert started.wait(60)
    handle.cancel()
    assert stopped.wait(60)
    delivered(qtbot, background)
    assert answers.threads == []


def test_cancel_drops_a_result_that_is_on_its_way(
    qtbot: QtBot, background: Background, answers: Answers
) -> None:
    ended = threading.Event()

    async def quick() -> int:
        asyncio.get_running_loop().call_soon(ended.set)  # runs after this coroutine's result was sent
        return 1

    handle = background.run(quick(), done=answers.done, failed=answers.failed)
    assert ended.wait(60)
    handle.cancel()
    delivered(qtbot, background)
    assert answers.threads == []


def test_cancel_before_the_first_step_leaves_no_coroutine_unawaited(
    qtbot: QtBot, background: Background, answers: Answers
) -> None:
    for _ in range(200):  # falls on every side of the hand-over to the loop
        background.run(number(), done=answers.done, failed=answers.failed).cancel()
    delivered(qtbot, background)
    gc.collect()  # an unawaited coroutine warns when it is collected, and warnings are errors
    assert answers.threads == []


def test_cancel_after_the_end_and_twice_is_harmless(
    qtbot: QtBot, background: Background, answers: Answers
) -> None:
    with qtbot.waitSignal(answers.came):
        handle = background.run(number(), done=answers.done, failed=answers.failed)
    handle.cancel()
    handle.cancel()
    background.close()
    handle.cancel()
    assert answers.results == [42]


def test_callback_that_raises_is_an_exception_in_a_slot(qtbot: QtBot, background: Background) -> None:
    def raise_it(result: object) -> None:
        raise LookupError(f"cannot show {result}")

    with qtbot.captureExceptions() as caught:
        background.run(number(), done=raise_it, failed=raise_it)
        qtbot.waitUntil(lambda: bool(caught))
    assert [str(value) for _, value, _ in caught] == ["cannot show 42"]
    delivered(qtbot, background)


def test_callback_may_start_the_next_call(qtbot: QtBot, background: Background, answers: Answers) -> None:
    def next_call(result: int) -> None:
        background.run(thread_name(), done=answers.done, failed=answers.failed)

    background.run(number(), done=next_call, failed=answers.failed)
    qtbot.waitUntil(lambda: answers.results == ["background"])


def test_close_cancels_running_work_and_drops_undelivered_results(
    qtbot: QtBot, background: Background, answers: Answers
) -> None:
    started, stopped = threading.Event(), threading.Event()

    async def wait() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    background.run(number(), done=answers.done, failed=answers.failed)
    background.run(wait(), done=answers.done, failed=answers.failed)
    assert started.wait(60)
    background.close()
    assert stopped.is_set()
    assert "background" not in [thread.name for thread in threading.enumerate()]
    with qtbot.waitCallback() as fence:
        QTimer.singleShot(0, fence)
    assert answers.threads == []


def test_close_runs_the_last_coroutines_after_all_others_ended(
    background: Background, answers: Answers, expected_logs: LogWatch
) -> None:
    expected_logs.expect("totem.system.background: closing: ValueError$")
    order: list[str] = []
    started = threading.Event()

    async def use() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            order.append("used")

    async def close_it() -> None:
        order.append("closed")

    background.run(use(), done=answers.done, failed=answers.failed)
    assert started.wait(60)
    background.close(broken(), close_it())
    assert order == ["used", "closed"]
    assert answers.threads == []


def test_second_close_leaves_its_coroutines_alone(background: Background) -> None:
    background.close()
    background.close(number())
    gc.collect()


def test_close_at_once_leaves_no_coroutine_unawaited(background: Background, answers: Answers) -> None:
    for _ in range(50):
        background.run(number(), done=answers.done, failed=answers.failed)
    background.close()
    gc.collect()
    assert answers.threads == []


def test_run_after_close_does_nothing(background: Background, answers: Answers) -> None:
    background.close()
    background.close()
    background.run(number(), done=answers.done, failed=answers.failed).cancel()
    gc.collect()
    assert answers.threads == []


def test_close_warns_if_the_thread_does_not_stop(
    background: Background, answers: Answers, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("did not stop within 0.1 s")
    started, release = threading.Event(), threading.Event()

    async def block() -> None:
        started.set()
        release.wait(60)

    background.run(block(), done=answers.done, failed=answers.failed)
    assert started.wait(60)
    monkeypatch.setattr("totem.system.background.STOP_TIMEOUT_S", 0.1)
    background.close()
    release.set()


@pytest.mark.parametrize("make", [InlineBackground, ManualBackground])
def test_test_doubles_behave_like_background(make: Callable[[], Any], answers: Answers) -> None:
    stand_in = make()
    runner: Runner = stand_in
    runner.run(number(), done=answers.done, failed=answers.failed)
    runner.run(broken(), done=answers.done, failed=answers.failed)
    if isinstance(stand_in, ManualBackground):
        assert answers.results == []
        stand_in.release_all()
    stand_in.close()
    assert answers.results == [42]
    assert [str(error) for error in answers.errors] == ["no such thing"]


def test_held_work_is_released_in_any_order_or_dropped(answers: Answers) -> None:
    manual = ManualBackground()
    for error in (KeyError("a"), KeyError("b"), KeyError("c")):
        handle = manual.run(raising(error), done=answers.done, failed=answers.failed)
    assert [job.name for job in manual.pending] == ["raising"] * 3
    handle.cancel()
    manual.release(-1)
    manual.release()
    manual.close()
    gc.collect()
    assert [error.args for error in answers.errors] == [("b",), ("a",)]


def test_undelivered_results_are_released_at_close(background: Background) -> None:
    answers = Answers()
    gone = ref(answers)
    ended = threading.Event()

    async def end() -> None:
        ended.set()

    background.run(number(), done=answers.done, failed=answers.failed)
    background.run(end(), done=answers.done, failed=answers.failed)
    assert ended.wait(60)
    background.close()
    del answers
    gc.collect()
    assert gone() is None


class Guest:
    """A stand-in for a customer."""


def outcome(qtbot: QtBot, background: Background, work: Any) -> object:
    """Run `work` after all work that was started before; return its result or its error."""
    outcomes: list[object] = []
    background.run(work, done=outcomes.append, failed=outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    return outcomes[0]


async def wait_for_ever(guest: Guest, ends: list[str]) -> None:
    try:
        await asyncio.sleep(0)  # needs no loop
        await asyncio.Event().wait()
    finally:
        ends.append(type(guest).__name__)


@pytest.mark.parametrize("steps", [0, 1])
def test_closed_coroutine_drops_its_arguments_while_referenced(steps: int) -> None:
    guest, ends = Guest(), list[str]()
    gone = ref(guest)
    work = ClearingCoroutine(wait_for_ever(guest, ends))
    del guest
    for _ in range(steps):
        work.send(None)
    work.close()
    work.close()
    assert gone() is None
    assert ends == ["Guest"] * steps
    with pytest.raises(RuntimeError, match="closed"):
        work.send(None)


@pytest.mark.parametrize("wrap", [lambda work: work, ClearingCoroutine])
def test_cancelled_work_drops_its_arguments(
    qtbot: QtBot, background: Background, wrap: Callable[[Any], Any]
) -> None:
    guests = [Guest() for _ in range(20)]
    gone = [ref(guest) for guest in guests]
    outcomes: list[object] = []
    handles = [
        background.run(wrap(wait_for_ever(guest, [])), done=outcomes.append, failed=outcomes.append)
        for guest in guests
    ]
    guests.clear()
    for handle in handles:
        handle.cancel()
    assert outcome(qtbot, background, number()) == 42
    assert [each() for each in gone] == [None] * 20
    assert outcomes == []


def test_wrapper_has_result_error_and_name_of_the_inner_coroutine(
    qtbot: QtBot, background: Background
) -> None:
    async def awaiting() -> int:
        return await ClearingCoroutine(number())

    assert outcome(qtbot, background, ClearingCoroutine(number())) == 42
    assert outcome(qtbot, background, awaiting()) == 42
    assert str(outcome(qtbot, background, ClearingCoroutine(broken()))) == "no such thing"
    named = ClearingCoroutine(number())
    assert (named.__name__, named.__qualname__) == ("number", "number")
    named.close()


def test_cancellation_reaches_the_coroutine_inside() -> None:
    async def caught() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "cancelled"
        return "went on"

    async def cancel() -> str:
        task = asyncio.get_running_loop().create_task(ClearingCoroutine(caught()))
        await asyncio.sleep(0)
        task.cancel()
        return await task

    assert asyncio.run(cancel()) == "cancelled"
