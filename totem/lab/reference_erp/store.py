"""Database of the reference ERP: received prospects with edits and files, leads, service requests, keys.

SQLite, in a file or in memory. A record and the key of the request that made it are written in one
transaction, so that a request that is sent again finds either both or neither: with the same key it gets the
same answer and does nothing; with the same key and another content it is refused.
"""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from totem.lab.reference_erp.seed import FIRST_STATUS
from totem.lab.reference_erp.titles import Fields

_SCHEMA = """
CREATE TABLE IF NOT EXISTS prospect (
    id INTEGER PRIMARY KEY, status TEXT NOT NULL, fields TEXT NOT NULL, edits INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, prospect INTEGER NOT NULL REFERENCES prospect (id),
    name TEXT NOT NULL, type TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS request (key TEXT PRIMARY KEY, digest BLOB NOT NULL, answer TEXT NOT NULL);
"""
_FIRST_PROSPECT, _FIRST_FILE = 7001, 1


class KeyUsed(Exception):
    """The key of this request belongs to another one, with another content."""


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with a side effect: its idempotency key ("" for none), path and content."""

    key: str
    place: str
    content: Mapping[str, Any]

    @property
    def digest(self) -> bytes:
        """Digest by which equal requests are recognized."""
        text = json.dumps([self.place, self.content], sort_keys=True)
        return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Table of the received records of one kind, which is made when it is first used.

    Attributes:
        list_name, about: the name of the list of all these records, and its description.
        columns: names in that list, by column; `fields` has a request's fields, all others are texts.
        first: id of the first record.
    """

    name: str
    list_name: str
    about: str
    columns: Mapping[str, str]
    first: int = 1


class ReferenceStore:
    """Store of the received records; every method may be called from any thread."""

    def __init__(self, file: Path | None = None) -> None:
        """In `file`, or in memory until `close`; OSError for a file that is no database of this kind."""
        try:
            self._base = _opened(file)
        except sqlite3.Error as error:
            raise OSError(f"{file} cannot be used: {error}") from None
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._base.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def once(self, request: KeyedRequest, do: Callable[[], Fields]) -> Fields:
        """Run `do` in a transaction and return its answer; for a known key, return the stored answer.

        KeyUsed where the key was seen with another request.
        """
        with self._transaction() as base:
            row = base.execute("SELECT digest, answer FROM request WHERE key = ?", (request.key,)).fetchone()
            if row is not None and request.key:
                if row[0] != request.digest:
                    raise KeyUsed
                return dict(json.loads(row[1]))
            answer = do()
            if request.key:
                base.execute(
                    "INSERT INTO request VALUES (?, ?, ?)", (request.key, request.digest, json.dumps(answer))
                )
            return answer

    def add_prospect(self, fields: Fields) -> str:
        """Keep a new prospect; its id."""
        status = str(fields.get("status_prospeccao") or FIRST_STATUS)
        return self._insert("prospect", _FIRST_PROSPECT, status=status, fields=json.dumps(fields))

    def add_file(self, prospect: str, name: str, media_type: str, content: bytes) -> str:
        """Keep a file of a prospect that is there; the file's id."""
        return self._insert(
            "file", _FIRST_FILE, prospect=int(prospect), name=name, type=media_type, content=content
        )

    def add(self, table: RecordTable, **values: object) -> str:
        """Keep a record; its id."""
        texts = {name: json.dumps(each) if name == "fields" else str(each) for name, each in values.items()}
        with self._lock:
            self._make(table)
            return self._insert(table.name, table.first, **texts)

    def all(self, table: RecordTable) -> list[Fields]:
        """All records of a table, in the order in which they came."""
        with self._lock:
            self._make(table)
            rows = self._base.execute(f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY id")  # noqa: S608 - our own names
            return [
                {
                    name: json.loads(value) if column == "fields" else str(value)
                    for (column, name), value in zip(table.columns.items(), row, strict=True)
                }
                for row in rows.fetchall()
            ]

    def _make(self, table: RecordTable) -> None:
        columns = (
            "id INTEGER PRIMARY KEY",
            *(f"{each} TEXT NOT NULL" for each in table.columns if each != "id"),
        )
        self._base.execute(f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(columns)})")

    def _insert(self, table: str, first: int, **values: object) -> str:
        names = ", ".join(("id", *values))
        marks = ", ".join("?" * len(values))
        insert = (
            f"INSERT INTO {table} ({names}) VALUES ((SELECT coalesce(max(id) + 1, ?) FROM {table}), {marks})"  # noqa: S608 - our own names
        )
        with self._lock:
            return str(self._base.execute(insert, (first, *values.values())).lastrowid)

    def edit(self, prospect: str, changes: Fields) -> None:
        """Change some fields of a prospect that is there; its status, too, where that is among them."""
        with self._lock:
            (text,) = self._one("SELECT fields FROM prospect WHERE id = ?", prospect) or ("{}",)
            self._base.execute(
                "UPDATE prospect SET fields = ?, edits = edits + 1 WHERE id = ?",
                (json.dumps({**json.loads(text), **changes}), prospect),
            )
            if changes.get("status_prospeccao"):
                self.move(prospect, str(changes["status_prospeccao"]))

    def move(self, prospect: str, status: str) -> bool:
        """Set a prospect's status, as the back office does; False where there is no such prospect."""
        with self._lock:
            return bool(
                self._base.execute("UPDATE prospect SET status = ? WHERE id = ?", (status, prospect)).rowcount
            )

    def status(self, prospect: str) -> str | None:
        """A prospect's status, None where there is no such prospect."""
        row = self._one("SELECT status FROM prospect WHERE id = ?", prospect)
        return None if row is None else str(row[0])

    def prospects(self) -> list[Fields]:
        """The prospects: `id`, `status`, `dados` as they are now, `edicoes` (a count) and `arquivos`."""
        with self._lock:
            rows = self._base.execute("SELECT id, status, fields, edits FROM prospect ORDER BY id").fetchall()
            return [
                {
                    "id": str(number),
                    "status": status,
                    "dados": json.loads(text),
                    "edicoes": edits,
                    "arquivos": self._files(number),
                }
                for number, status, text, edits in rows
            ]

    def content(self, file: str) -> bytes | None:
        """The bytes of a file, None where there is no such file."""
        row = self._one("SELECT content FROM file WHERE id = ?", file)
        return None if row is None else bytes(row[0])

    def _files(self, prospect: int) -> list[Fields]:
        rows = self._base.execute(
            "SELECT id, name, type, content FROM file WHERE prospect = ? ORDER BY id", (prospect,)
        ).fetchall()
        return [
            {
                "id": str(number),
                "nome": name,
                "tipo": media_type,
                "tamanho": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for number, name, media_type, content in rows
        ]

    def _one(self, query: str, number: str) -> tuple[Any, ...] | None:
        with self._lock:
            found: tuple[Any, ...] | None = self._base.execute(query, (number,)).fetchone()
        return found


def _opened(file: Path | None) -> sqlite3.Connection:
    base = sqlite3.connect(file or ":memory:", check_same_thread=False, isolation_level=None)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        base.executescript(_SCHEMA)
    except BaseException:
        base.close()
        raise
    return base
