"""Whole sessions by keyboard on the real window: the focus is never lost and always visible."""

import pytest
from PySide6.QtCore import QSize, Qt

from support.focus_ring import assert_ringed, go_to, has_focus, ring_of
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State

Key = Qt.Key
MARIA, SEVERAL, NOTHING, STRANGER = "52998224725", "86288366757", "39053344705", "12345678909"

both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def begin(stand: Stand) -> None:
    """Enter begins, with the ring on from then."""
    stand.press(Key.Key_Return)
    stand.wait_for("tax_id")
    assert has_focus(stand) == "document_field"
    assert_ringed(stand)


def open_list(stand: Stand, document: str = MARIA) -> None:
    begin(stand)
    stand.type(document)
    stand.press(Key.Key_Return)
    stand.arrive(State.BOLETOS)


def press(stand: Stand, name: str) -> None:
    """Go to a control and press it."""
    go_to(stand, name)
    assert_ringed(stand)
    stand.press(Key.Key_Return)


@both_ways
def test_a_visit_from_home_to_the_printed_boleto_and_home(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size)
    open_list(stand)
    assert has_focus(stand) == "boletos"
    assert_ringed(stand)
    stand.press(Key.Key_Down)
    assert_ringed(stand)
    stand.press(Key.Key_Return)
    stand.arrive(State.PAY)
    assert stand.session.view_state.chosen is stand.session.view_state.boletos[1]
    assert has_focus(stand) == "view_pix"
    for arrow, view, code in (
        (Key.Key_Right, "barcode", "bars"),
        (Key.Key_Right, "link", "link_qr"),
    ):
        assert_ringed(stand)
        stand.press(arrow)
        assert has_focus(stand) == f"view_{view}"
        stand.press(Key.Key_Space)
        assert stand.shows(code)
    press(stand, "print")
    stand.arrive(State.PRINTED)
    stand.wait_until(lambda: has_focus(stand) == "finish", "the focus on what to do now")
    assert_ringed(stand)
    stand.press(Key.Key_Enter)
    stand.wait_for("farewell")
    assert has_focus(stand) == "done"
    assert_ringed(stand)
    stand.press(Key.Key_Enter)
    stand.wait_for("home")
    assert has_focus(stand) == "start"
    assert_ringed(stand)


@both_ways
def test_a_document_by_arrows_alone(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size)
    begin(stand)
    go_to(stand, "key_5")
    for arrow, name in (
        (Key.Key_Up, "key_2"),
        (Key.Key_Left, "key_1"),
        (Key.Key_Down, "key_4"),
        (Key.Key_Down, "key_7"),
        (Key.Key_Down, "clear"),
        (Key.Key_Right, "key_0"),
        (Key.Key_Right, "erase"),
        (Key.Key_Left, "key_0"),
        (Key.Key_Left, "clear"),
        (Key.Key_Down, "letters"),  # "Continuar" is dark
    ):
        stand.press(arrow)
        assert has_focus(stand) == name
        assert_ringed(stand)
    for digit in MARIA:
        press(stand, f"key_{digit}")
    assert stand.typed == "529.982.247-25"
    press(stand, "confirm")
    stand.arrive(State.BOLETOS)


def test_contracts_nothing_open_and_errors(make_stand: MakeStand) -> None:
    stand = make_stand()
    begin(stand)
    stand.type(SEVERAL)
    stand.press(Key.Key_Return)
    stand.arrive(State.CONTRACTS)
    assert has_focus(stand) == "contract_0"
    stand.press(Key.Key_Down)
    assert has_focus(stand) == "contract_1"
    assert_ringed(stand)
    stand.press(Key.Key_Return)
    stand.arrive(State.BOLETOS)
    stand.press(Key.Key_Escape)
    stand.arrive(State.CONTRACTS)
    stand.press(Key.Key_Escape)
    stand.wait_for("tax_id")
    stand.type(STRANGER)
    stand.press(Key.Key_Return)
    stand.arrive(State.FAILED)
    assert has_focus(stand) == "correct"
    assert_ringed(stand)
    stand.press(Key.Key_Return)
    stand.wait_for("tax_id")
    assert has_focus(stand) == "document_field"
    stand.press(Key.Key_Delete)
    stand.type(NOTHING)
    stand.press(Key.Key_Return)
    stand.arrive(State.NOTHING_OPEN)
    assert has_focus(stand) == "finish"
    assert_ringed(stand)


def test_still_there_holds_the_keyboard_and_gives_it_back(stand: Stand) -> None:
    open_list(stand)
    stand.press(Key.Key_Down)
    stand.show_idle_prompt()
    assert has_focus(stand) == "stay"
    assert_ringed(stand)
    reached = set()
    for _ in range(9):
        stand.press(Key.Key_Tab)
        assert_ringed(stand)
        reached.add(has_focus(stand))
    pills = {"language_pt_BR", "language_en", "language_es", "option_contrast", "option_text", "option_low"}
    assert reached == {"stay", "leave_now"} | pills, "all that lies over the screen, and no more"
    stand.press(Key.Key_Escape)
    assert not stand.shows("stay")
    assert has_focus(stand) == "boletos"
    assert stand.listed.currentIndex().row() == 1
    stand.show_idle_prompt()
    stand.press(Key.Key_Down)
    assert has_focus(stand) == "leave_now"
    stand.press(Key.Key_Return)
    stand.wait_for("home")


def test_a_search_that_takes_time_is_left_by_escape(stand: Stand, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    begin(stand)
    stand.type(MARIA)
    stand.press(Key.Key_Return)
    assert has_focus(stand) == "busy"
    stand.press(Key.Key_Escape)  # nothing is offered yet
    assert stand.state is State.SEARCHING
    stand.wait_until(lambda: stand.shows("cancel"), "the card")
    stand.press(Key.Key_Return)  # out of impatience
    assert stand.state is State.SEARCHING
    press(stand, "cancel")
    stand.wait_for("tax_id")
    assert has_focus(stand) == "document_field"


def test_tab_goes_round_the_screen_and_back(stand: Stand) -> None:
    begin(stand)
    names: list[str] = []
    while len(names) < 2 or has_focus(stand) != "document_field":
        names.append(has_focus(stand))
        stand.press(Key.Key_Tab)
        assert len(names) < 40
    assert {"key_1", "key_0", "clear", "erase", "letters", "back", "leave", "language_en"} <= set(names)
    assert len(names) == len(set(names))
    stand.press(Key.Key_Backtab)
    assert has_focus(stand) == names[-1]


def test_a_control_that_goes_dark_hands_the_focus_to_its_neighbour(stand: Stand) -> None:
    open_list(stand, "98765432100")
    go_to(stand, "scroll_down")
    while stand.lit("scroll_down"):
        stand.press(Key.Key_Return)
    assert has_focus(stand) == "scroll_up"
    assert_ringed(stand)


def test_a_new_control_gets_the_focus_on_a_screen_without_any(stand: Stand) -> None:
    open_list(stand)
    stand.press(Key.Key_Return)
    stand.arrive(State.PAY)
    press(stand, "print")
    stand.wait_until(lambda: stand.screen == "printing", "the print")
    assert has_focus(stand) == "printing"  # there is nothing to do
    stand.arrive(State.PRINTED)
    stand.wait_until(lambda: has_focus(stand) == "finish", "the focus on what to do now")


def test_the_ring_is_there_for_keys_and_gone_for_fingers(stand: Stand) -> None:
    ringed, bare = ring_of(stand, stand.window.rect())
    assert ringed == bare  # nobody used a key
    stand.press(Key.Key_Tab)
    assert has_focus(stand) == "start"  # the first key shows where the keyboard is
    assert_ringed(stand)
    stand.touch("language_en")
    ringed, bare = ring_of(stand, stand.window.rect())
    assert ringed == bare


def test_enter_presses_nothing_that_is_not_ringed(stand: Stand) -> None:
    stand.open_list("529.982.247-25")
    stand.press(Key.Key_Return)
    assert stand.state is State.BOLETOS
    assert_ringed(stand)
    stand.press(Key.Key_Return)
    stand.arrive(State.PAY)


def test_a_hardware_keypad_with_its_modifier(stand: Stand) -> None:
    stand.press(Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    stand.wait_for("tax_id")
    stand.type(MARIA, Qt.KeyboardModifier.KeypadModifier)
    stand.press(Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    stand.arrive(State.BOLETOS)
    stand.press(Key.Key_Down, Qt.KeyboardModifier.KeypadModifier)
    assert stand.listed.currentIndex().row() == 1


def test_escape_does_nothing_at_home(stand: Stand) -> None:
    stand.press(Key.Key_Escape)
    assert (stand.state, has_focus(stand)) == (State.HOME, "start")
