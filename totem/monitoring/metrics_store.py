"""Database of the metrics: sums by day and hour, without personal data, for 90 days.

SQLite in WAL mode, so that readers do not block the writer. A row is one sum: `kind` ("rating"), `name`
("good"), `hour` of the day, or WHOLE_DAY for counts whose hour could identify a customer. New kinds need no
other table.
"""

import logging
import threading
from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

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
    """
    import sqlite3  # slow to import, and not needed by the home screen

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
    """Return the sums from `first` to `last`, by day; none where nothing was counted yet."""
    import sqlite3

    if not file.exists() or file.stat().st_size == 0:
        return []
    address = f"{file.resolve().as_uri()}?mode=rw"
    with _LOCK, closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as connection:
        found = connection.execute(_READ, (first.isoformat(), last.isoformat())).fetchall()
    return [MetricRow(date.fromisoformat(day), *others) for day, *others in found]


def _add(file: Path, rows: list[MetricRow]) -> None:
    import sqlite3

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
