"""Idle customer: the prompt, the touch that dismisses it, and the end that resets all screens."""

import pytest

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.session.states import State

MARIA = "529.982.247-25"
AT_ONCE = 0.01
"""Seconds that are over as soon as Qt looks again."""


def test_one_touch_extends_as_often_as_needed(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    for _ in range(3):
        driver.show_idle_prompt()
        driver.touch("stay")
        assert not driver.shows("still_there")
    assert driver.state is State.BOLETOS
    driver.touch_row(0)
    driver.arrive(State.PAY)


def test_a_touch_beside_the_card_extends_too_and_reaches_nothing_under_it(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    leave = driver.find("leave")
    driver.show_idle_prompt()
    driver.tap(leave, leave.rect().center())
    assert not driver.shows("still_there")
    assert driver.state is State.BOLETOS


def test_the_idle_prompt_offers_to_leave(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.show_idle_prompt()
    driver.touch("leave_now")
    driver.wait_for("home")
    assert not driver.shows("still_there")


@pytest.mark.parametrize("printed", [False, True], ids=["paying", "printed"])
def test_an_unanswered_idle_prompt_ends_and_wipes_the_visit(make_kiosk: MakeKiosk, printed: bool) -> None:
    driver = make_kiosk(session={"countdown_s": AT_ONCE})
    driver.open_boleto(MARIA)
    if printed:
        driver.touch("print")
        driver.arrive(State.PRINTED)
    driver.show_idle_prompt()
    driver.kiosk.idle._count_down()
    driver.wait_for("home")
    assert not driver.shows("still_there")
    assert not [text for text in driver.texts() if "529.982" in text or "Maria" in text]


def test_the_idle_time_asks_by_itself(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(session={"idle_s": 0.2})
    driver.touch("start")
    driver.wait_until(lambda: driver.shows("still_there"), "the question")


def test_the_question_counts_down_and_then_ends_the_visit(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(session={"idle_s": 0.2, "countdown_s": AT_ONCE})
    ends: list[State] = []
    driver.session.ended.connect(lambda: ends.append(driver.state))
    driver.touch("start")
    driver.wait_until(lambda: bool(ends), "the end of the visit")
    driver.wait_for("home")


def test_the_farewell_goes_home_by_itself_without_a_question(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(session={"farewell_s": AT_ONCE})
    asked: list[int] = []
    driver.kiosk.idle.warned.connect(asked.append)
    driver.open_boleto(MARIA)
    driver.touch("print")
    driver.arrive(State.PRINTED)
    driver.touch("finish")
    driver.wait_for("home")
    assert asked == []


def test_no_idle_prompt_at_home(driver: KioskDriver) -> None:
    assert not driver.kiosk.idle._wait.isActive()


def test_every_touch_starts_the_idle_time_anew(driver: KioskDriver) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.kiosk.idle._wait.stop()
    driver.touch("key_5")
    assert driver.kiosk.idle._wait.isActive()
