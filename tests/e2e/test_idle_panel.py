"""Idle panel: it dims, goes to standby outside opening hours, and the first touch only wakes it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
from support.leak_check import running_timers
from totem.session.display_schedule import DisplayState
from totem.session.states import State
from totem.ui.overlays.standby import Standby

MARIA = "529.982.247-25"
NOON = datetime(2026, 11, 24, 12, 0).astimezone()
EVENING = NOON.replace(hour=20)
DARK = (DisplayState.DIMMED, DisplayState.STANDBY)


class Night:
    """A stand whose clocks are in the test's hands; the store is open from eight to six."""

    def __init__(self, stand: Stand) -> None:
        self.stand, self.rest = stand, stand.kiosk.display_schedule
        self.local, self.seconds = NOON, 0.0
        self.rest._now, self.rest._clock = lambda: self.local, lambda: self.seconds
        stand.kiosk.dimmer._now = lambda: self.local
        self.rest.start(stand.session.view_state)

    def fall(self, level: DisplayState) -> None:
        """Leave the panel alone until it is at this level."""
        self.local = EVENING if level is DisplayState.STANDBY else NOON
        self.pass_time(300)
        assert self.rest.state is level
        self.stand.settle() if level is DisplayState.DIMMED else None

    def falls(self) -> Iterator[None]:
        """Leave the panel alone until it is dimmed, then until it is in standby; home again after each."""
        for level in DARK:
            self.fall(level)
            yield
            if self.stand.state is not State.HOME:
                self.stand.session.leave()
            self.stand.wait_for("home")

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and the clock look."""
        self.seconds += seconds
        self.local += timedelta(seconds=seconds)
        self.rest._timer.stop()
        self.rest._timer.timeout.emit()

    @property
    def cover(self) -> Standby:
        """The widget that dims the panel."""
        cover = self.stand.find("standby")
        assert isinstance(cover, Standby)
        return cover


@pytest.fixture
def night(make_stand: MakeStand) -> Night:
    return Night(make_stand(kiosk={"open_hours": ["08:00-18:00"]}))


def middle_of(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def test_the_first_touch_only_wakes(night: Night) -> None:
    stand = night.stand
    start = middle_of(stand.find("start"))
    for _ in night.falls():
        stand.tap(stand.window, start)
        assert (stand.screen, night.rest.state) == ("home", DisplayState.AWAKE)
        assert not stand.shows("standby")
        stand.touch("start")
        stand.wait_for("tax_id")


def test_a_finger_that_moves_and_others_that_join_it_are_swallowed_to_the_end(night: Night) -> None:
    stand = night.stand
    places = [middle_of(stand.find(name)) for name in ("start", "language_en")]
    for at in places:
        for _ in night.falls():
            handle, device = stand.window.windowHandle(), stand.hand.device
            QTest.touchEvent(handle, device).press(0, at + QPoint(0, 30)).commit()
            assert night.rest.state is DisplayState.AWAKE
            QTest.touchEvent(handle, device).move(0, at).commit()
            QTest.touchEvent(handle, device).stationary(0).press(1, at).commit()
            QTest.touchEvent(handle, device).release(0, at).stationary(1).commit()
            QTest.touchEvent(handle, device).release(1, at).commit()
            stand.settle()
            assert stand.screen == "home"
            assert stand.window.theme is not None
            assert stand.kiosk.languages.code == "pt_BR"
            stand.touch("start")
            stand.wait_for("tax_id")


def test_a_mouse_that_wakes_it_presses_nothing(night: Night) -> None:
    stand = night.stand
    at = middle_of(stand.find("start"))
    for _ in night.falls():
        QTest.mouseClick(stand.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        assert (stand.state, night.rest.state) == (State.HOME, DisplayState.AWAKE)
        QTest.mouseClick(stand.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        stand.wait_for("tax_id")


def test_the_first_key_only_wakes(night: Night) -> None:
    stand = night.stand
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_5, Qt.Key.Key_Escape):
        for _ in night.falls():
            stand.press(key)
            assert (stand.state, night.rest.state) == (State.HOME, DisplayState.AWAKE)
            end_of_typing(stand)
            stand.type("5")
            stand.wait_for("tax_id")
            assert stand.typed.endswith("5")


def test_a_scanner_that_wakes_it_types_into_nothing(night: Night) -> None:
    stand = night.stand
    for _ in night.falls():
        stand.scan("52998224725")
        stand.settle()
        assert (stand.state, night.rest.state) == (State.HOME, DisplayState.AWAKE)
        end_of_typing(stand)
        stand.scan("52998224725")
        stand.arrive(State.BOLETOS)


def end_of_typing(stand: Stand) -> None:
    """Let the pause be over that follows what was typed."""
    quiet: QTimer = stand.kiosk.dimmer._quiet
    assert quiet.isActive()
    quiet.stop()
    quiet.timeout.emit()


def test_a_touch_counts_though_a_key_woke_it(night: Night) -> None:
    stand = night.stand
    for _ in night.falls():
        stand.press(Qt.Key.Key_5)
        stand.touch("start")
        stand.wait_for("tax_id")


def test_a_touch_whose_end_is_lost_does_not_swallow_the_next(night: Night) -> None:
    stand = night.stand
    at = middle_of(stand.find("start"))
    for _ in night.falls():
        QTest.mousePress(stand.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        assert night.rest.state is DisplayState.AWAKE
        stand.touch("start")
        stand.wait_for("tax_id")


def test_a_visit_at_closing_time_goes_on(night: Night) -> None:
    stand = night.stand
    night.local = NOON.replace(hour=17, minute=59)
    stand.open_boleto(MARIA)
    night.local, night.seconds = EVENING, 9_000.0
    night.rest._update()
    assert not stand.shows("standby")
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("done")
    stand.wait_for("home")
    assert not stand.shows("standby"), "whoever stands there may want another boleto"
    night.pass_time(180)
    assert night.rest.state is DisplayState.STANDBY


def test_out_of_hours_a_woken_panel_serves_and_then_sleeps_again(night: Night) -> None:
    stand = night.stand
    night.fall(DisplayState.STANDBY)
    stand.tap(stand.window, QPoint(10, 10))
    stand.open_boleto(MARIA)
    stand.leave()
    stand.wait_for("home")
    night.pass_time(179)
    assert not stand.shows("standby")
    night.pass_time(1)
    assert stand.shows("standby")


def test_opening_time_wakes_the_panel(night: Night) -> None:
    night.fall(DisplayState.STANDBY)
    night.local = NOON + timedelta(days=1)
    night.seconds += 10
    night.rest._touched_at = night.seconds - 200
    night.pass_time(0)
    assert night.rest.state is DisplayState.AWAKE
    assert not night.stand.shows("standby")
    night.stand.touch("start")
    night.stand.wait_for("tax_id")


def test_a_visit_begun_from_elsewhere_uncovers_it(night: Night) -> None:
    night.fall(DisplayState.STANDBY)
    night.stand.session.start()
    night.stand.wait_for("tax_id")
    assert not night.stand.shows("standby")
    night.stand.touch("key_5")
    assert night.stand.typed.endswith("5")


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["upright", "wide"])
def test_standby_is_near_black_and_its_clock_stands_still_nowhere(make_stand: MakeStand, size: QSize) -> None:
    night = Night(make_stand(size, kiosk={"open_hours": ["08:00-18:00"]}))
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
    image = night.stand.picture()
    points = [image.pixelColor(x, y) for x in range(0, size.width(), 8) for y in range(0, size.height(), 8)]
    assert max(point.lightnessF() for point in points) < 0.5
    assert sum(point.lightnessF() for point in points) / len(points) < 0.01
    assert night.cover.accessibleName() == "Toque na tela para usar"


def test_an_accessible_action_wakes_the_screen_and_does_no_more(night: Night) -> None:
    night.fall(DisplayState.DIMMED)
    start, cover = map(QAccessible.queryAccessibleInterface, (night.stand.find("start"), night.cover))
    below, press = start.actionInterface(), cover.actionInterface()
    assert below is not None
    assert press is not None
    assert below.actionNames() == []
    press.doAction(press.actionNames()[0])
    assert not night.stand.shows("standby")
    assert night.stand.state is State.HOME
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
    bright = night.stand.picture()
    night.fall(DisplayState.DIMMED)
    dim = night.stand.picture()
    at = middle_of(night.stand.find("start")) - QPoint(0, night.stand.find("start").height() // 3)
    assert 0.2 < dim.pixelColor(at).lightnessF() < 0.7 * bright.pixelColor(at).lightnessF()


def test_at_standby_nothing_runs_but_slow_clocks(make_stand: MakeStand, tmp_path: Path) -> None:
    slides = [tmp_path / "one.png", tmp_path / "two.png"]
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    for slide in slides:
        image.save(str(slide))
    night = Night(make_stand(kiosk={"open_hours": ["08:00-18:00"]}, brand={"slides": slides}))
    assert "slides" in {each.objectName() for each in running_timers()}
    night.fall(DisplayState.STANDBY)
    running = [each for each in running_timers() if isinstance(each, QTimer)]
    names = {each.objectName() for each in running}
    assert {"display schedule", "standby moves"} <= names
    assert "slides" not in names
    assert [each.objectName() for each in running if each.interval() < 900] == []


def test_a_panel_of_another_size_is_covered_whole(night: Night) -> None:
    night.fall(DisplayState.STANDBY)
    night.stand.window.resize(960, 540)
    night.stand.wait_until(lambda: night.cover.size() == night.stand.window.size(), "the cover")
