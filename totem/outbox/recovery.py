"""What can still be read of a damaged database moves to the new one; the damaged one stays as it was.

Rows are asked for one by one, so that one damaged page costs what lies on it and no more. What moves is
complete: a request with all of its pieces, and no file without the prospect that it belongs to. It keeps its
key: what had reached the ERP already, and is sent again, is known there.

A damaged database is asked once. A file beside it tells so, made as soon as the new one is in its place:
until then the next start begins anew.
"""

import errno
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from totem.outbox.requests import ESTIMATED_ARRIVALS, MOST_ARRIVALS

log = logging.getLogger(__name__)

DONE = ".salvaged"
_MOST_ROWS = 100_000
"""Numbers of a table that are asked for, the last ones."""
_OPEN = frozenset({"waiting", "refused"})
_COLUMNS = {
    "submissions": "id, protocol, chain, key_id, document, made_at, remote_id, days_left",
    "parcels": "id, submission, chain, kind, reference, count, again, state, attempts, due_at, wait_s,"
    " reason",
    "pieces": "parcel, number, sealed",
}
"""Those that every version has."""

Row = dict[str, Any]


def not_salvaged(damaged: list[Path]) -> list[Path]:
    """Those that were not asked before."""
    return [file for file in damaged if not file.with_suffix(DONE).exists()]


def mark_salvaged(damaged: list[Path]) -> None:
    """Have these never be asked again: their records would be sent twice."""
    for file in damaged:
        file.with_suffix(DONE).touch(mode=0o600)


def salvage(file: Path, base: sqlite3.Connection) -> None:
    """Put into `base`, which is new, what can be read of `file`.

    Raises:
        OSError, sqlite3.Error: there is no room now for what can be read.
    """
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        try:
            copy = _copied(file, Path(folder))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            log.error("nothing of the damaged outbox can be read: %s", error.strerror)  # noqa: TRY400 - names a file
            return
        with closing(sqlite3.connect(copy)) as old:
            moved = _move(old, base)
    log.warning("%d submissions of the damaged outbox could be read, and moved", moved)


def _copied(file: Path, folder: Path) -> Path:
    """A copy to read: SQLite writes into a database that it opens."""
    copy = folder / file.name
    for end in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(file.with_name(file.name + end), copy.with_name(copy.name + end))
    return copy


def _move(old: sqlite3.Connection, base: sqlite3.Connection) -> int:
    submissions = {row["id"]: row for row in _rows(old, "submissions")}
    parcels = {
        row["id"]: row
        for row in _rows(old, "parcels")
        if row["submission"] in submissions and row["chain"] in submissions
    }
    begun = {row["chain"] for row in parcels.values() if row["kind"] in {"prospect", "lead"}}
    moved: set[int] = set()
    base.execute("BEGIN")
    for number in sorted(parcels):
        parcel, pieces = parcels[number], _pieces(old, parcels[number])
        if parcel["chain"] not in begun or (parcel["state"] in _OPEN and not pieces):
            if parcel["kind"] == "prospect":
                begun.discard(parcel["chain"])  # its files and edits have nowhere to go
            continue
        for each in {parcel["chain"], parcel["submission"]} - moved:
            _insert(base, "submissions", submissions[each])
            moved.add(each)
        _insert(base, "parcels", {**parcel, "begun": 1, "possible_arrivals": _arrivals(old, parcel)})
        for piece in pieces:
            _insert(base, "pieces", piece)
    base.execute("COMMIT")
    return len(moved)


def _rows(old: sqlite3.Connection, table: str) -> Iterator[Row]:
    """Every row that can be read, by its number."""
    highest = 0
    for way in (f"seq FROM sqlite_sequence WHERE name = '{table}'", f"MAX(id) FROM {table}"):
        with suppress(sqlite3.Error, TypeError, ValueError):
            highest = highest or int(old.execute(f"SELECT {way}").fetchone()[0])
    for number in range(max(highest - _MOST_ROWS, 0) + 1, highest + 1):
        with suppress(sqlite3.Error):
            yield from _asked(old, table, table, "id = ?", number)


def _pieces(old: sqlite3.Connection, parcel: Row) -> list[Row]:
    """All pieces of a parcel; none where one is missing."""
    found: list[Row] = []
    while len(found) != parcel["count"]:
        piece: list[Row] = []
        for way in ("pieces", "pieces NOT INDEXED"):
            with suppress(sqlite3.Error):
                where = "parcel = ? AND number = ?"
                piece = piece or _asked(old, "pieces", way, where, parcel["id"], len(found))
        if not piece:
            return []
        found += piece
    return found


def _arrivals(old: sqlite3.Connection, parcel: Row) -> int:
    """Number of tries of a parcel that may have arrived; all of them where that cannot be read."""
    for count in ("possible_arrivals", ESTIMATED_ARRIVALS, "attempts"):
        with suppress(sqlite3.Error, TypeError, ValueError):
            query = f"SELECT {count} FROM parcels WHERE id = ?"  # noqa: S608 - our names
            [found] = old.execute(query, (parcel["id"],)).fetchone()
            return min(max(int(found), 0), MOST_ARRIVALS)
    return MOST_ARRIVALS


def _asked(old: sqlite3.Connection, table: str, way: str, where: str, *numbers: int) -> list[Row]:
    names = _COLUMNS[table]
    rows = old.execute(f"SELECT {names} FROM {way} WHERE {where}", numbers)  # noqa: S608 - our names
    return [dict(zip(names.split(", "), row, strict=True)) for row in rows]


def _insert(base: sqlite3.Connection, table: str, row: Row) -> None:
    """Put it in, unless what was read is not what was written."""
    marks = ", ".join("?" * len(row))
    with suppress(sqlite3.IntegrityError):
        base.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 - our names
