"""What a provider keeps of a customer, as a visit shows it: the papers in order, each with its sound link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from totem.domain.integrity.findings import FindingSeverity, Policy
from totem.domain.text import https_link

if TYPE_CHECKING:
    from totem.domain.customer import Clearance, NotaFiscal, StatementEntry


class DocumentKind(Enum):
    """What a paper is."""

    STATEMENT = "statement"
    CLEARANCE = "clearance"
    NOTA = "nota"


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """One that can be opened: the whole statement, a year's clearance, or a nota fiscal.

    `link` leads to it by https, to a host that the operator allows; None where none may be shown.
    """

    kind: DocumentKind
    link: str | None = None
    nota: "NotaFiscal | None" = None
    clearance: "Clearance | None" = None
    entries: "tuple[StatementEntry, ...]" = field(default=())

    @property
    def amount(self) -> Decimal | None:
        """What a nota is about, in reais."""
        return self.nota.amount if self.nota else None


def sound_link(url: str | None, policy: Policy) -> str | None:
    """The link as a QR code may hold it, by the rules that a boleto's link keeps; None for any other."""
    from totem.domain.integrity import rules  # the home screen does not need the codes' rules

    if url is None:
        return None
    findings = list(rules.check_link(url, policy))
    is_sound = all(verdict < FindingSeverity.SUSPICIOUS for verdict, _ in findings)
    return https_link(url) if is_sound and "://" in url else None


def papers_of(
    entries: "Iterable[StatementEntry]",
    clearances: "Iterable[Clearance]",
    notas: "Iterable[NotaFiscal]",
    policy: Policy,
) -> tuple[Document, ...]:
    """All papers: the statement, then clearances and notas, the latest of each first."""
    lines = tuple(sorted(entries, key=lambda entry: _when(entry.due_date, entry.issue_date), reverse=True))
    statement = (Document(DocumentKind.STATEMENT, entries=lines),) if lines else ()
    years = sorted(clearances, key=lambda each: each.year or 0, reverse=True)
    latest = sorted(notas, key=lambda each: _when(each.issue_date, each.due_date), reverse=True)
    return (
        *statement,
        *(Document(DocumentKind.CLEARANCE, sound_link(each.url, policy), clearance=each) for each in years),
        *(Document(DocumentKind.NOTA, sound_link(each.url, policy), nota=each) for each in latest),
    )


def paid_and_open(entries: "Sequence[StatementEntry]") -> tuple[Decimal, Decimal]:
    """What was paid of a statement's lines, and what was not, in reais; unknown amounts are left out."""
    paid = sum((entry.paid_amount or Decimal(0) for entry in entries), Decimal(0))
    unpaid = (entry.amount or Decimal(0) for entry in entries if not is_paid(entry))
    return paid, sum(unpaid, Decimal(0))


def is_paid(entry: "StatementEntry") -> bool:
    """Whether a line of the statement was paid."""
    return entry.paid_date is not None or bool(entry.paid_amount)


def _when(*days: date | None) -> date:
    return next((day for day in days if day), date.min)
