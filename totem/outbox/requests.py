"""One request that waits in the outbox, and which of them come next."""

import sqlite3
from dataclasses import dataclass, field

from totem.domain.signup import ProspectId
from totem.outbox.encryption import Place

MOST_ARRIVALS = 5
"""Tries of one request that may have reached the ERP; after as many it waits for staff. No ERP is known to
honour `Idempotency-Key`, so each of them may be one more record there."""


ESTIMATED_ARRIVALS = f"CASE WHEN begun THEN MIN(MAX(attempts, 1), {MOST_ARRIVALS}) ELSE 0 END"
"""SQL: the tries that may have arrived, at most, of a row that a version without the count wrote."""


UNCONFIRMED = f"p.state = 'refused' AND p.possible_arrivals >= {MOST_ARRIVALS}"
"""SQL: the parcel `p` waits for staff because all tries that are made may have arrived.

The state is "refused", which the version before this one can read.
"""


HELD = """
EXISTS (SELECT 1 FROM parcels h WHERE h.chain = p.chain AND h.state = 'refused'
        AND (h.kind = 'prospect' OR h.kind = 'edit' AND h.submission < p.submission))
"""
"""Whether the parcel `p` is held back: by its prospect, which the ERP refused, or by an earlier edit, which
would undo a later one if it was sent after it."""


_HEADS = f"""
SELECT p.id, p.chain, p.kind, p.reference, p.count, p.again, p.attempts, p.due_at, p.wait_s,
       p.possible_arrivals, p.begun, s.key_id, r.remote_id
FROM parcels p JOIN submissions s ON s.id = p.submission JOIN submissions r ON r.id = p.chain
WHERE p.id IN (SELECT MIN(id) FROM parcels WHERE state = 'waiting' GROUP BY chain) AND NOT {HELD}
ORDER BY p.id
"""  # noqa: S608 - our words


@dataclass(frozen=True, slots=True)
class QueuedRequest:
    """One request to be sent, without what is in it.

    Attributes:
        key: the Idempotency-Key: the same at each try.
        chain: the submission with which its chain begins.
        again: how often it was refused: with each time, the key is another.
        attempts: how often it was tried.
        due_at: when it is due, in seconds since 1970, by the clock at the time of writing.
        wait_s: how long the wait was that ends at `due_at`.
        possible_arrivals: how many tries may have reached the ERP.
        begun: True if the ERP may have got it at an earlier try.
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
        """True if the ERP may have it already."""
        return self.begun or self.possible_arrivals > 0

    @property
    def place(self) -> Place:
        """What its pieces are bound to."""
        return Place(self.reference, self.kind, self.count)


def heads(base: sqlite3.Connection) -> list[QueuedRequest]:
    """Of each chain that has something to be sent, what comes next, the oldest first."""
    return [
        QueuedRequest(*(*told, bool(begun), key_id, None if remote_id is None else ProspectId(remote_id)))
        for *told, begun, key_id, remote_id in base.execute(_HEADS)
    ]


def columns(base: sqlite3.Connection) -> frozenset[str]:
    """The names of the columns of `parcels`, fewer in a database that an earlier version wrote."""
    return frozenset(column[1] for column in base.execute("PRAGMA table_info(parcels)"))
