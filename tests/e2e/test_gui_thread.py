"""The thread that paints touches no file of the state folder: a worn disk must not stop the screen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from support.file_access import watch_files
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import SMALL
from support.log_check import LogWatch
from totem.app import maintenance
from totem.session.states import State
from totem.settings import state_folder
from totem.staff.pin import PinFile

PIN, WRONG, MARIA, STRANGER = "402915", "555123", "52998224725", "12345678909"
SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def test_a_customer_and_a_locked_out_pin_prompt(
    make_stand: MakeStand, qapp: QApplication, expected_logs: LogWatch
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    stand = make_stand(SMALL)
    folder = state_folder(stand.settings)
    PinFile(folder).set(PIN)
    lobby = maintenance.install(None, stand.kiosk, qapp)
    lobby.set_up()
    with watch_files(folder) as touched:
        stand.look_up(STRANGER)
        stand.arrive(State.FAILED)
        stand.touch("leave")
        stand.open_list(MARIA)
        stand.press(Qt.Key.Key_M, SHORTCUT)
        for _ in range(3):
            stand.type(WRONG)
            stand.press(Qt.Key.Key_Return)
            stand.wait_until(lambda: "Conferindo" not in stand.reads("sentence"), "the answer")
        assert "--unlock" in stand.reads("sentence")
    assert touched == []
    PinFile(folder).unlock()
    with watch_files(folder) as touched:
        stand.wait_until(lambda: "--unlock" not in stand.reads("sentence"), "the end of the wait")
    assert touched == []
    stand.type(PIN)
    stand.press(Qt.Key.Key_Return)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")
