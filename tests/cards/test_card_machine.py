"""Any order of touches, lost answers, crashes, late captures, payments and refunds elsewhere, and of staff.

Two kiosks, each with its ledger, share a terminal and an ERP, which at times is slow, or books nothing of
what it accepts. Each kiosk may die at any call or write, and starts again from its ledger. In the end, when
all answer, every capture is settled, refunded or on staff's list; settled is what was booked, once. No
settlement is sent twice within the pause, and none of a capture that was refunded.

The number of examples is that of `CARD_EXAMPLES`, of steps in each that of `CARD_STEPS`.
"""

import asyncio
import math
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from support import virtual_time
from support.card_fakes import (
    DENIED,
    LOST,
    NOT_SENT,
    CardClock,
    FakeTerminal,
    FakeTitles,
    Provider,
    ProviderOrder,
    T,
    Title,
    declined,
    lost,
    reference_of,
    unreachable,
)
from totem.cards import service
from totem.cards.charge import Charge, ChargePhase, ChargeState, UnknownTransition
from totem.cards.ledger import CardLedger
from totem.cards.progress import ChargeProgress, ChargeRequest
from totem.cards.schedule import MOST_LOOKS_ENDED
from totem.cards.service import CardService
from totem.cards.terminals.terminal import TerminalError, TerminalReport
from totem.domain.card_payment import (
    CardMethod,
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import BoletoId
from totem.erp.errors import ErpError, TimedOut

S, P = ChargeState, ChargePhase
EXAMPLES = int(os.environ.get("CARD_EXAMPLES", "12"))
STEPS = int(os.environ.get("CARD_STEPS", "40"))
PRICES = {f"b{number}": Decimal("89.90") + number for number in range(6)}
BOLETOS = st.sampled_from(sorted(PRICES))
KIOSKS = st.sampled_from([0, 1])
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - Linux's own
PAUSE_S = 120.0
"""Between two sends of one settlement, the first of which may have arrived."""
FRESH_S = 30.0
"""Age of the provider's report that a settlement is sent upon."""
NOT_TAKEN = {P.DECLINED, P.CANCELED, P.EXPIRED, P.NOT_STARTED}
seen: Counter[str] = Counter()
"""Steps that were made, and states in which charges ended, over all examples."""


class Crash(BaseException):
    """The end of a process: nothing of it runs any more."""


class Fuse:
    """Counts the calls and writes of a process; it is dead after the last one."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.is_dead = False

    def burn(self) -> None:
        """Count one, and die at the last."""
        if self.is_dead:
            raise Crash
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.is_dead = True
                raise Crash


class MortalTerminal(FakeTerminal):
    """Terminal of a kiosk that may die before and after each call."""

    def __init__(self, provider: Provider, fuse: Fuse, check: Callable[[ProviderOrder], None]) -> None:
        super().__init__(provider)
        self.fuse, self.check = fuse, check
        self.reports: dict[str, tuple[bool, float]] = {}

    async def start(self, order: Any) -> TerminalReport:
        self.fuse.burn()
        before = set(self.provider.orders)
        try:
            return await super().start(order)
        finally:
            for reference in set(self.provider.orders) - before:
                self.check(self.provider.orders[reference])
                self.note(reference)
            self.fuse.burn()

    async def find(self, order: Any) -> TerminalReport | None:
        self.fuse.burn()
        report = await super().find(order)
        self.note(order.reference)
        return report

    def note(self, reference: str) -> None:
        """Note what the provider tells this process of an order now."""
        order = self.provider.orders.get(reference)
        is_refunded = order is not None and order.is_refunded
        self.reports[reference] = (is_refunded, asyncio.get_running_loop().time())

    async def cancel(self, order: Any) -> None:
        self.fuse.burn()
        await super().cancel(order)
        self.fuse.burn()

    async def refund(self, order: Any) -> TerminalReport:
        self.fuse.burn()
        try:
            return await super().refund(order)
        finally:
            self.fuse.burn()


class MortalErp(FakeTitles):
    """ERP as a kiosk that may die sees it; `shared` has the titles of all."""

    def __init__(self, shared: "SharedErp", fuse: Fuse, terminal: MortalTerminal) -> None:
        super().__init__(shows=shared.shows)
        self.shared, self.fuse, self.terminal = shared, fuse, terminal
        self.settles_by_key = shared.settles_by_key
        self.titles, self.settlements, self.bookings = shared.titles, shared.settlements, shared.bookings
        self.errors, self.answers = shared.errors, shared.answers

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:
        self.fuse.burn()
        reading = await super().read_title(title, reference)
        if reference:
            self.shared.read[reference] = reading.status
        return reading

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        self.fuse.burn()
        self.shared.check_sending(payment.reference, self.terminal)
        before, loop = len(self.settlements), asyncio.get_running_loop()
        try:
            if self.shared.late_s:
                self.settlements.append(payment)
                loop.call_later(self.shared.late_s.pop(), self.book_late, title.boleto_id, payment.reference)
                raise lost()
            return await super().settle(title, payment)
        finally:
            if len(self.settlements) > before:
                self.shared.sent_at[payment.reference] = loop.time()
            self.fuse.burn()

    def book_late(self, boleto: str, reference: str) -> None:
        """Book a settlement that the ERP checked in time, whatever came meanwhile."""
        if not (self.settles_by_key and reference in self.bookings):
            title = self.titles[boleto]
            if title.status is TitleStatus.PAID:
                self.shared.overpaid.add(boleto)
            title.status = TitleStatus.OPEN
            self.book(boleto, reference)


class SharedErp:
    """The one ERP.

    Attributes:
        overpaid: titles that have two payments in the ERP, which shows both.
        late_s: seconds after which the next settlements arrive, of which the answers are lost.
        read: latest readings of titles, by the reference that they were made for.
        sent_at: times of the latest settlements that may have arrived.
        violations: settlements that no client may send.
    """

    def __init__(self, *, shows: PaidBy, settles_by_key: bool) -> None:
        self.shows, self.settles_by_key = shows, settles_by_key
        self.titles = {boleto: Title(price) for boleto, price in PRICES.items()}
        self.settlements: list[CardPayment] = []
        self.bookings: list[str] = []
        self.errors: dict[str, list[ErpError | None]] = {}
        self.answers: list[Settlement] = []
        self.late_s: list[float] = []
        self.overpaid: set[str] = set()
        self.read: dict[str, TitleStatus] = {}
        self.sent_at: dict[str, float] = {}
        self.violations: list[str] = []

    def check_sending(self, reference: str, terminal: MortalTerminal) -> None:
        """A settlement is of a title that was read as open, of a capture that is one, and not too early."""
        now = asyncio.get_running_loop().time()
        if self.read.pop(reference, None) is not TitleStatus.OPEN:
            self.violations.append("settled without a reading that shows it open")
        passed_s = now - self.sent_at.get(reference, -PAUSE_S)
        if passed_s < PAUSE_S - 0.001:
            self.violations.append(f"settled twice within {passed_s} s")
        is_refunded, reported_at = terminal.reports.get(reference, (False, -FRESH_S))
        if is_refunded or now - reported_at > FRESH_S:
            self.violations.append("settled without a report that shows the capture")


class MortalLedger(CardLedger):
    """Ledger of a process that may die before and after each write."""

    fuse: Fuse

    def _select(self, *told: Any) -> list[Charge]:
        if self.fuse.is_dead:
            raise Crash
        return super()._select(*told)

    def begin(self, *told: Any, **more: Any) -> Charge:
        self.fuse.burn()
        made = super().begin(*told, **more)
        self.fuse.burn()
        return made

    def _change(self, *told: Any, **more: Any) -> Charge:
        self.fuse.burn()
        changed = super()._change(*told, **more)
        self.fuse.burn()
        return changed


class Kiosk:
    """A kiosk that dies and starts again."""

    def __init__(self, folder: Path, world: "CardMachine") -> None:
        self.folder, self.world = folder, world
        self.tasks: list[asyncio.Task[Any]] = []
        self.start()

    def make_service(self) -> CardService:
        """Make the service of a new process."""
        world, fuse = self.world, self.fuse
        ledger = MortalLedger(self.folder, provider="mercado_pago", terminal="T1")
        ledger.fuse = fuse
        self.terminal = MortalTerminal(world.provider, fuse, world.check_order)
        self.terminal.errors = world.terminal_errors
        erp = MortalErp(world.erp, fuse, self.terminal)
        return CardService(ledger, self.terminal, erp, now=world.clock)

    def start(self) -> None:
        """Start a process."""
        self.fuse = Fuse()
        self.service = self.make_service()
        self.spawn(self.service.run())

    def spawn(self, work: Any) -> None:
        """Run a coroutine in the process."""
        self.tasks.append(self.world.runner.get_loop().create_task(work))

    def end(self) -> None:
        """End what the process still runs, as its death does."""
        self.fuse.is_dead = True
        running = [*self.tasks, *self.service._tasks, *self.service._running.values()]
        for task in running:
            task.cancel()

        async def gather() -> None:
            await asyncio.gather(*running, return_exceptions=True)

        self.world.runner.run(gather())
        self.tasks.clear()
        seen["deaths"] += 1

    async def pay(self, boleto: str, price: Decimal) -> None:
        """Charge a title, and compare what the customer is told with what was taken."""
        request = ChargeRequest(reference_of(boleto), price, price, CardMethod.DEBIT, label=boleto)
        told = await self.service.pay(request, lambda _: None)
        self.world.check_told(told)


class CardMachine(RuleBasedStateMachine):
    """World of two kiosks, a provider and an ERP."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(loop_factory=virtual_time.VirtualTimeLoop)
        self.clock = CardClock(self.runner.get_loop().time)
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        self.provider = Provider()
        self.terminal_errors: dict[str, list[TerminalError | None]] = {}
        self.wrong_amounts: set[str] = set()
        self.refunded_at: dict[str, float] = {}
        self.problems: list[str] = []

    @initialize(
        shows=st.sampled_from([PaidBy.OURS, PaidBy.LIKE_OURS, PaidBy.UNTOLD]), settles_by_key=st.booleans()
    )
    def begin(self, *, shows: PaidBy, settles_by_key: bool) -> None:
        self.erp = SharedErp(shows=shows, settles_by_key=settles_by_key)
        self.kiosks = [Kiosk(Path(self.folder.name) / str(number), self) for number in range(2)]
        self.wait(1.0)

    def check_order(self, order: ProviderOrder) -> None:
        """An order is of an open title, and of its amount."""
        charge = self.charge_of(order.order.reference)
        if charge is None:
            self.problems.append("an order without a row in a ledger")
            return
        title = self.erp.titles[charge.title.boleto_id]
        if title.status is not TitleStatus.OPEN or title.amount != order.order.amount:
            self.problems.append(f"an order of {order.order.amount} for {title}")

    def check_told(self, told: ChargeProgress) -> None:
        """A customer is told that it was taken only if it was, and that it was not only if it was not."""
        if told.charge is None:
            return
        order = self.provider.orders.get(told.charge.reference)
        is_taken = order is not None and order.captured is not None
        if told.phase in NOT_TAKEN and is_taken and order is not None and not order.is_refunded:
            self.problems.append(f"told {told.phase.value} of a capture")
        if told.phase in {P.APPROVED, P.SETTLED} and not is_taken:
            self.problems.append(f"told {told.phase.value} without a capture")

    def charge_of(self, reference: str) -> Charge | None:
        return next((each for each in self.charges() if each.reference == reference), None)

    def charges(self) -> list[Charge]:
        """All charges of both ledgers, as another program reads them."""
        return [
            charge
            for kiosk in self.kiosks
            for charge in CardLedger(kiosk.folder, provider="mercado_pago", terminal="T1").charges()
        ]

    def wait(self, seconds: float) -> None:
        """Let everything run; who died starts again."""
        self.runner.run(asyncio.sleep(seconds))
        for kiosk in self.kiosks:
            if kiosk.fuse.is_dead:
                kiosk.end()
                kiosk.start()

    @rule(kiosk=KIOSKS, boleto=BOLETOS)
    def touch(self, kiosk: int, boleto: str) -> None:
        """A customer pays by card."""
        title = self.erp.titles[boleto]
        self.kiosks[kiosk].spawn(self.kiosks[kiosk].pay(boleto, title.amount))
        self.wait(0.1)

    @rule(kiosk=KIOSKS, boleto=BOLETOS, calls=st.none() | st.integers(1, 30))
    def pay_as_usual(self, kiosk: int, boleto: str, calls: int | None) -> None:
        """A customer pays at once, and the process may die at any call of it."""
        self.kiosks[kiosk].fuse.left = calls
        self.touch(kiosk, boleto)
        for _ in range(2):
            order = self.provider.open_at("T1")
            if order is not None and order.status is T.QUEUED:
                order.status = T.AT_TERMINAL
            elif order is not None:
                self.take(order, is_wrong=False)
            self.wait(2.5)

    @rule(kiosk=KIOSKS)
    def cancel(self, kiosk: int) -> None:
        self.kiosks[kiosk].spawn(self.kiosks[kiosk].service.cancel())
        self.wait(0.1)

    @rule(seconds=st.sampled_from([0.5, 2.5, 5.0, 30.0, 61.0, 200.0, 310.0, 1000.0]))
    def time_passes(self, seconds: float) -> None:
        self.wait(seconds)

    @precondition(lambda self: any(order.is_open for order in self.provider.orders.values()))
    @rule(
        status=st.sampled_from(
            [T.AT_TERMINAL, T.AT_TERMINAL, T.ACTION_REQUIRED, T.DECLINED, T.CANCELED, T.EXPIRED, T.UNREADABLE]
        )
    )
    def terminal_reports(self, status: T) -> None:
        order = next(order for order in self.provider.orders.values() if order.is_open)
        order.status = status

    @precondition(lambda self: any(order.is_open for order in self.provider.orders.values()))
    @rule(is_wrong=st.sampled_from([False, False, False, True]))
    def card_is_taken(self, *, is_wrong: bool) -> None:
        order = next(order for order in self.provider.orders.values() if order.is_open)
        self.take(order, is_wrong=is_wrong)

    @precondition(lambda self: any(self.is_unpaid(order) for order in self.provider.orders.values()))
    @rule(data=st.data())
    def card_was_taken_after_all(self, data: st.DataObject) -> None:
        """The provider told an end, or none that could be read; the capture comes before the last look."""
        looked = {each.reference for each in self.charges() if each.looks >= MOST_LOOKS_ENDED}
        late = [
            order
            for order in self.provider.orders.values()
            if self.is_unpaid(order) and order.order.reference not in looked
        ]
        if late:
            self.take(data.draw(st.sampled_from(late)), is_wrong=False)

    @staticmethod
    def is_unpaid(order: ProviderOrder) -> bool:
        return order.captured is None and not order.is_open

    def take(self, order: ProviderOrder, *, is_wrong: bool) -> None:
        if is_wrong:
            self.wrong_amounts.add(order.order.reference)
        self.provider.capture(order, order.order.amount - Decimal("0.01") if is_wrong else None)

    @rule(
        request=st.sampled_from(["start", "find", "cancel", "refund"]),
        error=st.sampled_from([LOST, NOT_SENT, DENIED]),
    )
    def provider_fails(self, request: str, error: TerminalError) -> None:
        self.terminal_errors.setdefault(request, []).append(error)

    @rule(
        request=st.sampled_from(["settle", "read_title"]), make=st.sampled_from([lost, unreachable, declined])
    )
    def erp_fails(self, request: str, make: Callable[..., ErpError]) -> None:
        if request == "read_title":
            self.erp.errors.setdefault(request, []).append(TimedOut(request))
        else:
            self.erp.errors.setdefault(request, []).append(make())

    @rule(answer=st.sampled_from([Settlement.SETTLED, Settlement.ACCEPTED]))
    def erp_books_nothing(self, answer: Settlement) -> None:
        """Of the next settlement that it takes."""
        self.erp.answers.append(answer)

    @rule(seconds=st.sampled_from([1.0, 40.0, 110.0]))
    def erp_is_slow(self, seconds: float) -> None:
        """The next settlement arrives after its answer was given up."""
        self.erp.late_s.append(seconds)

    @rule(kiosk=KIOSKS)
    def erp_is_back(self, kiosk: int) -> None:
        """The monitor of a kiosk says so, at any time."""

        async def look() -> None:
            self.kiosks[kiosk].service.look_up_now()

        self.kiosks[kiosk].spawn(look())
        self.wait(0.1)

    @precondition(lambda self: any(self.is_captured(order) for order in self.provider.orders.values()))
    @rule(data=st.data())
    def refunded_in_the_portal(self, data: st.DataObject) -> None:
        captured = [each for each in self.provider.orders.values() if self.is_captured(each)]
        order = data.draw(st.sampled_from(captured))
        order.status, order.is_refunded = T.REFUNDED, True
        self.refunded_at[order.order.reference] = self.runner.get_loop().time()

    @staticmethod
    def is_captured(order: ProviderOrder) -> bool:
        return order.captured is not None and not order.is_refunded and order.status is T.APPROVED

    @rule(boleto=BOLETOS)
    def paid_elsewhere(self, boleto: str) -> None:
        title = self.erp.titles[boleto]
        if title.status is TitleStatus.OPEN:
            title.status, title.paid_by = TitleStatus.PAID, ["pix"]

    @rule(boleto=BOLETOS, amount=st.sampled_from([Decimal("89.90"), Decimal("95.17")]))
    def amount_changes(self, boleto: str, amount: Decimal) -> None:
        self.erp.titles[boleto].amount = amount

    @rule(kiosk=KIOSKS, calls=st.integers(1, 14))
    def will_crash(self, kiosk: int, calls: int) -> None:
        """The process dies at one of its next calls or writes."""
        self.kiosks[kiosk].fuse.left = calls

    @rule(kiosk=KIOSKS)
    def crash(self, kiosk: int) -> None:
        """The process dies while it waits."""
        self.kiosks[kiosk].end()
        self.kiosks[kiosk].start()
        self.wait(0.1)

    @rule(hours=st.sampled_from([-25, -1, 1, 25, 9000]))
    def clock_jumps(self, hours: int) -> None:
        self.clock.wrong = timedelta(hours=hours)

    @precondition(lambda self: any(not each.state.is_final for each in self.charges()))
    @rule(kiosk=KIOSKS, data=st.data(), is_command=st.booleans())
    def staff_decide(self, kiosk: int, data: st.DataObject, *, is_command: bool) -> None:
        """Staff do what they may, in the kiosk or by a command beside it; about what is unknown, truly."""
        mine = self.kiosks[kiosk]
        ledger = CardLedger(mine.folder, provider="mercado_pago", terminal="T1")
        found = ledger.open_charges()
        if not found:
            return
        charge = data.draw(st.sampled_from(found), label="charge")
        beside = mine.make_service() if is_command else mine.service
        order = self.provider.orders.get(charge.reference)
        actions: dict[str, Any] = {"settle": beside.settle_again, "refund": beside.refund}
        if order is None or not order.is_open:
            was_taken = order is not None and order.captured is not None and not order.is_refunded
            actions["decide"] = partial(beside.decide_unknown, was_taken=was_taken)
        name = data.draw(st.sampled_from(sorted(actions)), label="action")

        async def act() -> None:
            with suppress(UnknownTransition, ErpError, TerminalError):
                await actions[name](charge.id)

        mine.spawn(act())
        self.wait(0.1)

    @invariant()
    def nobody_does_what_nobody_may(self) -> None:
        seen["steps"] += 1
        assert self.provider.violations == []
        assert self.problems == []
        if hasattr(self, "erp"):
            assert self.erp.violations == []
        for reference in {order.order.reference for order in self.provider.orders.values()}:
            assert self.provider.starts.count(reference) == 1
            assert self.provider.refunds.count(reference) <= 1

    def teardown(self) -> None:
        """Let all answer, and all looks come; then each capture is where it belongs."""
        try:
            if hasattr(self, "erp"):
                self.come_to_rest()
                self.check_money()
        finally:
            for kiosk in getattr(self, "kiosks", []):
                kiosk.end()
            self.runner.close()
            self.folder.cleanup()

    def come_to_rest(self) -> None:
        self.clock.wrong = timedelta()
        for planned in (self.terminal_errors, self.erp.errors, self.erp.answers, self.erp.late_s):
            planned.clear()
        for kiosk in self.kiosks:
            kiosk.fuse.left = None
        for order in self.provider.orders.values():
            if order.is_open or order.status is T.UNREADABLE:
                order.status = T.EXPIRED
        self.wait(600)
        self.wait(8 * 3600)

    def check_money(self) -> None:
        self.nobody_does_what_nobody_may()
        charges = {charge.reference: charge for charge in self.charges()}
        settled: dict[BoletoId, list[Charge]] = {}
        for order in self.provider.orders.values():
            reference = order.order.reference
            charge = charges[reference]
            if order.captured is None:
                assert charge.state in {S.CANCELED, S.DECLINED, S.EXPIRED}, charge
                continue
            if order.is_refunded:
                assert charge.state in {S.REFUNDED, S.NEEDS_STAFF} or self.was_refunded_later(charge), charge
                continue
            assert charge.state in {S.SETTLED, S.NEEDS_STAFF}, charge
            assert charge.taken == order.captured
            if charge.state is S.SETTLED:
                assert reference not in self.wrong_amounts or "staff" in self.causes(charge)
                settled.setdefault(charge.title.boleto_id, []).append(charge)
        seen.update(
            f"{charge.state.value} {charge.hold.value if charge.hold else ''}".strip()
            for charge in charges.values()
        )
        assert all(count == 1 for count in Counter(self.erp.bookings).values())
        sent = {payment.reference for payment in self.erp.settlements}
        for boleto, payments in settled.items():
            own = {charge.reference for charge in payments}
            if self.erp.shows is PaidBy.LIKE_OURS:  # that of another kiosk is alike
                assert own <= sent
            else:
                assert own <= set(self.erp.bookings), payments
                assert len(own) == 1 or boleto in self.erp.overpaid, payments
        for charge in charges.values():
            if charge.reference not in self.provider.orders:
                assert charge.state in {S.CANCELED, S.UNKNOWN}, charge

    def was_refunded_later(self, charge: Charge) -> bool:
        """The store refunded what was settled, or about to be, in the portal."""
        sent_at = self.erp.sent_at.get(charge.reference, math.inf)
        return charge.state is S.SETTLED and sent_at <= self.refunded_at[charge.reference] + FRESH_S

    def causes(self, charge: Charge) -> list[str]:
        return [
            each.cause
            for kiosk in self.kiosks
            for each in CardLedger(kiosk.folder, provider="", terminal="").history(charge.id)
        ]


@pytest.fixture(autouse=True)
def rare_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a kiosk at rest look around once an hour."""
    monkeypatch.setattr(service, "PROBE_S", 3600.0)


def test_money_is_where_it_belongs(expected_logs: Any) -> None:
    expected_logs.allow("totem.cards")
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        CardMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    sys.stdout.write(f"{dict(seen)}\n")
