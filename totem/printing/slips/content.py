"""What a slip says, whatever paper it goes on: values only, masked before they get here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Who receives the money, as the operator configured it (CDC art. 42-A asks for all three)."""

    name: str
    tax_id: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Payer:
    """Who owes, as it may be shown: masked unless the customer passed an identity check."""

    name: str | None = field(default=None, repr=False)
    tax_id: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SlipContent:
    """One boleto's second copy."""

    checked: "CheckedBoleto" = field(repr=False)
    beneficiary: Beneficiary
    payer: Payer = field(repr=False)
    kiosk: str
    printed_at: datetime
    help: str | None = None
    """Where to get help: phone, site, or both, in one line."""
    brand: str | None = None
    """The name by which customers know the company, where it is not the beneficiary's."""


@dataclass(frozen=True, slots=True)
class ProofContent:
    """That the kiosk saw a boleto as paid: `slip` is what was to pay, `confirmed_at` when the ERP said so."""

    slip: SlipContent
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class RecordContent:
    """What a provider keeps of a customer, as one page: a nota fiscal, a year's clearance, the statement.

    `facts` are labels with values, `rows` a day, what happened and an amount each; `left_out` says how many
    more there are than a page holds. `link` leads to the document itself.
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


@dataclass(frozen=True, slots=True)
class PrinterTestPage:
    """A page that shows whether a printer is set up well: nobody's data, all that it says is the machine's.

    `facts` are labels with values, how the printer is set up and was found.
    """

    brand: str
    kiosk: str
    printed_at: datetime
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProtocolContent:
    """That the kiosk took a sign-up or a wish to be called: its protocol, and what was asked for.

    Of whom it is, nothing: whoever finds the paper learns no name. `note` is what it is good for, `code` what
    the QR code holds, a web address or the protocol; `asked` are labels with values; `privacy` is whom to ask
    about personal data.
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


Printable = SlipContent | ProofContent | ProtocolContent | RecordContent | PrinterTestPage
"""What a printer prints: each on a paper of its own."""
