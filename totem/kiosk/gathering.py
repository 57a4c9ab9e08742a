"""The errand for what a customer has besides boletos, the plan or papers; the ways there and back."""

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Slot

from totem.domain.findings import Policy
from totem.erp.errors import ErpError
from totem.kiosk.course import Course
from totem.kiosk.lookup import failure_of
from totem.kiosk.papers import Paper, papers_of
from totem.kiosk.picture import PAPERS
from totem.kiosk.reports import report_search_failure
from totem.kiosk.states import Event, State

if TYPE_CHECKING:
    from totem.domain.models import Customer
    from totem.domain.records import Clearance, Installation, NotaFiscal, StatementEntry

log = logging.getLogger(__name__)
T = TypeVar("T")

INSIDE = frozenset({State.GATHERING, State.PLAN, State.RECORDS})
"""From where "Voltar" leads to the boletos, or to where there are none."""


class Records(Protocol):
    """What is asked of the ERP here; all raise `ErpError`."""

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


class Gathering(QObject):
    """Hears what the customer wants to see, and asks the ERP for it once the visit is there."""

    def __init__(
        self, course: Course, records: Records | None, policy: Policy, parent: QObject | None = None
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

    def choose(self, index: int) -> None:
        """Open one of the papers."""
        papers = self._course.picture.papers
        if 0 <= index < len(papers):
            self._course.happen(Event.RECORD_CHOSEN, paper=papers[index])
        else:
            self._course.report_bug(Event.RECORD_CHOSEN, f"index {index} of {len(papers)}")

    def back(self) -> bool:
        """Go back, where that is this errand's business; returns whether it was."""
        picture = self._course.picture
        if picture.state in INSIDE:
            to_boletos = bool(picture.boletos)
            self._course.happen(Event.WENT_BACK_TO_BOLETOS if to_boletos else Event.WENT_BACK)
            return True
        if picture.paper is not None and picture.state is not State.RECORD:
            self._course.happen(Event.WENT_BACK_TO_RECORD)
            return True
        return False

    @Slot(object)
    def _start(self, state: State) -> None:
        customer = self._course.picture.customer
        if state is not State.GATHERING or customer is None or self._records is None:
            return
        if self._wanted is Event.PLAN_ASKED:
            plan = self._records.installations(customer)
            self._course.wait_for(plan, done=self._plan_found, failed=self._plan_failed)
        else:
            answers = self._course.picture.answers
            papers = gather_papers(self._records, customer, answers, self._policy)
            self._course.wait_for(papers, done=self._papers_found, failed=self._papers_failed)

    def _plan_found(self, found: "list[Installation]") -> None:
        self._course.keep_from_logs(_texts_of(found))
        self._course.happen(Event.PLAN_GATHERED, installations=tuple(found))

    def _plan_failed(self, error: Exception) -> None:
        self._course.happen(Event.PLAN_GATHERED, **_failed(error))

    def _papers_found(self, found: tuple[tuple[Paper, ...], Exception | None]) -> None:
        papers, error = found
        if error is not None:
            papers = papers or self._course.picture.papers  # who tries again loses nothing by it
        self._course.happen(Event.RECORDS_GATHERED, papers=papers, **(_failed(error) if error else {}))

    def _papers_failed(self, error: Exception) -> None:
        self._course.happen(Event.RECORDS_GATHERED, **_failed(error))


async def gather_papers(
    records: Records, customer: "Customer", answers: frozenset[str], policy: Policy
) -> tuple[tuple[Paper, ...], Exception | None]:
    """All papers that the ERP gives, and why some are missing where they are.

    Only what it answers for is asked, at once; none of it can fail the others.
    """
    import asyncio  # not needed by the home screen, and slow to import

    failed: list[Exception] = []

    async def those(name: str, ask: "Callable[[Customer], Awaitable[list[T]]]") -> list[T]:
        if name not in answers:
            return []
        try:
            return await ask(customer)
        except ErpError as error:
            failed.append(error)
            return []

    statement, clearances, notas = PAPERS
    entries, years, invoices = await asyncio.gather(
        those(statement, records.statement),
        those(clearances, records.clearances),
        those(notas, records.invoices),
    )
    return papers_of(entries, years, invoices, policy), failed[0] if failed else None


def _failed(error: Exception) -> dict[str, Any]:
    failure = failure_of(error)
    return {"failure": failure, "reference": report_search_failure(failure, error)}


def _texts_of(found: "list[Installation]") -> frozenset[str]:
    """The addresses, which no log may hold."""
    texts = {
        text
        for each in found
        for text in (each.address.street, each.address.complement, each.address.district, each.note)
    }
    return frozenset(text for text in texts if text)
