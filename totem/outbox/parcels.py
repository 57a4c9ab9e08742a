"""One request that waits in the outbox, and which of them come next."""

import sqlite3
from dataclasses import dataclass, field

from totem.domain.prospect import ProspectId
from totem.domain.protocol import Protocol
from totem.outbox.seal import Place

_HEADS = """
SELECT p.id, p.chain, p.kind, p.reference, p.count, p.again, p.attempts, p.due_at, p.wait_s, s.key_id,
       s.protocol, r.remote_id
FROM parcels p JOIN submissions s ON s.id = p.submission JOIN submissions r ON r.id = p.chain
WHERE p.id IN (SELECT MIN(id) FROM parcels WHERE state = 'waiting' GROUP BY chain)
  AND NOT EXISTS (SELECT 1 FROM parcels h WHERE h.chain = p.chain AND h.id < p.id
                  AND h.kind = 'prospect' AND h.state <> 'delivered')
ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request to be sent, without what is in it.

    Attributes:
        key: the Idempotency-Key: the same at each try.
        chain: the submission with which its chain begins.
        again: how often it was refused: with each time, the key is another.
        attempts: how often it was tried.
        due_at: when it is due, in seconds since 1970, by whatever the clock said when that was written.
        wait_s: how long the wait was that ends at `due_at`.
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
    key_id: str
    protocol: Protocol
    remote_id: ProspectId | None = field(repr=False)

    @property
    def key(self) -> str:
        return f"{self.reference}-{self.again}" if self.again else self.reference

    @property
    def place(self) -> Place:
        """What its pieces are bound to."""
        return Place(self.reference, self.kind, self.count)


def heads(base: sqlite3.Connection) -> list[Parcel]:
    """Of each chain that has something to be sent, what comes next, the oldest first."""
    return [
        Parcel(*(*numbers, Protocol(protocol), None if remote_id is None else ProspectId(remote_id)))
        for *numbers, protocol, remote_id in base.execute(_HEADS)
    ]
