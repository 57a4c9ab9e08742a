"""Rate limit of tax ids: counts, pauses, and its file across restarts, clock changes and disk faults."""

import json
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.inline_background import InlineBackground
from support.log_check import LogWatch
from support.rate_limits import DOCUMENTS, FAILURES, FIRST_PAUSE_S, LIMITS, LONGEST_PAUSE_S, WINDOW_S
from totem.session.rate_limiter import FILE_NAME, RateLimiter, RateLimitState, RateLimitStore, TaxIdRateLimit
from totem.settings import IdentitySettings


class Clock:
    """Seconds that a test moves."""

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
def limits(clock: Clock) -> TaxIdRateLimit:
    return TaxIdRateLimit(clock, LIMITS)


def fail(limits: TaxIdRateLimit, times: int) -> None:
    for _ in range(times):
        limits.count_tax_id()
        limits.count_failure()


def test_four_failures_cost_nothing_and_the_fifth_begins_a_pause(limits: TaxIdRateLimit) -> None:
    fail(limits, FAILURES - 1)
    assert limits.pause_s == 0
    fail(limits, 1)
    assert limits.pause_s == FIRST_PAUSE_S


def test_forty_documents_cost_nothing_and_the_next_begins_a_pause(
    limits: TaxIdRateLimit, clock: Clock
) -> None:
    for _ in range(DOCUMENTS):
        limits.count_tax_id()
        assert limits.pause_s == 0
        clock.wait(10)
    limits.count_tax_id()
    assert limits.pause_s == FIRST_PAUSE_S


def test_a_pause_ends_by_itself(limits: TaxIdRateLimit, clock: Clock) -> None:
    fail(limits, FAILURES)
    clock.wait(FIRST_PAUSE_S - 1)
    assert limits.pause_s == 1
    clock.wait(1)
    assert limits.pause_s == 0
    clock.wait(1)
    assert limits.pause_s == 0


def test_each_failure_after_a_pause_begins_a_longer_one(limits: TaxIdRateLimit, clock: Clock) -> None:
    fail(limits, FAILURES)
    pauses = []
    for _ in range(8):
        pauses.append(limits.pause_s)
        clock.wait(limits.pause_s)
        fail(limits, FAILURES)  # after a long pause, the window is empty
    assert pauses[0] == FIRST_PAUSE_S
    assert all(after >= before for before, after in pairwise(pauses))
    assert pauses[-1] == LONGEST_PAUSE_S


def test_an_hour_without_a_pause_is_forgiven(limits: TaxIdRateLimit, clock: Clock) -> None:
    fail(limits, FAILURES + 2)
    clock.wait(LIMITS.forgiven_s - 1)
    assert limits.pauses == 3
    clock.wait(1)
    assert limits.pauses == 0
    fail(limits, FAILURES)
    assert limits.pause_s == FIRST_PAUSE_S


def test_failures_are_forgotten_after_ten_minutes(limits: TaxIdRateLimit, clock: Clock) -> None:
    fail(limits, FAILURES - 1)
    clock.wait(WINDOW_S)
    assert (limits.failures, limits.tax_ids) == (0, 0)
    fail(limits, FAILURES - 1)
    assert limits.pause_s == 0


@given(
    st.lists(st.tuples(st.floats(15.1, 300), st.floats(0, 1)), min_size=1, max_size=300),
    st.floats(0.0, 0.9),
)
def test_a_busy_shop_with_a_queue_never_meets_them(
    customers: list[tuple[float, float]], unlucky: float
) -> None:
    """Try a tax id every 15 s and more, one in eight of them wrong, at most four in ten minutes."""
    clock = Clock()
    limits = TaxIdRateLimit(clock, LIMITS)
    for wait, luck in customers:
        clock.wait(wait)
        assert limits.pause_s == 0
        limits.count_tax_id()
        if luck < unlucky / 8 and limits.failures < FAILURES - 1:
            limits.count_failure()


@given(st.integers(1, 200))
def test_who_tries_a_list_gets_through_slowly(hours: int) -> None:
    """Waiting out every pause allows some two dozen tax ids in an hour."""
    clock = Clock()
    limits = TaxIdRateLimit(clock, LIMITS)
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
    limits, failures, documents = TaxIdRateLimit(clock, LIMITS), list[float](), list[float]()
    for what in happened:
        match what:
            case "document":
                limits.count_tax_id()
                documents.append(clock.now)
            case "failure":
                limits.count_failure()
                failures.append(clock.now)
            case "restart":
                left = limits.pause_s
                limits = TaxIdRateLimit(clock, LIMITS, limits.snapshot())
                assert limits.pause_s == pytest.approx(left)
            case seconds:
                clock.wait(float(seconds))
        assert limits.failures == sum(clock.now - at < WINDOW_S - 1e-6 for at in failures)
        assert limits.tax_ids == sum(clock.now - at < WINDOW_S - 1e-6 for at in documents)
        assert 0 <= limits.pause_s <= LONGEST_PAUSE_S + 1e-6
        if limits.failures < FAILURES and limits.tax_ids <= DOCUMENTS and what in ("document", "failure"):
            assert limits.pause_s < LONGEST_PAUSE_S


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_memory_ages_as_the_limits_do(first: float, second: float) -> None:
    memory = RateLimitState((1.0,), (2.0, 3.0), 2, 60.0, 30.0)
    once, twice = memory.aged(first + second), memory.aged(first).aged(second)
    assert once.pauses == twice.pauses == 2
    assert once.documents == pytest.approx(twice.documents)
    assert once.pause_left == pytest.approx(twice.pause_left)


def test_a_restart_changes_nothing(limits: TaxIdRateLimit, clock: Clock) -> None:
    fail(limits, FAILURES + 1)
    again = TaxIdRateLimit(clock, LIMITS, limits.snapshot().aged(0))
    assert (again.failures, again.tax_ids, again.pauses) == (FAILURES + 1, FAILURES + 1, 2)
    assert again.pause_s == limits.pause_s == 2 * FIRST_PAUSE_S


KEPT = RateLimitState(
    failures=(10.0, 5.0), documents=(20.0, 10.0, 5.0), pauses=1, latest_pause=5.0, pause_left=25.0
)


def file(folder: Path, *, monotonic: float = 1000.0, calendar: float = 1.7e9) -> RateLimitStore:
    return RateLimitStore(lambda: folder, LIMITS, monotonic=lambda: monotonic, calendar=lambda: calendar)


@pytest.mark.parametrize(
    ("monotonic", "calendar", "passed"),
    [
        pytest.param(1007.0, 1.7e9 + 7, 7.0, id="the program was started again"),
        pytest.param(1007.0, 1.7e9 - 86400, 7.0, id="and the calendar set back"),
        pytest.param(1007.0, 1.9e9, 7.0, id="and the calendar set ahead"),
        pytest.param(40.0, 1.7e9 + 90, 90.0, id="the machine was started again"),
        pytest.param(40.0, 1.6e9, 0.0, id="and its calendar lost its battery"),
        pytest.param(5000.0, 1.7e9 + 9000, 4000.0, id="the machine was started long ago"),
    ],
)
def test_time_between_two_runs(tmp_path: Path, monotonic: float, calendar: float, passed: float) -> None:
    file(tmp_path).write(KEPT)
    assert file(tmp_path, monotonic=monotonic, calendar=calendar).read() == KEPT.aged(passed)


def test_nothing_was_kept_yet(tmp_path: Path) -> None:
    assert file(tmp_path / "new").read() == RateLimitState()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"memory": {}}',
        json.dumps({"steady": 1.0, "calendar": 1.0, "memory": {"failures": "x"}}),
        "[" * 100_000,
        "\x00" * 300,
    ],
)
def test_a_file_that_is_none_counts_anew_and_is_told(
    tmp_path: Path, expected_logs: LogWatch, content: str
) -> None:
    expected_logs.expect("limits of the last run cannot be read")
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    assert file(tmp_path).read() == RateLimitState()


numbers = st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=5), st.booleans())
values = st.one_of(numbers, st.lists(numbers, max_size=4))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["failures", "documents", "pauses", "latest_pause", "pause_left"]), values
    ),
    numbers,
    numbers,
)
def test_any_values_give_a_memory_that_can_be(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    changed: dict[str, object],
    monotonic: object,
    calendar: object,
) -> None:
    caplog.set_level("ERROR", logger="totem.session")  # that it cannot be read is the case above
    plain = {"failures": [1.0], "documents": [], "pauses": 1, "latest_pause": 3.0, "pause_left": 2.0}
    content = {"steady": monotonic, "calendar": calendar, "memory": plain | changed}
    (tmp_path / FILE_NAME).write_text(json.dumps(content), encoding="utf-8")
    memory = file(tmp_path).read()
    assert 0 <= memory.pause_left <= LONGEST_PAUSE_S
    assert 0 <= memory.pauses <= 32
    assert all(age >= 0 for age in (*memory.failures, *memory.documents, memory.latest_pause))


def test_what_is_too_long_ago_is_not_remembered_as_longer(tmp_path: Path) -> None:
    file(tmp_path).write(RateLimitState(latest_pause=1e9, pause_left=1e9))
    assert file(tmp_path).read() == RateLimitState(latest_pause=LIMITS.forgiven_s, pause_left=LONGEST_PAUSE_S)


@pytest.mark.parametrize("pauses", [32, 33, 100, 10**30])
def test_many_pauses_are_remembered_with_the_rest(tmp_path: Path, pauses: int) -> None:
    kept = RateLimitState((10.0,), (20.0, 10.0), pauses, latest_pause=5.0, pause_left=25.0)
    file(tmp_path).write(kept)
    assert file(tmp_path).read() == replace(kept, pauses=32)


@pytest.mark.parametrize("rules", [LIMITS, IdentitySettings(most_failures=1000, most_documents=1000)])
def test_very_many_times_are_remembered_as_far_as_they_count(tmp_path: Path, rules: IdentitySettings) -> None:
    clock = [1000.0]
    limits = TaxIdRateLimit(lambda: clock[0], rules)
    for _ in range(2 * rules.most_documents + 50):
        clock[0] += 0.01
        limits.count_tax_id()
        limits.count_failure()
    kept = RateLimitStore(lambda: tmp_path, rules, monotonic=lambda: 1.0, calendar=lambda: 1.0)
    kept.write(limits.snapshot())
    again = TaxIdRateLimit(lambda: clock[0], rules, kept.read())
    assert again.pause_s == pytest.approx(limits.pause_s)
    assert again.tax_ids > rules.most_documents
    assert again.failures >= rules.most_failures
    assert again.pauses == 32


def test_a_day_of_pauses_overflows_nothing(tmp_path: Path) -> None:
    clock = [1000.0]
    limits = TaxIdRateLimit(lambda: clock[0], LIMITS)
    for _ in range(1200):
        limits.count_failure()
        clock[0] += 100
    assert limits.pause_s <= LONGEST_PAUSE_S
    file(tmp_path).write(limits.snapshot())
    assert file(tmp_path).read().pauses == 32


def test_a_disk_that_is_full_is_told_once_and_the_old_content_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("limits are counted in memory alone: No space left on device")
    kept = file(tmp_path)
    kept.write(KEPT)

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk_full)
        kept.write(RateLimitState())
        kept.write(RateLimitState())
    assert file(tmp_path).read() == KEPT
    kept.write(RateLimitState())
    assert file(tmp_path).read() == RateLimitState()


def test_a_folder_that_cannot_be_is_told_and_no_more(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("limits are counted in memory alone")
    (tmp_path / "state").touch()
    kept = file(tmp_path / "state" / "below")
    kept.write(KEPT)
    kept.write(KEPT)


def test_the_file_holds_times_and_counts_alone(tmp_path: Path) -> None:
    file(tmp_path).write(KEPT)
    content = json.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))
    assert set(content) == {"steady", "calendar", "memory"}
    assert content["memory"] == {
        "failures": [10.0, 5.0],
        "documents": [20.0, 10.0, 5.0],
        "pauses": 1,
        "latest_pause": 5.0,
        "pause_left": 25.0,
    }


def test_what_is_counted_after_a_read_that_failed_is_saved(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("limits were not read or written")
    asked: list[int] = []

    def folder() -> Path:
        asked.append(1)
        if len(asked) == 1:
            raise RuntimeError("no state folder yet")
        return tmp_path

    store = RateLimitStore(folder, LIMITS, monotonic=lambda: 1.0, calendar=lambda: 1.0)
    background = InlineBackground()
    limiter = RateLimiter(lambda: 1000.0, background, LIMITS, store)
    limiter.load()
    limiter.count_failure()
    background.close()
    assert len(store.read().failures) == 1
