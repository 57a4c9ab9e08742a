"""Counts of the outbox for staff, also read without changing it by another user.

Counting makes no file, adds no column and sets no damaged database aside.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from totem.outbox import requests
from totem.outbox.database import FILE_NAME, VERSION, damaged_in, look
from totem.outbox.encryption import Keys
from totem.outbox.messages import Trouble

_LAST_SECOND = 253_402_300_799  # of the year 9999, which datetime knows


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Counts of the outbox, for staff.

    Attributes:
        waiting: submissions of which something is still to be sent, and not held back by something refused.
        oldest_at: when the oldest of these was made, by the kiosk's clock.
        in_doubt: those of the waiting ones of which an earlier try may have reached the ERP.
        refused: submissions of which the ERP refused something.
        may_have_arrived: submissions that wait for staff, since as many tries as are made went unanswered
            and may have reached the ERP.
        unreadable: submissions whose key is missing: kept, and sent when it is back.
        damaged: databases that were put aside because they were damaged.
        trouble: why nothing can be taken or sent at all.
    """

    waiting: int = 0
    oldest_at: datetime | None = None
    in_doubt: int = 0
    refused: int = 0
    may_have_arrived: int = 0
    unreadable: int = 0
    damaged: int = 0
    trouble: Trouble | None = None


def peek(folder: Path) -> OutboxCounts:
    """How full the outbox in `folder` is; empty where there is none. Blocks.

    Raises:
        OSError: this user may not look into it.
    """
    damaged = len(damaged_in(folder))
    if not (folder / FILE_NAME).exists():
        return OutboxCounts(damaged=damaged)
    try:
        with closing(look(folder / FILE_NAME)) as base:
            [version] = base.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                return OutboxCounts(damaged=damaged, trouble=Trouble.NEWER)
            return count_submissions(base, Keys(folder), damaged)
    except sqlite3.OperationalError:
        return OutboxCounts(damaged=damaged, trouble=Trouble.BROKEN)
    except sqlite3.DatabaseError:
        return OutboxCounts(damaged=damaged, trouble=Trouble.DAMAGED)


def count_submissions(base: sqlite3.Connection, keys: Keys, damaged: int) -> OutboxCounts:
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
        oldest_at=min((to_datetime(made_at) for made_at, _, _ in rows), default=None),
        in_doubt=sum(doubt for _, _, doubt in rows),
        refused=refused,
        may_have_arrived=held,
        unreadable=sum(key_id not in readable for _, key_id, _ in rows),
        damaged=damaged,
    )


def to_datetime(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC)
