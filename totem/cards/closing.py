"""Closing of a day: sums of its charges by state, instrument and brand.

Pure, and computed from the ledger's rows alone, so that each sum agrees with them to the centavo. The day of
a charge is the store's: that of its approval, as in the acquirer's report, else that on which it was made.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Self, TypeVar

from totem.cards.charge import Charge, ChargeState
from totem.domain.card_payment import CardMethod

Name = TypeVar("Name", bound=Hashable)


class Standing(Enum):
    """Where the money of a charge is, with its heading in a closing."""

    SETTLED = "settled", "Recebido e baixado"
    UNSETTLED = "unsettled", "Recebido, sem baixa"
    UNCLEAR = "unclear", "Sem resposta da maquininha"
    REFUNDED = "refunded", "Estornado"
    NOT_TAKEN = "not_taken", "Não cobrado"

    _value_: str
    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.label = value, label
        return member

    @classmethod
    def of(cls, state: ChargeState) -> "Standing":
        """Return where the money of a charge in `state` is."""
        if state is ChargeState.REFUNDED:
            return cls.REFUNDED
        if state.holds_terminal:
            return cls.UNCLEAR
        if not state.holds_title:
            return cls.NOT_TAKEN
        return cls.SETTLED if state.is_final else cls.UNSETTLED


KEPT = frozenset({Standing.SETTLED, Standing.UNSETTLED})
"""Standings of charges whose money the store has."""
CAPTURED = KEPT | {Standing.REFUNDED}
"""Standings of charges that the acquirer has as sales of the day, refunded ones among them."""


@dataclass(frozen=True, slots=True)
class Total:
    """Sum of charges: their number, reais of the cards as they were captured, and reais of the titles."""

    count: int = 0
    amount: Decimal = Decimal("0.00")
    title_amount: Decimal = Decimal("0.00")

    def with_charge(self, charge: Charge) -> "Total":
        """Return the sum with one charge more."""
        return Total(self.count + 1, self.amount + charge.taken, self.title_amount + charge.title_amount)


@dataclass(frozen=True, slots=True)
class DayClosing:
    """Charges of a day, latest first, and their sums."""

    day: date
    charges: tuple[Charge, ...]

    @property
    def by_standing(self) -> dict[Standing, Total]:
        """Sums of all charges by where the money is, in the order of `Standing`."""
        found = _sums(self.charges, lambda charge: Standing.of(charge.state))
        return {each: found[each] for each in Standing if each in found}

    @property
    def by_state(self) -> dict[ChargeState, Total]:
        """Sums of all charges by state, in the order of the table."""
        found = _sums(self.charges, lambda charge: charge.state)
        return {each: found[each] for each in ChargeState if each in found}

    @property
    def by_method(self) -> dict[CardMethod, Total]:
        """Sums of the captured charges by instrument."""
        found = _sums(self.captured_charges, lambda charge: charge.method)
        return {each: found[each] for each in CardMethod if each in found}

    @property
    def by_brand(self) -> dict[str, Total]:
        """Sums of the captured charges by brand, "" where the provider does not tell."""
        found = _sums(self.captured_charges, lambda charge: charge.brand.casefold())
        return dict(sorted(found.items()))

    @property
    def captured(self) -> Total:
        """Sum of the acquirer's sales of the day."""
        return _total(self.captured_charges)

    @property
    def kept(self) -> Total:
        """Sum of the captured charges that were not refunded."""
        return _total(each for each in self.charges if Standing.of(each.state) in KEPT)

    @property
    def captured_charges(self) -> tuple[Charge, ...]:
        """The charges that the acquirer has as sales."""
        return tuple(each for each in self.charges if Standing.of(each.state) in CAPTURED)


def close_day(charges: Iterable[Charge], day: date, zone: tzinfo | None = None) -> DayClosing:
    """Return the closing of `day` in `zone`, by default the machine's, of any charges."""
    return DayClosing(day, tuple(each for each in charges if day_of(each, zone) == day))


def day_of(charge: Charge, zone: tzinfo | None = None) -> date:
    """Return the day that a charge counts for."""
    return (charge.approved_at or charge.created_at).astimezone(zone).date()


def _sums(charges: Iterable[Charge], name: Callable[[Charge], Name]) -> dict[Name, Total]:
    found: dict[Name, Total] = defaultdict(Total)
    for each in charges:
        found[name(each)] = found[name(each)].with_charge(each)
    return found


def _total(charges: Iterable[Charge]) -> Total:
    return _sums(charges, lambda _: None).get(None, Total())
