"""Controller of a visit: each intent of a customer becomes an event of the state machine.

Screens get an immutable `ViewState` and call the intents; nothing else leads from one screen to the next.
"""

import logging
from collections.abc import Callable, Coroutine, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.domain.taxid import InvalidTaxId, TaxId
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import PrinterFault
from totem.session.documents import DocumentQueries, DocumentsTask
from totem.session.erp_queries import ErpQueries
from totem.session.rate_limiter import RateLimiter
from totem.session.session import SessionConfig
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State, back_target
from totem.session.tasks import SessionTasks
from totem.session.view_state import Outage, Rating, ViewState
from totem.system.background import Runner

if TYPE_CHECKING:
    from totem.session.challenge import Challenger
    from totem.session.forms.controller import FormController
    from totem.session.forms.tasks import FormServices
    from totem.session.forms.view_state import Form

log = logging.getLogger(__name__)


class SessionController(QObject):
    """One customer after another, one at a time.

    All intents may be called in any state, on the GUI thread. An event that is not in the table is a bug: it
    is logged, and the state stays.

    Signals:
        dispatched(Event): a transition begins; before `changed`.
        changed(Picture): after every transition, and when the picture changes within a state.
        ended(): after a visit was wiped; screens that showed it wipe themselves.
        rated(Rating): a customer rated the visit; once a visit at most.
    """

    dispatched = Signal(object)
    changed = Signal(object)
    ended = Signal()
    rated = Signal(object)

    def __init__(
        self,
        *,
        erp: ErpQueries,
        printer: SharedPrinter | None,
        runner: Runner,
        config: SessionConfig,
        rate_limiter: RateLimiter,
        challenger: "Callable[[], Challenger] | None" = None,
        forms: "Callable[[], FormServices] | None" = None,
        records: DocumentQueries | None = None,
        today: Callable[[], date],
        now: Callable[[], datetime],
        guard: Callable[[Iterable[str]], None] = lambda _texts: None,
        parent: QObject | None = None,
    ) -> None:
        """`guard` is called with all texts that no log may hold, on each new one; with none at the end.

        `records` is the ERP where it can be asked for plans and papers, too.
        Without an `challenger`, a document alone opens its boletos. `forms` makes the services of forms when
        the first one is begun; without it there are none.
        """
        super().__init__(parent)
        self._rate_limiter = rate_limiter
        self._make_services, self._today, self._now = forms, today, now
        self._form: FormController | None = None
        self._machine = StateMachine(
            runner,
            today,
            guard,
            has_printer=printer is not None,
            sees_payment=config.poll_s > 0,
            most_slips=config.most_slips,
            parent=self,
        )
        self._tasks = SessionTasks(
            self._machine,
            erp=erp,
            printer=printer,
            runner=runner,
            config=config,
            rate_limiter=rate_limiter,
            challenger=challenger,
            today=today,
            now=now,
            parent=self,
        )
        self._documents_task = DocumentsTask(self._machine, records, config.policy, parent=self)
        self._machine.dispatched.connect(self.dispatched)
        self._machine.changed.connect(self.changed)
        self._machine.ended.connect(self.ended)

    @property
    def view_state(self) -> ViewState:
        """The visit at this moment."""
        return self._machine.view_state

    @property
    def form(self) -> "FormController":
        """The intents of forms. Only where there are forms."""
        if self._form is None:
            from totem.session.forms.controller import FormController  # the home screen does not need it

            assert self._make_services is not None  # noqa: S101 - else no form is offered
            services = self._make_services()
            self._form = FormController(
                self._machine, self._rate_limiter, services, today=self._today, now=self._now
            )
        return self._form

    def set_offered_forms(self, offers: "frozenset[Form]") -> None:
        """Offer these forms from now on: those that the ERP has lists for."""
        self._machine.set_offered_forms(offers if self._make_services is not None else frozenset())

    @Slot()
    def start(self) -> None:
        """Touch the home screen."""
        if not self._check_rate_limit():
            self._machine.dispatch(Event.STARTED)

    @Slot(str)
    def enter_tax_id(self, text: str) -> None:
        """Confirm a document; nothing happens when it is not valid."""
        try:
            document = TaxId.parse(text)
        except InvalidTaxId as error:
            log.debug("document not accepted: %s", error)
            return
        if not self._machine.accepts(Event.DOCUMENT_ENTERED):
            self._machine.reject(Event.DOCUMENT_ENTERED, "no document is asked for")
            return
        self._machine.redact(frozenset({document.value, document.formatted}))
        if not self._machine.is_admitted(document):
            if self._check_rate_limit(tax_id=document):
                return
            self._rate_limiter.count_document()
        self._machine.dispatch(Event.DOCUMENT_ENTERED, tax_id=document)

    @Slot(str)
    def answer_challenge(self, text: str) -> None:
        """Answer `picture.question`: a birthday as DDMM, the end of a telephone, or one of its streets."""
        if self._tasks.identity_check is None:
            self._machine.reject(Event.ANSWERED, "nothing is ever asked")
        else:
            self._tasks.identity_check.submit_answer(text)

    @Slot(int)
    def choose_contract(self, index: int) -> None:
        """Choose one of `picture.customers`."""
        self._machine.choose_row(Event.CONTRACT_CHOSEN, "customer", self.view_state.customers, index)

    @Slot(int)
    def choose_boleto(self, index: int) -> None:
        """Open one of `picture.boletos`."""
        self._machine.choose_row(Event.BOLETO_CHOSEN, "chosen", self.view_state.boletos, index)

    @Slot(int)
    def toggle_boleto(self, index: int) -> None:
        """Mark one of `picture.boletos` to be printed, or take its mark away; no more than may be printed."""
        boletos, marked = self.view_state.boletos, self.view_state.selected
        if (
            self.view_state.is_selection_full
            and index not in marked
            and self.view_state.state is State.BOLETOS
        ):
            return
        if 0 <= index < len(boletos) and boletos[index].printable:
            self._machine.dispatch(Event.MARKED, selected=marked ^ {index})
        else:
            self._machine.reject(Event.MARKED, f"index {index} of {len(boletos)}")

    @Slot()
    def clear_selection(self) -> None:
        """Take all marks away."""
        self._machine.dispatch(Event.MARKED, selected=frozenset())

    @Slot()
    def print_chosen(self) -> None:
        """Print the boleto on the pay screen, or the proof once it is paid."""
        if self.view_state.chosen is None:
            self._machine.reject(Event.PRINT_ASKED, "no boleto is chosen")
        else:
            self._ask_for_print()

    @Slot()
    def print_listed(self) -> None:
        """Print the marked boletos of the list; the first of it, `most_slips` at most, where none is marked.

        Asks first where that is on paper already.
        """
        picture = self.view_state
        if picture.chosen is not None:
            self._machine.reject(Event.PRINT_ASKED, "one boleto is chosen")
        else:
            event = Event.REPRINT_ASKED if picture.confirms_reprint else Event.PRINT_ASKED
            self._ask_for_print(event, batch=picture.printable_rows)

    @Slot()
    def print_again(self) -> None:
        """Print rows that are on paper already: the customer has confirmed it."""
        if self.view_state.state is State.PRINT_AGAIN:
            self._machine.dispatch(Event.PRINT_ASKED)
        else:
            self._machine.reject(Event.PRINT_ASKED, "nothing was asked")

    @Slot()
    def stop_printing(self) -> None:
        """Print no further slip; the one under way comes out."""
        self._tasks.stop_printing()

    @Slot()
    def confirm_print(self) -> None:
        """Say that the paper came out."""
        picture = self.view_state
        printed = picture.printed_count + picture.unconfirmed_count
        self._machine.dispatch(Event.CAME_OUT, printed_count=printed, unconfirmed_count=0)

    @Slot()
    def deny_print(self) -> None:
        """Say that the paper did not come out."""
        self._machine.dispatch(
            Event.DID_NOT_COME_OUT, fault=self.view_state.fault, reference=self.view_state.reference
        )

    @Slot()
    def open_plan(self) -> None:
        """See what is installed where."""
        self._documents_task.ask(Event.PLAN_ASKED)

    @Slot()
    def open_documents(self) -> None:
        """See the notas fiscais, the statement, the clearances."""
        self._documents_task.ask(Event.RECORDS_ASKED)

    @Slot(int)
    def choose_document(self, index: int) -> None:
        """Open one of `picture.papers`."""
        self._machine.choose_row(Event.RECORD_CHOSEN, "document", self.view_state.documents, index)

    @Slot()
    def print_document(self) -> None:
        """Print the paper that is open, as a page of its own."""
        if self.view_state.document is None:
            self._machine.reject(Event.PRINT_ASKED, "no paper is open")
        else:
            self._machine.request_print(1)

    @Slot()
    def retry(self) -> None:
        """Try again what failed: the search, or the print."""
        self._machine.dispatch(Event.RETRIED)

    @Slot()
    def back(self) -> None:
        """Go one screen back, to `back_target`; stop a print of several slips, whose result is then shown."""
        picture = self.view_state
        target = back_target(picture)
        if picture.state is State.PRINTING and picture.printing_count > 1:
            self.stop_printing()
        elif target in (State.FORM, State.STANDING):
            self.form.go_back(target)
        elif target is not State.SENDING:
            self._machine.dispatch(Event.BACK)

    @Slot()
    def finish(self) -> None:
        """Be done: to the farewell."""
        self._machine.dispatch(Event.FINISHED)

    @Slot()
    def show_boletos(self) -> None:
        """Go from the farewell to the boletos once more."""
        if self.view_state.boletos:
            self._machine.dispatch(Event.ANOTHER_ASKED)
        else:
            self._machine.reject(Event.ANOTHER_ASKED, "there are no boletos")

    @Slot(object)
    def rate(self, rating: Rating) -> None:
        """Rate the visit on the farewell; a second touch changes nothing."""
        before = self.view_state
        if before.rating is not None:
            return
        self._machine.dispatch(Event.RATED, rating=rating)
        if self.view_state.rating is rating:
            self.rated.emit(rating)

    @Slot()
    def leave(self) -> None:
        """End the visit, wherever it is."""
        self._machine.dispatch(Event.LEFT)

    @Slot()
    def expire(self) -> None:
        """End the visit because of the idle timeout."""
        self._machine.dispatch(Event.EXPIRED)

    @property
    def checks_identity(self) -> bool:
        """True if an identity check is configured."""
        return self._tasks.identity_check is not None

    @property
    def ask_printer(self) -> Callable[[], Coroutine[Any, Any, PrinterFault | None]] | None:
        """Asks the printer what is wrong with it, in its turn between prints; None without a printer."""
        return self._tasks.ask_printer

    @Slot(object)
    def set_printer_fault(self, fault: PrinterFault | None) -> None:
        """Take the printer's fault while there is no visit; None when it can print."""
        self._machine.set_printer_fault(fault)

    def set_capabilities(self, answers: frozenset[str]) -> None:
        """Take the requests of the contract that the ERP answers, besides those of every visit."""
        self._machine.set_capabilities(answers)

    def set_outage(self, outage: Outage | None) -> None:
        """Be out of service for this reason, or in service for None; a visit under way goes on."""
        self._machine.set_outage(outage)

    def fail(self, error: BaseException | None = None) -> None:
        """End the visit because of an unhandled error; may be called on any thread."""
        self._machine.fail(error)

    def _check_rate_limit(self, **changes: TaxId) -> bool:
        """Pause the visit, with `changes` in the picture, and return True, while no document may be tried."""
        pause_s = self._rate_limiter.pause_s
        if pause_s:
            self._machine.dispatch(Event.HELD_UP, pause_s=pause_s, **changes)
        return pause_s > 0

    def _ask_for_print(self, event: Event = Event.PRINT_ASKED, batch: tuple[int, ...] = ()) -> None:
        count = len(self.view_state.printable)
        if count:
            self._machine.request_print(count, event, batch)
        else:
            self._machine.reject(Event.PRINT_ASKED, "nothing can be printed")
