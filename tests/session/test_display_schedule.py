"""Schedule of the display: states by table, walks through a day, and the timer that follows a session."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication

from support.session_harness import NOW, TODAY
from totem.domain.hours import OpenHours
from totem.session.display_schedule import DisplayRules, DisplaySchedule, DisplayState
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.settings import Settings

AWAKE, DIMMED, STANDBY = DisplayState
SHOP = DisplayRules(OpenHours.parse(["08:00-18:00"]), dim_after_s=300, awake_s=180)
ALWAYS = DisplayRules(OpenHours(), dim_after_s=300, awake_s=180)


def at(time: str) -> datetime:
    hour, minute = map(int, time.split(":"))
    return NOW.replace(hour=hour, minute=minute, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("time", "idle_s", "level"),
    [
        ("12:00", 0, AWAKE),
        ("12:00", 299, AWAKE),
        ("12:00", 300, DIMMED),
        ("17:59", 90_000, DIMMED),
        ("18:00", 90_000, STANDBY),
        ("18:00", 180, STANDBY),
        ("18:00", 179, AWAKE),
        ("03:00", 0, AWAKE),
        ("07:59", 90_000, STANDBY),
        ("08:00", 90_000, DIMMED),
        ("08:00", 200, AWAKE),
    ],
)
def test_a_moment(time: str, idle_s: float, level: DisplayState) -> None:
    assert SHOP.state_at(at(time), idle_s) is level


def test_a_panel_need_not_dim() -> None:
    assert DisplayRules(OpenHours(), dim_after_s=0, awake_s=180).state_at(at("12:00"), 90_000) is AWAKE


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - a clock on a wall
    idle_s=st.floats(0, 100_000),
    share=st.floats(0, 1, exclude_max=True),
    rules=st.sampled_from([SHOP, ALWAYS]),
)
def test_the_level_stays_until_it_is_looked_at_again(
    now: datetime, idle_s: float, share: float, rules: DisplayRules
) -> None:
    wait_s = rules.next_check_s(now, idle_s)
    if wait_s is None:
        assert rules is ALWAYS
        assert idle_s >= 300
        return
    assert 0 < wait_s <= 300
    later = wait_s * share
    then = rules.state_at(now + timedelta(seconds=later), idle_s + later)
    assert then is rules.state_at(now, idle_s)


class ScheduleHarness:
    """A display schedule with a clock that the test moves."""

    def __init__(self, rules: DisplayRules) -> None:
        self.local, self.seconds = at("12:00"), 0.0
        self.clock = DisplaySchedule(rules, lambda: self.local, clock=lambda: self.seconds)
        self.emitted: list[DisplayState] = []
        self.clock.changed.connect(self.emitted.append)

    def show(self, state: State) -> None:
        """Bring the session to `state`."""
        self.clock.on_view_changed(ViewState(state, TODAY))

    @property
    def waits_s(self) -> float | None:
        """Interval of the timer; None while it is stopped."""
        timer = self.clock._timer
        return timer.interval() / 1000 if timer.isActive() else None

    def wait(self) -> None:
        """Let the timer expire."""
        waited = self.waits_s
        assert waited is not None
        self.pass_time(waited)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and check the schedule."""
        self.seconds += seconds
        self.local += timedelta(seconds=seconds)
        self.clock._timer.stop()
        self.clock._timer.timeout.emit()


@pytest.fixture
def beds(qapp: QCoreApplication) -> Iterator[list[ScheduleHarness]]:
    made: list[ScheduleHarness] = []
    yield made
    for harness in made:
        harness.clock.close()


@pytest.fixture
def harness(beds: list[ScheduleHarness]) -> ScheduleHarness:
    beds.append(ScheduleHarness(SHOP))
    beds[0].clock.start(ViewState(State.HOME, TODAY))
    return beds[0]


def test_it_dims_and_a_touch_wakes_it(harness: ScheduleHarness) -> None:
    for _ in range(5):
        harness.wait()
    assert harness.emitted == [DIMMED]
    harness.clock.on_touch()
    assert harness.emitted == [DIMMED, AWAKE]
    assert harness.clock.state is AWAKE


def test_a_store_that_is_always_open_and_dark_waits_for_nothing(beds: list[ScheduleHarness]) -> None:
    harness = ScheduleHarness(ALWAYS)
    beds.append(harness)
    harness.clock.start(ViewState(State.HOME, TODAY))
    harness.wait()
    assert harness.waits_s == 120
    harness.wait()
    assert harness.emitted == [DIMMED]
    assert harness.waits_s is None


def test_a_touch_while_it_is_awake_starts_over_without_another_timer(harness: ScheduleHarness) -> None:
    harness.pass_time(290)
    harness.clock.on_touch()
    harness.pass_time(290)
    assert harness.emitted == []


def test_closing_time_puts_it_to_sleep_and_a_touch_wakes_it_for_a_while(harness: ScheduleHarness) -> None:
    harness.local = at("17:59")
    harness.pass_time(200)
    assert harness.emitted == [STANDBY]
    harness.clock.on_touch()
    harness.pass_time(170)
    assert harness.emitted == [STANDBY, AWAKE]
    harness.pass_time(10)
    assert harness.emitted == [STANDBY, AWAKE, STANDBY]


@pytest.mark.parametrize("state", [State.TAX_ID, State.PAY, State.FAREWELL])
def test_a_visit_is_never_cut_by_closing_time(harness: ScheduleHarness, state: State) -> None:
    harness.local = at("17:59")
    harness.show(state)
    assert harness.waits_s is None
    harness.seconds, harness.local = 9_000, at("20:30")
    harness.show(State.PRINTING)
    assert harness.emitted == []
    harness.show(State.HOME)
    assert harness.emitted == []
    harness.pass_time(180)
    assert harness.emitted == [STANDBY]


def test_a_visit_that_begins_without_a_touch_wakes_it(harness: ScheduleHarness) -> None:
    harness.pass_time(300)
    harness.show(State.TAX_ID)
    assert harness.emitted == [DIMMED, AWAKE]


def test_going_out_of_service_is_no_visit(harness: ScheduleHarness) -> None:
    harness.pass_time(300)
    harness.show(State.OUT_OF_SERVICE)
    assert harness.emitted == [DIMMED]


@pytest.mark.parametrize(("to", "level"), [("22:00", STANDBY), ("09:00", AWAKE)])
def test_a_clock_that_is_set_is_believed_within_a_minute(
    harness: ScheduleHarness, to: str, level: DisplayState
) -> None:
    harness.pass_time(200)
    harness.local = at(to)
    assert harness.waits_s is not None
    assert harness.waits_s <= 60
    harness.pass_time(0)
    assert harness.clock.state is level


def test_the_rules_are_the_settings() -> None:
    given = {"kiosk": {"open_hours": ["8h-18h"]}, "screen": {"dim_after_s": 300, "awake_s": 180}}
    assert DisplayRules.from_settings(Settings.parse(given)) == SHOP
