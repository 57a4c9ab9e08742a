"""Metrics of a session, for every way through the table of states, and their records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.inline_background import InlineBackground
from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, Bench
from totem.monitoring import metrics_store, session_metrics
from totem.monitoring.metrics_recorder import MetricsObserver, MetricsRecorder
from totem.monitoring.session_metrics import (
    FAILURES,
    GIVEN_UP,
    PRINTED,
    Counts,
    Ending,
    MetricKind,
    SessionMetrics,
    SessionOutcome,
)
from totem.printing.printer import PrinterFault
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import FormViewState
from totem.session.states import RESTING, TABLE, Event, State
from totem.session.view_state import Cause, Failure, Outage, PrintState, ViewState

TODAY = date(2026, 11, 24)
S, E, K = State, Event, MetricKind
TO_LIST = (
    (E.STARTED, S.TAX_ID),
    (E.TAX_ID_ENTERED, S.SEARCHING),
    (E.ONE_CUSTOMER, S.LOADING),
    (E.BOLETOS_FOUND, S.BOLETOS),
)
TO_PAY = (*TO_LIST, (E.BOLETO_CHOSEN, S.PAY))
FINISHED = ((E.FINISHED, S.FAREWELL), (E.EXPIRED, S.HOME))
FORMS = {S.FETCHING, S.FORM, S.FORM_FAILED, S.SENDING, S.RECEIVED, S.LOOKING_UP, S.SIGN_UP_STATUS}
Step = tuple[Event | None, State]


@dataclass(frozen=True)
class Story:
    """A way through a visit and what is to be counted of it, stays and seconds left out."""

    steps: tuple[Step, ...]
    outcome: SessionOutcome
    ending: Ending
    others: tuple[tuple[MetricKind, str, int], ...] = ()
    failure: Failure | None = None


STORIES = {
    "paid": Story((*TO_PAY, (E.PAYMENT_SEEN, S.PAID), *FINISHED), SessionOutcome.PAID, Ending.FINISHED),
    "paid, with a proof": Story(
        (
            *TO_PAY,
            (E.PAYMENT_SEEN, S.PAID),
            (E.PRINT_ASKED, S.PRINTING),
            (E.PRINT_DONE, S.PRINTED),
            *FINISHED,
        ),
        SessionOutcome.PAID,
        Ending.FINISHED,
        ((K.PAGES, PRINTED, 2),),
    ),
    "printed": Story(
        (*TO_PAY, (E.PRINT_ASKED, S.PRINTING), (E.PRINT_DONE, S.PRINTED), *FINISHED),
        SessionOutcome.PRINTED,
        Ending.FINISHED,
        ((K.PAGES, PRINTED, 2),),
    ),
    "printed at the second try": Story(
        (
            *TO_LIST,
            (E.PRINT_ASKED, S.PRINTING),
            (E.PRINT_FAILED, S.PRINT_FAILED),
            (E.RETRIED, S.PRINTING),
            (E.PRINT_DONE, S.PRINTED),
            (E.LEFT, S.HOME),
        ),
        SessionOutcome.PRINTED,
        Ending.LEFT,
        (
            (K.PAGES, PRINTED, 2),
            (K.PAGES, "paper_out", 2),
            (K.PRINTER_FAILURE, "paper_out", 1),
            (K.LEFT_AT, "printed", 1),
        ),
    ),
    "a print given up": Story(
        (*TO_PAY, (E.PRINT_ASKED, S.PRINTING), (E.BACK, S.PAY), (E.LEFT, S.HOME)),
        SessionOutcome.OPENED,
        Ending.LEFT,
        ((K.PAGES, GIVEN_UP, 2), (K.LEFT_AT, "pay", 1)),
    ),
    "expired before a QR": Story(
        (*TO_PAY, (E.EXPIRED, S.HOME)), SessionOutcome.OPENED, Ending.EXPIRED, ((K.EXPIRED_AT, "pay", 1),)
    ),
    "only looked": Story(
        (*TO_LIST, (E.LEFT, S.HOME)), SessionOutcome.LISTED, Ending.LEFT, ((K.LEFT_AT, "boletos", 1),)
    ),
    "nothing open": Story(
        (*TO_LIST[:3], (E.NOTHING_FOUND, S.NOTHING_OPEN), *FINISHED),
        SessionOutcome.NOTHING_OPEN,
        Ending.FINISHED,
    ),
    "nothing typed": Story(
        (TO_LIST[0], (E.BACK, S.HOME)), SessionOutcome.NO_TAX_ID, Ending.LEFT, ((K.LEFT_AT, "document", 1),)
    ),
    "did not wait": Story(
        (*TO_LIST[:2], (E.LEFT, S.HOME)), SessionOutcome.GAVE_UP, Ending.LEFT, ((K.LEFT_AT, "searching", 1),)
    ),
    "not found, then not answered": Story(
        (
            *TO_LIST[:2],
            (E.SEARCH_FAILED, S.FAILED),
            (E.RETRIED, S.SEARCHING),
            (E.EXPIRED, S.OUT_OF_SERVICE),
        ),
        SessionOutcome.NOT_FOUND,
        Ending.EXPIRED,
        ((K.EXPIRED_AT, "searching", 1),),
        Failure.NOT_FOUND,
    ),
    "rejected": Story(
        (
            *TO_LIST[:2],
            (E.CHALLENGED, S.IDENTITY),
            (E.ANSWERED, S.CHECKING),
            (E.TRIES_SPENT, S.REJECTED),
            (E.LEFT, S.HOME),
        ),
        SessionOutcome.REJECTED,
        Ending.LEFT,
        ((K.LEFT_AT, "rejected", 1),),
    ),
    "held up": Story(
        ((E.HELD_UP, S.PAUSED), (E.PAUSE_OVER, S.TAX_ID), (E.EXPIRED, S.HOME)),
        SessionOutcome.HELD_UP,
        Ending.EXPIRED,
        ((K.EXPIRED_AT, "document", 1),),
    ),
    "ended by an error": Story((*TO_PAY, (None, S.HOME)), SessionOutcome.OPENED, Ending.BROKEN),
}
A_FORM = ((E.FORM_BEGUN, S.FETCHING), (E.LISTS_CAME, S.FORM))
STORIES |= {
    "signed up": Story(
        (*A_FORM, (E.SEND_ASKED, S.SENDING), (E.SENT, S.RECEIVED), *FINISHED),
        SessionOutcome.FORM_SENT,
        Ending.FINISHED,
        ((K.FORM, "sign_up", 1),),
    ),
    "a form given up": Story(
        (*A_FORM, (E.LEFT, S.HOME)),
        SessionOutcome.FORM_LEFT,
        Ending.LEFT,
        ((K.LEFT_AT, "form", 1), (K.FORM_LEFT_AT, "sign_up.plan", 1)),
    ),
    "a form that ran out of time": Story(
        (*A_FORM, (E.EXPIRED, S.HOME)),
        SessionOutcome.FORM_LEFT,
        Ending.EXPIRED,
        ((K.EXPIRED_AT, "form", 1), (K.FORM_LEFT_AT, "sign_up.plan", 1)),
    ),
    "saw how a sign-up stands": Story(
        (
            (E.STATUS_ASKED, S.FORM),
            (E.LOOK_UP_ASKED, S.LOOKING_UP),
            (E.SIGN_UP_FOUND, S.SIGN_UP_STATUS),
            (E.LEFT, S.HOME),
        ),
        SessionOutcome.SIGN_UP_STATUS_SEEN,
        Ending.LEFT,
        ((K.LEFT_AT, "standing", 1),),
    ),
}
STORIES |= {
    f"failed: {failure.value}": Story(
        (*TO_LIST[:2], (E.SEARCH_FAILED, S.FAILED), (E.LEFT, S.HOME)),
        SessionOutcome(failure.value),
        Ending.LEFT,
        ((K.ERP_FAILURE, failure.value, 1), (K.LEFT_AT, "failed", 1)),
        failure,
    )
    for failure in Failure
    if failure is not Failure.NOT_FOUND
}


def counts_of(steps: tuple[Step, ...], failure: Failure | None, stay_s: float = 3.0) -> Counts:
    """Return the counts of a session of these steps, each `stay_s` after the one before."""
    at = 0.0

    def view_state(state: State) -> ViewState:
        failed = failure if state is S.FAILED else None
        fault = PrinterFault.PAPER_OUT if state in (S.PRINT_FAILED, S.PRINT_UNSURE) else None
        form = FormViewState(Form.SIGN_UP, FormStep.PLAN, 1, 9) if state in FORMS else None
        printed = 2 if state is S.PRINTED else 0
        return ViewState(
            state, TODAY, print=PrintState(count=2, printed=printed, fault=fault), failure=failed, form=form
        )

    account = SessionMetrics(view_state(steps[0][1]), at)
    for event, state in steps[1:]:
        at += stay_s
        counts = account.on_view_changed(view_state(state), event, at)
        assert (counts is not None) is (state in RESTING)
    assert counts is not None
    return counts


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story(story: Story) -> None:
    counts = counts_of(story.steps, story.failure)
    told = {key: amount for key, amount in counts.items() if key[0] not in (K.STAYS, K.SECONDS)}
    assert told == {
        (K.SESSION, story.outcome.value): 1,
        (K.ENDED, story.ending.value): 1,
        **{(kind, name): amount for kind, name, amount in story.others},
    }


def test_every_outcome_is_told_by_a_story() -> None:
    assert {story.outcome for story in STORIES.values()} == set(SessionOutcome)
    assert {SessionOutcome(failure.value) for failure in Failure} == FAILURES


def test_the_time_of_all_stays_in_a_state_is_one_sum() -> None:
    steps = (*TO_PAY, (E.BACK, S.BOLETOS), (E.BOLETO_CHOSEN, S.PAY), (E.LEFT, S.HOME))
    counts = counts_of(steps, None, stay_s=7.4)
    assert (counts[K.STAYS, "pay"], counts[K.SECONDS, "pay"]) == (2, 14)
    assert (counts[K.STAYS, "document"], counts[K.SECONDS, "document"]) == (1, 7)


def test_a_picture_that_changes_within_a_state_counts_nothing() -> None:
    account = SessionMetrics(ViewState(S.TAX_ID, TODAY), 0)
    for at in range(5):
        assert account.on_view_changed(ViewState(S.TAX_ID, TODAY), None, at) is None
    counts = account.on_view_changed(ViewState(S.HOME, TODAY), E.LEFT, 9)
    assert counts is not None
    assert (counts[K.STAYS, "document"], counts[K.SECONDS, "document"]) == (1, 9)


@st.composite
def ways(draw: st.DrawFn) -> tuple[Step, ...]:
    """Any way through the table from home to home."""
    state, steps = S.HOME, list[Step]()
    for _ in range(draw(st.integers(1, 40))):
        onward = [(E.STARTED, S.TAX_ID)] if state is S.HOME else []
        onward = onward or [
            (event, target)
            for (source, event), targets in TABLE.items()
            for target in targets
            if source is state and target not in RESTING
        ]
        if not onward:
            break
        event, state = draw(st.sampled_from(onward))
        steps.append((event, state))
    return (*steps, (draw(st.sampled_from([E.LEFT, E.EXPIRED, None])), S.HOME))


@given(ways(), st.sampled_from(Failure), st.floats(0, 5000))
def test_any_visit_is_counted_once_and_all_its_time(
    steps: tuple[Step, ...], failure: Failure, stay_s: float
) -> None:
    counts = counts_of(steps, failure, stay_s)
    of = {kind: sum(count for key, count in counts.items() if key[0] is kind) for kind in K}
    assert of[K.SESSION] == of[K.ENDED] == 1
    assert of[K.LEFT_AT] + of[K.EXPIRED_AT] <= 1
    path = [state for _, state in steps]
    moves = [after for before, after in zip([None, *path], path, strict=False) if before is not after]
    assert of[K.STAYS] == len(moves) - 1
    assert abs(of[K.SECONDS] - stay_s * (len(path) - 1)) <= len(path)
    attempts = moves.count(S.PRINTING)
    ends = [after for before, after in pairwise(moves) if before is S.PRINTING]
    assert of[K.PRINTER_FAILURE] == sum(end in (S.PRINT_FAILED, S.PRINT_UNSURE) for end in ends)
    assert of[K.PAGES] == 2 * attempts
    assert all(amount > 0 for amount in counts.values())


BEGAN = datetime(2026, 11, 24, 23, 58).astimezone()


class Observed:
    """A bench whose visits are counted, on clocks of its own."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, self.file = bench, folder / metrics_store.FILE_NAME
        self.now, self.steady = BEGAN, 1000.0
        self.background = InlineBackground()
        tally = MetricsRecorder(lambda: folder, self.background, self.today)
        MetricsObserver(bench.session, tally, now=lambda: self.now, monotonic=lambda: self.steady)

    def today(self) -> date:
        """The day of its clock."""
        return self.now.date()

    def wait(self, seconds: float) -> None:
        """Let both clocks go on."""
        self.steady += seconds
        self.now += timedelta(seconds=seconds)

    def counted(self) -> dict[tuple[date, int, str, str], int]:
        """All that stands in the file."""
        rows = metrics_store.read(self.file, date.min, date.max)
        return {(row.day, row.hour, row.kind, row.name): row.amount for row in rows}


@pytest.fixture
def observed(make_bench: Callable[..., Bench], tmp_path: Path) -> Iterator[Observed]:
    observed = Observed(make_bench(), tmp_path)
    yield observed
    observed.background.close()


def test_a_visit_is_counted_when_it_is_over_at_the_hour_it_began(observed: Observed) -> None:
    bench, day = observed.bench, BEGAN.date()
    bench.reach(State.PAY)
    observed.wait(200)
    assert observed.counted() == {}
    bench.session.expire()
    whole = metrics_store.WHOLE_DAY
    assert observed.counted() == {
        (day, 23, "visit", "opened"): 1,
        (day, whole, "ended", "expired"): 1,
        (day, whole, "expired_at", "pay"): 1,
        (day, whole, "seconds", "pay"): 200,
        **{(day, whole, "stays", name): 1 for name in ("document", "searching", "loading", "boletos", "pay")},
    }


def test_only_visits_have_an_hour(observed: Observed, expected_logs: LogWatch) -> None:
    expected_logs.expect("print failed, reference ")
    for state in (State.PRINT_FAILED, State.PRINTED, State.PAID, State.NOTHING_OPEN):
        observed.bench.proof = state is State.PAID
        observed.bench.reach(state)
        observed.bench.session.leave()
    hours = {kind: hour for _, hour, kind, _ in observed.counted()}
    assert hours.pop("visit") == 23
    assert set(hours.values()) == {metrics_store.WHOLE_DAY}


def test_an_error_is_no_customer_who_left(observed: Observed, expected_logs: LogWatch) -> None:
    expected_logs.expect("session ended in BOLETOS by RuntimeError")
    observed.bench.reach(State.BOLETOS)
    observed.bench.session.fail(RuntimeError())
    kinds = {(kind, name) for _, _, kind, name in observed.counted()}
    assert ("ended", "broken") in kinds
    assert not any(kind in ("left_at", "expired_at") for kind, _ in kinds)


def test_being_out_of_service_is_no_visit(observed: Observed) -> None:
    session = observed.bench.session
    session.set_outage(Outage(Cause.ERP))
    session.set_outage(Outage(Cause.STAFF))
    session.set_outage(None)
    assert observed.counted() == {}


def test_a_visit_that_ends_into_an_outage_is_counted(observed: Observed) -> None:
    observed.bench.reach(State.BOLETOS)
    observed.bench.session.set_outage(Outage(Cause.ERP))
    observed.bench.session.leave()
    assert observed.bench.state is State.OUT_OF_SERVICE
    assert observed.counted()[BEGAN.date(), 23, "visit", "listed"] == 1


def test_nothing_personal_is_in_the_file(observed: Observed) -> None:
    observed.bench.reach(State.PRINTED)
    observed.bench.session.leave()
    whole = b"".join(each.read_bytes() for each in observed.file.parent.iterdir() if each.is_file())
    assert b"stays" in whole
    document, bare = DOCUMENT.encode(), DOCUMENT.replace(".", "").replace("-", "").encode()
    for secret in (document, bare, b"MARIA", b"Maria", b"ACACIAS", str(MARIA.contract_id).encode()):
        assert secret not in whole
    assert b"23:5" not in whole


@pytest.mark.parametrize("state", [each for each in State if each not in RESTING])
def test_every_state_is_an_outcome_or_on_the_way_from_one(state: State) -> None:
    """No session begins in a state that leaves it without one; FAILED is counted by its failure."""
    before = {each for each, event in TABLE if state in TABLE[each, event]}
    assert state in session_metrics._REACHED or before.isdisjoint(RESTING)
