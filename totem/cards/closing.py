"""Closing of a day: sums of its charges by state, instrument and brand.

Pure, and computed from the ledger's rows alone, so that each sum agrees with them to the centavo. The day of
a charge is the store's: that of its approval, as in the acquirer's report, else that on which it was made.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from typing import TypeVar

from totem.cards.charge import Charge, ChargeState, Standing
from totem.domain.card_payment import CardMethod

Name = TypeVar("Name", bound=Hashable)


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
    """Charges of a day, latest first, and their sums.

    Attributes:
        is_whole: False where damage to the ledger that nobody acknowledged may have lost some.
    """

    day: date
    charges: tuple[Charge, ...]
    is_whole: bool = True

    @property
    def by_standing(self) -> dict[Standing, Total]:
        """Sums of all charges by `Standing`, in its order."""
        found = _sums(self.charges, lambda charge: charge.state.standing)
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
        return _total(each for each in self.charges if each.state.standing.is_kept)

    @property
    def captured_charges(self) -> tuple[Charge, ...]:
        """The charges that the acquirer has as sales."""
        return tuple(each for each in self.charges if each.state.standing.is_captured)


def close_day(
    charges: Iterable[Charge], day: date, zone: tzinfo | None = None, *, is_whole: bool = True
) -> DayClosing:
    """Return the closing of `day` in `zone`, by default the machine's, of any charges."""
    return DayClosing(day, tuple(each for each in charges if day_of(each, zone) == day), is_whole)


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
