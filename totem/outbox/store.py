"""What is in the outbox: puts submissions in, hands out what is to be sent next, and keeps what came of it.

A submission is one or more parcels, a request each: the prospect, then its files, each a request of its own;
later edits of it, with theirs. Together they are a chain, which is sent in order. A parcel's content is
sealed in pieces (`totem.outbox.encryption`); what stays readable is what staff may see: times, states,
counts, protocols.
"""

import hmac
import secrets
import sqlite3
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from totem.domain.attachments import check_files
from totem.domain.signup import ProspectId, ReceiptCode
from totem.domain.taxid import TaxId
from totem.outbox import encryption, requests, serialization
from totem.outbox.database import Database
from totem.outbox.encryption import Key, Keys
from totem.outbox.messages import (
    UNKNOWN,
    CallMe,
    Edit,
    OutboxCounts,
    OutboxUnavailable,
    Refusal,
    SignUp,
    Standing,
    Submission,
    SubmissionStatus,
    UnknownSubmission,
)
from totem.outbox.requests import QueuedRequest

KEPT_DAYS = 90
"""Days, of those on which the kiosk ran, that a settled submission's protocol can still be looked up."""
_LONGEST_REASON = 300
_KEY_ID = 16
"""Characters of a key's fingerprint, which stands before what it sealed of a reason."""
_LAST_SECOND = 253_402_300_799  # of the year 9999, which datetime knows
_PIECE = "SELECT sealed FROM pieces WHERE parcel = ? AND number = ?"
_FATES = {
    "waiting": SubmissionStatus.WAITING,
    "delivered": SubmissionStatus.DELIVERED,
    "refused": SubmissionStatus.REFUSED,
    "dropped": SubmissionStatus.REFUSED,
}


class OutboxStore:
    """The outbox in `folder`. Its methods block; any thread may call them.

    All raise `OutboxUnavailable` where the database cannot be used.
    """

    def __init__(self, folder: Path, keys: Keys | None = None, *, kept_days: int = KEPT_DAYS) -> None:
        self.base = Database(folder)
        self._keys = keys or Keys(folder)
        self._kept_days = kept_days

    def put(self, submission: Submission, now: datetime) -> ReceiptCode:
        """Keep `submission`; once this returns, it is on the disk.

        Raises:
            InvalidAttachment: a file of it may not be sent.
            UnknownSubmission: it edits what is not here, or no longer.
            OutboxUnavailable: it cannot be kept, and is not.
        """
        if not isinstance(submission, CallMe):
            check_files(submission.files)
        made_at, protocol = int(now.timestamp()), None
        try:
            with self.base.writing() as base:
                key = self._keys.present()
                protocol = _new_protocol(base)
                _insert(base, key, submission, protocol, made_at)
        except OutboxUnavailable:
            # A commit that was told to have failed may be on the disk: then it is kept, and not again.
            if protocol is None or not self._has(protocol):
                raise
        return protocol

    def heads(self) -> list[QueuedRequest]:
        """Of each chain that has something to be sent, what comes next, the oldest first.

        Without what is held back (`parcels.HELD`), and that of which the key is missing.
        """
        if not self.base.exists:
            return []
        with self.base.reading() as base:
            found = requests.heads(base)
        readable = self._keys.known_of(parcel.key_id for parcel in found)
        return [parcel for parcel in found if parcel.key_id in readable]

    def content(self, parcel: QueuedRequest) -> serialization.Content:
        """What is in a parcel.

        Raises:
            seal.Unsealable: it does not open, or is no record.
        """
        key = self._keys.known(parcel.key_id)
        if key is None:
            raise encryption.Unsealable
        with self.base.reading() as base:

            def piece(number: int) -> bytes:
                row = base.execute(_PIECE, (parcel.id, number)).fetchone()
                if row is None:
                    raise encryption.Unsealable
                return encryption.open_sealed(key, parcel.place, number, row[0])

            return serialization.unpacked(parcel.kind, parcel.count, piece)

    def begin(self, parcel: QueuedRequest, now: datetime, wait_s: float) -> None:
        """Count a try that may arrive, on the disk, before anything of it is sent.

        A power cut in the middle leaves it counted, and the next one due in `wait_s` seconds; `put_off` and
        `refuse` take the count back where it surely did not arrive.
        """
        with self.base.writing() as base:
            base.execute(
                "UPDATE parcels SET begun = 1, possible_arrivals = ?, due_at = ?, wait_s = ?"
                " WHERE id = ? AND state = 'waiting'",
                (parcel.possible_arrivals + 1, int(now.timestamp() + wait_s), int(wait_s), parcel.id),
            )

    def deliver(self, parcel: QueuedRequest, remote_id: ProspectId | None) -> None:
        """The ERP took it: wipe its content, and keep what it calls the prospect."""
        with self.base.writing() as base:
            _wipe(base, parcel.id, "delivered")
            if remote_id is not None and parcel.kind in {"prospect", "lead"}:
                base.execute("UPDATE submissions SET remote_id = ? WHERE id = ?", (remote_id, parcel.chain))
            self._settle(base, parcel.chain)

    def refuse(self, parcel: QueuedRequest, reason: str, *, taken: bool, arrivals: int) -> None:
        """Keep it for staff, with the reason sealed: refused for good, or tried as often as may be.

        Unless it may be `taken` after all, it has another key from now on: the ERP answers the old one as
        before. `arrivals` is how many tries may have reached the ERP.
        """
        words = reason.strip()[:_LONGEST_REASON].encode()
        with self.base.writing() as base:
            key = self._keys.present()
            [sealed] = encryption.seal(
                key, encryption.Place(parcel.reference, f"reason {key.id}", 1), [words]
            )
            base.execute(
                "UPDATE parcels SET state = 'refused', reason = ?, attempts = attempts + 1, begun = ?,"
                " possible_arrivals = ?, again = again + ? WHERE id = ? AND state = 'waiting'",
                (key.id.encode() + sealed, taken, arrivals, not taken, parcel.id),
            )

    def put_off(
        self, parcel: QueuedRequest, now: datetime, wait_s: float, *, taken: bool, arrivals: int
    ) -> None:
        """Try it again in `wait_s` seconds; it may be `taken` all the same, after so many `arrivals`."""
        with self.base.writing() as base:
            base.execute(
                "UPDATE parcels SET attempts = attempts + 1, due_at = ?, wait_s = ?, begun = ?,"
                " possible_arrivals = ? WHERE id = ? AND state = 'waiting'",
                (int(now.timestamp() + wait_s), int(wait_s), taken, arrivals, parcel.id),
            )

    def find(self, protocol: ReceiptCode, tax_id: TaxId) -> Standing:
        """What became of the submission with this protocol, for who knows its document too."""
        if not self.base.exists:
            return UNKNOWN
        with self.base.reading() as base:
            row = base.execute(
                "SELECT s.id, s.made_at, r.protocol, r.document, r.key_id, r.remote_id FROM submissions s"
                " JOIN submissions r ON r.id = COALESCE(s.chain, s.id) WHERE s.protocol = ?",
                (protocol.value,),
            ).fetchone()
            if row is None:
                return UNKNOWN
            submission, made_at, first, document, key_id, remote_id = row
            key = self._keys.known(key_id)
            if (
                key is None
                or document is None
                or not hmac.compare_digest(document, _hash(key, first, tax_id))
            ):
                return UNKNOWN
            state, is_unconfirmed = base.execute(
                f"SELECT p.state, {requests.UNCONFIRMED} FROM parcels p WHERE p.submission = ?"  # noqa: S608 - our words
                " ORDER BY p.id LIMIT 1",
                (submission,),
            ).fetchone()
        fate = SubmissionStatus.WAITING if is_unconfirmed else _FATES[state]
        return Standing(fate, None if remote_id is None else ProspectId(remote_id), _time(made_at))

    def level(self) -> OutboxCounts:
        """How full it is; a database that cannot be read is told, too."""
        damaged = len(self.base.damaged())
        if not self.base.exists:
            return OutboxCounts(damaged=damaged)
        try:
            with self.base.reading() as base:
                return level_of(base, self._keys, damaged)
        except OutboxUnavailable as error:
            return OutboxCounts(damaged=len(self.base.damaged()), trouble=error.trouble)

    def refusals(self) -> list[Refusal]:
        """Requests that wait for staff, the oldest first: refused, or without an answer in all tries."""
        if not self.base.exists:
            return []
        with self.base.reading() as base:
            rows = base.execute(
                "SELECT s.protocol, p.kind, p.reference, p.reason, s.made_at, p.begun,"  # noqa: S608 - our words
                f" {requests.UNCONFIRMED}"
                " FROM parcels p"
                " JOIN submissions s ON s.id = p.submission WHERE p.state = 'refused' ORDER BY p.id"
            ).fetchall()
        return [
            Refusal(
                ReceiptCode(protocol),
                kind,
                self._reason(reference, sealed),
                _time(made_at),
                *map(bool, doubt),
            )
            for protocol, kind, reference, sealed, made_at, *doubt in rows
        ]

    def try_again(self, protocol: ReceiptCode) -> bool:
        """Send the refused requests of this submission again; False where there are none.

        Staff have seen what the ERP may have already: when it refuses again, that counts. A request that was
        tried as often as may be is tried once more, and waits for staff again where that may have arrived,
        too.
        """
        if not self.base.exists:
            return False
        most = requests.MOST_ARRIVALS
        with self.base.writing() as base:
            changed = base.execute(
                "UPDATE parcels SET state = 'waiting', reason = NULL, attempts = 0, due_at = 0, wait_s = 0,"
                " begun = begun AND possible_arrivals >= ?, possible_arrivals = MIN(possible_arrivals, ?)"
                " WHERE state = 'refused' AND submission = (SELECT id FROM submissions WHERE protocol = ?)",
                (most, most - 1, protocol.value),
            )
            return changed.rowcount > 0

    def drop(self, protocol: ReceiptCode) -> bool:
        """Delete what was refused of this submission, and what waits behind it; False where nothing was."""
        if not self.base.exists:
            return False
        with self.base.writing() as base:
            refused = base.execute(
                "SELECT p.id, p.kind, p.chain FROM parcels p JOIN submissions s ON s.id = p.submission"
                " WHERE p.state = 'refused' AND s.protocol = ? ORDER BY p.id",
                (protocol.value,),
            ).fetchall()
            for parcel, kind, chain in refused:
                if kind == "prospect":
                    behind = "SELECT id FROM parcels WHERE chain = ? AND state IN ('waiting', 'refused')"
                    for [held] in base.execute(behind, (chain,)).fetchall():
                        _wipe(base, held, "dropped")
                _wipe(base, parcel, "dropped")
                self._settle(base, chain)
            return bool(refused)

    def grow_older(self, today: date) -> None:
        """On each new day, forget settled submissions a day sooner.

        Days are counted, not dates compared: a clock that leaps takes nothing with it.
        """
        with self.base.writing() as base:
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
                )

    def _settle(self, base: sqlite3.Connection, chain: int) -> None:
        """Have every submission of the chain that has nothing left to send forgotten in time."""
        base.execute(
            "UPDATE submissions SET days_left = ? WHERE ? IN (id, chain) AND NOT EXISTS"
            " (SELECT 1 FROM parcels WHERE submission = submissions.id AND state IN ('waiting', 'refused'))",
            (self._kept_days, chain),
        )

    def _has(self, protocol: ReceiptCode) -> bool:
        with suppress(OutboxUnavailable), self.base.reading() as base:
            found = base.execute("SELECT 1 FROM submissions WHERE protocol = ?", (protocol.value,))
            return found.fetchone() is not None
        return False

    def _reason(self, reference: str, reason: bytes | None) -> str:
        if reason is None:
            return ""
        key_id, sealed = reason[:_KEY_ID].decode(), reason[_KEY_ID:]
        key = self._keys.known(key_id)
        if key is None:
            return ""
        try:
            place = encryption.Place(reference, f"reason {key_id}", 1)
            return encryption.open_sealed(key, place, 0, sealed).decode(errors="replace")
        except encryption.Unsealable:
            return ""


def _new_protocol(base: sqlite3.Connection) -> ReceiptCode:
    while True:
        protocol = ReceiptCode.draw()
        taken = base.execute("SELECT 1 FROM submissions WHERE protocol = ?", (protocol.value,))
        if taken.fetchone() is None:
            return protocol


def _insert(
    base: sqlite3.Connection, key: Key, submission: Submission, protocol: ReceiptCode, made_at: int
) -> None:
    first, document = None, None
    if isinstance(submission, Edit):
        first = _edited(base, submission.of)
    elif isinstance(submission, SignUp) and submission.prospect.tax_id is not None:
        document = _hash(key, protocol.value, submission.prospect.tax_id)
    added = base.execute(
        "INSERT INTO submissions (protocol, chain, key_id, document, made_at) VALUES (?, ?, ?, ?, ?)",
        (protocol.value, first, key.id, document, made_at),
    )
    row = added.lastrowid
    for part in serialization.parts(submission):
        reference = secrets.token_hex(16)
        parcel = base.execute(
            "INSERT INTO parcels (submission, chain, kind, reference, count) VALUES (?, ?, ?, ?, ?)",
            (row, first or row, part.kind, reference, part.count),
        ).lastrowid
        for number, sealed in enumerate(serialization.sealed(part, key, reference)):
            base.execute("INSERT INTO pieces VALUES (?, ?, ?)", (parcel, number, sealed))


def _edited(base: sqlite3.Connection, of: ReceiptCode) -> int:
    """The submission with which the chain begins that is edited."""
    row = base.execute(
        "SELECT COALESCE(chain, id), days_left FROM submissions WHERE protocol = ?", (of.value,)
    ).fetchone()
    found = None if row is None else row[0]
    kind = base.execute(
        "SELECT kind, state FROM parcels WHERE chain = ? ORDER BY id LIMIT 1", (found,)
    ).fetchone()
    if found is None or kind is None or kind[0] != "prospect" or kind[1] == "dropped":
        raise UnknownSubmission
    return int(found)


def _hash(key: Key, protocol: str, tax_id: TaxId) -> bytes:
    """Of a document, another for each protocol: two submissions do not tell that they are one person's."""
    return hmac.digest(key.name, f"{protocol}|{tax_id.value}".encode(), "sha256")


def _wipe(base: sqlite3.Connection, parcel: int, state: str) -> None:
    base.execute("DELETE FROM pieces WHERE parcel = ?", (parcel,))
    base.execute("UPDATE parcels SET state = ?, reason = NULL WHERE id = ?", (state, parcel))


def level_of(base: sqlite3.Connection, keys: Keys, damaged: int) -> OutboxCounts:
    """How full the outbox is whose database `base` is."""
    there = requests.columns(base)  # another user's database is looked at as it is, not brought up to date
    counts = "possible_arrivals" in there
    in_doubt = "p.begun OR p.possible_arrivals > 0" if counts else "p.begun" if "begun" in there else "0"
    unconfirmed = requests.UNCONFIRMED if counts else "0"
    rows = base.execute(
        f"SELECT s.made_at, s.key_id, MAX({in_doubt}) FROM submissions s"  # noqa: S608 - our words
        " JOIN parcels p ON p.submission = s.id"
        f" WHERE p.state = 'waiting' AND NOT {requests.HELD} GROUP BY s.id"
    ).fetchall()
    readable = keys.known_of(key_id for _, key_id, _ in rows)
    refused, held = base.execute(
        "SELECT COUNT(DISTINCT CASE WHEN NOT unconfirmed THEN submission END),"  # noqa: S608 - our words
        " COUNT(DISTINCT CASE WHEN unconfirmed THEN submission END)"
        f" FROM (SELECT p.submission, ({unconfirmed}) AS unconfirmed FROM parcels p"
        " WHERE p.state = 'refused')"
    ).fetchone()
    return OutboxCounts(
        waiting=len(rows),
        oldest_at=min((_time(made_at) for made_at, _, _ in rows), default=None),
        in_doubt=sum(doubt for _, _, doubt in rows),
        refused=refused,
        may_have_arrived=held,
        unreadable=sum(key_id not in readable for _, key_id, _ in rows),
        damaged=damaged,
    )


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC)
