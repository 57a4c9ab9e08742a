"""Unexpected exceptions: logged without personal data, and the kiosk is at home again."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import KioskDriver
from support.log_check import LogWatch
from totem.session.states import State
from totem.session.view_state import Failure
from totem.system import logging
from totem.ui.controls.display_field import TaxIdField

MARIA, NAME = "529.982.247-25", "Maria Aparecida"


class Unforeseen(Exception):
    """Quotes what it should not."""

    def __init__(self) -> None:
        super().__init__(f"{NAME} {MARIA}")


def break_down(*_: object) -> None:
    raise Unforeseen


@pytest.fixture
def hooked(driver: KioskDriver) -> Iterator[KioskDriver]:
    """A kiosk with the hooks of `totem run`."""
    undo = logging.install_hooks(driver.session.fail)
    yield driver
    undo()


def in_a_slot(driver: KioskDriver, patch: pytest.MonkeyPatch) -> None:
    driver.open_boleto(MARIA)
    driver.window.current.view_chosen.connect(break_down)  # type: ignore[attr-defined]
    driver.touch("view_link")


def in_a_result(driver: KioskDriver, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(driver.session._boletos, "_boletos_loaded", break_down)
    driver.look_up(MARIA)


def while_painting(driver: KioskDriver, patch: pytest.MonkeyPatch) -> None:
    def paint(_field: TaxIdField) -> None:
        raise Unforeseen

    driver.touch("start")
    driver.wait_for("tax_id")
    patch.setattr(TaxIdField, "_finish_painting", paint)
    once = Qt.ConnectionType.SingleShotConnection  # a later end would tell loops of later tests to end
    driver.session.ended.connect(lambda: QApplication.exit(0), once)
    driver.find("document_field").update()
    QApplication.exec()  # outside of the main loop, the error would come to whoever had Qt work


def in_a_thread(driver: KioskDriver, patch: pytest.MonkeyPatch) -> None:
    driver.open_list(MARIA)
    thread = threading.Thread(target=break_down)
    thread.start()
    thread.join()


PLACES: dict[str, Callable[[KioskDriver, pytest.MonkeyPatch], None]] = {
    "slot": in_a_slot,
    "result": in_a_result,
    "paint": while_painting,
    "thread": in_a_thread,
}


@pytest.mark.parametrize("break_somewhere", PLACES.values(), ids=PLACES)
def test_an_unhandled_error_ends_the_visit_at_home(
    hooked: KioskDriver,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: LogWatch,
    break_somewhere: Callable[[KioskDriver, pytest.MonkeyPatch], None],
) -> None:
    expected_logs.expect(r"totem\.uncaught: uncaught exception")
    expected_logs.expect(r"totem\.session\.state_machine: session ended in \w+ by an unhandled error")
    break_somewhere(hooked, monkeypatch)
    hooked.wait_for("home")
    monkeypatch.undo()
    assert not [text for text in hooked.texts() if "529" in text or "Maria" in text]
    said = " ".join(record.getMessage() for record in expected_logs.records)
    assert NAME not in said
    assert MARIA not in said
    hooked.open_list(MARIA)  # the next customer notices nothing


def test_an_error_in_the_background_is_an_answer_that_cannot_be_read(
    hooked: KioskDriver, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    async def fail(*_: object) -> None:
        raise Unforeseen

    expected_logs.expect(r"totem\.session\.session_log: search failed, reference \w+: Unforeseen > ")
    monkeypatch.setattr(hooked.kiosk.erp, "open_boletos", fail)
    hooked.look_up(MARIA)
    hooked.arrive(State.FAILED)
    assert hooked.session.view_state.failure is Failure.BAD_ANSWER
    monkeypatch.undo()
    hooked.touch("retry")
    hooked.arrive(State.BOLETOS)
    assert NAME not in " ".join(record.getMessage() for record in expected_logs.records)


def test_at_home_an_error_changes_nothing(hooked: KioskDriver, expected_logs: LogWatch) -> None:
    expected_logs.expect("session ended in HOME by ")
    hooked.session.fail(Unforeseen())
    hooked.settle()
    assert hooked.state is State.HOME
