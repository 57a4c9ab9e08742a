"""Every page of maintenance mode on the real window: opened, left, finished, interrupted, timed out."""

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from support import sampling
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.log_check import LogWatch
from totem.app import maintenance
from totem.monitoring.availability import MaintenanceFlag
from totem.session.states import State
from totem.settings import state_folder
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.page import MENU, Page
from totem.ui.staff.panel_tests import SCREENS
from totem.ui.staff.shell import Shell

PAGES = {
    "menu", "actions", "notice", "settings", "statistics", "outbox", "setup",
    "erp_test", "touch_test", "screen_test", "cards", "card_charge", "card_pin", "card_closing",
}  # fmt: skip
WALKS, TOUCHES = 6, 60


class Staff:
    """Staff who are in."""

    def __init__(self, driver: KioskDriver, lobby: EntryController) -> None:
        self.driver, self.lobby = driver, lobby
        lobby._open()

    @property
    def area(self) -> Shell:
        """The maintenance mode that is open."""
        area = self.lobby._shell
        assert area is not None
        return area

    @property
    def page(self) -> Page:
        """The page that is shown."""
        page = self.area.page
        assert page is not None
        return page

    @property
    def names(self) -> list[str]:
        """All pages there are, settings one by one included."""
        return list(self.area._builders)

    def some(self, turn: int) -> list[str]:
        """All pages in full; else the first of each way to build them, and a sixth of all in turn."""
        builders = self.area._builders
        return sampling.first_of_each(
            builders, lambda name: getattr(builders[name], "func", name), every=6, turn=turn
        )

    def go(self, name: str) -> Page:
        """Have the page of this name be shown."""
        self.area.show_page(name)
        self.driver.lay_out()
        return self.page

    def plate(self) -> QWidget:
        """Begin the screen test and return what covers the panel."""
        self.go("screen_test")
        self.driver.touch("screen_begin")
        return self.driver.find("screen_plate")


@pytest.fixture
def walker(
    make_kiosk: MakeKiosk, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Staff:
    """Staff in a kiosk whose set-up is not finished, so that its pages are there, too."""
    monkeypatch.setattr(QApplication, "exit", lambda *_code: None)
    monkeypatch.setattr("totem.staff.removable_drives.removable_drives", list)
    card = {
        "provider": "mercado_pago",
        "terminal_id": "T1",
        "base_url": "http://127.0.0.1:9",
        "token": "x" * 32,
    }
    driver = make_kiosk(updates={"sticks": True}, card=card)
    config = tmp_path / "etc" / "totem.toml"
    config.parent.mkdir()
    config.write_text('brand.name = "NetSul"\n', encoding="utf-8")
    return Staff(driver, maintenance.install(config, driver.kiosk, qapp))


def test_the_walk_knows_every_page(walker: Staff) -> None:
    assert set(walker.names) > PAGES  # and one page for each setting and for each part of the set-up


def test_every_page_leads_back_by_touch_and_once_more_by_key(walker: Staff) -> None:
    driver = walker.driver
    for name in walker.some(0):
        page = walker.go(name)
        if not page.back:
            continue
        assert driver.lit("maintenance_leave"), name
        driver.touch("maintenance_back")
        driver.lay_out()
        assert walker.page is walker.area._pages[page.back], name
        assert walker.go(name) is page
        driver.press(Qt.Key.Key_Escape)
        driver.lay_out()
        assert walker.page is walker.area._pages[page.back], name
    walker.go(MENU)
    driver.touch("maintenance_leave")
    assert not walker.lobby.is_open


def test_every_page_can_be_left_at_once_or_by_its_time_and_entered_again(walker: Staff) -> None:
    for place, name in enumerate(walker.some(1)):
        walker.go(name)
        if place % 2:
            walker.area._idle.timeout.emit()
        else:
            walker.driver.touch("maintenance_leave")
        assert not walker.lobby.is_open, name
        assert walker.driver.screen == "home"
        walker.lobby._open()
    walker.go(MENU)


def test_every_page_stays_in_front_while_the_kiosk_goes_out_of_service(
    walker: Staff, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service, by staff")
    expected_logs.expect("in service again, by staff")
    driver, flag = walker.driver, MaintenanceFlag(state_folder(walker.driver.settings))
    driver.kiosk.start_monitors()
    for name in walker.some(2):
        page = walker.go(name)
        flag.set("")
        driver.wait_until(lambda: driver.state is State.OUT_OF_SERVICE, "out of service")
        assert walker.page is page
        flag.clear()
        driver.wait_until(lambda: driver.state is State.HOME, "in service")
        assert walker.page is page
        assert page.isVisible()


def test_the_screen_test_can_be_left_however_it_ended(walker: Staff) -> None:
    driver = walker.driver
    for end in 2 * ("all colours", "escape", "time", "leave", "another test", "half of it"):
        plate = walker.plate()
        middle = QPoint(plate.width() // 2, plate.height() // 2)
        if end == "all colours":
            for _ in range(SCREENS):
                driver.tap(plate, middle)
        elif end == "escape":
            driver.press(Qt.Key.Key_Escape)
        elif end == "half of it":
            driver.tap(plate, middle)
            walker.area.show_page("menu")
        elif end == "another test":
            for _ in range(SCREENS):
                driver.press(Qt.Key.Key_A)
            driver.touch("screen_begin")
            driver.press(Qt.Key.Key_Escape)
        elif end == "time":
            walker.area._idle.timeout.emit()
        else:
            walker.lobby.close()
        driver.lay_out()
        assert not driver.shows("screen_plate"), end
        assert walker.lobby.is_open == (end not in ("time", "leave")), end
        if not walker.lobby.is_open:
            walker.lobby._open()
            continue
        if walker.page.objectName() == "screen_test":
            driver.touch("maintenance_back")
        assert walker.page is walker.area._pages[MENU], end


def test_the_screen_test_stays_whole_while_the_kiosk_goes_out_of_service(
    walker: Staff, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service, by staff")
    driver = walker.driver
    driver.kiosk.start_monitors()
    plate = walker.plate()
    MaintenanceFlag(state_folder(driver.settings)).set("")
    driver.wait_until(lambda: driver.state is State.OUT_OF_SERVICE, "out of service")
    driver.lay_out()
    assert driver.picture().pixelColor(plate.rect().center()).name() == "#ffffff"
    driver.press(Qt.Key.Key_A)
    assert driver.picture().pixelColor(plate.rect().center()).name() == "#000000"
    driver.press(Qt.Key.Key_Escape)
    assert walker.lobby.is_open
    assert not driver.shows("screen_plate")


@pytest.mark.parametrize("change", ["out of service", "view", "settled"])
def test_a_press_counts_although_the_screen_underneath_changes_before_the_finger_lifts(
    walker: Staff, expected_logs: LogWatch, change: str
) -> None:
    expected_logs.allow("out of service, by staff")
    driver = walker.driver
    driver.kiosk.start_monitors()
    walker.go("screen_test")
    button = driver.find("screen_begin")
    driver.drag(button.mapTo(driver.window, button.rect().center()), QPoint(), steps=0)
    if change == "out of service":
        MaintenanceFlag(state_folder(driver.settings)).set("")
        driver.wait_until(lambda: driver.state is State.OUT_OF_SERVICE, "out of service")
    elif change == "view":
        driver.session.changed.emit(driver.session.view_state)
    else:
        driver.window.settled.emit(driver.screen)
    driver.lift()
    assert driver.shows("screen_plate")


def test_a_touch_test_is_interrupted_with_fingers_down(walker: Staff) -> None:
    driver = walker.driver
    walker.go("touch_test")
    field = driver.find("touch_field")
    handle, device = driver.window.windowHandle(), driver.hand.device
    at = field.mapTo(driver.window, QPoint(20, 20))
    QTest.touchEvent(handle, device).press(0, at).press(1, at + QPoint(60, 0)).commit()
    walker.area._idle.timeout.emit()
    QTest.touchEvent(handle, device).release(0, at).release(1, at + QPoint(60, 0)).commit()
    driver.lay_out()
    walker.lobby._open()
    walker.go("touch_test")
    driver.touch("maintenance_back")
    assert walker.page is walker.area._pages[MENU]


@pytest.mark.parametrize("seed", range(sampling.count(WALKS, least=1)))
def test_random_touches_never_break_a_page(walker: Staff, seed: int, expected_logs: LogWatch) -> None:
    """A child at the panel: any control of any page, back, leave, time-out, in any order."""
    expected_logs.allow("by staff|settings|printer|erp")
    choice, driver = random.Random(seed), walker.driver
    driver.kiosk.start_monitors()
    for _ in range(TOUCHES):
        if not walker.lobby.is_open:
            walker.lobby._open()
        deed = choice.random()
        if deed < 0.25:
            walker.go(choice.choice(walker.names))
        elif deed < 0.3:
            walker.area._idle.timeout.emit()
        elif deed < 0.4:
            driver.press(choice.choice([Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_7]))
        elif places := touchable(walker):
            driver.tap(driver.window, choice.choice(places))
        driver.lay_out()
    if not walker.lobby.is_open:
        walker.lobby._open()
    walker.go(MENU)
    driver.touch("maintenance_leave")
    assert not walker.lobby.is_open


def touchable(walker: Staff) -> list[QPoint]:
    """The middles of all controls that can be seen and touched now; the whole plate of a screen test."""
    window = walker.driver.window
    plates = [each for each in window.findChildren(QWidget, "screen_plate") if each.isVisible()]
    buttons = [each for each in walker.page.findChildren(QAbstractButton) if each.isVisible()]
    middles = [each.mapTo(window, each.rect().center()) for each in plates or buttons if each.isEnabled()]
    return [each for each in middles if QRect(QPoint(), window.size()).contains(each)]
