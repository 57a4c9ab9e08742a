"""Card payments on the operator's terms: the instruments with their prices, and the customer's choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from totem.cards.charge import ChargePhase
from totem.domain.card_payment import CardMethod
from totem.domain.text import CENT

ABANDONED = "abandoned"
"""Name in statistics of a charge whose customer did not wait for its end."""


def payment_name(method: CardMethod) -> str:
    """Return the name in statistics of a charge that was approved, as in "approved.debit"."""
    return f"{ChargePhase.APPROVED.value}.{method.value}"


@dataclass(frozen=True, slots=True)
class CardTerms:
    """The operator's terms of card payments.

    Attributes:
        methods: instruments offered, in the order in which they are shown.
        installments: most instalments of a credit card.
        surcharges: percent that an instrument adds (Lei 13.455/2017); shown before it is chosen.
        longest_s: seconds after which a charge without an end counts as unknown.
    """

    methods: tuple[CardMethod, ...]
    installments: int = 1
    surcharges: Mapping[CardMethod, Decimal] = field(default_factory=dict)
    longest_s: float = 300.0

    def price(self, amount: Decimal, method: CardMethod) -> Decimal:
        """Return the reais that a card is charged for `amount`, rounded half up to the centavo."""
        percent = self.surcharges.get(method, Decimal(0))
        return _to_centavo(amount * (100 + percent) / 100)

    def most_installments(self, method: CardMethod) -> int:
        """Return the most instalments of an instrument; 1 for a debit card."""
        return self.installments if method is CardMethod.CREDIT else 1

    @property
    def has_surcharge(self) -> bool:
        """True if an instrument costs more than the boleto, so that each shows its price."""
        return any(self.surcharges.values())


@dataclass(frozen=True, slots=True)
class CardChoice:
    """The customer's choice; `amount` is what the card is charged."""

    method: CardMethod
    installments: int
    amount: Decimal


def installment_amount(amount: Decimal, count: int) -> Decimal:
    """Return one of `count` instalments of `amount`, rounded half up to the centavo."""
    return _to_centavo(amount / count)


def _to_centavo(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
