"""The ERP as a session, a form and the outbox see it; and the requests that an adapter shares with it.

Imported before the first frame: the types of the domain are named for the type checker alone.
"""

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Self

from totem.erp.errors import Reason, Refused

if TYPE_CHECKING:
    from totem.domain.card_payment import CardPayment, Settlement, TitleReading, TitleReference
    from totem.domain.catalog import City, DueDay, Origin, Plan, ProspectStatus, Reseller, TicketKind
    from totem.domain.customer import Clearance, Customer, Installation, Invoice, OpenBoleto, StatementEntry
    from totem.domain.service_requests import ContactChange, Ticket, TicketRequest, Unlock
    from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
    from totem.domain.taxid import TaxId

CUSTOMER, OPEN_BOLETOS, PROBE = "customer", "open_boletos", "probe"
"""Names of the requests that every kind of ERP has, in errors, logs and `Adapter.always_names_owner`.

Those of the others are the values of `Capability`.
"""


class Capability(StrEnum):
    """A request that a kind of ERP may have besides customers and open boletos.

    Attributes:
        method: name of the method that makes the request, and that an adapter with the capability has.
        is_service_request: it changes something of a customer's service, and is not made for trial.
    """

    BOLETO_DETAIL = "boleto_detail", "complete"
    """`complete` adds something to a boleto of the list."""
    INSTALLATIONS = "installations", "installations"
    INVOICES = "notas_fiscais", "invoices"
    STATEMENT = "statement", "statement"
    CLEARANCES = "clearances", "clearances"
    SIGN_UP = "sign_up", "create_prospect"
    FILES = "files", "send_file"
    LEAD = "lead", "create_lead"
    UNLOCK = "unlock", "unlock", True
    TICKET = "ticket", "open_ticket", True
    CONTACT = "contact", "update_contact", True
    SETTLE = "settle", "settle", True
    """A title is received by a card payment (`settle`), and read again by its ids (`read_title`)."""

    method: str
    is_service_request: bool

    def __new__(cls, value: str, method: str, is_service_request: bool = False) -> Self:  # noqa: FBT001, FBT002 - a row
        """Make the member `value` of a row."""
        member = str.__new__(cls, value)
        member._value_, member.method, member.is_service_request = value, method, is_service_request
        return member


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


def unsupported(request: str) -> Refused:
    """Return the error of a request that this kind of ERP does not have."""
    return Refused(request, Reason.UNSUPPORTED)


class ErpRequests:
    """Requests whose answers hold no records of customers: the lists of a sign-up, and every change.

    Those that this kind of ERP does not have, by its `capabilities`, raise `Refused` with
    `Reason.UNSUPPORTED`. All coroutines raise `ErpError`.

    The lists hold no personal data. A sign-up, its changes and files, and a lead have a `key` (visible
    ASCII), the same in every repetition, and are carried out once. Where the ERP honours keys, the outbox may
    repeat them; else one whose answer was lost is held for staff.

    Requests about a customer's service are sent once. An error with `may_have_arrived` means that the ERP may
    have done it: it is looked up where it can be, and never sent again. The ERP's "no" to an unlock is an
    answer, not an error.
    """

    @property
    def capabilities(self) -> frozenset[Capability]:
        """The requests that this kind of ERP can have."""
        return frozenset()

    @property
    def honours_keys(self) -> bool:
        """Test that the ERP makes a record of one key once."""
        return False

    @property
    def settles_by_key(self) -> bool:
        """Test that the ERP books a card payment of one reference once, however often it is sent."""
        return False

    async def warm_up(self) -> None:
        """Prepare what the first request would wait for; sends nothing, raises nothing."""

    async def probe(self) -> None:
        """Make an authenticated and harmless request; only an answer in order is taken for health."""
        raise unsupported(PROBE)

    async def ability(self, request: str) -> Ability:
        """Find out what this ERP makes of a request; raises `Unavailable` where that cannot be found now."""
        raise unsupported(request)

    async def complete(self, customer: "Customer", boleto: "OpenBoleto") -> "OpenBoleto":
        """The boleto with what the list leaves out: the only place for calls per boleto and side effects.

        For the boleto that the customer opened, and never retried. Without BOLETO_DETAIL it is as it is.
        """
        return boleto

    async def plans(self) -> "list[Plan]":
        """The products on sale, in the ERP's order."""
        raise unsupported("plans")

    async def cities(self) -> "list[City]":
        """The cities served."""
        raise unsupported("cities")

    async def due_days(self) -> "list[DueDay]":
        """The days of the month on which boletos may fall due."""
        raise unsupported("due_days")

    async def resellers(self) -> "list[Reseller]":
        """The resellers of the provider."""
        raise unsupported("resellers")

    async def origins(self) -> "list[Origin]":
        """The ways in which a prospect may have come to know the provider."""
        raise unsupported("origins")

    async def ticket_kinds(self) -> "list[TicketKind]":
        """The subjects of a request for service."""
        raise unsupported("ticket_kinds")

    async def prospect_statuses(self) -> "list[ProspectStatus]":
        """The statuses that a sign-up may have."""
        raise unsupported("prospect_statuses")

    async def prospect_status(self, prospect_id: "ProspectId") -> str:
        """The code of a sign-up's status; raises `NotFound` where there is no such sign-up."""
        raise unsupported("prospect_status")

    async def create_prospect(self, prospect: "Prospect", *, key: str) -> "Receipt":
        """Send a new sign-up; raises `Declined` where the ERP does not take it."""
        raise unsupported("create_prospect")

    async def edit_prospect(self, prospect_id: "ProspectId", changes: "Prospect", *, key: str) -> "Receipt":
        """Change the fields of a sign-up that `changes` has, and nothing else."""
        raise unsupported("edit_prospect")

    async def send_file(self, prospect_id: "ProspectId", attachment: "Attachment", *, key: str) -> "Receipt":
        """Attach a file to a sign-up."""
        raise unsupported("send_file")

    async def create_lead(self, lead: "LeadContact", *, key: str) -> "Receipt":
        """Send a person to call back."""
        raise unsupported("create_lead")

    async def unlock(self, customer: "Customer") -> "Unlock":
        """Unlock on trust the service of this registration, which is blocked for debt.

        It may be offered for BLOCKED_FOR_DEBT, REDUCED and UNKNOWN: some kinds of ERP cannot tell the state
        on browse, and answer a service that is not blocked with NOT_BLOCKED.
        """
        raise unsupported(Capability.UNLOCK)

    async def open_ticket(self, customer: "Customer", ticket: "TicketRequest") -> "Ticket":
        """Open a support ticket; raises `Declined` where the ERP does not take it."""
        raise unsupported(Capability.TICKET)

    async def update_contact(self, customer: "Customer", change: "ContactChange") -> None:
        """Change the contact details that `change` has; raises `Declined` where they are not taken."""
        raise unsupported(Capability.CONTACT)

    async def read_title(self, title: "TitleReference", reference: str = "") -> "TitleReading":
        """Read a title by its ids alone; `reference` is of a card payment that may have settled it.

        It changes nothing, and is retried. An error is no status: the title may be in any.
        """
        raise unsupported(Capability.SETTLE)

    async def settle(self, title: "TitleReference", payment: "CardPayment") -> "Settlement":
        """Receive a title by a card payment; sent once, whatever the answer.

        Raises `Declined` where the ERP does not take it, with its reason. After an error with
        `may_have_arrived` the title is read again, and never settled again before that.
        """
        raise unsupported(Capability.SETTLE)

    async def rest(self) -> None:
        """Close the connections while no request is expected."""

    async def aclose(self) -> None:
        """Close everything."""


class SessionErp(ErpRequests):
    """The ERP for a session: every record that it returns is the customer's own.

    The kiosk's is `totem.erp.ownership.OwnedErp`.
    """

    async def customers(self, tax_id: "TaxId") -> "list[Customer]":
        """The registrations of a document, at least one; raises `NotFound` where there is none."""
        raise unsupported(CUSTOMER)

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """The open boletos of one registration; none is an empty list."""
        raise unsupported(OPEN_BOLETOS)

    async def installations(self, customer: "Customer") -> "list[Installation]":
        """The installations with their services."""
        raise unsupported(Capability.INSTALLATIONS)

    async def invoices(self, customer: "Customer") -> "list[Invoice]":
        """The notas fiscais, in the ERP's order."""
        raise unsupported(Capability.INVOICES)

    async def statement(self, customer: "Customer") -> "list[StatementEntry]":
        """The financial statement, in the ERP's order."""
        raise unsupported(Capability.STATEMENT)

    async def clearances(self, customer: "Customer") -> "list[Clearance]":
        """The yearly statements that nothing is owed."""
        raise unsupported(Capability.CLEARANCES)
