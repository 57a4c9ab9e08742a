"""What the limits keep across restarts, whatever happens to the clocks, the file and the disk."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.log_check import LogWatch
from totem.session.rate_limiter import (
    FILE_NAME,
    FORGIVEN_S,
    LONGEST_PAUSE_S,
    RateLimit,
    RateLimitConfig,
    RateLimitState,
    RateLimitStore,
)

KEPT = RateLimitState(
    failures=(10.0, 5.0), documents=(20.0, 10.0, 5.0), pauses=1, latest_pause=5.0, pause_left=25.0
)


def file(folder: Path, *, steady: float = 1000.0, calendar: float = 1.7e9) -> RateLimitStore:
    return RateLimitStore(lambda: folder, steady=lambda: steady, calendar=lambda: calendar)


@pytest.mark.parametrize(
    ("steady", "calendar", "passed"),
    [
        pytest.param(1007.0, 1.7e9 + 7, 7.0, id="the program was started again"),
        pytest.param(1007.0, 1.7e9 - 86400, 7.0, id="and the calendar set back"),
        pytest.param(1007.0, 1.9e9, 7.0, id="and the calendar set ahead"),
        pytest.param(40.0, 1.7e9 + 90, 90.0, id="the machine was started again"),
        pytest.param(40.0, 1.6e9, 0.0, id="and its calendar lost its battery"),
        pytest.param(5000.0, 1.7e9 + 9000, 4000.0, id="the machine was started long ago"),
    ],
)
def test_time_between_two_runs(tmp_path: Path, steady: float, calendar: float, passed: float) -> None:
    file(tmp_path).write(KEPT)
    assert file(tmp_path, steady=steady, calendar=calendar).read() == KEPT.aged(passed)


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
    steady: object,
    calendar: object,
) -> None:
    caplog.set_level("ERROR", logger="totem.session")  # that it cannot be read is the case above
    plain = {"failures": [1.0], "documents": [], "pauses": 1, "latest_pause": 3.0, "pause_left": 2.0}
    content = {"steady": steady, "calendar": calendar, "memory": plain | changed}
    (tmp_path / FILE_NAME).write_text(json.dumps(content), encoding="utf-8")
    memory = file(tmp_path).read()
    assert 0 <= memory.pause_left <= LONGEST_PAUSE_S
    assert 0 <= memory.pauses <= 32
    assert all(age >= 0 for age in (*memory.failures, *memory.documents, memory.latest_pause))


def test_what_is_too_long_ago_is_not_remembered_as_longer(tmp_path: Path) -> None:
    file(tmp_path).write(RateLimitState(latest_pause=1e9, pause_left=1e9))
    assert file(tmp_path).read() == RateLimitState(latest_pause=FORGIVEN_S, pause_left=LONGEST_PAUSE_S)


@pytest.mark.parametrize("pauses", [32, 33, 100, 10**30])
def test_many_pauses_are_remembered_with_the_rest(tmp_path: Path, pauses: int) -> None:
    kept = RateLimitState((10.0,), (20.0, 10.0), pauses, latest_pause=5.0, pause_left=25.0)
    file(tmp_path).write(kept)
    assert file(tmp_path).read() == replace(kept, pauses=32)


@pytest.mark.parametrize("rules", [RateLimitConfig(), RateLimitConfig(failures=1000, documents=1000)])
def test_very_many_times_are_remembered_as_far_as_they_count(tmp_path: Path, rules: RateLimitConfig) -> None:
    clock = [1000.0]
    limits = RateLimit(lambda: clock[0], rules=rules)
    for _ in range(5 * rules.documents):
        clock[0] += 0.01
        limits.count_document()
        limits.count_failure()
    kept = RateLimitStore(lambda: tmp_path, steady=lambda: 1.0, calendar=lambda: 1.0, rules=rules)
    kept.write(limits.snapshot())
    again = RateLimit(lambda: clock[0], kept.read(), rules)
    assert again.pause_s == pytest.approx(limits.pause_s)
    assert again.documents > rules.documents
    assert again.failures >= rules.failures
    assert again.pauses == 32


def test_a_day_of_pauses_overflows_nothing(tmp_path: Path) -> None:
    clock = [1000.0]
    limits = RateLimit(lambda: clock[0])
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
