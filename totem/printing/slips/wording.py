"""Texts of slips in Portuguese, formatted once for all papers.

Paper is Portuguese in every language of the screen. Unknown values stay empty.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QLocale

from totem.domain import text as pt_br
from totem.domain.boleto import Boleto
from totem.domain.free_field import FreeField, read_free_field
from totem.domain.integrity.check import CheckedBoleto
from totem.printing.slips.beneficiary import BankAccount
from totem.printing.slips.content import SlipContent

SECOND_COPY = "2ª via para pagamento"
"""Title of a boleto's second copy on all papers: no norm calls a page with boxes left out a boleto."""
_PORTUGUESE = QLocale("pt_BR")
_LONGEST = 400
_LONGEST_NUMBER = 20
"""Characters of a title's number that a form's box holds whole."""


class Wording:
    """The texts of one slip; a missing value is an empty text.

    `amount` is to be paid now, `face_amount` is registered with the title; the reason of a difference is in
    `surcharge`. `title_due` is the barcode's date, else the ERP's (the fator prevails over a printed date,
    Doc5175). The bank's own fields are the ERP's, else the barcode's (`totem.domain.free_field`), else
    the settings'.
    """

    def __init__(self, content: SlipContent) -> None:
        checked, title, boleto = content.checked, content.checked.title, content.checked.boleto
        beneficiary, payer = content.beneficiary, content.payer
        surcharged, today = checked.has_surcharge, day(content.printed_at)
        self.company = plain(content.brand or beneficiary.name)
        self.logo = content.logo
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
        self.title_due = day(_title_due(checked))
        self.issued = day(boleto.issue_date)
        self.document_number = plain(boleto.own_document_number)
        self.species = plain(beneficiary.species)
        self.acceptance = beneficiary.acceptance
        self.processed = today
        bank = title.bank if isinstance(title, Boleto) else ""
        read = read_free_field(title.barcode) if isinstance(title, Boleto) else None
        account = _account(beneficiary.accounts, bank, read)
        self.our_number = _our_number(plain(boleto.our_number), read)
        self.wallet = (read and read.wallet) or account.wallet or ""
        self.agency_code = (read and read.agency_code) or _agency_code(account)
        self.line = title.line_formatted if title is not None else ""
        self.printed = printed("Emitida", content.printed_at, content.kiosk)
        self.help = plain(content.help)

    @property
    def fills_ficha(self) -> bool:
        """True if every box of the ficha de compensação that is due is known, and fits.

        CAIXA MO 67.119 lists them; the beneficiary's address is due by CDC art. 42-A.
        """
        return all(
            (
                *(self.title_due, self.face_amount, self.line),
                *(self.beneficiary, self.beneficiary_tax_id, self.beneficiary_address),
                *(self.agency_code, self.our_number, self.wallet, self.species, self.acceptance),
                *(self.issued, self.document_number, self.processed, self.payer, self.payer_tax_id),
                len(self.document_number) <= _LONGEST_NUMBER,
            )
        )


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


def moment(when: datetime) -> str:
    """Format a time as 30/11/2026 às 14:43."""
    return f"{day(when)} às {when:%H:%M}"


def printed(done: str, when: datetime, kiosk: str) -> str:
    """Describe when and where paper was printed: Emitida em 30/11/2026 às 14:43 · Totem Loja Centro."""
    return " · ".join(filter(None, (f"{done} em {moment(when)}", plain(kiosk))))


def earlier_payments(count: int) -> str:
    """Describe the payments that a paper has no room for; "" for none."""
    if count <= 0:
        return ""
    return "e mais 1 pagamento anterior" if count == 1 else f"e mais {count} pagamentos anteriores"


def month(when: date) -> str:
    """Name the month of a date: Novembro."""
    return _PORTUGUESE.standaloneMonthName(when.month).capitalize()


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
        paid = f"Já foram pagos {money(checked.boleto.paid_amount)} de {money(_face(checked))}"
        return f"{paid}; o restante inclui multa e juros" if checked.has_surcharge else paid
    if checked.has_surcharge:
        return _surcharge(checked)
    return "O valor atualizado aparece no app do banco" if checked.is_amount_open(today) else ""


def _surcharge(checked: CheckedBoleto) -> str:
    """Describe the parts of the updated amount, as far as the ERP sent them."""
    extras = (("multa", checked.boleto.fine), ("juros", checked.boleto.interest))
    known = [f"{name} {money(value)}" for name, value in extras if value]
    face = f"Valor original {money(_face(checked))}"
    return " + ".join([face, *known]) if known else f"{face}, mais multa e juros pelo atraso"


def _our_number(sent: str, read: FreeField | None) -> str:
    """Return nosso número in full by the barcode where that has the digits that the ERP sent.

    One of the two is wrong where they differ, and neither is returned.
    """
    if read is None:
        return sent
    groups = (group.lstrip("0") for group in re.findall(r"\d+", sent))
    return read.our_number if all(group in _digits(read.our_number) for group in groups) else ""


def _account(accounts: Iterable[BankAccount], bank: str, read: FreeField | None) -> BankAccount:
    """Return the configured account of `bank`, with the barcode's code where none is configured.

    One with another code than the barcode's is not this title's.
    """
    code = read.code if read else None
    for each in accounts:
        if each.bank not in (None, bank):
            continue
        if code is None or each.code is None or _digits(each.code) == _digits(code):
            return replace(each, code=each.code or code)
        if _digits(each.code) == _digits(code.partition("-")[0]):
            return replace(each, code=code)
    return BankAccount(bank)


def _agency_code(account: BankAccount) -> str:
    return f"{account.agency}/{account.code}" if account.agency and account.code else ""


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text).lstrip("0")
