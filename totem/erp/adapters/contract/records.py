"""Requests 3 to 6 of the contract: a customer's documents besides open boletos."""

from typing import Protocol, TypeVar

from totem.domain.customer import Customer
from totem.domain.documents import Clearance, Installation, NotaFiscal, StatementEntry
from totem.erp.adapters.contract import record_models as models
from totem.erp.adapters.contract.base_model import OwnedWire, note_unread, owner_of
from totem.erp.adapters.contract.client import ContractClient
from totem.erp.adapters.contract.find_records import FoundRecords, RequestSpec, find_records
from totem.erp.port import Owned

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class _Document(OwnedWire, Protocol[T_co]):
    """A model that makes a document of the domain."""

    def to_domain(self, position: int) -> T_co: ...


class ContractRecords:
    """Ask for the documents of one registration (`totem.erp.port.Records`)."""

    def __init__(self, client: ContractClient) -> None:
        self._client = client

    async def invoices(self, customer: Customer) -> list[Owned[NotaFiscal]]:
        """The notas fiscais.

        Raises:
            NotFound: the ERP does not know the customer here.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        rows = await self._find(models.NOTAS_FISCAIS, customer)
        found = models.read_notas(rows)
        note_unread(models.NOTAS_FISCAIS.request, found, rows.odd)
        return [_owned(wire, place) for place, wire in enumerate(found, 1)]

    async def statement(self, customer: Customer) -> list[Owned[StatementEntry]]:
        """The financial statement (raises as `invoices`)."""
        rows = await self._find(models.STATEMENT, customer)
        found = models.read_statement(rows)
        note_unread(models.STATEMENT.request, found, rows.odd)
        return [_owned(wire, place) for place, wire in enumerate(found, 1)]

    async def clearances(self, customer: Customer) -> list[Owned[Clearance]]:
        """The yearly statements that nothing is owed (raises as `invoices`)."""
        rows = await self._find(models.CLEARANCES, customer)
        found = models.read_clearances(rows)
        note_unread(models.CLEARANCES.request, found, rows.odd)
        return [_owned(wire, place) for place, wire in enumerate(found, 1)]

    async def installations(self, customer: Customer) -> list[Owned[Installation]]:
        """The installations with their services (raises as `invoices`)."""
        rows = await self._find(models.INSTALLATIONS, customer)
        found = models.read_installations(rows)
        name = models.INSTALLATIONS.request
        note_unread(name, [wire for wire, _ in found], rows.odd)
        note_unread(f"{name}.servicos", [service for _, services in found for service in services])
        return [
            Owned(wire.to_domain(place, services), owner_of(wire))
            for place, (wire, services) in enumerate(found, 1)
        ]

    async def _find(self, spec: RequestSpec, customer: Customer) -> FoundRecords:
        fields = self._client.customer_fields(spec, customer)
        return find_records(spec, await self._client.fetch(spec, fields))


def _owned(wire: _Document[T], place: int) -> Owned[T]:
    return Owned(wire.to_domain(place), owner_of(wire))
