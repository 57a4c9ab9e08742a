"""Does what the ERP sent hold together: the checks that stand between boleto fraud, typing errors and the customer.

`check` looks at every form of payment of a title, writes down what it finds, and offers only the forms that
are sound. Findings name rules and nothing of the customer, since staff read them in logs.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum

from totem.domain import boleto, brcode
from totem.domain.arrecadacao import Arrecadacao
from totem.domain.boleto import Boleto, InvalidBoleto
from totem.domain.brcode import BrCode, InvalidBrCode
from totem.domain.models import OpenBoleto


class PaymentForm(Enum):
    """A way to pay a title; line and barcode are two faces of one."""

    BARCODE = "barcode"
    PIX = "pix"
    LINK = "link"


class Verdict(IntEnum):
    """How grave a finding is; SUSPICIOUS and BROKEN keep a form from the customer."""

    OK = 0
    DIFFERS = 1
    SUSPICIOUS = 2
    BROKEN = 3


class FindingCode(StrEnum):
    """What was found."""

    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one form of payment."""

    form: PaymentForm
    verdict: Verdict
    code: FindingCode


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator allows; an empty set allows all. `max_surcharge` is a share of the face value."""

    allowed_banks: frozenset[str] = frozenset()
    allowed_pix_keys: frozenset[str] = frozenset()
    allowed_link_hosts: frozenset[str] = frozenset()
    max_surcharge: Decimal = Decimal("0.20")


@dataclass(frozen=True, slots=True)
class CheckedBoleto:
    """A title with the forms of payment that may be offered; what is absent or withheld is None."""

    boleto: OpenBoleto
    findings: tuple[Finding, ...] = ()
    title: Boleto | Arrecadacao | None = field(default=None, repr=False)
    pix: BrCode | None = field(default=None, repr=False)
    link: str | None = field(default=None, repr=False)

    @property
    def offered(self) -> tuple[PaymentForm, ...]:
        """The forms offered, in the order in which they are shown."""
        forms = (PaymentForm.PIX, self.pix), (PaymentForm.BARCODE, self.title), (PaymentForm.LINK, self.link)
        return tuple(form for form, value in forms if value is not None)

    @property
    def amount(self) -> Decimal | None:
        """Reais to show: what the ERP says is due, else what the code says."""
        if self.boleto.amount is not None:
            return self.boleto.amount
        return self.title.amount if self.title is not None else None

    @property
    def due_date(self) -> date | None:
        """The due date to show: the ERP's, else the title's."""
        if self.boleto.due_date is not None:
            return self.boleto.due_date
        return self.title.due_date if self.title is not None else None

    @property
    def has_surcharge(self) -> bool:
        """Whether fine and interest are in the amount."""
        face = self.boleto.original_amount or (self.title.amount if self.title is not None else None)
        return face is not None and self.amount is not None and self.amount > face


def check(open_boleto: OpenBoleto, policy: Policy, today: date) -> CheckedBoleto:
    """Hold every form of payment of `open_boleto` against the ERP's own figures and the operator's policy."""
    findings: list[Finding] = []
    title, pix = None, None
    try:
        text = open_boleto.line or open_boleto.barcode
        title = boleto.parse(text, today=today) if text else None
    except InvalidBoleto:
        findings.append(Finding(PaymentForm.BARCODE, Verdict.BROKEN, FindingCode.UNREADABLE))
    try:
        pix = brcode.parse(open_boleto.pix) if open_boleto.pix else None
    except InvalidBrCode:
        findings.append(Finding(PaymentForm.PIX, Verdict.BROKEN, FindingCode.UNREADABLE))
    link = open_boleto.url if open_boleto.url and open_boleto.url.startswith("https://") else None
    return CheckedBoleto(open_boleto, tuple(findings), title, pix, link)
