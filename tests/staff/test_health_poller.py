"""Looking again and again: each look for itself, none longer than its time, nothing once nobody looks."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from support.inline_background import ManualBackground
from support.log_check import LogWatch
from totem.staff.health_poller import AGAIN_MS, HealthPoller, HealthProbe, HealthRow, Rows
from totem.staff.health_rules import Severity, ok
from totem.system.background import Background, IsolatedThread

pytestmark = pytest.mark.usefixtures("qapp")


class Found:
    """Hears what a glance finds."""

    def __init__(self, glance: HealthPoller) -> None:
        self.rows: list[tuple[str, Rows]] = []
        glance.found.connect(self._hear)

    def _hear(self, name: str, rows: Rows) -> None:
        self.rows.append((name, rows))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.rows]

    def row(self, name: str) -> HealthRow:
        return next(rows[0] for each, rows in reversed(self.rows) if each == name)


async def fine() -> Rows:
    return (HealthRow(ok("disk", "room")),)


async def broken() -> Rows:
    raise ValueError("529.982.247-25")


async def endless() -> Rows:
    await asyncio.Event().wait()
    return ()


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def manual() -> Iterator[ManualBackground]:
    made = ManualBackground()
    yield made
    made.close()


def test_what_seldom_changes_is_looked_at_once(manual: ManualBackground) -> None:
    glance = HealthPoller([HealthProbe("disk", fine), HealthProbe("voice", fine, again=False)], manual)
    found = Found(glance)
    assert glance.names == ["disk", "voice"]
    glance.start()
    manual.release_all()
    assert found.names == ["disk", "voice"]
    assert glance._timer.interval() == AGAIN_MS
    glance._timer.timeout.emit()
    manual.release_all()
    assert found.names == ["disk", "voice", "disk"]
    glance.stop()


def test_a_look_under_way_is_not_begun_again(manual: ManualBackground) -> None:
    glance = HealthPoller([HealthProbe("disk", fine)], manual)
    glance.start()
    glance._timer.timeout.emit()
    assert len(manual.pending) == 1
    glance.stop()


def test_nothing_is_heard_once_nobody_looks(manual: ManualBackground) -> None:
    glance = HealthPoller([HealthProbe("disk", fine), HealthProbe("voice", fine, again=False)], manual)
    found = Found(glance)
    glance.start()
    glance.stop()
    assert not glance._timer.isActive()
    manual.release_all()
    assert found.names == []
    glance.start()
    manual.release_all()
    assert found.names == ["disk", "voice"]  # the one that is looked at once had not answered
    glance.stop()


def test_one_that_breaks_down_says_so_and_no_more(
    manual: ManualBackground, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs.expect("a look at memory broke down: ValueError")
    glance = HealthPoller([HealthProbe("memory", broken), HealthProbe("disk", fine)], manual)
    found = Found(glance)
    glance.start()
    manual.release_all()
    glance.stop()
    assert found.row("memory").check.level is Severity.ERROR
    assert found.row("memory").check.what_to_do
    assert found.row("disk").check.level is Severity.OK
    assert "529" not in found.row("memory").check.words + caplog.text


def test_one_that_hangs_holds_up_nobody(qtbot: QtBot, background: Background) -> None:
    hung = threading.Event()

    def hang() -> Rows:
        hung.wait()
        return ()

    apart = IsolatedThread("memory", hang)
    glance = HealthPoller(
        [
            HealthProbe("memory", apart, deadline_s=0.05),  # a thread
            HealthProbe("printer", endless, deadline_s=0.05),  # a coroutine
            HealthProbe("disk", fine),
        ],
        background,
    )
    found = Found(glance)
    try:
        glance.start()
        qtbot.waitUntil(lambda: len(found.rows) == 3)
        glance._timer.timeout.emit()
        qtbot.waitUntil(lambda: len(found.rows) == 6)
        threads = [each for each in threading.enumerate() if each.name == "memory"]
    finally:
        hung.set()
        glance.stop()
    assert found.row("disk").check.level is Severity.OK
    for name in ("memory", "printer"):
        assert "não terminou" in found.row(name).check.words
    assert len(threads) == 1  # the one that hangs is not joined by others


def test_apart_gives_and_raises_what_the_work_does() -> None:
    def fail() -> int:
        raise KeyError("x")

    async def both() -> int:
        with pytest.raises(KeyError):
            await IsolatedThread("fails", fail)()
        answers = IsolatedThread("works", lambda: 41)
        return await answers() + 1

    assert asyncio.run(both()) == 42


def test_apart_from_one_who_is_gone() -> None:
    leave = threading.Event()

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(IsolatedThread("late", leave.wait)(), 0.01)

    asyncio.run(give_up())
    leave.set()  # it delivers to a loop that is closed
