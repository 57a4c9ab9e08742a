"""From an open paper to what the printer gets: its page in Portuguese, masked unless identity was checked."""

from datetime import date, datetime
from decimal import Decimal

from totem.domain.masking import masked_name, title_case
from totem.domain.pt_br import day, money
from totem.domain.records import NotaFiscal, StatementEntry
from totem.kiosk.papers import Paper, PaperKind, is_paid, paid_and_open
from totem.kiosk.picture import Picture
from totem.kiosk.rules import Rules
from totem.printing.content import Payer, RecordContent
from totem.printing.record_page import MOST_ROWS

_KINDS = {
    PaperKind.NOTA: "Nota fiscal",
    PaperKind.CLEARANCE: "Declaração de quitação",
    PaperKind.STATEMENT: "Extrato financeiro",
}


def record_page(picture: Picture, paper: Paper, rules: Rules, printed_at: datetime) -> RecordContent:
    """The page of the paper that is open."""
    rows = tuple(_row(entry) for entry in paper.entries[:MOST_ROWS])
    return RecordContent(
        kind=_KINDS[paper.kind],
        subject=_subject(paper),
        beneficiary=rules.beneficiary,
        payer=_payer(picture),
        kiosk=rules.kiosk,
        printed_at=printed_at,
        facts=_facts(paper),
        rows=rows,
        left_out=len(paper.entries) - len(rows),
        link=paper.link,
        help=rules.help,
        brand=rules.brand,
    )


def _payer(picture: Picture) -> Payer:
    customer = picture.customer
    if customer is None:
        return Payer()
    name = customer.name or customer.trade_name
    if not picture.identified:
        return Payer(name=masked_name(name, customer.tax_id) or None, tax_id=customer.tax_id.masked)
    return Payer(name=title_case(name) if name else None, tax_id=customer.tax_id.formatted)


def _subject(paper: Paper) -> str:
    if paper.nota is not None:
        return f"Nota fiscal {paper.nota.id}"
    if paper.clearance is not None:
        year = paper.clearance.year
        return f"Quitação de {year}" if year else "Quitação"
    return "Extrato financeiro"


def _facts(paper: Paper) -> tuple[tuple[str, str], ...]:
    if paper.nota is not None:
        return _facts_of_nota(paper.nota)
    if not paper.entries:
        return ()
    paid, unpaid = paid_and_open(paper.entries)
    told = (("Total pago", paid), ("Total em aberto", unpaid))
    return tuple((label, money(amount)) for label, amount in told if amount)


def _facts_of_nota(nota: NotaFiscal) -> tuple[tuple[str, str], ...]:
    told: tuple[tuple[str, date | Decimal | str | None], ...] = (
        ("Valor", nota.amount),
        ("Emissão", nota.issue_date),
        ("Vencimento", nota.due_date),
        ("Pagamento", nota.paid_date),
        ("Valor pago", nota.paid_amount or None),
        ("Situação", nota.status),
    )
    return tuple((label, _written(value)) for label, value in told if value is not None)


def _written(value: date | Decimal | str) -> str:
    if isinstance(value, date):
        return day(value)
    return money(value) if isinstance(value, Decimal) else value


def _row(entry: StatementEntry) -> tuple[str, str, str]:
    when = entry.due_date or entry.issue_date
    if entry.paid_date:
        state = f"pago em {day(entry.paid_date)}"
    else:
        state = "pago" if is_paid(entry) else "em aberto"
    amount = entry.paid_amount if is_paid(entry) and entry.paid_amount else entry.amount
    what = " · ".join(filter(None, (entry.note, state)))
    return day(when) if when else "", what, "" if amount is None else money(amount)
