"""Card payment of a session: charge the chosen boleto once, and leave what comes late to the ledger.

A charge is begun by entering CHARGING, which one touch alone does. The session waits for its end, and does
not own it: what becomes of a charge after the session's end is the ledger's. A boleto that was charged is not
offered again, though the ERP may list it for a while: one that is paid is left out, and one whose charge has
no known end is shown as a payment that is being confirmed.
"""

import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.cards.charge import ChargePhase
from totem.cards.progress import CardReadiness, ChargeProgress, ChargeRequest
from totem.domain.card_payment import TitleReference
from totem.session.boletos import in_order
from totem.session.card_terms import ABANDONED, CardChoice, payment_name
from totem.session.session_log import report_charge_failure
from totem.session.state_machine import StateMachine
from totem.session.states import PAYING, Event, State
from totem.session.view_state import ViewState
from totem.system.background import Runner, ignore_result
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.cards.charge import Charge
    from totem.cards.service import CardService
    from totem.domain.card_payment import CardMethod
    from totem.domain.customer import Customer
    from totem.domain.integrity.check import CheckedBoleto

    Boletos = tuple[CheckedBoleto, ...]
    OpenService = Callable[[], CardService]

log = logging.getLogger(__name__)

P = ChargePhase
NOT_TAKEN = {
    P.CANCELED: Event.CHARGE_CANCELED,
    P.DECLINED: Event.CHARGE_FAILED,
    P.EXPIRED: Event.CHARGE_FAILED,
    P.NOT_STARTED: Event.CHARGE_FAILED,
    P.TITLE_CHANGED: Event.TITLE_CHANGED,
}
"""Ends at which surely nothing was taken, with their events. Any other, but an approval, is unknown."""
_ON_ONE_BOLETO = PAYING | {State.CHARGING, State.NOT_CHARGED}
"""States in which a change of the readiness waits: a way to pay neither comes nor goes under a finger."""


class CardTask(QObject):
    """Charge the chosen boleto when CHARGING is entered; belongs to the GUI thread.

    Signals:
        approved(Charge): the chosen boleto is paid.
        lost(Charge | None, str): its end is unknown; the second is a reference for staff.
        ended(str): a charge ended so for its customer, for statistics: a `ChargePhase` by name, a payment
            by its `payment_name`, or `ABANDONED`.
    """

    approved = Signal(object)
    lost = Signal(object, str)
    ended = Signal(str)
    _progressed = Signal(int, object)  # from the background thread, with the serial of the state

    def __init__(
        self,
        machine: StateMachine,
        open_service: "OpenService",
        runner: Runner,
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        """`open_service` returns the service, on the background's loop: opening it reads files."""
        super().__init__(parent)
        self._machine, self._open_service, self._runner, self._today = machine, open_service, runner, today
        self._is_ready = False
        self._paid: dict[int, date] = {}
        """Day of the payment by title, as a hash: it holds no personal data."""
        self._longest = once(self, "longest charge", self._give_up)
        self._progressed.connect(self._show_progress)
        machine.entered.connect(self._on_entered)
        machine.left.connect(self._on_left)

    def set_readiness(self, readiness: CardReadiness) -> None:
        """Offer card payments while the kiosk is ready for them.

        Beside the list, a session learns it by its next state: a screen in which a customer types is not
        shown again for it, which would take away what was typed.
        """
        self._is_ready = readiness is CardReadiness.READY
        self._machine.set_defaults(self._with_readiness)
        if self._machine.view_state.state is State.BOLETOS:
            self._apply_readiness()

    def begin(self, method: "CardMethod", installments: int) -> None:
        """Charge the chosen boleto; for what is not offered, reject."""
        view = self._machine.view_state
        terms, amount = view.card.terms, None if view.chosen is None else view.chosen.amount
        if terms is None or amount is None or not view.offers_card:
            self._machine.reject(Event.CHARGE_ASKED, "no card is offered")
        elif method not in terms.methods or not 1 <= installments <= terms.most_installments(method):
            self._machine.reject(Event.CHARGE_ASKED, f"{method.value} in {installments} is not offered")
        else:
            choice = CardChoice(method, installments, terms.price(amount, method))
            self._machine.dispatch(
                Event.CHARGE_ASKED,
                lambda view: replace(view, card=replace(view.card.at_rest(), choice=choice)),
            )

    def cancel(self, *, leaves: bool = False) -> None:
        """Ask for a cancel; what the terminal did is waited for all the same.

        With `leaves`, the session ends then, unless money was taken or may have been.
        """
        if not self._machine.view_state.card.can_cancel:
            return
        asked = replace(self._machine.view_state.card, cancel_asked=True, leaves=leaves)
        self._machine.dispatch(Event.CANCEL_ASKED, lambda view: replace(view, card=asked))
        self._runner.run(_cancel(self._open_service), done=ignore_result, failed=_cancel_failed)

    def load_uncharged(
        self, load: "Callable[[], Coroutine[Any, Any, Boletos]]", customer: "Customer"
    ) -> "Coroutine[Any, Any, Boletos]":
        """Return the query that `load` makes, of a registration, without what was charged."""
        today = self._today()
        self._paid = {title: day for title, day in self._paid.items() if day == today}
        return _load_uncharged(load, self._open_service, customer, frozenset(self._paid))

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        if state is State.CHARGING:
            self._charge()
        else:
            self._apply_readiness()

    @Slot(object)
    def _on_left(self, target: State) -> None:
        is_abandoned = self._longest.isActive() and target is State.HOME
        self._longest.stop()
        if is_abandoned:
            self.ended.emit(ABANDONED)

    def _with_readiness(self, view: ViewState) -> ViewState:
        return replace(view, card=replace(view.card, is_ready=self._is_ready))

    def _apply_readiness(self) -> None:
        view = self._machine.view_state
        if view.card.is_ready is not self._is_ready and view.state not in _ON_ONE_BOLETO:
            self._machine.update(self._with_readiness)

    def _charge(self) -> None:
        view = self._machine.view_state
        boleto, customer, choice, terms = view.chosen, view.customer, view.card.choice, view.card.terms
        if boleto is None or boleto.amount is None or customer is None or choice is None or terms is None:
            raise AssertionError("`begin` leads here only with all of them")
        request = ChargeRequest(
            title=TitleReference.of(customer, boleto.boleto),
            title_amount=boleto.amount,
            amount=choice.amount,
            method=choice.method,
            installments=choice.installments,
            label=_label_of(boleto),
        )
        self._longest.start(round(terms.longest_s * 1000))
        progress = partial(self._progressed.emit, self._machine.serial)
        work = _pay(self._open_service, request, progress)
        self._machine.state_task.run(work, done=self._on_end, failed=self._on_failure)

    @Slot(int, object)
    def _show_progress(self, serial: int, now: ChargeProgress) -> None:
        if serial == self._machine.serial:
            card = self._machine.view_state.card
            if card.phase is P.CANCELING and now.phase is P.AT_TERMINAL:  # the provider did not take it
                card = replace(card, cancel_asked=False, leaves=False)
            shown = replace(card, phase=now.phase, charge=now.charge or card.charge)
            self._machine.update(lambda view: replace(view, card=shown))

    def _on_end(self, result: ChargeProgress) -> None:
        self._longest.stop()
        card = self._machine.view_state.card
        charge = result.charge or card.charge
        if result.phase.is_approved and charge is not None:
            self._paid[hash(charge.title)] = self._today()
            self.ended.emit(payment_name(charge.method))
            self.approved.emit(charge)
        elif result.phase in NOT_TAKEN:
            self.ended.emit(result.phase.value)
            event = Event.LEFT if card.leaves else NOT_TAKEN[result.phase]
            shown = replace(card, phase=result.phase, charge=charge)
            self._machine.dispatch(event, lambda view: replace(view, card=shown))
        else:
            self._lose(charge)

    def _on_failure(self, error: Exception) -> None:
        """Take a charge that ended by an error for unknown: money may have been taken."""
        self._lose(self._machine.view_state.card.charge, report_charge_failure(error))

    @Slot()
    def _give_up(self) -> None:
        log.error("a charge has no end within its time: it is left to the ledger")
        self._lose(self._machine.view_state.card.charge)

    def _lose(self, charge: "Charge | None", reference: str = "") -> None:
        self._longest.stop()
        self.ended.emit(P.UNKNOWN.value)
        self.lost.emit(charge, reference if charge is None else charge.short_id.upper())


def as_pending(boleto: "CheckedBoleto") -> "CheckedBoleto":
    """Return a boleto as one whose payment is being confirmed: not to be paid again, nor printed."""
    return replace(boleto, boleto=replace(boleto.boleto, is_payment_pending=True))


def _label_of(boleto: "CheckedBoleto") -> str:
    """Return a number of a boleto that is none of the customer."""
    return boleto.boleto.own_document_number or boleto.boleto.our_number or boleto.boleto.id


async def _pay(
    open_service: "OpenService", request: ChargeRequest, on_progress: Callable[[ChargeProgress], None]
) -> ChargeProgress:
    return await open_service().pay(request, on_progress)


async def _cancel(open_service: "OpenService") -> None:
    await open_service().cancel()


async def _load_uncharged(
    load: "Callable[[], Coroutine[Any, Any, Boletos]]",
    open_service: "OpenService",
    customer: "Customer",
    paid: frozenset[int],
) -> "Boletos":
    boletos = await load()
    charges: Sequence[Charge] = ()
    try:
        charges = await open_service().charges(open_only=True)
    except Exception as error:  # noqa: BLE001 - a ledger that cannot be read must not hide the boletos
        log.error("charges under way cannot be read: %s", describe_traceback(error))  # noqa: TRY400 - without values
    return in_order(_uncharged(boletos, customer, paid, charges))


def _uncharged(
    boletos: "Boletos", customer: "Customer", paid: frozenset[int], charges: "Iterable[Charge]"
) -> "Iterable[CheckedBoleto]":
    """Yield boletos without those that are paid, and as pending those whose charge has no known end."""
    held = [each for each in charges if each.state.holds_title and each.title.customer_id == customer.id]
    captured = {each.title.boleto_id for each in held if each.approved_at is not None}
    under_way = {each.title.boleto_id for each in held}
    for boleto in boletos:
        if hash(TitleReference.of(customer, boleto.boleto)) in paid or boleto.boleto.id in captured:
            continue
        yield as_pending(boleto) if boleto.boleto.id in under_way else boleto


def _cancel_failed(error: Exception) -> None:
    log.error("a charge could not be cancelled: %s", describe_traceback(error))
