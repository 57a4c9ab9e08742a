"""Card payments of a session as its view state has them: the terms, the choice, the charge under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.cards.charge import Charge
    from totem.cards.progress import ChargePhase
    from totem.domain.card_payment import CardMethod

_CENTAVO = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CardTerms:
    """The operator's terms of card payments.

    Attributes:
        methods: instruments offered, in the order in which they are shown.
        installments: most instalments of a credit card.
        surcharges: percent that an instrument adds (Lei 13.455/2017); shown before it is chosen.
        longest_s: seconds after which a charge without an end counts as unknown.
    """

    methods: "tuple[CardMethod, ...]"
    installments: int = 1
    surcharges: "Mapping[CardMethod, Decimal]" = field(default_factory=dict)
    longest_s: float = 300.0

    def price(self, amount: Decimal, method: "CardMethod") -> Decimal:
        """Return the reais that a card is charged for `amount`, rounded half up to the centavo."""
        percent = self.surcharges.get(method, Decimal(0))
        return _to_centavo(amount * (100 + percent) / 100)

    def most_installments(self, method: "CardMethod") -> int:
        """Return the most instalments of an instrument; 1 for a debit card."""
        return self.installments if method.value == "credit" else 1

    @property
    def has_surcharge(self) -> bool:
        """True if an instrument costs more than the boleto, so that each shows its price."""
        return any(self.surcharges.values())


@dataclass(frozen=True, slots=True)
class CardChoice:
    """The customer's choice; `amount` is what the card is charged."""

    method: "CardMethod"
    installments: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CardState:
    """Card payments.

    Attributes:
        terms: the operator's terms; None where no card is configured.
        is_ready: the terminal, the ledger and the ERP can take a charge.
        choice: what was chosen, from CHARGING to the charge's end.
        phase: progress or end of that charge; None until the first report.
        charge: its row of the ledger; None before it has one.
        cancel_asked: the customer asked for a cancel.
        leaves: the customer asked to leave: the session ends once it is certain that nothing was taken.
    """

    terms: CardTerms | None = None
    is_ready: bool = False
    choice: CardChoice | None = None
    phase: "ChargePhase | None" = None
    charge: "Charge | None" = field(default=None, repr=False)
    cancel_asked: bool = False
    leaves: bool = False

    @property
    def is_offered(self) -> bool:
        """True if a boleto may be paid by card now."""
        return self.terms is not None and self.is_ready

    @property
    def can_cancel(self) -> bool:
        """True while nothing was taken, as far as is known, and no cancel was asked for."""
        return not self.cancel_asked and (self.phase is None or self.phase.can_cancel)

    @property
    def is_approved(self) -> bool:
        """True once the money was taken."""
        return self.phase is not None and self.phase.is_approved

    def at_rest(self) -> "CardState":
        """Return the state without a charge."""
        return CardState(self.terms, self.is_ready)


def begin_charge(state: CardState, choice: CardChoice) -> CardState:
    """Return the state at the begin of a charge."""
    return replace(state.at_rest(), choice=choice)


def installment_amount(amount: Decimal, count: int) -> Decimal:
    """Return one of `count` instalments of `amount`, rounded half up to the centavo."""
    return _to_centavo(amount / count)


def _to_centavo(amount: Decimal) -> Decimal:
    return amount.quantize(_CENTAVO, ROUND_HALF_UP)
