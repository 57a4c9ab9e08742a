"""Touch noise on the real window: second fingers, echoes, cancelled touches."""

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QScroller

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.multitouch import Fingers
from totem.session.states import Event, State

MARIA, FIVE_HUNDRED, CONTRACTS = "529.982.247-25", "746.971.314-01", "45.812.739/0001-36"


@pytest.fixture
def driver(make_kiosk: MakeKiosk) -> KioskDriver:
    """An upright kiosk of each test's own, which nobody touched before."""
    return make_kiosk()


@pytest.fixture
def hands(driver: KioskDriver) -> Fingers:
    return Fingers(driver)


@pytest.fixture
def asked(driver: KioskDriver, hands: Fingers) -> KioskDriver:
    """A kiosk that asks for the document."""
    driver.touch("start")
    driver.wait_for("tax_id")
    hands.wait(1000)
    return driver


def is_down(driver: KioskDriver, name: str) -> bool:
    button = driver.find(name)
    assert isinstance(button, QAbstractButton)
    return button.isDown()


def test_off_the_key_and_it_does_nothing(asked: KioskDriver, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    assert is_down(asked, "key_5")
    hands.move(0, hands.middle("key_6"))
    assert not is_down(asked, "key_5")
    assert not is_down(asked, "key_6")
    hands.up()
    assert asked.typed == ""


def test_off_the_key_and_back_and_it_types(asked: KioskDriver, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.move(0, hands.middle("key_6"))
    hands.move(0, hands.middle("key_5"))
    assert is_down(asked, "key_5")
    hands.up()
    assert asked.typed == "5"


def test_a_second_finger_types_nothing(asked: KioskDriver, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.down(hands.middle("key_8"), first=1)
    hands.up(1)
    assert is_down(asked, "key_5")
    hands.up(0)
    assert asked.typed == "5"


def test_a_second_finger_that_is_lifted_last_types_nothing(asked: KioskDriver, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.down(hands.middle("key_8"), first=1)
    hands.up(0)
    hands.move(1, hands.middle("key_9"))
    hands.up(1)
    assert asked.typed == "5"


def test_several_contacts_at_once_type_nothing(asked: KioskDriver, hands: Fingers) -> None:
    spots = [hands.middle(f"key_{key}") for key in "4578"]
    hands.down(*spots)
    hands.up(0, 1, 2, 3)
    assert asked.typed == ""
    hands.tap("key_9")
    assert asked.typed == "9"


def test_a_touch_that_the_system_takes_back_does_nothing(asked: KioskDriver, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    hands.cancel()
    assert not is_down(asked, "key_5")
    assert asked.typed == ""
    hands.tap("key_6")
    assert asked.typed == "6"


def test_a_touch_that_the_system_takes_back_begins_no_visit(driver: KioskDriver, hands: Fingers) -> None:
    hands.down(QPoint(100, 500))
    hands.cancel()
    assert driver.state is State.HOME


@pytest.fixture
def echoing(make_kiosk: MakeKiosk) -> tuple[KioskDriver, Fingers]:
    """A kiosk as it is delivered, at the document."""
    driver = make_kiosk(session={"key_repeat_ms": 150})
    hands = Fingers(driver)
    hands.tap("start")
    driver.wait_for("tax_id")
    hands.wait(300)
    return driver, hands


def test_a_panel_that_repeats_a_touch_types_once(echoing: tuple[KioskDriver, Fingers]) -> None:
    driver, hands = echoing
    for key in "52":
        hands.tap(f"key_{key}", ms=5)
        hands.now += 15
        hands.tap(f"key_{key}", ms=30)  # the echo
        hands.now += 120
    assert driver.typed == "52"


def test_a_hand_types_the_same_key_twice(echoing: tuple[KioskDriver, Fingers]) -> None:
    driver, hands = echoing
    for key in "5522":
        hands.tap(f"key_{key}")
        hands.now += 100
    assert driver.typed == "552.2"


def test_two_keys_in_quick_succession_are_two(echoing: tuple[KioskDriver, Fingers]) -> None:
    driver, hands = echoing
    for key in "525252":
        hands.tap(f"key_{key}", ms=30)
        hands.now += 20
    assert driver.typed == "525.252"


def test_the_echo_of_the_first_touch_lands_on_nothing(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(session={"key_repeat_ms": 150})
    hands = Fingers(driver)
    spot = hands.middle("start")
    hands.down(spot)
    hands.now += 40
    hands.up()
    driver.wait_for("tax_id")
    for _ in range(3):
        hands.now += 20
        hands.down(spot)
        hands.now += 20
        hands.up()
    assert (driver.state, driver.typed) == (State.TAX_ID, "")


def test_a_touch_just_after_a_screen_appeared_is_ignored(echoing: tuple[KioskDriver, Fingers]) -> None:
    driver, hands = echoing
    driver.show_idle_prompt()
    spot = hands.middle("leave_now")
    hands.now += 40
    hands.down(spot)  # was meant for a key
    hands.up()
    assert driver.state is State.TAX_ID
    assert not driver.shows("leave_now")  # somebody is there, though
    driver.show_idle_prompt()
    hands.wait(400)
    hands.tap("leave_now")
    driver.wait_for("home")


def test_a_touch_that_outlives_its_screen_presses_nothing(asked: KioskDriver, hands: Fingers) -> None:
    hands.down(hands.middle("key_5"))
    asked.session.leave()
    asked.wait_for("home")
    hands.up()
    assert asked.state is State.HOME
    asked.touch("start")
    asked.wait_for("tax_id")
    assert asked.typed == ""


def test_a_button_of_a_screen_that_is_gone_ends_no_visit(driver: KioskDriver, hands: Fingers) -> None:
    driver.open_boleto(MARIA)
    hands.wait(1000)
    hands.down(hands.middle("print"))
    boleto = driver.session.view_state.chosen
    assert boleto is not None
    driver.session.dispatch(Event.FINISHED)  # whatever the visit does by itself meanwhile
    driver.wait_for("farewell")
    hands.up()
    assert driver.state is State.FAREWELL


def scrolled(driver: KioskDriver) -> int:
    return driver.listed.verticalScrollBar().value()


def test_nothing_scrolls_under_a_finger_that_rests_nor_after_it(driver: KioskDriver, hands: Fingers) -> None:
    driver.open_list(FIVE_HUNDRED)
    hands.wait(1000)
    view = driver.listed.viewport()
    spot = hands.of(view, QPoint(200, 200))
    hands.down(spot)
    for step in range(1, 9):
        hands.now += 16
        hands.move(0, spot - QPoint(0, 12 * step))
    scroller = QScroller.scroller(driver.window.window())
    driver.wait_until(lambda: scrolled(driver) > 60, "the list to follow")
    held = scrolled(driver)
    hands.now += 150
    for tremble in (1, -1, 1, 0, -1):
        hands.now += 16
        hands.move(0, spot - QPoint(0, 96 + tremble))
    assert scroller.state() is QScroller.State.Dragging
    assert scrolled(driver) == held
    hands.now += 150
    hands.up()
    assert scroller.state() is QScroller.State.Inactive
    assert (scrolled(driver), driver.state) == (held, State.BOLETOS)


def test_a_flick_over_a_contract_opens_none(driver: KioskDriver, hands: Fingers) -> None:
    driver.look_up(CONTRACTS)
    driver.arrive(State.CONTRACTS)
    hands.wait(1000)
    spot = hands.middle("contract_0")
    hands.down(spot)
    for step in range(1, 9):
        hands.now += 8
        hands.move(0, spot - QPoint(0, 20 * step))
    assert not is_down(driver, "contract_0")
    hands.up()
    assert driver.state is State.CONTRACTS


def test_a_touch_that_stops_a_running_list_opens_nothing(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(screen={"motion": "full"})
    hands = Fingers(driver)
    driver.open_list(FIVE_HUNDRED)
    view = driver.listed.viewport()
    scroller, running, rest = (
        QScroller.scroller(driver.window.window()),
        QScroller.State.Scrolling,
        QScroller.State.Inactive,
    )
    passed: list[QScroller.State] = []
    scroller.stateChanged.connect(passed.append)
    while True:
        hands.wait(1000)
        driver.drag(hands.of(view, QPoint(200, 300)), QPoint(0, -250))
        least = scrolled(driver) + 20
        passed.clear()
        driver.lift()
        while scroller.state() is running and scrolled(driver) <= least:
            QCoreApplication.processEvents()
        hands.now += 1000
        hands.down(hands.of(view, QPoint(200, 100)))
        if rest not in passed:
            break
        hands.cancel()  # on a busy machine it came to rest before the touch was handled
    stopped = scrolled(driver)
    hands.now += 60
    hands.up()
    driver.settle()
    assert driver.state is State.BOLETOS
    assert scrolled(driver) - stopped < 30


LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier


def test_a_panel_that_calls_itself_a_mouse_echoes_as_little(echoing: tuple[KioskDriver, Fingers]) -> None:
    driver, hands = echoing
    handle, spot = driver.window.windowHandle(), hands.middle("key_5")
    for _ in range(3):
        QTest.mouseClick(handle, LEFT, NONE, spot)
        hands.now += 20
    assert driver.typed == "5"
    hands.now += 500
    QTest.mouseClick(handle, LEFT, NONE, spot)
    assert driver.typed == "55"


def test_other_mouse_buttons_do_nothing(asked: KioskDriver, hands: Fingers) -> None:
    QTest.mouseClick(asked.window.windowHandle(), RIGHT, NONE, hands.middle("key_5"))
    assert asked.typed == ""
