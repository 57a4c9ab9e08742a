"""SQLite database of the outbox: atomic creation, durable transactions, migration, damage detection.

A write-ahead log with `synchronous = FULL` makes a returned commit durable. The file is created under another
name and renamed when complete, so that a power cut leaves a whole database or none. `secure_delete` and a log
checkpoint after each transaction remove deleted content from the disk, even in encrypted form.

A damaged database is set aside and never deleted; its readable rows move to a new one
(`totem.outbox.recovery`).

Columns of later versions are added to older files while `VERSION` stays the same, so that a reverted update
leaves a database that the earlier version can use. Without `possible_arrivals`, all attempts of a request
that may have arrived are counted: a lower count would send a record to the ERP once more.
"""

import errno
import logging
import os
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from totem.outbox import requests
from totem.outbox.recovery import RecoveryReport, find_unrecovered, mark_recovered, read_report, recover_rows
from totem.outbox.row_checks import decode_text, is_sound
from totem.outbox.submissions import OutboxFault, OutboxUnavailable
from totem.system.atomic_file import sync_folder
from totem.system.file_lock import LockHeld, exclusive_lock

log = logging.getLogger(__name__)

FILE_NAME = "outbox.sqlite3"
DAMAGED = "outbox-damaged"
"""Prefix of the names of databases that were set aside."""
MAKING = "making.lock"
VERSION = 1
BUSY_S = 5.0
LARGEST_MB = 1024
"""Size limit of the database, far above what customers can submit."""
_PAGE = 4096
_ROOM = 64 * 1024
_BESIDE = ("-wal", "-shm")
_UNUSABLE = "the outbox cannot be used: %s"
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"

SCHEMA = """
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
_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_CAUSES = {
    sqlite3.SQLITE_FULL: OutboxFault.FULL,
    sqlite3.SQLITE_READONLY: OutboxFault.READ_ONLY,
    sqlite3.SQLITE_BUSY: OutboxFault.BUSY,
    sqlite3.SQLITE_LOCKED: OutboxFault.BUSY,
    **dict.fromkeys(_DAMAGED, OutboxFault.DAMAGED),
}


class _Damaged(Exception):
    """The integrity check failed; raised while the database is still open."""


class Database:
    """Database in `folder`, created on first use. Its methods block and are thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / FILE_NAME
        self._lock = threading.RLock()
        self._verified: tuple[int, int] | None = None

    @property
    def exists(self) -> bool:
        """True if there is a database, or a damaged one to be recovered."""
        return self.file.exists() or bool(find_unrecovered(damaged_in(self.folder)))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a connection in one transaction, which is durable once the block has succeeded."""
        with self._translated_errors(), self._open() as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
                base.execute("COMMIT")
            finally:
                if base.in_transaction:
                    base.execute("ROLLBACK")
            with suppress(sqlite3.Error):  # committed already; the next transaction empties the log
                base.execute(_EMPTY_LOG)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Open a connection for reading."""
        with self._translated_errors(), self._open() as base:
            yield base

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Translate errors within the block to `OutboxUnavailable`; set a damaged file aside."""
        with self._lock:
            try:
                yield
            except LockHeld:
                raise OutboxUnavailable(OutboxFault.BUSY) from None
            except (_Damaged, UnicodeDecodeError):  # the latter for an error that names damaged text
                self._set_aside()
                raise OutboxUnavailable(OutboxFault.DAMAGED) from None
            except sqlite3.Error as error:
                trouble = _sqlite_fault(error)
                if trouble is OutboxFault.BROKEN:
                    trouble = _disk_fault(self.folder)
                log.error(_UNUSABLE, error)  # noqa: TRY400 - names of tables and files at most
                if trouble is OutboxFault.DAMAGED:
                    self._set_aside()
                raise OutboxUnavailable(trouble) from None
            except OSError as error:
                log.error(_UNUSABLE, error.strerror or "")  # noqa: TRY400 - as above
                raise OutboxUnavailable(_os_fault(error)) from None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if self.file.exists() and self.file.stat().st_size == 0:
            self._set_aside()  # truncated: files are renamed only when complete
        if not self.file.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with exclusive_lock(self.folder / MAKING):
                if not self.file.exists():
                    self._create()
        with closing(_connect(self.file)) as base:
            self._verify(base)
            yield base

    def _verify(self, base: sqlite3.Connection) -> None:
        """Check integrity and version once per file, and migrate it."""
        found = self.file.stat()
        seen = (found.st_ino, found.st_dev)
        if seen == self._verified:
            return
        base.execute("BEGIN")  # one snapshot: another connection may write between two reads
        try:
            [version] = base.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise OutboxUnavailable(OutboxFault.NEWER)
            [result] = base.execute("PRAGMA integrity_check(1)").fetchone()  # a quick one compares no index
            if result != "ok" or version < VERSION or not is_sound(base):
                raise _Damaged
        finally:
            if base.in_transaction:  # an error may have ended it
                base.execute("ROLLBACK")
        _migrate(base)
        self._verified = seen

    def _create(self) -> None:
        """Create the database under another name, recover rows from a damaged one, and rename it."""
        for leftover in (*self.folder.glob(f".{FILE_NAME}.*"), *self._log_files()):
            leftover.unlink(missing_ok=True)  # an orphaned log would corrupt the new database
        damaged, report = find_unrecovered(damaged_in(self.folder)), RecoveryReport()
        draft = self.folder / f".{FILE_NAME}.{secrets.token_hex(4)}"
        try:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(draft)) as base:
                base.execute("PRAGMA auto_vacuum = FULL")  # only possible before the first table
            with closing(_connect(draft)) as base:
                base.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT")
                if damaged:
                    report = recover_rows(damaged[-1], base)
                base.execute(_EMPTY_LOG)  # closing would ignore an error
            with draft.open("rb+") as stream:
                os.fsync(stream.fileno())
            draft.rename(self.file)
        finally:
            for end in ("", *_BESIDE):
                draft.with_name(draft.name + end).unlink(missing_ok=True)
        for folder in (self.folder, *self.folder.parents[:2]):
            sync_folder(folder)
        mark_recovered(damaged, report)

    def _log_files(self) -> list[Path]:
        return [self.file.with_name(self.file.name + end) for end in _BESIDE]

    def _set_aside(self) -> None:
        """Rename a damaged database and its log to an unused name."""
        names = (self.folder / f"{DAMAGED}-{number}.sqlite3" for number in count(1))
        aside = next(name for name in names if not name.exists())
        self._verified = None
        for end in (*_BESIDE, ""):
            with suppress(FileNotFoundError):
                self.file.with_name(self.file.name + end).rename(aside.with_name(aside.name + end))
        sync_folder(self.folder)
        log.error("a damaged database of the outbox was put aside as %s", aside.name)


def damaged_in(folder: Path) -> list[Path]:
    """Return the databases that were set aside in `folder`, oldest first."""
    found = folder.glob(f"{DAMAGED}-*.sqlite3")
    return sorted(found, key=lambda file: (len(file.name), file.name))


def count_lost(folder: Path) -> dict[str, Any]:
    """Count what the damaged databases in `folder` cost, as fields of `OutboxCounts`."""
    damaged = damaged_in(folder)
    reports = [read_report(file) for file in damaged]
    return {
        "damaged": len(damaged),
        "lost": sum(report.lost for report in reports),
        "may_lack_more": any(report.may_lack_more for report in reports),
    }


def open_read_only(file: Path) -> sqlite3.Connection:
    """Open a database read-only; it may be damaged or another user's.

    Without a log there is no writer, and `immutable` keeps SQLite from creating one.
    """
    mode = "mode=ro" if file.with_name(f"{file.name}-wal").exists() else "mode=ro&immutable=1"
    base = sqlite3.connect(
        f"{file.resolve().as_uri()}?{mode}", uri=True, timeout=BUSY_S, isolation_level=None
    )
    base.text_factory = decode_text
    return base


def _connect(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=BUSY_S, isolation_level=None)
    base.text_factory = decode_text
    try:
        [mode] = base.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        base.execute("PRAGMA secure_delete = ON")
        base.execute("PRAGMA foreign_keys = ON")
        base.execute(f"PRAGMA max_page_count = {LARGEST_MB * 1024 * 1024 // _PAGE}")
    except BaseException:
        base.close()
        raise
    return base


def _migrate(base: sqlite3.Connection) -> None:
    if not _missing_columns(base):
        return
    base.execute("BEGIN IMMEDIATE")
    missing = _missing_columns(base)
    for name in missing:
        base.execute(f"ALTER TABLE parcels ADD COLUMN {name} {_LATER_COLUMNS[name]}")
    if "possible_arrivals" in missing:
        base.execute(f"UPDATE parcels SET possible_arrivals = {requests.ESTIMATED_ARRIVALS}")  # noqa: S608 - our words
    base.execute("COMMIT")


def _missing_columns(base: sqlite3.Connection) -> list[str]:
    existing = requests.columns(base)
    return [name for name in _LATER_COLUMNS if name not in existing]


def _sqlite_fault(error: sqlite3.Error) -> OutboxFault:
    code = getattr(error, "sqlite_errorcode", None)
    return OutboxFault.BROKEN if code is None else _CAUSES.get(code & 0xFF, OutboxFault.BROKEN)


def _disk_fault(folder: Path) -> OutboxFault:
    """Return the cause of an I/O error as far as the disk shows it."""
    with suppress(OSError):
        if shutil.disk_usage(folder).free < _ROOM:
            return OutboxFault.FULL
        if not os.access(folder, os.W_OK):
            return OutboxFault.READ_ONLY
    return OutboxFault.BROKEN


def _os_fault(error: OSError) -> OutboxFault:
    if error.errno in _FULL:
        return OutboxFault.FULL
    return OutboxFault.READ_ONLY if error.errno in _READ_ONLY else OutboxFault.BROKEN
