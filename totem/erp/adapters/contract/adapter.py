"""Adapter of ERPs that implement the published contract, with or without our extension of it.

Strict about meaning: only a validated document is ever sent, and "not found", "nothing open" and "the ERP
failed" are always distinguished (`totem.erp.errors`).

The optional requests of an ERP are detected by `query_ability`, without naming any customer. Lists without
personal data (requests 7 to 15) are requested as they are: one that is not empty exists. A customer's
documents (3 to 6) are requested by an id or document that no customer has: never without one, and never by 0,
which some ERPs take for no filter. Then

- an empty list, in any of its forms, or "no such customer", is an answer: the request exists;
- records are an answer to the wrong question: the ERP ignores the filter, so that a customer would be shown
  another's. The request counts as missing, and the log reports it;
- a 404 is "no such customer" to some ERPs and "no such address" to others. So the same is requested at an
  address that surely is none (the path with a suffix): where both answers are the same, apart from the
  address in them, the request is missing. An ERP that answers everything with a bare 404 counts as without;
- any other error, a page, or an unreadable answer: missing;
- no answer, or 5xx: nothing is known, and the earlier result stays.
"""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from totem.domain.customer import (
    Clearance,
    Customer,
    CustomerId,
    Installation,
    Invoice,
    OpenBoleto,
    StatementEntry,
)
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.contract import catalog_models
from totem.erp.adapters.contract import record_models as models
from totem.erp.adapters.contract.absence_grammar import no_customer
from totem.erp.adapters.contract.base_model import OWNER_FIELDS, OwnedWire
from totem.erp.adapters.contract.client import ContractClient, find_endpoint, format_document
from totem.erp.adapters.contract.customer_models import (
    CUSTOMER,
    OPEN_BOLETOS,
    read_boletos,
    read_customers,
)
from totem.erp.adapters.contract.find_records import FoundRecords, RequestSpec, find_records
from totem.erp.adapters.contract.missing_fields import MissingFieldsLog
from totem.erp.adapters.contract.sales import ContractSales
from totem.erp.adapters.contract.service_requests import ContractCare
from totem.erp.adapters.contract.title_receipts import ContractReceipts
from totem.erp.adapters.fields import mark_gaps
from totem.erp.adapters.json_rows import note_unread
from totem.erp.adapters.search import is_of_another_contract, with_search
from totem.erp.errors import BadAnswer, NotFound, Reason, Refused
from totem.erp.http.messages import Fields, Response
from totem.erp.http.retry import Deadline
from totem.erp.port import UNUSED_TAX_ID, Owned, Owner
from totem.erp.session_erp import Ability

log = logging.getLogger(__name__)
T = TypeVar("T")
W = TypeVar("W", bound=OwnedWire)

_NO_CUSTOMER_ID = CustomerId("2147483647")  # the largest that every database takes, and none has come to
_UNKNOWN_PATH_SUFFIX = "-que-nao-existe"
_IDENTIFYING = ("id", *OWNER_FIELDS)
"""Fields without which a title may be missing from an answer, or be there unrecognized."""

CUSTOMER_REQUESTS = {
    spec.request: spec
    for spec in (models.INSTALLATIONS, models.NOTAS_FISCAIS, models.STATEMENT, models.CLEARANCES)
}
"""The requests for a customer's documents, by name."""
CATALOG_REQUESTS = {
    spec.request: spec for spec in vars(catalog_models).values() if isinstance(spec, RequestSpec)
}
"""The lists that are of no customer, by name."""


async def query_ability(client: ContractClient, request: str) -> Ability:
    """Detect one of `CUSTOMER_REQUESTS` or `CATALOG_REQUESTS` (the rule is in the module's docstring).

    Raises:
        Unavailable, TimedOut: it cannot be found out now.
    """
    spec = CUSTOMER_REQUESTS.get(request) or CATALOG_REQUESTS[request]
    is_of_customer = request in CUSTOMER_REQUESTS
    fields = client.customer_fields(spec, Customer(UNUSED_TAX_ID, _NO_CUSTOMER_ID)) if is_of_customer else {}
    response = await client.fetch(spec, fields)
    try:
        found = bool(find_records(spec, response))
    except NotFound:
        found = False
    except Refused:
        return Ability.MISSING
    except BadAnswer:
        return Ability.UNREADABLE
    if found and is_of_customer:
        log.error("%s: the ERP answers for nobody with somebody's records; it is not offered", request)
        return Ability.UNFILTERED
    if response.status == 404 and await is_missing_address(client, spec, fields, response):
        return Ability.MISSING
    return Ability.ANSWERS if found or is_of_customer else Ability.EMPTY


async def is_missing_address(
    client: ContractClient, spec: RequestSpec, fields: Fields, response: Response
) -> bool:
    """Test that an address that is none is answered in the same way as `response`."""
    _, path, _ = find_endpoint(client.settings, spec)
    other = await client.fetch(spec, fields, path_suffix=_UNKNOWN_PATH_SUFFIX)
    unknown_path = path + _UNKNOWN_PATH_SUFFIX
    return other.status == response.status and _without_path(other, unknown_path) == _without_path(
        response, path
    )


def _without_path(response: Response, path: str) -> str:
    """The text of a response, without the requested address and without numbers (a time, an id)."""
    text = folded(response.text)
    for part in (path, path.strip("/"), path.rpartition("/")[2], _UNKNOWN_PATH_SUFFIX):
        text = text.replace(folded(part), "")
    return "".join(character for character in text if not character.isdigit())


def of_contract(customer: Customer, found: Iterable[Owned[T]]) -> list[Owned[T]]:
    """Return the records of the customer's contract, of none, and of one that cannot be chosen: it is over.

    An ERP that is asked by the customer's id answers for all contracts.
    """
    return [each for each in found if not is_of_another_contract(customer, each.owner.contract_id)]


class ContractErp(ContractSales, ContractCare, ContractReceipts):
    """An ERP that implements the contract, which asks for no owner in a record.

    The documents of a registration raise `NotFound` for an unknown customer, and `Refused`, `Unavailable`,
    `TimedOut` or `BadAnswer` (`totem.erp.errors`).
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._title_fields = MissingFieldsLog()
        self.needs_customer_id = self.settings.generation == "A"

    async def warm_up(self) -> None:
        """Compile the grammar of "no such customer", which takes long, and load the certificates."""
        no_customer()
        await super().warm_up()

    async def probe(self) -> None:
        """Look up a document that no customer has, to test that the ERP answers "not found".

        Raises:
            BadAnswer: the answer is empty or cannot be read (a page, say), or holds a customer: the filter is
                ignored.
            Refused, Unavailable, TimedOut: see `totem.erp.errors`.
        """
        try:
            await self.customers(UNUSED_TAX_ID)
        except NotFound as error:
            if error.reason is Reason.EMPTY_BODY:
                raise BadAnswer(CUSTOMER.request, Reason.EMPTY_BODY, status=error.status) from None
            return
        text = "a customer was found by a document that no customer has"
        raise BadAnswer(CUSTOMER.request, Reason.FOREIGN_RECORD, text)

    async def ability(self, request: str) -> Ability:
        return await query_ability(self, request)

    async def customers(self, tax_id: TaxId) -> list[Owned[Customer]]:
        """The registrations of a document, by the other of its forms where "auto" and not found."""
        deadline, masked = self.http.deadline(), self.is_masked
        try:
            return await self._customers(tax_id, masked=masked, deadline=deadline)
        except NotFound:
            if self.settings.document_format != "auto":
                raise
        found = await self._customers(tax_id, masked=not masked, deadline=deadline)
        self.is_masked = not masked  # most ERPs have one way of writing documents
        return found

    async def open_boletos(self, customer: Customer) -> list[Owned[OpenBoleto]]:
        """The open titles of one registration; raises `NotFound` for an unknown customer."""
        fields = self.customer_fields(OPEN_BOLETOS, customer)
        rows = find_records(OPEN_BOLETOS, await self.fetch(OPEN_BOLETOS, fields))
        self._title_fields.note(OPEN_BOLETOS.request, rows)
        found = read_boletos(rows)
        note_unread(OPEN_BOLETOS.request, found, rows.invalid_count)
        titles = (Owned(wire.to_domain(position), wire.owner) for position, wire in enumerate(found, 1))
        own, has_unread = (
            of_contract(customer, titles),
            any(wire.could_not_read(*_IDENTIFYING) for wire in found),
        )
        return mark_gaps(OPEN_BOLETOS.request, own, is_lost=bool(rows.invalid_count), has_unread=has_unread)

    async def invoices(self, customer: Customer) -> list[Owned[Invoice]]:
        model = models.NotaWire
        return await self._documents(models.NOTAS_FISCAIS, model, model.to_domain, customer)

    async def statement(self, customer: Customer) -> list[Owned[StatementEntry]]:
        model = models.StatementWire
        return await self._documents(models.STATEMENT, model, model.to_domain, customer)

    async def clearances(self, customer: Customer) -> list[Owned[Clearance]]:
        model = models.ClearanceWire
        return await self._documents(models.CLEARANCES, model, model.to_domain, customer)

    async def installations(self, customer: Customer) -> list[Owned[Installation]]:
        rows = await self._find(models.INSTALLATIONS, customer)
        found = models.read_installations(rows)
        name = models.INSTALLATIONS.request
        note_unread(name, [wire for wire, _ in found], rows.invalid_count)
        note_unread(f"{name}.servicos", [service for _, services in found for service in services])
        places = (
            Owned(wire.to_domain(position, services), wire.owner)
            for position, (wire, services) in enumerate(found, 1)
        )
        return of_contract(customer, places)

    async def _documents(
        self, spec: RequestSpec, model: type[W], make: Callable[[W, int], T], customer: Customer
    ) -> list[Owned[T]]:
        rows = await self._find(spec, customer)
        found = [model(row) for row in rows]
        note_unread(spec.request, found, rows.invalid_count)
        records = (Owned(make(wire, position), wire.owner) for position, wire in enumerate(found, 1))
        return of_contract(customer, records)

    async def _find(self, spec: RequestSpec, customer: Customer) -> FoundRecords:
        fields = self.customer_fields(spec, customer)
        return find_records(spec, await self.fetch(spec, fields))

    async def _customers(self, tax_id: TaxId, *, masked: bool, deadline: Deadline) -> list[Owned[Customer]]:
        fields = {"cnpj_cpf": format_document(tax_id, masked=masked)}
        rows = find_records(CUSTOMER, await self.fetch(CUSTOMER, fields, deadline=deadline))
        found = read_customers(rows)
        if not self.connection.discreet:
            note_unread(CUSTOMER.request, found, rows.invalid_count)
        registrations = [
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
        return with_search(registrations, is_masked=masked)
