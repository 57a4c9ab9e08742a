"""Whole sessions by keyboard on the real window: the focus is never lost and always visible."""

from PySide6.QtCore import QSize, Qt

from support.focus_ring import assert_ringed, go_to, has_focus, ring_of
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver, on_a_panel
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.system.languages import CODES

Key = Qt.Key
MARIA, SEVERAL, NOTHING, STRANGER = "52998224725", "86288366757", "39053344705", "12345678909"


def begin(driver: KioskDriver) -> None:
    """Enter begins, with the ring on from then."""
    driver.press(Key.Key_Return)
    driver.wait_for("tax_id")
    assert has_focus(driver) == "document_field"
    assert_ringed(driver)


def open_list(driver: KioskDriver, document: str = MARIA) -> None:
    begin(driver)
    driver.type(document)
    driver.press(Key.Key_Return)
    driver.arrive(State.BOLETOS)


def press(driver: KioskDriver, name: str) -> None:
    """Go to a control and press it."""
    go_to(driver, name)
    assert_ringed(driver)
    driver.press(Key.Key_Return)


@on_a_panel(1)
def test_a_visit_from_home_to_the_printed_boleto_and_home(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size)
    open_list(driver)
    assert has_focus(driver) == "boletos_0"
    assert_ringed(driver)
    driver.press(Key.Key_Down)
    assert_ringed(driver)
    driver.press(Key.Key_Return)
    driver.arrive(State.PAY)
    assert driver.session.view_state.chosen is driver.session.view_state.boletos[1]
    assert has_focus(driver) == "view_pix"
    for arrow, view, code in (
        (Key.Key_Right, "barcode", "bars"),
        (Key.Key_Right, "link", "link_qr"),
    ):
        assert_ringed(driver)
        driver.press(arrow)
        assert has_focus(driver) == f"view_{view}"
        driver.press(Key.Key_Space)
        assert driver.shows(code)
    press(driver, "print")
    driver.arrive(State.PRINTED)
    driver.wait_until(lambda: has_focus(driver) == "finish", "the focus on what to do now")
    assert_ringed(driver)
    driver.press(Key.Key_Enter)
    driver.wait_for("farewell")
    driver.press(Key.Key_Enter)
    assert driver.screen == "farewell", "a habitual Enter neither rates nor opens the boletos again"
    assert driver.session.view_state.rating is None
    press(driver, "leave")
    driver.wait_for("home")
    assert has_focus(driver) == "start"
    assert_ringed(driver)


@on_a_panel(0)
def test_a_document_by_arrows_alone(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size)
    begin(driver)
    go_to(driver, "key_5")
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
        driver.press(arrow)
        assert has_focus(driver) == name
        assert_ringed(driver)
    for digit in MARIA:
        press(driver, f"key_{digit}")
    assert driver.typed == "529.982.247-25"
    press(driver, "confirm")
    driver.arrive(State.BOLETOS)


def test_contracts_nothing_open_and_errors(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk()
    begin(driver)
    driver.type(SEVERAL)
    driver.press(Key.Key_Return)
    driver.arrive(State.CONTRACTS)
    assert has_focus(driver) == "contract_0"
    driver.press(Key.Key_Down)
    assert has_focus(driver) == "contract_1"
    assert_ringed(driver)
    driver.press(Key.Key_Return)
    driver.arrive(State.BOLETOS)
    driver.press(Key.Key_Escape)
    driver.arrive(State.CONTRACTS)
    driver.press(Key.Key_Escape)
    driver.wait_for("tax_id")
    driver.type(STRANGER)
    driver.press(Key.Key_Return)
    driver.arrive(State.FAILED)
    assert has_focus(driver) == "correct"
    assert_ringed(driver)
    driver.press(Key.Key_Return)
    driver.wait_for("tax_id")
    assert has_focus(driver) == "document_field"
    driver.press(Key.Key_Delete)
    driver.type(NOTHING)
    driver.press(Key.Key_Return)
    driver.arrive(State.NOTHING_OPEN)
    assert has_focus(driver) == "finish"
    assert_ringed(driver)


def test_still_there_holds_the_keyboard_and_gives_it_back(driver: KioskDriver) -> None:
    open_list(driver)
    driver.press(Key.Key_Down)
    driver.show_idle_prompt()
    assert has_focus(driver) == "stay"
    assert_ringed(driver)
    pills = {*(f"language_{code}" for code in CODES), "option_contrast", "option_text", "option_low"}
    shown, reached = {"stay", "leave_now"} | pills, set()
    for _ in range(len(shown) + 1):
        driver.press(Key.Key_Tab)
        assert_ringed(driver)
        reached.add(has_focus(driver))
    assert reached == shown, "all that lies over the screen, and no more"
    driver.press(Key.Key_Escape)
    assert not driver.shows("stay")
    assert has_focus(driver) == "boletos_1"
    driver.show_idle_prompt()
    driver.press(Key.Key_Down)
    assert has_focus(driver) == "leave_now"
    driver.press(Key.Key_Return)
    driver.wait_for("home")


def test_a_search_that_takes_time_is_left_by_escape(driver: KioskDriver, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    begin(driver)
    driver.type(MARIA)
    driver.press(Key.Key_Return)
    assert has_focus(driver) == "busy"
    driver.press(Key.Key_Escape)  # nothing is offered yet
    assert driver.state is State.SEARCHING
    driver.wait_until(lambda: driver.shows("cancel"), "the card")
    driver.press(Key.Key_Return)  # out of impatience
    assert driver.state is State.SEARCHING
    press(driver, "cancel")
    driver.wait_for("tax_id")
    assert has_focus(driver) == "document_field"


def test_tab_goes_round_the_screen_and_back(driver: KioskDriver) -> None:
    begin(driver)
    names: list[str] = []
    while len(names) < 2 or has_focus(driver) != "document_field":
        names.append(has_focus(driver))
        driver.press(Key.Key_Tab)
        assert len(names) < 40
    assert {"key_1", "key_0", "clear", "erase", "letters", "back", "leave", "language_en"} <= set(names)
    assert len(names) == len(set(names))
    driver.press(Key.Key_Backtab)
    assert has_focus(driver) == names[-1]


def test_a_control_that_goes_dark_hands_the_focus_to_its_neighbour(driver: KioskDriver) -> None:
    open_list(driver, "98765432100")
    go_to(driver, "scroll_down")
    while driver.lit("scroll_down"):
        driver.press(Key.Key_Return)
    assert has_focus(driver) == "scroll_up"
    assert_ringed(driver)


def test_a_new_control_gets_the_focus_on_a_screen_without_any(driver: KioskDriver) -> None:
    open_list(driver)
    driver.press(Key.Key_Return)
    driver.arrive(State.PAY)
    press(driver, "print")
    driver.wait_until(lambda: driver.screen == "printing", "the print")
    assert has_focus(driver) == "printing"  # there is nothing to do
    driver.arrive(State.PRINTED)
    driver.wait_until(lambda: has_focus(driver) == "finish", "the focus on what to do now")


def test_the_ring_is_there_for_keys_and_gone_for_fingers(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk()
    ringed, bare = ring_of(driver, driver.window.rect())
    assert ringed == bare  # nobody used a key
    driver.press(Key.Key_Tab)
    assert has_focus(driver) == "start"  # the first key shows where the keyboard is
    assert_ringed(driver)
    driver.touch("language_en")
    ringed, bare = ring_of(driver, driver.window.rect())
    assert ringed == bare


def test_enter_presses_nothing_that_is_not_ringed(driver: KioskDriver) -> None:
    driver.open_list("529.982.247-25")
    driver.press(Key.Key_Return)
    assert driver.state is State.BOLETOS
    assert_ringed(driver)
    driver.press(Key.Key_Return)
    driver.arrive(State.PAY)


def test_a_hardware_keypad_with_its_modifier(driver: KioskDriver) -> None:
    driver.press(Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    driver.wait_for("tax_id")
    driver.type(MARIA, Qt.KeyboardModifier.KeypadModifier)
    driver.press(Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    driver.arrive(State.BOLETOS)
    driver.press(Key.Key_Down, Qt.KeyboardModifier.KeypadModifier)
    assert has_focus(driver) == "boletos_1"


def test_escape_does_nothing_at_home(driver: KioskDriver) -> None:
    driver.press(Key.Key_Escape)
    assert (driver.state, has_focus(driver)) == (State.HOME, "start")
