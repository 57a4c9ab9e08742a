"""Card payments for the kiosk, its staff and its commands: the one door to charges, ledger and terminal.

All coroutines belong to the background's loop. A charge runs in a task of its own, from `pay` to its end at
the terminal: neither the end of a session nor that of its screen stops it. A result after a session's end
belongs to the ledger alone.

A command and a kiosk may use one ledger at the same time: a command neither recovers nor runs.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from totem.cards.charge import (
    SETTLED_ALONE,
    Charge,
    ChargeEvent,
    ChargeHold,
    ChargePhase,
    ChargeState,
    UnknownTransition,
)
from totem.cards.charging import Attempt, Charging
from totem.cards.ledger import CardLedger, ChargeConflict, ChargeRecord, LedgerDamage
from totem.cards.ledger_database import LedgerUnavailable
from totem.cards.orders import Orders
from totem.cards.progress import CardReadiness, ChargeProgress, ChargeRequest
from totem.cards.reconciliation import Reconciler
from totem.cards.records import Records
from totem.cards.schedule import MOST_LOOKS_ENDED, Schedule
from totem.cards.settlement import Settler
from totem.cards.terminals.terminal import CardTerminal, TerminalError, TerminalStatus
from totem.erp.session_erp import Capability, ErpRequests
from totem.system.database_fault import DatabaseFault

log = logging.getLogger(__name__)

UNSETTLED_ALARM = timedelta(minutes=15)
"""Time after which an unsettled capture is an alarm for staff and the fleet."""
SETTLE_WAIT_S = 8.0
"""Time that a customer waits for the settlement after an approval."""
PROBE_S = 60.0
"""Interval between two checks of the terminal."""
BROKEN_S = 30.0
"""Interval while the ledger cannot be used."""
E, S = ChargeEvent, ChargeState
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CardCounts:
    """Counts of the ledger, for staff, metrics and the fleet.

    Attributes:
        in_progress: charges at the terminal, or on the way there.
        unknown: charges of unknown end.
        unsettled: captures that the ERP does not have yet.
        overdue: those of them that are older than `UNSETTLED_ALARM`.
        needs_staff: captures that staff have to decide about.
        refunding: refunds without an end.
        damage: what damage to the ledger cost.
        fault: cause for which the ledger cannot be used.
    """

    in_progress: int = 0
    unknown: int = 0
    unsettled: int = 0
    overdue: int = 0
    needs_staff: int = 0
    refunding: int = 0
    damage: LedgerDamage = field(default_factory=LedgerDamage)
    fault: DatabaseFault | None = None

    @property
    def is_settlement_late(self) -> bool:
        """Alarm: money was taken, and the ERP does not have it after `UNSETTLED_ALARM`."""
        return self.overdue > 0

    @property
    def waits_for_staff(self) -> bool:
        """Alarm: a person has to look at a charge, or at the ledger."""
        return bool(self.unknown or self.needs_staff or self.damage.unseen or self.fault)


class CardService:
    """Charges of one kiosk on one terminal.

    Attributes:
        readiness: what a session may offer; `on_readiness` is called after each change, on the loop's thread.
    """

    readiness: CardReadiness

    def __init__(
        self,
        ledger: CardLedger,
        terminal: CardTerminal,
        erp: ErpRequests,
        *,
        now: Callable[[], datetime],
        poll_s: float = 2.0,
        timeout_s: float = 180.0,
        is_erp_configured: bool = True,
        on_readiness: Callable[[CardReadiness], object] = lambda _: None,
    ) -> None:
        """`now` is the wall clock, for records alone; waits are measured by the loop's clock.

        Without `is_erp_configured`, the ERP's section lacks a code that its settlement needs.
        """
        self._ledger, self._terminal, self._erp = ledger, terminal, erp
        self._records, self._orders = Records(ledger, now), Orders(terminal, ledger.provider)
        self._settler = Settler(self._records, self._orders, erp)
        self._reconciler = Reconciler(self._records, self._orders, self._settler)
        self._charging = Charging(self._records, self._orders, erp, poll_s=poll_s, timeout_s=timeout_s)
        self._schedule = Schedule()
        self._on_readiness, self._is_erp_configured = on_readiness, is_erp_configured
        self._current: Attempt | None = None
        self._running: dict[str, asyncio.Task[Charge]] = {}
        """Tasks by charge: nobody else looks it up meanwhile."""
        self._tasks: set[asyncio.Task[ChargeProgress]] = set()
        self._woken: asyncio.Event | None = None
        self._is_recovered = self._is_terminal_there = False
        self._fault: DatabaseFault | None = None
        self._probe_due = 0.0
        self.readiness = CardReadiness.OFF if not self._can_settle else CardReadiness.RECOVERING

    @property
    def _can_settle(self) -> bool:
        return self._is_erp_configured and Capability.SETTLE in self._erp.capabilities

    async def recover(self) -> None:
        """Look up what is due, before any card is offered.

        A charge that is still at the terminal is asked to be cancelled, and followed to its end.
        """
        try:
            await self._look_up_due()
            self._is_recovered = True
        except LedgerUnavailable as error:
            self._note_fault(error)
        if asyncio.get_running_loop().time() >= self._probe_due:
            await self._probe()
        await self._update_readiness()

    async def run(self) -> None:
        """Look up, settle and report what is open, by due times, until cancelled."""
        self._woken = asyncio.Event()
        clock = asyncio.get_running_loop().time
        while True:
            self._woken.clear()
            try:
                await self.recover()
            except Exception as error:  # noqa: BLE001 - an error must not end the look-ups
                log.error("card: a round broke off: %s", type(error).__name__)  # noqa: TRY400 - without values
                wait = BROKEN_S
            else:
                wait = min(self._schedule.wait_s(clock()), self._probe_due - clock())
            if self._fault is not None:
                wait = BROKEN_S
            with suppress(TimeoutError):
                async with asyncio.timeout(max(wait, 0.05)):
                    await self._woken.wait()

    def look_up_now(self) -> None:
        """Make due what waits for the ERP: it is back."""
        self._schedule.wake()
        self._wake()

    async def _check_ledger(self, *, writes: bool) -> None:
        """Find out if charges may begin; what is open is looked up all the same."""
        try:
            await asyncio.to_thread(self._ledger.check, writes=writes)
            self._fault = None
        except LedgerUnavailable as error:
            self._note_fault(error)

    def _note_fault(self, error: LedgerUnavailable) -> None:
        if error.fault is not self._fault:
            log.warning("card: %s", error)
        self._fault = error.fault

    async def _look_up_due(self) -> None:
        await self._check_ledger(writes=self._fault is not None or not self._is_recovered)
        still = await asyncio.to_thread(self._ledger.open_charges)
        ended = await asyncio.to_thread(self._ledger.ended_charges, MOST_LOOKS_ENDED)
        free = [each for each in (*still, *ended) if not self._is_busy(each)]
        for look in self._schedule.take(free, asyncio.get_running_loop().time()):
            if self._is_busy(look.charge):
                continue
            log.debug("card: %s is looked at: %s", look.charge.short_id, look.reason)
            charge = await self._look_up(look.charge)
            if charge.state in {S.SENT, S.AT_TERMINAL}:
                attempt = Attempt(is_left=True)
                attempt.ask_cancel()
                self._start(charge, self._charging.follow(charge, attempt))

    async def _look_up(self, charge: Charge, *, is_fresh: bool = False) -> Charge:
        changed = await self._reconciler.look_up(charge, is_fresh=is_fresh)
        self._schedule.note(charge, changed, asyncio.get_running_loop().time())
        return changed

    def _is_busy(self, charge: Charge) -> bool:
        """Test that a task works at a charge, or is about to send it."""
        is_new = charge.state is S.INTENT and self._current is not None
        return is_new or charge.id in self._running

    def _start(self, charge: Charge, work: Coroutine[object, object, Charge]) -> "asyncio.Task[Charge]":
        """Work at a charge in a task of its own, which alone looks it up meanwhile."""
        task = self._running[charge.id] = asyncio.create_task(_to_current(work))
        task.add_done_callback(lambda _: self._end(charge.id, task))
        return task

    def _end(self, charge_id: str, task: "asyncio.Task[Charge]") -> None:
        if self._running.get(charge_id) is task:
            del self._running[charge_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("card: a task broke off: %s", type(error).__name__)
        self._wake()

    def _wake(self) -> None:
        if self._woken is not None:
            self._woken.set()

    async def pay(
        self,
        request: ChargeRequest,
        on_progress: Callable[[ChargeProgress], None],
    ) -> ChargeProgress:
        """Charge a title; return its end as a customer has to know it.

        After an approval that is the settlement's, or APPROVED where that takes longer than a few seconds.
        The title and its amount are read again first. Cancelling this coroutine, as at the end of a session,
        leaves the charge running and asks for its cancel: the terminal is not to wait for the card of the
        next customer.
        """
        if self.readiness is not CardReadiness.READY or self._current is not None:
            return ChargeProgress(ChargePhase.NOT_STARTED)
        attempt = self._current = Attempt(on_progress)
        task = asyncio.create_task(self._pay(request, attempt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            attempt.ask_cancel()
            raise
        finally:
            attempt.leave()

    async def _pay(self, request: ChargeRequest, attempt: Attempt) -> ChargeProgress:
        try:
            begun = await self._charging.begin(request, attempt)
            if isinstance(begun, ChargeProgress):
                return begun
            charge = begun
            if charge.state is S.INTENT:
                charge = await self._start(charge, self._charging.charge(charge, attempt))
            if charge.state is S.APPROVED:
                settling = self._start(charge, self._look_up(charge, is_fresh=True))
                await asyncio.wait({settling}, timeout=SETTLE_WAIT_S)
                if settling.done() and settling.exception() is None:
                    charge = settling.result()
            return attempt.end(charge)
        except LedgerUnavailable as error:
            self._note_fault(error)
            return attempt.fail()
        except Exception as error:  # noqa: BLE001 - the customer is told what is known
            log.error("card: a charge broke off: %s", type(error).__name__)  # noqa: TRY400 - without values
            return attempt.fail()
        finally:
            self._current = None
            with suppress(LedgerUnavailable):
                await self._update_readiness()
            self._wake()

    async def cancel(self) -> None:
        """Ask for a cancel of the charge at the terminal; `pay` returns its real end."""
        if self._current is not None:
            self._current.ask_cancel()

    async def charges(self, *, day: date | None = None, open_only: bool = False) -> Sequence[Charge]:
        """The charges, latest first; those of a `day` were made or approved on it."""
        if open_only:
            return (await asyncio.to_thread(self._ledger.open_charges))[::-1]
        return await asyncio.to_thread(self._ledger.charges, day)

    async def charge(self, charge_id: str) -> Charge:
        """The charge of an id; raises `UnknownCharge`."""
        return await self._records.get(charge_id)

    async def history(self, charge_id: str) -> Sequence[ChargeRecord]:
        """The events of a charge in their order."""
        return await asyncio.to_thread(self._ledger.history, charge_id)

    async def counts(self) -> CardCounts:
        """Count what is open; a ledger that cannot be used is reported in the counts."""
        return await asyncio.to_thread(count_ledger, self._ledger, self._records.now())

    async def acknowledge_damage(self) -> LedgerDamage:
        """Note that a person compared the ledger with the provider's report; cards are offered again."""
        damage = await asyncio.to_thread(self._ledger.acknowledge_damage)
        self._wake()
        return damage

    async def settle_again(self, charge_id: str) -> Charge:
        """Settle by staff: the title is read first.

        Raises `UnknownCharge`, `UnknownTransition` where it is not to be settled, `ErpError`, and
        `TerminalError` where the provider cannot be asked.
        """
        charge = await self._records.get(charge_id)
        if charge.state not in SETTLED_ALONE | {S.NEEDS_STAFF}:
            raise _impossible(charge, E.SETTLE)
        return await self._changed(self._settler.settle(charge, by_staff=True))

    async def mark_settled(self, charge_id: str) -> Charge:
        """Note that staff settled the title in the ERP by hand."""
        charge = await self._records.get(charge_id)
        facts = {"settled_at": self._records.now(), "hold": None}
        return await self._changed(self._records.advance(charge, E.SETTLED, facts, cause="staff"))

    async def mark_refunded(self, charge_id: str) -> Charge:
        """Note that staff refunded a capture at the terminal or in the provider's portal."""
        charge = await self._records.get(charge_id)
        if charge.state not in {S.NEEDS_STAFF, S.REFUNDING}:
            raise _impossible(charge, E.REFUNDED)
        return await self._changed(self._records.advance(charge, E.REFUNDED, cause="staff"))

    async def refund(self, charge_id: str) -> Charge:
        """Refund by staff, once.

        The order is read first: one that was refunded is not refunded again, nor one whose refund is under
        way, nor one that cannot be read. After a lost answer it is REFUNDING, and looked up until its end is
        known. Raises `UnknownCharge`, `UnknownTransition`, `TerminalError` where the provider did not do it.
        """
        charge = await self._records.get(charge_id)
        if charge.state is not S.NEEDS_STAFF:
            raise _impossible(charge, E.REFUND)
        return await self._changed(self._refund(charge))

    async def _refund(self, charge: Charge) -> Charge:
        report = await self._orders.read(charge)
        if report is not None:
            charge = await self._records.apply(charge, report)
            if charge.state is not S.NEEDS_STAFF:
                return charge
            if report.status is TerminalStatus.REFUNDED:
                return await self._records.advance(charge, E.REFUNDED, cause="staff")
        hold = charge.hold
        charge = await self._records.advance(charge, E.REFUND, cause="staff")
        if report is not None and report.status.is_open:  # with an earlier refund
            return charge
        try:
            report = await self._orders.refund(charge)
        except TerminalError as error:
            if not error.may_have_arrived:
                cause = error.fault.value
                await self._records.advance(charge, E.NOT_REFUNDED, {"hold": hold}, cause=cause)
                raise
            log.warning("card: the answer to a refund of %s was lost: %s", charge.short_id, error)
            return await self._reconciler.look_up(charge)
        return await _to_current(self._records.apply(charge, report))  # a kiosk may have looked meanwhile

    async def decide_unknown(self, charge_id: str, *, was_taken: bool) -> Charge:
        """Note what staff read in the terminal's own report about an unknown charge."""
        charge = await self._records.get(charge_id)
        if charge.state is not S.UNKNOWN:
            raise _impossible(charge, E.APPROVED if was_taken else E.CANCELED)
        if was_taken:
            facts = {
                "approved_at": charge.created_at
            }  # the acquirer has the sale on that day, not on this one
            return await self._changed(self._records.advance(charge, E.APPROVED, facts, cause="staff"))
        return await self._changed(self._records.advance(charge, E.CANCELED, cause="staff"))

    async def _changed(self, work: Coroutine[object, object, Charge]) -> Charge:
        """Return the result of staff's work; a change that came first makes it impossible."""
        try:
            return await work
        except ChargeConflict as conflict:
            raise UnknownTransition(f"it is {conflict.current.state.value} meanwhile") from None
        finally:
            self._wake()

    async def aclose(self) -> None:
        """Stop the charges of this process, which the next run looks up, and close the connections."""
        running = [*self._tasks, *self._running.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._terminal.aclose()

    async def _probe(self) -> None:
        """Check the terminal, unless a charge is at it."""
        self._probe_due = asyncio.get_running_loop().time() + PROBE_S
        if self._current is not None:
            return
        try:
            await self._terminal.probe()
            self._is_terminal_there = True
        except Exception as error:  # noqa: BLE001 - an answer that nobody foresaw must not end the look-ups
            if self._is_terminal_there:
                reason = error if isinstance(error, TerminalError) else type(error).__name__
                log.warning("card: the terminal cannot be used: %s", reason)
            self._is_terminal_there = False

    async def _update_readiness(self) -> None:
        readiness = await self._judge_readiness()
        if readiness is not self.readiness:
            log.info("card: %s", readiness.value)
            self.readiness = readiness
            self._on_readiness(readiness)

    async def _judge_readiness(self) -> CardReadiness:
        if not self._can_settle:
            return CardReadiness.OFF
        if self._fault is not None:
            return CardReadiness.LEDGER
        if not self._is_recovered:
            return CardReadiness.RECOVERING
        try:
            holder = await asyncio.to_thread(self._ledger.find_holder)
            if any(map(self._is_late, await asyncio.to_thread(self._ledger.open_charges))):
                return CardReadiness.OFF
        except LedgerUnavailable as error:
            self._note_fault(error)
            return CardReadiness.LEDGER
        own = None if self._current is None else self._current.charge
        is_free = holder is None or (own is not None and own.id == holder.id)
        return CardReadiness.READY if is_free and self._is_terminal_there else CardReadiness.TERMINAL

    def _is_late(self, charge: Charge) -> bool:
        """Test that the ERP did not settle a charge in its time: another one would wait as well."""
        is_late = charge.hold is ChargeHold.UNCONFIRMED or _is_overdue(charge, self._records.now())
        return is_late and charge.erp == self._ledger.erp


async def _to_current(work: Coroutine[object, object, Charge]) -> Charge:
    """Return the charge after some work, or as another program changed it meanwhile."""
    try:
        return await work
    except ChargeConflict as conflict:
        return conflict.current


def count_ledger(ledger: CardLedger, now: datetime) -> CardCounts:
    """Count what is open in a ledger; one that cannot be used is reported in the counts. Blocks."""
    try:
        charges = ledger.open_charges()
    except LedgerUnavailable as error:
        return CardCounts(damage=ledger.damage(), fault=error.fault)
    return count_charges(charges, now, ledger.damage())


def count_charges(charges: Sequence[Charge], now: datetime, damage: LedgerDamage) -> CardCounts:
    """Count open charges by what is to be done."""
    states = [each.state for each in charges]
    return CardCounts(
        in_progress=sum(state in {S.INTENT, S.SENT, S.AT_TERMINAL} for state in states),
        unknown=states.count(S.UNKNOWN),
        unsettled=sum(state in SETTLED_ALONE for state in states),
        overdue=sum(_is_overdue(each, now) for each in charges),
        needs_staff=states.count(S.NEEDS_STAFF),
        refunding=states.count(S.REFUNDING),
        damage=damage,
    )


def _is_overdue(charge: Charge, now: datetime) -> bool:
    """Test that a capture is unsettled for long; one of the future was made by a clock that was wrong."""
    if charge.state not in SETTLED_ALONE:
        return False
    passed = now - (charge.approved_at or charge.created_at)
    return passed >= UNSETTLED_ALARM or passed < -UNSETTLED_ALARM


def _impossible(charge: Charge, event: ChargeEvent) -> UnknownTransition:
    return UnknownTransition(f"{event.value} in {charge.state.value}")
