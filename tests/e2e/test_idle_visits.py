"""Idle customer: the prompt, the touch that dismisses it, and the end that resets all screens."""

import pytest

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from totem.session.states import State

MARIA = "529.982.247-25"
AT_ONCE = 0.01
"""Seconds that are over as soon as Qt looks again."""


def test_one_touch_extends_as_often_as_needed(stand: Stand) -> None:
    stand.open_list(MARIA)
    for _ in range(3):
        stand.show_idle_prompt()
        stand.touch("stay")
        assert not stand.shows("still_there")
    assert stand.state is State.BOLETOS
    stand.touch_row(0)
    stand.arrive(State.PAY)


def test_a_touch_beside_the_card_extends_too_and_reaches_nothing_under_it(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.show_idle_prompt()
    leave = stand.find("leave")
    stand.tap(leave, leave.rect().center())
    assert not stand.shows("still_there")
    assert stand.state is State.BOLETOS


def test_the_idle_prompt_offers_to_leave(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.show_idle_prompt()
    stand.touch("leave_now")
    stand.wait_for("home")
    assert not stand.shows("still_there")


@pytest.mark.parametrize("printed", [False, True], ids=["paying", "printed"])
def test_an_unanswered_idle_prompt_ends_and_wipes_the_visit(make_stand: MakeStand, printed: bool) -> None:
    stand = make_stand(session={"countdown_s": AT_ONCE})
    stand.open_boleto(MARIA)
    if printed:
        stand.touch("print")
        stand.arrive(State.PRINTED)
    stand.show_idle_prompt()
    stand.kiosk.idle._count_down()
    stand.wait_for("home")
    assert not stand.shows("still_there")
    assert not [text for text in stand.texts() if "529.982" in text or "Maria" in text]


def test_the_idle_time_asks_by_itself(make_stand: MakeStand) -> None:
    stand = make_stand(session={"idle_s": 0.2})
    stand.touch("start")
    stand.wait_until(lambda: stand.shows("still_there"), "the question")


def test_the_question_counts_down_and_then_ends_the_visit(make_stand: MakeStand) -> None:
    stand = make_stand(session={"idle_s": 0.2, "countdown_s": AT_ONCE})
    ends: list[State] = []
    stand.session.ended.connect(lambda: ends.append(stand.state))
    stand.touch("start")
    stand.wait_until(lambda: bool(ends), "the end of the visit")
    stand.wait_for("home")


def test_the_farewell_goes_home_by_itself_without_a_question(make_stand: MakeStand) -> None:
    stand = make_stand(session={"farewell_s": AT_ONCE})
    asked: list[int] = []
    stand.kiosk.idle.warned.connect(asked.append)
    stand.open_boleto(MARIA)
    stand.touch("finish")
    stand.wait_for("home")
    assert asked == []


def test_no_idle_prompt_at_home(stand: Stand) -> None:
    assert not stand.kiosk.idle._wait.isActive()


def test_every_touch_starts_the_idle_time_anew(stand: Stand) -> None:
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.kiosk.idle._wait.stop()
    stand.touch("key_5")
    assert stand.kiosk.idle._wait.isActive()
