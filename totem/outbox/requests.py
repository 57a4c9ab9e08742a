"""Queued requests of the outbox: their selection and their counts, by SQL."""

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime

from totem.domain.sign_up import ProspectId
from totem.outbox.encryption import KeyStore, PieceContext
from totem.outbox.submissions import OutboxFault

_LAST_SECOND = 253_402_300_799  # end of the year 9999, the maximum of datetime

MOST_ARRIVALS = 5
"""Attempts of a request that may have reached the ERP, after which it is held for staff. No ERP is known to
honour `Idempotency-Key`, so each of them may have created a record."""

ESTIMATED_ARRIVALS = f"CASE WHEN begun THEN MIN(MAX(attempts, 1), {MOST_ARRIVALS}) ELSE 0 END"
"""SQL: upper bound of the possible arrivals of a row written by a version without that column."""

UNCONFIRMED = f"p.state = 'refused' AND p.possible_arrivals >= {MOST_ARRIVALS}"
"""SQL condition: the parcel `p` is held for staff because `MOST_ARRIVALS` attempts may have arrived.

The state is "refused", which earlier versions can read.
"""

HELD = """
EXISTS (SELECT 1 FROM parcels h WHERE h.chain = p.chain AND h.state = 'refused'
        AND (h.kind = 'prospect' OR h.kind = 'edit' AND h.submission < p.submission))
"""
"""SQL condition: the parcel `p` is blocked by its refused prospect or by an earlier refused edit, which would
undo later ones if it was sent after them."""

_HEADS = f"""
SELECT p.id, p.chain, p.kind, p.reference, p.count, p.again, p.attempts, p.due_at, p.wait_s,
       p.possible_arrivals, p.begun, s.key_id, r.remote_id
FROM parcels p JOIN submissions s ON s.id = p.submission JOIN submissions r ON r.id = p.chain
WHERE p.id IN (SELECT MIN(id) FROM parcels WHERE state = 'waiting' GROUP BY chain) AND NOT {HELD}
ORDER BY p.id
"""  # noqa: S608 - our words


@dataclass(frozen=True, slots=True)
class QueuedRequest:
    """Request to be sent, without its content.

    Attributes:
        key: idempotency key, the same for all attempts.
        chain: first submission of its chain.
        again: number of refusals; the key changes with each.
        attempts: number of attempts.
        due_at: due time in seconds since 1970, by the clock at the time of writing.
        wait_s: length of the wait that ends at `due_at`.
        possible_arrivals: attempts that may have reached the ERP.
        begun: True if an earlier attempt may have reached the ERP.
    """

    id: int
    chain: int
    kind: str
    reference: str
    count: int
    again: int
    attempts: int
    due_at: int
    wait_s: int
    possible_arrivals: int
    begun: bool
    key_id: str
    remote_id: ProspectId | None = field(repr=False)

    @property
    def key(self) -> str:
        return f"{self.reference}-{self.again}" if self.again else self.reference

    @property
    def in_doubt(self) -> bool:
        """True if the ERP may have received it already."""
        return self.begun or self.possible_arrivals > 0

    @property
    def context(self) -> PieceContext:
        """Identity that is bound to its encrypted pieces."""
        return PieceContext(self.reference, self.kind, self.count)


def find_heads(base: sqlite3.Connection) -> list[QueuedRequest]:
    """Return the next request of each chain, oldest first."""
    return [
        QueuedRequest(*(*values, bool(begun), key_id, None if remote_id is None else ProspectId(remote_id)))
        for *values, begun, key_id, remote_id in base.execute(_HEADS)
    ]


def columns(base: sqlite3.Connection) -> frozenset[str]:
    """Return the column names of `parcels`, of which earlier versions have fewer."""
    return frozenset(column[1] for column in base.execute("PRAGMA table_info(parcels)"))


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Counts of the outbox, for staff.

    Attributes:
        waiting: submissions with requests still to be sent and not held back by a refused one.
        oldest_at: creation time of the oldest of these, by the kiosk's clock.
        in_doubt: waiting submissions that an earlier attempt may have delivered.
        refused: submissions with a request that the ERP refused.
        may_have_arrived: submissions held for staff after `MOST_ARRIVALS` unanswered attempts.
        unreadable: submissions whose key is missing; they are sent once it is back.
        damaged: damaged databases that were set aside.
        trouble: reason why the outbox can neither store nor send.
    """

    waiting: int = 0
    oldest_at: datetime | None = None
    in_doubt: int = 0
    refused: int = 0
    may_have_arrived: int = 0
    unreadable: int = 0
    damaged: int = 0
    trouble: OutboxFault | None = None


def count_submissions(base: sqlite3.Connection, keys: KeyStore, damaged: int) -> OutboxCounts:
    """Count the submissions in the database, which may be of an older version and is not migrated."""
    existing = columns(base)
    has_arrivals = "possible_arrivals" in existing
    in_doubt = (
        "p.begun OR p.possible_arrivals > 0" if has_arrivals else "p.begun" if "begun" in existing else "0"
    )
    unconfirmed = UNCONFIRMED if has_arrivals else "0"
    rows = base.execute(
        f"SELECT s.made_at, s.key_id, MAX({in_doubt}) FROM submissions s"  # noqa: S608 - our words
        " JOIN parcels p ON p.submission = s.id"
        f" WHERE p.state = 'waiting' AND NOT {HELD} GROUP BY s.id"
    ).fetchall()
    readable = keys.available(key_id for _, key_id, _ in rows)
    refused, held = base.execute(
        "SELECT COUNT(DISTINCT CASE WHEN NOT unconfirmed THEN submission END),"  # noqa: S608 - our words
        " COUNT(DISTINCT CASE WHEN unconfirmed THEN submission END)"
        f" FROM (SELECT p.submission, ({unconfirmed}) AS unconfirmed FROM parcels p"
        " WHERE p.state = 'refused')"
    ).fetchone()
    return OutboxCounts(
        waiting=len(rows),
        oldest_at=min((to_datetime(made_at) for made_at, _, _ in rows), default=None),
        in_doubt=sum(doubt for _, _, doubt in rows),
        refused=refused,
        may_have_arrived=held,
        unreadable=sum(key_id not in readable for _, key_id, _ in rows),
        damaged=damaged,
    )


def to_datetime(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC)
