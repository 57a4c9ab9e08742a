"""Queued requests of the outbox and the SQL conditions by which they are selected."""

import sqlite3
from dataclasses import dataclass, field

from totem.domain.signup import ProspectId
from totem.outbox.encryption import PieceContext

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


def heads(base: sqlite3.Connection) -> list[QueuedRequest]:
    """Return the next request of each chain, oldest first."""
    return [
        QueuedRequest(*(*values, bool(begun), key_id, None if remote_id is None else ProspectId(remote_id)))
        for *values, begun, key_id, remote_id in base.execute(_HEADS)
    ]


def columns(base: sqlite3.Connection) -> frozenset[str]:
    """Return the column names of `parcels`, of which earlier versions have fewer."""
    return frozenset(column[1] for column in base.execute("PRAGMA table_info(parcels)"))
