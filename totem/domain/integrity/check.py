"""Check the ERP's forms of payment for consistency, against boleto fraud and typing errors.

`check` looks at every form of payment of a title, writes down what it finds, and offers only the forms that
are sound: the customer gets the rest of the boleto, the staff get the findings, which name rules and nothing
of the customer. Of a title of zero or less no form is offered. The rules themselves are in `integrity_rules`.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeGuard, TypeVar

from totem.domain import boleto as boletos
from totem.domain import brcode
from totem.domain.boleto import Arrecadacao, Boleto, BoletoField, InvalidBoleto
from totem.domain.brcode import BrCode, BrCodeFault, InvalidBrCode, PixKind
from totem.domain.customer import OpenBoleto
from totem.domain.integrity import rules
from totem.domain.integrity.findings import Finding, FindingCode, FindingSeverity, PaymentForm, Policy
from totem.domain.integrity.rules import RuleResult

_NO_CODE = {BoletoField.LENGTH, BoletoField.CHARACTERS}
Form = TypeVar("Form")


@dataclass(frozen=True, slots=True)
class CheckedBoleto:
    """A title with the forms of payment that may be offered; one that is absent or withheld is None."""

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
    def printable(self) -> bool:
        """Whether there is a code to pay it by from paper; a link alone is for a phone."""
        return self.title is not None or self.pix is not None

    @property
    def amount(self) -> Decimal | None:
        """Reais to show: the ERP's amount due, else the amount of an offered code, else the original.

        None where it is not known, and where it is zero or less, which cannot be paid.
        """
        told = self.boleto.amount
        if told is None:
            told = _known_amount(self.boleto, self.title, self.pix)
        return told if told is not None and told > 0 else None

    @property
    def due_date(self) -> date | None:
        """The due date to show: the ERP's, else the title's where its cycle is certain."""
        if self.boleto.due_date is not None:
            return self.boleto.due_date
        if isinstance(self.title, Boleto) and not self.title.due_date_doubtful:
            return self.title.due_date
        return None

    @property
    def has_surcharge(self) -> bool:
        """Whether fine and interest are in the amount, stated by the ERP or seen against the face value."""
        if (self.boleto.fine or 0) + (self.boleto.interest or 0) > 0:
            return True
        face = self.face_amount
        return face is not None and self.amount is not None and self.amount > face

    @property
    def has_discount(self) -> bool:
        """Whether a discount is in the amount: less than the face value is due, or the ERP states one.

        One that it states beside an unreduced amount is for another day than today.
        """
        face, stated = self.face_amount, self.boleto.discount or 0
        if face is None or self.amount is None:
            return stated > 0
        full = face + (self.boleto.fine or 0) + (self.boleto.interest or 0)
        return self.amount < face or (stated > 0 and self.amount < full)

    @property
    def face_amount(self) -> Decimal | None:
        """Reais that the title was issued for, by the ERP, else by its own code; None unless above zero."""
        original = self.boleto.original_amount
        if original is not None and original > 0:
            return original
        return self.title.amount if self.title is not None else None


def check(open_boleto: OpenBoleto, policy: Policy, today: date) -> CheckedBoleto:
    """Hold every form of payment of `open_boleto` against the ERP's own figures and the operator's policy."""
    title, about_title = _check_title(open_boleto, policy, today)
    title_due = title.due_date if title is not None else None
    if title is not None:
        about_title += rules.check_amount(title.amount, title_due, open_boleto, policy, today)
    pix, about_pix = _check_pix(open_boleto, policy)
    if pix is not None:
        about_pix += rules.check_amount(_pix_amount(pix), title_due, open_boleto, policy, today)
    link, about_link = _check_link(open_boleto, policy)
    about = [(PaymentForm.BARCODE, about_title), (PaymentForm.PIX, about_pix), (PaymentForm.LINK, about_link)]
    checked = CheckedBoleto(
        boleto=open_boleto,
        findings=tuple(Finding(form, *outcome) for form, outcomes in about for outcome in outcomes),
        title=_drop_unsafe(title, about_title),
        pix=_drop_unsafe(pix, about_pix),
        link=_drop_unsafe(link, about_link),
    )
    told = _known_amount(open_boleto, checked.title, checked.pix)
    unpayable = list(rules.check_payable(open_boleto, told))
    return _withhold_all(checked, unpayable) if unpayable else checked


def _withhold_all(checked: CheckedBoleto, about: list[RuleResult]) -> CheckedBoleto:
    """Withhold every form of payment; a title that had none is reported, unless something else was found."""
    forms: list[PaymentForm | None] = list(checked.offered)
    if not forms and all(finding.severity < FindingSeverity.SUSPICIOUS for finding in checked.findings):
        forms = [None]
    found = tuple(Finding(form, *outcome) for form in forms for outcome in about)
    return CheckedBoleto(checked.boleto, checked.findings + found)


def _known_amount(
    boleto: OpenBoleto, title: Boleto | Arrecadacao | None, pix: BrCode | None
) -> Decimal | None:
    """Known amount, be it zero or less; `title` and `pix` are the codes that are sound."""
    if boleto.amount is not None:
        return boleto.amount
    asked = (
        title.amount if title is not None else None,
        _pix_amount(pix) if pix is not None else None,
        boleto.original_amount,
    )
    return next((amount for amount in asked if amount is not None), None)


def _drop_unsafe(value: Form, about: list[RuleResult]) -> Form | None:
    return None if any(verdict >= FindingSeverity.SUSPICIOUS for verdict, _ in about) else value


def _check_title(
    boleto: OpenBoleto, policy: Policy, today: date
) -> tuple[Boleto | Arrecadacao | None, list[RuleResult]]:
    line, line_fault = _read_title(boleto.line, today)
    # Mostly the two are one title, and a visit may hold hundreds: reading it once is enough.
    is_same = line is not None and boleto.barcode == line.barcode
    barcode, barcode_fault = (line, None) if is_same else _read_title(boleto.barcode, today)
    title, about = line or barcode, list[RuleResult]()
    for fault, code in (
        (line_fault, FindingCode.LINE_UNREADABLE),
        (barcode_fault, FindingCode.BARCODE_UNREADABLE),
    ):
        if fault is not None:
            # Beside a sound code, text that is no code at all is an ERP's habit; a wrong digit is not.
            harmless = title is not None and fault in _NO_CODE
            about.append((FindingSeverity.OK if harmless else FindingSeverity.BROKEN, code))
    if line and barcode and line.barcode != barcode.barcode:
        about.append((FindingSeverity.SUSPICIOUS, FindingCode.LINE_AND_BARCODE_DIFFER))
    if title is not None:
        about += rules.check_bank(title, policy)
        about += rules.check_due_date(title, boleto, today)
    return title, about


def _read_title(text: str | None, today: date) -> tuple[Boleto | Arrecadacao | None, BoletoField | None]:
    if not _has_text(text):
        return None, None
    try:
        return boletos.parse(text, today=today), None
    except InvalidBoleto as error:
        return None, error.field


def _check_pix(boleto: OpenBoleto, policy: Policy) -> tuple[BrCode | None, list[RuleResult]]:
    if not _has_text(boleto.pix):
        return None, []
    try:
        pix = brcode.parse(boleto.pix)
    except InvalidBrCode as error:
        code = FindingCode.PIX_CRC if error.reason is BrCodeFault.CRC else FindingCode.PIX_UNREADABLE
        return None, [(FindingSeverity.BROKEN, code)]
    return pix, list(rules.check_pix(pix, policy))


def _check_link(boleto: OpenBoleto, policy: Policy) -> tuple[str | None, list[RuleResult]]:
    if not _has_text(boleto.url):
        return None, []
    url = boleto.url.strip()
    return url, list(rules.check_link(url, policy))


def _pix_amount(pix: BrCode) -> Decimal | None:
    """Return what a code makes the payer pay; next to a URL the amount in it does not count."""
    return pix.amount if pix.kind is PixKind.STATIC else None


def _has_text(text: str | None) -> TypeGuard[str]:
    return text is not None and not text.isspace() and text != ""
