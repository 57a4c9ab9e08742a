"""Store of the outbox: save submissions, select the next requests, record results.

A submission consists of requests: a prospect and its files, or an edit and its files. A
prospect with its files and edits is a chain, which is sent in order. Contents are encrypted in pieces
(`totem.outbox.encryption`); times, states, counts and receipt codes stay readable for staff.
"""

import hmac
import secrets
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from totem.domain.attachments import check_files
from totem.domain.sign_up import ProspectId, ReceiptCode
from totem.domain.taxid import TaxId
from totem.outbox import encryption, requests, serialization
from totem.outbox.database import FORMAT, OutboxDatabase, count_lost
from totem.outbox.encryption import Key, KeyStore
from totem.outbox.request_kinds import KINDS, RequestKind, ServiceRequest
from totem.outbox.requests import OutboxCounts, QueuedRequest, count_submissions
from totem.outbox.row_checks import is_sound
from totem.outbox.submissions import (
    UNKNOWN,
    Content,
    Edit,
    HoldCause,
    OutboxRefusal,
    OutboxUnavailable,
    SignUp,
    Submission,
    SubmissionState,
    SubmissionStatus,
    UnknownSubmission,
)
from totem.system.database import open_read_only, to_datetime
from totem.system.database_fault import DatabaseFault

KEPT_DAYS = 90
"""Days on which the kiosk ran, for which a settled submission can be looked up."""
_LONGEST_REASON = 300
_UNSENT = "MAX(attempts, MIN(attempts + 1, 10))"
"""SQL: attempts after one that surely did not arrive; the waits of `Outbox` do not grow after the tenth."""
_KEY_ID = 16
"""Length of the key fingerprint that precedes an encrypted reason."""
_PIECE = "SELECT sealed FROM pieces WHERE parcel = ? AND number = ?"
_CHAIN = "(SELECT COALESCE(chain, id) FROM submissions WHERE protocol = ?)"
"""SQL: the chain of a submission. All of it is told by the protocol of its first one, the sign-up."""
_STATUSES = {
    "waiting": SubmissionStatus.WAITING,
    "delivered": SubmissionStatus.DELIVERED,
    "refused": SubmissionStatus.REFUSED,
    "dropped": SubmissionStatus.REFUSED,
}


class OutboxStore:
    """Store in `folder`. Its methods block and are thread-safe.

    All raise `OutboxUnavailable` where the database cannot be used.
    """

    def __init__(self, folder: Path, keys: KeyStore | None = None, *, kept_days: int = KEPT_DAYS) -> None:
        self.database = OutboxDatabase(folder)
        self._keys = keys or KeyStore(folder)
        self._kept_days = kept_days

    def put(self, submission: Submission, now: datetime) -> ReceiptCode:
        """Save a submission durably, and return the protocol by which it is told; raises as `Outbox.put`."""
        if isinstance(submission, SignUp | Edit):
            check_files(submission.files)
        made_at, protocol, told = int(now.timestamp()), None, None
        try:
            with self.database.transaction() as base:
                key = self._keys.current()
                protocol = _new_protocol(base)
                told = _insert(base, key, submission, protocol, made_at)
        except OutboxUnavailable:
            # A commit that reported an error may still be on the disk.
            if protocol is None or told is None or not self._exists(protocol):
                raise
        return told

    def heads(self) -> list[QueuedRequest]:
        """Return the next request of each chain, oldest first, without held ones and those without a key."""
        if not self.database.exists:
            return []
        with self.database.connection() as base:
            found = requests.find_heads(base)
        readable = self._keys.available(each.key_id for each in found)
        return [each for each in found if each.key_id in readable]

    def content(self, queued: QueuedRequest) -> Content:
        """Decrypt the content of a request, or raise `DecryptionFailed`."""
        key = self._keys.find(queued.key_id)
        if key is None:
            raise encryption.DecryptionFailed
        with self.database.connection() as base:

            def piece(number: int) -> bytes:
                row = base.execute(_PIECE, (queued.id, number)).fetchone()
                if row is None:
                    raise encryption.DecryptionFailed
                return encryption.decrypt(key, queued.context, number, row[0])

            return serialization.unpack(queued.kind, queued.count, piece)

    def count_arrival(self, queued: QueuedRequest, now: datetime, wait_s: float, arrivals: int) -> None:
        """Store the possible arrivals before the request is sent; the next is due in `wait_s` seconds.

        `postpone` and `refuse` reset the count where the request certainly did not arrive; after a power cut
        it stays.
        """
        with self.database.transaction() as base:
            base.execute(
                "UPDATE parcels SET begun = 1, possible_arrivals = ?, due_at = ?, wait_s = ?"
                " WHERE id = ? AND state = 'waiting'",
                (arrivals, int(now.timestamp() + wait_s), int(wait_s), queued.id),
            )

    def deliver(self, queued: QueuedRequest, remote_id: ProspectId | None) -> None:
        """Mark a request as delivered, delete its content and save the ERP's id of the prospect.

        Also one that another program held or deleted meanwhile; nothing where it is gone with its database.
        """
        with self.database.transaction() as base:
            same = "SELECT 1 FROM parcels WHERE id = ? AND reference = ?"
            if base.execute(same, (queued.id, queued.reference)).fetchone() is None:
                return
            _wipe(base, queued.id, "delivered")
            if remote_id is not None and KINDS[queued.kind].keeps_id:
                base.execute("UPDATE submissions SET remote_id = ? WHERE id = ?", (remote_id, queued.chain))
            self._start_retention(base, queued.chain)

    def refuse(
        self,
        queued: QueuedRequest,
        reason: str,
        *,
        keeps_key: bool,
        arrivals: int,
        cause: HoldCause = HoldCause.REFUSED,
    ) -> None:
        """Hold a request for staff with an encrypted reason.

        Unless the ERP may have stored it (`keeps_key`), it gets a new idempotency key, since the ERP may
        repeat its answer to the old one. `arrivals` is the number of possible arrivals.
        """
        words = reason.strip()[:_LONGEST_REASON].encode()
        with self.database.transaction() as base:
            key = self._keys.current()
            [sealed] = encryption.encrypt(
                key, encryption.PieceContext(queued.reference, f"reason {key.id}", 1), [words]
            )
            base.execute(
                "UPDATE parcels SET state = 'refused', reason = ?, attempts = attempts + 1, begun = ?,"
                " possible_arrivals = ?, again = again + ?, cause = ?"
                " WHERE id = ? AND reference = ? AND state = 'waiting'",
                (
                    key.id.encode() + sealed,
                    keeps_key,
                    arrivals,
                    not keeps_key,
                    cause.value,
                    queued.id,
                    queued.reference,
                ),
            )

    def postpone(
        self,
        queued: QueuedRequest,
        now: datetime,
        wait_s: float,
        *,
        keeps_key: bool,
        arrivals: int,
        is_unsent: bool = False,
    ) -> None:
        """Postpone a request by `wait_s` seconds; `keeps_key` and `arrivals` as in `refuse`.

        Attempts that surely did not arrive (`is_unsent`) are counted for the length of the waits alone.
        """
        with self.database.transaction() as base:
            base.execute(
                f"UPDATE parcels SET attempts = {_UNSENT if is_unsent else 'attempts + 1'},"  # noqa: S608 - our words
                " due_at = ?, wait_s = ?, begun = ?,"
                " possible_arrivals = ? WHERE id = ? AND reference = ? AND state = 'waiting'",
                (
                    int(now.timestamp() + wait_s),
                    int(wait_s),
                    keeps_key,
                    arrivals,
                    queued.id,
                    queued.reference,
                ),
            )

    def find(self, protocol: ReceiptCode, tax_id: TaxId) -> SubmissionState:
        """Return the status of a submission by its receipt code and document."""
        if not self.database.exists:
            return UNKNOWN
        with self.database.connection() as base:
            row = base.execute(
                "SELECT r.protocol, r.document, r.key_id FROM submissions s"
                " JOIN submissions r ON r.id = COALESCE(s.chain, s.id) WHERE s.protocol = ?",
                (protocol.value,),
            ).fetchone()
            if row is None:
                return UNKNOWN
            first, document, key_id = row
            key = self._keys.find(key_id)
            if (
                key is None
                or document is None
                or not hmac.compare_digest(document, _hash(key, first, tax_id))
            ):
                return UNKNOWN
            return _state(base, protocol)

    def state(self, protocol: ReceiptCode) -> SubmissionState:
        """Return the status of the latest submission with a receipt code, for whom has just stored it."""
        with self.database.connection() as base:
            latest = f"SELECT protocol FROM submissions WHERE {_CHAIN} IN (id, chain) ORDER BY id DESC"  # noqa: S608 - our words
            row = base.execute(latest, (protocol.value,)).fetchone()
            return UNKNOWN if row is None else _state(base, ReceiptCode(row[0]))

    def count(self) -> OutboxCounts:
        """Count the submissions; an unusable database is reported in the counts."""
        folder = self.database.folder
        if not self.database.exists:
            return OutboxCounts(**count_lost(folder))
        try:
            with self.database.connection() as base:
                counts = count_submissions(base, self._keys)
        except OutboxUnavailable as error:
            return OutboxCounts(**count_lost(folder), trouble=error.fault)
        return replace(counts, **count_lost(folder))

    def refusals(self) -> list[OutboxRefusal]:
        """Return the requests held for staff, oldest first."""
        if not self.database.exists:
            return []
        with self.database.connection() as base:
            rows = base.execute(
                "SELECT COALESCE(r.protocol, s.protocol), p.kind, p.reference, p.reason, s.made_at, p.begun,"  # noqa: S608 - our words
                f" {requests.UNANSWERED}, p.cause"
                " FROM parcels p JOIN submissions s ON s.id = p.submission"
                " LEFT JOIN submissions r ON r.id = p.chain WHERE p.state = 'refused' ORDER BY p.id"
            ).fetchall()
        return [
            OutboxRefusal(
                ReceiptCode(protocol),
                RequestKind(kind),
                self._reason(reference, sealed),
                to_datetime(made_at),
                may_have_arrived=bool(keeps_key),
                cause=HoldCause.UNANSWERED if is_unanswered and not cause else HoldCause(cause),
            )
            for protocol, kind, reference, sealed, made_at, keeps_key, is_unanswered, cause in rows
        ]

    def try_again(self, protocol: ReceiptCode) -> bool:
        """Queue the held requests of a chain again; False where there are none.

        A request with `MOST_ARRIVALS` possible arrivals gets one more attempt before it is held again. Others
        lose their doubt, since staff have checked the ERP: a further refusal then changes the key.
        """
        if not self.database.exists:
            return False
        most = requests.MOST_ARRIVALS
        with self.database.transaction() as base:
            changed = base.execute(
                "UPDATE parcels SET state = 'waiting', reason = NULL, attempts = 0, due_at = 0, wait_s = 0,"  # noqa: S608 - our words
                " begun = begun AND possible_arrivals >= ?, possible_arrivals = MIN(possible_arrivals, ?)"
                f" WHERE state = 'refused' AND chain = {_CHAIN}",
                (most, most - 1, protocol.value),
            )
            return changed.rowcount > 0

    def drop(self, protocol: ReceiptCode) -> bool:
        """Delete the held requests of a chain and those behind them; False where there are none."""
        if not self.database.exists:
            return False
        with self.database.transaction() as base:
            refused = base.execute(
                "SELECT id, kind, chain FROM parcels"  # noqa: S608 - our words
                f" WHERE state = 'refused' AND chain = {_CHAIN} ORDER BY id",
                (protocol.value,),
            ).fetchall()
            for request, kind, chain in refused:
                if kind == RequestKind.PROSPECT:
                    behind = "SELECT id FROM parcels WHERE chain = ? AND state IN ('waiting', 'refused')"
                    for [held] in base.execute(behind, (chain,)).fetchall():
                        _wipe(base, held, "dropped")
                _wipe(base, request, "dropped")
                self._start_retention(base, chain)
            return bool(refused)

    def expire(self, today: date) -> None:
        """Count a new day and delete the settled submissions whose retention has ended.

        Days are counted instead of comparing dates, so that a wrong clock deletes nothing early.
        """
        with self.database.transaction() as base:
            [latest] = base.execute("SELECT MAX(day) FROM days").fetchone()
            if latest == today.isoformat():
                return
            base.execute("DELETE FROM days")
            base.execute("INSERT INTO days VALUES (?)", (today.isoformat(),))
            if latest is not None and latest < today.isoformat():
                base.execute("UPDATE submissions SET days_left = days_left - 1 WHERE days_left IS NOT NULL")
                base.execute(
                    "DELETE FROM submissions WHERE days_left <= 0 AND id NOT IN"
                    " (SELECT chain FROM submissions WHERE chain IS NOT NULL AND COALESCE(days_left, 1) > 0)"
                    " AND NOT EXISTS (SELECT 1 FROM parcels WHERE submissions.id IN (submission, chain)"
                    " AND state IN ('waiting', 'refused'))"  # a damaged `days_left` deletes nothing unsent
                )

    def _start_retention(self, base: sqlite3.Connection, chain: int) -> None:
        """Start the retention of the chain's submissions that have nothing left to send."""
        base.execute(
            "UPDATE submissions SET days_left = ? WHERE ? IN (id, chain) AND NOT EXISTS"
            " (SELECT 1 FROM parcels WHERE submission = submissions.id AND state IN ('waiting', 'refused'))",
            (self._kept_days, chain),
        )

    def _exists(self, protocol: ReceiptCode) -> bool:
        with suppress(OutboxUnavailable), self.database.connection() as base:
            found = base.execute("SELECT 1 FROM submissions WHERE protocol = ?", (protocol.value,))
            return found.fetchone() is not None
        return False

    def _reason(self, reference: str, reason: bytes | None) -> str:
        if reason is None:
            return ""
        key_id, sealed = reason[:_KEY_ID].decode(), reason[_KEY_ID:]
        key = self._keys.find(key_id)
        if key is None:
            return ""
        try:
            place = encryption.PieceContext(reference, f"reason {key_id}", 1)
            return encryption.decrypt(key, place, 0, sealed).decode(errors="replace")
        except encryption.DecryptionFailed:
            return ""


def count_read_only(folder: Path) -> OutboxCounts:
    """Count the outbox in `folder` without changing it; all zero where there is none. Blocks.

    No file is created, no column added and no damaged database set aside.
    """
    counts = OutboxCounts(**count_lost(folder))
    if not (folder / FORMAT.file_name).exists():
        return counts
    try:
        with closing(open_read_only(folder / FORMAT.file_name)) as base:
            [version] = base.execute("PRAGMA user_version").fetchone()
            if version > FORMAT.version:
                return replace(counts, trouble=DatabaseFault.NEWER)
            if not is_sound(base):
                return replace(counts, trouble=DatabaseFault.DAMAGED)
            return replace(count_submissions(base, KeyStore(folder)), **count_lost(folder))
    except sqlite3.OperationalError:
        return replace(counts, trouble=DatabaseFault.BROKEN)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return replace(counts, trouble=DatabaseFault.DAMAGED)


def _state(base: sqlite3.Connection, protocol: ReceiptCode) -> SubmissionState:
    own = base.execute(
        f"SELECT p.kind, p.state, {requests.UNANSWERED}, p.attempts, s.made_at, r.remote_id"  # noqa: S608 - our words
        " FROM submissions s JOIN parcels p ON p.submission = s.id"
        " LEFT JOIN submissions r ON r.id = p.chain WHERE s.protocol = ? ORDER BY p.id LIMIT 1",
        (protocol.value,),
    ).fetchone()
    if own is None:  # lost with a damaged database
        return UNKNOWN
    kind, state, is_unanswered, attempts, made_at, remote_id = own
    return SubmissionState(
        SubmissionStatus.WAITING if is_unanswered else _STATUSES[state],
        None if remote_id is None else ProspectId(remote_id),
        to_datetime(made_at),
        RequestKind(kind),
        is_tried=state != "waiting" or attempts > 0,
    )


def _new_protocol(base: sqlite3.Connection) -> ReceiptCode:
    while True:
        protocol = ReceiptCode.draw()
        taken = base.execute("SELECT 1 FROM submissions WHERE protocol = ?", (protocol.value,))
        if taken.fetchone() is None:
            return protocol


def _insert(
    base: sqlite3.Connection, key: Key, submission: Submission, protocol: ReceiptCode, made_at: int
) -> ReceiptCode:
    """Insert a submission under its own `protocol`; return the one by which it is told."""
    first, document, told = None, None, protocol
    if isinstance(submission, Edit):
        first, told = _find_sign_up(base, submission.receipt)
    elif isinstance(submission, ServiceRequest):
        document = _hash(key, protocol.value, submission.customer.tax_id)
    elif isinstance(submission, SignUp) and submission.prospect.tax_id is not None:
        document = _hash(key, protocol.value, submission.prospect.tax_id)
    added = base.execute(
        "INSERT INTO submissions (protocol, chain, key_id, document, made_at) VALUES (?, ?, ?, ?, ?)",
        (protocol.value, first, key.id, document, made_at),
    )
    row = added.lastrowid
    for part in serialization.pack(submission):
        reference = secrets.token_hex(16)
        request = base.execute(
            "INSERT INTO parcels (submission, chain, kind, reference, count) VALUES (?, ?, ?, ?, ?)",
            (row, first or row, part.kind, reference, part.count),
        ).lastrowid
        for number, sealed in enumerate(serialization.encrypt_pieces(part, key, reference)):
            base.execute("INSERT INTO pieces VALUES (?, ?, ?)", (request, number, sealed))
    return told


def _find_sign_up(base: sqlite3.Connection, of: ReceiptCode) -> tuple[int, ReceiptCode]:
    """Return the id and the protocol of the sign-up that `of` belongs to, which may be an edit."""
    row = base.execute(
        f"SELECT id, protocol FROM submissions WHERE id = {_CHAIN}",  # noqa: S608 - our words
        (of.value,),
    ).fetchone()
    found = None if row is None else row[0]
    kind = base.execute(
        "SELECT kind, state FROM parcels WHERE chain = ? ORDER BY id LIMIT 1", (found,)
    ).fetchone()
    if row is None or kind is None or kind[0] != RequestKind.PROSPECT or kind[1] == "dropped":
        raise UnknownSubmission
    return int(row[0]), ReceiptCode(row[1])


def _hash(key: Key, protocol: str, tax_id: TaxId) -> bytes:
    """Return a keyed hash of a document, salted by the protocol so that submissions cannot be linked."""
    return hmac.digest(key.name, f"{protocol}|{tax_id.value}".encode(), "sha256")


def _wipe(base: sqlite3.Connection, request: int, state: str) -> None:
    base.execute("DELETE FROM pieces WHERE parcel = ?", (request,))
    base.execute("UPDATE parcels SET state = ?, reason = NULL WHERE id = ?", (state, request))
