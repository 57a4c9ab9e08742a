"""Sessions of a world that fails at every request: what a customer sees, pays, prints and changes stays true.

Touches are those that the screen of the moment offers, once or twice, and those that an earlier one offered.
"""

import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

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

from support.adverse_world import (
    ANSWERS,
    BLOCKED_MARIA,
    ERRORS,
    JOAO,
    OUTBOX_TROUBLES,
    PRINTER_ERRORS,
    UNLOCKS,
    AdverseCards,
    AdverseErp,
    AdverseOutbox,
    AdversePrinter,
    Behaviour,
)
from support.customer_traces import left_in
from support.fake_erp import ANSWERS as REQUESTS
from support.fake_erp import MARIA_ELSEWHERE
from support.forms import fill_in
from support.offered_intents import Offer, offers
from support.rate_limits import LIMITS
from support.sampling import count
from support.session_harness import DOCUMENT, RULES, Bench
from totem.cards.charge import ChargePhase
from totem.cards.progress import CardReadiness
from totem.domain.customer import Customer
from totem.outbox.request_kinds import ServiceRequest
from totem.outbox.submissions import SubmissionStatus
from totem.printing.printer import JobProgress, PrinterFault
from totem.session.boletos import row_of
from totem.session.payment_ways import ways_to_pay
from totem.session.session import SessionConfig
from totem.session.states import BUSY, PAYING, RESTING, Event, IdleTimeout, State
from totem.session.view_state import UNLOCK, Cause, Completion, Failure, Outage, UnlockStatus, ViewState

NOBODY = "222.333.444-05"
TAX_IDS = [DOCUMENT, DOCUMENT, JOAO.tax_id.formatted, NOBODY]
GIVEN_ANSWERS = [*ANSWERS.values(), *ANSWERS.values(), "0101"]
ERP_ENDS = st.lists(st.none() | st.none() | st.sampled_from(ERRORS), max_size=3)
SLIP_ENDS = st.lists(st.none() | st.sampled_from(PRINTER_ERRORS), max_size=4)
FAVOURITES = {
    *("card", "retry", "print", "print again", "select", "pay selected", "choose 0", "choose 1"),
    *("unlock", "confirm unlock", "pay otherwise"),
}
"""Touches that lead to screens which are rarely reached."""
LATE = 30
"""Most touches of earlier screens that may still come."""
CLOCKLESS = {IdleTimeout.NONE, IdleTimeout.CHARGE}
PRINTS = {S for S in State if S.name.startswith("PRINT")}
WITH_CHOSEN = {*PAYING, *PRINTS, State.CHARGING, State.NOT_CHARGED, State.TITLE_CHANGED}
"""States that may show one boleto that is still to be paid."""
WITHOUT_CHOSEN = {
    *(State.LOADING, State.BOLETOS, State.NOTHING_OPEN, State.MENU, State.GATHERING, State.PLAN),
    *(State.DOCUMENTS, State.DOCUMENT, State.UNLOCK, State.UNLOCKING, State.UNLOCK_RESULT, State.CONTRACTS),
    *(State.FETCHING, State.FORM, State.FORM_FAILED, State.SENDING, State.RECEIVED),
}
BEFORE_SEARCH = {*RESTING, State.TAX_ID, State.PAUSED, State.SEARCHING, State.IDENTITY, State.REJECTED}
REGISTRATIONS = {each.key: each for each in (BLOCKED_MARIA, MARIA_ELSEWHERE, JOAO)}


class AdverseBench(Bench):
    """Bench of an adverse world."""

    def __init__(self, rules: SessionConfig, *, check: bool, uncancellable: bool) -> None:
        super().__init__(card=True, check=check, uncancellable=uncancellable, erp=AdverseErp(), rules=rules)
        self.printer, self.outbox = AdversePrinter(), AdverseOutbox()
        self.cards = AdverseCards(self.erp)  # type: ignore[arg-type]
        self.session.set_capabilities(REQUESTS | {UNLOCK})


class AnySession(RuleBasedStateMachine):
    """One customer after another, of whom each request may fail."""

    erp: AdverseErp
    printer: AdversePrinter
    cards: AdverseCards
    outbox: AdverseOutbox

    @initialize(
        check=st.booleans(),
        uncancellable=st.booleans(),
        polls=st.sampled_from([True, True, False]),
        next_titles=st.sampled_from([0, 1]),
        on_request=st.booleans(),
        has_titles=st.booleans(),
    )
    def open_up(
        self,
        *,
        check: bool,
        uncancellable: bool,
        polls: bool,
        next_titles: int,
        on_request: bool,
        has_titles: bool,
    ) -> None:
        rules = replace(RULES, next_titles=next_titles, poll_s=5.0 if polls else 0.0)
        self.bench = AdverseBench(rules, check=check, uncancellable=uncancellable)
        self.session, self.machine = self.bench.session, self.bench.session._machine
        self.erp, self.printer, self.cards = self.bench.erp, self.bench.printer, self.bench.cards  # type: ignore[assignment]
        self.outbox = self.bench.outbox  # type: ignore[assignment]
        for key in self.erp.titles:
            for days in (-20, 3, 33) if has_titles or key == BLOCKED_MARIA.key else ():
                self.erp.add(key, days=days, on_request=on_request and days == 3)
        self.late: list[Offer] = []
        self.rejected: list[str] = []
        self.confirmed: Counter[str] = Counter()
        self.proven = False
        """The identity question of the present search was answered rightly."""
        self.affirmed = 0
        self.uncancellable = uncancellable
        self.most_sent: int | None = None
        """Number of slips sent at a stop: each print runs at once, so that none is under way then."""
        reject = self.machine.reject

        def note_rejected(event: Event, reason: str) -> None:
            self.rejected.append(f"{event.name} in {self.bench.state.name}: {reason}")
            reject(event, reason)

        self.machine.reject = note_rejected  # type: ignore[method-assign]
        self.session.dispatched.connect(self._note)
        self.session.changed.connect(self._note_state)

    def _note(self, event: Event) -> None:
        """Note a transition that begins, with the view state that the customer saw."""
        view = self.session.view_state
        match event:
            case Event.UNLOCK_CONFIRMED:
                self.confirmed["unlock"] += 1
            case Event.RETRIED if view.state is State.UNLOCK_RESULT:
                self.confirmed["unlock"] += 1
            case Event.SEND_ASKED:
                self.confirmed["form"] += 1
            case Event.CHARGE_ASKED:
                self.confirmed["charge"] += 1
                assert view.chosen is not None
                self.cards.asked[:] = [(view.chosen.boleto.id, view.chosen.amount)]
            case Event.PRINT_ASKED | Event.REPRINT_ASKED:
                self.printer.confirmed = self.affirmed = 0
                self.most_sent = None
            case Event.RETRIED:
                self.most_sent = None
            case Event.STOP_ASKED if not self.uncancellable:
                self.most_sent = len(self.printer.sent)
            case Event.CAME_OUT:
                self.affirmed += view.print.unconfirmed

    def _note_state(self, view: ViewState) -> None:
        if view.state in {*RESTING, State.TAX_ID, State.SEARCHING}:
            self.proven = False

    # The customer

    @rule(data=st.data(), twice=st.sampled_from([False, False, False, True]))
    def touch(self, data: st.DataObject, twice: bool) -> None:
        found = offers(self.session, TAX_IDS, GIVEN_ANSWERS)
        if found:
            self._touch(found[data.draw(st.integers(0, len(found) - 1))], twice=twice)

    @rule(data=st.data(), touches=st.integers(2, 7))
    def go_on(self, data: st.DataObject, touches: int) -> None:
        """Touch what leads on, screen after screen: random touches alone rarely come far."""
        for _ in range(touches):
            if self.bench.state in {*RESTING, State.TAX_ID, State.PAUSED}:
                self.come_to_the_list(data)
                continue
            found = offers(self.session, TAX_IDS, GIVEN_ANSWERS)
            is_paying = self.bench.state is State.PAY
            found = [each for each in found if is_paying or each[0] not in {"ask_to_leave", "back"}]
            found += 4 * [each for each in found if each[0] in FAVOURITES]
            if self.bench.state in {State.PAY, State.CHARGING}:
                end = data.draw(st.sampled_from(ChargePhase))
                self.the_terminal_turns([ChargePhase.AT_TERMINAL], end, error=None, is_recorded=True)
            if found:
                self._touch(found[data.draw(st.integers(0, len(found) - 1))])
            if self.bench.held.pending:
                self.answer(data)

    def _touch(self, offer: Offer, *, twice: bool = False) -> None:
        name, intent = offer
        self._judge(name)
        self.late = [*self.late, offer][-LATE:]
        before, self.rejected = self.session.view_state, []
        self.late += offers(self.session, TAX_IDS, GIVEN_ANSWERS)
        self.late = self.late[-LATE:]
        intent()
        assert not self.rejected, f"{name} is offered in {before.state.name}, and rejected"
        if twice:
            self._judge(name)
            intent()

    def _judge(self, name: str) -> None:
        """Note whether an answer to the identity question is right."""
        view = self.session.view_state
        if name.startswith("answer ") and view.state is State.IDENTITY and view.tax_id is not None:
            self.proven = ANSWERS.get(view.tax_id.value) == name.removeprefix("answer ")

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def touch_late(self, data: st.DataObject) -> None:
        name, intent = self.late[data.draw(st.integers(0, len(self.late) - 1))]
        self._judge(name)
        intent()

    @precondition(lambda self: self.bench.state is State.FORM)
    @rule()
    def fill_in_the_form(self) -> None:
        fill_in(self.session)

    @precondition(lambda self: self.bench.state.idle not in CLOCKLESS)
    @rule()
    def go_away(self) -> None:
        self.session.expire()
        assert self.bench.state in RESTING

    @precondition(lambda self: self.bench.state in {*RESTING, State.TAX_ID, State.PAUSED})
    @rule(data=st.data())
    def come_to_the_list(self, data: st.DataObject) -> None:
        self.bench.now += LIMITS.forgiven_s
        self.session.set_outage(None)
        self.session.leave()
        self.session.start()
        tax_id = data.draw(st.sampled_from([DOCUMENT, DOCUMENT, JOAO.tax_id.formatted]))
        self.session.enter_tax_id(tax_id)
        self.answer_all()
        answer = ANSWERS["".join(filter(str.isdigit, tax_id))]
        if self.bench.state is State.IDENTITY:
            self._touch((f"answer {answer}", partial(self.session.answer_challenge, answer)))
        if self.bench.state is State.CONTRACTS:
            self.session.choose_contract(data.draw(st.integers(0, 1)))
        if self.bench.held.pending:
            self.answer(data)

    # The world

    @precondition(lambda self: self.bench.held.pending)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """End one of the requests under way, the newest mostly."""
        self.erp.errors, self.printer.ends = data.draw(ERP_ENDS), data.draw(SLIP_ENDS)
        outbox = self.outbox
        outbox.trouble = data.draw(st.sampled_from(OUTBOX_TROUBLES))
        outbox.statuses = [data.draw(st.sampled_from(SubmissionStatus))]
        outbox.outcome_error = data.draw(st.sampled_from([None, None, RuntimeError(DOCUMENT)]))
        pending = len(self.bench.held.pending)
        self.bench.held.release(pending - 1 - data.draw(st.sampled_from([0, 0, 0, *range(pending)])))
        self.erp.errors, self.printer.ends = [], []
        outbox.trouble = outbox.outcome_error = None

    @rule()
    def answer_all(self) -> None:
        self.bench.held.release_all()

    @rule(
        reports=st.lists(st.sampled_from(ChargePhase), max_size=3),
        end=st.sampled_from(ChargePhase),
        error=st.sampled_from([None, None, None, OSError("full")]),
        is_recorded=st.booleans(),
    )
    def the_terminal_turns(
        self, reports: list[ChargePhase], end: ChargePhase, error: Exception | None, is_recorded: bool
    ) -> None:
        self.cards.behaviour = Behaviour(tuple(reports), end, error, is_recorded)

    @precondition(lambda self: self.cards.requests)
    @rule(phase=st.sampled_from(ChargePhase))
    def the_terminal_reports_late(self, phase: ChargePhase) -> None:
        self.cards.report(phase)

    @precondition(lambda self: self.printer.progress)
    @rule(data=st.data())
    def the_printer_reports_late(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from(JobProgress))
        self.printer.progress[data.draw(st.integers(0, len(self.printer.progress) - 1))](step)

    @rule(
        key=st.sampled_from(list(REGISTRATIONS)),
        place=st.integers(0, 3),
        what=st.sampled_from(["paid", "pending", "dearer", "new"]),
    )
    def the_titles_change(self, key: tuple[object, ...], place: int, what: str) -> None:
        titles = self.erp.titles[key]
        if what == "new":
            self.erp.add(key, days=10 * place - 10, on_request=place == 1)
        elif place < len(titles):
            match what:
                case "paid":
                    titles.pop(place)
                case "pending":
                    titles[place].is_pending = True
                case _:
                    titles[place].amount += 1

    @rule(answer=st.sampled_from(UNLOCKS), grows=st.booleans(), withholds=st.booleans())
    def the_erp_turns(self, answer: Any, grows: bool, withholds: bool) -> None:
        self.erp.unlock_answer, self.erp.grows, self.erp.withholds = answer, grows, withholds

    @rule(people=st.sampled_from([[BLOCKED_MARIA], [BLOCKED_MARIA, MARIA_ELSEWHERE], [MARIA_ELSEWHERE]]))
    def the_registrations_change(self, people: list[Customer]) -> None:
        self.erp.people[BLOCKED_MARIA.tax_id.value] = people

    @precondition(lambda self: self.session._boletos.payment_poller._timer.isActive())
    @rule(times=st.integers(1, 2))
    def the_payment_is_asked_for(self, times: int) -> None:
        for _ in range(times):
            if self.session._boletos.payment_poller._timer.isActive():
                self.bench.tick()
                self.answer_all()

    @precondition(lambda self: self.session._boletos._next_item.isActive())
    @rule()
    def the_confirmation_was_seen(self) -> None:
        self.bench.show_next()

    @precondition(lambda self: self.bench.state is State.CHARGING)
    @rule()
    def the_charge_takes_too_long(self) -> None:
        assert self.session._cards is not None
        self.session._cards._longest.stop()
        self.session._cards._longest.timeout.emit()

    @precondition(lambda self: self.session._search._second.isActive())
    @rule(seconds=st.sampled_from([1, 100_000]))
    def the_pause_goes_on(self, seconds: int) -> None:
        self.bench.now += seconds
        self.session._search._second.timeout.emit()

    @rule(outage=st.sampled_from([None, None, Outage(Cause.ERP), Outage(Cause.STAFF, "Volto já")]))
    def service_changes(self, outage: Outage | None) -> None:
        self.session.set_outage(outage)

    @rule(fault=st.sampled_from([None, None, *PrinterFault]), readiness=st.sampled_from(CardReadiness))
    def devices_change(self, fault: PrinterFault | None, readiness: CardReadiness) -> None:
        self.session.set_printer_fault(fault)
        self.session.set_card_readiness(readiness)

    @rule()
    def midnight(self) -> None:
        self.bench.today += timedelta(days=1)
        self.erp.changed.clear()
        self.session.renew_day()

    # The promises

    @invariant()
    def nothing_is_shown_before_the_right_answer(self) -> None:
        view, bench = self.session.view_state, self.bench
        shown = (
            *(view.customer, *view.customers, *view.boletos, *view.later, view.chosen, view.series),
            *(*view.payments, *view.installations, *view.documents, view.document, view.unlock.result),
        )
        shown_at_all = any(each is not None for each in shown)
        if view.state in BEFORE_SEARCH or (bench.check and not self.proven):
            assert not shown_at_all, view
            assert not view.identified
            assert view.form is None or not view.form.is_of_customer
            assert not view.selection.rows
        if view.state in RESTING:
            assert (view.tax_id, view.form, view.question, view.rating) == (None, None, None, None)
            assert not bench.session._machine.state_task.is_running
            assert not bench.session._machine.session_task.is_running
            assert view.selection.titles == frozenset()

    @invariant()
    def all_is_of_the_customer(self) -> None:
        view = self.session.view_state
        if view.tax_id is not None:
            assert all(each.tax_id == view.tax_id for each in view.customers)
        if view.customer is not None:
            assert view.customer.key in {each.key for each in view.customers}
            key = view.customer.key
            for each in (*view.all_boletos, *filter(None, [view.chosen])):
                record = each.boleto
                assert (key, record.document_number, record.amount) in self.erp.given
        else:
            assert not view.all_boletos

    @invariant()
    def the_chosen_boleto_is_in_the_list(self) -> None:
        view = self.session.view_state
        assert all(view.is_selectable(row) for row in view.selection.rows)
        assert max(view.selection.on_paper, default=-1) < len(view.boletos)
        _ = (view.printable, view.payable_rows, view.selected_boletos, view.slip_count, ways_to_pay(view))
        if view.state in WITHOUT_CHOSEN:
            assert view.chosen is None
            assert view.payments == ()
        if view.state in WITH_CHOSEN and view.chosen is not None and not view.is_paid:
            assert row_of(view.chosen, view.all_boletos) >= 0
        if view.state in PAYING:
            assert view.chosen is not None
            if view.completion in {Completion.PENDING, Completion.SLOW}:
                assert self.session._boletos._is_pending(view.chosen)
        if view.state in PRINTS - {State.PRINT_AGAIN}:
            assert view.print.count > 0
            assert view.being_printed or view.form or view.document or view.unlock.result

    @invariant()
    def each_change_leaves_once(self) -> None:
        assert not self.erp.violations
        assert len(self.erp.unlocked) <= self.confirmed["unlock"]
        assert len(self.bench.outbox.kept) <= self.confirmed["form"]
        assert len(self.cards.requests) <= self.confirmed["charge"]
        view = self.session.view_state
        if view.state is State.UNLOCK_RESULT:
            assert view.unlock.result is not None
            assert view.customer is not None
            if view.unlock.result.status is UnlockStatus.FAILED and view.today == self.bench.today:
                assert not self.erp.changed[view.customer.key], "it may have arrived"
        if view.form is not None and view.form.is_of_customer and view.state is State.RECEIVED:
            last = self.bench.outbox.kept[-1]
            assert isinstance(last, ServiceRequest)
            assert view.customer is not None
            assert last.customer.key == view.customer.key
            assert view.form.form in view.sent_forms
        if view.state is State.CHARGE_UNKNOWN and view.chosen is not None:
            alike = [each for each in view.all_boletos if each.boleto.id == view.chosen.boleto.id]
            assert all(each.is_payment_pending for each in alike)

    @invariant()
    def a_failure_is_told_as_one(self) -> None:
        view = self.session.view_state
        if view.state is State.NOTHING_OPEN:
            assert view.customer is not None
            assert not view.all_boletos
            assert view.customer.key in self.erp.last_open
        if view.state is State.FAILED:
            assert view.failure is not None
            if view.failure is Failure.NOT_FOUND:
                assert view.customer is None
        if view.state in {State.FAILED, State.FORM_FAILED, State.PRINT_FAILED}:
            assert view.reference or view.print.fault is PrinterFault.OFFLINE or view.failure

    @invariant()
    def each_state_has_an_end(self) -> None:
        view, machine = self.session.view_state, self.machine
        state = view.state
        if state in RESTING:
            return
        assert state.idle is not IdleTimeout.NONE
        assert state.published_name
        assert state.label
        if state is State.UNLOCKING:
            assert any(job.name.endswith("request_unlock") for job in self.bench.held.pending)
        elif state in BUSY:
            assert machine.state_task.is_running
        elif state is State.CHARGING:
            assert machine.state_task.is_running
            assert self.session._cards is not None
            assert self.session._cards._longest.isActive()
        elif state is State.PRINTING:
            is_waiting = any(map(self.session._boletos._is_pending, view.being_printed))
            assert machine.state_task.is_running or is_waiting
        elif state is State.PAUSED:
            assert self.session._search._second.isActive()
        if state not in BUSY:
            assert any(name != "confirm nothing" for name, _ in offers(self.session, TAX_IDS, GIVEN_ANSWERS))

    @invariant()
    def no_slip_is_counted_that_nobody_confirmed(self) -> None:
        view = self.session.view_state
        assert view.print.printed <= self.printer.confirmed + self.affirmed
        assert 0 <= view.print.printed + view.print.unconfirmed <= max(view.print.count, 0)
        assert self.most_sent is None or len(self.printer.sent) <= self.most_sent
        assert len(view.selection.titles) <= len(self.printer.sent)
        assert view.selection.listed <= len(self.printer.sent)

    def teardown(self) -> None:
        if not hasattr(self, "bench"):
            return
        try:
            self.session.leave()
            self.bench.held.release_all()
            del self.machine.reject  # refers to this test
            assert not left_in(self.bench)
        finally:
            self.bench.close()


def test_any_session_in_adversity(
    qapp: QCoreApplication, caplog: pytest.LogCaptureFixture, as_in_a_store: None
) -> None:
    caplog.set_level(logging.CRITICAL)
    run_state_machine_as_test(AnySession, settings=settings(max_examples=count(200), stateful_step_count=50))
