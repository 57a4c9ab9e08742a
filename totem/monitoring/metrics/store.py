"""Database of the metrics: sums by day and hour, without personal data, for 90 days.

SQLite in WAL mode, so that readers do not block the writer. A row is one sum: `kind` ("rating"), `name`
("good"), `hour` of the day, or WHOLE_DAY for counts whose hour could identify a customer. New kinds need no
other table.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from totem.system.background import Runner

log = logging.getLogger(__name__)

FILE_NAME = "statistics.sqlite3"
WHOLE_DAY = -1
KEPT_DAYS = 90
_DAYS_SINCE = 3
_BUSY_S = 2.0
_VERSION = 1
_LOCK = threading.Lock()
"""Serializes access in this process: SQLite does not wait while it turns a file to WAL mode."""
_TABLE = """
CREATE TABLE IF NOT EXISTS counts (
    day TEXT NOT NULL,
    hour INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, hour, kind, name)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO counts (day, hour, kind, name, count) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (day, hour, kind, name) DO UPDATE SET count = count + excluded.count
"""
_DAYS = "SELECT COUNT(DISTINCT day) FROM counts WHERE day BETWEEN ? AND ?"
_READ = """
SELECT day, hour, kind, name, count FROM counts WHERE day BETWEEN ? AND ? ORDER BY day, hour, kind, name
"""


class MetricRow(NamedTuple):
    """A sum."""

    day: date
    hour: int
    kind: str
    name: str
    amount: int


def add(file: Path, rows: Iterable[MetricRow]) -> None:
    """Add `rows`, all of them or none, to the sums in `file`, which is created where it is missing.

    A broken file is put aside. Sums older than 90 days before the latest of `rows` are deleted, once there
    are three days since then: a clock that was ahead for a while deletes nothing.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    rows = list(rows)
    if not rows:
        return
    with _LOCK:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        try:
            _add(file, rows)
        except sqlite3.OperationalError:  # full, locked, read-only: the file is intact
            raise
        except sqlite3.DatabaseError:
            file.replace(file.with_suffix(".broken"))
            for suffix in ("-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
            file.touch(mode=0o600)
            _add(file, rows)


def read(file: Path, first: date, last: date) -> list[MetricRow]:
    """Return the sums from `first` to `last`, by day; none where nothing was counted yet.

    Raises:
        OSError, sqlite3.Error: it cannot be read.
    """
    if not file.exists() or file.stat().st_size == 0:
        return []
    address = f"{file.resolve().as_uri()}?mode=rw"
    with _LOCK, closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as connection:
        found = connection.execute(_READ, (first.isoformat(), last.isoformat())).fetchall()
    return [MetricRow(date.fromisoformat(day), *others) for day, *others in found]


def _add(file: Path, rows: list[MetricRow]) -> None:
    latest = max(row.day for row in rows)
    oldest = latest - timedelta(days=min(KEPT_DAYS, latest.toordinal() - 1))
    with closing(sqlite3.connect(file, timeout=_BUSY_S)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # overwrites deleted sums
        with connection:
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.executemany(_ADD, [(row.day.isoformat(), *row[1:]) for row in rows])
            [days] = connection.execute(_DAYS, (oldest.isoformat(), latest.isoformat())).fetchone()
            if days >= _DAYS_SINCE:
                connection.execute("DELETE FROM counts WHERE day < ?", (oldest.isoformat(),))


Entry = tuple[int | None, str, str, int]
"""Hour (None for the whole day), kind, name and amount."""


class MetricsRecorder:
    """Recorder on the background thread; counts that cannot be written are lost, with one warning."""

    def __init__(self, folder: Callable[[], Path], runner: Runner, today: Callable[[], date]) -> None:
        """`folder` returns the state folder, called with the first count."""
        self._folder, self._runner, self._today = folder, runner, today
        self._warned = False

    def count(self, kind: str, name: str, *, hour: int | None = None) -> None:
        """Add one to `name` of the `kind`, today; without an hour, for the whole day."""
        self.add(self._today(), [(hour, kind, name, 1)])

    def add(self, day: date, entries: Iterable[Entry]) -> None:
        """Add `entries` to the sums of a day."""
        work = _count(self._folder, day, tuple(entries))
        self._runner.run(work, done=self._on_written, failed=self._on_failure)

    def _on_written(self, _nothing: None) -> None:
        self._warned = False

    def _on_failure(self, error: Exception) -> None:
        level = logging.DEBUG if self._warned else logging.WARNING
        log.log(level, "statistics cannot be written: %s: %s", type(error).__name__, error)
        self._warned = True


async def _count(folder: Callable[[], Path], day: date, entries: tuple[Entry, ...]) -> None:
    from asyncio import to_thread  # slow to import, and not needed by the home screen

    rows = [
        MetricRow(day, WHOLE_DAY if hour is None else hour, kind, name, amount)
        for hour, kind, name, amount in entries
    ]
    await to_thread(add, folder() / FILE_NAME, rows)
