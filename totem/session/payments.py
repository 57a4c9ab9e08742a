"""Payments of a session: those that the ERP confirmed, and a series of boletos paid one after another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from totem.domain.text import ExplainedCode
from totem.session.boletos import match_rows, row_of

if TYPE_CHECKING:
    from totem.cards.charge import Charge
    from totem.domain.integrity.check import CheckedBoleto

    Boletos = tuple[CheckedBoleto, ...]


class ItemStatus(ExplainedCode):
    """Status of a boleto in a series, with its name in logs and statistics and its label there."""

    WAITING = "waiting", "Em aberto"
    """To be paid, or on the pay screen."""
    PAID = "paid", "Pago"
    """The ERP confirmed the payment."""
    REPORTED = "reported", "Pago, pelo cliente"
    """The customer reported the payment, of which the ERP cannot tell."""
    NO_CODE = "no_code", "Sem código para pagar"
    """Passed over: no code to pay came."""
    CHANGED = "changed", "O valor mudou"
    """Passed over: its amount is another than the one that was selected."""
    GONE = "gone", "Não estava mais em aberto"
    """Passed over: no longer open, as after a payment elsewhere."""


PASSED_OVER = frozenset({ItemStatus.NO_CODE, ItemStatus.CHANGED, ItemStatus.GONE})
"""Statuses with which the series went on without a payment."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment: the boleto as it was last listed, and when the ERP was seen to confirm it.

    One by card has its `charge`, and is confirmed by the terminal.
    """

    boleto: "CheckedBoleto" = field(repr=False)
    paid_at: datetime
    charge: "Charge | None" = field(default=None, repr=False)

    @property
    def amount(self) -> Decimal | None:
        """Reais that were paid; with what the instrument added, for a card."""
        return self.boleto.amount if self.charge is None else self.charge.taken

    @property
    def awaits_settlement(self) -> bool:
        """True if the ERP does not have the payment yet, as far as is known."""
        return self.charge is not None and not self.charge.state.is_final


@dataclass(frozen=True, slots=True)
class SeriesItem:
    """A boleto of a series, as it was last listed, with the amount that the customer selected."""

    boleto: "CheckedBoleto" = field(repr=False)
    amount: Decimal | None = field(repr=False)
    status: ItemStatus = ItemStatus.WAITING

    @property
    def has_changed(self) -> bool:
        """True if the amount is another than the one that the customer selected."""
        return self.amount is not None and self.boleto.amount != self.amount


@dataclass(frozen=True, slots=True)
class PaymentSeries:
    """Boletos that are paid one after another.

    Attributes:
        items: in the order of the list.
        position: index of the item on the pay screen; `len(items)` at the end of the series.
        is_confirmed: the item on the pay screen is paid, and the next one follows in a moment.
    """

    items: tuple[SeriesItem, ...]
    position: int = 0
    is_confirmed: bool = False

    @property
    def item(self) -> SeriesItem | None:
        """The item on the pay screen; None at the end of the series."""
        return self.items[self.position] if self.position < len(self.items) else None

    @property
    def following(self) -> "CheckedBoleto | None":
        """The next boleto that waits; None after the last."""
        items = self.items[self.position + 1 :]
        return next((each.boleto for each in items if each.status is ItemStatus.WAITING), None)

    @property
    def is_last(self) -> bool:
        return self.following is None

    @property
    def passed_over(self) -> tuple[SeriesItem, ...]:
        """Items that were not paid in their turn, with the reason as their status."""
        return tuple(each for each in self.items if each.status in PASSED_OVER)

    def count(self, *statuses: ItemStatus) -> int:
        """Return the number of items with one of these statuses."""
        return sum(each.status in statuses for each in self.items)

    def mark(self, status: ItemStatus) -> "PaymentSeries":
        """Return the series with this status of the present item."""
        items = tuple(
            replace(each, status=status) if place == self.position else each
            for place, each in enumerate(self.items)
        )
        return replace(self, items=items)

    def confirm(self) -> "PaymentSeries":
        """Return the series with the present item paid and still on the screen."""
        return replace(self.mark(ItemStatus.PAID), is_confirmed=True)

    def give_up(self) -> "PaymentSeries":
        """Return the series with the present item passed over, as no code came for its amount."""
        is_changed = self.item is not None and self.item.has_changed
        return self.mark(ItemStatus.CHANGED if is_changed else ItemStatus.NO_CODE)

    def advance(self, boletos: "Boletos", *, instantly: bool) -> "PaymentSeries":
        """Return the series at its next item that can be paid, those before it passed over.

        `boletos` are the open ones now, `instantly` as in `is_payable_in_series`.
        """
        series = replace(self, is_confirmed=False)
        while series.position < len(series.items):
            item = series.items[series.position]
            if item.status is ItemStatus.WAITING:
                reason = _reason_to_pass_over(item, boletos, instantly=instantly)
                if reason is None:
                    break
                series = series.mark(reason)
            series = replace(series, position=series.position + 1)
        return series

    def replace_boleto(self, before: "CheckedBoleto", now: "CheckedBoleto") -> "PaymentSeries":
        """Return the series with `now` in place of the boleto `before`, the object itself."""
        if all(each.boleto is not before for each in self.items):
            return self
        items = (replace(each, boleto=now) if each.boleto is before else each for each in self.items)
        return replace(self, items=tuple(items))

    def carry_over(self, before: "Boletos", now: "Boletos") -> "PaymentSeries":
        """Return the series with its waiting boletos as they are in a later answer of the ERP."""
        matched = match_rows(before, now).rows

        def follow(item: SeriesItem) -> SeriesItem:
            row = matched.get(row_of(item.boleto, before))
            waits = item.status is ItemStatus.WAITING
            return replace(item, boleto=now[row]) if waits and row is not None else item

        return replace(self, items=tuple(map(follow, self.items)))


def begin_series(boletos: "Iterable[CheckedBoleto]") -> PaymentSeries:
    """Return a series of `boletos`, at its first."""
    return PaymentSeries(tuple(SeriesItem(each, each.amount) for each in boletos))


def total_paid(payments: Sequence[Payment]) -> Decimal | None:
    """Return the sum of the payments; None where an amount is unknown, as on paper."""
    known = [each.amount for each in payments if each.amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(payments) else None


def is_payable_in_series(checked: "CheckedBoleto", *, instantly: bool) -> bool:
    """Test that a boleto has, or may get, a code to pay it at once.

    With `instantly` a barcode alone does not count: a bank settles it in days, and the series would wait.
    """
    if checked.is_payment_pending or not checked.is_payable:
        return False
    return checked.boleto.is_incomplete or has_code_for_series(checked, instantly=instantly)


def has_code_for_series(checked: "CheckedBoleto", *, instantly: bool) -> bool:
    """Test that a boleto has a code to pay it at once, `instantly` as in `is_payable_in_series`."""
    return checked.has_instant_code if instantly else checked.has_code


def _reason_to_pass_over(item: SeriesItem, boletos: "Boletos", *, instantly: bool) -> ItemStatus | None:
    """Return the reason why an item cannot be paid now; None where it can."""
    if row_of(item.boleto, boletos) < 0 or item.boleto.is_payment_pending:
        return ItemStatus.GONE
    if item.has_changed:
        return ItemStatus.CHANGED
    if not is_payable_in_series(item.boleto, instantly=instantly):
        return ItemStatus.NO_CODE
    return None
