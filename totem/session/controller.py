"""Controller of a session: each intent of a customer becomes an event of the state machine.

Screens get an immutable `ViewState` and call the intents; nothing else leads from one screen to the next.
"""

import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.domain.taxid import InvalidTaxId, TaxId
from totem.session.back_target import back_target
from totem.session.states import PAYING, Event, State
from totem.session.view_changes import opening
from totem.session.view_state import CardState, Outage, Rating, Selection, UnlockState, ViewState

if TYPE_CHECKING:
    from totem.cards.progress import CardReadiness
    from totem.cards.service import CardService
    from totem.domain.card_payment import CardMethod
    from totem.erp.session_erp import SessionErp
    from totem.printing.print_lock import SharedPrinter
    from totem.printing.printer import PrinterFault
    from totem.session.boletos_task import BoletosTask
    from totem.session.card_task import CardTask
    from totem.session.challenge import Challenger
    from totem.session.forms.controller import FormController
    from totem.session.forms.steps import Form
    from totem.session.forms.tasks import FormServices
    from totem.session.rate_limiter import RateLimiter
    from totem.session.session import SessionConfig
    from totem.session.state_machine import StateMachine
    from totem.system.background import Runner

log = logging.getLogger(__name__)


class SessionController(QObject):
    """Controller of one session after another; belongs to the GUI thread.

    Until `open`, it stands for the home screen alone, which is shown before the machinery of sessions is
    imported: `start` is kept and carried out by `open`, and there are no other intents. From then on, all may
    be called in any state.

    Signals:
        dispatched, changed, ended: see `StateMachine`.
        rated(Rating): a customer rated the session; once a session at most.
        unlock_settled(str): see `UnlockTask.settled`.
        charge_ended(str): see `CardTask.ended`.
    """

    dispatched = Signal(object)
    changed = Signal(object)
    ended = Signal()
    rated = Signal(object)
    unlock_settled = Signal(str)
    charge_ended = Signal(str)

    _machine: "StateMachine"
    _boletos: "BoletosTask"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = self._is_start_kept = False
        self._cards: CardTask | None = None
        self._home = ViewState(State.HOME, datetime.now().astimezone().date())

    def open(
        self,
        *,
        erp: "SessionErp",
        printer: "SharedPrinter | None",
        runner: "Runner",
        config: "SessionConfig",
        rate_limiter: "RateLimiter",
        challenger: "Callable[[], Challenger] | None" = None,
        forms: "Callable[[], FormServices] | None" = None,
        cards: "Callable[[], CardService] | None" = None,
        today: Callable[[], date],
        now: Callable[[], datetime],
        guard: Callable[[Iterable[str]], None] = lambda _texts: None,
    ) -> None:
        """Build the machinery of sessions, once, and begin to serve.

        `guard` as in `StateMachine`. Without a `challenger`, a tax id alone opens its boletos. `forms` makes
        the services of forms when the first one is begun; without it there are no forms. `cards` returns
        the service of card payments, on the background's loop; without it nothing of them is imported.
        """
        from totem.session.boletos_task import BoletosTask
        from totem.session.documents_task import DocumentsTask
        from totem.session.search_task import SearchTask
        from totem.session.state_machine import StateMachine
        from totem.session.unlock import UnlockTask

        self._rate_limiter = rate_limiter
        self._make_services, self._today, self._now = forms, today, now
        self._machine = StateMachine(runner, today, guard, self)
        self._machine.set_defaults(
            lambda view: replace(
                view,
                has_printer=printer is not None,
                sees_payment=config.poll_s > 0,
                selection=Selection(most_slips=config.most_slips),
                unlock=UnlockState(config.unlock),
                card=CardState(None if cards is None else config.card),
            )
        )
        if cards is not None:
            from totem.session.card_task import CardTask

            self._cards = CardTask(self._machine, cards, runner, today, parent=self)
            self._cards.ended.connect(self.charge_ended)
        self._search = SearchTask(self._machine, erp, rate_limiter, challenger, parent=self)
        self._boletos = BoletosTask(
            self._machine,
            erp=erp,
            printer=printer,
            runner=runner,
            config=config,
            cards=self._cards,
            today=today,
            now=now,
            parent=self,
        )
        self._documents_task = DocumentsTask(self._machine, erp, config.policy, parent=self)
        unlock = UnlockTask(self._machine, erp, runner, today, parent=self)
        unlock.settled.connect(self.unlock_settled)
        self._machine.dispatched.connect(self.dispatched)
        self._machine.changed.connect(self.changed)
        self._machine.ended.connect(self.ended)
        self._is_open = True
        self.changed.emit(self.view_state)
        if self._is_start_kept:
            self.start()

    @property
    def view_state(self) -> ViewState:
        """The session at this moment, as screens show it."""
        return self._machine.view_state if self._is_open else self._home

    @cached_property
    def form(self) -> "FormController":
        """Intents of forms; only where forms are configured."""
        from totem.session.forms.controller import FormController  # not needed by the home screen

        assert self._make_services is not None  # noqa: S101 - else no form is offered
        services = self._make_services()
        return FormController(self._machine, self._rate_limiter, services, today=self._today, now=self._now)

    def set_offered_forms(self, offers: "frozenset[Form]") -> None:
        """Offer these forms from the next session on."""
        offered = offers if self._make_services else frozenset()
        self._machine.set_defaults(lambda view: replace(view, offered_forms=offered))

    def dispatch(self, event: Event) -> None:
        """Dispatch a plain event: one that a touch alone makes."""
        if event.is_plain:
            self._machine.dispatch(event)
        else:
            self._machine.reject(event, "it has an intent of its own")

    @Slot()
    def start(self) -> None:
        """Touch the home screen."""
        if not self._is_open:
            self._is_start_kept = True
        elif not self._check_rate_limit():
            self._machine.dispatch(Event.STARTED)

    @Slot(str)
    def enter_tax_id(self, text: str) -> None:
        """Confirm a tax id; an invalid one is ignored."""
        try:
            tax_id = TaxId.parse(text)
        except InvalidTaxId as error:
            log.debug("tax id not accepted: %s", error)
            return
        if not self._machine.accepts(Event.TAX_ID_ENTERED):
            self._machine.reject(Event.TAX_ID_ENTERED, "no tax id is asked for")
            return
        self._machine.redact(frozenset({tax_id.value, tax_id.formatted}))
        if not self._machine.is_admitted(tax_id):
            if self._check_rate_limit(tax_id=tax_id):
                return
            self._rate_limiter.count_tax_id()
        self._machine.dispatch(Event.TAX_ID_ENTERED, lambda view: replace(view, tax_id=tax_id))

    @Slot(str)
    def answer_challenge(self, text: str) -> None:
        """Answer `view_state.question`: a birthday as DDMM, or the end of a postal code or a telephone."""
        if self._search.identity_check is None:
            self._machine.reject(Event.ANSWERED, "nothing is ever asked")
        else:
            self._search.identity_check.submit_answer(text)

    @Slot(int)
    def choose_contract(self, index: int) -> None:
        """Choose one of `view_state.customers`."""
        self._machine.choose_row(
            Event.CONTRACT_CHOSEN,
            self.view_state.customers,
            index,
            lambda view, customer: replace(view, customer=customer),
        )

    @Slot(int)
    def choose_boleto(self, index: int) -> None:
        """Open one of `view_state.boletos`, from the list or once another one is paid."""
        self._machine.choose_row(Event.BOLETO_CHOSEN, self.view_state.boletos, index, opening)

    @Slot()
    def choose_next_boleto(self) -> None:
        """Open `view_state.next_boleto`, once another one is paid."""
        following = self.view_state.next_boleto
        if following is None:
            self._machine.reject(Event.BOLETO_CHOSEN, "no boleto is left to pay")
        else:
            self._machine.dispatch(Event.BOLETO_CHOSEN, lambda view: opening(view, following))

    @Slot()
    def pay_selected(self) -> None:
        """Open the selected boletos that can be paid, one after another."""
        from totem.session.payments import begin_series  # not needed by the home screen

        rows = self.view_state.payable_rows
        if len(rows) < 2:
            self.choose_boleto(next(iter(rows), -1))
            return
        series = begin_series(self.view_state.boletos[row] for row in rows)
        self._machine.dispatch(
            Event.SERIES_BEGUN, lambda view: replace(opening(view, series.items[0].boleto), series=series)
        )

    @Slot()
    def report_paid(self) -> None:
        """Report the boleto on the pay screen as paid, and go on to the next of the series.

        For an ERP that cannot tell; the session ends with the last one.
        """
        self._boletos.report_paid()

    def pay_by_card(self, method: "CardMethod", installments: int = 1) -> None:
        """Charge the boleto on the pay screen, on the card terminal."""
        if self._cards is None:
            self._machine.reject(Event.CHARGE_ASKED, "there is no card terminal")
        else:
            self._cards.begin(method, installments)

    @Slot()
    def cancel_charge(self) -> None:
        """Ask for a cancel of the charge under way; a second touch changes nothing."""
        if self._cards is None or self.view_state.state is not State.CHARGING:
            self._machine.reject(Event.CANCEL_ASKED, "there is no charge")
        else:
            self._cards.cancel()

    @Slot()
    def pay_otherwise(self) -> None:
        """Go back to the first way to pay, after a charge that was not taken."""
        self._machine.dispatch(
            Event.OTHER_FORM_ASKED, lambda view: replace(view, opened=view.chosen, choice=view.choice + 1)
        )

    @Slot(int)
    def toggle_boleto(self, index: int) -> None:
        """Select one of `view_state.boletos` for paying or printing, or unselect it; `most_slips` at most."""
        view = self.view_state
        boletos, selected = view.boletos, view.selection.rows
        if view.is_selection_full and index not in selected and view.state is State.BOLETOS:
            return
        if 0 <= index < len(boletos) and view.is_selectable(index):
            self._select(selected ^ {index})
        else:
            self._machine.reject(Event.MARKED, f"index {index} of {len(boletos)}")

    @Slot()
    def show_all_boletos(self) -> None:
        """Show the boletos due later, too."""
        from totem.session.boletos import in_order, rows_with_titles  # not needed by the home screen

        view = self.view_state
        if view.later:
            boletos = in_order(view.all_boletos)
            on_paper = rows_with_titles(view.selection.titles, view.customer, boletos)
            selection = replace(view.selection, on_paper=on_paper)
            self._machine.dispatch(
                Event.ALL_ASKED,
                lambda view: replace(view, boletos=boletos, later=(), shows_all=True, selection=selection),
            )
        else:
            self._machine.reject(Event.ALL_ASKED, "all are shown")

    @Slot()
    def open_selection(self) -> None:
        """Begin to select several boletos."""
        self._select(self.view_state.selection.rows)

    @Slot()
    def clear_selection(self) -> None:
        """Unselect all boletos, and end the selection."""
        self._select(frozenset(), is_open=False)

    @Slot()
    def print_chosen(self) -> None:
        """Print the boleto on the pay screen, or the payment proof once it is paid."""
        if self.view_state.chosen is None:
            self._machine.reject(Event.PRINT_ASKED, "no boleto is chosen")
        else:
            self._request_print()

    @Slot()
    def print_listed(self) -> None:
        """Print the selected boletos, else the first ones of the list, `most_slips` at most.

        Ask for confirmation where they were printed already.
        """
        view = self.view_state
        if view.chosen is not None or view.document is not None:
            self._machine.reject(Event.PRINT_ASKED, "one boleto or document is open")
        else:
            event = Event.REPRINT_ASKED if view.confirms_reprint else Event.PRINT_ASKED
            self._request_print(event, batch=view.printable_rows)

    @Slot()
    def print_again(self) -> None:
        """Confirm printing rows once more."""
        if self.view_state.state is State.PRINT_AGAIN:
            self._machine.dispatch(Event.PRINT_ASKED)
        else:
            self._machine.reject(Event.PRINT_ASKED, "nothing was asked")

    @Slot()
    def stop_printing(self) -> None:
        """Stop before the next slip; the one under way comes out."""
        self._boletos.printing.stop()

    @Slot()
    def confirm_print(self) -> None:
        """Confirm that the paper came out."""
        view = self.view_state
        done = replace(
            view.print.at_rest(), printed=view.print.printed + view.print.unconfirmed, unconfirmed=0
        )
        self._machine.dispatch(Event.CAME_OUT, lambda view: replace(view, print=done))

    @Slot()
    def deny_print(self) -> None:
        """Report that the paper did not come out."""
        before = self.view_state
        self._machine.dispatch(
            Event.DID_NOT_COME_OUT,
            lambda view: replace(
                view, print=replace(view.print, fault=before.print.fault), reference=before.reference
            ),
        )

    @Slot()
    def open_plan(self) -> None:
        """Show the installed services."""
        self._documents_task.request(Event.PLAN_ASKED)

    @Slot()
    def open_documents(self) -> None:
        """Show the notas fiscais, the statement and the clearances."""
        self._documents_task.request(Event.DOCUMENTS_ASKED)

    @Slot(int)
    def choose_document(self, index: int) -> None:
        """Open one of `view_state.documents`."""
        self._machine.choose_row(
            Event.DOCUMENT_CHOSEN,
            self.view_state.documents,
            index,
            lambda view, document: replace(view, document=document),
        )

    @Slot()
    def print_document(self) -> None:
        """Print the open document, as a page of its own."""
        if self.view_state.document is None:
            self._machine.reject(Event.PRINT_ASKED, "no document is open")
        else:
            self._machine.request_print(1)

    @Slot()
    def open_unlock(self) -> None:
        """Show the terms of a trust unlock."""
        if self.view_state.offers_unlock:
            self._machine.dispatch(Event.UNLOCK_ASKED)
        else:
            self._machine.reject(Event.UNLOCK_ASKED, "it is not offered")

    @Slot()
    def print_unlock(self) -> None:
        """Print the protocol of the trust unlock."""
        if self.view_state.unlock.result is None:
            self._machine.reject(Event.PRINT_ASKED, "nothing was unlocked")
        else:
            self._machine.request_print(1)

    @Slot()
    def retry(self) -> None:
        """Retry a search, a print or a trust unlock that failed."""
        view = self.view_state
        if view.state is State.UNLOCK_RESULT and view.unlock.is_spent:
            self._machine.reject(Event.RETRIED, "the trust unlock was requested already")
        else:
            self._machine.dispatch(Event.RETRIED)

    @Slot()
    def back(self) -> None:
        """Go to `back_target`; instead, end a selection, or stop a print of several slips."""
        view = self.view_state
        target = back_target(view)
        if view.state is State.PRINTING and view.print.count > 1:
            self.stop_printing()
        elif view.state is State.BOLETOS and view.selection.is_open:
            self.clear_selection()
        elif target in (State.FORM, State.SIGN_UP_STATUS):
            self.form.go_back(target)
        elif target not in (State.SENDING, State.UNLOCKING):
            self._machine.dispatch(Event.BACK)

    @Slot()
    def show_boletos(self) -> None:
        """Go from the farewell to the boletos once more."""
        if self.view_state.all_boletos:
            self._machine.dispatch(Event.ANOTHER_ASKED)
        else:
            self._machine.reject(Event.ANOTHER_ASKED, "there are no boletos")

    @Slot(object)
    def rate(self, rating: Rating) -> None:
        """Rate the session on the farewell; a second touch changes nothing."""
        before = self.view_state
        if before.rating is not None:
            return
        self._machine.dispatch(Event.RATED, lambda view: replace(view, rating=rating))
        if self.view_state.rating is rating:
            self.rated.emit(rating)

    @Slot()
    def ask_to_leave(self) -> None:
        """End the session; ask before while a payment is waited for, and show payments that were made.

        A charge is cancelled before, so that its terminal does not wait for a card of the next customer.
        """
        view = self.view_state
        if view.state is State.PAY and view.awaits_payment:
            self._machine.dispatch(Event.LEAVE_ASKED)
        elif view.state in {*PAYING, State.NOT_CHARGED} and view.payments:
            self._boletos.show_summary()
        elif view.state is State.TITLE_CHANGED and view.payments:
            self.retry()
        elif view.state is State.CHARGING and view.card.can_cancel and self._cards is not None:
            self._cards.cancel(leaves=True)
        else:
            self.leave()

    @Slot()
    def leave(self) -> None:
        """End the session, from any state."""
        self._machine.dispatch(Event.LEFT)

    @Slot()
    def expire(self) -> None:
        """End the session because of the idle timeout."""
        self._machine.dispatch(Event.EXPIRED)

    @property
    def checks_identity(self) -> bool:
        """True if an identity check is configured."""
        return self._search.identity_check is not None

    @property
    def ask_printer(self) -> "Callable[[], Coroutine[Any, Any, PrinterFault | None]] | None":
        """Query of the printer's fault, in its turn between prints; None without a printer."""
        return self._boletos.printing.ask_printer

    @Slot(object)
    def set_printer_fault(self, fault: "PrinterFault | None") -> None:
        """Begin the next sessions with the printer's fault, None when it can print."""
        self._machine.set_defaults(lambda view: replace(view, printer_fault=fault))

    def set_capabilities(self, answers: frozenset[str]) -> None:
        """Begin the next sessions with the ERP's optional requests that it answers."""
        self._machine.set_defaults(lambda view: replace(view, capabilities=answers))

    def set_card_readiness(self, readiness: "CardReadiness") -> None:
        """Offer card payments while they are READY; for a boleto that is open, it stays as it is."""
        if self._cards is not None:
            self._cards.set_readiness(readiness)

    @Slot()
    def renew_day(self) -> None:
        """Show today on the screen that stands: the day has changed, or the clock was set."""
        self._boletos.day.renew()

    def set_outage(self, outage: Outage | None) -> None:
        """Go out of service for this reason, or into service for None; a session under way goes on."""
        self._machine.set_outage(outage)

    def fail(self, error: BaseException | None = None) -> None:
        """End the session because of an unhandled error; may be called on any thread."""
        if self._is_open:
            self._machine.fail(error)

    def _check_rate_limit(self, tax_id: TaxId | None = None) -> bool:
        """Test that the rate limit pauses tax ids, and pause the session then, with `tax_id` if given."""
        pause_s = self._rate_limiter.pause_s
        if pause_s:
            self._machine.dispatch(
                Event.HELD_UP, lambda view: replace(view, pause_s=pause_s, tax_id=tax_id or view.tax_id)
            )
        return pause_s > 0

    def _select(self, rows: frozenset[int], *, is_open: bool = True) -> None:
        self._machine.dispatch(
            Event.MARKED,
            lambda view: replace(view, selection=replace(view.selection, rows=rows, is_open=is_open)),
        )

    def _request_print(self, event: Event = Event.PRINT_ASKED, batch: tuple[int, ...] = ()) -> None:
        count = self.view_state.slip_count
        if count:
            self._machine.request_print(count, event, batch)
        else:
            self._machine.reject(Event.PRINT_ASKED, "nothing can be printed")
