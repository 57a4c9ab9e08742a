"""Settlement of captured charges in the ERP: read the title, settle it once, read it again.

An ERP that gets a settlement twice may book it twice. So a settlement is a row in the ledger before it is
sent, and between two of one charge lie the pause of `totem.cards.schedule` and a reading of the title, where
the ERP has one. A capture that was refunded must not be settled: the provider is asked before each.

A title that is read as received was received by this charge if the ERP shows our reference, if it shows the
form that a settlement of ours has and one was sent, or if it shows nothing else and was read as open right
before a settlement that it then confirmed. Another payment is staff's to be refunded. After a settlement
whose answer was lost, or that booked nothing at first, an ERP that does not tell leaves both possible: staff
look at it.

One process settles at a time, held by a lock on a file: its holder is the only one that may be sending the
settlement of a charge in SETTLING.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

from totem.cards.charge import SETTLED_ALONE, Charge, ChargeEvent, ChargeHold, ChargeState
from totem.cards.ledger_database import LOCK, LedgerUnavailable
from totem.cards.orders import Orders
from totem.cards.records import Records
from totem.cards.schedule import MOST_LOOKS_SETTLING
from totem.cards.terminals.terminal import TerminalStatus
from totem.domain.card_payment import CardPayment, PaidBy, Settlement, TitleReading, TitleStatus
from totem.erp.errors import CREDENTIALS, ErpError, Reason, Refused, Unavailable
from totem.erp.session_erp import ErpRequests
from totem.outbox import retry_policy
from totem.system.database_fault import DatabaseFault
from totem.system.file_lock import LockHeld, exclusive_lock

log = logging.getLogger(__name__)

_LOCK_WAIT_S = 20.0
_LOCK_POLL_S = 0.25
_CONFLICT = 409
"""Status of a request that another one of the same reference is in the way of (RFC 9110)."""
_AWAY = frozenset({Reason.MAINTENANCE, Reason.RATE_LIMIT})
"""Reasons of refusals by an ERP that will do it later."""
_PASSING = CREDENTIALS | _AWAY | {Reason.ACCESS}
"""Reasons of refusals that are not about this title."""
E, S = ChargeEvent, ChargeState


class Settler:
    """Settle the charges of one ledger in one ERP. Belongs to one event loop."""

    def __init__(self, records: Records, orders: Orders, erp: ErpRequests) -> None:
        self._records, self._orders, self._erp = records, orders, erp
        self._lock = asyncio.Lock()
        self._is_unread_told = False

    async def settle(self, charge: Charge, *, is_fresh: bool = False, by_staff: bool = False) -> Charge:
        """Go one step with a capture that is due; return it as it is then.

        That is the same where it was changed meanwhile, or where the ERP is away. Where the ERP answers, and
        it is not settled, the look is counted, and the last one leaves it to staff. `is_fresh`: the provider
        told of the capture within the last seconds. `by_staff`, one that waits for them is sent again if its
        title is open, and errors of the ERP are raised.

        Raises `LedgerUnavailable`, `TerminalError` where the provider cannot be asked now, and
        `ChargeConflict` where another program changed the charge.
        """
        async with self._turn():
            current = await self._records.get(charge.id)
            if current.version != charge.version:
                return current
            if not charge.is_readable:
                return await self._records.hold(charge, ChargeHold.UNREADABLE)
            if charge.erp != self._records.ledger.erp:
                return await self._records.hold(charge, ChargeHold.OTHER_ERP)
            try:
                if not is_fresh and (lost := await self._find_lost_capture(charge, by_staff=by_staff)):
                    return lost
                return await self._settle(charge, by_staff=by_staff)
            except ErpError as error:
                log.warning("card: %s cannot be settled now: %s", charge.short_id, error)
                if by_staff:
                    raise
                current = await self._records.get(charge.id)
                is_counted = current.version != charge.version
                return current if is_counted or _is_away(error) else await self._count(current)

    async def _find_lost_capture(self, charge: Charge, *, by_staff: bool) -> Charge | None:
        """Ask the provider; return a charge whose capture it does not show any more, None for the others.

        Where it does not know the order, or is not asked any more, what it reported at first stands; so does
        what staff read in the terminal's own report, unless it was refunded.
        """
        report = await self._orders.find(charge)
        if report is None or report.status is TerminalStatus.APPROVED:
            return None
        if report.status is TerminalStatus.REFUNDED:
            return await self._records.apply(charge, report)
        if charge.captured is None:
            return None
        if by_staff and charge.state is S.SETTLING:
            return charge
        hold = ChargeHold.REFUNDED_MEANWHILE if charge.lost_settlements else ChargeHold.REFUND_UNCLEAR
        return await (self._records.hold(charge, hold) if by_staff else self._count(charge, hold))

    async def _count(self, charge: Charge, hold: ChargeHold = ChargeHold.UNCONFIRMED) -> Charge:
        """Count a look that did not help, or leave the charge to staff after the last."""
        if charge.looks >= MOST_LOOKS_SETTLING:
            return await self._records.hold(charge, hold)
        return await self._records.note(charge, {"looks": charge.looks + 1})

    async def _settle(self, charge: Charge, *, by_staff: bool) -> Charge:
        reading = await self._read(charge)
        if reading is not None and not _is_open(reading):
            return await self._close(charge, reading)
        if by_staff and charge.state is S.SETTLING:
            return charge  # sent again after its pause alone
        is_waiting = charge.is_accepted and not self._erp.settles_by_key
        if not by_staff and (is_waiting or charge.looks >= MOST_LOOKS_SETTLING):
            return await self._count(charge)
        return await self._send(charge, by_staff=by_staff)

    async def _send(self, charge: Charge, *, by_staff: bool) -> Charge:
        """Send the settlement of a title that is open, and read the title at once."""
        lost = charge.lost_settlements
        looks = charge.looks + 1 if charge.state in SETTLED_ALONE else 1
        sent = {"lost_settlements": lost + 1, "looks": looks, "is_accepted": False, "hold": None}
        charge = await self._records.advance(charge, E.SETTLE, sent, cause="staff" if by_staff else "")
        try:
            answer = await self._erp.settle(charge.title, payment_of(charge))
        except ErpError as error:
            return await self._refused(charge, error, lost)
        if answer is Settlement.ALREADY_PAID:  # not by this one, but perhaps by one before
            charge = await self._records.note(charge, {"lost_settlements": lost})
            return await self._close(charge, await self._read(charge) or TitleReading(TitleStatus.PAID))
        charge = await self._records.advance(charge, E.ACCEPTED, {"is_accepted": True}, cause=answer.value)
        reading = await self._read(charge)
        is_settled = answer is Settlement.SETTLED
        if reading is None:
            return await self._settled(charge) if is_settled else charge
        is_gone = is_settled and reading.status is TitleStatus.GONE and reading.may_be_paid
        is_paid = reading.status is TitleStatus.PAID and reading.paid_by is not PaidBy.ANOTHER
        return await self._settled(charge) if is_gone or is_paid else await self._close(charge, reading)

    async def _read(self, charge: Charge) -> TitleReading | None:
        """Read the title; None where the ERP has no such request, and books a repetition once."""
        try:
            return await self._erp.read_title(charge.title, charge.reference)
        except Refused as error:
            if error.reason is not Reason.UNSUPPORTED or not self._erp.settles_by_key:
                raise
            if not self._is_unread_told:
                log.warning("card: titles are settled by their key alone: %s", error)
            self._is_unread_told = True
            return None

    async def _close(self, charge: Charge, reading: TitleReading) -> Charge:
        """End the settlement of a title by a reading alone; one that is open stays as it is."""
        if reading.paid_by is PaidBy.OURS:
            return await self._settled(charge)
        if reading.status is TitleStatus.OPEN:
            return charge
        if reading.status is TitleStatus.GONE:
            return await self._records.hold(charge, ChargeHold.TITLE_GONE)
        if not charge.lost_settlements or reading.paid_by is PaidBy.ANOTHER:
            return await self._records.hold(charge, ChargeHold.PAID_ELSEWHERE)
        if reading.paid_by is PaidBy.LIKE_OURS:
            return await self._settled(charge)
        return await self._records.hold(charge, ChargeHold.MAY_BE_PAID_TWICE)

    async def _settled(self, charge: Charge) -> Charge:
        return await self._records.advance(
            charge, E.SETTLED, {"settled_at": self._records.now(), "hold": None}
        )

    async def _refused(self, charge: Charge, error: ErpError, lost: int) -> Charge:
        """Store the failure of a settlement, by what the ERP may have done all the same."""
        log.warning("card: the settlement of %s failed: %s", charge.short_id, error)
        if retry_policy.may_have_arrived(error, is_repeatable=False) or error.status == _CONFLICT:
            return charge  # it is counted as lost already
        if isinstance(error, Refused) and error.reason not in _PASSING:
            return await self._hold_refused(charge, error, lost)
        facts = {"lost_settlements": lost, "looks": charge.looks - _is_away(error)}
        return await self._records.advance(charge, E.NOT_SETTLED, facts, cause=error.reason.name.lower())

    async def _hold_refused(self, charge: Charge, error: Refused, lost: int) -> Charge:
        """Leave a refused settlement to staff, unless the title tells that it was made all the same."""
        reading = None
        with suppress(ErpError):
            reading = await self._read(charge)
        if reading is not None and not _is_open(reading):
            return await self._close(charge, reading)
        cannot = error.reason is Reason.UNSUPPORTED
        cause = ChargeHold.UNCONFIRMED if cannot else ChargeHold.REFUSED
        return await self._records.hold(charge, cause, {"lost_settlements": lost})

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Hold the lock of whoever settles; raise `LedgerUnavailable` while another program has it."""
        async with self._lock:
            folder = self._records.ledger.database.folder
            ends = asyncio.get_running_loop().time() + _LOCK_WAIT_S
            while True:
                held = _acquire(folder / LOCK)
                if held is not None:
                    break
                if asyncio.get_running_loop().time() >= ends:
                    raise LedgerUnavailable(DatabaseFault.BUSY)
                await asyncio.sleep(_LOCK_POLL_S)
            with held:
                yield


def _acquire(file: Path) -> ExitStack | None:
    """Take the lock; None while another process has it."""
    held = ExitStack()
    try:
        held.enter_context(exclusive_lock(file, wait=False))
    except LockHeld:
        return None
    except OSError:
        raise LedgerUnavailable(DatabaseFault.BROKEN) from None
    return held


def _is_open(reading: TitleReading) -> bool:
    """Test that a title may be settled: it is open, and shows no receipt of ours."""
    return reading.status is TitleStatus.OPEN and reading.paid_by is not PaidBy.OURS


def _is_away(error: ErpError) -> bool:
    return isinstance(error, Unavailable) or error.reason in _AWAY


def payment_of(charge: Charge) -> CardPayment:
    """Return the payment to be sent to the ERP."""
    return CardPayment(
        reference=charge.reference,
        method=charge.method,
        amount=charge.title_amount,
        captured=charge.taken,
        paid_at=charge.approved_at or charge.created_at,
        installments=charge.installments,
        nsu=charge.nsu,
        authorization=charge.authorization,
        brand=charge.brand,
    )
