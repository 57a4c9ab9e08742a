"""Work that may be cancelled lets go of its arguments, also on Pythons whose closed coroutines keep them."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from weakref import ref

import pytest
from pytestqt.qtbot import QtBot

from totem.system.background import Background, ClearingCoroutine


class Guest:
    """A stand-in for a customer."""


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


def outcome(qtbot: QtBot, background: Background, work: Any) -> object:
    """Run `work` to its end, after all that was started before; its result, or the error."""
    outcomes: list[object] = []
    background.run(work, done=outcomes.append, failed=outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    return outcomes[0]


async def number() -> int:
    return 42


async def broken() -> int:
    raise LookupError("no such thing")


async def wait_for_ever(guest: Guest, ends: list[str]) -> None:
    try:
        await asyncio.sleep(0)  # needs no loop
        await asyncio.Event().wait()
    finally:
        ends.append(type(guest).__name__)


@pytest.mark.parametrize("steps", [0, 1])
def test_closed_work_drops_its_arguments_though_it_is_still_referred_to(steps: int) -> None:
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


def test_it_answers_fails_and_is_named_as_the_coroutine_inside(qtbot: QtBot, background: Background) -> None:
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
