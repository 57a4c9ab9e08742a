"""Scanner on the real window: from home to the boletos, and other codes that it reads."""

from random import Random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QSignalSpy

from support import sampling
from support.key_input import HAND_MS
from support.kiosk_harness import Stand
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


def leave(stand: Stand) -> None:
    stand.touch("leave")
    stand.wait_for("home")


def test_a_scan_and_enter_lead_from_home_to_the_boletos(stand: Stand) -> None:
    for read, formatted in DOCUMENTS.items():
        stand.scan(read)
        stand.arrive(State.BOLETOS)
        document = stand.session.view_state.tax_id
        assert document is not None
        assert document.formatted == formatted
        leave(stand)


def test_a_hand_on_a_keypad_does_the_same(stand: Stand) -> None:
    stand.type("52998224725")
    stand.wait_for("tax_id")
    assert stand.typed == "529.982.247-25"
    stand.press(Qt.Key.Key_Enter)
    stand.arrive(State.BOLETOS)


def test_a_wrong_document_stands_in_the_field_with_what_is_wrong(stand: Stand) -> None:
    for read, shown in {
        "52998224726": "529.982.247-26",
        "11222333000182": "11.222.333/0001-82",
    }.items():
        stand.scan(read)
        stand.wait_for("tax_id")
        assert stand.typed == shown
        assert "não confere" in stand.reads("hint")
        leave(stand)


@pytest.mark.parametrize("enter", [True, False], ids=["enter", "silence"])
def test_a_scan_that_is_no_document_is_rejected_whole(stand: Stand, enter: bool) -> None:
    for read in (BARCODE, "7" * 45, "https://boletos.exemplo.com.br/b/81"):
        stand.scan(read, enter=enter)
        stand.wait_for("tax_id")
        stand.wait_until(lambda: WRONG in stand.reads("hint"), "the sentence")
        assert stand.typed == ""
        stand.type("5")
        assert WRONG not in stand.reads("hint")
        assert stand.typed == "5"
        leave(stand)


def test_a_document_that_is_scanned_replaces_what_a_hand_began(stand: Stand) -> None:
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.type("111")
    stand.scan("52998224725", enter=False)
    stand.wait_until(lambda: stand.typed == "529.982.247-25", "the scan")
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.BOLETOS)


def test_anything_else_leaves_what_a_hand_began(stand: Stand) -> None:
    for read in ("52998224726", "7891234567895", BARCODE):
        stand.touch("start")
        stand.wait_for("tax_id")
        stand.type("5299")
        stand.scan(read)
        assert stand.typed == "529.9"
        assert "código" in stand.reads("hint")
        stand.type("82")
        assert stand.typed == "529.982"
        leave(stand)


def test_a_scan_without_enter_waits_for_the_hand(stand: Stand) -> None:
    stand.scan("52998224725", enter=False)
    stand.wait_for("tax_id")
    assert stand.typed == "529.982.247-25"
    assert stand.state is State.TAX_ID
    assert stand.lit("confirm")


def test_a_scan_on_another_screen_does_nothing_and_neither_does_its_enter(stand: Stand) -> None:
    stand.open_list("529.982.247-25")
    stand.press(Qt.Key.Key_Down)  # the ring is on a boleto
    stand.scan(BARCODE)
    assert stand.state is State.BOLETOS
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.PAY)


def test_a_scan_answers_the_idle_prompt_and_no_part_of_it_is_typed(stand: Stand) -> None:
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.type("5299")
    stand.show_idle_prompt()
    stand.scan("52998224725")
    assert not stand.shows("stay")
    assert (stand.typed, stand.state) == ("529.9", State.TAX_ID)


def test_a_scan_while_the_erp_is_asked_changes_nothing(stand: Stand, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    stand.scan("52998224725")
    stand.wait_until(lambda: stand.state is State.SEARCHING, "the search")
    stand.scan("11222333000181")
    assert stand.state is State.SEARCHING
    stand.wait_until(lambda: stand.shows("cancel"), "the card")
    stand.press(Qt.Key.Key_Escape)
    stand.wait_for("tax_id")
    assert stand.typed == "529.982.247-25"


def test_the_next_visit_knows_nothing_of_a_scan(stand: Stand) -> None:
    stand.scan(BARCODE, enter=False)
    stand.wait_for("tax_id")
    stand.touch("leave")
    stand.wait_for("home")
    stand.touch("start")
    stand.wait_for("tax_id")
    assert stand.typed == ""
    assert "código" not in stand.reads("hint")


def begin_by_hand(stand: Stand) -> QSignalSpy:
    """Ask for the document, of which a hand has typed a digit; the spy counts rejected input."""
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.type("5")
    return QSignalSpy(stand.window.current.input_rejected)


def test_a_scan_under_load_is_one_scan(stand: Stand) -> None:
    for seed in range(sampling.count(40, least=8)):
        scan_under_load(stand, seed)
        leave(stand)


def scan_under_load(stand: Stand, seed: int) -> None:
    chance = Random(seed)
    rejected = begin_by_hand(stand)
    read = chance.choice([BARCODE, BARCODE + "123", *DOCUMENTS])
    gaps = [HAND_MS, *(chance.randint(2, 30) for _ in read)]
    place, blocked_ms = chance.randint(1, len(read) - 1), chance.choice([50, 170, 400])
    delivered: list[bool] = []
    stand.keys.queue(read[:place], gaps)

    def rest() -> None:
        stand.keys.queue(read[place:], gaps[place:], enter=True)
        QTimer.singleShot(0, stand.window, lambda: delivered.append(True))

    def block() -> None:
        QThread.msleep(blocked_ms)  # the load; what was typed meanwhile comes in a later turn
        QTimer.singleShot(chance.randint(1, 40), stand.window, rest)

    QTimer.singleShot(0, stand.window, block)
    stand.wait_until(lambda: bool(delivered), "the keys")
    if read in DOCUMENTS:
        stand.arrive(State.BOLETOS)
        document = stand.session.view_state.tax_id
        assert document is not None
        assert (document.formatted, rejected.count()) == (DOCUMENTS[read], 0), seed
    else:
        stand.wait_until(lambda: WRONG in stand.reads("hint"), "the sentence")
        assert (stand.typed, rejected.count()) == ("5", 1), seed


@pytest.mark.parametrize("read", ["12ABC34501DE35", BARCODE])
def test_keys_of_a_scan_that_arrive_after_its_end_still_belong_to_it(stand: Stand, read: str) -> None:
    rejected = begin_by_hand(stand)
    stand.keys.queue(read[:9], [HAND_MS, *[8] * 8])
    stand.wait_until(lambda: rejected.count() == 1, "the judgement of the first nine")
    stand.keys.queue(read[9:], [8] * len(read))
    shown = DOCUMENTS.get(read, "5")
    stand.wait_until(lambda: stand.typed == shown and (WRONG in stand.reads("hint")) is (shown == "5"), "all")


@pytest.mark.parametrize("began", ["", "5"])
def test_a_scan_that_waits_unjudged_leaves_nothing_to_the_next(stand: Stand, began: str) -> None:
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.type(began)
    for _ in range(2):
        stand.keys.queue(BARCODE, [400, *[8] * 43])
    stand.wait_until(lambda: WRONG in stand.reads("hint"), "the sentence")
    assert stand.typed == began


@pytest.mark.parametrize("gap", [60, 150])
def test_what_a_hand_typed_while_the_kiosk_was_busy_is_no_scan(stand: Stand, gap: int) -> None:
    rejected = begin_by_hand(stand)
    stand.keys.queue("2998224725", [gap] * 11, enter=True)
    stand.arrive(State.BOLETOS)
    assert rejected.count() == 0


def test_a_key_that_repeats_itself_is_typed_once(stand: Stand) -> None:
    begin_by_hand(stand)
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_2, Qt.KeyboardModifier.NoModifier, "2", autorep=True)
    QCoreApplication.sendEvent(stand.window.windowHandle(), event)
    assert stand.typed == "5"
