"""Health poller: repetition, deadlines, failures, and results dropped after the end."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from support.inline_background import ManualBackground
from support.log_check import LogWatch
from totem.monitoring.health import HealthCheck, Severity
from totem.staff.health_poller import INTERVAL_MS, HealthPoller, HealthProbe, HealthRow, Rows
from totem.system.background import Background, IsolatedThread

DISK, MEMORY, PRINTER, VOICE = (HealthCheck(name, name) for name in ("disk", "memory", "printer", "voice"))
pytestmark = pytest.mark.usefixtures("qapp")


class Found:
    """Recorder of what a poller finds."""

    def __init__(self, poller: HealthPoller) -> None:
        self.rows: list[tuple[str, Rows]] = []
        poller.found.connect(self._record)

    def _record(self, name: str, rows: Rows) -> None:
        self.rows.append((name, rows))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.rows]

    def row(self, name: str) -> HealthRow:
        return next(rows[0] for each, rows in reversed(self.rows) if each == name)


async def fine() -> Rows:
    return (HealthRow(DISK.ok("room")),)


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


def test_probes_that_do_not_repeat_are_read_once(manual: ManualBackground) -> None:
    poller = HealthPoller([HealthProbe(DISK, fine), HealthProbe(VOICE, fine, repeats=False)], manual)
    found = Found(poller)
    assert poller.checks == [DISK, VOICE]
    poller.start()
    manual.release_all()
    assert found.names == ["disk", "voice"]
    assert poller._timer.interval() == INTERVAL_MS
    poller._timer.timeout.emit()
    manual.release_all()
    assert found.names == ["disk", "voice", "disk"]
    poller.stop()


def test_a_probe_under_way_is_not_started_again(manual: ManualBackground) -> None:
    poller = HealthPoller([HealthProbe(DISK, fine)], manual)
    poller.start()
    poller._timer.timeout.emit()
    assert len(manual.pending) == 1
    poller.stop()


def test_results_after_the_stop_are_dropped(manual: ManualBackground) -> None:
    poller = HealthPoller([HealthProbe(DISK, fine), HealthProbe(VOICE, fine, repeats=False)], manual)
    found = Found(poller)
    poller.start()
    poller.stop()
    assert not poller._timer.isActive()
    manual.release_all()
    assert found.names == []
    poller.start()
    manual.release_all()
    assert found.names == ["disk", "voice"]  # the one that does not repeat had no result yet
    poller.stop()


def test_a_failing_probe_becomes_an_error_without_its_message(
    manual: ManualBackground, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs.expect("health probe memory failed: ValueError")
    poller = HealthPoller([HealthProbe(MEMORY, broken), HealthProbe(DISK, fine)], manual)
    found = Found(poller)
    poller.start()
    manual.release_all()
    poller.stop()
    assert found.row("memory").finding.level is Severity.ERROR
    assert found.row("memory").finding.what_to_do
    assert found.row("disk").finding.level is Severity.OK
    assert "529" not in found.row("memory").finding.words + caplog.text


def test_a_hanging_probe_times_out_and_holds_up_no_other(qtbot: QtBot, background: Background) -> None:
    hung = threading.Event()

    def hang() -> Rows:
        hung.wait()
        return ()

    apart = IsolatedThread("memory", hang)
    poller = HealthPoller(
        [
            HealthProbe(MEMORY, apart, deadline_s=0.05),  # a thread
            HealthProbe(PRINTER, endless, deadline_s=0.05),  # a coroutine
            HealthProbe(DISK, fine),
        ],
        background,
    )
    found = Found(poller)
    try:
        poller.start()
        qtbot.waitUntil(lambda: len(found.rows) == 3)
        poller._timer.timeout.emit()
        qtbot.waitUntil(lambda: len(found.rows) == 6)
        threads = [each for each in threading.enumerate() if each.name == "memory"]
    finally:
        hung.set()
        poller.stop()
    assert found.row("disk").finding.level is Severity.OK
    for name in ("memory", "printer"):
        assert "não terminou" in found.row(name).finding.words
    assert len(threads) == 1  # no second thread joins the one that hangs


def test_an_isolated_thread_returns_and_raises_as_its_work() -> None:
    def fail() -> int:
        raise KeyError("x")

    async def both() -> int:
        with pytest.raises(KeyError):
            await IsolatedThread("fails", fail)()
        answers = IsolatedThread("works", lambda: 41)
        return await answers() + 1

    assert asyncio.run(both()) == 42


def test_an_isolated_thread_outlives_its_event_loop() -> None:
    leave = threading.Event()

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(IsolatedThread("late", leave.wait)(), 0.01)

    asyncio.run(give_up())
    leave.set()  # it delivers to a loop that is closed
