"""What can still be read of a damaged database moves to the new one; the damaged one stays as it was.

Rows are asked for one by one, so that one damaged page costs what lies on it and no more. What moves is
complete: a request with all of its pieces, and no file without the prospect that it belongs to. It keeps its
key: what had reached the ERP already, and is sent again, is known there.
"""

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

log = logging.getLogger(__name__)

DONE = ".salvaged"
_MOST_ROWS = 100_000
_GIVE_UP = 1_000
"""Numbers in a row with nothing behind them, after which no more are tried, where the highest is unknown."""

Row = tuple[object, ...]


def salvage(damaged: list[Path], base: sqlite3.Connection) -> None:
    """Put into `base`, which is new, what can be read of the last of `damaged` not asked before."""
    fresh = [file for file in damaged if not file.with_suffix(DONE).exists()]
    for file in fresh:
        # Before its records are anywhere else: they may be asked for once, or they would be sent twice.
        file.with_suffix(DONE).touch(mode=0o600)
    if fresh:
        with suppress(sqlite3.Error, OSError), tempfile.TemporaryDirectory(dir=fresh[-1].parent) as folder:
            copy = _copied(fresh[-1], Path(folder))
            with closing(sqlite3.connect(copy)) as old:
                moved = _move(old, base)
            log.warning("%d submissions of the damaged outbox could be read, and moved", moved)


def _copied(file: Path, folder: Path) -> Path:
    copy = folder / file.name
    for end in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(file.with_name(file.name + end), copy.with_name(copy.name + end))
    return copy


def _move(old: sqlite3.Connection, base: sqlite3.Connection) -> int:
    submissions = {row[0]: row for row in _rows(old, "submissions")}
    parcels = {row[0]: row for row in _rows(old, "parcels")}
    pieces = {parcel: _pieces(old, parcel, int(str(row[5]))) for parcel, row in parcels.items()}
    open_states = ("waiting", "refused")
    whole = {
        parcel
        for parcel, row in parcels.items()
        if row[1] in submissions and row[2] in submissions and (row[7] not in open_states or pieces[parcel])
    }
    begun = {parcels[parcel][2] for parcel in whole if parcels[parcel][3] in {"prospect", "lead"}}
    kept = [parcel for parcel in sorted(whole, key=str) if parcels[parcel][2] in begun]
    used = {parcels[parcel][1] for parcel in kept} | {parcels[parcel][2] for parcel in kept}
    base.execute("BEGIN")
    for each in used:
        _insert(base, "submissions", submissions[each])
    for parcel in kept:
        _insert(base, "parcels", parcels[parcel])
        for number, sealed in enumerate(pieces[parcel]):
            _insert(base, "pieces", (parcel, number, sealed))
    base.execute("COMMIT")
    return len(used)


def _rows(old: sqlite3.Connection, table: str) -> Iterator[Row]:
    """Every row that can be read, by its number."""
    highest = None
    with suppress(sqlite3.Error):
        [highest] = old.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    misses = 0
    for number in range(1, min(int(highest or _MOST_ROWS), _MOST_ROWS) + 1):
        row = None
        with suppress(sqlite3.Error):
            row = old.execute(f"SELECT * FROM {table} WHERE id = ?", (number,)).fetchone()  # noqa: S608 - our names
        misses = 0 if row is not None else misses + 1
        if row is not None:
            yield row
        elif highest is None and misses > _GIVE_UP:
            return


def _pieces(old: sqlite3.Connection, parcel: object, count: int) -> list[bytes]:
    """All pieces of a parcel; none where one is missing."""
    found = []
    for number in range(count):
        for table in ("pieces", "pieces NOT INDEXED"):
            with suppress(sqlite3.Error):
                query = f"SELECT sealed FROM {table} WHERE parcel = ? AND number = ?"  # noqa: S608 - our names
                row = old.execute(query, (parcel, number)).fetchone()
                if row is not None:
                    found.append(row[0])
                    break
    return found if len(found) == count else []


def _insert(base: sqlite3.Connection, table: str, row: Row) -> None:
    marks = ", ".join("?" * len(row))
    base.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - our names
