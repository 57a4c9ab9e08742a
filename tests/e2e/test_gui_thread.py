"""The thread that paints touches no file of the state folder: a worn disk must not stop the screen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from support.file_access import watch_files
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL
from support.log_check import LogWatch
from totem.app import maintenance
from totem.session.states import State
from totem.settings import state_folder
from totem.staff.pin import PinFile

PIN, WRONG, MARIA, STRANGER = "402915", "555123", "52998224725", "12345678909"
SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def test_a_customer_and_a_locked_out_pin_prompt(
    make_kiosk: MakeKiosk, qapp: QApplication, expected_logs: LogWatch
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    driver = make_kiosk(SMALL)
    folder = state_folder(driver.settings)
    PinFile(folder).set(PIN)
    lobby = maintenance.install(None, driver.kiosk, qapp)
    lobby.set_up()
    with watch_files(folder) as touched:
        driver.look_up(STRANGER)
        driver.arrive(State.FAILED)
        driver.touch("leave")
        driver.open_list(MARIA)
        driver.press(Qt.Key.Key_M, SHORTCUT)
        for _ in range(3):
            driver.type(WRONG)
            driver.press(Qt.Key.Key_Return)
            driver.wait_until(lambda: "Conferindo" not in driver.reads("sentence"), "the answer")
        assert "--unlock" in driver.reads("sentence")
    assert touched == []
    PinFile(folder).unlock()
    with watch_files(folder) as touched:
        driver.wait_until(lambda: "--unlock" not in driver.reads("sentence"), "the end of the wait")
    assert touched == []
    driver.type(PIN)
    driver.press(Qt.Key.Key_Return)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")
