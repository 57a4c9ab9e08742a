"""Database of the metrics: sums, retention, broken files, concurrent readers."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from support.inline_background import InlineBackground
from support.log_check import LogWatch
from support.platform_marks import needs_device_files, needs_file_modes
from support.session_harness import Bench
from totem.monitoring import metrics_store
from totem.monitoring.metrics_recorder import MetricsRecorder
from totem.session.states import Event, State
from totem.session.view_state import Rating

TODAY = date(2026, 11, 24)
Row = tuple[str, int, str, str, int]


def rows(file: Path) -> list[Row]:
    with closing(sqlite3.connect(file)) as base:
        return base.execute("SELECT * FROM counts ORDER BY day, hour, kind, name").fetchall()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / metrics_store.FILE_NAME


def add(file: Path, name: str, day: date = TODAY, hour: int = metrics_store.WHOLE_DAY) -> None:
    metrics_store.add(file, [metrics_store.MetricRow(day, hour, "rating", name, 1)])


def test_the_same_is_one_row(file: Path) -> None:
    for name in ("good", "good", "bad"):
        add(file, name)
    add(file, "good", hour=9)
    assert rows(file) == [
        ("2026-11-24", -1, "rating", "bad", 1),
        ("2026-11-24", -1, "rating", "good", 2),
        ("2026-11-24", 9, "rating", "good", 1),
    ]


def test_what_is_older_than_ninety_days_goes(file: Path) -> None:
    for age in (91, 90, 1):
        add(file, "good", TODAY - timedelta(days=age))
    add(file, "good")
    assert [row[0] for row in rows(file)] == ["2026-08-26", "2026-11-23", "2026-11-24"]


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_leaps_and_is_set_right_takes_nothing_with_it(file: Path, years: int) -> None:
    for age in (3, 2, 1):
        add(file, "good", TODAY - timedelta(days=age))
    for age in (0, 1):
        add(file, "good", TODAY + timedelta(days=365 * years + age))
    add(file, "good")
    assert [row[0] for row in rows(file) if row[0].startswith("2026-")] == [
        *("2026-11-21", "2026-11-22", "2026-11-23"),
        "2026-11-24",
    ]


@needs_file_modes
def test_others_cannot_read_it(file: Path) -> None:
    add(file, "good")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_it_is_read_while_it_is_written(file: Path) -> None:
    add(file, "good")
    with closing(sqlite3.connect(file)) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count FROM counts").fetchone() == (1,)
        add(file, "good")
        assert reader.execute("SELECT count FROM counts").fetchone() == (1,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT count FROM counts").fetchone() == (2,)


def test_a_broken_file_is_put_aside(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"what a power cut left of it" * 100)
    add(file, "good")
    assert rows(file) == [("2026-11-24", -1, "rating", "good", 1)]
    assert file.with_suffix(".broken").read_bytes().startswith(b"what a power cut")


def test_all_of_a_visit_is_one_transaction(file: Path) -> None:
    good = metrics_store.MetricRow(TODAY, 9, "visit", "paid", 2)
    with pytest.raises(sqlite3.IntegrityError):
        metrics_store.add(file, [good, good._replace(name=None)])  # type: ignore[arg-type]
    assert metrics_store.read(file, TODAY, TODAY) == []
    metrics_store.add(file, [good, good._replace(amount=3), good._replace(name="opened")])
    assert [(row.name, row.amount) for row in metrics_store.read(file, TODAY, TODAY)] == [
        ("opened", 2),
        ("paid", 5),
    ]


def test_days_are_read_from_the_first_to_the_last(file: Path) -> None:
    assert metrics_store.read(file, TODAY, TODAY) == []
    for age in range(4):
        add(file, "good", TODAY - timedelta(days=age))
    read = metrics_store.read(file, TODAY - timedelta(days=2), TODAY - timedelta(days=1))
    assert [(row.day.day, row.hour, row.kind, row.name, row.amount) for row in read] == [
        (22, -1, "rating", "good", 1),
        (23, -1, "rating", "good", 1),
    ]


def test_reading_changes_nothing(file: Path) -> None:
    add(file, "good")
    before = file.read_bytes()
    metrics_store.read(file, TODAY, TODAY)
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def folder_is_a_file(state: Path) -> None:
    state.write_text("")


def disk_is_full(state: Path) -> None:
    state.mkdir()
    Path(state / metrics_store.FILE_NAME).symlink_to("/dev/full")


@pytest.mark.parametrize("break_it", [folder_is_a_file, disk_is_full])
@needs_device_files
def test_what_cannot_be_written_is_told_once(
    break_it: Callable[[Path], None], file: Path, expected_logs: LogWatch
) -> None:
    break_it(file.parent)
    expected_logs.expect("statistics cannot be written: ")
    background = InlineBackground()
    tally = MetricsRecorder(lambda: file.parent, background, lambda: TODAY)
    for _ in range(3):
        tally.count("rating", "good")
    assert len(expected_logs.records) == 1
    background.close()


def test_once_it_can_be_written_again_the_next_trouble_is_told(file: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("statistics cannot be written: ")
    background = InlineBackground()
    tally = MetricsRecorder(lambda: file.parent, background, lambda: TODAY)
    for works in (False, True, False):
        if works:
            file.parent.unlink()
        elif file.parent.exists():
            file.unlink()
            for each in file.parent.iterdir():
                each.unlink()
            file.parent.rmdir()
            file.parent.write_text("")
        else:
            file.parent.write_text("")
        tally.count("rating", "good")
    assert len(expected_logs.records) == 2
    background.close()


# The visit


def test_a_visit_is_rated_once(make_bench: Callable[..., Bench]) -> None:
    heard: list[Rating] = []
    bench = make_bench()
    bench.session.rated.connect(heard.append)
    bench.reach(State.FAREWELL)
    for rating in (Rating.BAD, Rating.GOOD):
        bench.session.rate(rating)
    assert (bench.state, bench.session.view_state.rating) == (State.FAREWELL, Rating.BAD)
    bench.session.show_boletos()
    bench.session.choose_boleto(0)
    bench.session.dispatch(Event.FINISHED)
    bench.session.rate(Rating.GOOD)
    assert heard == [Rating.BAD]
    bench.session.leave()
    assert bench.session.view_state.rating is None


def test_only_the_farewell_is_rated(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("event RATED ignored in BOLETOS")
    heard: list[Rating] = []
    bench = make_bench()
    bench.session.rated.connect(heard.append)
    bench.reach(State.BOLETOS)
    bench.session.rate(Rating.GOOD)
    assert heard == []
