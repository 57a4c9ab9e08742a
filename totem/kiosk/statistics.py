"""The file of what the kiosk counts for its owner: sums by day and hour, of nobody, for 90 days.

SQLite in WAL mode, so that whoever reads it disturbs nobody. A row is one thing counted: `kind` says of what
sort ("rating"), `name` which one ("good"), `hour` when of the day, or WHOLE_DAY for what must not tell when
somebody stood there. More kinds need no other table.
"""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

FILE_NAME = "statistics.sqlite3"
WHOLE_DAY = -1
KEPT_DAYS = 90
_BUSY_S = 2.0
_VERSION = 1
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
INSERT INTO counts (day, hour, kind, name, count) VALUES (?, ?, ?, ?, 1)
ON CONFLICT (day, hour, kind, name) DO UPDATE SET count = count + 1
"""


def add(file: Path, day: date, hour: int, kind: str, name: str) -> None:
    """Add one in `file`, which is made where there is none; one that is broken is put aside.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    try:
        _add(file, day, hour, kind, name)
    except sqlite3.OperationalError:  # full, locked, read-only: the file is well
        raise
    except sqlite3.DatabaseError:
        file.replace(file.with_suffix(".broken"))
        for beside in ("-wal", "-shm"):
            file.with_name(file.name + beside).unlink(missing_ok=True)
        file.touch(mode=0o600)
        _add(file, day, hour, kind, name)


def _add(file: Path, day: date, hour: int, kind: str, name: str) -> None:
    with closing(sqlite3.connect(file, timeout=_BUSY_S)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        with base:
            base.execute(_TABLE)
            base.execute(f"PRAGMA user_version = {_VERSION}")
            base.execute(_ADD, (day.isoformat(), hour, kind, name))
            base.execute("DELETE FROM counts WHERE day < ?", ((day - timedelta(days=KEPT_DAYS)).isoformat(),))
