"""Build the slips of a print from the view state, masked unless an identity check was passed."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from totem.domain.customer import Invoice, StatementEntry
from totem.domain.masking import address_line, masked_name, title_case
from totem.domain.status_words import status_word
from totem.domain.text import format_date, format_money
from totem.printing.slips.content import (
    CardReceiptContent,
    DocumentContent,
    Payer,
    Printable,
    ProofContent,
    ProtocolContent,
    ProvenPayment,
    SlipContent,
)
from totem.printing.slips.document import MOST_ROWS
from totem.printing.slips.wording import month
from totem.session.documents import Document, DocumentKind, entry_amount, is_paid, statement_totals
from totem.session.session import SessionConfig
from totem.session.view_state import UnlockResult, ViewState

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.domain.integrity.check import CheckedBoleto
    from totem.printing.slips.content import CardReceipt
    from totem.session.forms.view_state import FormViewState, ReviewLine
    from totem.session.payments import Payment


_UNLOCKED = (
    "Desligue e ligue o roteador; pode levar 15 minutos. Pague logo, ou a internet é bloqueada de novo."
)
_REFUSED = "Não foi possível concluir o pedido no totem. Mostre este protocolo a um atendente."
_TITLES = {
    DocumentKind.NOTA: "Nota fiscal",
    DocumentKind.CLEARANCE: "Declaração de quitação",
    DocumentKind.STATEMENT: "Extrato financeiro",
}


def build_slips(view: ViewState, config: SessionConfig, printed_at: datetime) -> tuple[Printable, ...]:
    """Return a slip for each of `view.being_printed`, in order, or one confirmation of all payments.

    Payments by card have a receipt of their own, before the confirmation of others.

    After a form or a trust unlock, return its receipt; with an open document, its page.
    """
    if view.unlock.result is not None:
        return (build_unlock_receipt(view.unlock.result, config, printed_at),)
    if view.form is not None:
        return (build_receipt(view.form, config, printed_at),)
    if view.document is not None:
        return (build_document_page(view, view.document, config, printed_at),)

    def slip_of(checked: "CheckedBoleto") -> SlipContent:
        return SlipContent(
            checked=checked,
            beneficiary=config.beneficiary,
            brand=config.brand,
            logo=config.logo,
            payer=build_payer(view.customer, checked, identified=view.identified),
            kiosk=config.kiosk,
            printed_at=printed_at,
            help=config.help,
        )

    if view.is_paid:
        proven = [each for each in view.payments if each.charge is None]
        slips: list[Printable] = []
        if len(proven) < len(view.payments):
            slips.append(build_card_receipt(_receipts(view.payments, printed_at), config, printed_at))
        if proven:
            slips.append(
                ProofContent(tuple(ProvenPayment(slip_of(each.boleto), each.paid_at) for each in proven))
            )
        return tuple(slips)
    return tuple(map(slip_of, view.being_printed))


def build_card_receipt(
    receipts: "Iterable[CardReceipt]", config: SessionConfig, printed_at: datetime, *, is_copy: bool = False
) -> CardReceiptContent:
    """Return the receipt of payments by card; `is_copy` where staff print it again."""
    return CardReceiptContent(
        tuple(receipts),
        beneficiary=config.beneficiary,
        company=config.company,
        kiosk=config.kiosk,
        printed_at=printed_at,
        help=config.help,
        logo=config.logo,
        is_copy=is_copy,
    )


def _receipts(payments: "Iterable[Payment]", printed_at: datetime) -> "list[CardReceipt]":
    from totem.cards.receipt import receipt_of  # only where cards are on

    return [
        receipt_of(each.charge, printed_at.tzinfo, bill=_bill(each.boleto), due=each.boleto.due_date)
        for each in payments
        if each.charge is not None
    ]


def _bill(checked: "CheckedBoleto") -> str:
    month_name = month(checked.due_date) if checked.due_date is not None else ""
    return " · ".join(filter(None, (month_name, checked.boleto.description)))


def build_receipt(form: "FormViewState", config: SessionConfig, printed_at: datetime) -> ProtocolContent:
    """Return the receipt of a form: the choices and the code, without personal data."""
    row = form.form.row
    choices = [
        (line.step.row.label.capitalize(), _choice_text(line))
        for line in form.lines
        if line.step.row.on_receipt
    ]
    return _protocol_content(
        config,
        printed_at,
        title="Alteração de um pedido de assinatura" if form.editing else row.receipt_title,
        note=_REFUSED if form.refused else row.receipt_note,
        protocol=form.protocol or "",
        code=form.protocol_code or form.protocol or "",
        asked=choices,
    )


def build_unlock_receipt(
    unlock: UnlockResult, config: SessionConfig, printed_at: datetime
) -> ProtocolContent:
    """Return the receipt of a trust unlock: its end and the ERP's protocol, without personal data."""
    answer = unlock.answer
    days = (answer and answer.days) or (config.unlock and config.unlock.days)
    until = format_date(answer.until) if answer and answer.until else ""
    asked = (
        ("Liberada até", until),
        ("Duração", f"{days} dia{'s' * (days != 1)}" if days and not until else ""),
    )
    return _protocol_content(
        config,
        printed_at,
        title="Internet liberada em confiança",
        note=_UNLOCKED,
        protocol=unlock.protocol,
        code=unlock.protocol,
        asked=asked,
    )


def _protocol_content(
    config: SessionConfig,
    printed_at: datetime,
    *,
    title: str,
    note: str,
    protocol: str,
    code: str,
    asked: Iterable[tuple[str, str]],
) -> ProtocolContent:
    """Return a receipt with its company and kiosk; of `asked`, what has a text."""
    return ProtocolContent(
        title=title,
        note=note,
        protocol=protocol,
        code=code,
        asked=tuple((label, text) for label, text in asked if text),
        company=config.company,
        logo=config.logo,
        kiosk=config.kiosk,
        printed_at=printed_at,
        privacy=config.privacy or config.help,
        help=config.help,
    )


def _choice_text(line: "ReviewLine") -> str:
    choice = line.choice
    if choice is None:
        return ""
    title = choice.title if choice.day is None else f"Dia {choice.day}"
    amount = "" if choice.amount is None else f"{format_money(choice.amount)} por mês"
    return " · ".join(filter(None, (title, amount)))


def build_payer(customer: "Customer | None", checked: "CheckedBoleto | None", *, identified: bool) -> Payer:
    """Return the payer: in full after an identity check, else name and tax id masked and no address.

    The name on the title, `checked`, wins over the one in the registration: the bank has the former. The page
    of a document, without a title, has no address.
    """
    if customer is None:
        return Payer()
    name = (checked and checked.boleto.payer_name) or customer.name or customer.trade_name
    if not identified:
        return Payer(name=masked_name(name, customer.tax_id) or None, tax_id=customer.tax_id.masked)
    return Payer(
        name=title_case(name) if name else None,
        tax_id=customer.tax_id.formatted,
        address=(checked and address_line(customer.address)) or None,
    )


def build_document_page(
    view: ViewState, document: Document, config: SessionConfig, printed_at: datetime
) -> DocumentContent:
    """Return the page of the open document."""
    rows = tuple(_row(entry) for entry in document.entries[:MOST_ROWS])
    return DocumentContent(
        kind=_TITLES[document.kind],
        subject=_subject(document),
        beneficiary=config.beneficiary,
        payer=build_payer(view.customer, None, identified=view.identified),
        kiosk=config.kiosk,
        printed_at=printed_at,
        facts=_facts(document),
        rows=rows,
        left_out=len(document.entries) - len(rows),
        link=document.link,
        help=config.help,
        brand=config.brand,
        logo=config.logo,
    )


def _subject(document: Document) -> str:
    if document.nota is not None:
        return f"{_TITLES[DocumentKind.NOTA]} {document.nota.id}"
    if document.clearance is not None:
        year = document.clearance.year
        return f"Quitação de {year}" if year else "Quitação"
    return _TITLES[DocumentKind.STATEMENT]


def _facts(document: Document) -> tuple[tuple[str, str], ...]:
    if document.nota is not None:
        return _nota_facts(document.nota)
    if not document.entries:
        return ()
    paid, unpaid = statement_totals(document.entries)
    totals = (("Total pago", paid), ("Total em aberto", unpaid))
    return tuple((label, format_money(amount)) for label, amount in totals if amount)


def _nota_facts(nota: Invoice) -> tuple[tuple[str, str], ...]:
    facts: tuple[tuple[str, date | Decimal | str | None], ...] = (
        ("Valor", nota.amount),
        ("Emissão", nota.issue_date),
        ("Vencimento", nota.due_date),
        ("Pagamento", nota.paid_date),
        ("Valor pago", nota.paid_amount or None),
        ("Situação", status_word(nota.status, feminine=True) or None),
    )
    return tuple((label, _text(value)) for label, value in facts if value is not None)


def _text(value: date | Decimal | str) -> str:
    if isinstance(value, date):
        return format_date(value)
    return format_money(value) if isinstance(value, Decimal) else value


def _row(entry: StatementEntry) -> tuple[str, str, str]:
    when = entry.due_date or entry.issue_date
    paid = is_paid(entry)
    if paid and entry.paid_date:
        state = f"pago em {format_date(entry.paid_date)}"
    else:
        state = {True: "pago", False: "em aberto", None: ""}[paid]
    charges = (("multa", entry.fine), ("juros", entry.interest), ("desconto", entry.discount))
    added = (f"{name} {format_money(value)}" for name, value in charges if value)
    amount = entry_amount(entry)
    lines = (" · ".join(filter(None, (entry.note, state))), " · ".join(added))
    description = "\n".join(filter(None, lines))
    return format_date(when) if when else "", description, "" if amount is None else format_money(amount)
