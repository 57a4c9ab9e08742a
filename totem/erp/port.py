"""The port between the kiosk and any ERP: the kiosk uses `OwnedErp`, which wraps an `Adapter` of one kind.

An adapter returns each record together with the owner that the answer names; it is `totem.erp.ownership` that
drops the records of others and gives the kiosk domain objects alone. All coroutines raise `ErpError`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from totem.domain.customer import Clearance, Customer, Installation, Invoice, OpenBoleto, StatementEntry
from totem.domain.taxid import TaxId
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, Ability, Capability, ErpRequests, unsupported

T_co = TypeVar("T_co", covariant=True)

UNUSED_TAX_ID = TaxId.parse("000.000.001-91")
"""A valid document that no customer can have, for probes and for queries that name no one."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Owner of a record, as far as the answer names one.

    Attributes:
        document: a tax id, in part hidden perhaps, or the number of some other document.
        is_unreadable: the answer names it in a form that cannot be read, so that the record is left out.
        further_documents: the same under further names of the record.
    """

    document: str | None = None
    customer_id: str | None = None
    contract_id: str | None = None
    is_unreadable: bool = False
    further_documents: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """All numbers of documents that the record names."""
        own = () if self.document is None else (self.document,)
        return (*own, *self.further_documents)


@dataclass(frozen=True, slots=True)
class Owned(Generic[T_co]):
    """A record with the owner that the answer names."""

    record: T_co
    owner: Owner


class Adapter(ErpRequests):
    """Base of the adapters of one kind of ERP each. Belongs to one event loop.

    A kind has the requests whose methods it defines; those that it does not have are left to this class.

    Attributes:
        capabilities: derived from the methods of each subclass.
        needs_customer_id: open boletos are asked by the customer's id, so that a registration without one
            is of no use.
        always_names_owner: requests in whose answers this ERP names the owner of each record, so that a
            record without one is not shown; the source stands in the adapter's docstring.
        contract_ids_are_unique: no two customers of this ERP have contracts of one id, so that an equal
            contract id proves the owner though the customer's id differs; the source as above.
    """

    capabilities: frozenset[Capability] = frozenset()
    needs_customer_id: bool = False
    always_names_owner: frozenset[str] = frozenset()
    contract_ids_are_unique: bool = False

    def __init_subclass__(cls) -> None:
        """Derive the capabilities from the methods."""
        super().__init_subclass__()
        cls.capabilities = frozenset(
            each for each in Capability if getattr(cls, each.method) is not getattr(Adapter, each.method)
        )

    async def ability(self, request: str) -> Ability:
        """Answer by the capabilities of this kind; sends nothing."""
        return Ability.ANSWERS if request in self.capabilities else Ability.MISSING

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The registrations of a document; raises `NotFound` where there is none."""
        raise unsupported(CUSTOMER)

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open boletos of one registration; none is an empty list."""
        raise unsupported(OPEN_BOLETOS)

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The installations with their services."""
        raise unsupported(Capability.INSTALLATIONS)

    async def invoices(self, customer: Customer) -> Sequence[Owned[Invoice]]:
        """The notas fiscais, in the ERP's order."""
        raise unsupported(Capability.INVOICES)

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The financial statement, in the ERP's order."""
        raise unsupported(Capability.STATEMENT)

    async def clearances(self, customer: Customer) -> Sequence[Owned[Clearance]]:
        """The yearly statements that nothing is owed."""
        raise unsupported(Capability.CLEARANCES)
