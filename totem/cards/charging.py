"""One charge at the terminal, from the reading of its title to the end that the provider tells.

An order is sent once. After a lost answer it is looked for, never sent again. A cancel is a request: what the
provider reports afterwards is the end, an approval too. Without any end within its time a charge is UNKNOWN.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from totem.cards.charge import UNPAID, Charge, ChargeEvent, ChargePhase, ChargeState
from totem.cards.ledger import AlreadyOpen, ChargeConflict
from totem.cards.ledger_database import LedgerUnavailable
from totem.cards.orders import Orders
from totem.cards.progress import ChargeProgress, ChargeRequest
from totem.cards.records import Records
from totem.cards.terminals.terminal import TerminalError, TerminalReport, TerminalStatus
from totem.domain.card_payment import TitleStatus
from totem.domain.customer import is_from_erp
from totem.erp.errors import ErpError
from totem.erp.session_erp import ErpRequests

log = logging.getLogger(__name__)

GRACE_S = 60.0
"""Seconds after a cancel for want of time in which the provider may still tell the end.

Mercado Pago tells within 40 s after its `action_required`.
"""
UNSEEN_S = 60.0
"""Seconds in which an order whose answer was lost is looked for before its cancel is tried."""
_MOST_CANCELS = 2
"""For want of time, half of `GRACE_S` apart; customers may ask for more."""
E, S, P = ChargeEvent, ChargeState, ChargePhase
_SEEN: dict[TerminalStatus | None, ChargePhase] = {
    TerminalStatus.APPROVED: P.APPROVED,
    TerminalStatus.DECLINED: P.DECLINED,
    TerminalStatus.CANCELED: P.CANCELED,
    TerminalStatus.EXPIRED: P.EXPIRED,
}
"""Ends at the provider, which a customer is shown also where the ledger cannot store them."""


class Attempt:
    """One charge as whoever waits for it sees it, and the wish for its cancel.

    Attributes:
        charge: as it was last seen; None before it has a row in the ledger.
        is_sent: its order may have arrived.
        is_canceling: a cancel was asked for, and not refused.
        seen: the provider's latest report, stored or not.
    """

    def __init__(
        self, on_progress: Callable[[ChargeProgress], None] = lambda _: None, *, is_left: bool = False
    ) -> None:
        self.charge: Charge | None = None
        self.is_sent = self.is_canceling = False
        self.seen: TerminalStatus | None = None
        self._on_progress, self._is_left = on_progress, is_left
        self._phase: ChargePhase | None = None
        self._cancel_asked = asyncio.Event()

    @property
    def wants_cancel(self) -> bool:
        """A cancel is asked for, and not sent yet."""
        return self._cancel_asked.is_set()

    def ask_cancel(self) -> None:
        """Ask for a cancel."""
        self._cancel_asked.set()

    async def wait_for_cancel(self, within_s: float) -> bool:
        """Wait until a cancel is asked for; False after `within_s` seconds without one."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._cancel_asked.wait()
        return self.wants_cancel

    def take_cancel(self) -> None:
        """Note that the cancel is being sent."""
        self._cancel_asked.clear()
        self.is_canceling = True

    def leave(self) -> None:
        """Report nothing any more: the session has ended."""
        self._is_left = True

    def report(self, charge: Charge | None, phase: ChargePhase) -> None:
        """Report the progress, where it is new."""
        self.charge = charge
        if phase is self._phase or self._is_left:
            return
        self._phase = phase
        try:
            self._on_progress(ChargeProgress(phase, charge))
        except Exception as error:  # noqa: BLE001 - a screen must not end a charge
            log.error("card: a progress cannot be shown: %s", type(error).__name__)  # noqa: TRY400 - without values

    def end(self, charge: Charge) -> ChargeProgress:
        """Return the end for whoever waits."""
        if charge.state is S.CANCELED and not self.is_sent and not self.wants_cancel:
            return ChargeProgress(P.NOT_STARTED, charge)
        return ChargeProgress(P.UNKNOWN if charge.state.holds_terminal else charge.state.phase, charge)

    def fail(self) -> ChargeProgress:
        """Return the end after an error: unknown, unless it is known what the terminal did."""
        if not self.is_sent:
            return ChargeProgress(P.NOT_STARTED, self.charge)
        is_captured = self.charge is not None and self.charge.approved_at is not None
        phase = P.APPROVED if is_captured else _SEEN.get(self.seen, P.UNKNOWN)
        return ChargeProgress(phase, self.charge)


class Charging:
    """Charges at one terminal, one after another. Belongs to one event loop.

    All raise `LedgerUnavailable`, and `ChargeConflict` where another program changed the charge.
    """

    def __init__(
        self, records: Records, orders: Orders, erp: ErpRequests, *, poll_s: float, timeout_s: float
    ) -> None:
        self._records, self._orders, self._erp = records, orders, erp
        self._poll_s, self._timeout_s = poll_s, timeout_s

    async def begin(self, request: ChargeRequest, attempt: Attempt) -> Charge | ChargeProgress:
        """Read the title again, and store the charge; return its end where nothing is to be sent."""
        attempt.report(None, P.PREPARING)
        title = request.title
        if not is_from_erp(title.boleto_id):
            return ChargeProgress(P.NOT_STARTED)  # an id that finds no title again
        for charge in await asyncio.to_thread(self._records.ledger.charges_of, title):
            found = await self._look_again(charge)
            if found.state.holds_terminal:
                return ChargeProgress(P.UNKNOWN, found)
            if found.state.holds_title:
                is_new = found.state is not charge.state
                is_own = found.title.customer_id == title.customer_id  # ids may be alike in some ERPs
                return found if is_new and is_own else ChargeProgress(P.TITLE_CHANGED)
        try:
            reading = await self._erp.read_title(title)
        except ErpError as error:
            log.warning("card: the title cannot be read again: %s", error)
            return ChargeProgress(P.NOT_STARTED)
        is_open = reading.status is TitleStatus.OPEN and not reading.is_payment_pending
        if not is_open or reading.amount not in {None, request.title_amount}:
            return ChargeProgress(P.TITLE_CHANGED)
        if attempt.wants_cancel:
            return ChargeProgress(P.CANCELED)
        begin = partial(self._records.ledger.begin, installments=request.installments, label=request.label)
        amounts = (request.title_amount, request.amount)
        try:
            return await asyncio.to_thread(begin, title, amounts, request.method, self._records.now())
        except AlreadyOpen as error:
            log.warning("card: not charged: another charge of the %s is open", error)
            return ChargeProgress(P.TITLE_CHANGED if error.holds_title else P.NOT_STARTED)

    async def _look_again(self, charge: Charge) -> Charge:
        """Look up an earlier charge of a title that ended without a capture, by the provider's reports."""
        if charge.state not in UNPAID:
            return charge
        try:
            report = await self._orders.find(charge)
            return charge if report is None else await self._records.apply(charge, report)
        except ChargeConflict as conflict:
            return conflict.current
        except TerminalError:
            return charge

    async def charge(self, charge: Charge, attempt: Attempt) -> Charge:
        """Send the order of a charge that is stored, and follow it to its end."""
        attempt.report(charge, P.PREPARING)
        if attempt.wants_cancel:
            return await self._records.advance(charge, E.ABANDONED)
        try:
            charge = await self._records.advance(charge, E.SEND)
            attempt.charge, attempt.is_sent = charge, True
            report: TerminalReport | None = None
            try:
                report = await self._orders.start(charge)
            except TerminalError as error:
                # A server that refuses an order may have it all the same.
                if error.status is not None:
                    report = await self._find(charge)
                if error.may_have_arrived:
                    log.warning("card: the answer to the order of %s was lost: %s", charge.short_id, error)
                elif report is None:
                    log.warning("card: not started: %s", error)
                    attempt.is_sent = False
                    return await self._records.advance(charge, E.NOT_STARTED, cause=error.fault.value)
        except LedgerUnavailable:  # the row may be there all the same
            if not attempt.is_sent:
                self._orders.never_sent.add(charge.id)
            raise
        return await self.follow(charge, attempt, report)

    async def follow(self, charge: Charge, attempt: Attempt, report: TerminalReport | None = None) -> Charge:
        """Read an order that was sent until its end, at most for its time; return the charge then."""
        clock = asyncio.get_running_loop().time
        begun, asked_at = clock(), list[float]()
        attempt.is_sent = True
        while True:
            charge = await self._take(charge, attempt, report)
            if charge.state not in {S.SENT, S.AT_TERMINAL}:
                return charge
            limit = self._timeout_s if charge.state is S.AT_TERMINAL else min(self._timeout_s, UNSEEN_S)
            if asked_at and clock() >= asked_at[0] + GRACE_S:
                log.warning("card: %s has no end within its time", charge.short_id)
                return await self._records.advance(charge, E.LOST)
            is_due = clock() >= (asked_at[0] + GRACE_S / 2 if asked_at else begun + limit)
            if is_due and len(asked_at) < _MOST_CANCELS:
                asked_at.append(clock())
                attempt.ask_cancel()
            await self._wait(charge, attempt)
            report = await self._find(charge)

    async def _take(self, charge: Charge, attempt: Attempt, report: TerminalReport | None) -> Charge:
        """Apply a report to a charge, and report its phase."""
        if report is not None:
            attempt.seen = report.status
            try:
                charge = await self._records.apply(charge, report)
            except LedgerUnavailable:
                if report.status in _SEEN:
                    raise
                log.warning("card: what %s does cannot be stored now", charge.short_id)
        phase = charge.state.phase
        if charge.state is S.AT_TERMINAL and attempt.is_canceling:
            phase = P.CANCELING
        if charge.state is S.AT_TERMINAL and attempt.seen is TerminalStatus.ACTION_REQUIRED:
            phase = P.LOOK_AT_TERMINAL
        attempt.report(charge, phase)
        return charge

    async def _wait(self, charge: Charge, attempt: Attempt) -> None:
        """Wait until the order is to be read again; send a cancel that is asked for meanwhile."""
        clock = asyncio.get_running_loop().time
        ends = clock() + self._poll_s
        if await attempt.wait_for_cancel(self._poll_s):
            attempt.take_cancel()
            attempt.report(charge, P.CANCELING)
            try:
                await self._orders.cancel(charge)
            except TerminalError as error:
                log.info("card: the cancel of %s is not taken: %s", charge.short_id, error)
                attempt.is_canceling = False
        await asyncio.sleep(max(ends - clock(), 0.0))

    async def _find(self, charge: Charge) -> TerminalReport | None:
        with suppress(TerminalError):
            return await self._orders.find(charge)
        return None
