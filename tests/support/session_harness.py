"""Session with a fake ERP and printer, without a window, and the steps that reach every state."""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from support.fake_cards import CARD_TERMS, FakeCards
from support.fake_erp import (
    ANSWERS,
    CLEARANCE,
    DOCUMENT,
    ENTRY,
    MARIA,
    MARIA_ELSEWHERE,
    NOTAS,
    PLACE,
    TODAY,
    FakeErp,
    a_boleto,
)
from support.fake_printer import FakePrinter
from support.forms import ALL_OFFERS, FORM_CONFIG, PROTOCOL, FakeOutbox, fill_in
from support.inline_background import ManualBackground
from support.rate_limits import FAILURES, LIMITS
from support.session_intents import INTENTS, RIGHT, WRONG
from totem.cards.charge import ChargePhase
from totem.cards.progress import CardReadiness
from totem.domain.card_payment import CardMethod
from totem.domain.customer import ServiceState
from totem.domain.identity import Challenge
from totem.domain.integrity.findings import Policy
from totem.erp.errors import Reason, Unavailable
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import PrinterFault, PrintFailed
from totem.printing.slips.beneficiary import Beneficiary
from totem.session.card_task import CardTask
from totem.session.challenge import Challenger
from totem.session.controller import SessionController
from totem.session.forms.state import FormConfig
from totem.session.forms.steps import OF_CUSTOMER, Form
from totem.session.forms.tasks import FormServices
from totem.session.payment_poller import ABSENCES
from totem.session.rate_limiter import RateLimiter
from totem.session.session import SessionConfig
from totem.session.states import TABLE, Event, State
from totem.session.unlock import UnlockTask
from totem.session.view_state import UNLOCK, UnlockTerms, ViewState
from totem.system.background import Handle, Runner

__all__ = [
    "ANSWERS",
    "CARD",
    "CHECKED",
    "CLEARANCE",
    "DOCUMENT",
    "ENTRY",
    "MARIA",
    "MARIA_ELSEWHERE",
    "NOTAS",
    "NOW",
    "PLACE",
    "RIGHT",
    "RULES",
    "TODAY",
    "WRONG",
    "Bench",
    "FakeErp",
    "FakePrinter",
    "UncancellableBackground",
    "a_boleto",
]

T = TypeVar("T")

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=timezone(timedelta(hours=-3)))
RULES = SessionConfig(
    Policy(),
    Beneficiary("Netsul Telecom"),
    brand="Netsul",
    logo=Path("netsul.svg"),
    kiosk="Totem 1",
    help="0800 000 000",
    poll_s=5.0,
    unlock=UnlockTerms(without_identity=True),
    card=CARD_TERMS,
)

CARD = {State.CHARGING, State.NOT_CHARGED, State.TITLE_CHANGED, State.CHARGE_UNKNOWN}
"""States that need a card terminal."""
CHECKED = {State.IDENTITY, State.CHECKING, State.REJECTED}
"""States that need an identity check."""


class UncancellableBackground(ManualBackground):
    """Background whose work ignores cancellation, so that late results come."""

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """Hold `coroutine`; cancelling its handle does nothing."""
        super().run(coroutine, done=done, failed=failed)
        return _UncancellableHandle()


class _UncancellableHandle:
    def cancel(self) -> None:
        """Leave the work as it is."""


class Bench:
    """Session and its collaborators; background work waits until it is released.

    `check` requires an identity check. `several` gives the document two contracts; `all_printed` prints the
    whole list rather than one boleto, `proof` the proof of one that was paid. `uncancellable`: background
    work ignores its cancellation. `paper` prints a nota fiscal, `unlock` a trust unlock; `clear` opens plan,
    papers and unlock from a customer without open boletos.
    `card` has a card terminal. `form` is that of the form's states, `protocol`
    prints its protocol, `edit` changes a sign-up. `runner` replaces the held background, `erp` the ERP of
    Maria.
    """

    def __init__(
        self,
        *,
        several: bool = False,
        all_printed: bool = False,
        proof: bool = False,
        check: bool = False,
        paper: bool = False,
        unlock: bool = False,
        clear: bool = False,
        card: bool = False,
        uncancellable: bool = False,
        form: Form = Form.SIGN_UP,
        protocol: bool = False,
        edit: bool = False,
        runner: Runner | None = None,
        erp: FakeErp | None = None,
        rules: SessionConfig = RULES,
    ) -> None:
        self.rules = rules
        self.erp = erp or FakeErp()
        self.now = 1000.0
        """Seconds of the rate limiter's clock."""
        self.today = TODAY
        self.printer = FakePrinter()
        self.held = UncancellableBackground() if uncancellable else ManualBackground()
        self.all_printed = all_printed
        self.proof = proof
        self.check = check
        self.form, self.protocol, self.edit = form, protocol, edit
        self.outbox = FakeOutbox()
        self.form_rules: FormConfig = FORM_CONFIG
        self.paper = paper
        self.unlock = unlock
        self.cards = FakeCards() if card else None
        self.clear = clear
        self.challenge: Challenge | None = Challenge.BIRTH_DATE
        self.slept: list[float] = []
        if several:
            self.erp.registrations = [MARIA, MARIA_ELSEWHERE]
        self.several = several
        self.gate = RateLimiter(lambda: self.now, runner or self.held, LIMITS)
        self.guarded: list[frozenset[str]] = []
        self.session = self.make_session(runner or self.held)
        self.session.set_offered_forms(ALL_OFFERS)
        self.session.set_capabilities(ANSWERS)
        self.session.set_card_readiness(CardReadiness.READY)
        self.pictures: list[ViewState] = []
        self.ended = 0
        self.session.changed.connect(self.pictures.append)
        self.session.ended.connect(self._count_end)

    def make_session(self, runner: Runner) -> SessionController:
        """Make a session of this bench's parts."""
        session = SessionController()
        session.open(
            erp=self.erp,
            printer=SharedPrinter(lambda: self.printer),
            runner=runner,
            config=self.rules,
            rate_limiter=self.gate,
            challenger=self._challenger if self.check else None,
            forms=self._form_means,
            cards=None if self.cards is None else lambda: self.terminal,
            today=lambda: self.today,
            now=lambda: NOW,
            guard=self._note_guard,
        )
        return session

    def _form_means(self) -> FormServices:
        self.means = FormServices(self.erp, lambda: self.outbox, self.form_rules, sleep=self._sleep)
        return self.means

    def _challenger(self) -> Challenger:
        return Challenger(self.challenge, lambda: b"k" * 32, clock=lambda: self.now, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    @property
    def state(self) -> State:
        """The state of the session."""
        return self.session.view_state.state

    @property
    def path(self) -> list[State]:
        """The states shown so far, each once in a row."""
        states = [picture.state for picture in self.pictures]
        return [state for before, state in zip([None, *states], states, strict=False) if state is not before]

    def release(self, name: str) -> None:
        """Run the oldest pending coroutine whose qualified name ends in `name`."""
        names = (name, "load_uncharged") if name == "load_boletos" else (name,)
        next(job for job in self.held.pending if job.name.endswith(names)).release()

    @property
    def terminal(self) -> FakeCards:
        """The card service of a bench that has one."""
        assert self.cards is not None
        return self.cards

    def pay_by_card(self, method: CardMethod = CardMethod.DEBIT) -> None:
        """Charge the chosen boleto on the card terminal."""
        self.session.pay_by_card(method)

    def end_charge(self, end: ChargePhase) -> None:
        """Let the charge under way end so."""
        self.terminal.end = end
        self.release("pay")

    def tick(self) -> None:
        """End the wait for the next poll of the payment."""
        timer = self.session._boletos.payment_poller._timer
        assert timer.isActive(), "no poll is due"
        timer.stop()
        timer.timeout.emit()

    def see_payment(self) -> None:
        """Pay the boleto that was opened last, and poll until the kiosk detects it."""
        watched = self.session._boletos.payment_poller._watched
        assert watched is not None
        assert isinstance(self.erp.boletos, list)
        self.erp.boletos = [each for each in self.erp.boletos if each.id != watched.chosen.boleto.id]
        for _ in range(ABSENCES):
            self.tick()
            self.release("load_boletos")

    def reach(self, state: State) -> None:
        """Take a session from home to `state`, by a customer's actions."""
        if state is State.HOME:
            return
        before, step = self._steps().get(state) or self._first_step(state)
        self.reach(before)
        step()
        assert self.state is state

    def forgive(self) -> None:
        """Let this kiosk's limits pass: pauses after failures, and the one unlock a day of a registration.

        Its card terminal is ready again, and nothing was paid by card.
        """
        self.now += LIMITS.forgiven_s
        self.session.set_card_readiness(CardReadiness.READY)
        for card in self.session.findChildren(CardTask):
            card._paid.clear()
        for unlock in self.session.findChildren(UnlockTask):
            unlock._spent.clear()

    def close(self) -> None:
        """Drop the held work, and stop polling."""
        self.session._boletos.payment_poller.stop()
        self.session._search._second.stop()
        self.session._boletos._next_item.stop()
        if self.session._cards is not None:
            self.session._cards._longest.stop()
        self.held.close()

    def _first_step(self, state: State) -> tuple[State, Callable[[], None]]:
        """Return the first row of the table that leads to `state` by one intent."""
        before, event = next(
            (before, event)
            for (before, event), targets in TABLE.items()
            if targets == (state,) and before is not state and event in INTENTS and event is not Event.BACK
        )
        return before, partial(INTENTS[event], self.session)

    def _steps(self) -> dict[State, tuple[State, Callable[[], None]]]:
        session, release = self.session, self.release
        asked = State.IDENTITY if self.check else State.SEARCHING
        found = State.CONTRACTS if self.several else asked
        listed = State.BOLETOS if self.all_printed else State.PAID if self.proof else State.PAY
        print_it = session.print_listed if self.all_printed else session.print_chosen
        if self.paper:
            listed, print_it = State.DOCUMENT, session.print_document
        if self.unlock:
            listed, print_it = State.UNLOCK_RESULT, session.print_unlock
        browsed = State.NOTHING_OPEN if self.clear else State.BOLETOS
        if self.protocol:
            listed, print_it = State.RECEIVED, session.form.print_protocol
        return {
            State.PAUSED: (
                (State.FORM, self._ask_too_often)
                if self.form is Form.STATUS
                else (State.HOME, self._start_too_often)
            ),
            State.IDENTITY: (State.SEARCHING, lambda: release("search")),
            State.REJECTED: (State.CHECKING, self.use_up_tries),
            State.CONTRACTS: (asked, self.be_found),
            State.LOADING: (
                found,
                lambda: session.choose_contract(0) if self.several else self.be_found(),
            ),
            State.BOLETOS: (State.LOADING, lambda: release("load_boletos")),
            State.NOTHING_OPEN: (State.LOADING, self._find_nothing),
            State.PAY: (State.BOLETOS, lambda: session.choose_boleto(0)),
            State.PAID: (State.PAY, self.see_payment),
            State.CHARGING: (State.PAY, self.pay_by_card),
            State.NOT_CHARGED: (State.CHARGING, partial(self.end_charge, ChargePhase.DECLINED)),
            State.TITLE_CHANGED: (State.CHARGING, partial(self.end_charge, ChargePhase.TITLE_CHANGED)),
            State.CHARGE_UNKNOWN: (State.CHARGING, partial(self.end_charge, ChargePhase.UNKNOWN)),
            State.PRINT_AGAIN: (State.BOLETOS, self.ask_twice),
            State.PRINTING: (listed, print_it),
            State.MENU: (browsed, partial(session.dispatch, Event.MENU_ASKED)),
            State.GATHERING: (browsed, session.open_documents),
            State.PLAN: (browsed, self.see_plan),
            State.UNLOCK: (browsed, self.open_unlock),
            State.UNLOCK_RESULT: (State.UNLOCKING, lambda: release("request_unlock")),
            State.DOCUMENTS: (State.GATHERING, lambda: release("fetch_documents")),
            State.DOCUMENT: (State.DOCUMENTS, lambda: session.choose_document(2)),
            State.PRINTED: (State.PRINTING, lambda: release("print")),
            State.PRINT_FAILED: (State.PRINTING, self._fail_print),
            State.PRINT_UNSURE: (State.PRINTING, self.lose_print),
            State.FAREWELL: (State.PRINTED, partial(session.dispatch, Event.FINISHED)),
            State.FAILED: (State.SEARCHING, self.fail_search),
            State.FETCHING: (
                (State.SIGN_UP_STATUS, session.form.edit)
                if self.edit
                else (
                    browsed if self.form in OF_CUSTOMER else State.HOME,
                    lambda: session.form.begin(self.form),
                )
            ),
            State.FORM: (
                (State.HOME, lambda: session.form.begin(Form.STATUS))
                if self.form is Form.STATUS and not self.edit
                else (State.FETCHING, lambda: release("load_lists"))
            ),
            State.FORM_FAILED: (State.FETCHING, self.fail_lists),
            State.SENDING: (State.FORM, self.fill_in),
            State.RECEIVED: (State.SENDING, lambda: release("send")),
            State.LOOKING_UP: (State.HOME, self.ask_for_sign_up_status),
            State.SIGN_UP_STATUS: (State.LOOKING_UP, lambda: release("look_up")),
        }

    def fill_in(self) -> None:
        """Fill in the form that is shown, to its end, and send it."""
        fill_in(self.session)

    def ask_for_sign_up_status(self) -> None:
        """Request the status of the outbox's sign-up from the home screen."""
        self.session.form.begin(Form.STATUS)
        self.session.form.confirm_text(DOCUMENT)
        self.session.form.confirm_text(PROTOCOL)

    def _ask_too_often(self) -> None:
        for _ in range(FAILURES):
            self.gate.count_failure()
        self.session.form.confirm_text(DOCUMENT)
        self.session.form.confirm_text(PROTOCOL)

    def fail_lists(self) -> None:
        """Fail the request of lists, with an empty cache."""
        self.means.lists._kept.clear()
        name = "ticket_kinds" if self.form in OF_CUSTOMER else "plans"
        error = RuntimeError() if self.form in OF_CUSTOMER else Unavailable(name, Reason.NO_CONNECTION)
        found, self.erp.offers[name] = self.erp.offers[name], error
        self.release("load_lists")
        self.erp.offers[name] = found

    def _start_too_often(self) -> None:
        for _ in range(FAILURES):
            self.gate.count_failure()
        self.session.start()

    def see_plan(self) -> None:
        """Open the plan, and let the ERP answer."""
        self.session.open_plan()
        self.release("installations")

    def open_unlock(self) -> None:
        """Block the customer's service, and open the offer of an unlock."""
        customer = self.session.view_state.customer
        assert customer is not None
        blocked = replace(customer, service_state=ServiceState.BLOCKED_FOR_DEBT)
        self.session._machine.update(
            lambda view: replace(view, customer=blocked, capabilities=ANSWERS | {UNLOCK})
        )
        self.session.open_unlock()

    def wait_out(self) -> None:
        """End the pause, and update its countdown."""
        self.now += self.gate.pause_s
        self.session._search._second.timeout.emit()

    def _find_nothing(self) -> None:
        self.erp.boletos = []
        self.release("load_boletos")

    def _fail_print(self) -> None:
        self.printer.trouble = PrintFailed(PrinterFault.PAPER_OUT)
        self.release("print")
        self.printer.trouble = None

    def lose_print(self) -> None:
        """Print without a confirmation by the printer."""
        self.printer.trouble = PrintFailed(PrinterFault.UNCONFIRMED)
        self.release("print")
        self.printer.trouble = None

    def begin_series(self) -> None:
        """Select all boletos of the list, and pay them one after another."""
        for row in range(len(self.session.view_state.boletos)):
            if row not in self.session.view_state.selection.rows:
                self.session.toggle_boleto(row)
        self.session.pay_selected()

    def show_next(self) -> None:
        """Let the confirmation of a boleto of a series be seen for long enough."""
        timer = self.session._boletos._next_item
        assert timer.isActive(), "no boleto of a series follows"
        timer.stop()
        timer.timeout.emit()

    def pay_first_of_series(self) -> None:
        """From the list, pay the first boleto of a series, until the second is on the pay screen."""
        self.begin_series()
        self.see_payment()
        self.show_next()

    def print_the_list(self) -> None:
        """Print the list, and return to it."""
        self.session.print_listed()
        self.release("print")
        self.session.back()

    def ask_twice(self) -> None:
        """Print the list, and request it once more."""
        self.print_the_list()
        self.session.print_listed()

    def fail_search(self) -> None:
        """Fail the search under way."""
        found, self.erp.registrations = self.erp.registrations, Unavailable("customer", Reason.NO_CONNECTION)
        self.release("search" if self.check else "find_customers")
        self.erp.registrations = found

    def be_found(self) -> None:
        """Let the search find the customer, or answer the challenge right."""
        if self.check:
            self.session.answer_challenge(RIGHT)
        else:
            self.release("find_customers")

    def use_up_tries(self) -> None:
        """Answer wrong until no try is left."""
        while self.session.view_state.tries_left:
            self.release("delay_refusal")
            self.session.answer_challenge(WRONG)
        self.release("delay_refusal")

    def _note_guard(self, texts: Iterable[str]) -> None:
        self.guarded.append(frozenset(texts))

    def _count_end(self) -> None:
        self.ended += 1
