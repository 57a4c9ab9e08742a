"""The port between the kiosk and any ERP: the kiosk uses `OwnedErp`, which wraps an `Adapter` of one kind.

An adapter returns each record together with the owner that the answer names; it is `totem.erp.ownership` that
drops the records of others and gives the kiosk domain objects alone. All coroutines raise `ErpError`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Generic, Protocol, TypeVar

from totem.domain.catalog import (
    City,
    DueDay,
    Origin,
    Plan,
    ProspectStatus,
    Reseller,
    TicketKind,
)
from totem.domain.customer import Clearance, Customer, Installation, Invoice, OpenBoleto, StatementEntry
from totem.domain.service_requests import ContactChange, Ticket, TicketRequest, Unlock
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.domain.taxid import TaxId

T_co = TypeVar("T_co", covariant=True)

UNUSED_TAX_ID = TaxId.parse("000.000.001-91")
"""A valid document that no customer can have, for probes and for queries that name no one."""


class Capability(StrEnum):
    """A request that a kind of ERP may have besides customers and open boletos."""

    BOLETO_DETAIL = "boleto_detail"
    """`complete` adds something to a boleto of the list."""
    INSTALLATIONS = "installations"
    INVOICES = "notas_fiscais"
    STATEMENT = "statement"
    CLEARANCES = "clearances"
    SIGN_UP = "sign_up"
    FILES = "files"
    LEAD = "lead"
    UNLOCK = "unlock"
    TICKET = "ticket"
    CONTACT = "contact"


CARE = frozenset({Capability.UNLOCK, Capability.TICKET, Capability.CONTACT})
"""The requests of `Care`."""


class Ability(Enum):
    """Result of a query whether an ERP answers a request at all; the value is its name in files."""

    ANSWERS = "answers"
    EMPTY = "empty"
    """It answers with an empty list, which is of no use where the list is what is asked for."""
    UNFILTERED = "unfiltered"
    """It answers with records of others to a query for a customer who does not exist."""
    MISSING = "missing"
    """There is no such request, or the kiosk may not make it."""
    UNREADABLE = "unreadable"


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


class Records(Protocol):
    """Documents of a customer besides boletos, in the ERP's order; none is an empty list."""

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The installations with their services."""

    async def invoices(self, customer: Customer) -> Sequence[Owned[Invoice]]:
        """The notas fiscais."""

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The financial statement."""

    async def clearances(self, customer: Customer) -> Sequence[Owned[Clearance]]:
        """The yearly statements that nothing is owed."""


class Sales(Protocol):
    """Sign-ups and leads, and the lists that they need. The lists hold no personal data.

    A request that changes something has a `key` (visible ASCII), the same in every repetition, and is carried
    out once. Where the ERP honours keys, the outbox may repeat it; else one whose answer was lost is held for
    staff.
    """

    @property
    def honours_keys(self) -> bool:
        """Test that the ERP makes a record of one key once."""

    async def plans(self) -> list[Plan]:
        """The products on sale, in the ERP's order."""

    async def cities(self) -> list[City]:
        """The cities served."""

    async def due_days(self) -> list[DueDay]:
        """The days of the month on which boletos may fall due."""

    async def resellers(self) -> list[Reseller]:
        """The resellers of the provider."""

    async def origins(self) -> list[Origin]:
        """The ways in which a prospect may have come to know the provider."""

    async def ticket_kinds(self) -> list[TicketKind]:
        """The subjects of a request for service."""

    async def prospect_statuses(self) -> list[ProspectStatus]:
        """The statuses that a sign-up may have."""

    async def prospect_status(self, prospect_id: ProspectId) -> str:
        """The code of a sign-up's status; raises `NotFound` where there is no such sign-up."""

    async def create_prospect(self, prospect: Prospect, *, key: str) -> Receipt:
        """Send a new sign-up; raises `Declined` where the ERP does not take it."""

    async def edit_prospect(self, prospect_id: ProspectId, changes: Prospect, *, key: str) -> Receipt:
        """Change the fields of a sign-up that `changes` has, and nothing else."""

    async def send_file(self, prospect_id: ProspectId, attachment: Attachment, *, key: str) -> Receipt:
        """Attach a file to a sign-up."""

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:
        """Send a person to call back."""


class Care(Protocol):
    """Requests about a customer's service. Each is sent once.

    An error with `may_have_arrived` means that the ERP may have done it: it is looked up where it can be, and
    never sent again. The ERP's "no" to an unlock is an answer, not an error.
    """

    async def unlock(self, customer: Customer) -> Unlock:
        """Unlock on trust the service of this registration, which is blocked for debt.

        It may be offered for BLOCKED_FOR_DEBT, REDUCED and UNKNOWN: some kinds of ERP cannot tell the state
        on browse, and answer a service that is not blocked with NOT_BLOCKED.
        """

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open a support ticket; raises `Declined` where the ERP does not take it."""

    async def update_contact(self, customer: Customer, change: ContactChange) -> None:
        """Change the contact details that `change` has; raises `Declined` where they are not taken."""


class Adapter(Protocol):
    """One kind of ERP. Belongs to one event loop.

    Attributes:
        capabilities: the requests that this kind can have.
        needs_customer_id: open boletos are asked by the customer's id, so that a registration without one
            is of no use.
        always_names_owner: requests in whose answers this ERP names the owner of each record, so that a
            record without one is not shown; the source stands in the adapter's docstring.
        contract_ids_are_unique: no two customers of this ERP have contracts of one id, so that an equal
            contract id proves the owner though the customer's id differs; the source as above.
        records: None without one of its capabilities.
        sales: None without SIGN_UP and LEAD.
        care: None without UNLOCK, TICKET and CONTACT.
    """

    @property
    def capabilities(self) -> frozenset[Capability]: ...

    @property
    def needs_customer_id(self) -> bool: ...

    @property
    def always_names_owner(self) -> frozenset[str]: ...

    @property
    def contract_ids_are_unique(self) -> bool: ...

    @property
    def records(self) -> Records | None: ...

    @property
    def sales(self) -> Sales | None: ...

    @property
    def care(self) -> Care | None: ...

    async def warm_up(self) -> None:
        """Prepare what the first request would wait for; sends nothing, raises nothing."""

    async def probe(self) -> None:
        """Make an authenticated and harmless request; only an answer in order is taken for health."""

    async def ability(self, request: str) -> Ability:
        """Find out what this ERP makes of a request; raises `Unavailable` where that cannot be found now."""

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The registrations of a document; raises `NotFound` where there is none."""

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open boletos of one registration; none is an empty list."""

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        """The boleto with what the list leaves out: the only place for calls per boleto and side effects.

        Only for BOLETO_DETAIL, for the boleto that the customer opened, and never retried.
        """

    async def rest(self) -> None:
        """Close the connections while no request is expected."""

    async def aclose(self) -> None:
        """Close everything."""
