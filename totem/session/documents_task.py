"""Query of a customer's services and documents, when the customer asks for them.

Of contracts in streets that look alike, the services serve as their plans, by which the customer recognises
them.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Slot

from totem.domain.customer import ServiceState
from totem.domain.integrity.findings import Policy
from totem.domain.masking import contracts_without_plan
from totem.domain.service_status import service_state
from totem.erp.errors import ErpError
from totem.erp.session_erp import SessionErp
from totem.session.documents import Document, sort_documents
from totem.session.session_log import report_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.session.view_state import DOCUMENT_REQUESTS

if TYPE_CHECKING:
    from totem.domain.customer import Customer, Installation

T = TypeVar("T")

_MOST_PLANS = 12
"""Contracts whose services are queried at once; a customer with more gets them by number."""


class DocumentsTask(QObject):
    """Query the services or the documents, as requested, when GATHERING is entered."""

    def __init__(
        self,
        machine: StateMachine,
        erp: SessionErp,
        policy: Policy,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._machine, self._erp, self._policy = machine, erp, policy
        self._requested = Event.PLAN_ASKED
        machine.entered.connect(self._on_entered)

    def request(self, event: Event) -> None:
        """Query the services (PLAN_ASKED) or the documents (DOCUMENTS_ASKED)."""
        view = self._machine.view_state
        is_offered = view.offers_plan if event is Event.PLAN_ASKED else view.offers_documents
        if not is_offered:
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
        if state is not State.GATHERING or customer is None:
            return
        run, capabilities = self._machine.state_task.run, self._machine.view_state.capabilities
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
        if view.offers_plan and contracts_without_plan(view.customers):
            plans = fetch_plans(self._erp, view.customers)
            self._machine.state_task.run(plans, done=self._plans_found, failed=self._plans_failed)

    def _plans_found(self, customers: "tuple[Customer, ...]") -> None:
        self._machine.update(lambda view: replace(view, customers=customers))

    def _plans_failed(self, error: Exception) -> None:
        report_failure(error)

    def _installations_found(self, found: "list[Installation]") -> None:
        self._machine.redact(_addresses(found))
        self._machine.dispatch(Event.PLAN_GATHERED, lambda view: replace(view, installations=tuple(found)))

    def _documents_found(self, found: tuple[tuple[Document, ...], Exception | None]) -> None:
        documents, error = found
        if error is None:
            self._machine.dispatch(Event.DOCUMENTS_GATHERED, lambda view: replace(view, documents=documents))
        else:  # a retry loses nothing
            self._failed(Event.DOCUMENTS_GATHERED, error, documents)

    def _failed(self, event: Event, error: Exception, documents: tuple[Document, ...] = ()) -> None:
        change = report_failure(error)
        self._machine.dispatch(
            event, lambda view: replace(change(view), documents=documents or view.documents)
        )


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
