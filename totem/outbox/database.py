"""SQLite database of the outbox (`totem.system.database`): its tables, their migration and recovery.

Columns of later versions are added to older files while the version stays the same, so that a reverted update
leaves a database that the earlier version can use. Without `possible_arrivals`, all attempts of a request
that may have arrived are counted: a lower count would send a record to the ERP once more.
"""

import sqlite3
from pathlib import Path
from typing import Any

from totem.outbox import requests
from totem.outbox.recovery import recover_rows
from totem.outbox.row_checks import is_sound
from totem.outbox.submissions import OutboxUnavailable
from totem.system.database import Database, DatabaseFormat, damaged_in
from totem.system.database_fault import DatabaseFault
from totem.system.database_recovery import RecoveryReport, read_report

_SCHEMA = """
CREATE TABLE submissions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    protocol TEXT NOT NULL UNIQUE,
    chain INTEGER,              -- the submission that this one edits; NULL where it begins a chain itself
    key_id TEXT NOT NULL,       -- fingerprint of the encryption key
    document BLOB,              -- keyed hash; NULL where there is none
    made_at INTEGER NOT NULL,   -- seconds since 1970
    remote_id TEXT,             -- the ERP's id of the prospect
    days_left INTEGER           -- until deletion, once nothing is left to be sent
);
CREATE TABLE parcels (          -- requests; an earlier version, to which an update goes back, knows this name
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    submission INTEGER NOT NULL REFERENCES submissions ON DELETE CASCADE,
    chain INTEGER NOT NULL,     -- first submission of its chain
    kind TEXT NOT NULL,         -- totem.outbox.request_kinds.RequestKind
    reference TEXT NOT NULL UNIQUE,
    count INTEGER NOT NULL,     -- number of its pieces
    again INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    wait_s INTEGER NOT NULL DEFAULT 0,
    reason BLOB,                -- encrypted
    begun INTEGER NOT NULL DEFAULT 0, -- 1 if the ERP may have received it
    possible_arrivals INTEGER NOT NULL DEFAULT 0, -- attempts that may have arrived, with the current one
    cause TEXT NOT NULL DEFAULT '' -- of a request held for staff: totem.outbox.submissions.HoldCause
);
CREATE INDEX parcels_by_chain ON parcels (chain, id);
CREATE TABLE pieces (
    parcel INTEGER NOT NULL REFERENCES parcels ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (parcel, number)
);
CREATE TABLE days (day TEXT NOT NULL);
"""

_LATER_COLUMNS = {
    "begun": "INTEGER NOT NULL DEFAULT 0",
    "possible_arrivals": "INTEGER NOT NULL DEFAULT 0",
    "cause": "TEXT NOT NULL DEFAULT ''",
}
"""Columns of the requests that earlier versions do not have."""
FORMAT = DatabaseFormat("outbox", 1, _SCHEMA)


class OutboxDatabase(Database):
    """Database of the outbox."""

    format = FORMAT

    def unavailable(self, fault: DatabaseFault) -> OutboxUnavailable:
        return OutboxUnavailable(fault)

    def is_sound(self, base: sqlite3.Connection) -> bool:
        return is_sound(base)

    def migrate(self, base: sqlite3.Connection) -> None:
        """Add the columns of later versions."""
        if not _missing_columns(base):
            return
        base.execute("BEGIN IMMEDIATE")
        missing = _missing_columns(base)
        for name in missing:
            base.execute(f"ALTER TABLE parcels ADD COLUMN {name} {_LATER_COLUMNS[name]}")
        if "possible_arrivals" in missing:
            base.execute(f"UPDATE parcels SET possible_arrivals = {requests.ESTIMATED_ARRIVALS}")  # noqa: S608 - our words
        base.execute("COMMIT")

    def recover(self, damaged: Path, base: sqlite3.Connection) -> RecoveryReport:
        return recover_rows(damaged, base)


def count_lost(folder: Path) -> dict[str, Any]:
    """Count what the damaged databases in `folder` cost, as fields of `OutboxCounts`."""
    damaged = damaged_in(folder, FORMAT)
    reports = [read_report(file) for file in damaged]
    return {
        "damaged": len(damaged),
        "lost": sum(report.lost for report in reports),
        "may_lack_more": any(report.may_lack_more for report in reports),
    }


def _missing_columns(base: sqlite3.Connection) -> list[str]:
    existing = requests.columns(base)
    return [name for name in _LATER_COLUMNS if name not in existing]
