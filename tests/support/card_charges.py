"""Charges of cards with sample facts, and a hypothesis strategy of any."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from totem.cards.charge import Charge, ChargeHold, ChargeState
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId

NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""Noon in São Paulo."""
_NAMES = UUID(int=7)


def charge(number: int = 1, **facts: Any) -> Charge:
    """Return a settled charge, except for `facts`."""
    made = Charge(
        id=str(uuid5(_NAMES, str(number))),
        title=TitleReference(BoletoId(f"b{number}")),
        title_amount=Decimal("89.90"),
        amount=Decimal("89.90"),
        method=CardMethod.DEBIT,
        provider="mercado_pago",
        created_at=NOON,
        state=ChargeState.SETTLED,
        order_id=f"ORD{number}",
        approved_at=NOON + timedelta(seconds=30),
        settled_at=NOON + timedelta(seconds=33),
        nsu=f"{number:06}",
        authorization=f"A{number:05}",
        brand="visa",
        title_label=f"7000{number}",
    )
    return replace(made, **facts)


def not_captured(number: int, state: ChargeState, **facts: Any) -> Charge:
    """Return a charge in a state before, or without, an approval."""
    nothing = {"approved_at": None, "settled_at": None, "nsu": "", "authorization": "", "brand": ""}
    return charge(number, state=state, **(nothing | facts))


def held(number: int, cause: ChargeHold, **facts: Any) -> Charge:
    """Return a capture that waits for staff."""
    return charge(number, state=ChargeState.NEEDS_STAFF, hold=cause, settled_at=None, **facts)


def amounts() -> st.SearchStrategy[Decimal]:
    """Any amount of reais and centavos."""
    return st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)


@st.composite
def charges(draw: st.DrawFn) -> tuple[Charge, ...]:
    """Charges of some days in any state, whose texts of others are any."""
    texts = st.text(max_size=12)
    made = []
    for number in range(draw(st.integers(0, 12))):
        created = NOON + timedelta(minutes=draw(st.integers(-3000, 3000)))
        made.append(
            charge(
                number,
                title_amount=draw(amounts()),
                amount=draw(amounts()),
                captured=draw(st.none() | amounts()),
                method=draw(st.sampled_from(CardMethod)),
                state=draw(st.sampled_from(ChargeState)),
                created_at=created,
                approved_at=draw(st.none() | st.just(created + timedelta(minutes=2))),
                brand=draw(st.sampled_from(["visa", "Visa", "master", "", "elo"]) | texts),
                nsu=draw(texts),
                title_label=draw(texts),
            )
        )
    return tuple(made)
