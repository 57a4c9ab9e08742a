"""Touch noise on the real window: second fingers, echoes, cancelled touches."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QScroller

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from support.multitouch import Fingers
from totem.session.states import State

MARIA, FIVE_HUNDRED, CONTRACTS = "529.982.247-25", "746.971.314-01", "45.812.739/0001-36"


@pytest.fixture
def hands(stand: Stand) -> Fingers:
    return Fingers(stand)


@pytest.fixture
def asked(stand: Stand, hands: Fingers) -> Stand:
    """A kiosk that asks for the document."""
    stand.touch("start")
    stand.wait_for("tax_id")
    hands.wait(1000)
    return stand


def is_down(stand: Stand, name: str) -> bool:
    button = stand.find(name)
    assert isinstance(button, QAbstractButton)
    return button.isDown()


def test_off_the_key_and_it_does_nothing(asked: Stand, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    assert is_down(asked, "key_5")
    hands.move(0, hands.middle("key_6"))
    assert not is_down(asked, "key_5")
    assert not is_down(asked, "key_6")
    hands.up()
    assert asked.typed == ""


def test_off_the_key_and_back_and_it_types(asked: Stand, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.move(0, hands.middle("key_6"))
    hands.move(0, hands.middle("key_5"))
    assert is_down(asked, "key_5")
    hands.up()
    assert asked.typed == "5"


def test_a_second_finger_types_nothing(asked: Stand, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.down(hands.middle("key_8"), first=1)
    hands.up(1)
    assert is_down(asked, "key_5")
    hands.up(0)
    assert asked.typed == "5"


def test_a_second_finger_that_is_lifted_last_types_nothing(asked: Stand, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.down(hands.middle("key_8"), first=1)
    hands.up(0)
    hands.move(1, hands.middle("key_9"))
    hands.up(1)
    assert asked.typed == "5"


def test_several_contacts_at_once_type_nothing(asked: Stand, hands: Fingers) -> None:
    spots = [hands.middle(f"key_{key}") for key in "4578"]
    hands.down(*spots)
    hands.up(0, 1, 2, 3)
    assert asked.typed == ""
    hands.tap("key_9")
    assert asked.typed == "9"


def test_a_touch_that_the_system_takes_back_does_nothing(asked: Stand, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.cancel()
    assert not is_down(asked, "key_5")
    assert asked.typed == ""
    hands.tap("key_6")
    assert asked.typed == "6"


def test_a_touch_that_the_system_takes_back_begins_no_visit(stand: Stand, hands: Fingers) -> None:
    hands.down(QPoint(100, 500))
    hands.cancel()
    assert stand.state is State.HOME


@pytest.fixture
def echoing(make_stand: MakeStand) -> tuple[Stand, Fingers]:
    """A kiosk as it is delivered, at the document."""
    stand = make_stand(session={"key_repeat_ms": 150})
    hands = Fingers(stand)
    hands.tap("start")
    stand.wait_for("tax_id")
    hands.wait(300)
    return stand, hands


def test_a_panel_that_repeats_a_touch_types_once(echoing: tuple[Stand, Fingers]) -> None:
    stand, hands = echoing
    for key in "52":
        hands.tap(f"key_{key}", ms=5)
        hands.now += 15
        hands.tap(f"key_{key}", ms=30)  # the echo
        hands.now += 120
    assert stand.typed == "52"


def test_a_hand_types_the_same_key_twice(echoing: tuple[Stand, Fingers]) -> None:
    stand, hands = echoing
    for key in "5522":
        hands.tap(f"key_{key}")
        hands.now += 100
    assert stand.typed == "552.2"


def test_two_keys_in_quick_succession_are_two(echoing: tuple[Stand, Fingers]) -> None:
    stand, hands = echoing
    for key in "525252":
        hands.tap(f"key_{key}", ms=30)
        hands.now += 20
    assert stand.typed == "525.252"


def test_the_echo_of_the_first_touch_lands_on_nothing(make_stand: MakeStand) -> None:
    stand = make_stand(session={"key_repeat_ms": 150})
    hands = Fingers(stand)
    spot = hands.middle("start")
    hands.down(spot)
    hands.now += 40
    hands.up()
    stand.wait_for("tax_id")
    for _ in range(3):
        hands.now += 20
        hands.down(spot)
        hands.now += 20
        hands.up()
    assert (stand.state, stand.typed) == (State.TAX_ID, "")


def test_a_touch_just_after_a_screen_appeared_is_ignored(echoing: tuple[Stand, Fingers]) -> None:
    stand, hands = echoing
    stand.show_idle_prompt()
    spot = hands.middle("leave_now")
    hands.now += 40
    hands.down(spot)  # was meant for a key
    hands.up()
    assert stand.state is State.TAX_ID
    assert not stand.shows("leave_now")  # somebody is there, though
    stand.show_idle_prompt()
    hands.wait(400)
    hands.tap("leave_now")
    stand.wait_for("home")


def test_a_touch_that_outlives_its_screen_presses_nothing(asked: Stand, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    asked.session.leave()
    asked.wait_for("home")
    hands.up()
    assert asked.state is State.HOME
    asked.touch("start")
    asked.wait_for("tax_id")
    assert asked.typed == ""


def test_a_button_of_a_screen_that_is_gone_ends_no_visit(stand: Stand, hands: Fingers) -> None:
    stand.open_boleto(MARIA)
    hands.wait(1000)
    hands.down(hands.middle("print"))
    boleto = stand.session.view_state.chosen
    assert boleto is not None
    stand.session.finish()  # whatever the visit does by itself meanwhile
    stand.wait_for("farewell")
    hands.up()
    assert stand.state is State.FAREWELL


def scrolled(stand: Stand) -> int:
    return stand.listed.verticalScrollBar().value()


def test_nothing_scrolls_under_a_finger_that_rests_nor_after_it(stand: Stand, hands: Fingers) -> None:
    stand.open_list(FIVE_HUNDRED)
    hands.wait(1000)
    view = stand.listed.viewport()
    spot = hands.of(view, QPoint(200, 200))
    hands.down(spot)
    for step in range(1, 9):
        hands.now += 16
        hands.move(0, spot - QPoint(0, 12 * step))
    scroller = QScroller.scroller(view)
    stand.wait_until(lambda: scrolled(stand) > 60, "the list to follow")
    held = scrolled(stand)
    hands.now += 150
    for tremble in (1, -1, 1, 0, -1):
        hands.now += 16
        hands.move(0, spot - QPoint(0, 96 + tremble))
    assert scroller.state() is QScroller.State.Dragging
    assert scrolled(stand) == held
    hands.now += 150
    hands.up()
    assert scroller.state() is QScroller.State.Inactive
    assert (scrolled(stand), stand.state) == (held, State.BOLETOS)


def test_a_flick_over_a_contract_opens_none(stand: Stand, hands: Fingers) -> None:
    stand.look_up(CONTRACTS)
    stand.arrive(State.CONTRACTS)
    hands.wait(1000)
    spot = hands.middle("contract_0")
    hands.down(spot)
    for step in range(1, 9):
        hands.now += 8
        hands.move(0, spot - QPoint(0, 20 * step))
    assert not is_down(stand, "contract_0")
    hands.up()
    assert stand.state is State.CONTRACTS


def test_a_touch_that_stops_a_running_list_opens_nothing(make_stand: MakeStand) -> None:
    stand = make_stand(screen={"motion": "full"})
    hands = Fingers(stand)
    stand.open_list(FIVE_HUNDRED)
    hands.wait(1000)
    view = stand.listed.viewport()
    stand.drag(hands.of(view, QPoint(200, 300)), QPoint(0, -250))
    before = scrolled(stand)
    stand.lift()
    stand.wait_until(lambda: scrolled(stand) > before + 20, "the list to run on")
    hands.now += 1000
    hands.down(hands.of(view, QPoint(200, 100)))
    stopped = scrolled(stand)
    hands.now += 60
    hands.up()
    stand.settle()
    assert stand.state is State.BOLETOS
    assert scrolled(stand) - stopped < 30


LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier


def test_a_panel_that_calls_itself_a_mouse_echoes_as_little(echoing: tuple[Stand, Fingers]) -> None:
    stand, hands = echoing
    handle, spot = stand.window.windowHandle(), hands.middle("key_5")
    for _ in range(3):
        QTest.mouseClick(handle, LEFT, NONE, spot)
        hands.now += 20
    assert stand.typed == "5"
    hands.now += 500
    QTest.mouseClick(handle, LEFT, NONE, spot)
    assert stand.typed == "55"


def test_other_mouse_buttons_do_nothing(asked: Stand, hands: Fingers) -> None:
    QTest.mouseClick(asked.window.windowHandle(), RIGHT, NONE, hands.middle("key_5"))
    assert asked.typed == ""
