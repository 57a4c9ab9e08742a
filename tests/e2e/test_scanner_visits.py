"""Scanner on the real window: from home to the boletos, and other codes that it reads."""

from random import Random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QSignalSpy

from support import sampling
from support.key_input import HAND_MS
from support.kiosk_harness import KioskDriver
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State

DOCUMENTS = {
    "52998224725": "529.982.247-25",
    "529.982.247-25": "529.982.247-25",
    "11222333000181": "11.222.333/0001-81",
    "11.222.333/0001-81": "11.222.333/0001-81",
    "12ABC34501DE35": "12.ABC.345/01DE-35",
    "12.abc.345/01de-35": "12.ABC.345/01DE-35",
}
BARCODE = "75691842400000129901234567890123456789012345"[:44]
WRONG = "O código lido não é um CPF nem um CNPJ"


def leave(driver: KioskDriver) -> None:
    driver.touch("leave")
    driver.wait_for("home")


def test_a_scan_and_enter_lead_from_home_to_the_boletos(driver: KioskDriver) -> None:
    for read, formatted in DOCUMENTS.items():
        driver.scan(read)
        driver.arrive(State.BOLETOS)
        document = driver.session.view_state.tax_id
        assert document is not None
        assert document.formatted == formatted
        leave(driver)


def test_a_hand_on_a_keypad_does_the_same(driver: KioskDriver) -> None:
    driver.type("52998224725")
    driver.wait_for("tax_id")
    assert driver.typed == "529.982.247-25"
    driver.press(Qt.Key.Key_Enter)
    driver.arrive(State.BOLETOS)


def test_a_wrong_document_stands_in_the_field_with_what_is_wrong(driver: KioskDriver) -> None:
    for read, shown in {
        "52998224726": "529.982.247-26",
        "11222333000182": "11.222.333/0001-82",
    }.items():
        driver.scan(read)
        driver.wait_for("tax_id")
        assert driver.typed == shown
        assert "Confira os números" in driver.reads("hint")
        leave(driver)


@pytest.mark.parametrize("enter", [True, False], ids=["enter", "silence"])
def test_a_scan_that_is_no_document_is_rejected_whole(driver: KioskDriver, enter: bool) -> None:
    for read in (BARCODE, "7" * 45, "https://boletos.exemplo.com.br/b/81"):
        driver.scan(read, enter=enter)
        driver.wait_for("tax_id")
        driver.wait_until(lambda: WRONG in driver.reads("hint"), "the sentence")
        assert driver.typed == ""
        driver.type("5")
        assert WRONG not in driver.reads("hint")
        assert driver.typed == "5"
        leave(driver)


def test_a_document_that_is_scanned_replaces_what_a_hand_began(driver: KioskDriver) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.type("111")
    driver.scan("52998224725", enter=False)
    driver.wait_until(lambda: driver.typed == "529.982.247-25", "the scan")
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.BOLETOS)


def test_anything_else_leaves_what_a_hand_began(driver: KioskDriver) -> None:
    for read in ("52998224726", "7891234567895", BARCODE):
        driver.touch("start")
        driver.wait_for("tax_id")
        driver.type("5299")
        driver.scan(read)
        assert driver.typed == "529.9"
        assert "código" in driver.reads("hint")
        driver.type("82")
        assert driver.typed == "529.982"
        leave(driver)


def test_a_scan_without_enter_waits_for_the_hand(driver: KioskDriver) -> None:
    driver.scan("52998224725", enter=False)
    driver.wait_for("tax_id")
    assert driver.typed == "529.982.247-25"
    assert driver.state is State.TAX_ID
    assert driver.lit("confirm")


def test_a_scan_on_another_screen_does_nothing_and_neither_does_its_enter(driver: KioskDriver) -> None:
    driver.open_list("529.982.247-25")
    driver.press(Qt.Key.Key_Down)  # the ring is on a boleto
    driver.scan(BARCODE)
    assert driver.state is State.BOLETOS
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.PAY)


def test_a_scan_answers_the_idle_prompt_and_no_part_of_it_is_typed(driver: KioskDriver) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.type("5299")
    driver.show_idle_prompt()
    driver.scan("52998224725")
    assert not driver.shows("stay")
    assert (driver.typed, driver.state) == ("529.9", State.TAX_ID)


def test_a_scan_while_the_erp_is_asked_changes_nothing(driver: KioskDriver, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    driver.scan("52998224725")
    driver.wait_until(lambda: driver.state is State.SEARCHING, "the search")
    driver.scan("11222333000181")
    assert driver.state is State.SEARCHING
    driver.wait_until(lambda: driver.shows("cancel"), "the card")
    driver.press(Qt.Key.Key_Escape)
    driver.wait_for("tax_id")
    assert driver.typed == "529.982.247-25"


def test_the_next_visit_knows_nothing_of_a_scan(driver: KioskDriver) -> None:
    driver.scan(BARCODE, enter=False)
    driver.wait_for("tax_id")
    driver.touch("leave")
    driver.wait_for("home")
    driver.touch("start")
    driver.wait_for("tax_id")
    assert driver.typed == ""
    assert "código" not in driver.reads("hint")


def begin_by_hand(driver: KioskDriver) -> QSignalSpy:
    """Ask for the document, of which a hand has typed a digit; the spy counts rejected input."""
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.type("5")
    return QSignalSpy(driver.window.current.input_rejected)


def test_a_scan_under_load_is_one_scan(driver: KioskDriver) -> None:
    for seed in range(sampling.count(40, least=8)):
        scan_under_load(driver, seed)
        leave(driver)


def scan_under_load(driver: KioskDriver, seed: int) -> None:
    chance = Random(seed)
    rejected = begin_by_hand(driver)
    read = chance.choice([BARCODE, BARCODE + "123", *DOCUMENTS])
    gaps = [HAND_MS, *(chance.randint(2, 30) for _ in read)]
    place, blocked_ms = chance.randint(1, len(read) - 1), chance.choice([50, 170, 400])
    delivered: list[bool] = []
    driver.keys.queue(read[:place], gaps)

    def rest() -> None:
        driver.keys.queue(read[place:], gaps[place:], enter=True)
        QTimer.singleShot(0, driver.window, lambda: delivered.append(True))

    def block() -> None:
        QThread.msleep(blocked_ms)  # the load; what was typed meanwhile comes in a later turn
        QTimer.singleShot(chance.randint(1, 40), driver.window, rest)

    QTimer.singleShot(0, driver.window, block)
    driver.wait_until(lambda: bool(delivered), "the keys")
    if read in DOCUMENTS:
        driver.arrive(State.BOLETOS)
        document = driver.session.view_state.tax_id
        assert document is not None
        assert (document.formatted, rejected.count()) == (DOCUMENTS[read], 0), seed
    else:
        driver.wait_until(lambda: WRONG in driver.reads("hint"), "the sentence")
        assert (driver.typed, rejected.count()) == ("5", 1), seed


@pytest.mark.parametrize("read", ["12ABC34501DE35", BARCODE])
def test_keys_of_a_scan_that_arrive_after_its_end_still_belong_to_it(driver: KioskDriver, read: str) -> None:
    rejected = begin_by_hand(driver)
    driver.keys.queue(read[:9], [HAND_MS, *[8] * 8])
    driver.wait_until(lambda: rejected.count() == 1, "the judgement of the first nine")
    driver.keys.queue(read[9:], [8] * len(read))
    shown = DOCUMENTS.get(read, "5")
    driver.wait_until(
        lambda: driver.typed == shown and (WRONG in driver.reads("hint")) is (shown == "5"), "all"
    )


@pytest.mark.parametrize("began", ["", "5"])
def test_a_scan_that_waits_unjudged_leaves_nothing_to_the_next(driver: KioskDriver, began: str) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.type(began)
    for _ in range(2):
        driver.keys.queue(BARCODE, [400, *[8] * 43])
    driver.wait_until(lambda: WRONG in driver.reads("hint"), "the sentence")
    assert driver.typed == began


@pytest.mark.parametrize("gap", [60, 150])
def test_what_a_hand_typed_while_the_kiosk_was_busy_is_no_scan(driver: KioskDriver, gap: int) -> None:
    rejected = begin_by_hand(driver)
    driver.keys.queue("2998224725", [gap] * 11, enter=True)
    driver.arrive(State.BOLETOS)
    assert rejected.count() == 0


def test_a_key_that_repeats_itself_is_typed_once(driver: KioskDriver) -> None:
    begin_by_hand(driver)
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_2, Qt.KeyboardModifier.NoModifier, "2", autorep=True)
    QCoreApplication.sendEvent(driver.window.windowHandle(), event)
    assert driver.typed == "5"
