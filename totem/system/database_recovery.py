"""Reading of a damaged SQLite database, which stays unchanged, and the reports of what was recovered.

Tables are read from both ends and row by row, so that a damaged page costs only its own rows.

A report stands in a file beside the damaged database. The file also marks it as recovered, so that nothing is
recovered twice, and is written as soon as the new database is in place.
"""

import errno
import json
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

Row = dict[str, Any]
UNREADABLE = (sqlite3.Error, ValueError, OverflowError)
"""Errors of reading a damaged database."""
_DONE = ".salvaged"
_MOST_ROWS = 100_000
"""Row ids that are read per table, the highest ones."""
_LARGEST_REPORT = 4096
_HEADER = 100
"""Bytes of a database's header (sqlite.org/fileformat2.html, 1.3)."""


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """Result of a recovery.

    Attributes:
        recovered: number of records that moved to the new database.
        without_content: number of those that moved without their content, and are held for staff.
        lost: number of records that were there and did not move.
        may_lack_more: parts of the database could not be read, which may have held others.
    """

    recovered: int = 0
    without_content: int = 0
    lost: int = 0
    may_lack_more: bool = False


NOTHING_READ = RecoveryReport(may_lack_more=True)


def find_unrecovered(damaged: list[Path]) -> list[Path]:
    """Return the damaged databases that were not recovered yet."""
    return [file for file in damaged if not file.with_suffix(_DONE).exists()]


def mark_recovered(damaged: list[Path], report: RecoveryReport) -> None:
    """Mark databases as recovered, so that their records are not sent twice.

    `report` is of the last one, which held what was recovered from those before it.
    """
    for file in damaged:
        marker = file.with_suffix(_DONE)
        marker.touch(mode=0o600)
        if file == damaged[-1]:
            with suppress(OSError):  # without room it marks all the same
                marker.write_text(json.dumps(asdict(report)))


def read_report(damaged: Path) -> RecoveryReport:
    """Return the report of a recovered database; an empty one where an earlier version wrote none."""
    try:
        with damaged.with_suffix(_DONE).open(encoding="utf-8", errors="replace") as stream:
            found = json.loads(stream.read(_LARGEST_REPORT))
        counts = {name: max(int(found[name]), 0) for name in ("recovered", "without_content", "lost")}
        return RecoveryReport(**counts, may_lack_more=bool(found["may_lack_more"]))
    except (OSError, ValueError, TypeError, KeyError):
        return RecoveryReport()


def decode_text(value: bytes) -> str:
    """Decode a text of a database; one that is no UTF-8 any more must not make all others unreadable."""
    return value.decode(errors="replace")


@contextmanager
def open_damaged(file: Path, columns: Mapping[str, Iterable[str]]) -> "Iterator[DamagedDatabase | None]":
    """Open a copy of a damaged database; None where not even that can be read, raise where the disk is full.

    `columns` names those that every version has, by table; each of these has an `id`, or is not read by rows.
    """
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        try:
            copy = _copied(file, Path(folder))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            log.error("nothing of %s can be read: %s", file.name, error.strerror)  # noqa: TRY400 - names a file
            yield None
            return
        with closing(sqlite3.connect(copy)) as old:
            old.text_factory = decode_text
            with suppress(*UNREADABLE):  # reads also a file that was cut, and tables beside a damaged one
                old.execute("PRAGMA writable_schema = ON")
            yield DamagedDatabase(old, columns, has_gaps=_is_cut(copy))


class DamagedDatabase:
    """Readable rows of a damaged database.

    Attributes:
        base: the connection.
        has_gaps: rows may have stood in pages that cannot be read.
    """

    def __init__(
        self, base: sqlite3.Connection, columns: Mapping[str, Iterable[str]], *, has_gaps: bool
    ) -> None:
        self.base, self.has_gaps = base, has_gaps
        self._columns = {table: tuple(names) for table, names in columns.items()}

    def rows(self, table: str, scans: Iterable[str] = ()) -> dict[int, Row]:
        """Read a table from both ends, and the rows between by their ids.

        `scans` are queries that list its ids by an index of it.
        """
        names, found = ", ".join(self._columns[table]), dict[int, Row]()
        whole = f"SELECT {names} FROM {table} NOT INDEXED ORDER BY id"  # noqa: S608 - our names
        ends = [self._take(table, found, f"{whole} {order}") for order in ("ASC", "DESC")]
        listed = self.ids(scans)
        if all(ends) and listed <= found.keys():
            return found
        highest = max([0, *found])
        sequence = self.ids((f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'",))  # noqa: S608 - our names
        known = next((each for each in sequence if max(highest, 1) <= each <= highest + _MOST_ROWS), None)
        self.has_gaps = self.has_gaps or known is None
        last = highest if known is None else known
        for number in range(max(last - _MOST_ROWS, 0) + 1, last + 1):
            if number not in found:
                is_read = self._take(table, found, f"SELECT {names} FROM {table} WHERE id = {number}")  # noqa: S608 - our names
                is_missed = number in listed and number not in found
                self.has_gaps = self.has_gaps or not is_read or is_missed
        return found

    def ids(self, queries: Iterable[str]) -> set[int]:
        """Read numbers as far as they can be read."""
        found = set[int]()
        for query in queries:
            with suppress(*UNREADABLE):
                for (number,) in self.base.execute(query):
                    found |= {number} if isinstance(number, int) else set()
        return found

    def _take(self, table: str, found: dict[int, Row], query: str) -> bool:
        """Add the rows of a query as far as they can be read; False where not all can."""
        try:
            for values in self.base.execute(query):
                row = dict(zip(self._columns[table], values, strict=True))
                if isinstance(row["id"], int) and row["id"] > 0:
                    found.setdefault(row["id"], row)
        except UNREADABLE:
            return False
        return True


def insert_row(base: sqlite3.Connection, table: str, row: Row) -> bool:
    """Insert a row; False for one whose damaged values break a constraint."""
    marks = ", ".join("?" * len(row))
    try:
        base.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 - our names
    except (sqlite3.IntegrityError, OverflowError):
        return False
    return True


def _copied(file: Path, folder: Path) -> Path:
    """Copy the database, since SQLite writes into a database that it opens."""
    copy = folder / file.name
    for end in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(file.with_name(file.name + end), copy.with_name(copy.name + end))
    return copy


def _is_cut(file: Path) -> bool:
    """Test that a database is shorter than its header states, whose last page may look empty."""
    with file.open("rb") as stream:
        header = stream.read(_HEADER)
    page, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
    return file.stat().st_size < (1 << 16 if page == 1 else page) * pages
