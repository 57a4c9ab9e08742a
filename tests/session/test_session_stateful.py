"""Any touches, results and failures in any order: no crash, no data left, always a way home."""

import logging

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QCoreApplication

from support.customer_traces import left_in
from support.forms import ANSWERS, PHOTO, PROTOCOL, fill_in
from support.sampling import count, crossed
from support.session_harness import (
    CARD,
    CHECKED,
    DOCUMENT,
    MARIA,
    MARIA_ELSEWHERE,
    RIGHT,
    WRONG,
    Bench,
    a_boleto,
)
from totem.cards.charge import ChargePhase
from totem.cards.progress import CardReadiness
from totem.domain.card_payment import CardMethod
from totem.erp.errors import BadAnswer, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.outbox.submissions import OutboxUnavailable
from totem.printing.printer import JobProgress, PrinterFault, PrintFailed
from totem.session.forms.steps import Form, FormStep
from totem.session.states import PAYING, RESTING, TABLE, Event, State
from totem.session.view_state import TRIES, Cause, Outage
from totem.system.database_fault import DatabaseFault

ERP_TROUBLES = [
    NotFound("customer", Reason.ABSENT, status=404),
    Unavailable("customer", Reason.NO_CONNECTION),
    TimedOut("open_boletos", "15 s"),
    Refused("customer", Reason.PERMISSION, status=403),
    BadAnswer("open_boletos", Reason.PAGE),
    ValueError(DOCUMENT),
]
CUSTOMERS = st.sampled_from([[MARIA], [MARIA, MARIA_ELSEWHERE], [], *ERP_TROUBLES])
BOLETOS = st.sampled_from([[a_boleto(1)], [a_boleto(1), a_boleto(2, None)], [], *ERP_TROUBLES])
PRINTER_TROUBLES = st.sampled_from([None, None, *map(PrintFailed, PrinterFault), OSError("gone")])
PRINT_TROUBLE = {State.PRINT_FAILED, State.PRINT_UNSURE}
AFTER_A_BOLETO = {State.PAID, State.PRINTING, State.PRINTED, State.PRINT_AGAIN, *PRINT_TROUBLE}
BEFORE_BOLETOS = {State.HOME, State.PAUSED, State.TAX_ID, State.SEARCHING, State.CONTRACTS, State.LOADING}
FAILED = {State.FAILED, State.FORM_FAILED}
FILLED_IN = {
    *(State.FETCHING, State.FORM, State.FORM_FAILED, State.SENDING, State.LOOKING_UP, State.SIGN_UP_STATUS),
}
TOUCHES = [
    "start",
    "print_chosen",
    "print_listed",
    "open_selection",
    "clear_selection",
    "pay_selected",
    "choose_next_boleto",
    "report_paid",
    "cancel_charge",
    "pay_otherwise",
    "ask_to_leave",
    Event.STAYED,
    "retry",
    "back",
    Event.FINISHED,
    "show_boletos",
    "leave",
    "expire",
]
LEAVES = {"leave", "ask_to_leave", "expire"}
FIRST = {State.TAX_ID, State.PAUSED, State.FETCHING, State.FORM, State.FORM_FAILED}
"""From where one step back leads home."""


class AnyVisit(RuleBasedStateMachine):
    """A visit in the hands of everybody at once."""

    @initialize(uncancellable=st.booleans(), check=st.booleans())
    def open_up(self, uncancellable: bool, check: bool) -> None:
        self.bench = Bench(uncancellable=uncancellable, check=check, card=True)
        self.session = self.bench.session
        self.outage: Outage | None = None

    @rule(touch=st.sampled_from(TOUCHES))
    def touch(self, touch: str | Event) -> None:
        before, ended = self.bench.state, self.bench.ended
        if isinstance(touch, Event):
            self.session.dispatch(touch)
        else:
            getattr(self.session, touch)()
        goes_home = touch in LEAVES or (touch == "back" and before in FIRST)
        assert self.bench.ended == ended or goes_home, f"{touch} ended a visit in {before.name}"

    @rule(event=st.sampled_from(Event))
    def something_happens_that_cannot_be(self, event: Event) -> None:
        if (self.bench.state, event) not in TABLE:
            before, ended = self.session.view_state, self.bench.ended
            self.session._machine.dispatch(event)
            assert (self.session.view_state, self.bench.ended) == (before, ended)

    @rule(text=st.sampled_from([DOCUMENT, DOCUMENT, "11.222.333/0001-81", "1", ""]))
    def enter_document(self, text: str) -> None:
        self.session.enter_tax_id(text)

    @rule(text=st.sampled_from([RIGHT, WRONG, ""]))
    def answer_the_question(self, text: str) -> None:
        self.session.answer_challenge(text)

    @rule(index=st.integers(-1, 2))
    def choose_contract(self, index: int) -> None:
        self.session.choose_contract(index)

    @rule(index=st.integers(-1, 2))
    def choose_boleto(self, index: int) -> None:
        self.session.choose_boleto(index)

    @precondition(lambda self: self.bench.state is State.BOLETOS)
    @rule()
    def pay_all(self) -> None:
        self.bench.begin_series()

    @precondition(lambda self: self.session._boletos._next_item.isActive())
    @rule()
    def the_confirmation_was_seen(self) -> None:
        self.bench.show_next()

    @rule(index=st.integers(-1, 2))
    def mark_boleto(self, index: int) -> None:
        self.session.toggle_boleto(index)

    @rule(form=st.sampled_from(Form))
    def begin_a_form(self, form: Form) -> None:
        self.session.form.begin(form)

    @rule(touch=st.sampled_from(["skip", "agree", "send", "edit", "print_protocol"]))
    def touch_a_form(self, touch: str) -> None:
        getattr(self.session.form, touch)()

    @rule(index=st.integers(-1, 2), step=st.sampled_from(FormStep))
    def touch_a_row_of_a_form(self, index: int, step: FormStep) -> None:
        self.session.form.choose(index)
        self.session.form.open_step(step)
        self.session.form.drop_photo(index)

    @rule(text=st.sampled_from([DOCUMENT, PROTOCOL, *ANSWERS.values(), ""]), photo=st.booleans())
    def fill_in_a_step(self, text: str, photo: bool) -> None:
        self.session.form.keep_text(text)
        if photo:
            self.session.form.add_photo(PHOTO)
        self.session.form.confirm_text(text)

    @precondition(lambda self: self.bench.state is State.FORM)
    @rule(step=st.sampled_from(FormStep))
    def fill_in_up_to(self, step: FormStep) -> None:
        fill_in(self.session, step)

    @rule(state=st.sampled_from(State))
    def follow_the_path(self, state: State) -> None:
        """Random touches alone rarely come far."""
        if state in CHECKED and not self.bench.check:
            return
        self.session.set_outage(None)
        self.session.leave()
        self.bench.erp.registrations, self.bench.erp.boletos = [MARIA], [a_boleto(1), a_boleto(2)]
        self.bench.printer.trouble = self.bench.outbox.trouble = None
        self.bench.several = state is State.CONTRACTS
        if self.bench.several:
            self.bench.erp.registrations = [MARIA, MARIA_ELSEWHERE]
        while self.bench.held.pending:
            self.bench.held.release()
        self.bench.forgive()
        self.bench.reach(state)
        self.outage = self.session.view_state.outage

    @rule(
        customers=CUSTOMERS,
        boletos=BOLETOS,
        trouble=PRINTER_TROUBLES,
        kept=st.sampled_from([None, OutboxUnavailable(DatabaseFault.FULL)]),
    )
    def fortune_turns(
        self,
        customers: list[object] | Exception,
        boletos: list[object] | Exception,
        trouble: Exception | None,
        kept: Exception | None,
    ) -> None:
        self.bench.erp.registrations = customers  # type: ignore[assignment]
        self.bench.erp.boletos = boletos  # type: ignore[assignment]
        self.bench.printer.trouble = trouble
        self.bench.outbox.trouble = kept

    @precondition(lambda self: self.bench.held.pending)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        self.bench.held.release(data.draw(st.integers(0, len(self.bench.held.pending) - 1)))

    @precondition(lambda self: self.session._boletos.payment_poller._timer.isActive())
    @rule()
    def time_passes(self) -> None:
        self.bench.tick()

    @rule(seconds=st.sampled_from([10.0, 60.0, 600.0]))
    def the_clock_of_the_limits_goes_on(self, seconds: float) -> None:
        self.bench.now += seconds

    @precondition(lambda self: self.session._search._second.isActive())
    @rule()
    def a_second_of_the_pause_passes(self) -> None:
        self.bench.now += 1
        self.session._search._second.timeout.emit()

    @precondition(lambda self: self.bench.state is State.PAY)
    @rule()
    def pay(self) -> None:
        """A payment that somebody waits for; random questions alone rarely see one."""
        while self.bench.held.pending:
            self.bench.held.release()
        if self.bench.state is State.PAY and isinstance(self.bench.erp.boletos, list):
            self.bench.see_payment()

    @rule(method=st.sampled_from(CardMethod))
    def touch_an_instrument(self, method: CardMethod) -> None:
        self.session.pay_by_card(method)

    @precondition(lambda self: any(job.name.endswith("_pay") for job in self.bench.held.pending))
    @rule(end=st.sampled_from(ChargePhase))
    def the_terminal_ends_a_charge(self, end: ChargePhase) -> None:
        ended, card = self.bench.ended, self.session.view_state.card
        self.bench.end_charge(end)
        assert self.bench.ended == ended or card.leaves, "an end is shown"

    @precondition(lambda self: self.bench.terminal.requests)
    @rule(phase=st.sampled_from(ChargePhase))
    def the_terminal_reports(self, phase: ChargePhase) -> None:
        before = self.session.view_state
        self.bench.terminal.report(phase)
        assert self.session.view_state.state is before.state

    @rule(readiness=st.sampled_from(CardReadiness))
    def cards_become_ready_or_not(self, readiness: CardReadiness) -> None:
        before = self.session.view_state
        self.session.set_card_readiness(readiness)
        if before.state in {State.PAY, State.LEAVING, *CARD} - {State.TITLE_CHANGED, State.CHARGE_UNKNOWN}:
            assert self.session.view_state == before

    @precondition(lambda self: self.bench.printer.progress)
    @rule(data=st.data(), progress=st.sampled_from(JobProgress))
    def tell_progress(self, data: st.DataObject, progress: JobProgress) -> None:
        data.draw(st.sampled_from(self.bench.printer.progress))(progress)

    @rule(outage=st.sampled_from([None, Outage(Cause.ERP), Outage(Cause.STAFF, "Volto já")]))
    def service_changes(self, outage: Outage | None) -> None:
        before = self.bench.state
        self.session.set_outage(outage)
        assert before in RESTING or self.bench.state is before, "a visit under way is not ended"
        self.outage = outage

    @rule(fault=st.sampled_from([None, *PrinterFault]))
    def printer_changes(self, fault: PrinterFault | None) -> None:
        self.session.set_printer_fault(fault)

    @rule()
    def crash(self) -> None:
        self.session.fail(RuntimeError(DOCUMENT))

    @invariant()
    def the_picture_fits_the_state(self) -> None:
        view_state = self.session.view_state
        state = view_state.state
        assert (view_state.failure is not None) == (state in FAILED)
        assert (view_state.print.fault is not None) == (state in PRINT_TROUBLE)
        assert view_state.print.progress is None or state is State.PRINTING
        assert (view_state.reference is not None) == (
            state in {*FAILED, *PRINT_TROUBLE, State.CHARGE_UNKNOWN}
        )
        assert (view_state.card.choice is not None) == (state in CARD)
        assert state is not (State.HOME if self.outage else State.OUT_OF_SERVICE)
        assert view_state.outage == (self.outage if state is State.OUT_OF_SERVICE else None)
        assert all(map(view_state.is_selectable, view_state.selection.rows))
        assert (view_state.question is not None) == (state in {State.IDENTITY, State.CHECKING})
        assert (self.session._machine.session.pending_challenge is not None) == (
            view_state.question is not None
        )
        assert 0 <= view_state.tries_left <= TRIES
        assert view_state.tries_left > 0 or state in {State.CHECKING, State.REJECTED} or view_state.identified
        assert view_state.identified <= self.bench.check
        if view_state.customers or view_state.customer or view_state.boletos:
            assert view_state.identified or not self.bench.check
        assert (view_state.pause_s > 0) == (state is State.PAUSED)
        assert self.session._search._second.isActive() == (state is State.PAUSED)
        if state in {State.BOLETOS, State.PAY, *AFTER_A_BOLETO} and view_state.form is None:
            assert view_state.customer is not None
            assert view_state.boletos or view_state.paid_at
        if state in PAYING:
            assert view_state.chosen in view_state.boletos or view_state.is_paid
        if state is State.BOLETOS or state in BEFORE_BOLETOS:
            assert not view_state.payments
        if state is State.PAID:
            assert view_state.paid_at is not None
        if view_state.paid_at is not None:
            assert view_state.chosen is not None
            assert view_state.chosen not in view_state.boletos
        watched = self.session._boletos.payment_poller._watched
        if state in PAYING:
            assert view_state.is_paid or (watched is not None and watched.chosen is view_state.chosen)
        else:
            assert watched is None or state in {State.BOLETOS, State.PAID}
        if state is State.PRINTING:
            whole = (
                1
                if view_state.form or view_state.chosen or view_state.document
                else len(view_state.print.rows)
            )
            assert view_state.print.count == whole > 0
        assert len(view_state.print.rows) <= view_state.selection.most_slips
        assert 0 <= view_state.print.printed + view_state.print.unconfirmed <= view_state.print.count
        self.the_form_fits_the_state()

    def the_form_fits_the_state(self) -> None:
        state, form = self.session.view_state.state, self.session.view_state.form
        filling = self.session._machine.session.form_state
        if state in FILLED_IN:
            assert form is not None
            assert filling is not None
            assert form.step is filling.step
            assert (state is State.SIGN_UP_STATUS) <= (form.sign_up_status is not None)
        if state is State.RECEIVED:
            assert form is not None
            assert form.protocol is not None
        assert filling is None or state in FILLED_IN | {State.PAUSED, State.FAREWELL}

    @invariant()
    def nothing_is_known_of_anybody_before_a_search(self) -> None:
        view_state = self.session.view_state
        if view_state.state in RESTING | CHECKED | {State.PAUSED, State.TAX_ID, State.SEARCHING}:
            assert (view_state.customer, view_state.customers) == (None, ())
            assert (view_state.boletos, view_state.chosen) == ((), None)
        if view_state.state in RESTING:
            assert view_state.tax_id is None

    def teardown(self) -> None:
        """Whatever happened, the way home is open and nothing is left."""
        if not hasattr(self, "bench"):
            return
        self.session.leave()
        assert self.session.view_state.state in RESTING
        self.bench.held.release_all()
        self.session.set_outage(None)
        assert self.session.view_state.state is State.HOME
        self.bench.held.release_all()
        assert not left_in(self.bench)
        assert not self.bench.guarded or self.bench.guarded[-1] == frozenset()
        self.bench.close()


def test_any_visit_comes_home(
    qapp: QCoreApplication, caplog: pytest.LogCaptureFixture, as_in_a_store: None
) -> None:
    caplog.set_level(logging.CRITICAL, logger="totem.session")  # bugs are what this test makes
    run_state_machine_as_test(AnyVisit, settings=settings(max_examples=count(60), stateful_step_count=40))


def test_each_path_can_be_followed_after_any_other(
    qapp: QCoreApplication, caplog: pytest.LogCaptureFixture, as_in_a_store: None
) -> None:
    caplog.set_level(logging.CRITICAL, logger="totem.session")
    session = AnyVisit()
    session.open_up(uncancellable=False, check=False)
    for before, state in crossed(list(State), list(State)):
        session.follow_the_path(before)
        session.follow_the_path(state)
        session.the_picture_fits_the_state()
    for state in State:
        session.follow_the_path(state)
        session.follow_the_path(state)
    session.teardown()
