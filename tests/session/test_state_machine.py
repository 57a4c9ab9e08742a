"""Every row of the table of states, driven through a real session; and every pair without a row."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from support.forms import PROTOCOL
from support.gallery.samples import without_codes
from support.log_check import LogWatch
from support.rate_limits import FAILURES
from support.session_harness import (
    CARD,
    CHECKED,
    DOCUMENT,
    ENTRY,
    MARIA,
    MARIA_ELSEWHERE,
    NOW,
    TODAY,
    WRONG,
    Bench,
    a_boleto,
)
from support.session_intents import INTENTS
from totem.cards.charge import ChargePhase
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.erp.errors import Reason, Refused, Unavailable
from totem.outbox.submissions import OutboxUnavailable
from totem.printing.printer import PrinterFault, PrintFailed
from totem.session.back_target import TESTS, back_target
from totem.session.documents import sort_documents
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import FormViewState
from totem.session.payments import Payment
from totem.session.state_machine import StateMachine, UnknownEvent
from totem.session.states import (
    COMPOSITES,
    RESTING,
    TABLE,
    WAYS_BACK,
    BackCondition,
    Event,
    State,
    outcomes,
)
from totem.session.view_state import UnlockResult, UnlockState, UnlockStatus, ViewState
from totem.system.database_fault import DatabaseFault

S = State
PRINTS = {S.PRINTING, S.PRINTED, S.PRINT_UNSURE, S.PRINT_FAILED}
NEEDS_SEVERAL = {Event.SEVERAL_CONTRACTS, Event.CONTRACT_CHOSEN}
FAILS = {
    State.FAILED: "search failed",
    State.PRINT_FAILED: "print failed",
    State.PRINT_UNSURE: "print failed",
    State.FORM_FAILED: "search failed",
}
OF_SERIES = {
    *((S.BOLETOS, Event.PAYMENT_SEEN), (S.PAID, Event.PAYMENT_SEEN)),
    *((S.PAY, event) for event in (Event.ITEM_PAID, Event.ITEM_SHOWN, Event.NEXT_ASKED)),
    *((S.PAY, event) for event in (Event.SERIES_FAILED, Event.SUMMARY_ASKED)),
    *((S.LEAVING, event) for event in (Event.ITEM_PAID, Event.SUMMARY_ASKED)),
    (S.CHARGING, Event.ITEM_PAID),
    *((state, Event.SUMMARY_ASKED) for state in (S.LOADING, S.NOT_CHARGED)),
}
"""Rows that need several boletos, or the way back to the list, before."""
FORMS = {S.FETCHING, S.FORM, S.FORM_FAILED, S.RECEIVED}
ABOUT_STATUS = {Event.STATUS_ASKED, Event.LOOK_UP_ASKED, Event.PAUSE_OVER_IN_FORM}


def cause(bench: Bench, event: Event) -> None:
    """Make `event` happen the way it happens in a store."""
    session = bench.session
    causes: dict[Event, Callable[[], None]] = {
        Event.HELD_UP: lambda: hold_up(bench),
        Event.PAUSE_OVER: bench.wait_out,
        Event.CHALLENGED: lambda: bench.release("search"),
        Event.ANSWER_WRONG: lambda: bench.release("delay_refusal"),
        Event.TRIES_SPENT: bench.use_up_tries,
        Event.BOLETO_CHOSEN: lambda: session.choose_boleto(len(session.view_state.boletos) - 1),
        Event.SERIES_BEGUN: bench.begin_series,
        Event.CHARGE_ASKED: bench.pay_by_card,
        Event.CHARGE_CANCELED: lambda: bench.end_charge(ChargePhase.CANCELED),
        Event.CHARGE_FAILED: lambda: bench.end_charge(ChargePhase.EXPIRED),
        Event.CHARGE_LOST: lambda: bench.end_charge(ChargePhase.UNKNOWN),
        Event.TITLE_CHANGED: lambda: bench.end_charge(ChargePhase.TITLE_CHANGED),
        Event.ITEM_PAID: see_payment(bench),
        Event.ITEM_SHOWN: bench.show_next,
        Event.SERIES_FAILED: lambda: fail_series(bench),
        Event.ALL_ASKED: lambda: show_all(bench),
        Event.PRINT_ASKED: print_asked(bench),
        Event.UNLOCK_ASKED: bench.open_unlock,
        Event.UNLOCK_ANSWERED: lambda: bench.release("request_unlock"),
        Event.PLAN_GATHERED: lambda: bench.release("installations"),
        Event.DOCUMENTS_GATHERED: lambda: bench.release("fetch_documents"),
        Event.ONE_CUSTOMER: bench.be_found,
        Event.SEVERAL_CONTRACTS: bench.be_found,
        Event.BOLETOS_FOUND: lambda: bench.release("load_boletos"),
        Event.NOTHING_FOUND: lambda: find_nothing(bench),
        Event.SEARCH_FAILED: lambda: fail_search(bench),
        Event.PAYMENT_SEEN: see_payment(bench),
        Event.PRINT_DONE: lambda: bench.release("print"),
        Event.PRINT_FAILED: lambda: fail_print(bench),
        Event.PRINT_UNCONFIRMED: bench.lose_print,
        Event.FORM_BEGUN: lambda: begin_form(bench),
        Event.SEND_ASKED: bench.fill_in,
        Event.LOOK_UP_ASKED: bench.fill_in,
        Event.LISTS_CAME: lambda: bench.release("load_lists"),
        Event.LISTS_FAILED: bench.fail_lists,
        Event.SENT: lambda: bench.release("send"),
        Event.SEND_FAILED: lambda: fail_sending(bench),
        Event.SIGN_UP_FOUND: lambda: bench.release("look_up"),
        Event.SIGN_UP_UNKNOWN: lambda: not_found(bench),
        Event.PAUSE_OVER_IN_FORM: bench.wait_out,
        **{event: partial(intend, session) for event, intend in INTENTS.items()},
    }
    if (bench.state, event) == (State.LOADING, Event.SUMMARY_ASKED):
        causes[event] = causes[Event.BOLETOS_FOUND]
    causes[event]()


def see_payment(bench: Bench) -> Callable[[], None]:
    if bench.state is State.CHARGING:
        return lambda: bench.end_charge(ChargePhase.SETTLED)
    return bench.see_payment


def fail_series(bench: Bench) -> None:
    """Let the ERP have no code for any boleto of the series."""
    for _ in bench.erp.details:
        bench.release("complete_boleto")


def prepare_series(bench: Bench, state: State, event: Event, target: State) -> None:
    """Take a session from the list to a state of a series."""
    session = bench.session
    if event is Event.SERIES_FAILED:
        bench.erp.boletos = [
            replace(without_codes(a_boleto(number)), is_incomplete=True) for number in (1, 2)
        ]
        bench.erp.details = {number: Unavailable("pix", Reason.NO_CONNECTION) for number in ("1", "2")}
    bench.reach(S.BOLETOS)
    if (state, event) == (S.BOLETOS, Event.PAYMENT_SEEN):
        session.choose_boleto(0)
        session.back()
    elif event in {Event.ITEM_PAID, Event.SERIES_FAILED}:
        bench.begin_series()
    elif event is Event.NEXT_ASKED:
        session._machine.update(lambda view: replace(view, sees_payment=False))
        bench.begin_series()
    elif event is Event.ITEM_SHOWN or (state, event) == (S.PAY, Event.SUMMARY_ASKED):
        bench.begin_series()
        bench.see_payment()
    else:
        bench.pay_first_of_series()
    if state is S.LEAVING:
        session.ask_to_leave()
    elif state is S.CHARGING:
        bench.pay_by_card()
    elif state is S.NOT_CHARGED:
        bench.pay_by_card()
        bench.end_charge(ChargePhase.DECLINED)
    elif state is S.PAID:
        session.back()
    elif state is S.LOADING:
        bench.pay_by_card()
        bench.end_charge(ChargePhase.TITLE_CHANGED)
        session.retry()
    assert target in TABLE[state, event]


def begin_form(bench: Bench) -> None:
    """Begin a form: of the customer who was found, else a sign-up."""
    bench.session.form.begin(Form.TICKET if bench.session.view_state.customer else Form.SIGN_UP)


def show_all(bench: Bench) -> None:
    """Ask for the boletos due later; there are some."""
    bench.session._machine.update(
        lambda view: replace(view, boletos=view.boletos[:1], later=view.boletos[1:])
    )
    bench.session.show_all_boletos()


def print_asked(bench: Bench) -> Callable[[], None]:
    session = bench.session
    if bench.state is State.PRINT_AGAIN:
        return session.print_again
    if bench.state is State.RECEIVED:
        return session.form.print_protocol
    if bench.state is State.UNLOCK_RESULT:
        return session.print_unlock
    if session.view_state.document is not None:
        return session.print_document
    return session.print_listed if session.view_state.chosen is None else session.print_chosen


def hold_up(bench: Bench) -> None:
    for _ in range(FAILURES):
        bench.gate.count_failure()
    if bench.state is State.HOME:
        bench.session.start()
    elif bench.state is State.FORM:
        bench.session.form.confirm_text(DOCUMENT)
        bench.session.form.confirm_text(PROTOCOL)
    else:
        bench.session.enter_tax_id(DOCUMENT)


def answer_until_none_is_left(bench: Bench) -> None:
    while bench.session.view_state.tries_left:
        bench.release("delay_refusal")
        bench.session.answer_challenge(WRONG)


def fail_sending(bench: Bench) -> None:
    bench.outbox.trouble = OutboxUnavailable(DatabaseFault.FULL)
    bench.release("send")


def not_found(bench: Bench) -> None:
    bench.outbox.owner = "another"
    bench.release("look_up")


def find_nothing(bench: Bench) -> None:
    bench.erp.boletos = []
    bench.release("load_boletos")


def fail_search(bench: Bench) -> None:
    bench.erp.registrations = bench.erp.boletos = Unavailable("customer", Reason.NO_CONNECTION)
    bench.release("find_customers" if bench.state is State.SEARCHING else "load_boletos")


def fail_print(bench: Bench) -> None:
    bench.printer.trouble = PrintFailed(PrinterFault.JAM)
    bench.release("print")


def form_for(state: State, event: Event, target: State) -> Form:
    about_status = event in ABOUT_STATUS or (state, event, target) in {
        (State.PAUSED, Event.BACK, State.FORM),
        (State.FORM, Event.HELD_UP, State.PAUSED),
    }
    if event is Event.BACK and target in (State.BOLETOS, State.NOTHING_OPEN) and state in FORMS:
        return Form.TICKET
    return Form.STATUS if about_status else Form.SIGN_UP


ROWS = [(state, event, target) for (state, event), targets in TABLE.items() for target in targets]


@pytest.mark.parametrize(
    ("state", "event", "target"),
    [pytest.param(*row, id="-".join(each.name for each in row)) for row in ROWS],
)
def test_row(
    state: State, event: Event, target: State, make_bench: Callable[..., Bench], expected_logs: LogWatch
) -> None:
    if State.PAUSED in (state, target):
        expected_logs.expect("tax ids are tried one after another")
    for name in {FAILS[each] for each in (state, target) if each in FAILS}:
        expected_logs.expect(name)
    if event is Event.SERIES_FAILED:
        expected_logs.expect("completing a boleto failed: pix: no connection")
    if event is Event.SEND_FAILED:
        expected_logs.expect("a form was not kept: OutboxUnavailable")
    back_to = target if event is Event.BACK else None
    bench = make_bench(
        check=state in CHECKED or event is Event.CHALLENGED,
        card=state in CARD or event is Event.CHARGE_ASKED or (state, target) == (S.LOADING, S.PAID),
        several=event in NEEDS_SEVERAL or State.CONTRACTS in (state, back_to),
        all_printed=back_to is State.BOLETOS and state not in {S.PAY, S.PAID},
        proof=back_to is State.PAID and state in PRINTS,
        protocol=back_to is State.RECEIVED,
        edit=event is Event.BACK and State.SIGN_UP_STATUS is target,
        form=form_for(state, event, target),
        paper=back_to is State.DOCUMENT,
        unlock=back_to is State.UNLOCK_RESULT,
        clear=back_to is State.NOTHING_OPEN,
    )
    knows_the_answer = state is State.CHECKING and event in {Event.ONE_CUSTOMER, Event.SEVERAL_CONTRACTS}
    if (state, back_to) == (State.PRINTING, State.BOLETOS):
        bench.erp.boletos = [a_boleto(1)]  # several are stopped first
    if (state, event) == (State.UNLOCK_RESULT, Event.RETRIED):  # only an unlock that was not worked on
        expected_logs.expect("trust unlock failed")
        bench.erp.unlocking = Refused("unlock", Reason.PERMISSION, status=403)
    if (state, event) in OF_SERIES or ((event, target) == (Event.BACK, S.PAID) and state not in PRINTS):
        prepare_series(bench, state, event, target)
    else:
        bench.reach(State.IDENTITY if knows_the_answer else state)
    if (state, back_to) == (State.FORM, State.FORM):
        bench.session.form.choose(0)
    if back_to is State.REJECTED:
        answer_until_none_is_left(bench)
    if event is Event.REPRINT_ASKED:
        bench.print_the_list()
    if event is Event.PLAN_GATHERED:
        bench.session.back()
        bench.session.open_plan()
    cause(bench, event)
    assert not knows_the_answer or bench.path[-2] is state
    assert bench.state is target
    assert bench.pictures[-1] == bench.session.view_state
    assert bench.ended == (target is State.HOME)


@pytest.mark.parametrize("state", State, ids=lambda state: state.name)
@pytest.mark.parametrize("strict", [False, True])
def test_events_without_a_row_are_logged_and_change_nothing(
    state: State,
    make_bench: Callable[..., Bench],
    expected_logs: LogWatch,
    monkeypatch: pytest.MonkeyPatch,
    *,
    strict: bool,
) -> None:
    """An event that is not in the table fails a test; a customer goes on."""
    if state in FAILS:
        expected_logs.expect(FAILS[state])
    if state is State.PAUSED:
        expected_logs.expect("tax ids are tried one after another")
    bench = make_bench(several=state is State.CONTRACTS, check=state in CHECKED, card=state in CARD)
    bench.reach(state)
    before, seen = bench.session.view_state, len(bench.pictures)
    monkeypatch.setattr(StateMachine, "strict", strict)
    for event in Event:
        if (state, event) in TABLE:
            continue
        expected_logs.expect(f"event {event.name} ignored in {state.name}: not in the table")
        with pytest.raises(UnknownEvent) if strict else nullcontext():
            bench.session._machine.dispatch(event)
        assert (bench.session.view_state, len(bench.pictures), bench.ended) == (before, seen, 0), event


def test_every_state_can_be_reached_and_left() -> None:
    assert {target for _, _, target in ROWS} == set(State)
    assert {state for state, _ in TABLE} == set(State)
    assert sorted(state.name for each in COMPOSITES for state in each.states) == sorted(State.__members__)


def test_screens_dispatch_plain_events_alone(bench: Bench, expected_logs: LogWatch) -> None:
    bench.reach(State.PAY)
    expected_logs.expect("event PRINT_ASKED ignored in PAY: it has an intent of its own")
    with pytest.raises(UnknownEvent):
        bench.session.dispatch(Event.PRINT_ASKED)
    bench.session.dispatch(Event.FINISHED)
    assert bench.state is State.FAREWELL


def test_every_event_has_a_row() -> None:
    assert {event for _, event in TABLE} == set(Event)


def test_a_search_ends_with_a_question_a_list_or_a_failure() -> None:
    """Not with the busy states on its way, nor with those that a touch leads to.

    A list that is loaded anew after payments of a series ends with these.
    """
    found = {S.CONTRACTS, S.BOLETOS, S.NOTHING_OPEN, S.FAILED, S.PAID}
    assert outcomes(S.SEARCHING) == found | {S.IDENTITY}
    assert outcomes(S.LOADING) == found - {S.CONTRACTS}
    assert outcomes(S.CHECKING) == found | {S.IDENTITY, S.REJECTED}


def test_only_back_has_several_targets() -> None:
    assert {event for (_, event), targets in TABLE.items() if len(targets) > 1} == {Event.BACK}


SIGN_UP = FormViewState(Form.SIGN_UP, FormStep.PLAN, 1, 9)
TICKET = FormViewState(Form.TICKET, FormStep.TICKET_KIND, 1, 4)
OPEN = check(a_boleto(1), Policy(), TODAY)
LIST = {"customers": (MARIA,), "boletos": (OPEN,)}
CHOSEN = {**LIST, "chosen": OPEN}
SEVERAL = {"customers": (MARIA, MARIA_ELSEWHERE)}
EDIT = {"form": replace(SIGN_UP, editing=True)}
BACK: list[tuple[set[State], dict[str, Any], State | None]] = [
    ({S.HOME, S.OUT_OF_SERVICE, S.REJECTED, S.FAREWELL}, {}, None),
    ({S.TAX_ID, S.PAUSED}, {}, S.HOME),
    ({S.PAUSED}, {"form": SIGN_UP}, S.FORM),
    ({S.SEARCHING, S.IDENTITY, S.CHECKING, S.CONTRACTS, S.FAILED}, {}, S.TAX_ID),
    ({S.CHECKING}, {"tries_left": 0}, S.REJECTED),
    ({S.LOADING, S.BOLETOS, S.NOTHING_OPEN}, LIST, S.TAX_ID),
    ({S.LOADING, S.BOLETOS, S.NOTHING_OPEN}, SEVERAL, S.CONTRACTS),
    ({S.MENU, S.GATHERING, S.PLAN, S.DOCUMENTS, S.UNLOCK, S.UNLOCK_RESULT}, {**LIST, **SEVERAL}, S.BOLETOS),
    ({S.PAY, S.PAID, S.PRINT_AGAIN}, {**LIST, **SEVERAL}, S.BOLETOS),
    ({S.MENU, S.GATHERING, S.PLAN, S.DOCUMENTS, S.UNLOCK, S.UNLOCK_RESULT}, {}, S.NOTHING_OPEN),
    ({S.UNLOCKING}, LIST, S.UNLOCKING),
    ({S.PAID}, {}, None),
    ({S.DOCUMENT}, LIST, S.DOCUMENTS),
    (PRINTS, LIST, S.BOLETOS),
    (PRINTS, CHOSEN, S.PAY),
    (PRINTS, {**CHOSEN, "payments": (Payment(OPEN, NOW),)}, S.PAID),
    ({S.LEAVING, S.NOT_CHARGED}, LIST, S.PAY),
    ({S.PAY, S.LOADING}, {**LIST, "payments": (Payment(OPEN, NOW),)}, S.PAID),
    (PRINTS, {**LIST, "document": sort_documents([ENTRY], [], [], Policy())[0]}, S.DOCUMENT),
    (PRINTS, {"form": SIGN_UP}, S.RECEIVED),
    (PRINTS, {**LIST, "unlock": UnlockState(result=UnlockResult(UnlockStatus.GRANTED))}, S.UNLOCK_RESULT),
    ({S.FETCHING, S.FORM_FAILED, S.FORM}, {"form": SIGN_UP}, S.HOME),
    ({S.FORM}, {"form": replace(SIGN_UP, has_previous=True)}, S.FORM),
    ({S.FORM}, {"form": replace(SIGN_UP, has_previous=True, editing=True)}, S.FORM),
    ({S.FETCHING, S.FORM}, EDIT, S.SIGN_UP_STATUS),
    ({S.FORM_FAILED}, EDIT, S.HOME),
    ({S.LOOKING_UP, S.SIGN_UP_STATUS}, {"form": SIGN_UP}, S.FORM),
    ({S.SENDING}, {"form": SIGN_UP}, S.SENDING),
    ({S.RECEIVED}, {"form": SIGN_UP}, None),
    (FORMS, {**LIST, "form": TICKET}, S.BOLETOS),
    (FORMS, {"form": TICKET}, S.NOTHING_OPEN),
    ({S.FORM}, {"form": replace(TICKET, has_previous=True)}, S.FORM),
]


@pytest.mark.parametrize(("states", "seen", "target"), BACK)
def test_back_leads_to(states: set[State], seen: dict[str, Any], target: State | None) -> None:
    assert {back_target(ViewState(state, TODAY, **seen)) for state in states} == {target}


def test_every_condition_of_a_way_back_has_its_test_and_is_asked() -> None:
    assert set(TESTS) == set(BackCondition)
    assert {each for ways in WAYS_BACK.values() for way in ways for each in way.conditions} == set(
        BackCondition
    )


def test_back_is_tried_with_every_target() -> None:
    tried = {(state, target) for states, _, target in BACK for state in states if target}
    assert tried == {(state, target) for state, event, target in ROWS if event is Event.BACK}


@pytest.mark.parametrize("event", [Event.LEFT, Event.EXPIRED])
def test_home_is_one_touch_away(event: Event) -> None:
    assert {state for state in State if TABLE.get((state, event)) == (State.HOME,)} == set(State) - RESTING
