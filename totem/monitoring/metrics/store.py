"""The file of what the kiosk counts for its owner: sums by day and hour, of nobody, for 90 days.

SQLite in WAL mode, so that whoever reads it disturbs nobody. A row is one thing counted: `kind` says of what
sort ("rating"), `name` which one ("good"), `hour` when of the day, or WHOLE_DAY for what must not tell when
somebody stood there. More kinds need no other table.
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

FILE_NAME = "statistics.sqlite3"
WHOLE_DAY = -1
KEPT_DAYS = 90
_DAYS_SINCE = 3
_BUSY_S = 2.0
_VERSION = 1
_TURN = threading.Lock()
"""One at a time in this process: SQLite waits for nobody where it turns a file to WAL mode."""
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
    """One sum."""

    day: date
    hour: int
    kind: str
    name: str
    amount: int


def add(file: Path, rows: Iterable[MetricRow]) -> None:
    """Add `rows`, all of them or none, to the sums in `file`, which is made where there is none.

    A file that is broken is put aside. What is older than 90 days, from the latest of `rows`, goes, once
    there are three days since: a clock that leapt ahead and is set right again takes nothing with it.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    rows = list(rows)
    if not rows:
        return
    with _TURN:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        try:
            _add(file, rows)
        except sqlite3.OperationalError:  # full, locked, read-only: the file is well
            raise
        except sqlite3.DatabaseError:
            file.replace(file.with_suffix(".broken"))
            for beside in ("-wal", "-shm"):
                file.with_name(file.name + beside).unlink(missing_ok=True)
            file.touch(mode=0o600)
            _add(file, rows)


def read(file: Path, first: date, last: date) -> list[MetricRow]:
    """The sums from `first` to `last`, by day; none where nothing was ever counted.

    Raises:
        OSError, sqlite3.Error: it cannot be read.
    """
    if not file.exists() or file.stat().st_size == 0:
        return []
    address = f"{file.resolve().as_uri()}?mode=rw"
    with _TURN, closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as base:
        found = base.execute(_READ, (first.isoformat(), last.isoformat())).fetchall()
    return [MetricRow(date.fromisoformat(day), *others) for day, *others in found]


def _add(file: Path, rows: list[MetricRow]) -> None:
    latest = max(row.day for row in rows)
    oldest = latest - timedelta(days=min(KEPT_DAYS, latest.toordinal() - 1))
    with closing(sqlite3.connect(file, timeout=_BUSY_S)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA secure_delete = ON")  # what has grown old is gone, not only forgotten
        with base:
            base.execute(_TABLE)
            base.execute(f"PRAGMA user_version = {_VERSION}")
            base.executemany(_ADD, [(row.day.isoformat(), *row[1:]) for row in rows])
            [days] = base.execute(_DAYS, (oldest.isoformat(), latest.isoformat())).fetchone()
            if days >= _DAYS_SINCE:
                base.execute("DELETE FROM counts WHERE day < ?", (oldest.isoformat(),))


log = logging.getLogger(__name__)

Entry = tuple[int | None, str, str, int]
"""Of which hour, None for the whole day; of what kind, of what name, and how much."""


class MetricsRecorder:
    """Counts on the background thread; what cannot be written is told once and lost, and nobody waits."""

    def __init__(self, folder: Callable[[], Path], runner: Runner, today: Callable[[], date]) -> None:
        """`folder` is the state folder, asked for when there is something to count."""
        self._folder, self._runner, self._today = folder, runner, today
        self._told = False

    def count(self, kind: str, name: str, *, hour: int | None = None) -> None:
        """Add one to what is called `name` among the `kind`, today; without an hour, of the whole day."""
        self.add(self._today(), [(hour, kind, name, 1)])

    def add(self, day: date, entries: Iterable[Entry]) -> None:
        """Add all of `entries` to the sums of a day."""
        work = _count(self._folder, day, tuple(entries))
        self._runner.run(work, done=self._counted, failed=self._not_counted)

    def _counted(self, _nothing: None) -> None:
        self._told = False

    def _not_counted(self, error: Exception) -> None:
        level = logging.DEBUG if self._told else logging.WARNING
        log.log(level, "statistics cannot be written: %s: %s", type(error).__name__, error)
        self._told = True


async def _count(folder: Callable[[], Path], day: date, entries: tuple[Entry, ...]) -> None:
    from asyncio import to_thread

    # SQLite: not needed by the home screen

    whole = WHOLE_DAY
    rows = [
        MetricRow(day, whole if hour is None else hour, kind, name, amount)
        for hour, kind, name, amount in entries
    ]
    await to_thread(add, folder() / FILE_NAME, rows)
