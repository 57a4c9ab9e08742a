"""Settlement of captured charges in the ERP: read the title, settle it once, read it again.

An ERP that gets a settlement twice may book it twice. So a settlement is a row in the ledger before it is
sent, the title is read before each, and one whose answer was lost is followed by a reading, never by a repeat
alone.

Some kinds of ERP do not show by which payment a title was received. There a title that is read as paid is
taken as settled by this charge only if the ledger shows that a settlement of it was sent and its answer lost
or accepted, while no reading before that showed the title as paid: the first reading before a settlement, and
the one before the charge, would have ended in `PAID_ELSEWHERE` or in no charge. Where the ERP shows
references, the lack of ours means another payment.

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
from totem.cards.records import Records
from totem.domain.card_payment import CardPayment, PaidBy, Settlement, TitleReading, TitleStatus
from totem.erp.errors import CREDENTIALS, ErpError, Reason, Refused
from totem.erp.session_erp import ErpRequests
from totem.outbox import retry_policy
from totem.system.database_fault import DatabaseFault
from totem.system.file_lock import LockHeld, exclusive_lock

log = logging.getLogger(__name__)

MOST_LOST = 5
"""Settlements whose answers were lost, after which staff look at the ERP."""
_LOCK_WAIT_S = 20.0
_LOCK_POLL_S = 0.25
_CONFLICT = 409
"""Status of a request that another one of the same reference is in the way of (RFC 9110)."""
_PASSING = CREDENTIALS | {Reason.ACCESS, Reason.MAINTENANCE, Reason.RATE_LIMIT}
"""Reasons of refusals that are not about this title."""
E, S = ChargeEvent, ChargeState


class Settler:
    """Settle the charges of one ledger in one ERP. Belongs to one event loop."""

    def __init__(self, records: Records, erp: ErpRequests) -> None:
        self._records, self._erp = records, erp
        self._lock = asyncio.Lock()

    async def settle(self, charge_id: str, *, by_staff: bool = False) -> Charge:
        """Go one step with a charge; return it as it is then, SETTLED, with staff, or still to be settled.

        `by_staff`, one that waits for them is sent again if its title is open, and errors of the ERP are
        raised. Raises `LedgerUnavailable`, and `ChargeConflict` where another program changed the charge.
        """
        async with self._turn():
            charge = await self._records.get(charge_id)
            if charge.state not in (SETTLED_ALONE | {S.NEEDS_STAFF} if by_staff else SETTLED_ALONE):
                return charge
            if not charge.is_readable:
                return await self._records.hold(charge, ChargeHold.UNREADABLE)
            if charge.erp != self._records.ledger.erp:
                return await self._records.hold(charge, ChargeHold.OTHER_ERP)
            try:
                return await self._settle(charge, by_staff=by_staff)
            except ErpError as error:
                log.warning("card: %s cannot be settled now: %s", charge.short_id, error)
                if by_staff:
                    raise
                return await self._records.get(charge_id)

    async def _settle(self, charge: Charge, *, by_staff: bool) -> Charge:
        reading = await self._read(charge)
        if reading.status is not TitleStatus.OPEN or reading.paid_by is PaidBy.OURS:
            return await self._close(charge, reading)
        if charge.is_accepted and not by_staff:
            return charge
        if charge.lost_settlements >= MOST_LOST and not by_staff:
            return await self._records.hold(charge, ChargeHold.UNCONFIRMED)
        lost = charge.lost_settlements
        sent: dict[str, object] = {"lost_settlements": lost + 1, "is_accepted": False, "hold": None}
        charge = await self._records.advance(charge, E.SETTLE, sent, cause="staff" if by_staff else "")
        try:
            answer = await self._erp.settle(charge.title, payment_of(charge))
        except ErpError as error:
            return await self._refused(charge, error, lost)
        if answer is Settlement.ALREADY_PAID:  # not by this one, but perhaps by one before
            charge = await self._records.note(charge, {"lost_settlements": lost})
        else:
            charge = await self._records.advance(
                charge, E.ACCEPTED, {"is_accepted": True}, cause=answer.value
            )
        reading = await self._read(charge)
        if answer is Settlement.ALREADY_PAID:
            return await self._close(charge, reading)
        if reading.status is TitleStatus.OPEN and reading.paid_by is not PaidBy.OURS:
            return charge
        if answer is Settlement.SETTLED and reading.status is TitleStatus.GONE:
            return await self._settled(charge)  # by the ERP's own word; some show open titles alone
        return await self._close(charge, reading)

    async def _read(self, charge: Charge) -> TitleReading:
        return await self._erp.read_title(charge.title, charge.reference)

    async def _close(self, charge: Charge, reading: TitleReading) -> Charge:
        """End the settlement of a title that is not open, or that the ERP reports as received."""
        if reading.paid_by is PaidBy.OURS:
            return await self._settled(charge)
        if reading.status is TitleStatus.GONE:
            return await self._records.hold(charge, ChargeHold.TITLE_GONE)
        if reading.status is TitleStatus.OPEN:  # the ERP contradicts itself
            return await self._records.hold(charge, ChargeHold.UNCONFIRMED)
        if charge.lost_settlements and reading.paid_by is not PaidBy.ANOTHER:
            return await self._settled(charge)
        return await self._records.hold(charge, ChargeHold.PAID_ELSEWHERE)

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
            return await self._hold_refused(charge, lost)
        return await self._records.advance(
            charge, E.NOT_SETTLED, {"lost_settlements": lost}, cause=error.reason.name.lower()
        )

    async def _hold_refused(self, charge: Charge, lost: int) -> Charge:
        """Leave a refused settlement to staff, unless the title tells that it was made all the same."""
        reading = TitleReading(TitleStatus.OPEN)
        with suppress(ErpError):
            reading = await self._read(charge)
        if reading.paid_by is PaidBy.OURS:
            return await self._settled(charge)
        cause = ChargeHold.UNCONFIRMED if reading.status is TitleStatus.PAID else ChargeHold.REFUSED
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
