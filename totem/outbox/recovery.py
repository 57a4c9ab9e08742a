"""Recovery of readable rows from a damaged database, which stays unchanged.

Rows are read one by one, so that a damaged page costs only its own rows. Only complete requests move: all
pieces present, and no file without its prospect. They keep their idempotency keys, by which the ERP
recognises records that it has received already.

Each damaged database is recovered once, marked by a file beside it as soon as the new database is in place.
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
"""Row ids that are read per table, the highest ones."""
_OPEN = frozenset({"waiting", "refused"})
_COLUMNS = {
    "submissions": "id, protocol, chain, key_id, document, made_at, remote_id, days_left",
    "parcels": "id, submission, chain, kind, reference, count, again, state, attempts, due_at, wait_s,"
    " reason",
    "pieces": "parcel, number, sealed",
}
"""Columns that exist in every version."""

Row = dict[str, Any]


def find_unrecovered(damaged: list[Path]) -> list[Path]:
    """Return the damaged databases that were not recovered yet."""
    return [file for file in damaged if not file.with_suffix(DONE).exists()]


def mark_recovered(damaged: list[Path]) -> None:
    """Mark databases as recovered, so that their records are not sent twice."""
    for file in damaged:
        file.with_suffix(DONE).touch(mode=0o600)


def recover_rows(file: Path, base: sqlite3.Connection) -> None:
    """Copy the readable rows of `file` into the new database `base`; raise where the disk is full."""
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
    """Copy the database, since SQLite writes into a database that it opens."""
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
                begun.discard(parcel["chain"])  # its files and edits cannot be sent
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
    highest = 0
    for query in (f"seq FROM sqlite_sequence WHERE name = '{table}'", f"MAX(id) FROM {table}"):
        with suppress(sqlite3.Error, TypeError, ValueError):
            highest = highest or int(old.execute(f"SELECT {query}").fetchone()[0])
    for number in range(max(highest - _MOST_ROWS, 0) + 1, highest + 1):
        with suppress(sqlite3.Error):
            yield from _select(old, table, table, "id = ?", number)


def _pieces(old: sqlite3.Connection, parcel: Row) -> list[Row]:
    """Read all pieces of a request; empty where one is missing."""
    found: list[Row] = []
    while len(found) != parcel["count"]:
        piece: list[Row] = []
        for source in ("pieces", "pieces NOT INDEXED"):
            with suppress(sqlite3.Error):
                where = "parcel = ? AND number = ?"
                piece = piece or _select(old, "pieces", source, where, parcel["id"], len(found))
        if not piece:
            return []
        found += piece
    return found


def _arrivals(old: sqlite3.Connection, parcel: Row) -> int:
    """Return the attempts of a request that may have arrived, the maximum where that is unreadable."""
    for count in ("possible_arrivals", ESTIMATED_ARRIVALS, "attempts"):
        with suppress(sqlite3.Error, TypeError, ValueError):
            query = f"SELECT {count} FROM parcels WHERE id = ?"  # noqa: S608 - our names
            [found] = old.execute(query, (parcel["id"],)).fetchone()
            return min(max(int(found), 0), MOST_ARRIVALS)
    return MOST_ARRIVALS


def _select(old: sqlite3.Connection, table: str, source: str, where: str, *numbers: int) -> list[Row]:
    names = _COLUMNS[table]
    rows = old.execute(f"SELECT {names} FROM {source} WHERE {where}", numbers)  # noqa: S608 - our names
    return [dict(zip(names.split(", "), row, strict=True)) for row in rows]


def _insert(base: sqlite3.Connection, table: str, row: Row) -> None:
    """Insert a row; skip one whose damaged values break a constraint."""
    marks = ", ".join("?" * len(row))
    with suppress(sqlite3.IntegrityError):
        base.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 - our names
