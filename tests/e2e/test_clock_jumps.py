"""Jumps of the system clock during and between sessions: no timer of the kiosk follows them."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QTimer

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from support.log_check import LogWatch
from support.reference_erp_client import pay
from support.sampling import part
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.display_schedule import DisplayState
from totem.session.states import State

MARIA, STRANGER = "52998224725", "123.456.789-09"
DECADE = timedelta(days=3653)
OVERDUE = "boleto 1 of 3: BARCODE withheld, SUSPICIOUS: AMOUNT_DIFFERS"
"""Years before it is due, a boleto has no fine: its bar code is withheld, and its PIX is offered."""
JUMPS = {
    "ten years on": (DECADE,),
    "eight years back": (timedelta(days=-2922),),  # six times: before 1970 Windows has no local time
    "an hour on": (timedelta(hours=1),),
    "an hour back": (timedelta(hours=-1),),
    "to and fro": (DECADE, -2 * DECADE, DECADE, timedelta(hours=-1)),
}
SOME_JUMPS = dict(part(JUMPS.items(), 1, every=3))
"""In a sample, one back and those to and fro."""
jumps = pytest.mark.parametrize("by", SOME_JUMPS.values(), ids=SOME_JUMPS)


class WallClock:
    """Wall clock of the machine; `jump` sets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._off, self._jumps = timedelta(), 0
        self._right_s = time.time
        self.at: datetime | None = None
        monkeypatch.setattr(time, "time", self._read)

    def _read(self) -> float:
        return self._right_s() + self._off.total_seconds() if self.at is None else self.at.timestamp()

    def jump(self, steps: tuple[timedelta, ...]) -> None:
        """Once more by the next of these steps."""
        self._off += steps[self._jumps % len(steps)]
        self._jumps += 1

    def reset(self) -> None:
        """Be right again."""
        self._off, self._jumps = timedelta(), 0


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    return WallClock(monkeypatch)


@jumps
def test_a_whole_visit_with_a_jump_at_each_step(
    wall: WallClock, make_kiosk: MakeKiosk, expected_logs: LogWatch, by: tuple[timedelta, ...]
) -> None:
    if by in (JUMPS["eight years back"], JUMPS["to and fro"]):
        expected_logs.expect(OVERDUE)
    with TcpThermalPrinter() as printer:
        driver = make_kiosk(SMALL, printer=printer.settings)
        wall.jump(by)
        driver.touch("start")
        driver.wait_for("tax_id")
        wall.jump(by)
        driver.touch_in(MARIA)
        driver.confirm()
        driver.arrive(State.BOLETOS)
        assert driver.listed.count == 3
        wall.jump(by)
        driver.touch_row(0)
        driver.arrive(State.PAY)
        assert driver.shows("pix_qr")
        wall.jump(by)
        driver.touch("print")
        driver.arrive(State.PRINTED)
        assert printer.slips == 1
        wall.jump(by)
        driver.touch("finish")
        driver.arrive(State.FAREWELL)
        driver.touch("rate_good")
        wall.jump(by)
        driver.kiosk.idle._on_timeout()
        driver.wait_for("home")
        driver.open_boleto(MARIA)
        assert driver.shows("pix_qr")


def test_a_payment_is_seen_all_the_same(wall: WallClock, make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(SMALL, payment={"poll_s": 0.05})
    for by in JUMPS.values():
        driver.open_boleto(MARIA)
        wall.jump(by)
        chosen = driver.session.view_state.chosen
        assert chosen is not None
        assert pay(erp, chosen.boleto.id) == 200
        driver.arrive(State.PAID)
        driver.session.leave()
        driver.wait_for("home")
        wall.reset()
        erp.paid.clear()


def test_a_clock_jump_changes_no_waiting_time(wall: WallClock, driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    idle = driver.kiosk.idle
    for by in JUMPS.values():
        before = idle.seconds_left
        wall.jump(by)
        assert before - 2 <= idle.seconds_left <= before
        assert driver.state is State.BOLETOS
        driver.show_idle_prompt()
        left = idle.seconds_left
        wall.jump(by)
        assert left - 2 <= idle.seconds_left <= left
        driver.touch("stay")
        driver.settle()
        assert driver.state is State.BOLETOS


def test_the_limits_neither_forgive_nor_hold_up(wall: WallClock, driver: KioskDriver) -> None:
    limiter = driver.kiosk.rate_limiter
    driver.look_up(STRANGER)
    driver.arrive(State.FAILED)
    counted = limiter.status
    for by in JUMPS.values():
        wall.jump(by)
        assert limiter.status == counted
    driver.session.leave()
    driver.wait_for("home")
    assert limiter.pause_s == 0
    wall.reset()
    driver.open_list(MARIA)
    for by in JUMPS.values():
        wall.jump(by)
        assert limiter.status.failures == counted.failures


NOON = datetime(2026, 11, 24, 12).astimezone()
NIGHT = NOON.replace(hour=3)
COARSE = 1.05
"""Most that Qt lengthens the time of a coarse timer by."""
SETTINGS: tuple[Callable[[datetime], datetime], ...] = (
    lambda local: local,
    lambda local: local.replace(year=2036),
    lambda local: local.replace(year=2016),
    lambda local: local.replace(fold=1),  # the hour that comes twice
)


def test_the_panel_sleeps_by_the_clock_as_it_is_now(
    wall: WallClock, make_kiosk: MakeKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.expect(OVERDUE)  # of 2016
    wall.at = NOON
    hours = ["08:00-18:00"]
    driver = make_kiosk(SMALL, kiosk={"open_hours": hours}, screen={"awake_s": 0.05, "dim_after_s": 0})
    schedule = driver.kiosk.display_schedule
    schedule.start(driver.session.view_state)
    timer = schedule.findChild(QTimer, "display schedule")
    assert timer is not None
    for moved in SETTINGS:
        wall.at = moved(NOON)
        schedule._update()
        assert schedule.state is DisplayState.AWAKE
        wall.at = moved(NIGHT)
        assert 0 < timer.remainingTime() <= 60_000 * COARSE
        driver.wait_until(
            lambda: (schedule._update(), schedule.state)[1] is DisplayState.STANDBY, "the night"
        )
        wall.at = moved(NOON)
        schedule._update()
        assert schedule.state is DisplayState.AWAKE
        driver.open_list(MARIA)
        driver.session.leave()
        driver.wait_for("home")
