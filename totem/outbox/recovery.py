"""Recovery of readable requests of every kind from a damaged outbox (`totem.system.database_recovery`).

A value that no version writes is replaced where that sends nothing twice. A request whose content or prospect
is lost moves without it, and is held for staff as soon as it is due. All keep their idempotency keys, by
which the ERP recognises records that it has received already. Lost rows are counted, as far as pieces still
name it.
"""

import logging
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from totem.domain.sign_up import ReceiptCode
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.outbox.requests import ESTIMATED_ARRIVALS, MOST_ARRIVALS
from totem.outbox.row_checks import COLUMNS, OPEN_STATES, chain_of, find_faults
from totem.system.database_recovery import (
    NOTHING_READ,
    UNREADABLE,
    DamagedDatabase,
    RecoveryReport,
    Row,
    insert_row,
    open_damaged,
)

log = logging.getLogger(__name__)

_INDEX_SCANS = {
    "submissions": ("SELECT id FROM submissions ORDER BY protocol",),
    "parcels": ("SELECT id FROM parcels INDEXED BY parcels_by_chain",),
}
"""Queries that list the ids of a table by an index of it."""


def recover_rows(file: Path, base: sqlite3.Connection) -> RecoveryReport:
    """Copy the readable rows of `file` into the new database `base`; raise where the disk is full."""
    with open_damaged(file, COLUMNS) as old:
        if old is None:
            return NOTHING_READ
        recovery = _Recovery(old, base, int(file.stat().st_mtime))
        base.execute("BEGIN")
        report = recovery.run()
        base.execute("COMMIT")
    _log(recovery, report)
    return report


@dataclass
class _Recovery:
    """One recovery from the database `old` into `base`.

    Attributes:
        time: time in seconds since 1970 that stands for one that cannot be read.
    """

    old: DamagedDatabase
    base: sqlite3.Connection
    time: int
    recovered: Counter[RequestKind] = field(default_factory=Counter)
    without_content: Counter[RequestKind] = field(default_factory=Counter)
    lost: Counter[RequestKind] = field(default_factory=Counter)

    def run(self) -> RecoveryReport:
        """Move all rows that can be read, and count the requests."""
        found = self.old.rows("submissions", _INDEX_SCANS["submissions"])
        submissions = {number: self._mended(row) for number, row in found.items()}
        requests, moved = self.old.rows("parcels", _INDEX_SCANS["parcels"]), set[int]()
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
            if not is_open and "state" in find_faults("parcels", request):
                self.old.has_gaps = True
            rows = () if submission is None else (submissions.get(chain_of(submission)), submission)
            for row in rows:
                if row is not None and row["id"] not in moved and insert_row(self.base, "submissions", row):
                    moved.add(row["id"])
            if submission is None or not self._move(request, pieces):
                self.lost[kind] += is_open
            elif is_open:
                (self.recovered if _is_whole(request, pieces) else self.without_content)[kind] += 1
        self.lost[RequestKind.UNKNOWN] += max(
            len(self._requests_of_pieces() - requests.keys()), len(_unsettled(submissions, requests.values()))
        )
        return RecoveryReport(
            self.recovered.total(), self.without_content.total(), self.lost.total(), self.old.has_gaps
        )

    def _move(self, request: Row, pieces: list[Row]) -> bool:
        mended = _mended_request(request, pieces, _arrivals(self.old.base, request))
        if not insert_row(self.base, "parcels", mended):
            return False
        for piece in pieces:
            insert_row(self.base, "pieces", piece)
        return True

    def _mended(self, submission: Row) -> Row:
        """Replace what no version writes: a receipt code by one that nobody has, a time by `time`."""
        substitutes = {"protocol": ReceiptCode.draw().value, "made_at": self.time}
        return {**submission, **_substituted("submissions", submission, substitutes)}

    def _requests_of_pieces(self) -> set[int]:
        """Return the ids of the requests that have pieces, hence wait: those of others are deleted."""
        queries = "SELECT parcel FROM pieces NOT INDEXED", "SELECT parcel FROM pieces ORDER BY parcel"
        return self.old.ids(queries)

    def _pieces(self, request: Row) -> list[Row]:
        """Read the pieces of a request in order, up to one that is missing."""
        names, found = ", ".join(COLUMNS["pieces"]), list[Row]()
        count = request["count"] if isinstance(request["count"], int) else 0
        while True:
            piece = None
            for source in ("pieces", "pieces NOT INDEXED")[: 1 + (len(found) < count)]:
                query = f"SELECT {names} FROM {source} WHERE parcel = ? AND number = ?"  # noqa: S608 - our names
                with suppress(*UNREADABLE):
                    piece = piece or self.old.base.execute(query, (request["id"], len(found))).fetchone()
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
        with suppress(*UNREADABLE, TypeError):
            query = f"SELECT {count} FROM parcels WHERE id = ?"  # noqa: S608 - our names
            [found] = old.execute(query, (request["id"],)).fetchone()
            return min(max(int(found), 0), MOST_ARRIVALS)
    return MOST_ARRIVALS


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
