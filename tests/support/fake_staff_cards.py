"""Card service of staff's page: charges in memory and recorded decisions; and staff's PIN without a hash."""

from collections.abc import Sequence
from datetime import date, datetime

from totem.cards.charge import Charge, ChargeEvent, transition
from totem.cards.closing import close_day
from totem.cards.ledger import LedgerDamage
from totem.cards.service import CardCounts, CardService, count_charges
from totem.staff.pin import PinResult

PIN = "402915"


class FakeStaffCards(CardService):
    """Charges by id, latest first; a decision is carried out at once, as the table of states allows.

    Attributes:
        calls: names of the decisions that were asked for, with the charges' ids.
        end: event by which a settlement or refund ends.
    """

    def __init__(self, *charges: Charge, now: datetime) -> None:
        self._now, self.damage = now, LedgerDamage()
        self.by_id = {each.id: each for each in charges}
        self.calls: list[tuple[str, str]] = []
        self.end: ChargeEvent | None = None

    async def charges(self, *, day: date | None = None, open_only: bool = False) -> Sequence[Charge]:
        found = self.by_id.values() if day is None else close_day(self.by_id.values(), day).charges
        return [each for each in found if not (open_only and each.state.is_final)]

    async def charge(self, charge_id: str) -> Charge:
        return self.by_id[charge_id]

    async def counts(self) -> CardCounts:
        return count_charges(await self.charges(open_only=True), self._now, self.damage)

    async def settle_again(self, charge_id: str) -> Charge:
        return self._change("settle", charge_id, ChargeEvent.SETTLE, self.end or ChargeEvent.SETTLED)

    async def mark_settled(self, charge_id: str) -> Charge:
        return self._change("mark_settled", charge_id, ChargeEvent.SETTLED)

    async def refund(self, charge_id: str) -> Charge:
        return self._change("refund", charge_id, ChargeEvent.REFUND, self.end or ChargeEvent.REFUNDED)

    async def mark_refunded(self, charge_id: str) -> Charge:
        return self._change("mark_refunded", charge_id, ChargeEvent.REFUNDED)

    async def decide_unknown(self, charge_id: str, *, was_taken: bool) -> Charge:
        event = ChargeEvent.APPROVED if was_taken else ChargeEvent.CANCELED
        return self._change(f"taken={was_taken}", charge_id, event)

    def _change(self, name: str, charge_id: str, *events: ChargeEvent) -> Charge:
        self.calls.append((name, charge_id))
        for event in events:
            self.by_id[charge_id] = transition(self.by_id[charge_id], event)
        return self.by_id[charge_id]


class FakeAuth:
    """Authentication that takes `PIN`; see `PinAuth`."""

    def __init__(self) -> None:
        self.wait_s = 0.0
        self.answer: PinResult | None = None

    async def verify(self, pin: str) -> PinResult:
        return self.answer or (PinResult.OPEN if pin == PIN else PinResult.WRONG)
