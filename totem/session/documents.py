"""Documents of a customer, in order, each with its checked link. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from totem.domain.integrity.findings import FindingSeverity, Policy
from totem.domain.text import https_link

if TYPE_CHECKING:
    from totem.domain.customer import Clearance, Invoice, StatementEntry


class DocumentKind(Enum):
    """Kind of a document."""

    STATEMENT = "statement"
    CLEARANCE = "clearance"
    NOTA = "nota"


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """A document that can be opened: the whole statement, a year's clearance, or a nota fiscal.

    `link` leads to it by https, to a host that the operator allows; None where no link may be shown.
    """

    kind: DocumentKind
    link: str | None = None
    nota: "Invoice | None" = None
    clearance: "Clearance | None" = None
    entries: "tuple[StatementEntry, ...]" = field(default=())

    @property
    def amount(self) -> Decimal | None:
        """Amount of a nota fiscal, in reais."""
        return self.nota.amount if self.nota else None


def checked_link(url: str | None, policy: Policy) -> str | None:
    """Return a link that a QR code may hold, checked by the rules for links of boletos; else None."""
    from totem.domain.integrity import rules  # not needed by the home screen

    if url is None:
        return None
    findings = rules.check_link(url, policy)
    is_sound = all(verdict < FindingSeverity.SUSPICIOUS for verdict, _ in findings)
    return https_link(url) if is_sound and "://" in url else None


def sort_documents(
    entries: "Iterable[StatementEntry]",
    clearances: "Iterable[Clearance]",
    notas: "Iterable[Invoice]",
    policy: Policy,
) -> tuple[Document, ...]:
    """Return all documents: the statement, then clearances and notas, the latest of each first."""
    lines = tuple(
        sorted(entries, key=lambda entry: _first_date(entry.due_date, entry.issue_date), reverse=True)
    )
    statement = (Document(DocumentKind.STATEMENT, entries=lines),) if lines else ()
    years = sorted(clearances, key=lambda each: each.year or 0, reverse=True)
    latest = sorted(notas, key=lambda each: _first_date(each.issue_date, each.due_date), reverse=True)
    return (
        *statement,
        *(Document(DocumentKind.CLEARANCE, checked_link(one.link, policy), clearance=one) for one in years),
        *(Document(DocumentKind.NOTA, checked_link(one.link, policy), nota=one) for one in latest),
    )


def statement_totals(entries: "Sequence[StatementEntry]") -> tuple[Decimal, Decimal]:
    """Return the paid and the open total of a statement, in reais.

    Lines of unknown amount, and those of which it is not known whether they were paid, are left out.
    """
    paid = (entry_amount(entry) or Decimal(0) for entry in entries if is_paid(entry) is True)
    unpaid = (entry_amount(entry) or Decimal(0) for entry in entries if is_paid(entry) is False)
    return sum(paid, Decimal(0)), sum(unpaid, Decimal(0))


def is_paid(entry: "StatementEntry") -> bool | None:
    """Test that a line of the statement was paid; None where that is not known.

    Nothing is known of a line without amount and dates, and of one whose payment cannot be read.
    """
    if entry.is_paid is not None:
        return entry.is_paid
    if entry.paid_date is not None or entry.paid_amount:
        return True
    dates = (entry.due_date, entry.issue_date)
    is_blank = entry.amount is None and all(each is None for each in dates)
    return None if is_blank or entry.is_payment_unread else False


def entry_amount(entry: "StatementEntry") -> Decimal | None:
    """Return what was paid of a line, else what it comes to with fine, interest and discount."""
    if is_paid(entry) and entry.paid_amount:
        return entry.paid_amount
    parts = (entry.amount, entry.fine, entry.interest)
    if all(each is None for each in parts):
        return None
    return sum((each for each in parts if each is not None), Decimal(0)) - (entry.discount or Decimal(0))


def _first_date(*days: date | None) -> date:
    return next((day for day in days if day), date.min)
