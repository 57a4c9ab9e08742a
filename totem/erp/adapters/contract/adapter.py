"""Adapter of the published contract of twenty requests: customers and open boletos; the rest is beside it.

Strict about meaning: only a validated document is ever sent, and "not found", "nothing open" and "the ERP
failed" are always told apart (`totem.erp.errors`). Which of the optional requests an ERP has is found out by
asking (`query_ability`).
"""

from contextlib import suppress
from dataclasses import replace

from totem.domain.customer import Customer, OpenBoleto
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.ability import NOBODY, query_ability
from totem.erp.adapters.contract.base_model import note_unread, owner_of
from totem.erp.adapters.contract.client import ContractClient, written
from totem.erp.adapters.contract.customer_models import (
    CUSTOMER,
    OPEN_BOLETOS,
    prepare_models,
    read_boletos,
    read_customers,
)
from totem.erp.adapters.contract.find_records import find_records
from totem.erp.adapters.contract.records import ContractRecords
from totem.erp.adapters.contract.sales import ContractSales
from totem.erp.adapters.contract.title_fields import MissingFieldsLog
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason
from totem.erp.http.retry import Deadline
from totem.erp.port import Ability, Capability, Owned, Owner

_IDENTIFYING = ("id", "document_number", "customer_id")
"""Fields without which a title may be missing from an answer, or be there unrecognized."""


class ContractErp:
    """An ERP that implements the contract (`totem.erp.port.Adapter`)."""

    capabilities = frozenset(Capability) - {Capability.BOLETO_DETAIL}

    def __init__(self, client: ContractClient) -> None:
        self._client = client
        self._title_fields = MissingFieldsLog()
        self.needs_customer_id = client.settings.generation == "A"
        self.records = ContractRecords(client)
        self.sales = ContractSales(client)

    async def warm_up(self) -> None:
        """Do beforehand what the first request would wait for: certificates, wire models. Sends nothing."""
        prepare_models()
        with suppress(ErpError):  # the first request raises it
            url = self._client.base_url(CUSTOMER.request)
            await self._client.http.warm_up(CUSTOMER.request, url)

    async def probe(self) -> None:
        """Look up a document that no customer has, to test that the ERP answers "not found".

        Raises:
            BadAnswer: the answer is empty or cannot be read (a page, say), or holds a customer: the filter is
                ignored.
            Refused, Unavailable, TimedOut: see `totem.erp.errors`.
        """
        try:
            await self.customers(NOBODY)
        except NotFound as error:
            if error.reason is Reason.EMPTY_BODY:
                raise BadAnswer(CUSTOMER.request, Reason.EMPTY_BODY, status=error.status) from None
            return
        text = "somebody was found by a document that is nobody's"
        raise BadAnswer(CUSTOMER.request, Reason.FOREIGN_RECORD, text)

    async def query_ability(self, request: str) -> Ability:
        """Find out what the ERP makes of a request; raises `Unavailable` where that cannot be found now."""
        return await query_ability(self._client, request)

    async def customers(self, tax_id: TaxId) -> list[Owned[Customer]]:
        """The registrations of a document, at least one.

        Raises:
            NotFound: no customer has the document.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        client = self._client
        deadline = client.http.deadline()
        try:
            return await self._customers(tax_id, masked=client.is_masked, deadline=deadline)
        except NotFound:
            if client.settings.document_format != "auto":
                raise
        found = await self._customers(tax_id, masked=not client.is_masked, deadline=deadline)
        client.is_masked = not client.is_masked  # an ERP has one way of writing documents
        return found

    async def open_boletos(self, customer: Customer) -> list[Owned[OpenBoleto]]:
        """The open titles of one registration; none is an empty list.

        Raises:
            NotFound: the ERP does not know the customer here.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        fields = self._client.customer_fields(OPEN_BOLETOS, customer)
        rows = find_records(OPEN_BOLETOS, await self._client.fetch(OPEN_BOLETOS, fields))
        self._title_fields.note(OPEN_BOLETOS.request, rows)
        found = read_boletos(rows)
        note_unread(OPEN_BOLETOS.request, found, rows.odd)
        is_whole = not rows.odd and not any(wire.could_not_read(*_IDENTIFYING) for wire in found)
        titles = ((wire.to_domain(position), owner_of(wire)) for position, wire in enumerate(found, 1))
        return [
            Owned(title if is_whole else replace(title, among_unread=True), owner) for title, owner in titles
        ]

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        """The boleto as it is: the contract's list holds all that there is of it."""
        return boleto

    async def rest(self) -> None:
        """Close the connections, in whose buffers the last answers still lie."""
        await self._client.http.rest()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.http.aclose()

    async def _customers(self, tax_id: TaxId, *, masked: bool, deadline: Deadline) -> list[Owned[Customer]]:
        fields = {"cnpj_cpf": written(tax_id, masked=masked)}
        rows = find_records(CUSTOMER, await self._client.fetch(CUSTOMER, fields, deadline=deadline))
        found = read_customers(rows)
        if not self._client.discreet:
            note_unread(CUSTOMER.request, found, rows.odd)
        return [
            Owned(
                wire.to_domain(tax_id),
                # Registrations without a document are compared by their names.
                Owner(
                    wire.document,
                    is_unreadable=wire.could_not_read("document")
                    or (wire.document is None and wire.could_not_read("name")),
                ),
            )
            for wire in found
        ]
