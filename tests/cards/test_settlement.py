"""Settlement of captures: which payment received a title, what is sent again and when, and what staff get."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest

from support.card_fakes import (
    NOT_SENT,
    ProviderOrder,
    T,
    Title,
    declined,
    lost,
    unreachable,
    vanished,
)
from support.card_harness import CardHarness, approve
from support.log_check import LogWatch
from totem.cards.charge import ChargeHold, ChargePhase, ChargeState, UnknownTransition
from totem.cards.progress import CardReadiness
from totem.cards.schedule import AWAY_S
from totem.cards.terminals.terminal import TerminalError, TerminalFault
from totem.domain.card_payment import PaidBy, Settlement, TitleStatus
from totem.erp.errors import BadAnswer, ErpError, Reason, Refused, TimedOut

S, P = ChargeState, ChargePhase
PAUSE_S = 120.0
"""Between two sends of one settlement, at least."""
TO_STAFF_S = 900.0
"""By then, what an ERP that answers did not settle is with staff."""


def unsupported() -> ErpError:
    """A request that the ERP does not have."""
    return Refused("settle", Reason.UNSUPPORTED)


def pay(bench: CardHarness, expected_logs: LogWatch) -> None:
    """Take a card whose settlement fails or stays open."""
    expected_logs.allow("the settlement of .* failed|cannot be settled now")
    approve(bench)
    assert bench.run(bench.pay()).phase is P.APPROVED


def note_sends(bench: CardHarness) -> list[float]:
    """Note the times at which a settlement that arrives is sent."""
    times: list[float] = []
    settle = bench.erp.settle

    async def note(*told: object) -> Settlement:
        times.append(asyncio.get_running_loop().time())
        return await settle(*told)  # type: ignore[arg-type]

    bench.erp.settle = note  # type: ignore[assignment, method-assign]
    return times


def pay_by_pix(bench: CardHarness) -> None:
    """Pay the title elsewhere."""
    bench.erp.titles["b1"] = Title(status=TitleStatus.PAID, paid_by=["pix"])


@pytest.mark.parametrize("shows", [PaidBy.OURS, PaidBy.LIKE_OURS])
def test_a_settlement_whose_answer_was_lost_is_read_and_not_repeated(
    bench: CardHarness, expected_logs: LogWatch, shows: PaidBy
) -> None:
    bench.erp.shows = shows
    bench.erp.errors["settle"] = [lost()]
    pay(bench, expected_logs)
    bench.run(bench.stay(PAUSE_S + 1))
    assert bench.charge.state is S.SETTLED
    assert len(bench.erp.settlements) == 1


def test_what_an_erp_does_not_tell_after_a_lost_answer_is_for_staff(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    """Whoever paid it: this charge, or somebody by PIX."""
    expected_logs.expect("waits for staff: may_be_paid_twice")
    bench.erp.shows = PaidBy.UNTOLD
    bench.erp.errors["settle"] = [lost()]
    pay(bench, expected_logs)
    bench.run(bench.stay(PAUSE_S + 1))
    assert bench.charge.hold is ChargeHold.MAY_BE_PAID_TWICE


@pytest.mark.parametrize(
    ("shows", "hold"),
    [
        (PaidBy.OURS, ChargeHold.PAID_ELSEWHERE),
        (PaidBy.LIKE_OURS, ChargeHold.PAID_ELSEWHERE),
        (PaidBy.UNTOLD, ChargeHold.MAY_BE_PAID_TWICE),
    ],
)
@pytest.mark.parametrize("is_answered", [False, True])
def test_a_pix_after_a_settlement_that_never_arrived_is_seen(
    bench: CardHarness, expected_logs: LogWatch, shows: PaidBy, hold: ChargeHold, *, is_answered: bool
) -> None:
    """Its answer was lost too, or said that it was received."""
    expected_logs.expect(f"waits for staff: {hold.value}")
    bench.erp.shows = shows
    if is_answered:
        bench.erp.answers = [Settlement.SETTLED]
    else:
        bench.erp.errors["settle"] = [vanished(bench.erp)]
    pay(bench, expected_logs)
    pay_by_pix(bench)
    bench.run(bench.stay(PAUSE_S + 1))
    assert bench.charge.hold is hold


def test_an_erp_that_tells_nothing_is_believed_at_once(bench: CardHarness) -> None:
    bench.erp.shows = PaidBy.UNTOLD
    approve(bench)
    assert bench.run(bench.pay()).phase is P.SETTLED


@pytest.mark.parametrize("shows", [PaidBy.OURS, PaidBy.UNTOLD])
def test_a_title_that_was_paid_elsewhere_waits_for_a_refund(
    bench: CardHarness, expected_logs: LogWatch, shows: PaidBy
) -> None:
    expected_logs.expect("waits for staff: paid_elsewhere")
    bench.erp.shows = shows

    def look(order: ProviderOrder) -> None:
        bench.provider.capture(order)
        pay_by_pix(bench)

    bench.terminal.on_find = look
    assert bench.run(bench.pay()).phase is P.APPROVED
    assert bench.charge.hold is ChargeHold.PAID_ELSEWHERE
    assert bench.erp.settlements == []
    bench.terminal.on_find = lambda _: None
    bench.run(bench.service.refund(bench.charge.id))
    assert bench.charge.state is S.REFUNDED
    assert bench.provider.refunds == [bench.charge.reference]
    with pytest.raises(UnknownTransition):
        bench.run(bench.service.refund(bench.charge.id))


@pytest.mark.parametrize("shows", [PaidBy.OURS, PaidBy.LIKE_OURS, PaidBy.UNTOLD])
def test_paid_elsewhere_between_reading_and_settlement(
    bench: CardHarness, expected_logs: LogWatch, shows: PaidBy
) -> None:
    expected_logs.expect("waits for staff: paid_elsewhere")
    bench.erp.shows = shows
    settle = bench.erp.settle

    async def too_late(*told: object) -> Settlement:
        pay_by_pix(bench)
        return await settle(*told)  # type: ignore[arg-type]

    bench.erp.settle = too_late  # type: ignore[assignment, method-assign]
    pay(bench, expected_logs)
    assert bench.charge.hold is ChargeHold.PAID_ELSEWHERE


def test_a_declined_settlement_waits_for_staff_who_settle_again(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("waits for staff: refused")
    bench.erp.errors["settle"] = [declined()]
    pay(bench, expected_logs)
    bench.run(bench.stay(3600))
    assert bench.charge.hold is ChargeHold.REFUSED
    assert bench.run(bench.service.counts()).waits_for_staff
    assert bench.run(bench.service.settle_again(bench.charge.id)).state is S.SETTLED
    assert len(bench.erp.settlements) == 1


@pytest.mark.parametrize("by_staff", [False, True])
def test_a_title_of_another_erp_is_never_settled(
    bench: CardHarness, expected_logs: LogWatch, *, by_staff: bool
) -> None:
    """The ids of two ERPs are alike: the new one's title belongs to another customer."""
    expected_logs.expect("waits for staff: other_erp")
    bench.erp.errors["settle"] = [unreachable()]
    pay(bench, expected_logs)
    bench.erp_name, bench.erp.titles["b1"] = "hubsoft https://other", Title()
    bench.reopen()
    bench.run(bench.service.settle_again(bench.charge.id) if by_staff else bench.stay(60))
    assert bench.charge.hold is ChargeHold.OTHER_ERP
    assert bench.erp.settlements == []
    bench.erp_name = "ixc https://erp"
    bench.reopen()
    bench.run(bench.service.settle_again(bench.charge.id))
    assert bench.charge.state is S.SETTLED


def test_an_erp_that_is_away_is_waited_for_with_an_alarm(bench: CardHarness, expected_logs: LogWatch) -> None:
    bench.erp.errors["settle"] = [unreachable() for _ in range(30)]
    pay(bench, expected_logs)
    bench.run(bench.stay(840))
    assert not bench.run(bench.service.counts()).is_settlement_late
    bench.run(bench.stay(120))
    counts = bench.run(bench.service.counts())
    assert (counts.unsettled, counts.overdue, counts.is_settlement_late) == (1, 1, True)
    bench.run(bench.stay(3600))
    assert bench.charge.state is S.SETTLED
    assert len(bench.erp.settlements) == 1
    assert bench.readiness[-2:] == [CardReadiness.OFF, CardReadiness.READY]


def test_an_erp_that_is_back_is_told_at_once(bench: CardHarness, expected_logs: LogWatch) -> None:
    bench.erp.errors["settle"] = [unreachable()]
    pay(bench, expected_logs)

    async def come_back() -> ChargeState:
        running = asyncio.ensure_future(bench.service.run())
        await asyncio.sleep(10)
        bench.service.look_up_now()
        await asyncio.sleep(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return bench.charge.state

    assert bench.run(come_back()) is S.SETTLED


def test_between_two_sends_lies_a_pause_that_every_wake_up_keeps(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    """Wake-ups: the ERP is back, staff, a visit, a start of the kiosk, a clock that jumps."""
    times = note_sends(bench)
    bench.erp.errors["settle"] = [vanished(bench.erp), vanished(bench.erp)]
    pay(bench, expected_logs)

    async def wake() -> None:
        running = asyncio.ensure_future(bench.service.run())
        for second in range(110):
            bench.service.look_up_now()
            bench.clock.wrong = timedelta(hours=second - 50)
            if second % 20 == 0:
                with suppress(UnknownTransition):  # settled
                    await bench.service.settle_again(bench.charge.id)
                await bench.pay()
            await asyncio.sleep(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    for _ in range(3):
        bench.run(wake())
    bench.reopen()
    for _ in range(6):
        bench.run(wake())
    assert bench.charge.state is S.SETTLED
    assert len(times) == 3
    assert min(b - a for a, b in pairwise(times)) >= PAUSE_S


def test_a_settlement_under_way_when_the_kiosk_died_waits_for_its_pause(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    times = note_sends(bench)
    bench.erp.errors["settle"] = [vanished(bench.erp)]
    pay(bench, expected_logs)
    for _ in range(2):
        bench.reopen()
        bench.clock.wrong += timedelta(days=2)
        bench.run(bench.stay(PAUSE_S - 1))
    assert len(times) == 1
    bench.run(bench.stay(3))
    assert bench.charge.state is S.SETTLED


def test_a_refund_in_the_portal_is_seen_before_each_settlement(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    """Also before the first one of a run."""
    bench.erp.errors["settle"] = [unreachable()]
    pay(bench, expected_logs)
    [order] = bench.provider.orders.values()
    order.status, order.is_refunded = T.REFUNDED, True
    bench.reopen()
    bench.run(bench.stay(60))
    assert bench.charge.state is S.REFUNDED
    assert bench.erp.settlements == []


def test_a_refund_after_a_lost_settlement_is_for_staff(bench: CardHarness, expected_logs: LogWatch) -> None:
    """The ERP may have booked it; that the money went back does not end it."""
    expected_logs.expect("waits for staff: refunded_meanwhile")
    bench.erp.errors["settle"] = [vanished(bench.erp)]
    pay(bench, expected_logs)
    [order] = bench.provider.orders.values()
    order.status, order.is_refunded = T.REFUNDED, True
    bench.run(bench.stay(3600))
    assert (bench.charge.state, bench.charge.hold) == (S.NEEDS_STAFF, ChargeHold.REFUNDED_MEANWHILE)
    assert len(bench.erp.settlements) == 1
    assert bench.run(bench.service.settle_again(bench.charge.id)).state is S.NEEDS_STAFF
    assert bench.run(bench.service.refund(bench.charge.id)).state is S.REFUNDED
    assert bench.provider.refunds == []
    assert len(bench.erp.settlements) == 1


@pytest.mark.parametrize("status", [T.AT_TERMINAL, T.CANCELED, T.UNREADABLE])
def test_a_capture_that_the_provider_does_not_show_any_more_is_for_staff(
    bench: CardHarness, expected_logs: LogWatch, status: T
) -> None:
    """A refund under way, or one in words that are not known."""
    expected_logs.expect("waits for staff: refund_unclear")
    bench.erp.errors["settle"] = [unreachable()]
    pay(bench, expected_logs)
    [order] = bench.provider.orders.values()
    order.status, bench.terminal.on_find = status, lambda _: None
    bench.run(bench.stay(AWAY_S + TO_STAFF_S))
    assert bench.charge.hold is ChargeHold.REFUND_UNCLEAR
    assert bench.erp.settlements == []


def test_a_provider_that_does_not_answer_is_waited_for(bench: CardHarness, expected_logs: LogWatch) -> None:
    bench.erp.errors["settle"] = [unreachable()]
    pay(bench, expected_logs)
    bench.terminal.errors["find"] = [NOT_SENT for _ in range(3)]
    bench.reopen()
    with pytest.raises(TerminalError):
        bench.run(bench.service.settle_again(bench.charge.id))
    bench.run(bench.stay(110))
    assert (bench.charge.state, bench.erp.settlements) == (S.APPROVED, [])
    bench.run(bench.stay(20))
    assert bench.charge.state is S.SETTLED


@pytest.mark.parametrize("knows", ["nothing", "another_provider"])
def test_a_provider_that_does_not_know_the_order_proves_nothing(
    bench: CardHarness, expected_logs: LogWatch, knows: str
) -> None:
    """It reported the capture: that is settled, whoever the store's provider is now."""
    bench.erp.errors["settle"] = [unreachable()]
    pay(bench, expected_logs)
    bench.provider.orders.clear()
    if knows == "another_provider":
        bench.provider_name = "paygo"
    else:
        not_found = TerminalError(TerminalFault.NOT_FOUND, may_have_arrived=False)
        bench.terminal.errors["find"] = [not_found]
    bench.reopen()
    bench.run(bench.stay(1))
    assert bench.charge.state is S.SETTLED


def test_the_visit_itself_asks_the_provider_no_second_time(bench: CardHarness) -> None:
    approve(bench)
    bench.run(bench.pay())
    assert len(bench.terminal.finds) == 2
    assert bench.charge.state is S.SETTLED


@pytest.mark.parametrize("answer", [Settlement.SETTLED, Settlement.ACCEPTED])
def test_a_settlement_that_books_nothing_is_with_staff_in_time(
    bench: CardHarness, expected_logs: LogWatch, answer: Settlement
) -> None:
    expected_logs.expect("waits for staff: unconfirmed")
    bench.erp.answers = [answer]
    pay(bench, expected_logs)
    bench.run(bench.stay(600))
    assert bench.charge.state is S.SETTLING
    bench.run(bench.stay(TO_STAFF_S - 600))
    assert bench.charge.hold is ChargeHold.UNCONFIRMED
    assert len(bench.erp.settlements) == 1


@pytest.mark.parametrize("answer", [Settlement.SETTLED, Settlement.ACCEPTED])
def test_a_settlement_that_books_nothing_is_sent_again_by_its_key(
    bench: CardHarness, expected_logs: LogWatch, answer: Settlement
) -> None:
    bench.erp.settles_by_key = True
    bench.erp.answers = [answer]
    pay(bench, expected_logs)
    bench.run(bench.stay(PAUSE_S + 1))
    assert bench.charge.state is S.SETTLED
    assert len(bench.erp.settlements) == 2


def test_a_settlement_that_was_accepted_is_read_later(bench: CardHarness, expected_logs: LogWatch) -> None:
    bench.erp.answers = [Settlement.ACCEPTED]
    pay(bench, expected_logs)
    bench.erp.titles["b1"] = Title(status=TitleStatus.PAID, paid_by=[bench.charge.reference])
    bench.run(bench.stay(PAUSE_S + 1))
    assert bench.charge.state is S.SETTLED


@pytest.mark.parametrize(
    "errors",
    [
        {"settle": [lost() for _ in range(9)]},
        {"settle": [Refused("settle", Reason.PERMISSION, status=403) for _ in range(9)]},
        {"settle": [TimedOut("settle")], "read_title": [None] + [unsupported() for _ in range(9)]},
        {"read_title": [None] + [unsupported() for _ in range(9)]},
        {"read_title": [None] + [BadAnswer("settle", Reason.PAGE, status=404) for _ in range(9)]},
    ],
    ids=["lost", "forbidden", "lost_and_unread", "no_reading", "no_readable_reading"],
)
def test_what_cannot_be_settled_is_with_staff_in_time_and_no_card_is_offered(
    bench: CardHarness, expected_logs: LogWatch, errors: dict[str, list[ErpError | None]]
) -> None:
    """Cards come back once staff have settled it, and so do they after a restart alone not."""
    expected_logs.expect("waits for staff: unconfirmed")
    bench.erp.errors |= errors
    bench.erp.answers = [Settlement.ACCEPTED for _ in range(9)]
    pay(bench, expected_logs)
    bench.run(bench.stay(TO_STAFF_S))
    assert bench.charge.hold is ChargeHold.UNCONFIRMED
    assert len(bench.erp.settlements) <= 3
    bench.reopen()
    assert bench.run(bench.pay("b2")).phase is P.NOT_STARTED
    bench.erp.errors.clear()
    bench.erp.answers.clear()
    assert bench.run(bench.service.settle_again(bench.charge.id)).state is S.SETTLED
    bench.run(bench.stay(1))
    assert bench.readiness[-2:] == [CardReadiness.OFF, CardReadiness.READY]


def test_a_settlement_that_the_erp_does_not_have_ends_the_offer(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("waits for staff: unconfirmed")
    bench.erp.errors["settle"] = [unsupported()]
    pay(bench, expected_logs)
    bench.run(bench.stay(1))
    assert bench.service.readiness is CardReadiness.OFF


def test_without_a_reading_a_settlement_goes_by_its_key(bench: CardHarness, expected_logs: LogWatch) -> None:
    """The lack of it is told once."""
    expected_logs.expect("settled by their key alone")
    bench.erp.settles_by_key = True
    bench.erp.errors["settle"] = [lost()]
    bench.erp.errors["read_title"] = [None] + [unsupported() for _ in range(9)]
    pay(bench, expected_logs)
    bench.run(bench.stay(PAUSE_S + 1))
    assert bench.charge.state is S.SETTLED
    assert (len(bench.erp.settlements), len(bench.erp.bookings)) == (2, 1)


def test_a_title_that_is_gone_waits_for_staff_who_settled_it(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("waits for staff: title_gone")

    def look(order: ProviderOrder) -> None:
        bench.provider.capture(order)
        bench.erp.titles["b1"] = Title(status=TitleStatus.GONE)

    bench.terminal.on_find = look
    bench.run(bench.pay())
    assert bench.charge.hold is ChargeHold.TITLE_GONE
    assert bench.run(bench.service.mark_settled(bench.charge.id)).state is S.SETTLED
    assert [each.cause for each in bench.ledger.history(bench.charge.id)][-1] == "staff"
