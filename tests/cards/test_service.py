"""A charge from a touch to its settlement, and everything that may come between."""

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from support.card_fakes import (
    BUSY,
    DENIED,
    LOST,
    NOT_SENT,
    ProviderOrder,
    T,
    Title,
    declined,
    reference_of,
    unreachable,
)
from support.card_harness import PRICE, CardHarness, approve, pass_to_terminal, request
from support.log_check import LogWatch
from totem.cards.charge import ChargeHold, ChargePhase, ChargeState, UnknownTransition
from totem.cards.ledger import CardLedger, UnknownCharge
from totem.cards.progress import CardReadiness
from totem.cards.terminals.terminal import TerminalError, TerminalFault
from totem.domain.card_payment import TitleReference, TitleStatus
from totem.domain.customer import BoletoId, CustomerId
from totem.erp.errors import TimedOut

S, P = ChargeState, ChargePhase


def end(bench: CardHarness, status: T) -> None:
    """Let an order end so at the terminal."""

    def look(order: ProviderOrder) -> None:
        if order.is_open:
            order.status = status

    bench.terminal.on_find = look


def test_a_charge_is_approved_and_settled(bench: CardHarness) -> None:
    approve(bench)
    result = bench.run(bench.pay())
    assert result.phase is P.SETTLED
    assert bench.phases == [P.PREPARING, P.AT_TERMINAL, P.APPROVED]
    assert bench.events() == ["send", "reached", "approved", "settle", "accepted", "settled"]
    [payment] = bench.erp.settlements
    charge = bench.charge
    assert (payment.reference, payment.amount, payment.captured) == (charge.reference, PRICE, PRICE)
    assert (charge.nsu, charge.authorization, charge.brand) == ("000123", "A1B2C3", "visa")
    assert charge.approved_at is not None
    assert charge.settled_at is not None
    assert charge.settled_at >= charge.approved_at
    assert bench.erp.titles["b1"].paid_by == [charge.reference]
    assert bench.readiness == [CardReadiness.READY]


@pytest.mark.parametrize(
    ("title", "phase"),
    [
        (Title(status=TitleStatus.PAID), P.TITLE_CHANGED),
        (Title(status=TitleStatus.GONE), P.TITLE_CHANGED),
        (Title(Decimal("90.00")), P.TITLE_CHANGED),
        (Title(is_payment_pending=True), P.TITLE_CHANGED),
    ],
)
def test_a_title_that_changed_is_not_charged(bench: CardHarness, title: Title, phase: ChargePhase) -> None:
    bench.erp.titles["b1"] = title
    assert bench.run(bench.pay()).phase is phase
    assert bench.provider.starts == []
    assert bench.ledger.charges() == []


def test_a_title_that_cannot_be_read_is_not_charged(bench: CardHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("cannot be read again")
    bench.erp.errors["read_title"] = [TimedOut("read_title")]
    assert bench.run(bench.pay()).phase is P.NOT_STARTED
    assert bench.provider.starts == []


def test_an_id_that_finds_no_title_again_is_not_charged(bench: CardHarness) -> None:
    bench.erp.titles["#1"] = Title()
    assert bench.run(bench.pay("#1")).phase is P.NOT_STARTED


@pytest.mark.parametrize("error", [BUSY, DENIED, NOT_SENT])
def test_what_surely_did_not_start_blocks_nothing(
    bench: CardHarness, expected_logs: LogWatch, error: TerminalError
) -> None:
    expected_logs.expect("not started")
    bench.terminal.errors["start"] = [error]
    assert bench.run(bench.pay()).phase is P.NOT_STARTED
    assert bench.charge.state is S.CANCELED
    approve(bench)
    assert bench.run(bench.pay()).phase is P.SETTLED


def test_an_order_that_was_refused_and_made_all_the_same_is_followed(bench: CardHarness) -> None:
    """It would wait at the terminal beside the order of a second try."""
    bench.terminal.errors["start"] = [
        TerminalError(TerminalFault.REFUSED, may_have_arrived=False, status=400)
    ]
    approve(bench)
    assert bench.run(bench.pay()).phase is P.SETTLED
    assert len(bench.provider.starts) == 1


def test_the_provider_after_a_change_is_not_asked_about_orders_of_the_one_before(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("no end within its time")
    bench.terminal.on_find = pass_to_terminal
    bench.run(bench.die_while_paying())
    bench.terminal.finds.clear()
    bench.terminal.cancels.clear()
    bench.provider_name = "paygo"
    bench.reopen()
    bench.run(bench.stay(600))
    assert bench.charge.state is S.UNKNOWN
    assert (bench.terminal.finds, bench.terminal.cancels) == ([], [])


def test_an_order_whose_answer_was_lost_is_found_and_not_sent_again(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("answer to the order of .* was lost")
    bench.terminal.errors["start"] = [LOST]
    bench.terminal.errors["find"] = [NOT_SENT, LOST]
    approve(bench)
    assert bench.run(bench.pay()).phase is P.SETTLED
    assert len(bench.provider.starts) == 1
    assert bench.provider.violations == []


@pytest.mark.parametrize(
    ("status", "phase", "state"),
    [
        (T.DECLINED, P.DECLINED, S.DECLINED),
        (T.CANCELED, P.CANCELED, S.CANCELED),
        (T.EXPIRED, P.EXPIRED, S.EXPIRED),
    ],
)
def test_an_end_without_a_capture_settles_nothing(
    bench: CardHarness, status: T, phase: ChargePhase, state: ChargeState
) -> None:
    end(bench, status)
    assert bench.run(bench.pay()).phase is phase
    assert bench.charge.state is state
    assert bench.erp.settlements == []


def test_a_cancel_is_asked_for_and_its_end_read(bench: CardHarness) -> None:
    async def cancel() -> ChargePhase:
        paying = asyncio.ensure_future(bench.pay())
        await asyncio.sleep(3)
        await bench.service.cancel()
        return (await paying).phase

    assert bench.run(cancel()) is P.CANCELED
    assert bench.phases == [P.PREPARING, P.AT_TERMINAL, P.CANCELING, P.CANCELED]


def test_an_approval_after_a_cancel_wins(bench: CardHarness) -> None:
    async def cancel() -> ChargePhase:
        paying = asyncio.ensure_future(bench.pay())
        await asyncio.sleep(3)
        [order] = bench.provider.orders.values()
        order.status = T.AT_TERMINAL
        await bench.service.cancel()
        await asyncio.sleep(1.5)
        bench.provider.capture(order)
        return (await paying).phase

    assert bench.run(cancel()) is P.SETTLED


def test_the_terminal_shows_the_result_itself(bench: CardHarness) -> None:
    statuses = iter([T.AT_TERMINAL, T.ACTION_REQUIRED, T.ACTION_REQUIRED, T.DECLINED])

    def look(order: ProviderOrder) -> None:
        order.status = next(statuses)

    bench.terminal.on_find = look
    assert bench.run(bench.pay()).phase is P.DECLINED
    assert bench.phases == [P.PREPARING, P.AT_TERMINAL, P.LOOK_AT_TERMINAL, P.DECLINED]


def test_without_an_end_it_is_unknown_and_blocks_title_and_terminal(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("has no end within its time")
    bench.terminal.on_find = lambda order: setattr(order, "status", T.AT_TERMINAL)
    result = bench.run(bench.pay())
    assert result.phase is P.UNKNOWN
    assert bench.readiness[-1] is CardReadiness.TERMINAL
    assert bench.run(bench.pay()).phase is P.NOT_STARTED
    assert bench.run(bench.pay("b2")).phase is P.NOT_STARTED
    assert len(bench.provider.starts) == 1


@pytest.mark.parametrize(("was_taken", "state"), [(True, S.SETTLED), (False, S.CANCELED)])
def test_staff_decide_about_an_unknown_charge(
    bench: CardHarness, expected_logs: LogWatch, state: ChargeState, *, was_taken: bool
) -> None:
    expected_logs.expect("has no end")
    bench.terminal.on_find = lambda order: setattr(order, "status", T.UNREADABLE)
    bench.run(bench.pay())
    bench.run(bench.service.decide_unknown(bench.charge.id, was_taken=was_taken))
    bench.run(bench.stay(30))
    assert bench.charge.state is state
    assert bench.readiness[-1] is CardReadiness.READY
    with pytest.raises(UnknownTransition):
        bench.run(bench.service.decide_unknown(bench.charge.id, was_taken=was_taken))


def test_an_unknown_charge_is_read_until_its_end(bench: CardHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("has no end")
    bench.terminal.on_find = lambda order: setattr(order, "status", T.AT_TERMINAL)
    bench.run(bench.pay())
    [order] = bench.provider.orders.values()
    bench.provider.capture(order)
    bench.terminal.on_find = lambda _: None
    bench.run(bench.stay(60))
    assert bench.charge.state is S.SETTLED


def test_it_is_polled_no_faster_than_allowed(bench: CardHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("has no end")
    times: list[float] = []

    def look(order: ProviderOrder) -> None:
        order.status = T.AT_TERMINAL
        times.append(asyncio.get_event_loop().time())

    bench.terminal.on_find = look
    bench.run(bench.pay())
    assert min(b - a for a, b in pairwise(times)) >= 2.0
    assert 180 <= times[-1] - times[0] <= 260


def test_another_amount_is_never_settled(bench: CardHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("waits for staff: amount")
    approve(bench, Decimal("89.00"))
    result = bench.run(bench.pay())
    assert result.phase is P.APPROVED
    assert (bench.charge.state, bench.charge.hold) == (S.NEEDS_STAFF, ChargeHold.AMOUNT)
    assert bench.charge.taken == Decimal("89.00")
    bench.run(bench.stay(7200))
    assert bench.erp.settlements == []


@pytest.mark.parametrize(
    "told",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-3))),
    ],
)
def test_a_capture_at_an_impossible_time_is_settled_as_of_now(bench: CardHarness, told: datetime) -> None:
    approve(bench)
    bench.terminal.approved_at = told
    assert bench.run(bench.pay()).phase is P.SETTLED
    [payment] = bench.erp.settlements
    assert payment.paid_at.date() == bench.clock.time.date()


def test_a_charge_whose_look_up_breaks_off_stops_no_other(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the settlement of .* failed")
    expected_logs.expect("cannot be looked up: AttributeError")
    approve(bench)
    bench.erp.errors["settle"] = [unreachable() for _ in range(3)]
    for boleto, amount in (("b1", PRICE), ("b2", Decimal("120.00"))):
        assert bench.run(bench.pay(boleto, amount)).phase is P.APPROVED
    bench.erp.titles["b1"] = None  # type: ignore[assignment]  # an answer that the adapter did not foresee
    bench.reopen()
    bench.run(bench.stay(90))
    first, second = bench.ledger.charges()[::-1]
    assert (first.state, second.state) == (S.APPROVED, S.SETTLED)
    assert bench.service.readiness is CardReadiness.READY


def test_the_next_customer_does_not_find_the_charge_at_the_terminal(bench: CardHarness) -> None:
    async def leave() -> None:
        paying = asyncio.ensure_future(bench.pay())
        await asyncio.sleep(3)
        paying.cancel()
        await asyncio.gather(paying, return_exceptions=True)
        await asyncio.sleep(5)

    bench.run(leave())
    assert bench.charge.state is S.CANCELED
    assert bench.service.readiness is CardReadiness.READY
    assert bench.run(bench.pay("b2", Decimal("120.00"))).phase is not P.NOT_STARTED


def test_the_end_of_the_session_does_not_end_the_charge(bench: CardHarness) -> None:
    bench.terminal.on_find = pass_to_terminal

    async def leave() -> None:
        paying = asyncio.ensure_future(bench.pay())
        await asyncio.sleep(3)
        seen = len(bench.phases)
        paying.cancel()
        await asyncio.gather(paying, return_exceptions=True)
        approve(bench)
        await asyncio.sleep(20)
        assert len(bench.phases) == seen

    bench.run(leave())
    assert bench.charge.state is S.SETTLED


def test_a_second_touch_starts_nothing(bench: CardHarness) -> None:
    approve(bench)

    async def twice() -> list[ChargePhase]:
        await bench.service.recover()
        ends = await asyncio.gather(
            *(bench.service.pay(request(), lambda _: None) for _ in range(2)),
        )
        return [each.phase for each in ends]

    assert bench.run(twice()) == [P.SETTLED, P.NOT_STARTED]
    assert len(bench.provider.starts) == 1


def test_a_settled_title_is_not_charged_again(bench: CardHarness) -> None:
    approve(bench)
    bench.run(bench.pay())
    bench.erp.titles["b1"] = Title()  # the ERP shows it as open for a while
    assert bench.run(bench.pay()).phase is P.TITLE_CHANGED
    assert len(bench.provider.taken) == 1


def hold(bench: CardHarness, expected_logs: LogWatch) -> None:
    """Leave a capture to staff."""
    expected_logs.expect("waits for staff: refused")
    expected_logs.expect("the settlement of .* failed")
    approve(bench)
    bench.erp.errors["settle"] = [declined()]
    bench.run(bench.pay())


def test_a_refund_whose_answer_was_lost_is_found(bench: CardHarness, expected_logs: LogWatch) -> None:
    hold(bench, expected_logs)
    expected_logs.expect("answer to a refund")
    bench.terminal.errors["refund"] = [LOST]
    assert bench.run(bench.service.refund(bench.charge.id)).state is S.REFUNDED
    assert len(bench.provider.refunds) == 1


def test_a_refund_that_surely_did_not_arrive_may_be_repeated(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    hold(bench, expected_logs)
    bench.terminal.errors["refund"] = [NOT_SENT]
    with pytest.raises(TerminalError):
        bench.run(bench.service.refund(bench.charge.id))
    assert (bench.charge.state, bench.charge.hold) == (S.NEEDS_STAFF, ChargeHold.REFUSED)
    assert bench.run(bench.service.refund(bench.charge.id)).state is S.REFUNDED
    assert len(bench.provider.refunds) == 1


def test_a_refund_without_an_end_is_left_to_staff_and_not_repeated_unread(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    hold(bench, expected_logs)
    expected_logs.expect("answer to a refund")
    expected_logs.expect("waits for staff: refund_unclear")
    refund = bench.terminal.refund

    async def vanish(*_: object) -> None:
        raise LOST

    bench.terminal.refund = vanish  # type: ignore[assignment, method-assign]
    assert bench.run(bench.service.refund(bench.charge.id)).state is S.REFUNDING
    bench.run(bench.stay(3600))
    assert bench.charge.hold is ChargeHold.REFUND_UNCLEAR
    bench.terminal.refund = refund  # type: ignore[method-assign]
    bench.terminal.errors["find"] = [NOT_SENT]
    with pytest.raises(TerminalError):
        bench.run(bench.service.refund(bench.charge.id))
    assert bench.provider.refunds == []
    assert bench.run(bench.service.refund(bench.charge.id)).state is S.REFUNDED


def test_a_refund_that_is_still_under_way_is_not_sent_again(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    hold(bench, expected_logs)
    [order] = bench.provider.orders.values()
    order.status, bench.terminal.on_find = T.AT_TERMINAL, lambda _: None
    assert bench.run(bench.service.refund(bench.charge.id)).state is S.REFUNDING
    assert bench.provider.refunds == []
    order.status = T.REFUNDED
    bench.run(bench.stay(60))
    assert bench.charge.state is S.REFUNDED


def test_a_refund_at_the_terminal_itself_is_found(bench: CardHarness, expected_logs: LogWatch) -> None:
    hold(bench, expected_logs)
    [order] = bench.provider.orders.values()
    order.status = T.REFUNDED
    bench.run(bench.stay(1300))
    assert bench.charge.state is S.REFUNDED


def test_a_charge_that_is_not_there_is_told(bench: CardHarness) -> None:
    with pytest.raises(UnknownCharge):
        bench.run(bench.service.refund("totem-none"))


@pytest.mark.parametrize("after_s", [60.0, 1260.0, 25_260.0])
def test_a_capture_after_its_end_is_found(bench: CardHarness, after_s: float) -> None:
    end(bench, T.EXPIRED)
    bench.run(bench.pay())
    bench.run(bench.stay(after_s - 30))
    [order] = bench.provider.orders.values()
    bench.provider.capture(order)
    bench.run(bench.stay(90))
    assert bench.charge.state is S.SETTLED


def test_a_capture_after_the_title_was_charged_again_is_to_be_refunded(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("waits for staff: charged_twice")
    end(bench, T.CANCELED)
    bench.run(bench.pay())
    approve(bench)
    bench.run(bench.pay())
    first = next(iter(bench.provider.orders.values()))
    bench.provider.capture(first)
    bench.run(bench.stay(90))
    second, held = bench.ledger.charges()
    assert (second.state, held.state) == (S.SETTLED, S.NEEDS_STAFF)
    assert held.hold is ChargeHold.CHARGED_TWICE
    bench.run(bench.service.refund(held.id))
    assert bench.provider.refunds == [held.reference]


def test_a_capture_after_a_cancel_is_found_before_the_title_is_charged_again(bench: CardHarness) -> None:
    end(bench, T.CANCELED)
    bench.run(bench.pay())
    [order] = bench.provider.orders.values()
    bench.provider.capture(order)
    assert bench.run(bench.pay()).phase is P.SETTLED
    assert len(bench.provider.starts) == 1


def test_a_copy_of_a_kiosk_is_no_payment_of_the_first_one(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    """Its ledger has the same id: by one reference, each would take the other's settlement for its own."""
    expected_logs.expect("the settlement of .* failed")
    expected_logs.expect("waits for staff: paid_elsewhere")
    bench.run(bench.service.recover())
    other = bench.folder.with_name("other")
    shutil.copytree(bench.folder, other)
    copy = CardHarness(other, erp=bench.erp, runner=bench.runner)
    copy.terminal.terminal = "T2"
    copy.reopen()
    approve(bench)
    approve(copy)
    bench.erp.errors["settle"] = [unreachable()]
    assert bench.run(bench.pay()).phase is P.APPROVED
    assert copy.run(copy.pay()).phase is P.SETTLED
    bench.run(bench.stay(60))
    assert bench.charge.hold is ChargeHold.PAID_ELSEWHERE


def test_a_late_capture_is_no_payment_of_another_customer(bench: CardHarness) -> None:
    """Where an ERP counts the titles of each customer from one."""
    end(bench, T.CANCELED)
    bench.run(bench.pay())
    [order] = bench.provider.orders.values()
    bench.provider.capture(order)
    foreign = replace(request(), title=TitleReference(BoletoId("b1"), CustomerId("another")))
    result = bench.run(bench.service.pay(foreign, lambda _: None))
    assert (result.phase, result.charge) == (P.TITLE_CHANGED, None)


def test_a_ledger_that_was_deleted_during_a_charge_offers_no_card(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    """Its folder too: the capture is forgotten, and its title would be charged again."""
    expected_logs.allow("damaged|task broke off")
    bench.terminal.on_find = pass_to_terminal

    async def lose() -> ChargePhase:
        paying = asyncio.ensure_future(bench.pay())
        await asyncio.sleep(3)
        shutil.rmtree(bench.folder)
        approve(bench)
        return (await paying).phase

    assert bench.run(lose()) is P.APPROVED
    bench.reopen()
    assert bench.run(bench.pay()).phase is P.NOT_STARTED
    assert bench.service.readiness is CardReadiness.LEDGER
    assert len(bench.provider.taken) == 1


def test_a_ledger_that_is_gone_is_missed_though_its_key_is_a_credential(
    bench: CardHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected_logs.allow("damaged")
    (tmp_path / "totem-outbox.key").write_text("k" * 64)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    bench.reopen()
    approve(bench)
    assert bench.run(bench.pay()).phase is P.SETTLED
    bench.ledger.database.file.unlink()
    bench.reopen()
    assert bench.run(bench.pay("b2", Decimal("120.00"))).phase is P.NOT_STARTED


def test_two_kiosks_at_one_terminal_charge_one_after_the_other(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("not started: busy")
    other = CardHarness(bench.folder.with_name("other"), bench.provider, bench.erp, runner=bench.runner)
    approve(bench)

    async def during() -> ChargePhase:
        await other.service.recover()
        paying = asyncio.ensure_future(bench.pay("b1"))
        await asyncio.sleep(1)
        busy = await other.service.pay(request("b2", Decimal("120.00")), lambda _: None)
        assert (await paying).phase is P.SETTLED
        return busy.phase

    assert bench.run(during()) is P.NOT_STARTED
    assert len(bench.provider.taken) == 1


def test_without_a_settlement_in_the_erp_no_card_is_offered(bench: CardHarness) -> None:
    bench.erp = type("Unable", (type(bench.erp),), {"capabilities": frozenset()})()
    bench.reopen()
    assert bench.run(bench.pay()).phase is P.NOT_STARTED
    assert bench.service.readiness is CardReadiness.OFF


def test_a_terminal_that_is_off_is_not_offered_until_it_is_back(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    bench.terminal.probe_error = NOT_SENT
    bench.run(bench.service.recover())
    bench.terminal.probe_error = None
    bench.run(bench.stay(70))
    bench.terminal.probe_error = NOT_SENT
    expected_logs.expect("the terminal cannot be used")
    bench.run(bench.stay(70))
    assert bench.readiness == [CardReadiness.TERMINAL, CardReadiness.READY, CardReadiness.TERMINAL]


def test_a_check_of_the_terminal_that_breaks_off_stops_no_settlement(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the settlement of .* failed")
    expected_logs.expect("the terminal cannot be used: TypeError")
    approve(bench)
    bench.erp.errors["settle"] = [unreachable() for _ in range(6)]
    bench.run(bench.pay())
    bench.terminal.probe_error = TypeError("an answer that the adapter did not foresee")
    bench.run(bench.stay(1800))
    assert bench.charge.state is S.SETTLED
    assert bench.readiness[-1] is CardReadiness.TERMINAL


def test_a_readiness_that_cannot_be_judged_stops_no_settlement(
    bench: CardHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("the settlement of .* failed")
    expected_logs.expect("a round broke off: ValueError")
    approve(bench)
    bench.erp.errors["settle"] = [unreachable() for _ in range(6)]
    bench.run(bench.pay())

    def find_holder(_ledger: CardLedger) -> None:
        raise ValueError("a row that nobody foresaw")

    monkeypatch.setattr(CardLedger, "find_holder", find_holder)
    bench.run(bench.stay(1800))
    assert bench.charge.state is S.SETTLED


@pytest.mark.parametrize("hours", [-9000, 9000])
def test_a_wrong_clock_and_a_restart_use_up_no_look(bench: CardHarness, hours: int) -> None:
    """A capture hours after its end is found all the same."""
    end(bench, T.CANCELED)
    bench.run(bench.pay())
    bench.clock.wrong = timedelta(hours=hours)
    for _ in range(3):
        bench.reopen()
        bench.run(bench.stay(50))
    assert bench.charge.looks == 0
    [order] = bench.provider.orders.values()
    bench.provider.capture(order)
    bench.run(bench.stay(70))
    assert bench.charge.state is S.SETTLED


@pytest.mark.parametrize("hours", [-1, 1, 9000])
def test_a_clock_that_jumps_doubles_and_loses_nothing(bench: CardHarness, hours: int) -> None:
    """Between the capture and everything that follows."""
    approve(bench)
    end_late, wrong = bench.terminal.on_find, timedelta(hours=hours)

    def look(order: ProviderOrder) -> None:
        bench.clock.wrong = wrong - bench.clock.wrong
        end_late(order)

    bench.terminal.on_find = look
    assert bench.run(bench.pay()).phase is P.SETTLED
    bench.run(bench.stay(120))
    assert (len(bench.provider.taken), len(bench.erp.settlements)) == (1, 1)


def test_an_unsettled_capture_of_the_future_is_an_alarm(bench: CardHarness, expected_logs: LogWatch) -> None:
    """The clock was an hour ahead when the card was charged."""
    expected_logs.expect("the settlement of .* failed")
    bench.clock.wrong = timedelta(hours=1)
    approve(bench)
    bench.erp.errors["settle"] = [unreachable()]
    bench.run(bench.pay())
    assert not bench.run(bench.service.counts()).is_settlement_late
    bench.clock.wrong = timedelta()
    assert bench.run(bench.service.counts()).is_settlement_late


def test_titles_are_found_by_their_ids(bench: CardHarness) -> None:
    approve(bench)
    bench.run(bench.pay())
    [charge] = bench.ledger.charges_of(reference_of())
    assert charge == bench.charge
    assert bench.ledger.charges_of(reference_of("b2")) == []
