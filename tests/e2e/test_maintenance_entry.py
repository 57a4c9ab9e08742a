"""Entry to maintenance mode and exit, by touch and keyboard, from every part of a session."""

from collections.abc import Callable
from random import Random

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from support import sampling
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, SMALL, Stand
from support.log_check import LogWatch
from totem.app import maintenance
from totem.session.states import State
from totem.settings import state_folder
from totem.staff.pin import LOCKOUT_FILE, PIN_FILE, PinFile
from totem.ui.staff.entry_controller import TAPS, EntryController
from totem.ui.staff.pin_prompt import ASK, BESIDE
from totem.ui.staff.shell import Shell

PIN, MARIA = "402915", "52998224725"
SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

MakeStaffed = Callable[..., tuple[Stand, EntryController]]


@pytest.fixture
def make_staffed(make_stand: MakeStand, qapp: QApplication) -> MakeStaffed:
    """A kiosk with a PIN, and its lobby."""

    def make(size: QSize = SMALL, *, pin: str | None = PIN) -> tuple[Stand, EntryController]:
        stand = make_stand(size)
        if pin is not None:
            PinFile(state_folder(stand.settings)).set(pin)
        return stand, maintenance.install(None, stand.kiosk, qapp)

    return make


def tap_logo(stand: Stand, times: int = TAPS) -> None:
    """Tap it wherever it is, whatever lies over it; a visit may begin or end meanwhile."""
    for _ in range(times):
        logo = next(each for each in stand.window.findChildren(QWidget, "brand") if each.isVisible())
        stand.tap(logo, QPoint(logo.height() // 2, logo.height() // 2))


def type_pin(stand: Stand, pin: str = PIN) -> None:
    gate = stand.window.findChild(QWidget, "gate")
    assert gate is not None
    for digit in pin:
        stand.hand.touch(f"key_{digit}", gate)
    stand.hand.touch("confirm", gate)


def area_of(stand: Stand) -> Shell:
    areas = [each for each in stand.window.findChildren(Shell) if each.isVisible()]
    assert len(areas) == 1
    return areas[0]


@pytest.mark.parametrize("size", [SMALL, LANDSCAPE], ids=["portrait", "landscape"])
def test_five_taps_and_the_pin(make_staffed: MakeStaffed, size: QSize) -> None:
    stand, lobby = make_staffed(size)
    tap_logo(stand, TAPS - 1)
    assert not stand.shows("gate")
    tap_logo(stand, 1)
    type_pin(stand)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")
    assert stand.state is State.HOME
    assert not stand.shows("gate")
    stand.touch("maintenance_leave")
    assert not lobby.is_open
    stand.enter(MARIA)
    stand.arrive(State.BOLETOS)


def test_by_keys_alone(make_staffed: MakeStaffed) -> None:
    stand, lobby = make_staffed()
    stand.press(Qt.Key.Key_M, SHORTCUT)
    assert stand.shows("gate")
    stand.type(PIN)
    stand.press(Qt.Key.Key_Return)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")
    stand.press(Qt.Key.Key_Escape)
    assert not lobby.is_open


@pytest.mark.parametrize("where", ["document", "boletos", "pay", "still_there"])
def test_from_within_a_visit_which_is_over_then(make_staffed: MakeStaffed, where: str) -> None:
    stand, lobby = make_staffed()
    if where == "document":
        stand.touch("start")
        stand.wait_for("tax_id")
    else:
        stand.open_boleto(MARIA) if where == "pay" else stand.open_list(MARIA)
    if where == "still_there":
        stand.show_idle_prompt()
    tap_logo(stand)
    assert stand.shows("gate")
    type_pin(stand)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")
    assert stand.state is State.HOME
    assert stand.session.view_state.tax_id is None
    assert area_of(stand).isVisible()


def test_a_cancelled_pin_prompt_returns_to_the_visit(make_staffed: MakeStaffed) -> None:
    stand, lobby = make_staffed()
    stand.open_list(MARIA)
    tap_logo(stand)
    stand.touch("pin_cancel")
    assert not stand.shows("gate")
    assert stand.state is State.BOLETOS
    stand.touch_row(0)
    stand.arrive(State.PAY)
    assert not lobby.is_open


def test_the_gate_hides_what_a_customer_left(make_staffed: MakeStaffed) -> None:
    stand, _ = make_staffed()
    stand.open_list(MARIA)
    tap_logo(stand)
    gate = stand.find("gate")
    assert gate.geometry() == stand.window.rect()
    assert gate.autoFillBackground()


def test_wrong_pins_wait_and_are_logged_without_digits(
    make_staffed: MakeStaffed, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    stand, lobby = make_staffed()
    tap_logo(stand)
    for count in range(3):
        type_pin(stand, "555123")
        stand.wait_until(lambda: len(caplog.records) > count, "the answer")  # noqa: B023 - over before the next
        stand.wait_until(lambda: "Conferindo" not in stand.reads("sentence"), "the answer on the gate")
    assert "Tente de novo em" in stand.reads("sentence")
    gate = stand.find("gate")
    for digit in PIN:
        stand.hand.touch(f"key_{digit}", gate)
    confirm = gate.findChild(QAbstractButton, "confirm")
    assert confirm is not None
    assert not confirm.isEnabled()
    assert not lobby.is_open
    assert "555123" not in caplog.text


def test_a_pin_that_vanished_meanwhile_is_not_called_wrong(
    make_staffed: MakeStaffed,
) -> None:
    stand, _ = make_staffed()
    tap_logo(stand)
    (state_folder(stand.settings) / PIN_FILE).unlink()
    type_pin(stand, PIN)
    stand.wait_until(lambda: "ainda não tem PIN" in stand.reads("sentence"), "the explanation")


def test_a_scanned_barcode_is_no_attempt_and_an_operator_ends_the_wait_on_the_screen(
    make_staffed: MakeStaffed, expected_logs: LogWatch
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    stand, lobby = make_staffed()
    tap_logo(stand)
    stand.type("23793381286000000000912345678901234567890123")
    stand.press(Qt.Key.Key_Return)
    assert stand.reads("sentence") == ASK
    for _ in range(3):
        type_pin(stand, "555123")
        stand.wait_until(lambda: "Conferindo" not in stand.reads("sentence"), "the answer on the gate")
    assert "--unlock" in stand.reads("sentence")
    PinFile(state_folder(stand.settings)).unlock()
    stand.wait_until(lambda: stand.reads("sentence") == ASK, "the end of the wait")
    type_pin(stand, PIN)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")


def test_random_touches_are_no_attempts_and_staff_type_after_them(make_staffed: MakeStaffed) -> None:
    stand, lobby = make_staffed()
    chance = Random(7)
    for _ in range(0, 3000, sampling.every(1, sampled=10)):
        if not stand.shows("gate"):
            tap_logo(stand)
        gate = stand.find("gate")
        stand.tap(gate, QPoint(chance.randrange(gate.width()), chance.randrange(gate.height())))
    assert not (state_folder(stand.settings) / LOCKOUT_FILE).exists()
    if stand.shows("gate"):
        stand.touch("pin_cancel")
    tap_logo(stand)
    type_pin(stand)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")


def test_a_touch_beside_the_keys_pauses_them(make_staffed: MakeStaffed) -> None:
    stand, lobby = make_staffed()
    tap_logo(stand)
    gate = stand.find("gate")
    stand.hand.touch("key_4", gate)
    for _ in range(2):  # one may be the touch that opened the prompt
        stand.tap(gate, QPoint(1, 1))
    assert stand.reads("sentence") == BESIDE
    stand.type(PIN)
    stand.wait_until(lambda: stand.reads("sentence") == ASK, "the end of the pause")
    type_pin(stand)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")


def test_without_a_pin_it_is_closed(make_staffed: MakeStaffed) -> None:
    stand, _ = make_staffed(pin=None)
    tap_logo(stand)
    stand.wait_until(lambda: "totem pin" in stand.reads("sentence"), "the explanation")
    key = stand.find("gate").findChild(QWidget, "key_1")
    assert key is not None
    assert not key.isVisible()
    told = stand.reads("sentence")
    stand.type("4029150")
    stand.press(Qt.Key.Key_Return)
    assert stand.reads("sentence") == told
    stand.press(Qt.Key.Key_Escape)
    assert not stand.shows("gate")


def test_idle_maintenance_mode_closes(make_staffed: MakeStaffed) -> None:
    stand, lobby = make_staffed()
    lobby._open()
    area = area_of(stand)
    assert area._idle.isActive()
    assert area._idle.interval() == 180_000
    area._idle.timeout.emit()
    assert not lobby.is_open


def test_taps_beside_the_logo_or_too_slow_open_nothing(make_staffed: MakeStaffed) -> None:
    stand, lobby = make_staffed()
    for _ in range(TAPS):
        stand.tap(stand.window, QPoint(SMALL.width() - 5, SMALL.height() - 5))
        if stand.state is not State.HOME:
            stand.session.leave()
    assert not stand.shows("gate")
    assert not lobby.is_open
