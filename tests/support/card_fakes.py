"""A card terminal and an ERP in memory, which do with a charge what a test says, and count the money.

Both outlive the service that asks them: a crash of the kiosk forgets nothing at the provider.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from totem.cards.terminals.terminal import (
    CardTerminal,
    ChargeOrder,
    TerminalError,
    TerminalFault,
    TerminalReport,
    TerminalStatus,
)
from totem.domain.card_payment import (
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import BoletoId
from totem.erp.errors import Declined, ErpError, Reason, Refused, TimedOut, Unavailable
from totem.erp.session_erp import Capability, ErpRequests

T = TerminalStatus
LOST = TerminalError(TerminalFault.UNAVAILABLE, may_have_arrived=True)
NOT_SENT = TerminalError(TerminalFault.UNAVAILABLE, may_have_arrived=False)
BUSY = TerminalError(TerminalFault.BUSY, may_have_arrived=False)
DENIED = TerminalError(TerminalFault.CREDENTIALS, may_have_arrived=False)


@dataclass
class ProviderOrder:
    """An order at the provider."""

    order: ChargeOrder
    terminal: str
    id: str
    status: TerminalStatus = T.QUEUED
    captured: Decimal | None = None
    is_refunded: bool = False

    @property
    def is_open(self) -> bool:
        return self.status in {T.QUEUED, T.AT_TERMINAL, T.ACTION_REQUIRED}


@dataclass
class Provider:
    """The provider of some terminals.

    Attributes:
        orders: by reference, in the order of their arrival.
        starts: references of all orders that were asked for, taken or not.
        refunds: references of the refunds that were carried out.
        violations: requests that no client may make.
    """

    orders: dict[str, ProviderOrder] = field(default_factory=dict)
    starts: list[str] = field(default_factory=list)
    refunds: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    taken: list[tuple[str, Decimal]] = field(default_factory=list)
    """Captures, by reference."""

    def open_at(self, terminal: str) -> ProviderOrder | None:
        """The open order of a terminal."""
        return next((o for o in self.orders.values() if o.terminal == terminal and o.is_open), None)

    def capture(self, order: ProviderOrder, amount: Decimal | None = None) -> None:
        """Take the money of an order, whatever was told of it before."""
        order.status, order.captured = T.APPROVED, amount or order.order.amount
        self.taken.append((order.order.reference, order.captured))


class FakeTerminal(CardTerminal):
    """Client of a `Provider`.

    Attributes:
        errors: of the next requests by name; one that may have arrived is raised after it was carried out.
        on_find: called with the order that is read.
        finds: references of the orders that were looked for.
        probe_error: raised by `probe`.
    """

    def __init__(self, provider: Provider, terminal: str = "T1") -> None:
        self.provider, self.terminal = provider, terminal
        self.errors: dict[str, list[TerminalError | None]] = {}
        self.on_find: Callable[[ProviderOrder], None] = lambda _: None
        self.finds: list[str] = []
        self.cancels: list[str] = []
        self.probe_error: Exception | None = None
        self.approved_at: datetime | None = None

    async def probe(self) -> None:
        if self.probe_error is not None:
            raise self.probe_error

    async def start(self, order: ChargeOrder) -> TerminalReport:
        error = self._next("start")
        if error is not None and not error.may_have_arrived and error.status is None:
            raise error
        provider = self.provider
        if order.reference in provider.starts:
            provider.violations.append("an order was sent again")
        provider.starts.append(order.reference)
        if provider.open_at(self.terminal) is not None:
            raise BUSY
        made = ProviderOrder(order, self.terminal, f"O{len(provider.orders) + 1}")
        provider.orders[order.reference] = made
        if error is not None:
            raise error
        return self._report(made)

    async def find(self, order: ChargeOrder) -> TerminalReport | None:
        self.finds.append(order.reference)
        error = self._next("find")
        if error is not None:
            raise error
        found = self.provider.orders.get(order.reference)
        if found is None:
            return None
        self.on_find(found)
        return self._report(found)

    async def cancel(self, order: ChargeOrder) -> None:
        self.cancels.append(order.reference)
        error = self._next("cancel")
        if error is not None and not error.may_have_arrived:
            raise error
        found = self.provider.orders.get(order.reference)
        if found is None:
            raise TerminalError(TerminalFault.UNSUPPORTED, may_have_arrived=False)
        if found.status is T.QUEUED:
            found.status = T.CANCELED
        if error is not None:
            raise error

    async def refund(self, order: ChargeOrder) -> TerminalReport:
        error = self._next("refund")
        if error is not None and not error.may_have_arrived:
            raise error
        found = self.provider.orders[order.reference]
        if found.status is not T.APPROVED:
            self.provider.violations.append("a refund of no capture")
            raise TerminalError(TerminalFault.REFUSED, may_have_arrived=False)
        found.status, found.is_refunded = T.REFUNDED, True
        self.provider.refunds.append(order.reference)
        if error is not None:
            raise error
        return self._report(found)

    async def aclose(self) -> None:
        pass

    def _next(self, request: str) -> TerminalError | None:
        planned = self.errors.get(request)
        return planned.pop(0) if planned else None

    def _report(self, order: ProviderOrder) -> TerminalReport:
        if order.status in {T.APPROVED, T.REFUNDED}:
            codes = {"nsu": "000123", "authorization": "A1B2C3", "brand": "visa"}
            return TerminalReport(order.status, order.id, order.captured, self.approved_at, **codes)
        return TerminalReport(order.status, order.id)


@dataclass
class Title:
    """A title in the ERP; `paid_by` is the reference of a card payment, or "pix"."""

    amount: Decimal = Decimal("89.90")
    status: TitleStatus = TitleStatus.OPEN
    paid_by: list[str] = field(default_factory=list)
    is_payment_pending: bool = False


class FakeTitles(ErpRequests):
    """ERP with titles.

    Attributes:
        shows: what it shows of the payment that received a title: OURS our reference, LIKE_OURS the form of a
            card payment, UNTOLD nothing.
        settles_by_key: it books a settlement of one reference once.
        bookings: references of the settlements that it booked.
        errors: of the next requests by name; one that may have arrived is raised after it was carried out.
        answers: to the next settlements, of which none is booked.
    """

    settles_by_key = False

    def __init__(self, *, shows: PaidBy = PaidBy.OURS) -> None:
        self.titles: dict[str, Title] = {"b1": Title(), "b2": Title(Decimal("120.00"))}
        self.shows = shows
        self.bookings: list[str] = []
        self.errors: dict[str, list[ErpError | None]] = {}
        self.settlements: list[CardPayment] = []
        self.answers: list[Settlement] = []
        self.readings = 0

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset({Capability.SETTLE})

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:
        self.readings += 1
        error = self._next("read_title")
        if error is not None:
            raise error
        found = self.titles[title.boleto_id]
        return TitleReading(
            found.status,
            found.amount if found.status is TitleStatus.OPEN else None,
            paid_by=self._paid_by(found, reference),
            is_payment_pending=found.is_payment_pending,
        )

    def _paid_by(self, found: Title, reference: str) -> PaidBy:
        if self.shows is PaidBy.UNTOLD or not found.paid_by:
            return PaidBy.UNTOLD
        if self.shows is PaidBy.LIKE_OURS:
            return PaidBy.ANOTHER if "pix" in found.paid_by else PaidBy.LIKE_OURS
        return PaidBy.OURS if reference and reference in found.paid_by else PaidBy.ANOTHER

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        error = self._next("settle")
        if error is not None and not self._arrives(error):
            raise error
        self.settlements.append(payment)
        answer = self.answers.pop(0) if self.answers else self.book(title.boleto_id, payment.reference)
        if error is not None:
            raise error
        return answer

    def book(self, boleto: str, reference: str) -> Settlement:
        """Book a settlement that arrived."""
        found = self.titles[boleto]
        if self.settles_by_key and reference in self.bookings:
            return Settlement.SETTLED
        if found.status is not TitleStatus.OPEN:
            return Settlement.ALREADY_PAID
        found.status = TitleStatus.PAID
        found.paid_by.append(reference)
        self.bookings.append(reference)
        return Settlement.SETTLED

    @staticmethod
    def _arrives(error: ErpError) -> bool:
        return not isinstance(error, Refused) and error.may_have_arrived

    def _next(self, request: str) -> ErpError | None:
        planned = self.errors.get(request)
        return planned.pop(0) if planned else None


def lost(request: str = "settle") -> ErpError:
    """An answer that was lost after the request was carried out."""
    return TimedOut(request)


def vanished(erp: FakeTitles) -> ErpError:
    """An answer to a settlement that was lost, as the settlement was."""
    erp.answers.append(Settlement.ACCEPTED)
    return lost()


def unreachable(request: str = "settle") -> ErpError:
    """A request that surely did not arrive."""
    error = Unavailable(request, Reason.NO_CONNECTION)
    error.may_have_arrived = False
    return error


def declined() -> ErpError:
    """The ERP's "no" to a settlement."""
    return Declined("settle", "título bloqueado")


def reference_of(boleto: str = "b1") -> TitleReference:
    """Ids of a title."""
    return TitleReference(BoletoId(boleto))


NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@dataclass
class CardClock:
    """Wall clock of a test, which goes as the loop's, apart from what it is set to.

    Attributes:
        passed_s: seconds of the loop.
        wrong: how far the clock is off.
    """

    passed_s: Callable[[], float] = lambda: 0.0
    wrong: timedelta = timedelta()

    @property
    def time(self) -> datetime:
        """The time that it shows."""
        return NOW + timedelta(seconds=int(self.passed_s())) + self.wrong

    def __call__(self) -> datetime:
        return self.time
