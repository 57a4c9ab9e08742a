"""Charges in the ledger as coroutines: a change is made on a thread, and by the kiosk's wall clock.

A terminal's report is applied to a charge here, in whatever state it is: the terminal's word wins.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from totem.cards.charge import UNPAID, Charge, ChargeEvent, ChargeHold, ChargeState
from totem.cards.ledger import NO_FACTS, AlreadyOpen, CardLedger
from totem.cards.terminals.terminal import TerminalReport, TerminalStatus

log = logging.getLogger(__name__)

E, S, T = ChargeEvent, ChargeState, TerminalStatus
_ENDS = {T.DECLINED: E.DECLINED, T.CANCELED: E.CANCELED, T.EXPIRED: E.EXPIRED}
"""Ends without a capture."""
_UNCAPTURED = frozenset({S.SENT, S.AT_TERMINAL, S.UNKNOWN, *UNPAID})
_LONGEST_CODE = 32
_NO_CODE = re.compile(r"[^A-Za-z0-9 ._-]")
_CARD_NUMBER = re.compile(r"\d(?:[ ._-]*\d){12,}|[*xX\N{BULLET}]{4}|\*")
"""Thirteen digits or more, as a card has, or a number that is masked in part; a receipt has shorter ones."""
_YEARS = range(2000, 2200)
"""Years of a capture: a provider's time far from them can be neither converted nor sent to an ERP."""


class Records:
    """Changes of charges in one ledger."""

    def __init__(self, ledger: CardLedger, now: Callable[[], datetime]) -> None:
        """`now` is the wall clock, for what is written down; nothing is decided by it."""
        self.ledger, self.now = ledger, now

    async def advance(
        self,
        charge: Charge,
        event: ChargeEvent,
        facts: Mapping[str, object] = NO_FACTS,
        *,
        cause: str = "",
    ) -> Charge:
        """Store an event, as `CardLedger.advance`."""
        changed = await asyncio.to_thread(
            partial(self.ledger.advance, charge, event, self.now(), facts, cause=cause)
        )
        log.info("card: %s is %s, by %s", changed.short_id, changed.state.value, event.value)
        return changed

    async def note(self, charge: Charge, facts: Mapping[str, object]) -> Charge:
        """Store facts, as `CardLedger.note`."""
        return await asyncio.to_thread(self.ledger.note, charge, self.now(), facts)

    async def get(self, charge_id: str) -> Charge:
        """Return a charge as it is now."""
        return await asyncio.to_thread(self.ledger.get, charge_id)

    async def hold(self, charge: Charge, cause: ChargeHold, facts: Mapping[str, object] = NO_FACTS) -> Charge:
        """Leave a capture to staff."""
        if charge.state is S.NEEDS_STAFF and charge.hold is cause:
            return charge
        log.warning("card: %s waits for staff: %s", charge.short_id, cause.value)
        return await self.advance(charge, E.HELD, {**facts, "hold": cause}, cause=cause.value)

    async def apply(self, charge: Charge, report: TerminalReport) -> Charge:
        """Return the charge after what the terminal reports, stored; as it was where that is nothing new."""
        facts: dict[str, object] = {}
        if report.order_id and not charge.order_id:
            facts["order_id"] = report.order_id
        if report.status in {T.APPROVED, T.REFUNDED} and charge.state in _UNCAPTURED:
            charge = await self._capture(charge, report, facts)
        elif report.status in _ENDS and charge.state in {S.SENT, S.AT_TERMINAL, S.UNKNOWN}:
            return await self.advance(charge, _ENDS[report.status], facts)
        elif charge.state is S.SENT and report.status.is_open:
            return await self.advance(charge, E.REACHED, facts)
        elif facts and not charge.state.is_final:
            charge = await self.note(charge, facts)
        if report.status is T.REFUNDED:
            charge = await self._refunded(charge)
        return charge

    async def _capture(self, charge: Charge, report: TerminalReport, facts: dict[str, object]) -> Charge:
        facts |= {
            "approved_at": self._time_of(report),
            "captured": report.amount,
            "nsu": clean_code(report.nsu),
            "authorization": clean_code(report.authorization),
            "brand": clean_code(report.brand),
        }
        try:
            if report.amount is not None and report.amount != charge.amount:
                return await self.hold(charge, ChargeHold.AMOUNT, facts)
            return await self.advance(charge, E.APPROVED, facts)
        except AlreadyOpen:  # the title was charged again meanwhile
            return await self.hold(charge, ChargeHold.CHARGED_TWICE, {**facts, "is_second": True})

    def _time_of(self, report: TerminalReport) -> datetime:
        """Return the provider's time of a capture, or ours where that is none of our days."""
        reported = report.approved_at
        return reported if reported is not None and reported.year in _YEARS else self.now()

    async def _refunded(self, charge: Charge) -> Charge:
        """Note a refund that the provider has, whoever made it.

        One that came while the ERP may have booked the capture waits until staff looked at the title.
        """
        if charge.state is S.SETTLING or (charge.state is S.APPROVED and charge.lost_settlements):
            return await self.hold(charge, ChargeHold.REFUNDED_MEANWHILE)
        is_held = charge.hold is ChargeHold.REFUNDED_MEANWHILE
        if not is_held and charge.state in {S.APPROVED, S.NEEDS_STAFF, S.REFUNDING}:
            return await self.advance(charge, E.REFUNDED)
        return charge


def clean_code(text: str) -> str:
    """Return a number or a name of a receipt in one line; nothing that may be the number of a card."""
    return "" if _CARD_NUMBER.search(text) else _NO_CODE.sub("", text).strip()[:_LONGEST_CODE]
