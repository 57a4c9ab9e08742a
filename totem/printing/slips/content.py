"""Contents of slips, independent of the paper; personal data is masked by the caller."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from totem.printing.slips.beneficiary import Beneficiary

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto


@dataclass(frozen=True, slots=True)
class Payer:
    """The payer, masked unless the customer passed an identity check."""

    name: str | None = field(default=None, repr=False)
    tax_id: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SlipContent:
    """Second copy of one boleto."""

    checked: "CheckedBoleto" = field(repr=False)
    beneficiary: Beneficiary
    payer: Payer = field(repr=False)
    kiosk: str
    printed_at: datetime
    help: str | None = None
    """Support contact in one line: phone, site, or both."""
    brand: str | None = None
    """Trade name of the company, where it differs from the beneficiary's."""
    logo: Path | None = None
    """The company's logo, which stands for its name where it contains it."""


@dataclass(frozen=True, slots=True)
class ProvenPayment:
    """An observed payment: the slip, and the time at which the ERP reported it paid."""

    slip: SlipContent
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class ProofContent:
    """Confirmation of observed payments on one slip, in the order of paying."""

    payments: tuple[ProvenPayment, ...]

    @property
    def total(self) -> Decimal | None:
        """The sum, None where an amount is unknown."""
        from totem.domain.integrity.check import total_amount  # not needed by the home screen

        return total_amount(each.slip.checked for each in self.payments)


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """One page of a customer's documents: a nota fiscal, a year's clearance, or the statement.

    `facts` are labels with values, `rows` a day, an event and an amount each; a second line of an event has
    its fine, interest and discount. `left_out` counts the rows beyond the page. `link` leads to the document
    itself.
    """

    kind: str
    subject: str = field(repr=False)
    beneficiary: Beneficiary
    payer: Payer = field(repr=False)
    kiosk: str
    printed_at: datetime
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    rows: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    left_out: int = 0
    link: str | None = field(default=None, repr=False)
    help: str | None = None
    brand: str | None = None
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class PrinterTestPage:
    """Test page of a printer, without personal data.

    `facts` are labels with values of the printer's configuration and state.
    """

    brand: str
    kiosk: str
    printed_at: datetime
    facts: tuple[tuple[str, str], ...]
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class ProtocolContent:
    """Receipt of a sign-up or of a request to be called: its protocol, and the choices made.

    It bears no name, since others may find the paper. `note` explains its use; `code` is the QR code's
    content, a web address or the protocol; `asked` are labels with values; `privacy` is the contact for
    personal data.
    """

    title: str
    note: str
    protocol: str
    code: str
    asked: tuple[tuple[str, str], ...]
    company: str
    kiosk: str
    printed_at: datetime
    privacy: str | None = None
    help: str | None = None
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class CardReceipt:
    """A payment by card: of the card its brand alone, and nothing of the customer.

    Attributes:
        bill: the boleto in words; "" where only its number is known.
        title_amount, amount: reais of the boleto, and of the card: more with a surcharge.
        reference: our own, which the company and the acquirer have, too.
        is_settled: the company's system has the payment.
        is_refunded: the card was refunded since.
    """

    bill: str
    number: str
    title_amount: Decimal
    amount: Decimal
    is_debit: bool
    paid_at: datetime
    reference: str
    due: date | None = None
    installments: int = 1
    brand: str = ""
    nsu: str = ""
    authorization: str = ""
    is_settled: bool = True
    is_refunded: bool = False


@dataclass(frozen=True, slots=True)
class CardReceiptContent:
    """Receipt of payments by card on one slip, in the order of paying; `is_copy` where printed again."""

    receipts: tuple[CardReceipt, ...]
    beneficiary: Beneficiary
    company: str
    kiosk: str
    printed_at: datetime
    help: str | None = None
    logo: Path | None = None
    is_copy: bool = False

    @property
    def total(self) -> Decimal:
        """The sum that the cards were charged."""
        return sum((each.amount for each in self.receipts), Decimal(0))


Printable = (
    SlipContent | ProofContent | ProtocolContent | DocumentContent | PrinterTestPage | CardReceiptContent
)
"""Everything that can be printed, one slip each."""
