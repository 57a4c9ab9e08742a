"""Believable titles for the reference ERP: barcode, line and PIX built by the domain's own rules.

The company, its bank account and its hosts are invented; the check digits are right, so that a title passes
`totem.domain.integrity.check` unless a fault spoils it. Late titles bear the fine of CDC art. 52 (2 %) and
the usual interest of 1 % a month, pro rata die.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

from totem.domain import boleto, brcode
from totem.domain.boleto import factor
from totem.domain.check_digits import mod10, mod11_cobranca

Fields: TypeAlias = dict[str, Any]

COMPANY = "NETSUL TELECOM"
CITY = "CAMPINAS"
PIX_KEY = "financeiro@netsul.example"
_BANK = "756"
_CENT = Decimal("0.01")
_FINE = Decimal("0.02")
_INTEREST_PER_DAY = Decimal("0.01") / 30


@dataclass(frozen=True, slots=True)
class Plan:
    """Plan of one title: its number, face value, and due date in days from today.

    `pix` is "dynamic", "static" or None; `with_line` and `with_link` add these; `utility` makes a title of
    arrecadação (segment 4, telecommunications) instead of a bank's.
    """

    number: int
    face: Decimal
    due_in: int
    description: str = "Internet fibra 500 Mb"
    pix: str | None = "dynamic"
    with_line: bool = True
    with_link: bool = True
    utility: bool = False


def title(plan: Plan, *, payer: str, contract: str, today: date, company: str = COMPANY) -> Fields:
    """The title in the field names of generation A, with the optional fields that ERPs add."""
    due = today + timedelta(days=plan.due_in)
    late = max(0, (today - due).days)
    fine = _cents(plan.face * _FINE) if late else Decimal("0.00")
    interest = _cents(plan.face * _INTEREST_PER_DAY * late)
    amount = plan.face + fine + interest
    barcode = _utility_barcode(plan, due) if plan.utility else _bank_barcode(plan, due)
    line = boleto.parse(barcode, today=today).line_formatted
    return {
        "id_fatura": str(plan.number),
        "nome_cliente": payer,
        "valor_inicial": str(plan.face),
        "valor_atual": str(amount),
        "juros": str(interest),
        "multa": str(fine),
        "desconto": "0.00",
        "data_emissao": (due - timedelta(days=20)).isoformat(),
        "data_vencimento": due.isoformat(),
        "linha_digitavel": line if plan.with_line else None,
        "codigo_barras": barcode if plan.with_line else None,
        "pix_copia_cola": _pix(plan, amount, company),
        "url_boleto": f"https://boletos.netsul.example/{plan.number}.pdf" if plan.with_link else None,
        "id_contrato": contract,
        "nosso_numero": f"{plan.number:08}",
        "descricao": plan.description,
    }


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def _bank_barcode(plan: Plan, due: date) -> str:
    """Cobrança: bank, currency, DV, fator, value, and a free field in the manner of a cooperative bank."""
    free = f"1432101{98765:07}{plan.number:08}001"
    digits = f"{_BANK}9{factor(due):04}{int(plan.face * 100):010}{free}"
    return digits[:4] + mod11_cobranca(digits) + digits[4:]


def _utility_barcode(plan: Plan, due: date) -> str:
    """Arrecadação: product 8, segment 4, value id 6 (reais, mod 10), company, due date, number."""
    head, rest = "846", f"{int(plan.face * 100):011}0296{due:%Y%m%d}{plan.number:017}"
    return head + mod10(head + rest) + rest


def _pix(plan: Plan, amount: Decimal, company: str) -> str | None:
    match plan.pix:
        case "static":
            return brcode.build(
                merchant_name=company,
                merchant_city=CITY,
                key=PIX_KEY,
                amount=amount,
                txid=f"NETSUL{plan.number}",
            )
        case "dynamic":
            charge = f"{plan.number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"
            url = f"pix.netsul.example/cobv/{charge}"
            return brcode.build(merchant_name=company, merchant_city=CITY, url=url)
        case _:
            return None
