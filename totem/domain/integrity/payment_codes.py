"""Ways to pay a boleto by a code: their rows, and how each is read from the texts of the ERP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Generic, TypeGuard, TypeVar

from totem.domain import boleto as boletos
from totem.domain import brcode
from totem.domain.boleto import Arrecadacao, Boleto, BoletoField, InvalidBoleto
from totem.domain.brcode import BrCode, BrCodeFault, InvalidBrCode, PixKind
from totem.domain.customer import OpenBoleto, PaymentForm
from totem.domain.integrity import rules
from totem.domain.integrity.findings import FindingCode, FindingSeverity, Policy
from totem.domain.integrity.rules import RuleResult

_NO_CODE = {BoletoField.LENGTH, BoletoField.CHARACTERS}
Value = TypeVar("Value")


@dataclass(slots=True)
class ReadCode(Generic[Value]):
    """Form of payment as it was read: None where it was not sent or cannot be read, and the results.

    `due_date` is the day that the code itself bears.
    """

    value: Value | None = None
    results: list[RuleResult] = field(default_factory=list)
    due_date: date | None = None


def _read_title(boleto: OpenBoleto, policy: Policy, today: date) -> ReadCode[Boleto | Arrecadacao]:
    line, line_fault = _parse_title(boleto.line, today)
    # Mostly the two are one title, and a session may hold hundreds: parse it once.
    is_same = line is not None and boleto.barcode == line.barcode
    barcode, barcode_fault = (line, None) if is_same else _parse_title(boleto.barcode, today)
    title, results = line or barcode, list[RuleResult]()
    for fault, code in (
        (line_fault, FindingCode.LINE_UNREADABLE),
        (barcode_fault, FindingCode.BARCODE_UNREADABLE),
    ):
        if fault is not None:
            # Beside a valid code some ERPs fill the other field with any text; a wrong digit is no filler.
            harmless = title is not None and fault in _NO_CODE
            results.append((FindingSeverity.OK if harmless else FindingSeverity.BROKEN, code))
    if line and barcode and line.barcode != barcode.barcode:
        results.append((FindingSeverity.SUSPICIOUS, FindingCode.LINE_AND_BARCODE_DIFFER))
    if title is not None:
        results += rules.check_bank(title, policy)
        results += rules.check_due_date(title, boleto, today)
    return ReadCode(title, results, title.due_date if title is not None else None)


def _parse_title(text: str | None, today: date) -> tuple[Boleto | Arrecadacao | None, BoletoField | None]:
    if not _has_text(text):
        return None, None
    try:
        return boletos.parse(text, today=today), None
    except InvalidBoleto as error:
        return None, error.field


def _read_pix(boleto: OpenBoleto, policy: Policy, _today: date) -> ReadCode[BrCode]:
    return _read_brcode(boleto.pix, policy)


def _read_brcode(text: str | None, policy: Policy) -> ReadCode[BrCode]:
    """Read the text of any form that is paid by a BR Code: a finding names its form."""
    if not _has_text(text):
        return ReadCode()
    try:
        pix = brcode.parse(text)
    except InvalidBrCode as error:
        code = FindingCode.PIX_CRC if error.reason is BrCodeFault.CRC else FindingCode.PIX_UNREADABLE
        return ReadCode(results=[(FindingSeverity.BROKEN, code)])
    return ReadCode(pix, rules.check_pix(pix, policy))


def _read_link(boleto: OpenBoleto, policy: Policy, _today: date) -> ReadCode[str]:
    if not _has_text(boleto.link):
        return ReadCode()
    url = boleto.link.strip()
    return ReadCode(url, rules.check_link(url, policy))


def _pix_amount(pix: BrCode) -> Decimal | None:
    """Return the amount of a static code; next to a URL it does not count."""
    return pix.amount if pix.kind is PixKind.STATIC else None


def _has_text(text: str | None) -> TypeGuard[str]:
    return text is not None and not text.isspace() and text != ""


@dataclass(frozen=True, slots=True)
class PaymentQr(Generic[Value]):
    """The words beside a QR code on slips, in Portuguese.

    Attributes:
        title: above it.
        steps, short_steps: the instructions on A4 and on a roll; three are all that a code has beside it.
        note, short_note: below them: the receiver that the payer's app will name, or the address of a page.
    """

    title: str
    steps: tuple[str, ...]
    short_steps: tuple[str, ...]
    note: Callable[[Value], str]
    short_note: Callable[[Value], str]


OPEN_LINK: PaymentQr[str] = PaymentQr(
    "Pague pelo celular",
    steps=("Abra a câmera do seu celular", "Aponte para o código ao lado", "Toque no endereço que aparece"),
    short_steps=("Abra a câmera do celular", "Aponte para o código", "Toque no endereço"),
    note=str,
    short_note=str,
)


@dataclass(frozen=True, slots=True)
class PaymentCode(Generic[Value]):
    """A way to pay by a code: all that the check, the session and the paper know of it.

    Attributes:
        read: reads it from the texts of the ERP.
        payload: the text that its symbol holds.
        qr: what slips print beside its QR code; None where its symbol is the barcode of the title.
        amount: reais that the payer's app takes from it; None for a code of open amount.
        is_instant: the payee learns of the payment within seconds, so that the screen waits for it.
        is_on_paper: it is paid from paper, too; else its QR code stands there without any other code alone.
        may_come_late: the list of an ERP that completes boletos may leave it out.
    """

    read: Callable[[OpenBoleto, Policy, date], ReadCode[Value]]
    payload: Callable[[Value], str]
    qr: PaymentQr[Value] | None
    amount: Callable[[Value], Decimal | None] = lambda _: None
    is_instant: bool = False
    is_on_paper: bool = False
    may_come_late: bool = False

    @property
    def is_barcode(self) -> bool:
        """True if its symbol is the barcode of the title; else it is a QR code."""
        return self.qr is None


CODES: Mapping[PaymentForm, PaymentCode[Any]] = MappingProxyType(
    {
        PaymentForm.BARCODE: PaymentCode(
            _read_title,
            payload=lambda title: title.barcode,
            qr=None,
            amount=lambda title: title.amount,
            is_on_paper=True,
            may_come_late=True,
        ),
        PaymentForm.PIX: PaymentCode(
            _read_pix,
            payload=lambda pix: pix.text,
            qr=PaymentQr(
                "Pague com PIX",
                steps=(
                    "Abra o aplicativo do seu banco",
                    "Escolha pagar com PIX e ler QR Code",
                    "Aponte a câmera para o código ao lado e confirme",
                ),
                short_steps=("Abra o app do banco", "Escolha PIX, QR Code", "Aponte para o código"),
                note=lambda pix: f"Confira o nome antes de confirmar: {pix.merchant_name}",
                short_note=lambda pix: f"Confira o nome: {pix.merchant_name}",
            ),
            amount=_pix_amount,
            is_instant=True,
            is_on_paper=True,
            may_come_late=True,
        ),
        PaymentForm.LINK: PaymentCode(_read_link, payload=str, qr=OPEN_LINK),
    }
)
"""In the order of the findings, and in which an amount is taken where the ERP states none.

The title comes first: all amounts are judged by its due date.
"""
INSTANT_FORMS = frozenset(form for form, row in CODES.items() if row.is_instant)
PAPER_FORMS = frozenset(form for form, row in CODES.items() if row.is_on_paper)
LATE_FORMS = frozenset(form for form, row in CODES.items() if row.may_come_late)
