"""Slips in all variants that are printed."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from totem.domain import boleto, brcode
from totem.domain.check_digits import mod11_arrecadacao, mod11_cobranca
from totem.domain.customer import BoletoId, OpenBoleto, PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.printing.slips.beneficiary import Beneficiary
from totem.printing.slips.content import Payer, SlipContent

TODAY = date(2026, 11, 24)
ITAU, UNREAD = "1090000471160057123457000", "1091070065433001234567890"
"""Campos livres of Itaú: in its published layout, and in none."""
OPEN = OpenBoleto(
    id=BoletoId("17"),
    amount=Decimal("123.46"),
    original_amount=Decimal("123.46"),
    issue_date=date(2026, 11, 1),
    due_date=date(2026, 12, 21),
    description="Mensalidade de dezembro",
    document_number="2026/4711",
    our_number="109/00004711-6",
)
SLIP = SlipContent(
    checked=CheckedBoleto(OPEN),
    beneficiary=Beneficiary(
        "NetSul Telecomunicações Ltda",
        "12.345.678/0001-95",
        "Rua das Araucárias, 100 - Centro, Curitiba/PR",
        species="DM",
    ),
    payer=Payer("Maria S.", "***.456.789-**"),
    kiosk="Totem Loja Centro",
    printed_at=datetime(2026, 11, 24, 14, 43, tzinfo=timezone(timedelta(hours=-3))),
    help="0800 123 4567 · netsul.example",
    brand="NetSul",
)


def cobranca_barcode(free: str = ITAU, value: int = 12346, bank: str = "341") -> str:
    """A title of a bank, due on 2026-12-21 (fator 1667)."""
    rest = f"{bank}91667{value:010d}{free}"
    return rest[:4] + mod11_cobranca(rest) + rest[4:]


def arrecadacao_barcode() -> str:
    """A telecom company's bill, due on 2026-12-21."""
    rest = f"848{12346:011d}00432026122100000000012345678"
    return rest[:3] + mod11_arrecadacao(rest) + rest[3:]


def pix_payload() -> str:
    """A dynamic BR Code of the length that banks make."""
    return brcode.build(
        merchant_name="NETSUL TELECOM LTDA",
        merchant_city="CURITIBA",
        url="pix-qrcode.example.com/api/v2/cobv/0123456789abcdef0123456789abcdef",
        amount=Decimal("123.46"),
        single_use=True,
    )


def make_slip(
    *,
    barcode: str | None = cobranca_barcode(),
    pix: str | None = pix_payload(),
    slip: dict[str, Any] | None = None,
    **changes: Any,
) -> SlipContent:
    """Make a slip with these codes (None for none), changes to the open boleto, and changes to the slip."""
    codes: dict[PaymentForm, Any] = {}
    if barcode:
        codes[PaymentForm.BARCODE] = boleto.parse(barcode, today=TODAY)
    if pix:
        codes[PaymentForm.PIX] = brcode.parse(pix)
    checked = CheckedBoleto(replace(OPEN, **changes), codes=codes)
    return replace(SLIP, checked=checked, **(slip or {}))


LONG = " ".join(["Companhia Brasileira de Telecomunicações e Participações do Noroeste Paranaense"] * 4)
LONG_SLIP = {
    "brand": LONG,
    "kiosk": LONG,
    "help": LONG,
    "beneficiary": Beneficiary(LONG, "12.345.678/0001-95", LONG, species="DM"),
    "payer": Payer(LONG.replace(" ", ""), "***.456.789-**", LONG),
}
SURCHARGE: dict[str, Any] = {
    "amount": Decimal("127.31"),
    "original_amount": Decimal("123.46"),
    "fine": Decimal("2.47"),
    "interest": Decimal("1.38"),
}
VARIANTS: dict[str, dict[str, Any]] = {
    "all": {},
    "surcharge": SURCHARGE,
    "second copy": {"barcode": cobranca_barcode(UNREAD)},
    "second copy without pix": {"barcode": cobranca_barcode(UNREAD), "pix": None, **SURCHARGE},
    "no pix": {"pix": None},
    "no line": {"barcode": None},
    "neither": {"barcode": None, "pix": None},
    "arrecadação": {"barcode": arrecadacao_barcode()},
    "arrecadação without pix": {"barcode": arrecadacao_barcode(), "pix": None},
    "long": {
        "slip": LONG_SLIP,
        "description": LONG,
        "document_number": "2026" * 5,
        **SURCHARGE,
    },
    "long second copy": {
        "barcode": cobranca_barcode(UNREAD),
        "slip": LONG_SLIP,
        "description": LONG,
        "our_number": LONG,
        "document_number": LONG,
        **SURCHARGE,
    },
    "long arrecadação": {
        "barcode": arrecadacao_barcode(),
        "slip": LONG_SLIP,
        "description": LONG,
        **SURCHARGE,
    },
    "little known": {
        "amount": None,
        "original_amount": None,
        "due_date": None,
        "issue_date": None,
        "description": None,
        "document_number": None,
        "our_number": None,
        "slip": {
            "brand": None,
            "kiosk": "",
            "help": None,
            "payer": Payer(),
            "beneficiary": Beneficiary("NetSul"),
        },
    },
}
