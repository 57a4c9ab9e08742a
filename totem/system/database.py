"""SQLite database of money and messages: atomic creation, durable transactions, damage detection.

A write-ahead log with `synchronous = FULL` makes a returned commit durable. The file is created under another
name and renamed when complete, so that a power cut leaves a whole database or none. `secure_delete` and a log
checkpoint after each transaction remove deleted content from the disk, even in encrypted form.

A damaged database is set aside and never deleted; its readable rows move to a new one
(`totem.system.database_recovery`).
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
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from totem.system.atomic_file import sync_folder
from totem.system.database_fault import DatabaseFault, DatabaseUnavailable
from totem.system.database_recovery import RecoveryReport, decode_text, find_unrecovered, mark_recovered
from totem.system.file_lock import LockHeld, exclusive_lock

log = logging.getLogger(__name__)

MAKING = "making.lock"
BUSY_S = 5.0
LARGEST_MB = 1024
"""Size limit of a database, far above what customers can cause."""
LAST_SECOND = 253_402_300_799
"""End of the year 9999, the maximum of datetime, in the seconds that rows hold."""
_PAGE = 4096
_TRIES = 3
"""Connections, of which each but the last one met a database that was just set aside."""
_ROOM = 64 * 1024
_BESIDE = ("-wal", "-shm")
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


_CAUSES = {
    sqlite3.SQLITE_FULL: DatabaseFault.FULL,
    sqlite3.SQLITE_READONLY: DatabaseFault.READ_ONLY,
    sqlite3.SQLITE_BUSY: DatabaseFault.BUSY,
    sqlite3.SQLITE_LOCKED: DatabaseFault.BUSY,
    **dict.fromkeys(_DAMAGED, DatabaseFault.DAMAGED),
}


class DamageFound(Exception):
    """Rows of the database are not what the program wrote; it is set aside."""


@dataclass(frozen=True, slots=True)
class DatabaseFormat:
    """Format of a database.

    Attributes:
        name: in logs and errors, and before the ending in the names of its files.
        version: `user_version`; a file with a higher one is not touched.
        schema: its tables, in SQL.
    """

    name: str
    version: int
    schema: str

    @property
    def file_name(self) -> str:
        """Name of the file."""
        return f"{self.name}.sqlite3"


class Database:
    """Database in `folder`, created on first use. Its methods block and are thread-safe.

    Subclasses check, migrate and recover the rows of their `format`.
    """

    format: DatabaseFormat

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / self.format.file_name
        self._lock = threading.RLock()
        self._opened: tuple[int, int] | None = None
        """The file that was opened last: another program may set it aside meanwhile."""
        self._verified: tuple[int, int] | None = None

    def unavailable(self, fault: DatabaseFault) -> DatabaseUnavailable:
        """Return the error for a fault."""
        return DatabaseUnavailable(fault, self.format.name)

    def is_sound(self, base: sqlite3.Connection) -> bool:
        """Test that the rows are what some version writes, beyond what SQLite checks."""
        raise NotImplementedError

    def migrate(self, base: sqlite3.Connection) -> None:
        """Bring a sound database of an earlier version up to date."""

    def recover(self, damaged: Path, base: sqlite3.Connection) -> RecoveryReport:
        """Copy the readable rows of a damaged database into a new one; raise where the disk is full."""
        raise NotImplementedError

    @property
    def was_made(self) -> bool:
        """True if something shows that there was a database once: where it is gone, that is damage."""
        return False

    @property
    def exists(self) -> bool:
        """True if there is a database, or a damaged one to be recovered."""
        return self.file.exists() or self.was_made or bool(find_unrecovered(self.damaged()))

    def damaged(self) -> list[Path]:
        """Return the databases that were set aside, oldest first."""
        return damaged_in(self.folder, self.format)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a connection in one transaction, which is durable once the block has succeeded.

        One whose file another program set aside meanwhile, as damaged, may have missed the recovery, and is
        reported as failed.
        """
        with self._translated_errors(), self._open() as base:
            opened = self._opened
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
                base.execute("COMMIT")
            finally:
                if base.in_transaction:
                    base.execute("ROLLBACK")
            self._require_current(opened)  # before its log is emptied, which a recovery may be copying
            with suppress(sqlite3.Error):  # committed already; the next transaction empties the log
                base.execute(_EMPTY_LOG)
            self._require_current(opened)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Open a connection for reading."""
        with self._translated_errors(), self._open() as base:
            yield base

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Translate errors within the block to `unavailable`; set a damaged file aside."""
        with self._lock:
            try:
                yield
            except DatabaseUnavailable as error:  # such as that of its keys
                raise self.unavailable(error.fault) from None
            except LockHeld:
                raise self.unavailable(DatabaseFault.BUSY) from None
            except (DamageFound, UnicodeDecodeError):  # the latter for an error that names damaged text
                raise self.unavailable(self._set_damage_aside()) from None
            except sqlite3.Error as error:
                fault = _sqlite_fault(error)
                if fault is DatabaseFault.BROKEN:
                    fault = _disk_fault(self.folder)
                self._log_fault(str(error))  # names of tables and files at most
                if fault is DatabaseFault.DAMAGED:
                    fault = self._set_damage_aside()
                raise self.unavailable(fault) from None
            except OSError as error:
                self._log_fault(error.strerror or "")
                raise self.unavailable(_os_fault(error)) from None

    def _log_fault(self, words: str) -> None:
        log.error("the %s cannot be used: %s", self.format.name, words)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect_current()) as base:
            self._verify(base)
            yield base

    def _connect_current(self) -> sqlite3.Connection:
        """Connect to the database, made where there is none; anew where another program sets it aside."""
        for _ in range(_TRIES):
            self._make()
            self._opened = self._identity()
            try:
                base = _connect(self.file)
            except sqlite3.OperationalError:
                if self._is_current(self._opened):
                    raise
                continue
            if self._is_current(self._opened):
                return base
            base.close()
        raise self.unavailable(DatabaseFault.BUSY)

    def _make(self) -> None:
        """Create the database where there is none; a truncated one is set aside."""
        self._opened = self._identity()
        if self._opened is not None and self.file.stat().st_size == 0:
            self._set_damage_aside()  # files are renamed only when complete
        if self.file.exists():
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive_lock(self.folder / MAKING):
            if not self.file.exists():
                if self.was_made and not find_unrecovered(self.damaged()):
                    self._set_aside().touch(mode=0o600)
                self._create()

    def _identity(self) -> tuple[int, int] | None:
        """Return what tells the file from another one of its name; None where there is none."""
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_dev

    def _is_current(self, opened: tuple[int, int] | None) -> bool:
        """Test that the file that was opened is the database still."""
        return opened is not None and self._identity() == opened

    def _require_current(self, opened: tuple[int, int] | None) -> None:
        if not self._is_current(opened):
            self._log_fault("it was set aside meanwhile")
            raise self.unavailable(DatabaseFault.DAMAGED)

    def _verify(self, base: sqlite3.Connection) -> None:
        """Check integrity and version once per file, and migrate it."""
        if self._opened == self._verified:
            return
        base.execute("BEGIN")  # one snapshot: another connection may write between two reads
        try:
            [version] = base.execute("PRAGMA user_version").fetchone()
            if version > self.format.version:
                raise self.unavailable(DatabaseFault.NEWER)
            [result] = base.execute("PRAGMA integrity_check(1)").fetchone()  # a quick one compares no index
            if result != "ok" or version < self.format.version or not self.is_sound(base):
                raise DamageFound
        finally:
            if base.in_transaction:  # an error may have ended it
                base.execute("ROLLBACK")
        self.migrate(base)
        self._verified = self._opened

    def _create(self) -> None:
        """Create the database under another name, recover rows from a damaged one, and rename it."""
        for leftover in (*self.folder.glob(f".{self.file.name}.*"), *self._log_files()):
            leftover.unlink(missing_ok=True)  # an orphaned log would corrupt the new database
        damaged, report = find_unrecovered(self.damaged()), RecoveryReport()
        draft = self.folder / f".{self.file.name}.{secrets.token_hex(4)}"
        try:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(draft)) as base:
                base.execute("PRAGMA auto_vacuum = FULL")  # only possible before the first table
            with closing(_connect(draft)) as base:
                version = f"PRAGMA user_version = {self.format.version}"
                base.executescript(f"BEGIN; {self.format.schema} {version}; COMMIT")
                if damaged:
                    report = self.recover(damaged[-1], base)
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

    def _set_damage_aside(self) -> DatabaseFault:
        """Set the opened database aside, and return the fault; the disk's where that fails.

        Where another program did it first, the file of that name is the new one, and stays.
        """
        self._verified = None
        try:
            with exclusive_lock(self.folder / MAKING):
                if self._is_current(self._opened):
                    self._set_aside()
        except OSError as error:
            self._log_fault(error.strerror or "")
            return _os_fault(error)
        return DatabaseFault.DAMAGED

    def _set_aside(self) -> Path:
        """Rename the database and its log to an unused name, and return it; the lock of creation is held."""
        prefix = _damaged_prefix(self.format)
        names = (self.folder / f"{prefix}-{number}.sqlite3" for number in count(1))
        aside = next(name for name in names if not name.exists())
        for end in (*_BESIDE, ""):
            with suppress(FileNotFoundError):
                self.file.with_name(self.file.name + end).rename(aside.with_name(aside.name + end))
        sync_folder(self.folder)
        log.error("a damaged database of the %s was put aside as %s", self.format.name, aside.name)
        return aside


def damaged_in(folder: Path, form: DatabaseFormat) -> list[Path]:
    """Return the databases that were set aside in `folder`, oldest first."""
    found = folder.glob(f"{_damaged_prefix(form)}-*.sqlite3")
    return sorted(found, key=lambda file: (len(file.name), file.name))


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


def to_datetime(seconds: int) -> datetime:
    """Return the aware time of a row, which a damaged one may hold beyond what datetime has."""
    return datetime.fromtimestamp(min(max(seconds, 0), LAST_SECOND), UTC)


def _damaged_prefix(form: DatabaseFormat) -> str:
    return f"{form.name}-damaged"


def _connect(file: Path) -> sqlite3.Connection:
    """Open a database that exists: an empty one in the place of one that was set aside would be recovered."""
    address = f"{file.absolute().as_uri()}?mode=rw"
    base = sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None)
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


def _sqlite_fault(error: sqlite3.Error) -> DatabaseFault:
    code = getattr(error, "sqlite_errorcode", None)
    return DatabaseFault.BROKEN if code is None else _CAUSES.get(code & 0xFF, DatabaseFault.BROKEN)


def _disk_fault(folder: Path) -> DatabaseFault:
    """Return the cause of an I/O error as far as the disk shows it."""
    with suppress(OSError):
        if shutil.disk_usage(folder).free < _ROOM:
            return DatabaseFault.FULL
        if not os.access(folder, os.W_OK):
            return DatabaseFault.READ_ONLY
    return DatabaseFault.BROKEN


def _os_fault(error: OSError) -> DatabaseFault:
    if error.errno in _FULL:
        return DatabaseFault.FULL
    return DatabaseFault.READ_ONLY if error.errno in _READ_ONLY else DatabaseFault.BROKEN
