"""The visit: hears the customer, the background and the clock, and moves through the table of states.

Screens get an immutable `Picture` and call the intents; nothing else leads from one screen to the next.
"""

import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from totem import trace
from totem.background import Runner
from totem.domain.models import Customer
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.kiosk.desk import PrintDesk
from totem.kiosk.lookup import Erp, failure_of, find_customers, load_boletos
from totem.kiosk.picture import Picture
from totem.kiosk.reports import report_findings, report_print_failure, report_search_failure, whereabouts
from totem.kiosk.rules import Rules
from totem.kiosk.session import Session, personal_texts
from totem.kiosk.slips import slips_of
from totem.kiosk.states import TABLE, Event, State
from totem.kiosk.watch import PaymentWatch
from totem.printing.printer import Fault, Printer, PrintFailed, PrintJob, Progress

if TYPE_CHECKING:
    from totem.domain.integrity import CheckedBoleto

    Boletos = tuple[CheckedBoleto, ...]

log = logging.getLogger(__name__)
T = TypeVar("T")

_FORGOTTEN_ON_ENTERING: dict[State, dict[str, Any]] = {
    State.CONTRACTS: {"customer": None, "boletos": ()},
    State.BOLETOS: {"chosen": None, "paid_at": None},
}


class Visit(QObject):
    """One customer after another, one at a time.

    All intents may be called in any state, on the GUI thread. An event that the table does not know is a bug:
    it is logged, and the visit ends at the home screen.

    Signals:
        changed(Picture): after every transition, and when the picture changes within a state.
        ended(): after a visit was wiped; screens that showed it wipe themselves.
        _progressed(int, Progress): internal; brings a print's progress over from the background thread, with
            the serial of the state it belongs to.
        _failed(str): internal; brings the cause of a failure over from any thread.
    """

    changed = Signal(object)
    ended = Signal()
    _progressed = Signal(int, object)
    _failed = Signal(str)

    def __init__(
        self,
        *,
        erp: Erp,
        printer: Printer | None,
        runner: Runner,
        rules: Rules,
        today: Callable[[], date],
        now: Callable[[], datetime],
        guard: Callable[[Iterable[str]], None] = lambda _texts: None,
        parent: QObject | None = None,
    ) -> None:
        """`guard` is told all texts that no log may hold, whenever there are more; none at the end."""
        super().__init__(parent)
        self._erp = erp
        self._desk = None if printer is None else PrintDesk(printer)
        self._runner = runner
        self._rules = rules
        self._today = today
        self._now = now
        self._guard = guard
        self._watch = PaymentWatch(runner, rules.poll_s, parent=self)
        self._serial = 0
        self._session = self._blank(State.HOME)
        self._starts: dict[State, Callable[[], None]] = {
            State.SEARCHING: self._search,
            State.LOADING: self._load,
            State.BOLETOS: self._ask_printer,
            State.PAY: self._await_payment,
            State.PRINTING: self._print,
        }
        self._watch.changed.connect(self._boletos_changed)
        self._watch.paid.connect(self._payment_seen)
        self._progressed.connect(self._show_progress)
        self._failed.connect(self._fall_home)

    @property
    def picture(self) -> Picture:
        """The visit at this moment."""
        return self._session.picture

    # What the customer does

    @Slot()
    def start(self) -> None:
        """Touch the home screen."""
        self._happen(Event.STARTED)

    @Slot(str)
    def enter_document(self, text: str) -> None:
        """Confirm a document; nothing happens when it is not valid."""
        try:
            document = TaxId.parse(text)
        except InvalidTaxId as error:
            log.debug("document not accepted: %s", error)
        else:
            self._keep_from_logs(frozenset({document.value, document.formatted}))
            self._happen(Event.DOCUMENT_ENTERED, document=document)

    @Slot(int)
    def choose_contract(self, index: int) -> None:
        """Choose one of `picture.customers`."""
        customers = self.picture.customers
        if 0 <= index < len(customers):
            self._happen(Event.CONTRACT_CHOSEN, customer=customers[index])
        else:
            self._bug(Event.CONTRACT_CHOSEN, f"index {index} of {len(customers)}")

    @Slot(int)
    def choose_boleto(self, index: int) -> None:
        """Open one of `picture.boletos`."""
        boletos = self.picture.boletos
        if 0 <= index < len(boletos):
            self._happen(Event.BOLETO_CHOSEN, chosen=boletos[index])
        else:
            self._bug(Event.BOLETO_CHOSEN, f"index {index} of {len(boletos)}")

    @Slot()
    def print_chosen(self) -> None:
        """Print the boleto on the pay screen, or the proof once it is paid."""
        if self.picture.chosen is None:
            self._bug(Event.PRINT_ASKED, "no boleto is chosen")
        else:
            self._ask_for_print()

    @Slot()
    def print_all(self) -> None:
        """Print all boletos on the list."""
        if self.picture.chosen is not None:
            self._bug(Event.PRINT_ASKED, "one boleto is chosen")
        else:
            self._ask_for_print()

    @Slot()
    def retry(self) -> None:
        """Try again what failed: the search, or the print."""
        self._happen(Event.RETRIED)

    @Slot()
    def back(self) -> None:
        """Go one screen back."""
        picture = self.picture
        known = {event for state, event in TABLE if state is picture.state}
        if Event.WENT_BACK_TO_CONTRACTS in known and len(picture.customers) > 1:
            self._happen(Event.WENT_BACK_TO_CONTRACTS)
        elif Event.WENT_BACK_TO_BOLETOS in known and picture.chosen is None:
            self._happen(Event.WENT_BACK_TO_BOLETOS)
        elif Event.WENT_BACK_TO_PAID in known and picture.paid_at is not None:
            self._happen(Event.WENT_BACK_TO_PAID)
        elif picture.state is State.PAID and not picture.boletos:
            self._bug(Event.WENT_BACK, "there are no boletos")
        else:
            self._happen(Event.WENT_BACK)

    @Slot()
    def finish(self) -> None:
        """Be done: to the farewell."""
        self._happen(Event.FINISHED)

    @Slot()
    def another(self) -> None:
        """Go from the farewell to the boletos once more."""
        if self.picture.boletos:
            self._happen(Event.ANOTHER_ASKED)
        else:
            self._bug(Event.ANOTHER_ASKED, "there are no boletos")

    @Slot()
    def leave(self) -> None:
        """End the visit, wherever it is."""
        self._happen(Event.LEFT)

    @Slot()
    def expire(self) -> None:
        """End the visit because nobody is there."""
        self._happen(Event.EXPIRED)

    def fail(self, error: BaseException | None = None) -> None:
        """End the visit because of an error that nobody handled; may be called on any thread."""
        self._failed.emit("an unhandled error" if error is None else whereabouts(error))

    @Slot(str)
    def _fall_home(self, cause: str) -> None:
        log.error("visit ended in %s by %s", self.picture.state.name, cause)
        self._end()

    # The table

    def _ask_for_print(self) -> None:
        self._happen(Event.PRINT_ASKED, printing_count=len(self.picture.printable))

    def _happen(self, event: Event, **seen: Any) -> None:
        """Go where the table says, with what has been `seen` put into the picture."""
        target = TABLE.get((self.picture.state, event))
        if target is None:
            self._bug(event, "not in the table")
        elif target is State.HOME:
            self._end()
        else:
            self._enter(target, seen)

    def _bug(self, event: Event, reason: str) -> None:
        log.error("visit ended in %s by %s: %s", self.picture.state.name, event.name, reason)
        self._end()

    def _enter(self, target: State, seen: dict[str, Any]) -> None:
        self._serial += 1
        if target is State.DOCUMENT:
            self._go_back_to_the_document()
        else:
            self._watch.stop()
            self._session.stop_work()
            blank = {"failure": None, "reference": None, "progress": None, "fault": None}
            values = blank | _FORGOTTEN_ON_ENTERING.get(target, {}) | seen
            self._session.picture = replace(self.picture, state=target, today=self._today(), **values)
        serial = self._serial
        self.changed.emit(self.picture)
        if serial == self._serial and target in self._starts:  # whoever heard of the change may have moved on
            self._starts[target]()

    def _end(self) -> None:
        self._serial += 1
        self._wipe(State.HOME)
        if self._desk is not None:
            self._runner.run(self._desk.forget(), done=lambda _: None, failed=_forgetting_failed)
        self.changed.emit(self.picture)
        self.ended.emit()

    def _go_back_to_the_document(self) -> None:
        """Keep the number to be corrected while nobody was found by it; else forget it with all it led to."""
        document = None if self.picture.customers else self.picture.document
        self._wipe(State.DOCUMENT)
        if document is not None:
            self._guard({document.value, document.formatted})
            self._session.picture = replace(self.picture, document=document)

    def _wipe(self, state: State) -> None:
        self._watch.stop()
        self._session.stop_work()
        self._session.stop_question()
        self._session = self._blank(state)
        self._guard(())

    def _blank(self, state: State) -> Session:
        has_printer, sees_payment = self._desk is not None, self._rules.poll_s > 0
        picture = Picture(state, self._today(), has_printer=has_printer, sees_payment=sees_payment)
        return Session(number=self._serial, picture=picture)

    # The background

    def _run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Start what the present state waits for; its result is dropped once that state was left."""
        serial, session = self._serial, self._session

        def while_waiting(deliver: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda result: deliver(result) if serial == self._serial else log.debug("late result")

        handle = self._runner.run(coroutine, done=while_waiting(done), failed=while_waiting(failed))
        if serial == self._serial:
            session.work = handle

    def _search(self) -> None:
        document = self.picture.document
        assert document is not None  # noqa: S101 - the table leads here only with one
        self._run(find_customers(self._erp, document), done=self._customers_found, failed=self._search_failed)

    def _customers_found(self, customers: tuple[Customer, ...]) -> None:
        self._keep_from_logs(personal_texts(customers, ()))
        if len(customers) == 1:
            self._happen(Event.ONE_CUSTOMER, customers=customers, customer=customers[0])
        else:
            self._happen(Event.SEVERAL_CONTRACTS, customers=customers)

    def _load(self) -> None:
        self._run(self._open_boletos(), done=self._boletos_loaded, failed=self._search_failed)

    def _open_boletos(self) -> "Coroutine[Any, Any, Boletos]":
        customer = self.picture.customer
        assert customer is not None  # noqa: S101 - the table leads here only with one
        return load_boletos(self._erp, customer, self._rules.policy, self._today())

    def _boletos_loaded(self, boletos: "Boletos") -> None:
        self._learn(boletos)
        self._happen(Event.BOLETOS_FOUND if boletos else Event.NOTHING_FOUND, boletos=boletos)

    def _search_failed(self, error: Exception) -> None:
        failure = failure_of(error)
        reference = report_search_failure(failure, error)
        self._happen(Event.SEARCH_FAILED, failure=failure, reference=reference)

    def _await_payment(self) -> None:
        chosen = self.picture.chosen
        assert chosen is not None  # noqa: S101 - the table leads here only with one
        self._watch.begin(self._open_boletos, chosen, self.picture.boletos)
        self._ask_printer()

    @Slot(object, object)
    def _boletos_changed(self, boletos: "Boletos", chosen: "CheckedBoleto") -> None:
        self._learn(boletos)
        self._show(boletos=boletos, chosen=chosen)

    @Slot(object)
    def _payment_seen(self, boletos: "Boletos") -> None:
        self._learn(boletos)
        self._happen(Event.PAYMENT_SEEN, boletos=boletos, paid_at=self._now())

    def _learn(self, boletos: "Boletos") -> None:
        """Keep what came from the logs; tell staff of findings that they do not know yet."""
        self._keep_from_logs(personal_texts((), boletos))
        known = [each.findings for each in self.picture.boletos]
        if any(each.findings not in known for each in boletos):
            report_findings(boletos)

    def _ask_printer(self) -> None:
        if self._desk is None:
            return
        session = self._session
        session.stop_question()
        number = session.number

        def answered(fault: Fault | None) -> None:
            if number == self._session.number and fault is not self.picture.printer_fault:
                self._show(printer_fault=fault)

        session.question = self._runner.run(self._desk.trouble(), done=answered, failed=_asking_failed)

    def _print(self) -> None:
        if self._desk is None:
            self._happen(Event.PRINT_FAILED, fault=Fault.OFFLINE)
            return
        job = PrintJob(secrets.token_hex(8), slips_of(self.picture, self._rules, self._now()))
        progress = partial(self._progressed.emit, self._serial)
        self._run(self._desk.print(job, progress), done=self._print_done, failed=self._print_failed)

    def _print_done(self, _nothing: None) -> None:
        trace.mark("printed")
        self._happen(Event.PRINT_DONE)

    def _print_failed(self, error: Exception) -> None:
        reference = report_print_failure(error)
        fault = error.fault if isinstance(error, PrintFailed) else Fault.OTHER
        self._happen(Event.PRINT_FAILED, fault=fault, reference=reference)

    @Slot(int, object)
    def _show_progress(self, serial: int, progress: Progress) -> None:
        if serial == self._serial:
            self._show(progress=progress)

    def _keep_from_logs(self, texts: frozenset[str]) -> None:
        session = self._session
        if not texts <= session.personal:
            session.personal |= texts
            self._guard(session.personal)

    def _show(self, **seen: Any) -> None:
        """Change the picture within a state."""
        self._session.picture = replace(self.picture, **seen)
        self.changed.emit(self.picture)


def _forgetting_failed(error: Exception) -> None:
    log.error("printer did not forget the visit: %s", whereabouts(error))


def _asking_failed(error: Exception) -> None:
    log.error("printer could not be asked: %s", whereabouts(error))
