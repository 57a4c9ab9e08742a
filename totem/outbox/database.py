"""The outbox's database: made whole or not at all, opened for each thing that is done, put aside if damaged.

SQLite with a write-ahead log and `synchronous = FULL`: a commit that returned has been synced to the disk.
The file is built beside its place and moved there when it is whole, and the folder is synced, so that a power
cut leaves a database or none. `secure_delete` overwrites what is deleted, and each transaction empties the
log behind itself: nothing of what was deleted stays, not even encrypted. The file shrinks with what is in it.

A damaged database is put aside beside the new one and never deleted; what can be read of it moves over
(`totem.outbox.recovery`).

A column that a later version brings is added to an older file, and `VERSION` stays the same: an update that
is taken back leaves a database that the version before it can use.

A file without `possible_arrivals` does not tell how many of its tries may have arrived: where one may have,
all of them count, up to the most that are made. Too few would send a record to the ERP once more.
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
from pathlib import Path

from totem.outbox import requests
from totem.outbox.messages import OutboxUnavailable, Trouble
from totem.outbox.recovery import mark_salvaged, not_salvaged, salvage
from totem.system.atomic_file import sync_folder
from totem.system.single_instance import NotNow, turn

log = logging.getLogger(__name__)

FILE_NAME = "outbox.sqlite3"
DAMAGED = "outbox-damaged"
"""What the names of databases that were put aside begin with."""
MAKING = "making.lock"
VERSION = 1
BUSY_S = 5.0
LARGEST_MB = 1024
"""Of the database. A queue that long never comes of customers."""
_PAGE = 4096
_ROOM = 64 * 1024
_BESIDE = ("-wal", "-shm")
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"

SCHEMA = """
CREATE TABLE submissions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    protocol TEXT NOT NULL UNIQUE,
    chain INTEGER,              -- the submission that this one edits; NULL where it begins a chain itself
    key_id TEXT NOT NULL,       -- of the key that sealed it
    document BLOB,              -- keyed hash; NULL where there is none
    made_at INTEGER NOT NULL,   -- seconds since 1970
    remote_id TEXT,             -- what the ERP calls the prospect
    days_left INTEGER           -- once nothing of it is left to be sent
);
CREATE TABLE parcels (          -- one request each
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    submission INTEGER NOT NULL REFERENCES submissions ON DELETE CASCADE,
    chain INTEGER NOT NULL,     -- the submission with which its chain begins
    kind TEXT NOT NULL,         -- prospect, edit, file, lead
    reference TEXT NOT NULL UNIQUE,
    count INTEGER NOT NULL,     -- of its pieces
    again INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    wait_s INTEGER NOT NULL DEFAULT 0,
    reason BLOB,                -- sealed
    begun INTEGER NOT NULL DEFAULT 0, -- whether the ERP may have got it
    possible_arrivals INTEGER NOT NULL DEFAULT 0 -- tries that may have reached the ERP, one under way, too
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

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_CAUSES = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    **dict.fromkeys(_DAMAGED, Trouble.DAMAGED),
}


class _Damaged(Exception):
    """Found out by looking, while the database is open still."""


class Database:
    """The database in `folder`, which need not be there. Its methods block; any thread may call them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / FILE_NAME
        self._turn = threading.RLock()
        self._looked_at: tuple[int, int] | None = None

    @property
    def exists(self) -> bool:
        """Whether there is one, or one to be made of a damaged one."""
        return self.file.exists() or bool(not_salvaged(self.damaged()))

    def damaged(self) -> list[Path]:
        """The databases that were put aside."""
        return damaged_in(self.folder)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection within one transaction, which is on the disk when the block has ended well.

        Raises:
            OutboxUnavailable: it cannot be done, and nothing of it was, as far as this program can tell.
        """
        with self._translated_errors(), self._opened() as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
                base.execute("COMMIT")
            finally:
                if base.in_transaction:
                    base.execute("ROLLBACK")
            with suppress(sqlite3.Error):  # it is committed: a log that cannot be emptied now is later
                base.execute(_EMPTY_LOG)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to ask.

        Raises:
            OutboxUnavailable: it cannot be read.
        """
        with self._translated_errors(), self._opened() as base:
            yield base

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """What goes wrong inside, as the outbox's own exception; a damaged file is put aside."""
        with self._turn:
            try:
                yield
            except NotNow:
                raise OutboxUnavailable(Trouble.BUSY) from None
            except _Damaged:
                self._put_aside()
                raise OutboxUnavailable(Trouble.DAMAGED) from None
            except sqlite3.Error as error:
                trouble = _trouble(error)
                if trouble is Trouble.BROKEN:
                    trouble = _of_the_disk(self.folder)
                _tell(str(error))  # names of tables and files at most
                if trouble is Trouble.DAMAGED:
                    self._put_aside()
                raise OutboxUnavailable(trouble) from None
            except OSError as error:
                _tell(error.strerror or "")
                raise OutboxUnavailable(_trouble_of_system(error)) from None

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        if self.file.exists() and self.file.stat().st_size == 0:
            self._put_aside()  # what was whole when it got its name
        if not self.file.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with turn(self.folder / MAKING):
                if not self.file.exists():
                    self._make()
        with closing(_connect(self.file)) as base:
            self._look_at(base)
            yield base

    def _look_at(self, base: sqlite3.Connection) -> None:
        """See, once for each file, that it is whole and ours."""
        found = self.file.stat()
        seen = (found.st_ino, found.st_dev)
        if seen == self._looked_at:
            return
        [version] = base.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise OutboxUnavailable(Trouble.NEWER)
        [said] = base.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok" or version < VERSION:
            raise _Damaged
        _bring_up_to_date(base)
        self._looked_at = seen

    def _make(self) -> None:
        """A whole database gets its name at once."""
        for left in (*self.folder.glob(f".{FILE_NAME}.*"), *self._beside()):
            left.unlink(missing_ok=True)  # a log without its database would spoil the next one
        damaged = not_salvaged(self.damaged())
        draft = self.folder / f".{FILE_NAME}.{secrets.token_hex(4)}"
        try:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(draft)) as base:
                base.execute("PRAGMA auto_vacuum = FULL")  # while there is nothing in it
            with closing(_connect(draft)) as base:
                base.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT")
                if damaged:
                    salvage(damaged[-1], base)
                base.execute(_EMPTY_LOG)  # closing does so, too, and tells nobody that it could not
            with draft.open("rb+") as stream:
                os.fsync(stream.fileno())
            draft.rename(self.file)
        finally:
            for end in ("", *_BESIDE):
                draft.with_name(draft.name + end).unlink(missing_ok=True)
        for folder in (self.folder, *self.folder.parents[:2]):
            sync_folder(folder)
        mark_salvaged(damaged)

    def _beside(self) -> list[Path]:
        return [self.file.with_name(self.file.name + end) for end in _BESIDE]

    def _put_aside(self) -> None:
        """Keep a damaged database beside, with its log, under a name that nothing has yet."""
        count = 1
        while (aside := self.folder / f"{DAMAGED}-{count}.sqlite3").exists():
            count += 1
        self._looked_at = None
        for end in (*_BESIDE, ""):
            with suppress(FileNotFoundError):
                self.file.with_name(self.file.name + end).rename(aside.with_name(aside.name + end))
        sync_folder(self.folder)
        log.error("a damaged database of the outbox was put aside as %s", aside.name)


def damaged_in(folder: Path) -> list[Path]:
    """The databases that were put aside in `folder`, the first ones first."""
    found = folder.glob(f"{DAMAGED}-*.sqlite3")
    return sorted(found, key=lambda file: (len(file.name), file.name))


def look(file: Path) -> sqlite3.Connection:
    """A connection that changes nothing, to a database that may be damaged or another user's.

    Where there is no log, nobody writes now, and SQLite is told so: else it would make one.
    """
    way = "mode=ro" if file.with_name(f"{file.name}-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.resolve().as_uri()}?{way}", uri=True, timeout=BUSY_S, isolation_level=None)


def _connect(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=BUSY_S, isolation_level=None)
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


def _bring_up_to_date(base: sqlite3.Connection) -> None:
    """Add the columns that the databases of earlier versions lack."""
    if not _missing_columns(base):
        return
    base.execute("BEGIN IMMEDIATE")
    missing = _missing_columns(base)
    for name in missing:
        base.execute(f"ALTER TABLE parcels ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0")
    if "possible_arrivals" in missing:
        base.execute(f"UPDATE parcels SET possible_arrivals = {requests.ESTIMATED_ARRIVALS}")  # noqa: S608 - our words
    base.execute("COMMIT")


def _missing_columns(base: sqlite3.Connection) -> list[str]:
    there = requests.columns(base)
    return [name for name in ("begun", "possible_arrivals") if name not in there]


def _tell(why: str) -> None:
    log.error("the outbox cannot be used: %s", why)


def _trouble(error: sqlite3.Error) -> Trouble:
    code = getattr(error, "sqlite_errorcode", None)
    return Trouble.BROKEN if code is None else _CAUSES.get(code & 0xFF, Trouble.BROKEN)


def _of_the_disk(folder: Path) -> Trouble:
    """What an input or output error comes of, where the disk itself tells."""
    with suppress(OSError):
        if shutil.disk_usage(folder).free < _ROOM:
            return Trouble.FULL
        if not os.access(folder, os.W_OK):
            return Trouble.READ_ONLY
    return Trouble.BROKEN


def _trouble_of_system(error: OSError) -> Trouble:
    if error.errno in _FULL:
        return Trouble.FULL
    return Trouble.READ_ONLY if error.errno in _READ_ONLY else Trouble.BROKEN
