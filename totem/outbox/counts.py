"""Counts of the outbox for staff, and a read-only view for other users and programs."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from totem.outbox import requests
from totem.outbox.database import FILE_NAME, VERSION, damaged_in, open_read_only
from totem.outbox.encryption import Keys
from totem.outbox.messages import OutboxFault

_LAST_SECOND = 253_402_300_799  # end of the year 9999, the maximum of datetime


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


def count_read_only(folder: Path) -> OutboxCounts:
    """Count the outbox in `folder` without changing it; all zero where there is none. Blocks.

    No file is created, no column added and no damaged database set aside.
    """
    damaged = len(damaged_in(folder))
    if not (folder / FILE_NAME).exists():
        return OutboxCounts(damaged=damaged)
    try:
        with closing(open_read_only(folder / FILE_NAME)) as base:
            [version] = base.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                return OutboxCounts(damaged=damaged, trouble=OutboxFault.NEWER)
            return count_submissions(base, Keys(folder), damaged)
    except sqlite3.OperationalError:
        return OutboxCounts(damaged=damaged, trouble=OutboxFault.BROKEN)
    except sqlite3.DatabaseError:
        return OutboxCounts(damaged=damaged, trouble=OutboxFault.DAMAGED)


def count_submissions(base: sqlite3.Connection, keys: Keys, damaged: int) -> OutboxCounts:
    """Count the submissions in the database, which may be of an older version and is not migrated."""
    columns = requests.columns(base)
    has_arrivals = "possible_arrivals" in columns
    in_doubt = (
        "p.begun OR p.possible_arrivals > 0" if has_arrivals else "p.begun" if "begun" in columns else "0"
    )
    unconfirmed = requests.UNCONFIRMED if has_arrivals else "0"
    rows = base.execute(
        f"SELECT s.made_at, s.key_id, MAX({in_doubt}) FROM submissions s"  # noqa: S608 - our words
        " JOIN parcels p ON p.submission = s.id"
        f" WHERE p.state = 'waiting' AND NOT {requests.HELD} GROUP BY s.id"
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
