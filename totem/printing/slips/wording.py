"""Texts of slips in Portuguese, formatted once for all papers.

Paper is Portuguese in every language of the screen. Values that the ERP did not send stay empty.
"""

from datetime import date, datetime
from decimal import Decimal

from totem.domain import text as pt_br
from totem.domain.boleto import Boleto
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.taxid import TypedTaxId
from totem.printing.slips.content import SlipContent

_LONGEST = 400


class Wording:
    """The texts of one slip; a missing value is an empty text.

    `amount` is to be paid now, `face_amount` is registered with the title; the reason of a difference is in
    `surcharge`. `due` is the date to pay by, `title_due` the barcode's (the fator prevails over a printed
    date, Doc5175).
    """

    def __init__(self, content: SlipContent) -> None:
        checked, title, boleto = content.checked, content.checked.title, content.checked.boleto
        beneficiary, payer = content.beneficiary, content.payer
        surcharged, today = checked.has_surcharge, day(content.printed_at)
        printed = f"Emitida em {today} às {content.printed_at:%H:%M} · {plain(content.kiosk)}"
        self.company = plain(content.brand or beneficiary.name)
        self.beneficiary = plain(beneficiary.name)
        self.beneficiary_tax_id = plain(beneficiary.tax_id)
        self.beneficiary_address = plain(beneficiary.address)
        self.payer = plain(payer.name)
        self.payer_tax_id = plain(payer.tax_id)
        self.payer_address = plain(payer.address)
        self.subject = plain(boleto.description)
        self.amount = money(checked.amount)
        self.amount_label = f"Valor atualizado em {today}" if surcharged else "Valor a pagar"
        self.surcharge = _difference(checked, content.printed_at.date())
        self.face_amount = money(_face(checked))
        self.due = day(checked.due_date)
        self.title_due = day(_title_due(checked))
        self.issued = day(boleto.issue_date)
        self.document_number = _document_number(boleto.document_number)
        self.our_number = plain(boleto.our_number)
        self.line = title.line_formatted if title is not None else ""
        self.printed = printed.rstrip(" ·")
        self.help = plain(content.help)


def plain(text: str | None) -> str:
    """Normalise `text` to one bounded line without control and format characters; "" for None."""
    return pt_br.plain_line((text or "")[:_LONGEST])


def money(amount: Decimal | None) -> str:
    """Format reais as R$ 1.234,56; "" for None."""
    if amount is None:
        return ""
    return pt_br.format_money(amount).replace("\N{NO-BREAK SPACE}", " ")


def day(when: date | datetime | None) -> str:
    """Format a date as 30/11/2026; "" for None."""
    return pt_br.format_date(when) if when is not None else ""


def _face(checked: CheckedBoleto) -> Decimal | None:
    registered = checked.title.amount if checked.title is not None else None
    return registered or checked.boleto.original_amount or checked.amount


def _title_due(checked: CheckedBoleto) -> date | None:
    title = checked.title
    if isinstance(title, Boleto) and title.due_date is not None and not title.due_date_doubtful:
        return title.due_date
    return checked.due_date


def _difference(checked: CheckedBoleto, today: date) -> str:
    """Describe why the amount differs, or may differ, from the title's."""
    if checked.is_partly_paid:
        paid = f"Falta pagar: {money(checked.boleto.paid_amount)} de {money(_face(checked))} já foram pagos"
        return f"{paid}, mais multa e juros" if checked.has_surcharge else paid
    if checked.has_surcharge:
        return _surcharge(checked)
    return "O valor atualizado aparece no app do banco" if checked.is_amount_open(today) else ""


def _surcharge(checked: CheckedBoleto) -> str:
    """Describe the parts of the updated amount, as far as the ERP sent them."""
    extras = (("multa", checked.boleto.fine), ("juros", checked.boleto.interest))
    known = [f"{name} {money(value)}" for name, value in extras if value]
    face = f"Valor original {money(_face(checked))}"
    return " + ".join([face, *known]) if known else f"{face}, mais multa e juros pelo atraso"


def _document_number(number: str | None) -> str:
    """Return the title's number, but not where the ERP put the customer's CPF or CNPJ there."""
    return "" if TypedTaxId.read(number or "").is_valid else plain(number)
