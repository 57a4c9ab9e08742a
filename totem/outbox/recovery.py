"""Recovery of readable requests of every kind from a damaged database, which stays unchanged.

Tables are read from both ends and row by row, so that a damaged page costs only its own rows. A value that no
version writes is replaced where that sends nothing twice. A request whose content or prospect is lost moves
without it, and is held for staff as soon as it is due. All keep their idempotency keys, by which the ERP
recognises records that it has received already.

Lost rows are counted, as far as pieces still name it, in a file beside the damaged database. The file also
marks it as recovered, so that nothing is recovered twice, and is written as soon as the new database is in
place.
"""

import errno
import json
import logging
import secrets
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from totem.domain.sign_up import ReceiptCode
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.outbox.requests import ESTIMATED_ARRIVALS, MOST_ARRIVALS
from totem.outbox.row_checks import COLUMNS, OPEN_STATES, Row, chain_of, decode_text, find_faults

log = logging.getLogger(__name__)

DONE = ".salvaged"
_MOST_ROWS = 100_000
"""Row ids that are read per table, the highest ones."""
_LARGEST_REPORT = 4096
_HEADER = 100
"""Bytes of a database's header (sqlite.org/fileformat2.html, 1.3)."""
_UNREADABLE = (sqlite3.Error, ValueError, OverflowError)
_INDEX_SCANS = {
    "submissions": ("SELECT id FROM submissions ORDER BY protocol",),
    "parcels": ("SELECT id FROM parcels INDEXED BY parcels_by_chain",),
}
"""Queries that list the ids of a table by an index of it."""


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """Result of a recovery.

    Attributes:
        recovered: number of requests that are sent, or held for staff as before.
        without_content: number of those that moved without their content, and are held for staff.
        lost: number of requests that were there and did not move.
        may_lack_more: parts of the database could not be read, which may have held others.
    """

    recovered: int = 0
    without_content: int = 0
    lost: int = 0
    may_lack_more: bool = False


NOTHING_READ = RecoveryReport(may_lack_more=True)


def find_unrecovered(damaged: list[Path]) -> list[Path]:
    """Return the damaged databases that were not recovered yet."""
    return [file for file in damaged if not file.with_suffix(DONE).exists()]


def mark_recovered(damaged: list[Path], report: RecoveryReport) -> None:
    """Mark databases as recovered, so that their records are not sent twice.

    `report` is of the last one, which held what was recovered from those before it.
    """
    for file in damaged:
        marker = file.with_suffix(DONE)
        marker.touch(mode=0o600)
        if file == damaged[-1]:
            with suppress(OSError):  # without room it marks all the same
                marker.write_text(json.dumps(asdict(report)))


def read_report(damaged: Path) -> RecoveryReport:
    """Return the report of a recovered database; an empty one where an earlier version wrote none."""
    try:
        with damaged.with_suffix(DONE).open(encoding="utf-8", errors="replace") as stream:
            found = json.loads(stream.read(_LARGEST_REPORT))
        counts = {name: max(int(found[name]), 0) for name in ("recovered", "without_content", "lost")}
        return RecoveryReport(**counts, may_lack_more=bool(found["may_lack_more"]))
    except (OSError, ValueError, TypeError, KeyError):
        return RecoveryReport()


def recover_rows(file: Path, base: sqlite3.Connection) -> RecoveryReport:
    """Copy the readable rows of `file` into the new database `base`; raise where the disk is full."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        try:
            copy = _copied(file, Path(folder))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            log.error("nothing of the damaged outbox can be read: %s", error.strerror)  # noqa: TRY400 - names a file
            return NOTHING_READ
        with closing(sqlite3.connect(copy)) as old:
            old.text_factory = decode_text
            with suppress(*_UNREADABLE):  # reads also a file that was cut, and tables beside a damaged one
                old.execute("PRAGMA writable_schema = ON")
            recovery = _Recovery(old, base, int(file.stat().st_mtime), has_gaps=_is_cut(copy))
            base.execute("BEGIN")
            report = recovery.run()
            base.execute("COMMIT")
    _log(recovery, report)
    return report


def _copied(file: Path, folder: Path) -> Path:
    """Copy the database, since SQLite writes into a database that it opens."""
    copy = folder / file.name
    for end in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(file.with_name(file.name + end), copy.with_name(copy.name + end))
    return copy


@dataclass
class _Recovery:
    """One recovery from the database `old` into `base`.

    Attributes:
        time: time in seconds since 1970 that stands for one that cannot be read.
        has_gaps: rows may have stood in pages that cannot be read.
    """

    old: sqlite3.Connection
    base: sqlite3.Connection
    time: int
    recovered: Counter[RequestKind] = field(default_factory=Counter)
    without_content: Counter[RequestKind] = field(default_factory=Counter)
    lost: Counter[RequestKind] = field(default_factory=Counter)
    has_gaps: bool = False

    def run(self) -> RecoveryReport:
        """Move all rows that can be read, and count the requests."""
        submissions = {number: self._mended(row) for number, row in self._rows("submissions").items()}
        requests, moved = self._rows("parcels"), set[int]()
        for request in requests.values():
            submission = submissions.get(request["submission"])
            if submission is not None and request["chain"] != chain_of(submission):
                apart = _set_apart(submission, max(submissions) + 1)
                submissions[apart["id"]] = apart
                request["submission"] = request["chain"] = apart["id"]
        for number in sorted(requests):
            request, submission = requests[number], submissions.get(requests[number]["submission"])
            kind, pieces = RequestKind(request["kind"]), self._pieces(request)
            is_open = request["state"] in OPEN_STATES or bool(pieces)
            self.has_gaps = self.has_gaps or (not is_open and "state" in find_faults("parcels", request))
            rows = () if submission is None else (submissions.get(chain_of(submission)), submission)
            for row in rows:
                if row is not None and row["id"] not in moved and _insert(self.base, "submissions", row):
                    moved.add(row["id"])
            if submission is None or not self._move(request, pieces):
                self.lost[kind] += is_open
            elif is_open:
                (self.recovered if _is_whole(request, pieces) else self.without_content)[kind] += 1
        self.lost[RequestKind.UNKNOWN] += max(
            len(self._requests_of_pieces() - requests.keys()), len(_unsettled(submissions, requests.values()))
        )
        return RecoveryReport(
            self.recovered.total(), self.without_content.total(), self.lost.total(), self.has_gaps
        )

    def _move(self, request: Row, pieces: list[Row]) -> bool:
        mended = _mended_request(request, pieces, _arrivals(self.old, request))
        if not _insert(self.base, "parcels", mended):
            return False
        for piece in pieces:
            _insert(self.base, "pieces", piece)
        return True

    def _mended(self, submission: Row) -> Row:
        """Replace what no version writes: a receipt code by one that nobody has, a time by `time`."""
        substitutes = {"protocol": ReceiptCode.draw().value, "made_at": self.time}
        return {**submission, **_substituted("submissions", submission, substitutes)}

    def _rows(self, table: str) -> dict[int, Row]:
        """Read a table from both ends, and the rows between by their ids."""
        names, found = ", ".join(COLUMNS[table]), dict[int, Row]()
        whole = f"SELECT {names} FROM {table} NOT INDEXED ORDER BY id"  # noqa: S608 - our names
        scans = [self._take(table, found, f"{whole} {order}") for order in ("ASC", "DESC")]
        listed = self._ids(_INDEX_SCANS[table])
        if all(scans) and listed <= found.keys():
            return found
        highest = max([0, *found])
        sequence = self._ids((f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'",))  # noqa: S608 - our names
        known = next((each for each in sequence if max(highest, 1) <= each <= highest + _MOST_ROWS), None)
        self.has_gaps = self.has_gaps or known is None
        last = highest if known is None else known
        for number in range(max(last - _MOST_ROWS, 0) + 1, last + 1):
            if number not in found:
                is_read = self._take(table, found, f"SELECT {names} FROM {table} WHERE id = {number}")  # noqa: S608 - our names
                is_missed = number in listed and number not in found
                self.has_gaps = self.has_gaps or not is_read or is_missed
        return found

    def _take(self, table: str, found: dict[int, Row], query: str) -> bool:
        """Add the rows of a query as far as they can be read; False where not all can."""
        try:
            for values in self.old.execute(query):
                row = dict(zip(COLUMNS[table], values, strict=True))
                if isinstance(row["id"], int) and row["id"] > 0:
                    found.setdefault(row["id"], row)
        except _UNREADABLE:
            return False
        return True

    def _ids(self, queries: Iterable[str]) -> set[int]:
        """Read numbers as far as they can be read."""
        found = set[int]()
        for query in queries:
            with suppress(*_UNREADABLE):
                for (number,) in self.old.execute(query):
                    found |= {number} if isinstance(number, int) else set()
        return found

    def _requests_of_pieces(self) -> set[int]:
        """Return the ids of the requests that have pieces, hence wait: those of others are deleted."""
        queries = "SELECT parcel FROM pieces NOT INDEXED", "SELECT parcel FROM pieces ORDER BY parcel"
        return self._ids(queries)

    def _pieces(self, request: Row) -> list[Row]:
        """Read the pieces of a request in order, up to one that is missing."""
        names, found = ", ".join(COLUMNS["pieces"]), list[Row]()
        count = request["count"] if isinstance(request["count"], int) else 0
        while True:
            piece = None
            for source in ("pieces", "pieces NOT INDEXED")[: 1 + (len(found) < count)]:
                query = f"SELECT {names} FROM {source} WHERE parcel = ? AND number = ?"  # noqa: S608 - our names
                with suppress(*_UNREADABLE):
                    piece = piece or self.old.execute(query, (request["id"], len(found))).fetchone()
            row = None if piece is None else dict(zip(COLUMNS["pieces"], piece, strict=True))
            if row is None or find_faults("pieces", row):
                return found
            found.append(row)


def _set_apart(submission: Row, number: int) -> Row:
    """Return a submission of its own for a request of which it is not known whose it is.

    Its content is bound to it, and can be sent; a file or an edit must not reach another person's prospect.
    """
    nobody = {"chain": None, "document": None, "remote_id": None, "days_left": None}
    return {**submission, **nobody, "id": number, "protocol": ReceiptCode.draw().value}


def _unsettled(submissions: Mapping[int, Row], requests: Iterable[Row]) -> set[int]:
    """Return the submissions that wait for something of which no request can be read."""
    with_requests = {request["submission"] for request in requests}
    open_ones = {number for number, row in submissions.items() if row["days_left"] is None}
    return open_ones - with_requests


def _is_cut(file: Path) -> bool:
    """Test that a database is shorter than its header states, whose last page may look empty."""
    with file.open("rb") as stream:
        header = stream.read(_HEADER)
    page, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
    return file.stat().st_size < (1 << 16 if page == 1 else page) * pages


def _is_whole(request: Row, pieces: list[Row]) -> bool:
    return bool(len(pieces) == request["count"])


def _mended_request(request: Row, pieces: list[Row], arrivals: int) -> Row:
    """Return the row with values that a version writes, and sent less often in case of doubt.

    One without its content waits, so that the next delivery holds it for staff. With an unreadable number of
    refusals the ERP would not recognise it by its key.
    """
    faults = find_faults("parcels", request)
    substitutes = {
        "kind": RequestKind.UNKNOWN.value,
        "reference": secrets.token_hex(16),
        "state": "waiting" if pieces else "dropped",
        "count": max(len(pieces), 1),
        "again": 0,
        "attempts": 0,
        "due_at": 0,
        "wait_s": 0,
    }
    mended = {**request, **_substituted("parcels", request, substitutes)}
    if mended["state"] in OPEN_STATES and not _is_whole(request, pieces):
        mended |= {"state": "waiting", "reason": None}
    row = KINDS.get(RequestKind(request["kind"]))
    is_once = row is None or not row.is_repeatable or "again" in faults
    return {
        **mended,
        "begun": 1,
        "possible_arrivals": MOST_ARRIVALS if arrivals and is_once else arrivals,
    }


def _substituted(table: str, row: Row, substitutes: Row) -> Row:
    """Return the substitutes of the values that no version writes; None where there is none."""
    return {name: substitutes.get(name) for name in find_faults(table, row) if name != "id"}


def _arrivals(old: sqlite3.Connection, request: Row) -> int:
    """Return the attempts of a request that may have arrived, the maximum where that is unreadable."""
    for count in ("possible_arrivals", ESTIMATED_ARRIVALS, "attempts"):
        with suppress(*_UNREADABLE, TypeError):
            query = f"SELECT {count} FROM parcels WHERE id = ?"  # noqa: S608 - our names
            [found] = old.execute(query, (request["id"],)).fetchone()
            return min(max(int(found), 0), MOST_ARRIVALS)
    return MOST_ARRIVALS


def _insert(base: sqlite3.Connection, table: str, row: Row) -> bool:
    """Insert a row; False for one whose damaged values break a constraint."""
    marks = ", ".join("?" * len(row))
    try:
        base.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 - our names
    except (sqlite3.IntegrityError, OverflowError):
        return False
    return True


def _log(recovery: _Recovery, report: RecoveryReport) -> None:
    def counted(counts: Counter[RequestKind]) -> str:
        kinds = ", ".join(f"{kind}: {count}" for kind, count in counts.items() if count)
        return f"{counts.total()} ({kinds})" if kinds else "0"

    log.warning(
        "requests of the damaged outbox: recovered %s, without their content %s, lost %s%s",
        counted(recovery.recovered),
        counted(recovery.without_content),
        counted(recovery.lost),
        ", and others may be lost" if report.may_lack_more else "",
    )
