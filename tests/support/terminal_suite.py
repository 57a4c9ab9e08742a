"""Suite of every adapter of a card terminal, each against its emulator over real HTTP.

A provider's own module subclasses `TerminalSuite` with its emulator, and adds the tests of its quirks.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import strategies as st

from support.emulators.base import InjectedFault
from support.log_check import LogWatch
from support.raw_http_server import RawServer
from support.terminals.base import TerminalEmulator
from support.terminals.mercado_pago import MercadoPagoEmulator
from support.terminals.paygo import PaygoEmulator
from support.terminals.terminal import Terminal
from totem.cards.terminals.registry import make_terminal
from totem.cards.terminals.terminal import (
    CardTerminal,
    ChargeOrder,
    TerminalError,
    TerminalFault,
    TerminalReport,
    TerminalStatus,
)
from totem.domain.card_payment import CardMethod
from totem.settings.card import CardSettings

T = TypeVar("T")

AMOUNT = Decimal("89.90")
PRIVATE = ("MARIA", "503143", "552289", "**3640")
"""Of the cardholder and the card, in the emulators' answers."""
FAULTS = {
    InjectedFault.PAGE: (TerminalFault.UNAVAILABLE, True),
    InjectedFault.ERROR: (TerminalFault.REFUSED, False),
    InjectedFault.SERVER_ERROR: (TerminalFault.UNAVAILABLE, True),
    InjectedFault.MAINTENANCE: (TerminalFault.UNAVAILABLE, True),
    InjectedFault.TOKEN: (TerminalFault.CREDENTIALS, False),
    InjectedFault.RATE_LIMIT: (TerminalFault.UNAVAILABLE, False),
    InjectedFault.LOST: (TerminalFault.UNAVAILABLE, True),
}
"""Of the order of a charge: the fault, and whether it may have arrived."""
ENDS = frozenset(
    {
        *(TerminalStatus.APPROVED, TerminalStatus.DECLINED, TerminalStatus.CANCELED, TerminalStatus.EXPIRED),
        TerminalStatus.REFUNDED,
    }
)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["processed", "approved", "10", "89.90", "89,90", "", "x" * 5000, "\x00", "1e999999"])
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


class FixedAnswer(RawServer):
    """Gives its one answer to each request."""


def make_order(name: str = "1", **changes: Any) -> ChargeOrder:
    """Return the order of a charge, with a key and a reference of its own for each name."""
    key = str(uuid5(NAMESPACE_URL, name))
    order = ChargeOrder(reference=f"totem-{key}", key=key, amount=AMOUNT, method=CardMethod.CREDIT)
    return replace(order, **changes)


def with_id(order: ChargeOrder, report: TerminalReport) -> ChargeOrder:
    """Return the order with the provider's id."""
    return replace(order, order_id=report.order_id)


class TerminalSuite:
    """Properties that every adapter has. A subclass sets the attributes below."""

    make: ClassVar[Callable[..., TerminalEmulator]]
    essential: ClassVar[tuple[str, ...]]
    """Paths of the fields of a sale without which it is no approval, "0" for the first of a list."""
    is_refund_at_terminal: ClassVar[bool] = False

    @pytest.fixture
    def emulator(self) -> Iterator[TerminalEmulator]:
        with type(self).make() as emulator:
            yield emulator
            assert emulator.violations == []

    def run(self, emulator: TerminalEmulator, work: Callable[[CardTerminal], Awaitable[T]], **more: Any) -> T:
        """Do some work with a new terminal of the emulator's settings."""
        settings = CardSettings(**{**emulator.settings(), **more})

        async def sleep(_seconds: float) -> None:
            await asyncio.sleep(0)

        async def do() -> T:
            terminal = make_terminal(settings, sleep=sleep)
            try:
                return await work(terminal)
            finally:
                await terminal.aclose()

        return asyncio.run(do())

    def start(self, emulator: TerminalEmulator, order: ChargeOrder) -> ChargeOrder:
        """Order a charge; return the order with the provider's id."""
        return with_id(order, self.run(emulator, lambda terminal: terminal.start(order)))

    def find(self, emulator: TerminalEmulator, order: ChargeOrder) -> TerminalReport:
        """Read an order, which has to be there."""
        report = self.run(emulator, lambda terminal: terminal.find(order))
        assert report is not None
        return report

    def fail(
        self, emulator: TerminalEmulator, work: Callable[[CardTerminal], Awaitable[Any]], **more: Any
    ) -> TerminalError:
        """Do some work that fails."""
        with pytest.raises(TerminalError) as caught:
            self.run(emulator, work, **more)
        return caught.value

    # A charge

    def test_the_probe_starts_nothing(self, emulator: TerminalEmulator) -> None:
        self.run(emulator, lambda terminal: terminal.probe())
        assert not emulator.terminal.orders
        assert "start" not in emulator.calls

    @pytest.mark.parametrize("method", CardMethod)
    def test_a_charge_is_ordered_fetched_and_approved(
        self, emulator: TerminalEmulator, method: CardMethod
    ) -> None:
        order = make_order(method=method)
        started = self.run(emulator, lambda terminal: terminal.start(order))
        assert started.status is TerminalStatus.QUEUED
        assert started.order_id
        order = with_id(order, started)
        assert self.find(emulator, order).status is TerminalStatus.AT_TERMINAL
        emulator.terminal.approve()
        report = self.find(emulator, order)
        assert (report.status, report.amount) == (TerminalStatus.APPROVED, AMOUNT)
        assert report.nsu
        assert report.authorization
        assert report.brand
        assert report.approved_at is None or report.approved_at.tzinfo is not None
        (captured,) = emulator.terminal.captures
        assert (captured.amount, captured.method, captured.installments) == (AMOUNT, method, 1)

    def test_instalments(self, emulator: TerminalEmulator) -> None:
        self.start(emulator, make_order(installments=3))
        assert emulator.terminal.latest().installments == 3

    def test_the_ends_of_a_charge(self, emulator: TerminalEmulator) -> None:
        for name, act, status in (
            ("declined", Terminal.decline, TerminalStatus.DECLINED),
            ("canceled", Terminal.press_cancel, TerminalStatus.CANCELED),
        ):
            order = self.start(emulator, make_order(name))
            assert self.find(emulator, order).status is TerminalStatus.AT_TERMINAL
            act(emulator.terminal)
            report = self.find(emulator, order)
            assert (report.status, report.nsu, report.authorization) == (status, "", "")

    def test_a_terminal_that_is_off_lets_a_charge_expire(self) -> None:
        now = 0.0
        with type(self).make(terminal=Terminal(clock=lambda: now)) as emulator:
            emulator.terminal.is_on = False
            order = self.start(emulator, make_order())
            assert self.find(emulator, order).status is TerminalStatus.QUEUED
            now = 1000.0
            assert self.find(emulator, order).status is TerminalStatus.EXPIRED

    def test_a_terminal_that_dies_leaves_a_charge_neither_paid_nor_declined(
        self, emulator: TerminalEmulator
    ) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.kill_agent()
        emulator.terminal.approve()
        assert self.find(emulator, order).status is TerminalStatus.AT_TERMINAL

    def test_another_amount_than_was_asked_for_is_told(self, emulator: TerminalEmulator) -> None:
        emulator.terminal.off_by = Decimal("0.01")
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        assert self.find(emulator, order).amount == AMOUNT + Decimal("0.01")

    def test_two_orders_of_two_charges_do_not_mix(self, emulator: TerminalEmulator) -> None:
        first = self.start(emulator, make_order("first"))
        emulator.terminal.approve()
        second = self.start(emulator, make_order("second", amount=Decimal("12.34")))
        assert self.find(emulator, second).status is not TerminalStatus.APPROVED
        foreign = replace(second, order_id=first.order_id)
        error = self.fail(emulator, lambda terminal: terminal.find(foreign))
        assert (error.fault, error.may_have_arrived) == (TerminalFault.UNAVAILABLE, False)

    # Lost answers

    def test_an_order_whose_answer_is_lost_is_found_by_its_reference_and_sent_once(
        self, emulator: TerminalEmulator
    ) -> None:
        order = make_order()
        emulator.inject(InjectedFault.LOST, "start")
        error = self.fail(emulator, lambda terminal: terminal.start(order))
        assert error.may_have_arrived
        emulator.terminal.approve()
        report = self.find(emulator, order)
        assert (report.status, report.amount) == (TerminalStatus.APPROVED, AMOUNT)
        assert emulator.calls.count("start") == 1

    def test_an_order_that_never_came_is_found_nowhere(self, emulator: TerminalEmulator) -> None:
        assert self.run(emulator, lambda terminal: terminal.find(make_order())) is None

    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.value)
    def test_a_failed_order_is_sent_once_and_tells_whether_it_may_have_arrived(
        self, emulator: TerminalEmulator, fault: InjectedFault
    ) -> None:
        emulator.inject(fault, "start")
        error = self.fail(emulator, lambda terminal: terminal.start(make_order()))
        assert (error.fault, error.may_have_arrived) == FAULTS[fault]
        assert emulator.calls.count("start") == 1
        assert bool(emulator.terminal.orders) == (fault is InjectedFault.LOST)

    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.value)
    @pytest.mark.parametrize("method", ["cancel", "refund"])
    def test_a_failed_cancel_or_refund_is_sent_once(
        self, emulator: TerminalEmulator, fault: InjectedFault, method: str
    ) -> None:
        emulator.terminal.is_on = method == "refund"
        order = self.start(emulator, make_order())
        if method == "refund":
            emulator.terminal.approve()
        emulator.inject(fault, method)
        error = self.fail(emulator, lambda terminal: getattr(terminal, method)(order))
        assert error.may_have_arrived == FAULTS[fault][1]
        assert emulator.calls.count(method) == 1

    def test_a_read_is_retried_and_never_may_have_arrived(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.inject(InjectedFault.SERVER_ERROR, "find")
        assert self.find(emulator, order).order_id == order.order_id
        for _ in range(3):
            emulator.inject(InjectedFault.SERVER_ERROR, "find")
        error = self.fail(emulator, lambda terminal: terminal.find(order))
        assert (error.fault, error.may_have_arrived) == (TerminalFault.UNAVAILABLE, False)

    def test_nobody_at_the_address(self, emulator: TerminalEmulator) -> None:
        nobody = "http://127.0.0.1:9"
        error = self.fail(emulator, lambda terminal: terminal.start(make_order()), base_url=nobody)
        assert (error.fault, error.may_have_arrived) == (TerminalFault.UNAVAILABLE, False)

    # Cancel and refund

    def test_a_charge_that_was_not_fetched_is_cancelled(self, emulator: TerminalEmulator) -> None:
        emulator.terminal.is_on = False
        order = self.start(emulator, make_order())
        self.run(emulator, lambda terminal: terminal.cancel(order))
        assert self.find(emulator, order).status is TerminalStatus.CANCELED

    def test_a_cancel_that_comes_too_late_is_refused(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        error = self.fail(emulator, lambda terminal: terminal.cancel(order))
        assert (error.fault, error.may_have_arrived) == (TerminalFault.REFUSED, False)
        assert self.find(emulator, order).status is TerminalStatus.APPROVED

    def test_a_capture_is_refunded_as_a_whole(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        report = self.run(emulator, lambda terminal: terminal.refund(order))
        expected = TerminalStatus.AT_TERMINAL if self.is_refund_at_terminal else TerminalStatus.REFUNDED
        assert report.status is expected
        assert self.find(emulator, order).status is TerminalStatus.REFUNDED

    def test_a_refund_whose_answer_is_lost_is_read(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        emulator.inject(InjectedFault.LOST, "refund")
        assert self.fail(emulator, lambda terminal: terminal.refund(order)).may_have_arrived
        assert self.find(emulator, order).status is TerminalStatus.REFUNDED

    def test_what_was_not_captured_is_not_refunded(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.decline()
        error = self.fail(emulator, lambda terminal: terminal.refund(order))
        assert not error.may_have_arrived
        emulator.violations.clear()

    # Secrets and privacy

    def test_no_token_is_told_before_anything_is_sent(self, emulator: TerminalEmulator) -> None:
        error = self.fail(emulator, lambda terminal: terminal.start(make_order()), token=None)
        assert (error.fault, error.may_have_arrived) == (TerminalFault.CREDENTIALS, False)
        assert emulator.calls == []

    def test_a_wrong_token_is_told(self, emulator: TerminalEmulator) -> None:
        wrong = {"token": "another"}
        error = self.fail(emulator, lambda terminal: terminal.probe(), **wrong)
        assert error.fault is TerminalFault.CREDENTIALS

    def test_neither_key_nor_cardholder_reach_a_log_an_error_or_a_report(
        self, emulator: TerminalEmulator, caplog: pytest.LogCaptureFixture, expected_logs: LogWatch
    ) -> None:
        caplog.set_level(logging.DEBUG)
        expected_logs.allow("")
        told: list[str] = []

        async def work(terminal: CardTerminal) -> None:
            order = make_order()
            await terminal.probe()
            started = await terminal.start(order)
            order = with_id(order, started)
            emulator.terminal.approve()
            reports = [started, await terminal.find(order), await terminal.find(replace(order, order_id=""))]
            reports.append(await terminal.refund(order))
            reports.append(await terminal.find(order))
            told.extend(map(repr, reports))
            for fault in (*FAULTS, InjectedFault.PERMISSION):
                for each in (
                    terminal.probe(),
                    terminal.start(make_order(fault.value)),
                    terminal.find(order),
                    terminal.cancel(order),
                    terminal.refund(order),
                ):
                    for _ in range(3):
                        emulator.inject(fault)
                    try:
                        await each
                    except TerminalError as error:
                        told.extend(_whole(error))
                    emulator.reset()
                if emulator.terminal.open_order is not None:
                    emulator.terminal.decline()

        self.run(emulator, work)
        for address in ("http://127.0.0.1:9", "http://localhost:1", "https://127.0.0.1:9/x"):
            told += _whole(self.fail(emulator, lambda terminal: terminal.probe(), base_url=address))
        told += [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records]
        secrets = {
            value for name, value in emulator.settings().items() if name in {"token", "refund_password"}
        }
        everything = "\n".join(told)
        for secret in (*secrets, *PRIVATE):
            place = everything.find(secret)
            assert place < 0, everything[max(place - 400, 0) : place + 100]
        assert f"key={emulator.token}" not in everything

    # Answers of another server

    def answer(self, emulator: TerminalEmulator, order: ChargeOrder) -> Any:
        """The provider's JSON of an order, as `find` gets it."""
        seen: list[Any] = []

        def keep(answer: Any) -> Any:
            seen.append(answer)
            return answer

        emulator.rewrite = keep
        assert self.find(emulator, order).status is TerminalStatus.APPROVED
        emulator.rewrite = None
        return seen[0]

    def find_in(self, answer: bytes, order: ChargeOrder, emulator: TerminalEmulator) -> TerminalReport | None:
        """Read an order from a server that gives the same answer to everything."""
        path = emulator.settings()["base_url"].removeprefix(emulator.server.address)
        with FixedAnswer(answer) as server:
            return self.run(
                emulator, lambda terminal: terminal.find(order), base_url=f"{server.base_url}{path}"
            )


class MercadoPagoSuite(TerminalSuite):
    """The suite of Mercado Pago Point."""

    make = MercadoPagoEmulator
    essential = (
        *("id", "status", "external_reference", "transactions", "transactions.payments"),
        "transactions.payments.0.status",
    )


class PaygoSuite(TerminalSuite):
    """The suite of PayGo's ControlPay."""

    make = PaygoEmulator
    essential = (
        *("intencaoVenda", "intencaoVenda.id", "intencaoVenda.intencaoVendaStatus"),
        "intencaoVenda.intencaoVendaStatus.id",
    )
    is_refund_at_terminal = True

    def answer(self, emulator: TerminalEmulator, order: ChargeOrder) -> Any:
        emulator.quirks = frozenset({"payments_at_once"})
        return super().answer(emulator, order)


@dataclass
class ApprovedCharge:
    """An approved charge at an emulator, and the provider's answer about it."""

    suite: TerminalSuite
    emulator: TerminalEmulator
    order: ChargeOrder
    answer: Any

    def find(self, answer: bytes) -> TerminalReport | None:
        """Read the charge from a server that gives the same answer to everything."""
        return self.suite.find_in(answer, self.order, self.emulator)


@contextmanager
def approved_charge(suite: TerminalSuite) -> Iterator[ApprovedCharge]:
    """Approve a charge at an emulator of a suite's provider."""
    with type(suite).make() as emulator:
        order = suite.start(emulator, make_order())
        emulator.terminal.approve()
        yield ApprovedCharge(suite, emulator, order, suite.answer(emulator, order))


def changed(answer: Any, path: str, value: Any) -> Any:
    """The answer with another value at a path."""
    first, _, rest = path.partition(".")
    if isinstance(answer, list):
        place = int(first)
        return [
            (changed(each, rest, value) if rest else value) if number == place else each
            for number, each in enumerate(answer)
        ]
    return {**answer, first: changed(answer[first], rest, value) if rest else value}


def spoilt(answer: Any) -> st.SearchStrategy[Any]:
    """The answer with other values at some of its paths."""

    @st.composite
    def spoil(draw: st.DrawFn) -> Any:
        spoiled = answer
        for path in draw(st.lists(st.sampled_from(sorted(_paths(answer))), min_size=1, max_size=3)):
            try:
                spoiled = changed(spoiled, path, draw(json_values))
            except (KeyError, TypeError, ValueError, IndexError, AttributeError):
                continue  # another change took it away
        return spoiled

    return spoil()


def _paths(answer: Any, above: str = "") -> Iterator[str]:
    items = (
        answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    )
    for name, value in items:
        yield f"{above}{name}"
        yield from _paths(value, f"{above}{name}.")


def _whole(error: BaseException) -> list[str]:
    """All that a log could say of an error, with the errors that it came from."""
    texts = ["".join(traceback.format_exception(error))]
    chain: BaseException | None = error
    while chain is not None:
        texts += [str(chain), repr(chain), repr(chain.args), repr(vars(chain))]
        chain = chain.__cause__ or chain.__context__
    return texts
