"""Services and documents of a customer: fetch them from the ERP, in order, each with its checked link.

Of contracts in streets that look alike, the services serve as their plans, by which the customer knows them.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Slot

from totem.domain.customer import ServiceState
from totem.domain.integrity.findings import FindingSeverity, Policy
from totem.domain.masking import contracts_without_plan
from totem.domain.status_words import service_state
from totem.domain.text import https_link
from totem.erp.errors import ErpError
from totem.erp.session_erp import SessionErp
from totem.session.session_log import report_search_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.session.view_state import DOCUMENT_REQUESTS

if TYPE_CHECKING:
    from totem.domain.customer import Clearance, Customer, Installation, Invoice, StatementEntry

T = TypeVar("T")


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
    findings = list(rules.check_link(url, policy))
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
        *(Document(DocumentKind.CLEARANCE, checked_link(each.url, policy), clearance=each) for each in years),
        *(Document(DocumentKind.NOTA, checked_link(each.url, policy), nota=each) for each in latest),
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


class DocumentsTask(QObject):
    """Query the services or the documents, as requested, when GATHERING is entered."""

    def __init__(
        self,
        machine: StateMachine,
        erp: SessionErp | None,
        policy: Policy,
        parent: QObject | None = None,
    ) -> None:
        """Without `erp`, neither is offered."""
        super().__init__(parent)
        self._machine, self._erp, self._policy = machine, erp, policy
        self._requested = Event.PLAN_ASKED
        machine.entered.connect(self._on_entered)

    def request(self, event: Event) -> None:
        """Query the services (PLAN_ASKED) or the documents (DOCUMENTS_ASKED)."""
        view = self._machine.view_state
        is_offered = view.offers_plan if event is Event.PLAN_ASKED else view.offers_documents
        if self._erp is None or not is_offered:
            self._machine.reject(event, "it is not offered")
            return
        if self._machine.accepts(event):
            self._requested = event
        self._machine.dispatch(event)

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        customer = self._machine.view_state.customer
        if state is State.CONTRACTS:
            self._fetch_plans()
        if state is not State.GATHERING or customer is None or self._erp is None:
            return
        run, capabilities = self._machine.run_for_state, self._machine.view_state.capabilities
        if self._requested is Event.PLAN_ASKED:
            failed = partial(self._failed, Event.PLAN_GATHERED)
            run(self._erp.installations(customer), done=self._installations_found, failed=failed)
        else:
            failed = partial(self._failed, Event.DOCUMENTS_GATHERED)
            documents = fetch_documents(self._erp, customer, capabilities, self._policy)
            run(documents, done=self._documents_found, failed=failed)

    def _fetch_plans(self) -> None:
        """Fetch the plans that distinguish the contracts on the screen, which are shown without them, too."""
        view = self._machine.view_state
        if self._erp is not None and view.offers_plan and contracts_without_plan(view.customers):
            plans = fetch_plans(self._erp, view.customers)
            self._machine.run_for_state(plans, done=self._plans_found, failed=self._plans_failed)

    def _plans_found(self, customers: "tuple[Customer, ...]") -> None:
        self._machine.update(customers=customers)

    def _plans_failed(self, error: Exception) -> None:
        report_search_failure(error)

    def _installations_found(self, found: "list[Installation]") -> None:
        self._machine.redact(_addresses(found))
        self._machine.dispatch(Event.PLAN_GATHERED, installations=tuple(found))

    def _documents_found(self, found: tuple[tuple[Document, ...], Exception | None]) -> None:
        documents, error = found
        if error is None:
            self._machine.dispatch(Event.DOCUMENTS_GATHERED, documents=documents)
        else:  # a retry loses nothing
            self._failed(
                Event.DOCUMENTS_GATHERED, error, documents=documents or self._machine.view_state.documents
            )

    def _failed(self, event: Event, error: Exception, **changes: Any) -> None:
        self._machine.dispatch(event, **report_search_failure(error), **changes)


async def fetch_documents(
    erp: SessionErp, customer: "Customer", capabilities: frozenset[str], policy: Policy
) -> tuple[tuple[Document, ...], Exception | None]:
    """Fetch all documents at once; return them, and the first error of a query that failed.

    Only requests among `capabilities` are sent; one that fails leaves the others alone.
    """
    import asyncio  # slow to import, and not needed by the home screen

    failed: list[Exception] = []

    async def query(name: str, send: "Callable[[Customer], Awaitable[list[T]]]") -> list[T]:
        if name not in capabilities:
            return []
        try:
            return await send(customer)
        except ErpError as error:
            failed.append(error)
            return []

    statement, clearances, notas = DOCUMENT_REQUESTS
    entries, years, invoices = await asyncio.gather(
        query(statement, erp.statement),
        query(clearances, erp.clearances),
        query(notas, erp.invoices),
    )
    return sort_documents(entries, years, invoices, policy), failed[0] if failed else None


_MOST_PLANS = 12
"""Contracts whose services are queried at once; a customer with more gets them by number."""


async def fetch_plans(erp: SessionErp, customers: "tuple[Customer, ...]") -> "tuple[Customer, ...]":
    """Return the customers with their last service as plan, where only that may distinguish them."""
    import asyncio

    unknown = contracts_without_plan(customers)

    async def with_plan(index: int, customer: "Customer") -> "Customer":
        names: list[str] = []
        if index in unknown and len(unknown) <= _MOST_PLANS:
            with suppress(ErpError):
                places = await erp.installations(customer)
                services = [service for place in places for service in place.services]
                running = [each for each in services if service_state(each) is not ServiceState.CANCELLED]
                names = [each.name for each in running if each.name]
        return replace(customer, plan=names[-1]) if names else customer

    return tuple(await asyncio.gather(*(with_plan(*each) for each in enumerate(customers))))


def _addresses(found: "list[Installation]") -> frozenset[str]:
    texts = {
        text
        for each in found
        for text in (each.address.street, each.address.complement, each.address.district, each.note)
    }
    return frozenset(text for text in texts if text)
