"""Entry to maintenance mode and exit, by touch and keyboard, from every part of a session."""

from asyncio import sleep
from collections.abc import Callable
from contextlib import suppress
from random import Random
from threading import Event

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from support import sampling
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PATIENCE_MS, SMALL, KioskDriver, on_a_panel
from support.log_check import LogWatch
from totem.app import maintenance
from totem.selftest.scenario import ControlUnavailable
from totem.session.states import State
from totem.settings import state_folder
from totem.staff.pin import LOCKOUT_FILE, PIN_FILE, PinAuth, PinFile, PinResult
from totem.system.background import ignore_result
from totem.ui.staff.entry_controller import TAPS, EntryController
from totem.ui.staff.pin_prompt import ASK, BESIDE
from totem.ui.staff.shell import Shell

PIN, MARIA = "402915", "52998224725"
SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

MakeStaffed = Callable[..., tuple[KioskDriver, EntryController]]


@pytest.fixture
def make_staffed(make_kiosk: MakeKiosk, qapp: QApplication) -> MakeStaffed:
    """A kiosk with a PIN, and its lobby."""

    def make(size: QSize = SMALL, *, pin: str | None = PIN) -> tuple[KioskDriver, EntryController]:
        driver = make_kiosk(size)
        if pin is not None:
            PinFile(state_folder(driver.settings)).set(pin)
        return driver, maintenance.install(None, driver.kiosk, qapp)

    return make


def tap_logo(driver: KioskDriver, times: int = TAPS) -> None:
    """Tap it wherever it is, whatever lies over it; a visit may begin or end meanwhile."""
    for _ in range(times):
        logo = driver.window.current.findChild(QWidget, "brand")
        assert logo is not None
        driver.tap(logo, QPoint(logo.height() // 2, logo.height() // 2))


def type_pin(driver: KioskDriver, pin: str = PIN) -> None:
    gate = driver.window.findChild(QWidget, "gate")
    assert gate is not None
    for digit in pin:
        driver.hand.touch(f"key_{digit}", gate)
    driver.hand.touch("confirm", gate)


def area_of(driver: KioskDriver) -> Shell:
    areas = [each for each in driver.window.findChildren(Shell) if each.isVisible()]
    assert len(areas) == 1
    return areas[0]


@on_a_panel(1)
def test_five_taps_and_the_pin(make_staffed: MakeStaffed, size: QSize) -> None:
    driver, lobby = make_staffed(size)
    tap_logo(driver, TAPS - 1)
    assert not driver.shows("gate")
    tap_logo(driver, 1)
    type_pin(driver)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")
    assert driver.state is State.HOME
    assert not driver.shows("gate")
    driver.touch("maintenance_leave")
    assert not lobby.is_open
    driver.enter(MARIA)
    driver.arrive(State.BOLETOS)


def test_the_pin_of_a_prompt_that_was_left_opens_nothing(
    make_staffed: MakeStaffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, lobby = make_staffed()
    compare = PinAuth._compare
    begun, asked_again, compared, delivered = Event(), Event(), Event(), Event()

    def compare_once_asked_again(self: PinAuth, pin: str) -> PinResult:
        begun.set()
        assert asked_again.wait(PATIENCE_MS / 1000)
        result = compare(self, pin)
        compared.set()
        return result

    monkeypatch.setattr(PinAuth, "_compare", compare_once_asked_again)
    driver.press(Qt.Key.Key_M, SHORTCUT)
    driver.type(PIN)
    driver.press(Qt.Key.Key_Return)
    driver.wait_until(begun.is_set, "the comparison's start")  # before it, leaving the prompt cancels it
    driver.press(Qt.Key.Key_Escape)
    driver.press(Qt.Key.Key_M, SHORTCUT)
    assert driver.shows("gate")
    asked_again.set()
    driver.wait_until(compared.is_set, "the comparison")
    driver.kiosk.background.run(sleep(0), done=lambda _: delivered.set(), failed=ignore_result)
    driver.wait_until(delivered.is_set, "what is delivered after it")
    assert not lobby.is_open
    assert driver.shows("gate")


def test_by_keys_alone(make_staffed: MakeStaffed) -> None:
    driver, lobby = make_staffed()
    driver.press(Qt.Key.Key_M, SHORTCUT)
    assert driver.shows("gate")
    driver.type(PIN)
    driver.press(Qt.Key.Key_Return)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")
    driver.press(Qt.Key.Key_Escape)
    assert not lobby.is_open


@pytest.mark.parametrize("where", ["document", "boletos", "pay", "still_there"])
def test_from_within_a_visit_which_is_over_then(make_staffed: MakeStaffed, where: str) -> None:
    driver, lobby = make_staffed()
    if where == "document":
        driver.touch("start")
        driver.wait_for("tax_id")
    else:
        driver.open_boleto(MARIA) if where == "pay" else driver.open_list(MARIA)
    if where == "still_there":
        driver.show_idle_prompt()
    tap_logo(driver)
    assert driver.shows("gate")
    type_pin(driver)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")
    assert driver.state is State.HOME
    assert driver.session.view_state.tax_id is None
    assert area_of(driver).isVisible()


def test_a_cancelled_pin_prompt_returns_to_the_visit(make_staffed: MakeStaffed) -> None:
    driver, lobby = make_staffed()
    driver.open_list(MARIA)
    tap_logo(driver)
    driver.touch("pin_cancel")
    assert not driver.shows("gate")
    assert driver.state is State.BOLETOS
    driver.touch_row(0)
    driver.arrive(State.PAY)
    assert not lobby.is_open


def test_the_gate_hides_what_a_customer_left(make_staffed: MakeStaffed) -> None:
    driver, _ = make_staffed()
    driver.open_list(MARIA)
    tap_logo(driver)
    gate = driver.find("gate")
    assert gate.geometry() == driver.window.rect()
    assert driver.window.current.isHidden()


def test_wrong_pins_wait_and_are_logged_without_digits(
    make_staffed: MakeStaffed, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    driver, lobby = make_staffed()
    tap_logo(driver)
    for count in range(3):
        type_pin(driver, "555123")
        driver.wait_until(lambda: len(caplog.records) > count, "the answer")  # noqa: B023 - over before the next
        driver.wait_until(lambda: "Conferindo" not in driver.reads("sentence"), "the answer on the gate")
    assert "Tente de novo em" in driver.reads("sentence")
    gate = driver.find("gate")
    for digit in PIN:
        driver.hand.touch(f"key_{digit}", gate)
    confirm = gate.findChild(QAbstractButton, "confirm")
    assert confirm is not None
    assert not confirm.isEnabled()
    assert not lobby.is_open
    assert "555123" not in caplog.text


def test_a_pin_that_vanished_meanwhile_is_not_called_wrong(
    make_staffed: MakeStaffed,
) -> None:
    driver, _ = make_staffed()
    tap_logo(driver)
    driver.wait_until(lambda: driver.shows("gate"), "the gate")
    file = state_folder(driver.settings) / PIN_FILE

    def is_removed() -> bool:
        with suppress(PermissionError):  # of Windows, while the gate reads it
            file.unlink(missing_ok=True)
        return not file.exists()

    driver.wait_until(is_removed, "the end of the file")
    with suppress(ControlUnavailable):  # the gate may know before the last digit
        type_pin(driver, PIN)
    driver.wait_until(
        lambda: driver.shows("sentence") and "ainda não tem PIN" in driver.reads("sentence"),
        "the explanation",
    )


def test_a_scanned_barcode_is_no_attempt_and_an_operator_ends_the_wait_on_the_screen(
    make_staffed: MakeStaffed, expected_logs: LogWatch
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    driver, lobby = make_staffed()
    tap_logo(driver)
    driver.type("23793381286000000000912345678901234567890123")
    driver.press(Qt.Key.Key_Return)
    assert driver.reads("sentence") == ASK
    for _ in range(3):
        type_pin(driver, "555123")
        driver.wait_until(lambda: "Conferindo" not in driver.reads("sentence"), "the answer on the gate")
    assert "--unlock" in driver.reads("sentence")
    PinFile(state_folder(driver.settings)).unlock()
    driver.wait_until(lambda: driver.reads("sentence") == ASK, "the end of the wait")
    type_pin(driver, PIN)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")


def test_random_touches_are_no_attempts_and_staff_type_after_them(make_staffed: MakeStaffed) -> None:
    driver, lobby = make_staffed()
    chance = Random(7)
    for _ in range(0, 3000, sampling.every(1, sampled=10)):
        if not driver.shows("gate"):
            tap_logo(driver)
        gate = driver.find("gate")
        driver.tap(gate, QPoint(chance.randrange(gate.width()), chance.randrange(gate.height())))
    assert not (state_folder(driver.settings) / LOCKOUT_FILE).exists()
    if driver.shows("gate"):
        driver.touch("pin_cancel")
    tap_logo(driver)
    type_pin(driver)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")


def test_a_touch_beside_the_keys_pauses_them(make_staffed: MakeStaffed) -> None:
    driver, lobby = make_staffed()
    tap_logo(driver)
    gate = driver.find("gate")
    driver.hand.touch("key_4", gate)
    for _ in range(2):  # one may be the touch that opened the prompt
        driver.tap(gate, QPoint(1, 1))
    assert driver.reads("sentence") == BESIDE
    driver.type(PIN)
    driver.wait_until(lambda: driver.reads("sentence") == ASK, "the end of the pause")
    type_pin(driver)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")


def test_without_a_pin_it_is_closed(make_staffed: MakeStaffed) -> None:
    driver, _ = make_staffed(pin=None)
    tap_logo(driver)
    driver.wait_until(lambda: "totem pin" in driver.reads("sentence"), "the explanation")
    key = driver.find("gate").findChild(QWidget, "key_1")
    assert key is not None
    assert not key.isVisible()
    told = driver.reads("sentence")
    driver.type("4029150")
    driver.press(Qt.Key.Key_Return)
    assert driver.reads("sentence") == told
    driver.press(Qt.Key.Key_Escape)
    assert not driver.shows("gate")


def test_idle_maintenance_mode_closes(make_staffed: MakeStaffed) -> None:
    driver, lobby = make_staffed()
    lobby._open()
    area = area_of(driver)
    assert area._idle.isActive()
    assert area._idle.interval() == 180_000
    area._idle.timeout.emit()
    assert not lobby.is_open


def test_taps_beside_the_logo_or_too_slow_open_nothing(make_staffed: MakeStaffed) -> None:
    driver, lobby = make_staffed()
    for _ in range(TAPS):
        driver.tap(driver.window, QPoint(SMALL.width() - 5, SMALL.height() - 5))
        if driver.state is not State.HOME:
            driver.session.leave()
    assert not driver.shows("gate")
    assert not lobby.is_open
