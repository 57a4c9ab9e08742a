"""ERP in memory with the answers that a test prepares, and its one customer, Maria."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from support.forms import an_offer
from totem.domain import brcode
from totem.domain.card_payment import TitleReading, TitleReference
from totem.domain.catalog import City, DueDay, Origin, Plan, ProspectStatus, Reseller, TicketKind
from totem.domain.customer import (
    Address,
    Birthday,
    BoletoId,
    Clearance,
    ClearanceId,
    ContractId,
    Customer,
    CustomerId,
    Installation,
    InstallationId,
    Invoice,
    NotaId,
    OpenBoleto,
    Service,
    ServiceId,
    StatementEntry,
    StatementId,
)
from totem.domain.service_requests import Unlock
from totem.domain.sign_up import ProspectId
from totem.domain.taxid import TaxId
from totem.erp.session_erp import Capability, SessionErp
from totem.session.view_state import DOCUMENT_REQUESTS, PLAN

T = TypeVar("T")

TODAY = date(2026, 11, 24)
DOCUMENT = "529.982.247-25"

MARIA = Customer(
    TaxId.parse(DOCUMENT),
    CustomerId("17"),
    ContractId("4001"),
    name="MARIA APARECIDA DA SILVA",
    address=Address("RUA DAS ACACIAS", "123", city="Curitiba", state="PR", postal_code="80010-120"),
    birthday=Birthday(14, 3, 1978),
    phones=("41999990000",),
    email="maria@example.org",
)
MARIA_ELSEWHERE = replace(
    MARIA,
    contract_id=ContractId("4002"),
    address=Address("AV BRASIL", "7", postal_code="80240550"),
)


PLACE = Installation(
    InstallationId("1"),
    MARIA.address,
    services=(Service(ServiceId("5"), "Fibra 500", None, Decimal("99.90"), "ATIVO"),),
)
NOTAS = tuple(
    Invoice(
        NotaId(str(number)),
        "Paga",
        Decimal("99.90"),
        issue_date=date(2026, number, 1),
        link=f"https://notas.example.org/{number}",
    )
    for number in (10, 11)
)
ENTRY = StatementEntry(StatementId("1"), due_date=date(2026, 10, 10), amount=Decimal("99.90"))
CLEARANCE = Clearance(ClearanceId("1"), 2025, "https://quitacoes.example.org/2025")
ANSWERS = frozenset({PLAN, *DOCUMENT_REQUESTS})


def a_boleto(
    number: int, due_date: date | None = TODAY, *, payer_name: str | None = None, pix: str | None = None
) -> OpenBoleto:
    """Make an open title of R$ 10.00 times its number that can be paid by PIX and by its link."""
    charge = brcode.build(
        merchant_name="NETSUL", merchant_city="CURITIBA", url=f"pix.example.org/charges/{number}"
    )
    return OpenBoleto(
        BoletoId(str(number)),
        amount=Decimal(10 * number),
        due_date=due_date,
        link=f"https://boletos.example.org/{number}",
        payer_name=payer_name,
        pix=charge if pix is None else pix,
    )


class FakeErp(SessionErp):
    """Gives the answers prepared, those of forms from `offers`; an exception among them is raised."""

    def __init__(self) -> None:
        self.offers = an_offer()
        self.registrations: list[Customer] | Exception = [MARIA]
        self.boletos: list[OpenBoleto] | Exception = [a_boleto(1), a_boleto(2)]
        self.asked: list[TaxId | Customer] = []
        self.details: dict[str, OpenBoleto | Exception] = {}
        self.completed: list[str] = []
        self.records_fail: Exception | None = None
        self.unlocking: Unlock | Exception = Unlock(until=date(2026, 11, 27), protocol="77001")
        self.unlocked: list[Customer] = []
        self.places: list[Installation] | Exception = [PLACE]

    async def unlock(self, customer: Customer) -> Unlock:
        """Give the answer prepared, and count the request."""
        self.unlocked.append(customer)
        if isinstance(self.unlocking, Exception):
            raise self.unlocking
        return self.unlocking

    async def customers(self, tax_id: TaxId) -> list[Customer]:
        """Give the answer prepared."""
        self.asked.append(tax_id)
        if isinstance(self.registrations, Exception):
            raise self.registrations
        return self.registrations

    async def installations(self, customer: Customer) -> list[Installation]:
        """Give a plan."""
        if isinstance(self.places, Exception):
            raise self.places
        return self._records(customer, self.places)

    async def invoices(self, customer: Customer) -> list[Invoice]:
        """Give two notas."""
        return self._records(customer, list(NOTAS))

    async def statement(self, customer: Customer) -> list[StatementEntry]:
        """Give one line."""
        return self._records(customer, [ENTRY])

    async def clearances(self, customer: Customer) -> list[Clearance]:
        """Give one year."""
        return self._records(customer, [CLEARANCE])

    def _records(self, customer: Customer, found: list[T]) -> list[T]:
        self.asked.append(customer)
        if self.records_fail is not None:
            raise self.records_fail
        return found

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        """Give the answer prepared."""
        self.asked.append(customer)
        if isinstance(self.boletos, Exception):
            raise self.boletos
        return self.boletos

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - protocol
        """Give the boleto prepared for this one, or an exception; by default the boleto itself."""
        self.completed.append(boleto.id)
        found = self.details.get(boleto.id, boleto)
        if isinstance(found, Exception):
            raise found
        return found

    def _say(self, name: str) -> Any:
        answer = self.offers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def cities(self) -> list[City]:
        """Give the answer prepared."""
        return list(self._say("cities"))

    async def plans(self) -> list[Plan]:
        """Give the answer prepared."""
        return list(self._say("plans"))

    async def due_days(self) -> list[DueDay]:
        """Give the answer prepared."""
        return list(self._say("due_days"))

    async def origins(self) -> list[Origin]:
        """Give the answer prepared."""
        return list(self._say("origins"))

    async def resellers(self) -> list[Reseller]:
        """Give the answer prepared."""
        return list(self._say("resellers"))

    async def ticket_kinds(self) -> list[TicketKind]:
        """Give the answer prepared."""
        return list(self._say("ticket_kinds"))

    async def prospect_statuses(self) -> list[ProspectStatus]:
        """Give the answer prepared."""
        return list(self._say("statuses"))

    async def prospect_status(self, prospect_id: ProspectId) -> str:  # noqa: ARG002 - one is like another
        """Give the answer prepared."""
        return str(self._say("status"))


class TitleReadingErp(FakeErp):
    """An ERP that reads the first title of Maria by its ids, with this answer."""

    def __init__(self, answer: TitleReading | Exception) -> None:
        super().__init__()
        self.answer = answer

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset({Capability.SETTLE})

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:
        assert (title, reference) == (TitleReference.of(MARIA, a_boleto(1)), "")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
