"""Requests 3 to 6 of the contract: a customer's documents besides open boletos."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from totem.domain.customer import Clearance, Customer, Installation, NotaFiscal, StatementEntry
from totem.erp.adapters.contract import record_models as models
from totem.erp.adapters.contract.base_model import note_unread, owner_of
from totem.erp.adapters.contract.client import ContractClient
from totem.erp.adapters.contract.find_records import FoundRecords, Record, RequestSpec, find_records
from totem.erp.port import Owned

T = TypeVar("T")
W = TypeVar("W", bound=models.DocumentWire)


class ContractRecords:
    """Ask for the documents of one registration (`totem.erp.port.Records`).

    All raise `NotFound` where the ERP does not know the customer, and `Refused`, `Unavailable`, `TimedOut` or
    `BadAnswer` (`totem.erp.errors`).
    """

    def __init__(self, client: ContractClient) -> None:
        self._client = client

    async def invoices(self, customer: Customer) -> list[Owned[NotaFiscal]]:
        """The notas fiscais."""
        make = models.NotaWire.to_domain
        return await self._documents(models.NOTAS_FISCAIS, models.read_notas, make, customer)

    async def statement(self, customer: Customer) -> list[Owned[StatementEntry]]:
        """The financial statement."""
        make = models.StatementWire.to_domain
        return await self._documents(models.STATEMENT, models.read_statement, make, customer)

    async def clearances(self, customer: Customer) -> list[Owned[Clearance]]:
        """The yearly statements that nothing is owed."""
        make = models.ClearanceWire.to_domain
        return await self._documents(models.CLEARANCES, models.read_clearances, make, customer)

    async def installations(self, customer: Customer) -> list[Owned[Installation]]:
        """The installations with their services."""
        rows = await self._find(models.INSTALLATIONS, customer)
        found = models.read_installations(rows)
        name = models.INSTALLATIONS.request
        note_unread(name, [wire for wire, _ in found], rows.odd)
        note_unread(f"{name}.servicos", [service for _, services in found for service in services])
        return [
            Owned(wire.to_domain(place, services), owner_of(wire))
            for place, (wire, services) in enumerate(found, 1)
        ]

    async def _documents(
        self,
        spec: RequestSpec,
        read: Callable[[Sequence[Record]], list[W]],
        make: Callable[[W, int], T],
        customer: Customer,
    ) -> list[Owned[T]]:
        rows = await self._find(spec, customer)
        found = read(rows)
        note_unread(spec.request, found, rows.odd)
        return [Owned(make(wire, place), owner_of(wire)) for place, wire in enumerate(found, 1)]

    async def _find(self, spec: RequestSpec, customer: Customer) -> FoundRecords:
        fields = self._client.customer_fields(spec, customer)
        return find_records(spec, await self._client.fetch(spec, fields))
