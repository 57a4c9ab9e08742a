"""Valid open boleto, its variants, and the findings of the integrity check."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from support.barcodes import cobranca, pix, tlv
from support.gallery.samples import without_codes
from totem.domain.boleto import parse
from totem.domain.customer import BoletoId, OpenBoleto, PaymentForm
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import FindingCode, FindingSeverity, Policy
from totem.domain.integrity.payment_codes import CODES

TODAY = date(2026, 11, 24)
DUE = date(2026, 12, 10)
LATE = date(2026, 11, 10)
LONG_LATE = date(2025, 11, 20)
BARCODE, PIX, LINK = PaymentForm.BARCODE, PaymentForm.PIX, PaymentForm.LINK
UNREAD = tlv(
    *((f"{number}", "x" * 99) for number in range(65, 80)), *((f"{n}", "y" * 99) for n in range(85, 95))
)
COB = tlv(("25", "pix.example.com/cobv/1"))
Code = FindingCode


def line(**of: Any) -> str:
    return parse(cobranca(**({"due": DUE} | of)), today=DUE).line


HONEST = OpenBoleto(
    id=BoletoId("1"),
    amount=Decimal("100.00"),
    original_amount=Decimal("100.00"),
    due_date=DUE,
    line=line(),
    barcode=cobranca(due=DUE),
    pix=pix(target=COB),
    link="https://boletos.example.com/1",
)
ANYTHING = Policy()
BARE = without_codes(HONEST)


def forms(*without: PaymentForm) -> tuple[PaymentForm, ...]:
    """All ways to pay by a code but those, in the order in which they are shown."""
    return tuple(form for form in PaymentForm if form in CODES and form not in without)


def checked(of: OpenBoleto = HONEST, /, *, policy: Policy = ANYTHING, **changes: Any) -> CheckedBoleto:
    return check(replace(of, **changes), policy, TODAY)


def found(result: CheckedBoleto) -> list[tuple[PaymentForm | None, FindingSeverity, FindingCode]]:
    return [(finding.form, finding.severity, finding.code) for finding in result.findings]
