"""Boletos of a session: load them, add what their list leaves out, and follow their payment."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Slot

from totem.erp.session_erp import SessionErp
from totem.printing.print_lock import SharedPrinter
from totem.session.boleto_completion import BoletoCompleter
from totem.session.boletos import (
    carry_over_rows,
    in_order,
    load_boletos,
    read_unlisted,
    row_of,
    rows_with_titles,
)
from totem.session.day import DayTask
from totem.session.payment_poller import PaymentPoller
from totem.session.payments import ItemStatus, Payment, PaymentSeries, has_code_for_series
from totem.session.print_task import PrintTask
from totem.session.session import SessionConfig, personal_texts
from totem.session.session_log import report_failure, report_findings
from totem.session.state_machine import StateMachine
from totem.session.states import PAYING, Event, State
from totem.session.view_changes import opening
from totem.session.view_state import Completion, Failure, Selection, ViewState
from totem.system.background import Runner
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from totem.cards.charge import Charge
    from totem.domain.customer import Customer, ServiceState
    from totem.domain.integrity.check import CheckedBoleto
    from totem.session.card_task import CardTask

    Boletos = tuple[CheckedBoleto, ...]

log = logging.getLogger(__name__)

CONFIRMED_MS = 1170
"""Time for which the confirmation of a boleto of a series is shown, its turn included."""
_WATCHING = PAYING | {State.BOLETOS, State.PAID}
"""States in which the payment of the boleto that was opened last may still come."""
_ON_PAY_SCREEN = PAYING | {State.CHARGING}
"""States in which the payment of a boleto of a series leads on to the next one."""


class BoletosTask(QObject):
    """Load the boletos when LOADING is entered, and follow the payment of those that are opened.

    Attributes:
        day: keeps the day of the session.
        payment_poller: polls the ERP for the boleto on the pay screen, and after the way back to the list.
        printing: prints, with a printer or without one.
    """

    def __init__(
        self,
        machine: StateMachine,
        *,
        erp: SessionErp,
        printer: SharedPrinter | None,
        runner: Runner,
        config: SessionConfig,
        cards: "CardTask | None",
        today: Callable[[], date],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._machine = machine
        self._erp = erp
        self._runner = runner
        self._config = config
        self._cards = cards
        if cards is not None:
            cards.approved.connect(self._charge_approved)
            cards.lost.connect(self._charge_lost)
        self._today = today
        self._now = now
        self.day = DayTask(machine, config.policy, today, parent=self)
        self.day.rechecked.connect(self._boletos_rechecked)
        self.payment_poller = PaymentPoller(runner, config.poll_s, parent=self)
        self._completers: dict[tuple[object, ...], BoletoCompleter] = {}
        """By the key of their registrations, of this session alone."""
        self.printing = PrintTask(
            machine,
            printer,
            runner,
            config,
            complete=self._complete,
            is_pending=self._is_pending,
            now=now,
            parent=self,
        )
        self._next_item = once(self, "next of a series", self._show_next)
        self._next_item.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one may take 5 % longer
        self._entry_actions: dict[State, Callable[[], None]] = {
            State.LOADING: self._load,
            State.BOLETOS: self.printing.query_printer,
            State.PAY: self._open_payment,
        }
        self.payment_poller.changed.connect(self._watched_changed)
        self.payment_poller.paid.connect(self._payment_seen)
        machine.left.connect(self._on_left)
        machine.entered.connect(self._on_entered)

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        if state in self._entry_actions:
            self._entry_actions[state]()

    @Slot(object)
    def _on_left(self, target: State) -> None:
        if target not in _WATCHING:
            self.payment_poller.stop()
        self._next_item.stop()
        if target in {State.HOME, State.TAX_ID}:
            self._drop_completers()
        elif target is State.CONTRACTS:
            for each in self._completers.values():
                each.leave()

    def _load(self) -> None:
        run, failed, view = self._machine.state_task.run, self._load_failed, self._machine.view_state
        if view.customer is not None and view.lacks_service_state:
            run(self._load_account(view.customer), done=self._account_loaded, failed=failed)
        else:
            run(self._open_boletos(), done=self._boletos_loaded, failed=failed)

    async def _load_account(self, customer: "Customer") -> "tuple[Boletos, ServiceState]":
        """Load the open boletos, and beside them the state of the service, which a trust unlock needs."""
        from totem.session.unlock import load_with_service_state

        return await load_with_service_state(self._open_boletos(), self._erp, customer)

    def _account_loaded(self, account: "tuple[Boletos, ServiceState]") -> None:
        boletos, state = account
        customer = self._machine.view_state.customer
        assert customer is not None  # noqa: S101 - its boletos were loaded
        self._boletos_loaded(boletos, replace(customer, service_state=state))

    def _open_boletos(self) -> "Coroutine[Any, Any, Boletos]":
        customer = self._machine.view_state.customer
        assert customer is not None  # noqa: S101 - the table leads here only with one
        load = partial(load_boletos, self._erp, customer, self._config.policy, self._today())
        return load() if self._cards is None else self._cards.load_uncharged(load, customer)

    def _boletos_loaded(self, found: "Boletos", customer: "Customer | None" = None) -> None:
        boletos = self._completer.carry_over(found)
        self._completer.follow(boletos)
        self._redact_and_report(boletos)
        shown, later = self._split(boletos)
        view = self._machine.view_state
        rows = carry_over_rows(view.selection.rows, view.boletos, shown)  # of the same registration
        on_paper = rows_with_titles(view.selection.titles, view.customer, shown)
        selection = replace(view.selection, rows=rows, on_paper=on_paper, is_open=bool(rows))
        event, series = Event.BOLETOS_FOUND if boletos else Event.NOTHING_FOUND, view.series
        if view.payments and series is not None:
            event, series = Event.SUMMARY_ASKED, series.carry_over(view.all_boletos, boletos)
            series = series.advance(boletos, instantly=view.sees_payment)
        self._machine.dispatch(
            event,
            lambda view: replace(
                view,
                boletos=shown,
                later=later,
                selection=selection,
                customer=customer or view.customer,
                series=series,
            ),
        )

    def _split(self, boletos: "Boletos") -> "tuple[Boletos, Boletos]":
        """Return the boletos to show at once, and those due later."""
        view, most = self._machine.view_state, self._config.next_titles
        if view.shows_all or not most:
            return boletos, ()
        unpaid = (each for each in boletos if not each.is_payment_pending)
        coming = [each for each in unpaid if each.due_date is not None and each.due_date > view.today]
        later = tuple(coming[most:])
        hidden = set(map(id, later))
        return tuple(each for each in boletos if id(each) not in hidden), later

    def _load_failed(self, error: Exception) -> None:
        # The customer was found: that the ERP does not know the registration now is an error of its answer.
        failed = report_failure(error, absent=Failure.BAD_ANSWER)
        if self._machine.view_state.payments:
            self._machine.dispatch(Event.SUMMARY_ASKED)
        else:
            self._machine.dispatch(Event.SEARCH_FAILED, failed)

    def _open_payment(self) -> None:
        """Complete the chosen boleto and the next of a series, and poll for the payment of the chosen one."""
        view = self._machine.view_state
        assert view.chosen is not None  # noqa: S101 - the table leads here only with one
        if view.is_paid:  # of a series, and the next one follows
            return
        is_new = not self.payment_poller.watches(view.chosen)
        if is_new:
            read = None if view.customer is None else partial(read_unlisted, self._erp, view.customer)
            self.payment_poller.start(
                self._open_boletos, view.chosen, view.all_boletos, self._completer.carry_over, read
            )
        self._complete([view.chosen, *self._next_of_series(view)])
        if is_new:
            self._pass_over_without_code()  # its query may have ended during a print
        self.printing.query_printer()

    def _next_of_series(self, view: ViewState) -> "tuple[CheckedBoleto, ...]":
        """Return the boleto that follows in the series, whose code is asked for in good time."""
        if view.series is None:
            return ()
        after = replace(view.series, position=view.series.position + 1)
        item = after.advance(view.all_boletos, instantly=view.sees_payment).item
        return () if item is None else (item.boleto,)

    def report_paid(self) -> None:
        """Go on in a series whose payments the ERP does not report."""
        view = self._machine.view_state
        if view.state is not State.PAY or view.sees_payment:
            self._machine.reject(Event.NEXT_ASKED, "the ERP reports payments")
        elif view.series is None or view.series.is_last:
            self._machine.dispatch(Event.FINISHED)
        else:
            self._advance(Event.NEXT_ASKED, view.series.mark(ItemStatus.REPORTED))

    def show_summary(self) -> None:
        """Show the payments of a series that is left before its end."""
        self._machine.dispatch(Event.SUMMARY_ASKED)

    @Slot()
    def _show_next(self) -> None:
        """Show the next boleto of a series, once the confirmation of the one before was seen."""
        series = self._machine.view_state.series
        if series is not None and series.is_confirmed:
            self._advance(Event.ITEM_SHOWN, series)

    def _advance(self, event: Event, series: PaymentSeries) -> None:
        """Dispatch `event` with the next boleto of a series; the end of the series where there is none."""
        view = self._machine.view_state
        self.payment_poller.stop()
        series = series.advance(view.all_boletos, instantly=view.sees_payment)
        for each in series.passed_over:
            if view.series is not None and each not in view.series.passed_over:
                log.info("a boleto of a series is passed over: %s", each.status.value)
        item = series.item
        if item is not None:
            boleto = item.boleto
            self._machine.dispatch(
                event, lambda view: replace(opening(view, boleto), series=series, payments=view.payments)
            )
            self._open_payment()
        elif view.payments:
            self._machine.dispatch(Event.SUMMARY_ASKED, lambda view: replace(view, series=series))
        elif series.count(ItemStatus.REPORTED):
            self._machine.dispatch(Event.FINISHED, lambda view: replace(view, series=series))
        else:
            self._machine.dispatch(Event.SERIES_FAILED, lambda view: replace(view, series=series))

    @property
    def _completer(self) -> BoletoCompleter:
        """The completer of the registration on the screen."""
        customer = self._machine.view_state.customer
        assert customer is not None  # noqa: S101 - there are no boletos without one
        if customer.key not in self._completers:
            made = BoletoCompleter(
                self._erp, self._runner, customer, self._config.policy, self._today, parent=self
            )
            made.completed.connect(self._on_completed)
            made.failed.connect(self._on_completion_failed)
            made.slow.connect(self._on_completion_slow)
            self._completers[customer.key] = made
        return self._completers[customer.key]

    def _drop_completers(self) -> None:
        for each in self._completers.values():
            each.reset()
            each.deleteLater()
        self._completers = {}

    def _complete(self, boletos: "Iterable[CheckedBoleto]") -> None:
        self._completer.request(boletos)
        self._show_completion()

    def _is_pending(self, boleto: "CheckedBoleto") -> bool:
        return self._completer.is_pending(boleto)

    def _show_completion(self, now: Completion | None = None) -> None:
        """Show the completion of the boleto on the pay screen, if it changed."""
        view = self._machine.view_state
        if view.state not in PAYING or view.chosen is None or view.is_paid:
            return
        if self._completer.is_pending(view.chosen):
            was_slow = view.completion is Completion.SLOW
            shown = now or (Completion.SLOW if was_slow else Completion.PENDING)
        elif view.chosen.boleto.is_incomplete:
            shown = Completion.FAILED
        else:
            shown = Completion.NONE
        if (shown is not Completion.FAILED or not self._pass_over_without_code()) and (
            shown is not view.completion
        ):
            self._machine.update(lambda view: replace(view, completion=shown))

    def _pass_over_without_code(self) -> bool:
        """Go on in a series whose boleto on the pay screen has no code, and none is coming."""
        view = self._machine.view_state
        if view.state is not State.PAY or view.series is None or view.chosen is None:
            return False  # on the way out the question stands, and the payment is still waited for
        if self._completer.is_pending(view.chosen) or view.chosen.is_payment_pending:
            return False
        if has_code_for_series(view.chosen, instantly=view.sees_payment):
            return False
        self._advance(Event.ITEM_SHOWN, view.series.give_up())
        return True

    @Slot(object, object)
    def _on_completed(self, listed: "CheckedBoleto", found: "CheckedBoleto") -> None:
        """Replace a row, wherever it is shown, by the completed one; rows with its id stay."""
        view = self._machine.view_state
        if row_of(listed, view.all_boletos) < 0:
            return  # of a contract that the customer has left
        self._redact_and_report((found,))
        shown, later = (
            tuple(found if each is listed else each for each in rows) for rows in (view.boletos, view.later)
        )
        view = replace(view, boletos=shown, later=later)
        rows = frozenset(filter(view.is_selectable, view.selection.rows))  # without those that got no code
        view = replace(view, selection=replace(view.selection, rows=rows))
        if view.series is not None:
            view = replace(view, series=view.series.replace_boleto(listed, found))
        if view.chosen is listed:
            view = replace(view, chosen=found)
            if view.state in PAYING:
                view = replace(view, completion=Completion.NONE)
        self.payment_poller.replace(listed, found)
        self._machine.update(lambda _before: view)
        if view.chosen is found:
            self._pass_over_without_code()
        self.printing.resume()

    @Slot(object)
    def _on_completion_failed(self, _listed: "CheckedBoleto") -> None:
        self._show_completion()
        self.printing.resume()

    @Slot(object)
    def _on_completion_slow(self, listed: "CheckedBoleto") -> None:
        if row_of(listed, self._machine.view_state.all_boletos) >= 0:
            self._show_completion(Completion.SLOW)

    @Slot(object, object)
    def _watched_changed(self, boletos: "Boletos", watched: "CheckedBoleto") -> None:
        view = self._machine.view_state
        self._boletos_changed(boletos, watched if view.state in PAYING else view.chosen)

    def _boletos_changed(self, boletos: "Boletos", chosen: "CheckedBoleto | None") -> None:
        change, before = self._carried_over(boletos), self._machine.view_state.chosen

        def with_chosen(view: ViewState) -> ViewState:
            view = replace(change(view), chosen=chosen)
            if view.series is None or before is None or chosen is None:
                return view
            # The chosen one is known also where the ERP lists its record twice.
            return replace(view, series=view.series.replace_boleto(before, chosen))

        self._machine.update(with_chosen)
        self._show_completion()

    @Slot(object, object)
    def _boletos_rechecked(self, boletos: "Boletos", chosen: "CheckedBoleto | None") -> None:
        self._boletos_changed(boletos, chosen)
        if chosen is not None:
            self.payment_poller.follow(chosen, boletos)

    @Slot(object, object)
    def _payment_seen(self, paid: "CheckedBoleto", boletos: "Boletos") -> None:
        self._show_payment(Payment(paid, self._now()), boletos)

    @Slot(object)
    def _charge_approved(self, charge: "Charge") -> None:
        """Show a payment by card; its boleto goes from the list, though the ERP may list it for a while."""
        view = self._machine.view_state
        if view.chosen is not None:
            rest = tuple(each for each in view.all_boletos if each is not view.chosen)
            now = self._now()
            paid_at = (charge.approved_at or now).astimezone(now.tzinfo)
            self._show_payment(Payment(view.chosen, paid_at, charge), rest)

    @Slot(object, str)
    def _charge_lost(self, charge: "Charge | None", reference: str) -> None:
        """Show that a boleto may be paid; on the list, it is one whose payment is being confirmed."""
        from totem.cards.charge import ChargePhase
        from totem.session.card_task import as_pending

        view = self._machine.view_state
        marked = in_order(as_pending(each) if each is view.chosen else each for each in view.all_boletos)
        change = self._carried_over(marked)
        card = replace(view.card, phase=ChargePhase.UNKNOWN, charge=charge)
        self._machine.dispatch(
            Event.CHARGE_LOST, lambda view: replace(change(view), card=card, reference=reference)
        )

    def _show_payment(self, payment: Payment, boletos: "Boletos") -> None:
        """Show a payment; of a series, with the next boleto after a moment."""
        view, change, paid = self._machine.view_state, self._carried_over(boletos), payment.boleto
        payments, series = (*view.payments, payment), change(view).series
        event = Event.PAYMENT_SEEN
        if series is not None and series.item is not None:
            series = series.confirm()
            follows = series.advance(boletos, instantly=view.sees_payment)
            if view.state in _ON_PAY_SCREEN and follows.item is not None:
                event = Event.ITEM_PAID
            else:
                series = follows if view.state in _ON_PAY_SCREEN else replace(series, is_confirmed=False)
        self._machine.dispatch(
            event, lambda view: replace(change(view), chosen=paid, payments=payments, series=series)
        )
        if event is Event.ITEM_PAID:
            self._complete(self._next_of_series(self._machine.view_state))
            self._next_item.start(CONFIRMED_MS)

    def _carried_over(self, boletos: "Boletos") -> Callable[[ViewState], ViewState]:
        """Take `boletos` for the open ones; return the change of the view state that shows them."""
        self._completer.follow(boletos)
        self._redact_and_report(boletos)
        shown, later = self._split(boletos)
        view = self._machine.view_state
        selection = self._carried_selection(shown)
        series = view.series and view.series.carry_over(view.all_boletos, boletos)
        return lambda view: replace(view, boletos=shown, later=later, selection=selection, series=series)

    def _carried_selection(self, boletos: "Boletos") -> Selection:
        view = self._machine.view_state
        rows = carry_over_rows(view.selection.rows, view.boletos, boletos)
        on_paper = carry_over_rows(view.selection.on_paper, view.boletos, boletos)
        return replace(view.selection, rows=rows, on_paper=on_paper)

    def _redact_and_report(self, boletos: "Boletos") -> None:
        """Keep personal texts out of the logs; log findings that the list before did not have."""
        self._machine.redact(personal_texts((), boletos))
        view = self._machine.view_state
        known = {each.findings for each in view.all_boletos}
        if any(each.findings not in known for each in boletos):
            report_findings(boletos)
