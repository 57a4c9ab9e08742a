"""Charges in a real ledger, each driven there by the events of its way."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from totem.cards.charge import Charge, ChargeEvent, ChargeHold, ChargeState
from totem.cards.ledger import FOLDER, CardLedger
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId, CustomerId

E = ChargeEvent
_AT_TERMINAL = (E.SEND, E.REACHED)
WAYS: dict[ChargeState, tuple[ChargeEvent, ...]] = {
    ChargeState.INTENT: (),
    ChargeState.SENT: (E.SEND,),
    ChargeState.AT_TERMINAL: _AT_TERMINAL,
    ChargeState.APPROVED: (*_AT_TERMINAL, E.APPROVED),
    ChargeState.SETTLING: (*_AT_TERMINAL, E.APPROVED, E.SETTLE),
    ChargeState.SETTLED: (*_AT_TERMINAL, E.APPROVED, E.SETTLE, E.SETTLED),
    ChargeState.DECLINED: (*_AT_TERMINAL, E.DECLINED),
    ChargeState.CANCELED: (*_AT_TERMINAL, E.CANCELED),
    ChargeState.EXPIRED: (*_AT_TERMINAL, E.EXPIRED),
    ChargeState.UNKNOWN: (*_AT_TERMINAL, E.LOST),
    ChargeState.NEEDS_STAFF: (*_AT_TERMINAL, E.APPROVED, E.SETTLE, E.HELD),
    ChargeState.REFUNDING: (*_AT_TERMINAL, E.APPROVED, E.SETTLE, E.HELD, E.REFUND),
    ChargeState.REFUNDED: (*_AT_TERMINAL, E.APPROVED, E.SETTLE, E.HELD, E.REFUND, E.REFUNDED),
}
"""Events that lead to each state."""


class CardBooks:
    """Writer of a ledger in a state folder, one charge after another."""

    def __init__(self, state: Path, *, provider: str = "mercado_pago", terminal: str = "T1") -> None:
        self.ledger = CardLedger(state / FOLDER, provider=provider, terminal=terminal)
        self._number = 0

    def add(
        self,
        state: ChargeState,
        amount: str = "89.90",
        *,
        at: datetime,
        method: CardMethod = CardMethod.DEBIT,
        brand: str = "visa",
        hold: ChargeHold = ChargeHold.PAID_ELSEWHERE,
        boleto: str = "",
        label: str = "",
    ) -> Charge:
        """Add a charge that went its way to `state`, beginning `at` a time; a second an event."""
        self._number += 1
        number, ledger = self._number, self.ledger
        title = TitleReference(BoletoId(boleto or f"b{number}"), CustomerId("c1"))
        money = (Decimal(amount), Decimal(amount))
        charge = ledger.begin(title, money, method, at, label=label or f"7000{number}")
        facts: dict[ChargeEvent, dict[str, object]] = {
            E.REACHED: {"order_id": f"ORD{number}"},
            E.APPROVED: {"nsu": f"{number:06}", "authorization": f"A{number:05}", "brand": brand},
            E.HELD: {"hold": hold},
        }
        for place, event in enumerate(WAYS[state], 1):
            now = at + timedelta(seconds=place)
            times: dict[ChargeEvent, dict[str, object]] = {
                E.APPROVED: {"approved_at": now},
                E.SETTLED: {"settled_at": now},
            }
            charge = ledger.advance(charge, event, now, facts.get(event, {}) | times.get(event, {}))
        return charge
