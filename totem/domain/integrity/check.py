"""Check the ERP's forms of payment for consistency, against boleto fraud and typing errors.

`check` applies `rules` to every form of payment of a boleto and withholds the forms with a suspicious or
broken finding; the findings are for staff. A boleto of zero or less is offered in no form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from totem.domain.boleto import Arrecadacao, Boleto
from totem.domain.brcode import BrCode
from totem.domain.customer import OpenBoleto, PaymentForm
from totem.domain.integrity import rules
from totem.domain.integrity.findings import Finding, FindingCode, FindingSeverity, Policy
from totem.domain.integrity.payment_codes import CODES, INSTANT_FORMS, PAPER_FORMS, ReadCode
from totem.domain.integrity.rules import RuleResult

_UNPAYABLE = {FindingCode.AMOUNT_NOT_POSITIVE, FindingCode.DISCOUNT_EXCEEDS_AMOUNT}


@dataclass(frozen=True, slots=True)
class CheckedBoleto:
    """Boleto with the forms of payment that may be offered, without an absent or withheld one.

    Attributes:
        codes: the codes of the offered forms, as `CODES` reads them.
        amount: reais to show: the ERP's amount due, else the amount of an offered code, else the original.
            None where it is not known, and where it is zero or less, which cannot be paid.
    """

    boleto: OpenBoleto
    findings: tuple[Finding, ...] = ()
    codes: Mapping[PaymentForm, Any] = field(default_factory=dict, repr=False, hash=False)
    amount: Decimal | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = _known_amount(self)
        is_owed = known is not None and known > 0
        object.__setattr__(self, "amount", known if is_owed else None)  # a list asks for it many times

    @property
    def title(self) -> Boleto | Arrecadacao | None:
        """The title of line and barcode."""
        title: Boleto | Arrecadacao | None = self.codes.get(PaymentForm.BARCODE)
        return title

    @property
    def pix(self) -> BrCode | None:
        """The PIX code."""
        pix: BrCode | None = self.codes.get(PaymentForm.PIX)
        return pix

    @property
    def link(self) -> str | None:
        """The address of the boleto."""
        link: str | None = self.codes.get(PaymentForm.LINK)
        return link

    @property
    def offered(self) -> tuple[PaymentForm, ...]:
        """The forms offered, in the order in which they are shown; all but the card, which needs no code."""
        return tuple(form for form in PaymentForm if form in self.codes)

    @property
    def printable(self) -> bool:
        """True if there is a code to pay by from paper, or may be one; a link alone is for a phone.

        Not while a payment is being confirmed: the paper would ask for a second one.
        """
        if self.is_payment_pending:
            return False
        return self.has_code or (self.boleto.is_incomplete and self.is_payable)

    @property
    def has_code(self) -> bool:
        """True if there is a code to pay by from paper."""
        return not PAPER_FORMS.isdisjoint(self.codes)

    @property
    def has_instant_code(self) -> bool:
        """True if there is a code whose payment the payee learns of within seconds."""
        return not INSTANT_FORMS.isdisjoint(self.codes)

    @property
    def printed_qr(self) -> PaymentForm | None:
        """The form whose QR code stands on paper, beside the bars: there is room for one.

        The first of those that are paid from paper; another, as one for a phone, where there is nothing else.
        """
        forms = [form for form in self.offered if not CODES[form].is_barcode]
        if not self.has_code:
            return next(iter(forms), None)
        return next((form for form in forms if form in PAPER_FORMS), None)

    def payload(self, form: PaymentForm) -> str:
        """Return the text that the symbol of a form holds; "" where the form is not offered by a code."""
        return CODES[form].payload(self.codes[form]) if form in self.codes else ""

    @property
    def is_payment_pending(self) -> bool:
        """True if the ERP waits for the bank's confirmation of a payment, and none is to be made again."""
        return self.boleto.is_payment_pending

    @property
    def is_payable(self) -> bool:
        """False if the boleto as a whole must not be paid: nothing is left to pay."""
        return all(each.code not in _UNPAYABLE for each in self.findings)

    @property
    def may_grow(self) -> bool:
        """True if fine and interest may be due that no amount here has: the ERP states no amount of today."""
        return self.boleto.amount is None and not self.has_surcharge

    def is_overdue(self, today: date) -> bool:
        """True after the due date, where it is known."""
        return self.due_date is not None and self.due_date < today

    def is_amount_open(self, today: date) -> bool:
        """True if an overdue boleto may cost more than `amount`, as the payer's bank calculates it."""
        return self.may_grow and self.amount is not None and self.is_overdue(today)

    @property
    def is_partly_paid(self) -> bool:
        """True if a part was paid, and `amount` is what is left."""
        return (self.boleto.paid_amount or 0) > 0

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
        """True if fine and interest are in the amount, stated by the ERP or seen by the face value."""
        if (self.boleto.fine or 0) + (self.boleto.interest or 0) > 0:
            return True
        face = self.face_amount
        return face is not None and self.amount is not None and self.amount > face

    @property
    def has_discount(self) -> bool:
        """True if a discount is in the amount: less than the face value is due, or the ERP states one.

        One stated beside an unreduced amount is for another day than today.
        """
        face, stated = self.face_amount, self.boleto.discount or 0
        if self.is_partly_paid:
            return stated > 0
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


def total_amount(boletos: Iterable[CheckedBoleto]) -> Decimal | None:
    """Return the sum of the amounts in reais; None where one is unknown."""
    amounts = [each.amount for each in boletos]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def check(open_boleto: OpenBoleto, policy: Policy, today: date) -> CheckedBoleto:
    """Check every form of payment of `open_boleto` against the ERP's figures and the operator's policy."""
    return check_all((open_boleto,), policy, today)[0]


def check_all(open_boletos: Sequence[OpenBoleto], policy: Policy, today: date) -> list[CheckedBoleto]:
    """Check each of `open_boletos` as `check` does; return them in their order.

    One form is read of all boletos before the next form: a processor runs one parser 500 times in two thirds
    of the time that all parsers take in turns.
    """
    read = ([row.read(each, policy, today) for each in open_boletos] for row in CODES.values())
    pairs = zip(open_boletos, zip(*read, strict=True), strict=True)
    return [_judge(each, codes, policy, today) for each, codes in pairs]


def _judge(
    open_boleto: OpenBoleto, codes: Iterable[ReadCode[Any]], policy: Policy, today: date
) -> CheckedBoleto:
    """Judge the codes of a boleto, as they were read in the order of `CODES`."""
    findings: list[Finding] = []
    offered: dict[PaymentForm, Any] = {}
    title_due: date | None = None
    for (form, row), code in zip(CODES.items(), codes, strict=True):
        if code.value is not None:
            title_due = title_due or code.due_date
            code.results += rules.check_amount(row.amount(code.value), title_due, open_boleto, policy, today)
        is_safe = True
        for severity, found in code.results:
            findings.append(Finding(form, severity, found))
            is_safe = is_safe and severity < FindingSeverity.SUSPICIOUS
        if code.value is not None and is_safe:
            offered[form] = code.value
    checked = CheckedBoleto(open_boleto, tuple(findings), offered)
    unpayable = rules.check_payable(open_boleto, _known_amount(checked))
    return _withhold_all(checked, unpayable) if unpayable else checked


def _withhold_all(checked: CheckedBoleto, results: list[RuleResult]) -> CheckedBoleto:
    """Withhold every form of payment; a boleto without any gets a finding, unless it has a grave one."""
    forms: list[PaymentForm | None] = list(checked.offered)
    if not forms and all(finding.severity < FindingSeverity.SUSPICIOUS for finding in checked.findings):
        forms = [None]
    found = tuple(Finding(form, *result) for form in forms for result in results)
    return CheckedBoleto(checked.boleto, checked.findings + found)


def _known_amount(checked: CheckedBoleto) -> Decimal | None:
    """Return the known amount, even zero or less: the ERP's, that of an offered code, or the original."""
    if checked.boleto.amount is not None:
        return checked.boleto.amount
    asked = (row.amount(checked.codes[form]) for form, row in CODES.items() if form in checked.codes)
    return next((amount for amount in asked if amount is not None), checked.boleto.original_amount)
