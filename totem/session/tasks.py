"""Background tasks of a visit: search, boletos, watch for the payment, printing."""

import logging
import secrets
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from threading import Event as StopSign
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import PrinterFault, PrintFailed, PrintJob
from totem.session.challenge import IdentityCheck
from totem.session.erp_queries import ErpQueries, find_customers, load_boletos
from totem.session.payment_poller import PaymentPoller
from totem.session.print_queue import PrintProgress, PrintQueue, PrintResult
from totem.session.rate_limiter import RateLimiter
from totem.session.selection import carried_over, rows_of, title_hash
from totem.session.session import SessionConfig, personal_texts
from totem.session.session_log import (
    report_findings,
    report_print_failure,
    report_search_failure,
    whereabouts,
)
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.session.view_state import Failure
from totem.system import tracing
from totem.system.background import Runner, ignore_result
from totem.system.qt_timers import every

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from totem.domain.customer import Customer
    from totem.domain.integrity.check import CheckedBoleto
    from totem.session.challenge import Inquirer

    Boletos = tuple[CheckedBoleto, ...]

log = logging.getLogger(__name__)


class SessionTasks(QObject):
    """Run the task of a state when it is entered, and report its result to the course.

    Attributes:
        watch: looks for the payment while a boleto is on the pay screen.
        check: the identity check, where one is configured.

    Signals:
        _progressed(int, PrintProgress): internal; brings a print's progress over from the background thread,
            with the serial of the state it belongs to.
    """

    _progressed = Signal(int, object)

    def __init__(
        self,
        course: StateMachine,
        *,
        erp: ErpQueries,
        printer: SharedPrinter | None,
        runner: Runner,
        rules: SessionConfig,
        gate: RateLimiter,
        inquirer: "Callable[[], Inquirer] | None",
        today: Callable[[], date],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._course = course
        self._erp = erp
        self._desk = None if printer is None else PrintQueue(printer)
        self._runner = runner
        self._rules = rules
        self._gate = gate
        self.check = None if inquirer is None else IdentityCheck(course, gate, inquirer)
        self._today = today
        self._now = now
        self._stop = StopSign()
        self._printed_before = 0
        self.watch = PaymentPoller(runner, rules.poll_s, parent=self)
        self._second = every(self, "second of a pause", self._count_down, 1000)
        self._starts: dict[State, Callable[[], None]] = {
            State.PAUSED: self._second.start,
            State.SEARCHING: self._search,
            State.CHECKING: self._check,
            State.LOADING: self._load,
            State.BOLETOS: self._ask_printer,
            State.PAY: self._await_payment,
            State.PRINTING: self._print,
        }
        self.watch.changed.connect(self._boletos_changed)
        self.watch.paid.connect(self._payment_seen)
        self._progressed.connect(self._show_progress)
        course.left.connect(self._clear_up)
        course.entered.connect(self._start)

    @property
    def ask_printer(self) -> "Callable[[], Coroutine[Any, Any, PrinterFault | None]] | None":
        """See `PrintDesk.trouble`; None without a printer."""
        return None if self._desk is None else self._desk.trouble

    @Slot(object)
    def _start(self, state: State) -> None:
        if state in self._starts:
            self._starts[state]()

    @Slot(object)
    def _clear_up(self, target: State) -> None:
        self.watch.stop()
        self._second.stop()
        if target is State.HOME and self._desk is not None:
            failed = _log_failure("printer did not forget the visit")
            self._runner.run(self._desk.forget(), done=ignore_result, failed=failed)

    @Slot()
    def _count_down(self) -> None:
        pause_s = self._gate.pause_s
        if pause_s:
            self._course.update(pause_s=pause_s)
        else:
            in_form = self._course.picture.form is not None
            self._course.dispatch(Event.PAUSE_OVER_IN_FORM if in_form else Event.PAUSE_OVER)

    # The ERP

    def _check(self) -> None:
        assert self.check is not None  # noqa: S101 - else nothing was asked
        self.check.decide(self._customers_found)

    def _search(self) -> None:
        if self.check is not None:
            self.check.begin(self._erp, failed=self._search_failed)
            return
        document = self._course.picture.document
        assert document is not None  # noqa: S101 - the table leads here only with one
        search = find_customers(self._erp, document)
        self._course.run_for_state(search, done=self._customers_found, failed=self._search_failed)

    def _customers_found(self, customers: "tuple[Customer, ...]") -> None:
        self._course.redact(personal_texts(customers, ()))
        if len(customers) == 1:
            self._course.dispatch(Event.ONE_CUSTOMER, customers=customers, customer=customers[0])
        else:
            self._course.dispatch(Event.SEVERAL_CONTRACTS, customers=customers)

    def _load(self) -> None:
        self._course.run_for_state(
            self._open_boletos(), done=self._boletos_loaded, failed=self._search_failed
        )

    def _open_boletos(self) -> "Coroutine[Any, Any, Boletos]":
        customer = self._course.picture.customer
        assert customer is not None  # noqa: S101 - the table leads here only with one
        return load_boletos(self._erp, customer, self._rules.policy, self._today())

    def _boletos_loaded(self, boletos: "Boletos") -> None:
        self._learn(boletos)
        on_paper = rows_of(self._course.picture.printed_titles, boletos)
        event = Event.BOLETOS_FOUND if boletos else Event.NOTHING_FOUND
        self._course.dispatch(event, boletos=boletos, on_paper=on_paper)

    def _search_failed(self, error: Exception) -> None:
        picture, seen = self._course.picture, report_search_failure(error)
        is_unknown = seen["failure"] is Failure.NOT_FOUND and picture.state is State.SEARCHING
        if is_unknown and not picture.offers_to_join:  # else it is ordinary, and counted as a document
            self._gate.count_failure()
        self._course.dispatch(Event.SEARCH_FAILED, **seen)

    def _await_payment(self) -> None:
        picture = self._course.picture
        assert picture.chosen is not None  # noqa: S101 - the table leads here only with one
        self.watch.begin(self._open_boletos, picture.chosen, picture.boletos)
        self._ask_printer()

    @Slot(object, object)
    def _boletos_changed(self, boletos: "Boletos", chosen: "CheckedBoleto") -> None:
        self._learn(boletos)
        self._course.update(boletos=boletos, chosen=chosen, **self._marks_on(boletos))

    @Slot(object)
    def _payment_seen(self, boletos: "Boletos") -> None:
        self._learn(boletos)
        seen = {"boletos": boletos, "paid_at": self._now(), **self._marks_on(boletos)}
        self._course.dispatch(Event.PAYMENT_SEEN, **seen)

    def _marks_on(self, boletos: "Boletos") -> dict[str, frozenset[int]]:
        """Rows of a new list that are marked, and that are on paper."""
        picture = self._course.picture
        rows = {"marked": picture.marked, "on_paper": picture.on_paper}
        return {name: carried_over(each, picture.boletos, boletos) for name, each in rows.items()}

    def _learn(self, boletos: "Boletos") -> None:
        """Keep personal texts out of the logs; report findings that the list before did not have."""
        self._course.redact(personal_texts((), boletos))
        known = [each.findings for each in self._course.picture.boletos]
        if any(each.findings not in known for each in boletos):
            report_findings(boletos)

    # The printer

    def _ask_printer(self) -> None:
        if self._desk is not None:
            failed = _log_failure("printer could not be asked")
            self._course.run_for_session(self._desk.trouble(), answered=self._printer_answered, failed=failed)

    def _printer_answered(self, fault: PrinterFault | None) -> None:
        if fault is not self._course.picture.printer_fault:
            self._course.update(printer_fault=fault)

    def _print(self) -> None:
        if self._desk is None:
            self._course.dispatch(Event.PRINT_FAILED, fault=PrinterFault.OFFLINE)
            return
        from totem.session.print_builder import slips_of  # the home screen does not need what paper says

        self._printed_before = self._course.picture.printed_count
        slips = slips_of(self._course.picture, self._rules, self._now())[self._printed_before :]
        job = PrintJob(secrets.token_hex(8), slips)
        self._stop = StopSign()
        progress = partial(self._progressed.emit, self._course.serial)
        work = self._desk.print(job, progress, self._stop.is_set)
        self._course.run_for_state(work, done=self._print_ended, failed=self._print_failed)

    def stop_printing(self) -> None:
        """Print no further slip of the print under way."""
        self._stop.set()
        self._course.dispatch(Event.STOP_ASKED, stop_asked=True)

    def _print_ended(self, result: PrintResult) -> None:
        """Dispatch the result; rows that are on paper, or may be, need no mark any more."""
        picture, error = self._course.picture, result.error
        printed = self._printed_before + result.confirmed
        seen: dict[str, Any] = {"printed_count": printed, "unconfirmed_count": result.unconfirmed}
        new = result.confirmed + result.unconfirmed
        if picture.batch and picture.chosen is None:
            rows = frozenset(picture.batch[: printed + result.unconfirmed])
            seen |= {"marked": picture.marked - rows, "listed_on_paper": picture.listed_on_paper + new}
            seen |= self._on_paper(picture.boletos[row] for row in rows)
        elif new and picture.chosen is not None and picture.paid_at is None:
            seen |= self._on_paper([picture.chosen])
        if error is not None:
            fault = error.fault if isinstance(error, PrintFailed) else PrinterFault.OTHER
            seen |= {"fault": fault, "reference": report_print_failure(error)}
            seen["never_confirms"] = isinstance(error, PrintFailed) and error.never_confirms
        if result.unconfirmed:
            self._course.dispatch(Event.PRINT_UNCONFIRMED, **seen)
        elif error is not None:
            self._course.dispatch(Event.PRINT_FAILED, **seen)
        else:
            tracing.mark("printed")
            self._course.dispatch(Event.PRINT_DONE, **seen)

    def _on_paper(self, printed: "Iterable[CheckedBoleto]") -> dict[str, frozenset[int]]:
        """Return the picture's fields of what is on paper, once `printed` are."""
        titles = self._course.picture.printed_titles.union(map(title_hash, printed))
        return {"printed_titles": titles, "on_paper": rows_of(titles, self._course.picture.boletos)}

    def _print_failed(self, error: Exception) -> None:
        """Report a print of which nothing was sent; `PrintDesk` itself reports results of slips."""
        self._print_ended(PrintResult(0, 0, error))

    @Slot(int, object)
    def _show_progress(self, serial: int, now: PrintProgress) -> None:
        if serial == self._course.serial:
            self._course.update(
                progress=now.step,
                printed_count=self._printed_before + now.confirmed,
                unconfirmed_count=now.unconfirmed,
                print_beat=self._course.picture.print_beat + 1,
            )


def _log_failure(event: str) -> Callable[[Exception], None]:
    return lambda error: log.error("%s: %s", event, whereabouts(error))
