"""ERP in memory that records requests, once by their key or each time, and data to send to it."""

from dataclasses import dataclass, field
from datetime import date

from totem.domain.catalog import CityId, DueDayId, PlanId
from totem.domain.customer import Address, ContractId, Customer, CustomerId, ServiceState
from totem.domain.service_requests import ContactChange, Ticket, TicketRequest
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.domain.taxid import TaxId
from totem.erp.errors import ErpError
from totem.erp.session_erp import SessionErp
from totem.outbox.request_kinds import ServiceRequest

DOCUMENT = TaxId.parse("123.456.789-09")
OTHER = TaxId.parse("987.654.321-00")


def jpeg(seen: bytes = b"a photo of a card" * 4) -> bytes:
    """Make a JPEG of 16 by 16 pixels whose structure is complete, with `seen` as its undecoded data."""
    frame = b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"
    return b"\xff\xd8" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + seen + b"\xff\xd9"


JPEG = jpeg()
PDF = b"%PDF-1.7\n" + b"a bill of light " * 4 + b"\n%%EOF\n"


def prospect(name: str = "Maria Exemplo", document: TaxId = DOCUMENT) -> Prospect:
    """A request to become a customer."""
    return Prospect(
        tax_id=document,
        name=name,
        birthday=date(1990, 2, 28),
        email="maria@example.com",
        phone="41999998888",
        address=Address(street="Rua das Araucárias", number="15", postal_code="80000000", state="PR"),
        plan_id=PlanId("301"),
        due_day_id=DueDayId("12"),
        city_id=CityId("41"),
        icms_taxpayer=False,
    )


def photo(content: bytes = JPEG) -> Attachment:
    """A file of an accepted type."""
    return Attachment("documento-1.jpg", "image/jpeg", content)


def lead(name: str = "João Exemplo") -> LeadContact:
    """A request to be called back."""
    return LeadContact(name=name, phone="41988887777", city_id=CityId("41"))


MARIA = Customer(
    DOCUMENT,
    CustomerId("17"),
    ContractId("4001"),
    name="MARIA APARECIDA DA SILVA",
    phones=("41999990000", "4133334444"),
    email="maria@example.org",
    service_state=ServiceState.BLOCKED_FOR_DEBT,
)
TICKET = ServiceRequest(MARIA, ticket=TicketRequest("Sem internet desde ontem", subject="Sem internet"))
CONTACT = ServiceRequest(MARIA, contact=ContactChange(whatsapp="41988887777", email="m@example.org"))


@dataclass
class CareErp:
    """Takes tickets and contact details, or raises what the test sets.

    Attributes:
        error: the error of every request; the request is in `taken` all the same.
        errors: the errors of the next requests, which do not arrive.
    """

    error: ErpError | None = None
    errors: list[ErpError] = field(default_factory=list)
    taken: list[ServiceRequest] = field(default_factory=list)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        self._take(ServiceRequest(customer, ticket=ticket))
        return Ticket("20261124-118")

    async def update_contact(self, customer: Customer, change: ContactChange) -> None:
        self._take(ServiceRequest(customer, contact=change))

    def _take(self, request: ServiceRequest) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(request)
        if self.error is not None:
            raise self.error


@dataclass
class KeyedErp(SessionErp):
    """ERP that stores each record by its key, and answers a used key as before.

    Attributes:
        care: takes tickets and contact details; None where this kind of ERP takes none.
        taken: the stored records, in order: the request, the prospect's id, and the record.
        calls: the key of every request that reached it.
        failing: the errors of the next requests; None accepts one.
        losing: the errors instead of an answer, after the record was stored.
        ignores_keys: a repeated record is stored again, as by most real ERPs.
        honours_keys: reports support of keys, as the contract's ERP does.
    """

    taken: list[tuple[str, str | None, object]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failing: list[Exception | None] = field(default_factory=list)
    losing: list[Exception] = field(default_factory=list)
    gives_ids: bool = True
    known: dict[str, Receipt] = field(default_factory=dict)
    ignores_keys: bool = False
    honours_keys: bool = True
    care: CareErp | None = field(default_factory=CareErp)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        if self.care is None:
            return await super().open_ticket(customer, ticket)
        return await self.care.open_ticket(customer, ticket)

    async def update_contact(self, customer: Customer, change: ContactChange) -> None:
        if self.care is None:
            await super().update_contact(customer, change)
        else:
            await self.care.update_contact(customer, change)

    async def create_prospect(self, prospect: Prospect, *, key: str) -> Receipt:
        return self._take("create_prospect", None, prospect, key)

    async def edit_prospect(self, prospect_id: ProspectId, changes: Prospect, *, key: str) -> Receipt:
        return self._take("edit_prospect", prospect_id, changes, key)

    async def send_file(self, prospect_id: ProspectId, attachment: Attachment, *, key: str) -> Receipt:
        return self._take("send_file", prospect_id, attachment, key)

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:
        return self._take("create_lead", None, lead, key)

    @property
    def requests(self) -> list[str]:
        """The names of the stored requests."""
        return [name for name, *_ in self.taken]

    @property
    def names(self) -> list[str | None]:
        """The names of the stored prospects."""
        made = [each for request, _, each in self.taken if request == "create_prospect"]
        return [each.name for each in made if isinstance(each, Prospect)]

    def _take(self, request: str, of: str | None, record: object, key: str) -> Receipt:
        self.calls.append(key)
        if self.failing:
            error = self.failing.pop(0)
            if error is not None:
                raise error
        if self.ignores_keys or key not in self.known:
            self.taken.append((request, of, record))
            made = ProspectId(f"P{len(self.taken)}") if self.gives_ids and of is None else None
            self.known[key] = Receipt(made, "ok")
        if self.losing:
            raise self.losing.pop(0)
        return self.known[key]
