"""ERP, printer, card terminal and outbox whose answers a test draws, with a memory of what they were asked.

Each breach of what a session promises to them, as a second unlock after a lost answer, is kept in
`violations`: raised within a request, it would count as a failure of that request.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from support.fake_cards import FakeCards, charge_of, progress
from support.fake_erp import MARIA, MARIA_ELSEWHERE, TODAY, FakeErp
from support.fake_printer import FakePrinter
from support.forms import FakeOutbox
from totem.cards.charge import Charge, ChargePhase, ChargeState
from totem.cards.progress import ChargeProgress, ChargeRequest
from totem.domain import brcode
from totem.domain.customer import (
    Birthday,
    BoletoId,
    ContractId,
    Customer,
    CustomerId,
    Installation,
    OpenBoleto,
    ServiceState,
)
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.sign_up import ReceiptCode
from totem.domain.taxid import TaxId
from totem.erp.errors import (
    BadAnswer,
    Declined,
    ErpError,
    Misconfigured,
    NotFound,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.outbox.submissions import OutboxUnavailable, Submission, SubmissionState, SubmissionStatus
from totem.printing.printer import JobProgress, PrinterFault, PrintFailed, PrintJob
from totem.system.database_fault import DatabaseFault

T = TypeVar("T")

JOAO = Customer(
    TaxId.parse("111.444.777-35"),
    CustomerId("18"),
    ContractId("5001"),
    name="JOAO CARLOS PEREIRA",
    address=replace(MARIA.address, street="RUA DOS IPES", number="9"),
    birthday=Birthday(2, 5, 1980),
    phones=("41988887777",),
    service_state=ServiceState.BLOCKED_FOR_DEBT,
)
BLOCKED_MARIA = replace(MARIA, service_state=ServiceState.BLOCKED_FOR_DEBT)
ANSWERS = {MARIA.tax_id.value: "1403", JOAO.tax_id.value: "0205"}
"""The right answer to the question for the birthday, by tax id."""


def _not_arrived(error: ErpError) -> ErpError:
    error.may_have_arrived = False
    return error


def erp_errors() -> list[Callable[[str], Exception]]:
    """Return makers of an error of every class and reason, with and without proof that nothing arrived."""
    kinds = (Unavailable, Refused, BadAnswer, NotFound)
    found: list[Callable[[str], Exception]] = [
        lambda name, kind=kind, reason=reason: kind(name, reason)  # type: ignore[misc]
        for kind, reason in itertools.product(kinds, Reason)
    ]
    return [
        *found,
        TimedOut,
        lambda name: _not_arrived(TimedOut(name)),
        lambda name: _not_arrived(Unavailable(name, Reason.CONNECTION_REFUSED)),
        lambda name: Misconfigured(name, "erp.base_url", Reason.UNSET),
        lambda name: Declined(name, "Cliente MARIA já tem um chamado"),
        lambda _name: ValueError(MARIA.tax_id.value),
        lambda _name: RuntimeError(MARIA.name),
    ]


ERRORS = erp_errors()
PRINTER_ERRORS: list[Callable[[], Exception]] = [
    *(lambda fault=fault: PrintFailed(fault) for fault in PrinterFault),
    lambda: PrintFailed(PrinterFault.JAM, held=True),
    lambda: PrintFailed(PrinterFault.PAPER_OUT, held=True, cut_short=True),
    lambda: PrintFailed.unconfirmed("mute"),
    lambda: PrintFailed.unconfirmed("mute"),
    lambda: OSError("gone"),
]


@dataclass
class Title:
    """A title in the ERP; its number is its alone, and stands in its record and in its codes."""

    number: int
    amount: Decimal
    due_date: date
    on_request: bool = False
    is_pending: bool = False


class AdverseErp(FakeErp):
    """Titles of three registrations; the next requests raise what `errors` has for them, None for an answer.

    Attributes:
        last_open: the latest good answer for open boletos, by registration.
        given: every title that was listed or completed, as (registration, document number, amount).
    """

    def __init__(self) -> None:
        super().__init__()
        self.violations: list[str] = []
        self.errors: list[Callable[[str], Exception] | None] = []
        self.people: dict[str, list[Customer]] = {
            MARIA.tax_id.value: [BLOCKED_MARIA, MARIA_ELSEWHERE],
            JOAO.tax_id.value: [JOAO],
        }
        self.titles: dict[tuple[object, ...], list[Title]] = {
            each.key: [] for each in (MARIA, MARIA_ELSEWHERE, JOAO)
        }
        self.numbers = itertools.count(1)
        self.last_open: dict[tuple[object, ...], list[OpenBoleto]] = {}
        self.given: set[tuple[object, str | None, Decimal | None]] = set()
        self.unlock_answer = Unlock(protocol="77001")
        self.changed: Counter[object] = Counter()
        """Unlocks that may have arrived, by registration."""
        self.grows = self.withholds = False

    def add(self, key: tuple[object, ...], *, days: int, on_request: bool = False) -> None:
        """Issue a title."""
        number = next(self.numbers)
        self.titles[key].append(Title(number, Decimal(10 * number), TODAY + timedelta(days), on_request))

    def _raise(self, name: str) -> None:
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error(name)

    async def customers(self, tax_id: TaxId) -> list[Customer]:
        self._raise("customer")
        found = self.people.get(tax_id.value, [])
        if not found:
            raise NotFound("customer", Reason.ABSENT, status=404)
        return found

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        self._raise("open_boletos")
        found = [self._record(customer, each) for each in self.titles[customer.key]]
        self.last_open[customer.key] = found
        return found

    def _record(self, customer: Customer, title: Title) -> OpenBoleto:
        boleto = OpenBoleto(
            BoletoId(str(title.number)),
            amount=title.amount,
            due_date=title.due_date,
            document_number=f"D{title.number}",
            pix=None if title.on_request else _pix(title.number, title.amount),
            is_incomplete=title.on_request,
            is_payment_pending=title.is_pending,
            payer_name=customer.name,
        )
        self.given.add((customer.key, boleto.document_number, boleto.amount))
        return boleto

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        self.completed.append(boleto.id)
        self._raise("boleto_detail")
        if self.withholds:
            return replace(boleto, is_incomplete=False)
        if self.grows and boleto.amount is not None:
            boleto = replace(boleto, amount=boleto.amount + 1)
            self.given.add((customer.key, boleto.document_number, boleto.amount))
        return replace(boleto, pix=_pix(int(boleto.id), boleto.amount), is_incomplete=False)

    async def unlock(self, customer: Customer) -> Unlock:
        self.unlocked.append(customer)
        if self.changed[customer.key]:
            self.violations.append("an unlock that may have arrived was sent again")
        try:
            self._raise("unlock")
        except (Refused, NotFound):
            raise
        except Exception as error:
            if getattr(error, "may_have_arrived", True):
                self.changed[customer.key] += 1
            raise
        self.changed[customer.key] += 1
        return self.unlock_answer

    async def installations(self, customer: Customer) -> list[Installation]:
        self._raise("installations")
        return await super().installations(customer)

    def _records(self, customer: Customer, found: list[T]) -> list[T]:
        self._raise("documents")
        return super()._records(customer, found)

    def _say(self, name: str) -> Any:
        self._raise(name)
        return super()._say(name)


def _pix(number: int, amount: Decimal | None) -> str:
    url = f"pix.example.org/{number}-{amount}"
    return brcode.build(merchant_name="NETSUL", merchant_city="CURITIBA", url=url)


UNLOCKS = [Unlock(protocol="77001"), Unlock(), *(Unlock(refusal) for refusal in UnlockRefusal)]


class AdversePrinter(FakePrinter):
    """Ends the next slips by `ends`, None for a confirmation.

    Attributes:
        sent: number of slips that were given to it.
        confirmed: number of slips of the print under way that it confirmed; those before one that it reported
            nothing of came out before.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[Callable[[], Exception] | None] = []
        self.sent: list[object] = []
        self.confirmed = 0
        self._mute = 0

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> None:
        self._mute = self._mute if job.continues else 0
        self.did.append(job)
        self.sent += job.slips
        self.progress.append(progress)
        progress(JobProgress.PRINTING)
        end = self.ends.pop(0) if self.ends else None
        if end is not None:
            self._mute += 1
            raise end()
        self.confirmed += 1 + self._mute
        self._mute = 0


@dataclass
class Behaviour:
    """How the next charge goes: the phases it reports, and its end, or an error, with or without a record."""

    reports: Sequence[ChargePhase] = ()
    end: ChargePhase = ChargePhase.SETTLED
    error: Exception | None = None
    is_recorded: bool = True


class AdverseCards(FakeCards):
    """Charges go as `behaviour` has it; a ledger keeps those that hold their title."""

    def __init__(self, erp: AdverseErp) -> None:
        super().__init__()
        self._world = erp
        self.behaviour = Behaviour()
        self.ledger: list[Charge] = []
        self.asked: list[tuple[str, Decimal | None]] = []
        """Id and amount on the screen at each choice of the customer that was not carried out yet."""

    async def pay(
        self, request: ChargeRequest, on_progress: Callable[[ChargeProgress], None]
    ) -> ChargeProgress:
        self.requests.append(request)
        self._progress.append(on_progress)
        shown = self.asked.pop(0) if self.asked else None
        if shown != (request.title.boleto_id, request.title_amount) or request.amount != request.title_amount:
            self._world.violations.append(f"charged {request.title_amount}, shown {shown}")
        if any(each.title.boleto_id == request.title.boleto_id for each in self.ledger):
            self._world.violations.append("a title was charged that another charge holds")
        now = self.behaviour
        for phase in now.reports:
            on_progress(progress(request, phase))
        ended = progress(request, now.end)
        if now.error is not None:
            if now.is_recorded:
                self.ledger.append(charge_of(request, ChargeState.UNKNOWN))
            raise now.error
        if ended.charge is not None and ended.charge.state.holds_title:
            if ended.charge.state is ChargeState.SETTLED:
                for titles in self._world.titles.values():
                    titles[:] = [each for each in titles if str(each.number) != request.title.boleto_id]
            else:
                self.ledger.append(ended.charge)
        return ended

    async def charges(self, *, day: date | None = None, open_only: bool = False) -> Sequence[Charge]:
        await super().charges(day=day, open_only=open_only)
        return self.ledger


@dataclass
class AdverseOutbox(FakeOutbox):
    """Keeps a submission, or raises `trouble` before."""

    statuses: list[SubmissionStatus] = field(default_factory=list)

    async def outcome(self, protocol: ReceiptCode, within_s: float) -> SubmissionState:
        self.outcome_status = self.statuses.pop(0) if self.statuses else SubmissionStatus.DELIVERED
        return await super().outcome(protocol, within_s)

    async def put(self, submission: Submission) -> ReceiptCode:
        return await super().put(submission)


OUTBOX_TROUBLES = [None, None, OutboxUnavailable(DatabaseFault.FULL), RuntimeError(MARIA.name)]
