"""Idle panel: it dims, goes to standby outside opening hours, and the first touch only wakes it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.leak_check import running_timers
from totem.session.display_schedule import DisplayState
from totem.session.states import State
from totem.session.view_state import Cause, Outage
from totem.ui.standby import Standby

MARIA = "529.982.247-25"
NOON = datetime(2026, 11, 24, 12, 0).astimezone()
EVENING = NOON.replace(hour=20)
DARK = (DisplayState.DIMMED, DisplayState.STANDBY)


class Night:
    """A kiosk whose clocks are in the test's hands; the store is open from eight to six."""

    def __init__(self, driver: KioskDriver) -> None:
        self.driver, self.rest = driver, driver.kiosk.display_schedule
        self.local, self.seconds = NOON, 0.0
        self.rest._now, self.rest._clock = lambda: self.local, lambda: self.seconds
        driver.kiosk.dimmer._now = lambda: self.local
        driver.kiosk.dimmer._quiet.setInterval(60_000)  # `end_of_typing` ends it: a busy machine is slower
        self.rest.start(driver.session.view_state)

    def fall(self, level: DisplayState) -> None:
        """Leave the panel alone until it is at this level."""
        self.local = EVENING if level is DisplayState.STANDBY else NOON
        self.pass_time(300)
        assert self.rest.state is level
        self.driver.settle() if level is DisplayState.DIMMED else None

    def falls(self) -> Iterator[None]:
        """Leave the panel alone until it is dimmed, then until it is in standby; home again after each."""
        for level in DARK:
            self.fall(level)
            yield
            if self.driver.state is not State.HOME:
                self.driver.session.leave()
            self.driver.wait_for("home")

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and the clock look."""
        self.seconds += seconds
        self.local += timedelta(seconds=seconds)
        self.rest._timer.stop()
        self.rest._timer.timeout.emit()

    @property
    def cover(self) -> Standby:
        """The widget that dims the panel."""
        cover = self.driver.find("standby")
        assert isinstance(cover, Standby)
        return cover


@pytest.fixture
def night(make_kiosk: MakeKiosk) -> Night:
    return Night(make_kiosk(kiosk={"open_hours": ["08:00-18:00"]}))


def middle_of(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def test_the_first_touch_only_wakes(night: Night) -> None:
    driver = night.driver
    start = middle_of(driver.find("start"))
    for _ in night.falls():
        driver.tap(driver.window, start)
        assert (driver.screen, night.rest.state) == ("home", DisplayState.AWAKE)
        assert not driver.shows("standby")
        driver.touch("start")
        driver.wait_for("tax_id")


def test_a_finger_that_moves_and_others_that_join_it_are_swallowed_to_the_end(night: Night) -> None:
    driver = night.driver
    places = [middle_of(driver.find(name)) for name in ("start", "language_en")]
    for at in places:
        for _ in night.falls():
            handle, device = driver.window.windowHandle(), driver.hand.device
            QTest.touchEvent(handle, device).press(0, at + QPoint(0, 30)).commit()
            assert night.rest.state is DisplayState.AWAKE
            QTest.touchEvent(handle, device).move(0, at).commit()
            QTest.touchEvent(handle, device).stationary(0).press(1, at).commit()
            QTest.touchEvent(handle, device).release(0, at).stationary(1).commit()
            QTest.touchEvent(handle, device).release(1, at).commit()
            driver.settle()
            assert driver.screen == "home"
            assert driver.window.theme is not None
            assert driver.kiosk.languages.code == "pt_BR"
            driver.touch("start")
            driver.wait_for("tax_id")


def test_a_mouse_that_wakes_it_presses_nothing(night: Night) -> None:
    driver = night.driver
    at = middle_of(driver.find("start"))
    for _ in night.falls():
        QTest.mouseClick(driver.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        assert (driver.state, night.rest.state) == (State.HOME, DisplayState.AWAKE)
        QTest.mouseClick(driver.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        driver.wait_for("tax_id")


def test_the_first_key_only_wakes(night: Night) -> None:
    driver = night.driver
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_5, Qt.Key.Key_Escape):
        for _ in night.falls():
            driver.press(key)
            assert (driver.state, night.rest.state) == (State.HOME, DisplayState.AWAKE)
            end_of_typing(driver)
            driver.type("5")
            driver.wait_for("tax_id")
            assert driver.typed.endswith("5")


def test_a_scanner_that_wakes_it_types_into_nothing(night: Night) -> None:
    driver = night.driver
    for _ in night.falls():
        driver.scan("52998224725")
        driver.settle()
        assert (driver.state, night.rest.state) == (State.HOME, DisplayState.AWAKE)
        end_of_typing(driver)
        driver.scan("52998224725")
        driver.arrive(State.BOLETOS)


def end_of_typing(driver: KioskDriver) -> None:
    """Let the pause be over that follows what was typed."""
    quiet: QTimer = driver.kiosk.dimmer._quiet
    assert quiet.isActive()
    quiet.stop()
    quiet.timeout.emit()


def test_a_touch_counts_though_a_key_woke_it(night: Night) -> None:
    driver = night.driver
    for _ in night.falls():
        driver.press(Qt.Key.Key_5)
        driver.touch("start")
        driver.wait_for("tax_id")


def test_a_touch_whose_end_is_lost_does_not_swallow_the_next(night: Night) -> None:
    driver = night.driver
    at = middle_of(driver.find("start"))
    for _ in night.falls():
        QTest.mousePress(driver.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        assert night.rest.state is DisplayState.AWAKE
        driver.touch("start")
        driver.wait_for("tax_id")


def test_a_visit_at_closing_time_goes_on(night: Night) -> None:
    driver = night.driver
    night.local = NOON.replace(hour=17, minute=59)
    driver.open_boleto(MARIA)
    night.local, night.seconds = EVENING, 9_000.0
    night.rest._update()
    assert not driver.shows("standby")
    driver.leave()
    driver.wait_for("home")
    assert not driver.shows("standby"), "whoever stands there may want another boleto"
    night.pass_time(180)
    assert night.rest.state is DisplayState.STANDBY


def test_out_of_hours_a_woken_panel_serves_and_then_sleeps_again(night: Night) -> None:
    driver = night.driver
    night.fall(DisplayState.STANDBY)
    driver.tap(driver.window, QPoint(10, 10))
    driver.open_boleto(MARIA)
    driver.leave()
    driver.wait_for("home")
    night.pass_time(179)
    assert not driver.shows("standby")
    night.pass_time(1)
    assert driver.shows("standby")


def test_opening_time_wakes_the_panel(night: Night) -> None:
    night.fall(DisplayState.STANDBY)
    night.local = NOON + timedelta(days=1)
    night.seconds += 10
    night.rest._touched_at = night.seconds - 200
    night.pass_time(0)
    assert night.rest.state is DisplayState.AWAKE
    assert not night.driver.shows("standby")
    night.driver.touch("start")
    night.driver.wait_for("tax_id")


def test_a_visit_begun_from_elsewhere_uncovers_it(night: Night) -> None:
    night.fall(DisplayState.STANDBY)
    night.driver.session.start()
    night.driver.wait_for("tax_id")
    assert not night.driver.shows("standby")
    night.driver.touch("key_5")
    assert night.driver.typed.endswith("5")


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["upright", "wide"])
def test_standby_is_near_black_and_its_clock_stands_still_nowhere(make_kiosk: MakeKiosk, size: QSize) -> None:
    night = Night(make_kiosk(size, kiosk={"open_hours": ["08:00-18:00"]}))
    night.fall(DisplayState.STANDBY)
    places, lit = set(), [0] * 16
    for _ in range(200):
        at = night.cover.place()
        places.add((round(at.x()), round(at.y())))
        assert night.cover.rect().contains(night.cover._clock_size().translated(at).toAlignedRect())
        fourth = (int(4 * at.x() / size.width()), int(4 * at.y() / size.height()))
        lit[fourth[0] + 4 * fourth[1]] += 1
        night.cover._move_on()
    assert len(places) == 200
    assert max(lit) < 60, "no place is lit much more often than others"
    image = night.driver.picture()
    points = [image.pixelColor(x, y) for x in range(0, size.width(), 8) for y in range(0, size.height(), 8)]
    assert max(point.lightnessF() for point in points) < 0.5
    assert sum(point.lightnessF() for point in points) / len(points) < 0.01
    assert night.cover.accessibleName() == "Toque na tela para usar"


def test_an_accessible_action_wakes_the_screen_and_does_no_more(night: Night) -> None:
    night.fall(DisplayState.DIMMED)
    start, cover = map(QAccessible.queryAccessibleInterface, (night.driver.find("start"), night.cover))
    below, press = start.actionInterface(), cover.actionInterface()
    assert below is not None
    assert press is not None
    assert below.actionNames() == []
    press.doAction(press.actionNames()[0])
    assert not night.driver.shows("standby")
    assert night.driver.state is State.HOME
    assert "Press" in below.actionNames()


def test_the_clock_moves_when_its_minute_is_over(night: Night) -> None:
    night.local = EVENING.replace(second=20)
    night.seconds = 300
    night.pass_time(0)
    before = night.cover.place()
    assert night.cover._minute.interval() == 40_000
    night.cover._minute.stop()
    night.cover._minute.timeout.emit()
    assert night.cover.place() != before


def test_dimmed_home_can_still_be_read(night: Night) -> None:
    bright = night.driver.picture()
    night.fall(DisplayState.DIMMED)
    dim = night.driver.picture()
    at = middle_of(night.driver.find("start")) - QPoint(0, night.driver.find("start").height() // 3)
    assert 0.2 < dim.pixelColor(at).lightnessF() < 0.7 * bright.pixelColor(at).lightnessF()


def test_at_standby_nothing_runs_but_slow_clocks(make_kiosk: MakeKiosk, tmp_path: Path) -> None:
    slides = [tmp_path / "one.png", tmp_path / "two.png"]
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    for slide in slides:
        image.save(str(slide))
    night = Night(make_kiosk(kiosk={"open_hours": ["08:00-18:00"]}, brand={"slides": slides}))
    assert "slides" in {each.objectName() for each in running_timers()}
    night.fall(DisplayState.STANDBY)
    running = [each for each in running_timers() if isinstance(each, QTimer)]
    names = {each.objectName() for each in running}
    assert {"display schedule", "standby moves"} <= names
    assert "slides" not in names
    assert [each.objectName() for each in running if each.interval() < 900] == []


def test_a_panel_of_another_size_is_covered_whole(night: Night) -> None:
    night.fall(DisplayState.STANDBY)
    night.driver.window.resize(960, 540)
    night.driver.wait_until(lambda: night.cover.size() == night.driver.window.size(), "the cover")


def test_a_screen_that_changes_underneath_stays_covered(night: Night) -> None:
    driver = night.driver
    at = QPoint(driver.window.width() // 2, driver.window.height() // 2)
    for level in DARK:
        night.fall(level)
        for outage, name in ((Outage(Cause.ERP), "out_of_service"), (None, "home")):
            driver.session.set_outage(outage)
            driver.wait_until(lambda: not driver.window.moving, "the end of the transition")
            assert driver.window.screen_name == name
            assert driver.window.childAt(at) is night.cover
            assert driver.window.current.isVisible() is (level is DisplayState.DIMMED)
        driver.tap(driver.window, at)
        assert (driver.screen, night.rest.state) == ("home", DisplayState.AWAKE)


def test_a_language_that_is_reset_underneath_leaves_it_covered(night: Night) -> None:
    driver = night.driver
    driver.touch("language_en")
    night.fall(DisplayState.STANDBY)
    driver.kiosk.languages.reset()
    assert driver.window.childAt(QPoint(10, 10)) is night.cover


def test_a_dark_panel_is_settled_whatever_changes_underneath(night: Night) -> None:
    """The fleet's picture of it can be taken at night, too."""
    night.fall(DisplayState.STANDBY)
    night.driver.session.set_outage(Outage(Cause.ERP))
    night.driver.wait_until(lambda: night.driver.window.is_settled, "nothing left to paint")
