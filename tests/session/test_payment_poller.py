"""Payment poller: evidence of a payment, intervals, and clearing after it has stopped."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication

from support.customer_traces import personal_things_in
from support.fake_erp import MARIA, FakeErp, TitleReadingErp
from support.inline_background import ManualBackground
from support.log_check import LogWatch
from support.session_harness import TODAY, UncancellableBackground, a_boleto
from totem.domain.card_payment import TitleReading, TitleStatus
from totem.domain.customer import BoletoId, OpenBoleto
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.session.boletos import match_rows, read_unlisted, row_of
from totem.session.payment_poller import ABSENCES, LONGEST_WAIT_S, PaymentPoller

POLL_S = 5.0
FAILURES = [
    NotFound("open_boletos", Reason.ABSENT, status=404),
    Unavailable("open_boletos", Reason.NO_CONNECTION),
    TimedOut("open_boletos", "15 s"),
    Refused("open_boletos", Reason.PERMISSION, status=403),
    BadAnswer("open_boletos", Reason.PAGE),
]


def checked(*boletos: OpenBoleto) -> tuple[CheckedBoleto, ...]:
    return tuple(check(each, Policy(), TODAY) for each in boletos)


PAYING, OTHER = checked(a_boleto(1), a_boleto(2))
BOTH = (PAYING, OTHER)
REST = (OTHER,)


class PollerHarness:
    """A poller of `PAYING`, with an ERP and a clock that the test sets."""

    def __init__(self, background: ManualBackground, poll_s: float = POLL_S) -> None:
        self.background = background
        self.now = 0.0
        self.answer: tuple[CheckedBoleto, ...] | Exception = BOTH
        self.asked = 0
        self.emitted: list[tuple[object, ...]] = []
        self.poller = PaymentPoller(background, poll_s, clock=lambda: self.now)
        self.poller.changed.connect(lambda boletos, chosen: self.emitted.append(("changed", boletos, chosen)))
        self.poller.paid.connect(lambda _paid, boletos: self.emitted.append(("paid", boletos)))
        self.poller.start(self.ask, PAYING, BOTH)

    async def ask(self) -> tuple[CheckedBoleto, ...]:
        """Answer as prepared."""
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def wait_s(self) -> float | None:
        """Time until the next poll; None while it is stopped."""
        timer = self.poller._timer
        return timer.interval() / 1000 if timer.isActive() else None

    def tick(self) -> None:
        """Let the wait be over."""
        assert self.wait_s is not None
        self.poller._timer.stop()
        self.poller._timer.timeout.emit()

    def poll(self, answer: tuple[CheckedBoleto, ...] | Exception, *, took_s: float = 0.1) -> None:
        """Poll once; the answer comes after `took_s`."""
        self.answer = answer
        self.tick()
        self.now += took_s
        self.background.release()


@pytest.fixture
def background(qapp: QCoreApplication) -> Iterator[ManualBackground]:
    background = ManualBackground()
    yield background
    background.close()


@pytest.fixture
def harness(background: ManualBackground) -> Iterator[PollerHarness]:
    harness = PollerHarness(background)
    yield harness
    harness.poller.stop()


def test_a_boleto_that_is_still_open_is_asked_for_again(harness: PollerHarness) -> None:
    for _ in range(3):
        harness.poll(BOTH)
        assert harness.wait_s == POLL_S
    assert (harness.asked, harness.emitted) == (3, [])


def test_gone_twice_is_paid_and_the_watch_is_over(harness: PollerHarness) -> None:
    assert ABSENCES == 2
    harness.poll(REST)
    assert harness.emitted == []
    harness.poll(REST)
    assert harness.emitted == [("paid", REST)]
    assert harness.wait_s is None


def test_the_last_boleto_of_a_customer_may_be_paid_too(harness: PollerHarness) -> None:
    harness.poll(())
    harness.poll(())
    assert harness.emitted == [("paid", ())]


def test_what_could_not_be_read_may_be_the_boleto_that_is_watched(harness: PollerHarness) -> None:
    """A record that became unreadable is no payment."""
    (unread,) = checked(replace(OTHER.boleto, among_unread=True))
    for _ in range(2 * ABSENCES):
        harness.poll((unread,))
    assert harness.emitted == []
    harness.poll(REST)
    harness.poll((unread,))
    assert harness.emitted == []
    harness.poll(REST)
    assert harness.emitted == [("paid", REST)]


def reading(background: ManualBackground, answer: TitleReading | Exception | None) -> PollerHarness:
    """A poller that reads an unlisted boleto with this answer."""
    harness = PollerHarness(background)

    async def read(unlisted: CheckedBoleto) -> TitleReading | None:
        assert unlisted is PAYING
        if isinstance(answer, Exception):
            raise answer
        return answer

    harness.poller.start(harness.ask, PAYING, BOTH, read=read)
    return harness


CLOSED = TitleReading(TitleStatus.GONE, may_be_paid=True)


@pytest.mark.parametrize(
    ("answer", "polls"),
    [
        (TitleReading(TitleStatus.PAID), 1),
        (TitleReading(TitleStatus.OPEN), None),
        (TitleReading(TitleStatus.GONE), None),
        (FAILURES[1], None),
        (CLOSED, ABSENCES),
        (None, ABSENCES),
    ],
)
def test_the_status_of_an_unlisted_boleto_decides_and_else_its_absence(
    background: ManualBackground, answer: TitleReading | Exception | None, polls: int | None
) -> None:
    harness = reading(background, answer)
    for _ in range(polls or 2 * ABSENCES):
        assert harness.emitted == []
        harness.poll(REST)
    assert harness.emitted == ([("paid", REST)] if polls else [])
    harness.poller.stop()


@pytest.mark.parametrize(
    ("answer", "is_paid"), [(TitleReading(TitleStatus.PAID), True), (CLOSED, False), (None, False)]
)
def test_the_absence_from_a_list_with_gaps_proves_nothing_but_a_status_does(
    background: ManualBackground, answer: TitleReading | None, *, is_paid: bool
) -> None:
    gaps = checked(replace(OTHER.boleto, among_unread=True))
    harness = reading(background, answer)
    for _ in range(1 if is_paid else 2 * ABSENCES):
        harness.poll(gaps)
    assert harness.emitted == ([("paid", gaps)] if is_paid else [])
    harness.poller.stop()


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_boleto_whose_id_is_anothers_too_is_not_read(
    background: ManualBackground, *, is_listed: bool
) -> None:
    same = checked(replace(OTHER.boleto, id=PAYING.boleto.id))
    harness = reading(background, ValueError("is not asked for"))
    harness.poller.follow(PAYING, (PAYING, *same))
    found = same if is_listed else ()
    harness.poll(found)
    harness.poll(found)
    assert harness.emitted == [("paid", found)]


NOT_READ = [
    Refused("settle", Reason.UNSUPPORTED, status=404),
    Refused("settle", Reason.PERMISSION, status=403),
    BadAnswer("settle", Reason.MISSING_ID, field="contractId"),
]


@pytest.mark.parametrize("error", NOT_READ)
def test_an_erp_that_does_not_read_a_title_tells_nothing_of_it(error: ErpError) -> None:
    assert asyncio.run(read_unlisted(TitleReadingErp(error), MARIA, PAYING)) is None
    assert asyncio.run(read_unlisted(FakeErp(), MARIA, PAYING)) is None
    (unnumbered,) = checked(replace(PAYING.boleto, id=BoletoId("#1")))
    assert asyncio.run(read_unlisted(TitleReadingErp(CLOSED), MARIA, unnumbered)) is None


def test_a_title_is_read_by_its_ids() -> None:
    assert asyncio.run(read_unlisted(TitleReadingErp(CLOSED), MARIA, PAYING)) is CLOSED
    with pytest.raises(Unavailable):
        asyncio.run(read_unlisted(TitleReadingErp(FAILURES[1]), MARIA, PAYING))


def test_gone_once_is_a_slip_of_the_erp(harness: PollerHarness) -> None:
    for answer in ((), BOTH, (), BOTH, REST, BOTH):
        harness.poll(answer)
    assert harness.emitted == []


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_a_failed_question_confirms_nothing_however_often(harness: PollerHarness, error: Exception) -> None:
    for _ in range(5):
        harness.poll(error)
    assert harness.emitted == []
    assert harness.wait_s is not None


def test_a_failure_between_two_absences_neither_counts_nor_starts_anew(harness: PollerHarness) -> None:
    harness.poll(())
    harness.poll(FAILURES[0])
    assert harness.emitted == []
    harness.poll(())
    assert harness.emitted == [("paid", ())]


def test_what_nobody_foresaw_is_told_to_staff_once_and_confirms_nothing(
    harness: PollerHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("asking for the payment failed: ValueError > .*ask")
    for _ in range(3):
        harness.poll(ValueError("529.982.247-25"))
    assert harness.emitted == []
    assert len(expected_logs.records) == 1
    assert "529" not in expected_logs.records[0].getMessage()


def test_one_question_at_a_time(harness: PollerHarness, background: ManualBackground) -> None:
    for _ in range(3):
        harness.tick()
        assert harness.wait_s is None, "the next wait begins with the answer"
        assert len(background.pending) == 1
        background.release()


@pytest.mark.parametrize(("took_s", "wait_s"), [(0.1, 5), (1.25, 5), (2, 8), (14, 56), (40, 60)])
def test_a_slow_erp_is_left_alone_for_longer(harness: PollerHarness, took_s: float, wait_s: float) -> None:
    harness.poll(BOTH, took_s=took_s)
    assert harness.wait_s == wait_s


def test_a_failing_erp_is_asked_less_and_less_up_to_a_bound(harness: PollerHarness) -> None:
    waits = []
    for _ in range(6):
        harness.poll(Unavailable("open_boletos", Reason.NO_CONNECTION))
        waits.append(harness.wait_s)
    assert waits == [10, 20, 40, 60, 60, 60]
    for _ in range(2000):  # a factor that doubles without end would be no number any more
        harness.poll(Unavailable("open_boletos", Reason.NO_CONNECTION))
    assert harness.wait_s == LONGEST_WAIT_S
    harness.poll(BOTH)
    assert harness.wait_s == POLL_S


def test_a_wait_longer_than_the_bound_is_kept(background: ManualBackground) -> None:
    harness = PollerHarness(background, poll_s=300)
    assert harness.wait_s == 300
    harness.poll(Unavailable("open_boletos", Reason.NO_CONNECTION))
    assert harness.wait_s == 300
    harness.poller.stop()


def test_zero_asks_never(background: ManualBackground) -> None:
    assert PollerHarness(background, poll_s=0).wait_s is None


def test_another_amount_is_told_with_all_that_is_open(harness: PollerHarness) -> None:
    dearer, other = checked(replace(a_boleto(1), amount=Decimal("10.33")), a_boleto(2))
    harness.poll((dearer, other))
    assert harness.emitted == [("changed", (dearer, other), dearer)]
    harness.poll((dearer, other))
    assert len(harness.emitted) == 1
    harness.poll((other,))
    harness.poll((other,))
    assert harness.emitted[1:] == [("paid", (other,))]


def test_another_boleto_that_goes_or_comes_changes_the_list_alone(harness: PollerHarness) -> None:
    (new,) = checked(a_boleto(3))
    harness.poll((PAYING,))
    harness.poll((PAYING, new))
    assert harness.emitted == [("changed", (PAYING,), PAYING), ("changed", (PAYING, new), PAYING)]


@pytest.mark.parametrize("answer", [REST, BOTH, FAILURES[1]], ids=["gone", "open", "failed"])
@pytest.mark.parametrize("again", [False, True], ids=["stopped", "begun anew"])
def test_an_answer_that_comes_too_late_comes_to_nothing(
    qapp: QCoreApplication, answer: tuple[CheckedBoleto, ...] | Exception, again: bool
) -> None:
    background = UncancellableBackground()
    harness = PollerHarness(background)
    harness.poll(REST)
    harness.answer = answer
    harness.tick()
    harness.poller.stop()
    if again:
        harness.poller.start(harness.ask, PAYING, BOTH)
    before = harness.wait_s
    background.release_all()
    assert (harness.emitted, harness.wait_s) == ([], before)
    if again:
        harness.poll(REST)
        assert harness.emitted == [], "what was missed before does not count"
    harness.poller.stop()
    background.close()


def test_stopping_leaves_no_timer_no_question_and_nobody(
    harness: PollerHarness, background: ManualBackground
) -> None:
    harness.tick()
    harness.poller.stop()
    assert harness.wait_s is None
    assert not background.pending
    assert personal_things_in([harness.poller.__dict__, background], but=(harness,)) == []


def test_a_receiver_of_the_change_may_stop_the_poller(harness: PollerHarness) -> None:
    harness.poller.changed.connect(harness.poller.stop)
    harness.poll((PAYING,))
    assert harness.wait_s is None


def titled(number: int, **changes: object) -> CheckedBoleto:
    plain = replace(a_boleto(number), link=None, our_number=f"n{number}", line=f"l{number}")
    return checked(replace(plain, **changes))[0]  # type: ignore[arg-type]


def find_counterpart(
    chosen: CheckedBoleto, before: tuple[CheckedBoleto, ...], now: tuple[CheckedBoleto, ...]
) -> CheckedBoleto | None:
    """Return the boleto of a later answer that the poller takes for `chosen`, one of those before."""
    later = match_rows(before, now).rows.get(row_of(chosen, before))
    return None if later is None else now[later]


RECOGNISED: dict[str, tuple[Callable[[], tuple[CheckedBoleto, ...]], str | None]] = {
    "as it was": (lambda: (titled(1), titled(2)), "l1"),
    "alone": (lambda: (titled(1),), "l1"),
    "gone": (lambda: (titled(2),), None),
    "gone, and another has its number in the answer": (lambda: (titled(2, id=BoletoId("1")),), None),
    "gone, and both had one id": (lambda: (titled(2),), None),
    "issued anew": (lambda: (titled(1, line="new", our_number="m1"), titled(2)), "new"),
    "issued anew, at the end": (lambda: (titled(2), titled(1, line="new", our_number="m1")), "new"),
    "under another id": (lambda: (titled(1, id=BoletoId("9")), titled(2)), "l1"),
    "numbers moved": (lambda: (titled(2, id=BoletoId("1")), titled(1, id=BoletoId("2"))), "l1"),
    "nothing open": (lambda: (), None),
}


@pytest.mark.parametrize(("now", "line"), RECOGNISED.values(), ids=RECOGNISED)
@pytest.mark.parametrize("same_id", [False, True], ids=["ids apart", "one id for all"])
def test_a_boleto_is_recognised_by_its_codes_and_else_by_its_id(
    now: Callable[[], tuple[CheckedBoleto, ...]], line: str | None, same_id: bool
) -> None:
    def with_ids(boletos: tuple[CheckedBoleto, ...]) -> tuple[CheckedBoleto, ...]:
        if not same_id:
            return boletos
        return checked(*(replace(each.boleto, id=BoletoId("900")) for each in boletos))

    before = with_ids((titled(1), titled(2)))
    found = find_counterpart(before[0], before, with_ids(now()))
    assert (found and found.boleto.line) == line


def test_a_code_that_all_titles_bear_tells_none() -> None:
    """A fixed PIX key without an amount, a link to the customer's own page."""
    one, two = (titled(n, line=None, our_number=None, pix="pix", link="https://a.example") for n in (1, 2))
    assert find_counterpart(one, (one, two), (two,)) is None
    assert find_counterpart(one, (one, two), (two, one)) is one


def namesake(amount: int, due_date: date | None = TODAY) -> CheckedBoleto:
    """A boleto without codes, of the one id that its ERP gives to all."""
    return checked(OpenBoleto(BoletoId("900"), amount=Decimal(amount), due_date=due_date))[0]


TEN, TWENTY, THIRTY = namesake(10), namesake(20), namesake(30, TODAY + timedelta(30))


@pytest.mark.parametrize("chosen", [TEN, TWENTY, THIRTY])
@pytest.mark.parametrize("shift", [0, 1, 2])
def test_one_of_several_with_one_id_and_no_codes_is_told_by_its_record(
    chosen: CheckedBoleto, shift: int
) -> None:
    before = (TEN, TWENTY, THIRTY)
    now = tuple(replace(each) for each in (*before[shift:], *before[:shift]))
    found = find_counterpart(chosen, before, now)
    assert found is not None
    assert (found.amount, found.due_date) == (chosen.amount, chosen.due_date)
    rest = tuple(each for each in now if each is not found)
    assert find_counterpart(chosen, before, rest) is None


def watching(background: ManualBackground, chosen: CheckedBoleto, *boletos: CheckedBoleto) -> PollerHarness:
    """A poller of one of several boletos with one id."""
    harness = PollerHarness(background)
    harness.poller.start(harness.ask, chosen, boletos)
    return harness


@pytest.mark.parametrize(("chosen", "other"), [(TEN, TWENTY), (TWENTY, TEN)])
def test_the_payment_of_one_of_two_with_one_id_is_seen(
    background: ManualBackground, chosen: CheckedBoleto, other: CheckedBoleto
) -> None:
    harness = watching(background, chosen, TEN, TWENTY)
    harness.poll((other,))
    harness.poll((other,))
    assert harness.emitted == [("paid", (other,))]


def test_the_payment_of_the_other_one_is_none_of_this(background: ManualBackground) -> None:
    harness = watching(background, TWENTY, TEN, TWENTY)
    for _ in range(2 * ABSENCES):
        harness.poll((TWENTY,))
    assert harness.emitted == [("changed", (TWENTY,), TWENTY)]
    harness.poller.stop()


def test_which_of_two_with_one_id_has_changed_is_not_guessed(background: ManualBackground) -> None:
    """Neither a payment nor another amount is shown: it may be the other one's."""
    harness = watching(background, TWENTY, TEN, TWENTY)
    for _ in range(2 * ABSENCES):
        harness.poll((namesake(21),))
    assert harness.emitted == []
    harness.poll((TEN, namesake(21, TODAY)))
    assert harness.emitted == []
    harness.poller.stop()


def test_an_instalment_that_grew_is_told_by_its_due_date(background: ManualBackground) -> None:
    harness = watching(background, THIRTY, TEN, THIRTY)
    grown = namesake(31, THIRTY.due_date)
    harness.poll((TEN, grown))
    assert harness.emitted == [("changed", (TEN, grown), grown)]
    harness.poller.stop()


def test_a_boleto_that_is_not_of_the_list_is_not_taken_for_paid(background: ManualBackground) -> None:
    harness = watching(background, TWENTY, TEN)
    for _ in range(2 * ABSENCES):
        harness.poll((TEN,))
    assert harness.emitted == []
    harness.poller.stop()


def unnumbered(place: int, *, pix: str | None = None, amount: int = 10) -> CheckedBoleto:
    """A boleto without an id of the ERP, at a place of its answer; its PIX is made anew for each answer."""
    title = a_boleto(1, pix=pix) if pix else OpenBoleto(BoletoId("0"), due_date=TODAY)
    return checked(replace(title, id=BoletoId(f"#{place}"), amount=Decimal(amount), link=None))[0]


@pytest.mark.parametrize("codes", [(None, None, None, None), ("0", "1", "2", "3")])
def test_the_place_in_an_answer_is_no_evidence_of_another_boletos_payment(
    background: ManualBackground, codes: tuple[str | None, ...]
) -> None:
    """Of two without ids, equal in debt, the first may have been paid, and the second moved up."""
    pixes = [each and a_boleto(int(each) + 1).pix for each in codes]
    first, second = unnumbered(1, pix=pixes[0]), unnumbered(2, pix=pixes[1])
    for chosen in (first, second):
        harness = watching(background, chosen, first, second)
        for _ in range(2 * ABSENCES):
            harness.poll((unnumbered(1, pix=pixes[2]),))
        assert harness.emitted == []
        harness.poll(())
        harness.poll(())
        assert harness.emitted == [("paid", ())]


def test_boletos_without_ids_are_told_by_their_debts(background: ManualBackground) -> None:
    ten, twenty = unnumbered(1), unnumbered(2, amount=20)
    moved_up = unnumbered(1, amount=20)
    harness = watching(background, twenty, ten, twenty)
    harness.poll((moved_up,))
    assert harness.emitted == [("changed", (moved_up,), moved_up)]
    harness.poll(())
    harness.poll(())
    assert harness.emitted[1:] == [("paid", ())]


def test_equal_boletos_without_ids_are_told_by_their_places_while_nothing_changes() -> None:
    twins = (unnumbered(1), unnumbered(2), namesake(10))
    for row, each in enumerate(twins):
        now = tuple(replace(each) for each in twins)
        assert find_counterpart(each, twins, now) is now[row]


def test_a_document_number_tells_a_boleto_of_which_all_else_changes(background: ManualBackground) -> None:
    """The ids and codes are of this answer alone, and the amount has grown: it is open, and not paid."""
    before = replace(a_boleto(1), document_number="A"), replace(a_boleto(2), document_number="B")
    grown = replace(a_boleto(3), id=BoletoId("1"), document_number="B", amount=Decimal("20.40"))
    first, second = checked(*before)
    [now] = checked(grown)
    harness = watching(background, second, first, second)
    harness.poll((now,))
    assert harness.emitted == [("changed", (now,), now)]
    harness.poller.stop()
