"""The two questions that a visit asks the ERP, and what a failed one means to the customer.

The coroutines run on the background thread, the checking of the boletos with them: 500 take longer than one
frame.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Slot

from totem.domain.integrity.check import Policy
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.session.documents import Document, papers_of
from totem.session.session import report_search_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.session.view_state import PAPERS, Failure

if TYPE_CHECKING:
    from totem.domain.customer import Customer, OpenBoleto
    from totem.domain.documents import Clearance, Installation, NotaFiscal, StatementEntry
    from totem.domain.integrity.check import CheckedBoleto


class ErpQueries(Protocol):
    """What a visit needs of the ERP; both raise `ErpError`."""

    async def customers(self, tax_id: TaxId) -> "list[Customer]":
        """Return the registrations of a document: one a contract."""
        ...

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """Return what a registration owes; an empty list when nothing."""
        ...


async def find_customers(erp: ErpQueries, document: TaxId) -> "tuple[Customer, ...]":
    """Ask who the customer is; never empty.

    Raises:
        NotFound: nobody in the ERP has this document.
        ErpError: the ERP could not say.
    """
    customers = tuple(await erp.customers(document))
    if not customers:
        raise NotFound("customer", Reason.ABSENT)
    return customers


async def load_boletos(
    erp: ErpQueries, customer: "Customer", policy: Policy, today: date
) -> "tuple[CheckedBoleto, ...]":
    """Ask what is open, check it, and put it in the customer's order.

    Raises:
        ErpError: the ERP could not say.
    """
    from totem.domain.integrity.check import check  # the home screen does not need the codes' rules

    found = await erp.open_boletos(customer)
    return tuple(sorted((check(each, policy, today) for each in found), key=_order))


def _order(checked: "CheckedBoleto") -> tuple[date, str]:
    """By due date, which puts what is overdue first; what has no due date comes last."""
    return checked.due_date or date.max, checked.boleto.id


_MEANING: tuple[tuple[type[ErpError], Failure], ...] = (
    (NotFound, Failure.NOT_FOUND),
    (TimedOut, Failure.SLOW),
    (Unavailable, Failure.UNAVAILABLE),
    (Refused, Failure.REFUSED),
    (BadAnswer, Failure.BAD_ANSWER),
)


def failure_of(error: Exception) -> Failure:
    """Say which of the five troubles `error` is; what nobody foresaw is an answer that could not be read."""
    return next((failure for kind, failure in _MEANING if isinstance(error, kind)), Failure.BAD_ANSWER)


log = logging.getLogger(__name__)
T = TypeVar("T")


class RecordQueries(Protocol):
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


class RecordsTask(QObject):
    """Remember which of both the customer asked for, and query it when GATHERING is entered."""

    def __init__(
        self,
        course: StateMachine,
        records: RecordQueries | None,
        policy: Policy,
        parent: QObject | None = None,
    ) -> None:
        """Without `records` nothing is offered."""
        super().__init__(parent)
        self._course, self._records, self._policy = course, records, policy
        self._wanted = Event.PLAN_ASKED
        course.entered.connect(self._start)

    def ask(self, event: Event) -> None:
        """Go for the plan (PLAN_ASKED) or for the papers (RECORDS_ASKED)."""
        picture = self._course.picture
        is_offered = picture.offers_plan if event is Event.PLAN_ASKED else picture.offers_papers
        if self._records is None or not is_offered:
            self._course.report_bug(event, "it is not offered")
            return
        if self._course.knows(event):
            self._wanted = event
        self._course.happen(event)

    @Slot(object)
    def _start(self, state: State) -> None:
        customer = self._course.picture.customer
        if state is not State.GATHERING or customer is None or self._records is None:
            return
        if self._wanted is Event.PLAN_ASKED:
            plan = self._records.installations(customer)
            failed = partial(self._failed, Event.PLAN_GATHERED)
            self._course.wait_for(plan, done=self._plan_found, failed=failed)
        else:
            answers = self._course.picture.answers
            papers = gather_papers(self._records, customer, answers, self._policy)
            failed = partial(self._failed, Event.RECORDS_GATHERED)
            self._course.wait_for(papers, done=self._papers_found, failed=failed)

    def _plan_found(self, found: "list[Installation]") -> None:
        self._course.keep_from_logs(_texts_of(found))
        self._course.happen(Event.PLAN_GATHERED, installations=tuple(found))

    def _papers_found(self, found: tuple[tuple[Document, ...], Exception | None]) -> None:
        papers, error = found
        if error is None:
            self._course.happen(Event.RECORDS_GATHERED, papers=papers)
        else:  # another try loses nothing
            self._failed(Event.RECORDS_GATHERED, error, papers=papers or self._course.picture.papers)

    def _failed(self, event: Event, error: Exception, **seen: Any) -> None:
        self._course.happen(event, **report_search_failure(error), **seen)


async def gather_papers(
    records: RecordQueries, customer: "Customer", answers: frozenset[str], policy: Policy
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
    return papers_of(entries, years, invoices, policy), failed[0] if failed else None


def _texts_of(found: "list[Installation]") -> frozenset[str]:
    """The addresses, which no log may hold."""
    texts = {
        text
        for each in found
        for text in (each.address.street, each.address.complement, each.address.district, each.note)
    }
    return frozenset(text for text in texts if text)
