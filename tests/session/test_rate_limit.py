"""Limits against trying documents one after another: no queue meets them, no list gets through."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.session.rate_limiter import (
    DOCUMENTS,
    FAILURES,
    FIRST_PAUSE_S,
    FORGIVEN_S,
    LONGEST_PAUSE_S,
    WINDOW_S,
    RateLimit,
    RateLimitState,
)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> RateLimit:
    return RateLimit(clock)


def fail(limits: RateLimit, times: int) -> None:
    for _ in range(times):
        limits.count_document()
        limits.count_failure()


def test_four_failures_cost_nothing_and_the_fifth_begins_a_pause(limits: RateLimit) -> None:
    fail(limits, FAILURES - 1)
    assert limits.pause_s == 0
    fail(limits, 1)
    assert limits.pause_s == FIRST_PAUSE_S


def test_forty_documents_cost_nothing_and_the_next_begins_a_pause(limits: RateLimit, clock: Clock) -> None:
    for _ in range(DOCUMENTS):
        limits.count_document()
        assert limits.pause_s == 0
        clock.wait(10)
    limits.count_document()
    assert limits.pause_s == FIRST_PAUSE_S


def test_a_pause_ends_by_itself(limits: RateLimit, clock: Clock) -> None:
    fail(limits, FAILURES)
    clock.wait(FIRST_PAUSE_S - 1)
    assert limits.pause_s == 1
    clock.wait(1)
    assert limits.pause_s == 0
    clock.wait(1)
    assert limits.pause_s == 0


def test_each_failure_after_a_pause_begins_a_longer_one(limits: RateLimit, clock: Clock) -> None:
    fail(limits, FAILURES)
    pauses = []
    for _ in range(8):
        pauses.append(limits.pause_s)
        clock.wait(limits.pause_s)
        fail(limits, FAILURES)  # after a long pause, the window is empty
    assert pauses[0] == FIRST_PAUSE_S
    assert all(after >= before for before, after in pairwise(pauses))
    assert pauses[-1] == LONGEST_PAUSE_S


def test_an_hour_without_a_pause_is_forgiven(limits: RateLimit, clock: Clock) -> None:
    fail(limits, FAILURES + 2)
    clock.wait(FORGIVEN_S - 1)
    assert limits.pauses == 3
    clock.wait(1)
    assert limits.pauses == 0
    fail(limits, FAILURES)
    assert limits.pause_s == FIRST_PAUSE_S


def test_failures_are_forgotten_after_ten_minutes(limits: RateLimit, clock: Clock) -> None:
    fail(limits, FAILURES - 1)
    clock.wait(WINDOW_S)
    assert (limits.failures, limits.documents) == (0, 0)
    fail(limits, FAILURES - 1)
    assert limits.pause_s == 0


@given(
    st.lists(st.tuples(st.floats(15.1, 300), st.floats(0, 1)), min_size=1, max_size=300),
    st.floats(0.0, 0.9),
)
def test_a_busy_shop_with_a_queue_never_meets_them(
    customers: list[tuple[float, float]], unlucky: float
) -> None:
    """Somebody every 15 s and more, one in eight of them with a wrong number, at most four in ten minutes."""
    clock = Clock()
    limits = RateLimit(clock)
    for wait, luck in customers:
        clock.wait(wait)
        assert limits.pause_s == 0
        limits.count_document()
        if luck < unlucky / 8 and limits.failures < FAILURES - 1:
            limits.count_failure()


@given(st.integers(1, 200))
def test_who_tries_a_list_gets_through_slowly(hours: int) -> None:
    """Who waits every pause out gets some two dozen in an hour."""
    clock = Clock()
    limits = RateLimit(clock)
    tried, end = 0, clock.now + hours * 3600
    while clock.now < end and tried < 400:
        clock.wait(limits.pause_s + 0.1)
        fail(limits, 1)
        tried += 1
    assert tried <= 15 + hours * 24


actions = st.lists(
    st.one_of(
        st.just("document"), st.just("failure"), st.just("restart"), st.floats(0.0, 2000.0, allow_nan=False)
    ),
    max_size=120,
)


@given(actions)
def test_whatever_happens_the_counts_and_pauses_hold(happened: list[str | float]) -> None:
    clock = Clock()
    limits, failures, documents = RateLimit(clock), list[float](), list[float]()
    for what in happened:
        match what:
            case "document":
                limits.count_document()
                documents.append(clock.now)
            case "failure":
                limits.count_failure()
                failures.append(clock.now)
            case "restart":
                left = limits.pause_s
                limits = RateLimit(clock, limits.snapshot())
                assert limits.pause_s == pytest.approx(left)
            case seconds:
                clock.wait(float(seconds))
        assert limits.failures == sum(clock.now - at < WINDOW_S - 1e-6 for at in failures)
        assert limits.documents == sum(clock.now - at < WINDOW_S - 1e-6 for at in documents)
        assert 0 <= limits.pause_s <= LONGEST_PAUSE_S + 1e-6
        if limits.failures < FAILURES and limits.documents <= DOCUMENTS and what in ("document", "failure"):
            assert limits.pause_s < LONGEST_PAUSE_S


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_memory_ages_as_the_limits_do(first: float, second: float) -> None:
    memory = RateLimitState((1.0,), (2.0, 3.0), 2, 60.0, 30.0)
    once, twice = memory.aged(first + second), memory.aged(first).aged(second)
    assert once.pauses == twice.pauses == 2
    assert once.documents == pytest.approx(twice.documents)
    assert once.pause_left == pytest.approx(twice.pause_left)


def test_a_restart_changes_nothing(limits: RateLimit, clock: Clock) -> None:
    fail(limits, FAILURES + 1)
    again = RateLimit(clock, limits.snapshot().aged(0))
    assert (again.failures, again.documents, again.pauses) == (FAILURES + 1, FAILURES + 1, 2)
    assert again.pause_s == limits.pause_s == 2 * FIRST_PAUSE_S
