"""Queued requests of the outbox: their selection and their counts, by SQL."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from totem.domain.sign_up import ProspectId
from totem.outbox.encryption import KeyStore, PieceContext
from totem.outbox.request_kinds import RequestKind
from totem.system.database import to_datetime
from totem.system.database_fault import DatabaseFault

MOST_ARRIVALS = 5
"""Attempts of a request that may have reached the ERP, after which it is held for staff. No ERP is known to
honour `Idempotency-Key`, so each of them may have created a record."""

ESTIMATED_ARRIVALS = f"CASE WHEN begun THEN MIN(MAX(attempts, 1), {MOST_ARRIVALS}) ELSE 0 END"
"""SQL: upper bound of the possible arrivals of a row written by a version without that column."""

UNANSWERED = f"p.state = 'refused' AND p.possible_arrivals >= {MOST_ARRIVALS}"
"""SQL condition: the request `p` is held for staff because `MOST_ARRIVALS` attempts may have arrived.

The state is "refused", which earlier versions can read.
"""

HELD = f"""
EXISTS (SELECT 1 FROM parcels h WHERE h.chain = p.chain AND h.state = 'refused'
        AND (h.kind = '{RequestKind.PROSPECT}'
             OR h.kind = '{RequestKind.EDIT}' AND h.submission < p.submission))
"""  # noqa: S608 - our words
"""SQL condition: the request `p` is blocked by its refused prospect or by an earlier refused edit, which
would undo later ones if it was sent after them."""

_HEADS = f"""
SELECT p.id, p.chain, p.kind, p.reference, p.count, p.again, p.attempts, p.due_at, p.wait_s,
       p.possible_arrivals, p.begun, s.key_id, r.remote_id,
       EXISTS (SELECT 1 FROM parcels f WHERE f.chain = p.chain AND f.kind = '{RequestKind.PROSPECT}')
FROM parcels p JOIN submissions s ON s.id = p.submission LEFT JOIN submissions r ON r.id = p.chain
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
        arrivals: attempts that may have reached the ERP.
        keeps_key: the ERP may know it by its key, which a refusal does not change then.
        remote_id: the ERP's id of the prospect that begins its chain.
        has_prospect: the outbox has the prospect that begins its chain.
    """

    id: int
    chain: int
    kind: RequestKind
    reference: str
    count: int
    again: int
    attempts: int
    due_at: int
    wait_s: int
    arrivals: int
    keeps_key: bool
    key_id: str
    remote_id: ProspectId | None = field(repr=False)
    has_prospect: bool

    @property
    def key(self) -> str:
        return f"{self.reference}-{self.again}" if self.again else self.reference

    @property
    def may_have_arrived(self) -> bool:
        """True if the ERP may have received it already."""
        return self.keeps_key or self.arrivals > 0

    @property
    def context(self) -> PieceContext:
        """Identity that is bound to its encrypted pieces."""
        return PieceContext(self.reference, self.kind, self.count)


def find_heads(base: sqlite3.Connection) -> list[QueuedRequest]:
    """Return the next request of each chain, oldest first."""
    return [_queued(row) for row in base.execute(_HEADS)]


def _queued(row: tuple[Any, ...]) -> QueuedRequest:
    number, chain, kind, *values, arrivals, keeps_key, key_id, remote_id, has_prospect = row
    reference, count, again, attempts, due_at, wait_s = values
    return QueuedRequest(
        number,
        chain,
        RequestKind(kind),
        reference,
        count,
        again,
        attempts,
        due_at,
        wait_s,
        arrivals=arrivals,
        keeps_key=bool(keeps_key),
        key_id=key_id,
        remote_id=None if remote_id is None else ProspectId(remote_id),
        has_prospect=bool(has_prospect),
    )


def columns(base: sqlite3.Connection) -> frozenset[str]:
    """Return the column names of the requests' table, of which earlier versions have fewer."""
    return frozenset(column[1] for column in base.execute("PRAGMA table_info(parcels)"))


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Counts of the outbox, for staff.

    Attributes:
        waiting: submissions with requests still to be sent and not held back by a refused one.
        oldest_at: creation time of the oldest of these, by the kiosk's clock.
        in_doubt: waiting submissions that an earlier attempt may have delivered.
        refused: submissions with a request that the ERP refused.
        unsendable: submissions with a request whose content or prospect is lost.
        may_have_arrived: submissions held for staff after `MOST_ARRIVALS` unanswered attempts.
        unreadable: submissions whose key is missing; they are sent once it is back.
        damaged: damaged databases that were set aside.
        lost: requests of these that could not be recovered, as far as they are known.
        may_lack_more: other requests of these may be lost, whose number is not known.
        trouble: reason why the outbox can neither store nor send.
    """

    waiting: int = 0
    oldest_at: datetime | None = None
    in_doubt: int = 0
    refused: int = 0
    unsendable: int = 0
    may_have_arrived: int = 0
    unreadable: int = 0
    damaged: int = 0
    lost: int = 0
    may_lack_more: bool = False
    trouble: DatabaseFault | None = None

    @property
    def held(self) -> int:
        """Number of submissions that wait for staff, by each cause."""
        return self.refused + self.may_have_arrived + self.unsendable


def count_submissions(base: sqlite3.Connection, keys: KeyStore) -> OutboxCounts:
    """Count the submissions in the database, which may be of an older version and is not migrated."""
    existing = columns(base)
    has_arrivals = "possible_arrivals" in existing
    may_have_arrived = (
        "p.begun OR p.possible_arrivals > 0" if has_arrivals else "p.begun" if "begun" in existing else "0"
    )
    unsendable = "p.cause <> ''" if "cause" in existing else "0"
    unanswered = UNANSWERED if has_arrivals else "0"
    rows = base.execute(
        f"SELECT s.made_at, s.key_id, MAX({may_have_arrived}) FROM submissions s"  # noqa: S608 - our words
        " JOIN parcels p ON p.submission = s.id"
        f" WHERE p.state = 'waiting' AND NOT {HELD} GROUP BY s.id"
    ).fetchall()
    readable = keys.available(key_id for _, key_id, _ in rows)
    held = dict(
        base.execute(
            f"SELECT CASE WHEN {unsendable} THEN 'unsendable' WHEN {unanswered} THEN 'may_have_arrived'"  # noqa: S608 - our words
            " ELSE 'refused' END AS cause, COUNT(DISTINCT p.submission)"
            " FROM parcels p WHERE p.state = 'refused' GROUP BY cause"
        ).fetchall()
    )
    return OutboxCounts(
        waiting=len(rows),
        oldest_at=min((to_datetime(made_at) for made_at, _, _ in rows), default=None),
        in_doubt=sum(each for _, _, each in rows),
        unreadable=sum(key_id not in readable for _, key_id, _ in rows),
        **held,
    )
