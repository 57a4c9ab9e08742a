"""Texts of slips in Portuguese, formatted once for all papers.

Paper is Portuguese in every language of the screen. Values that the ERP did not send stay empty.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from totem.domain import text as pt_br
from totem.domain.boleto import Boleto
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.printing.slips.content import SlipContent

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one slip; a missing value is an empty text.

    `amount` is to be paid now, `face_amount` is registered with the title; fine and interest between them are
    in `surcharge`. `due` is the date to pay by, `title_due` the barcode's (the fator prevails over a printed
    date, Doc5175).
    """

    company: str
    beneficiary: str
    beneficiary_tax_id: str
    beneficiary_address: str
    payer: str = field(repr=False)
    payer_tax_id: str = field(repr=False)
    payer_address: str = field(repr=False)
    subject: str = field(repr=False)
    amount: str
    amount_label: str
    surcharge: str
    face_amount: str
    due: str
    title_due: str
    issued: str
    document_number: str = field(repr=False)
    our_number: str = field(repr=False)
    line: str = field(repr=False)
    printed: str
    help: str

    @classmethod
    def from_slip(cls, content: SlipContent) -> Self:
        """Format the texts of `content`."""
        checked, title, boleto = content.checked, content.checked.title, content.checked.boleto
        beneficiary, payer = content.beneficiary, content.payer
        surcharged, today = checked.has_surcharge, day(content.printed_at)
        return cls(
            company=plain(content.brand or beneficiary.name),
            beneficiary=plain(beneficiary.name),
            beneficiary_tax_id=plain(beneficiary.tax_id),
            beneficiary_address=plain(beneficiary.address),
            payer=plain(payer.name),
            payer_tax_id=plain(payer.tax_id),
            payer_address=plain(payer.address),
            subject=plain(boleto.description),
            amount=money(checked.amount),
            amount_label=f"Valor atualizado em {today}" if surcharged else "Valor a pagar",
            surcharge=_surcharge(checked) if surcharged else "",
            face_amount=money(_face(checked)),
            due=day(checked.due_date),
            title_due=day(_title_due(checked)),
            issued=day(boleto.issue_date),
            document_number=_document_number(boleto.document_number),
            our_number=plain(boleto.our_number),
            line=title.line_formatted if title is not None else "",
            printed=f"Emitida em {today} às {content.printed_at:%H:%M} · {plain(content.kiosk)}".rstrip(" ·"),
            help=plain(content.help),
        )


def plain(text: str | None) -> str:
    """Normalise `text` to one bounded line without control and format characters; "" for None."""
    visible = "".join(character if character.isprintable() else " " for character in (text or "")[:_LONGEST])
    return " ".join(visible.split())


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


def _surcharge(checked: CheckedBoleto) -> str:
    """Describe the parts of the updated amount, as far as the ERP sent them."""
    extras = (("multa", checked.boleto.fine), ("juros", checked.boleto.interest))
    known = [f"{name} {money(value)}" for name, value in extras if value]
    face = f"Valor original {money(_face(checked))}"
    return " + ".join([face, *known]) if known else f"{face}, mais multa e juros pelo atraso"


def _document_number(number: str | None) -> str:
    """Return the title's number, but not where the ERP put the customer's CPF or CNPJ there."""
    try:
        TaxId.parse(number or "")
    except InvalidTaxId:
        return plain(number)
    return ""
