"""Idle timer, with seconds of a few milliseconds."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from support.session_harness import NOW, TODAY, a_boleto
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.printing.printer import JobProgress
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import FormViewState
from totem.session.idle import IdleTimer
from totem.session.payments import Payment
from totem.session.states import RESTING, IdleTimeout, State
from totem.session.view_state import PrintState, ViewState
from totem.settings import SessionSettings

TIMES = SessionSettings(idle_s=6, idle_pay_s=12, idle_form_s=18, countdown_s=3, farewell_s=2)


def in_state(state: State, progress: JobProgress | None = None) -> ViewState:
    return ViewState(state=state, today=TODAY, print=PrintState(progress=progress))


class Heard:
    """Signals of a timer, in order."""

    def __init__(self, clock: IdleTimer) -> None:
        self.emitted: list[int | str] = []
        clock.warned.connect(self.emitted.append)
        clock.withdrawn.connect(lambda: self.emitted.append("withdrawn"))
        clock.expired.connect(lambda: self.emitted.append("expired"))


@pytest.fixture
def clock(qtbot: QtBot) -> Iterator[IdleTimer]:
    clock = IdleTimer(TIMES, second_ms=5)
    yield clock
    clock.on_view_changed(in_state(State.HOME))


@pytest.fixture
def heard(clock: IdleTimer) -> Heard:
    return Heard(clock)


def waits_ms(clock: IdleTimer) -> int | None:
    """Wait before the countdown; None while the timer is stopped."""
    return clock._wait.interval() if clock._wait.isActive() else None


@pytest.mark.parametrize("state", [each for each in State if each not in RESTING | {State.CHARGING}])
def test_each_state_waits_its_time(clock: IdleTimer, state: State) -> None:
    clock.on_view_changed(in_state(state))
    expected_s = {
        IdleTimeout.INPUT: 6,
        IdleTimeout.PAY: 12,
        IdleTimeout.PRINTING: 600,
        IdleTimeout.FORM: 18,
        IdleTimeout.EXIT_PROMPT: 20,
        IdleTimeout.FAREWELL: 2,
        IdleTimeout.LAST_WORD: 4,
    }[state.idle]
    assert waits_ms(clock) == expected_s * 5


def test_each_step_of_a_form_has_its_own_time_and_what_keeps_one_busy_twice_as_long(clock: IdleTimer) -> None:
    def at(step: FormStep) -> int | None:
        clock.on_view_changed(replace(in_state(State.FORM), form=FormViewState(Form.SIGN_UP, step, 1, 9)))
        return waits_ms(clock)

    assert [at(FormStep.NAME), at(FormStep.CONSENT), at(FormStep.PHOTOS)] == [90, 180, 180]


def test_the_customer_has_longer_to_pay_and_while_the_kiosk_works() -> None:
    longer = {state for state in State if state.idle is IdleTimeout.PAY}
    working = {State.PAUSED, State.SEARCHING, State.CHECKING, State.LOADING}
    working |= {State.GATHERING, State.FETCHING, State.SENDING, State.LOOKING_UP, State.UNLOCKING}
    reading = {State.RECEIVED, State.SIGN_UP_STATUS, State.DOCUMENT, State.UNLOCK_RESULT}
    reading |= {State.CHARGE_UNKNOWN}
    assert longer == {State.PAY} | working | reading


@pytest.mark.parametrize("state", [each for each in State if each in RESTING], ids=lambda state: state.name)
def test_nobody_is_asked_at_home(clock: IdleTimer, state: State) -> None:
    clock.on_view_changed(in_state(State.TAX_ID))
    clock.on_view_changed(in_state(state))
    clock.on_touch()
    assert waits_ms(clock) is None


def test_no_clock_runs_while_the_card_is_at_the_terminal(clock: IdleTimer) -> None:
    clock.on_view_changed(in_state(State.PAY))
    clock.on_view_changed(in_state(State.CHARGING))
    clock.on_touch()
    assert waits_ms(clock) is None
    clock.on_view_changed(in_state(State.NOT_CHARGED))
    assert waits_ms(clock) == 30


def test_who_does_not_answer_is_counted_down(qtbot: QtBot, clock: IdleTimer, heard: Heard) -> None:
    with qtbot.waitSignal(clock.expired):
        clock.on_view_changed(in_state(State.TAX_ID))
    assert heard.emitted == [3, 2, 1, "expired"]
    assert not clock.is_counting


def test_a_touch_withdraws_the_question_as_often_as_needed(
    qtbot: QtBot, clock: IdleTimer, heard: Heard
) -> None:
    clock.on_view_changed(in_state(State.BOLETOS))
    for _ in range(3):
        with qtbot.waitSignal(clock.warned):
            pass
        assert clock.is_counting
        clock.on_touch()
    assert heard.emitted == [3, "withdrawn"] * 3
    assert waits_ms(clock) == 30


def test_a_touch_before_the_question_says_nothing(clock: IdleTimer, heard: Heard) -> None:
    clock.on_view_changed(in_state(State.TAX_ID))
    clock.on_touch()
    assert heard.emitted == []


def test_a_new_screen_withdraws_the_question(qtbot: QtBot, clock: IdleTimer, heard: Heard) -> None:
    with qtbot.waitSignal(clock.warned):
        clock.on_view_changed(in_state(State.SEARCHING))
    clock.on_view_changed(in_state(State.LOADING))
    assert heard.emitted == [3, "withdrawn"]
    assert waits_ms(clock) == 60


def test_a_picture_that_changes_within_its_state_is_no_customer(
    qtbot: QtBot, clock: IdleTimer, heard: Heard
) -> None:
    with qtbot.waitSignal(clock.warned):
        clock.on_view_changed(in_state(State.LOADING))
    clock.on_view_changed(in_state(State.LOADING, JobProgress.SENDING))
    assert clock.is_counting
    assert heard.emitted == [3]


def test_a_payment_withdraws_the_question(qtbot: QtBot, clock: IdleTimer, heard: Heard) -> None:
    paying = in_state(State.PAY)
    with qtbot.waitSignal(clock.warned):
        clock.on_view_changed(paying)
    boleto = check(a_boleto(1), Policy(), TODAY)
    clock.on_view_changed(replace(paying, payments=(Payment(boleto, NOW),)))
    assert heard.emitted == [3, "withdrawn"]


def test_a_print_that_shows_signs_of_life_is_never_cut_off(qtbot: QtBot, heard: Heard) -> None:
    clock = IdleTimer(TIMES, print_s=12, second_ms=5)
    heard = Heard(clock)
    printing = in_state(State.PRINTING)
    clock.on_view_changed(printing)
    for beat in range(1, 30):
        with qtbot.waitSignal(clock.warned, raising=False, timeout=20):
            pass
        clock.on_view_changed(replace(printing, print=PrintState(heartbeat=beat)))
        assert waits_ms(clock) == 60
    assert "expired" not in heard.emitted


def test_a_print_without_a_sign_of_life_is_cut_off_at_last(qtbot: QtBot) -> None:
    clock = IdleTimer(TIMES, print_s=12, second_ms=5)
    heard = Heard(clock)
    with qtbot.waitSignal(clock.expired):
        clock.on_view_changed(in_state(State.PRINTING))
    assert heard.emitted == [3, 2, 1, "expired"]


@pytest.mark.parametrize(
    ("state", "seconds"), [(State.PAY, 12 + 3), (State.LEAVING, 20), (State.FAREWELL, 2)]
)
def test_the_time_left_counts_the_countdown_only_where_there_is_one(state: State, seconds: int) -> None:
    clock = IdleTimer(TIMES)
    clock.on_view_changed(in_state(state))
    left = clock.seconds_left
    clock.on_view_changed(in_state(State.HOME))
    assert left in (seconds, seconds + 1)  # Qt may wait a few milliseconds longer


def test_a_print_outlives_the_time_for_paying_whatever_the_printer_tells() -> None:
    clock = IdleTimer(SessionSettings())
    clock.on_view_changed(in_state(State.PRINTING))
    assert clock.seconds_left > 500


def test_the_farewell_ends_without_a_question(qtbot: QtBot, clock: IdleTimer, heard: Heard) -> None:
    with qtbot.waitSignal(clock.expired):
        clock.on_view_changed(in_state(State.FAREWELL))
    assert heard.emitted == ["expired"]


def test_ending_the_visit_when_asked_leaves_no_timer(qtbot: QtBot, clock: IdleTimer, heard: Heard) -> None:
    clock.expired.connect(lambda: clock.on_view_changed(in_state(State.HOME)))
    with qtbot.waitSignal(clock.expired):
        clock.on_view_changed(in_state(State.TAX_ID))
    assert not clock._wait.isActive()
    assert not clock._second.isActive()
    assert heard.emitted[-1] == "expired"


def test_a_countdown_of_less_than_a_second_still_asks(qtbot: QtBot) -> None:
    clock = IdleTimer(TIMES.replace(countdown_s=0.2), second_ms=5)
    heard = Heard(clock)
    with qtbot.waitSignal(clock.expired):
        clock.on_view_changed(in_state(State.TAX_ID))
    assert heard.emitted == [1, "expired"]


def test_the_times_are_the_settings_in_seconds() -> None:
    clock = IdleTimer(SessionSettings())
    clock.on_view_changed(in_state(State.PAY))
    assert waits_ms(clock) == 120_000
    clock.on_view_changed(in_state(State.HOME))
