"""What a provider keeps of a customer, as a visit shows it: the papers in order, each with its sound link."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Slot

from totem.domain.integrity.findings import FindingSeverity, Policy
from totem.domain.text import https_link
from totem.erp.errors import ErpError
from totem.session.session_log import report_search_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.session.view_state import PAPERS

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.domain.documents import Clearance, Installation, NotaFiscal, StatementEntry


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


def checked_link(url: str | None, policy: Policy) -> str | None:
    """The link as a QR code may hold it, by the rules that a boleto's link keeps; None for any other."""
    from totem.domain.integrity import rules  # the home screen does not need the codes' rules

    if url is None:
        return None
    findings = list(rules.link(url, policy))
    is_sound = all(verdict < FindingSeverity.SUSPICIOUS for verdict, _ in findings)
    return https_link(url) if is_sound and "://" in url else None


def sort_documents(
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
        *(Document(DocumentKind.CLEARANCE, checked_link(each.url, policy), clearance=each) for each in years),
        *(Document(DocumentKind.NOTA, checked_link(each.url, policy), nota=each) for each in latest),
    )


def statement_totals(entries: "Sequence[StatementEntry]") -> tuple[Decimal, Decimal]:
    """What was paid of a statement's lines, and what was not, in reais; unknown amounts are left out."""
    paid = sum((entry.paid_amount or Decimal(0) for entry in entries), Decimal(0))
    unpaid = (entry.amount or Decimal(0) for entry in entries if not is_paid(entry))
    return paid, sum(unpaid, Decimal(0))


def is_paid(entry: "StatementEntry") -> bool:
    """Whether a line of the statement was paid."""
    return entry.paid_date is not None or bool(entry.paid_amount)


def _when(*days: date | None) -> date:
    return next((day for day in days if day), date.min)


log = logging.getLogger(__name__)


T = TypeVar("T")


class DocumentQueries(Protocol):
    """The part of the ERP that is used here; all raise `ErpError`."""

    async def installations(self, customer: "Customer") -> "list[Installation]":
        """See `OwnedErp.installations`."""
        ...

    async def invoices(self, customer: "Customer") -> "list[NotaFiscal]":
        """See `OwnedErp.invoices`."""
        ...

    async def statement(self, customer: "Customer") -> "list[StatementEntry]":
        """See `OwnedErp.statement`."""
        ...

    async def clearances(self, customer: "Customer") -> "list[Clearance]":
        """See `OwnedErp.clearances`."""
        ...


class DocumentsTask(QObject):
    """Remember which of both the customer asked for, and query it when GATHERING is entered."""

    def __init__(
        self,
        machine: StateMachine,
        records: DocumentQueries | None,
        policy: Policy,
        parent: QObject | None = None,
    ) -> None:
        """Without `records` nothing is offered."""
        super().__init__(parent)
        self._machine, self._records, self._policy = machine, records, policy
        self._wanted = Event.PLAN_ASKED
        machine.entered.connect(self._start)

    def ask(self, event: Event) -> None:
        """Go for the plan (PLAN_ASKED) or for the papers (RECORDS_ASKED)."""
        picture = self._machine.view_state
        is_offered = picture.offers_plan if event is Event.PLAN_ASKED else picture.offers_documents
        if self._records is None or not is_offered:
            self._machine.reject(event, "it is not offered")
            return
        if self._machine.accepts(event):
            self._wanted = event
        self._machine.dispatch(event)

    @Slot(object)
    def _start(self, state: State) -> None:
        customer = self._machine.view_state.customer
        if state is not State.GATHERING or customer is None or self._records is None:
            return
        if self._wanted is Event.PLAN_ASKED:
            plan = self._records.installations(customer)
            failed = partial(self._failed, Event.PLAN_GATHERED)
            self._machine.run_for_state(plan, done=self._plan_found, failed=failed)
        else:
            answers = self._machine.view_state.capabilities
            papers = fetch_documents(self._records, customer, answers, self._policy)
            failed = partial(self._failed, Event.RECORDS_GATHERED)
            self._machine.run_for_state(papers, done=self._papers_found, failed=failed)

    def _plan_found(self, found: "list[Installation]") -> None:
        self._machine.redact(_texts_of(found))
        self._machine.dispatch(Event.PLAN_GATHERED, installations=tuple(found))

    def _papers_found(self, found: tuple[tuple[Document, ...], Exception | None]) -> None:
        papers, error = found
        if error is None:
            self._machine.dispatch(Event.RECORDS_GATHERED, documents=papers)
        else:  # another try loses nothing
            self._failed(
                Event.RECORDS_GATHERED, error, documents=papers or self._machine.view_state.documents
            )

    def _failed(self, event: Event, error: Exception, **changes: Any) -> None:
        self._machine.dispatch(event, **report_search_failure(error), **changes)


async def fetch_documents(
    records: DocumentQueries, customer: "Customer", answers: frozenset[str], policy: Policy
) -> tuple[tuple[Document, ...], Exception | None]:
    """All papers that the ERP gives, and why some are missing where they are.

    Only what it answers for is asked, at once; none of it can fail the others.
    """
    import asyncio  # not needed by the home screen, and slow to import

    failed: list[Exception] = []

    async def ask_for(name: str, ask: "Callable[[Customer], Awaitable[list[T]]]") -> list[T]:
        if name not in answers:
            return []
        try:
            return await ask(customer)
        except ErpError as error:
            failed.append(error)
            return []

    statement, clearances, notas = PAPERS
    entries, years, invoices = await asyncio.gather(
        ask_for(statement, records.statement),
        ask_for(clearances, records.clearances),
        ask_for(notas, records.invoices),
    )
    return sort_documents(entries, years, invoices, policy), failed[0] if failed else None


def _texts_of(found: "list[Installation]") -> frozenset[str]:
    """The addresses, which no log may hold."""
    texts = {
        text
        for each in found
        for text in (each.address.street, each.address.complement, each.address.district, each.note)
    }
    return frozenset(text for text in texts if text)
