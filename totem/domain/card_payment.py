"""Card payments: the instrument, the title, the payment as it is sent to an ERP; no card data."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Self

from totem.domain.customer import BoletoId, ContractId, Customer, CustomerId, OpenBoleto
from totem.domain.text import ExplainedCode


class CardMethod(ExplainedCode):
    """Instrument of a card payment; the value is its name in settings, ledger and statistics."""

    DEBIT = "debit", "Débito"
    CREDIT = "credit", "Crédito"


@dataclass(frozen=True, slots=True)
class TitleReference:
    """Ids by which the ERP finds a title without the customer's document, which is stored nowhere."""

    boleto_id: BoletoId
    customer_id: CustomerId | None = field(default=None, repr=False)
    contract_id: ContractId | None = field(default=None, repr=False)

    @classmethod
    def of(cls, customer: Customer, boleto: OpenBoleto) -> Self:
        """Return the ids of a customer's boleto."""
        return cls(boleto.id, customer.id, boleto.contract_id or customer.contract_id)


@dataclass(frozen=True, slots=True)
class CardPayment:
    """Captured card payment of one title.

    Attributes:
        reference: our own id of the charge, the same in every repetition: at most 64 ASCII letters,
            digits, "-" and "_".
        amount: reais that the title is paid with, without a surcharge.
        captured: reais that the card was charged.
        paid_at: aware time of the approval.
        nsu: number of the sale at the acquirer ("número sequencial único").
        authorization: code of the card's issuer.
        brand: of the card, such as "visa".
    """

    reference: str
    method: CardMethod
    amount: Decimal
    captured: Decimal
    paid_at: datetime
    installments: int = 1
    nsu: str = ""
    authorization: str = ""
    brand: str = ""


class TitleStatus(Enum):
    """Status of a title that is read again by its ids."""

    OPEN = "open"
    PAID = "paid"
    """Received, by whatever way."""
    GONE = "gone"
    """Neither open nor readable as received: cancelled, renegotiated, or deleted."""


class PaidBy(Enum):
    """Evidence in the ERP of the payment that received a title."""

    OURS = "ours"
    """Our reference stands in a receipt: the title is never settled again, even where it is still open."""
    LIKE_OURS = "like_ours"
    """Received in the form that only a settlement of ours has, or staff by hand."""
    ANOTHER = "another"
    """Received by another payment: its form or its texts are not those of a settlement of ours."""
    UNTOLD = "untold"
    """The ERP does not tell."""


@dataclass(frozen=True, slots=True)
class TitleReading:
    """A title as the ERP has it now.

    Attributes:
        amount: reais due today, where it is open and the ERP tells; None of an overdue title whose fine and
            interest the ERP leaves to the bank.
        paid_by: the payment that received it, as far as the ERP tells.
        may_be_paid: of one that is gone, the ERP does not tell whether it was received.
        is_payment_pending: the ERP waits for a bank's confirmation of another payment.
    """

    status: TitleStatus
    amount: Decimal | None = None
    paid_by: PaidBy = PaidBy.UNTOLD
    may_be_paid: bool = False
    is_payment_pending: bool = False


class Settlement(Enum):
    """The ERP's answer to a settlement; a refusal, and an answer that was lost, are errors."""

    SETTLED = "settled"
    ALREADY_PAID = "already_paid"
    """The title was received before; by this payment or by another, which a reading may tell."""
    ACCEPTED = "accepted"
    """Taken for later work (Voalle): a reading tells how it ended."""
