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
from datetime import date
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
CREATE TABLE IF NOT EXISTS lead (id INTEGER PRIMARY KEY, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS unlock (
    id INTEGER PRIMARY KEY, customer TEXT NOT NULL, contract TEXT NOT NULL,
    day TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ticket (id INTEGER PRIMARY KEY, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS receipt (
    id INTEGER PRIMARY KEY, customer TEXT NOT NULL, title TEXT NOT NULL UNIQUE, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contact (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS request (key TEXT PRIMARY KEY, digest BLOB NOT NULL, answer TEXT NOT NULL);
"""
_FIRST = {
    "prospect": 7001,
    "lead": 9001,
    "file": 1,
    "unlock": 3001,
    "ticket": 5001,
    "contact": 1,
    "receipt": 8001,
}


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
        return self._add("prospect", status=status, fields=json.dumps(fields))

    def add_lead(self, fields: Fields) -> str:
        """Keep a lead; its id."""
        return self._add("lead", fields=json.dumps(fields))

    def add_file(self, prospect: str, name: str, media_type: str, content: bytes) -> str:
        """Keep a file of a prospect that is there; the file's id."""
        return self._add("file", prospect=int(prospect), name=name, type=media_type, content=content)

    def add_unlock(self, customer: str, contract: str, day: date, until: date) -> str:
        """Keep an unlock on trust; its protocol."""
        return self._add("unlock", customer=customer, contract=contract, day=str(day), until=str(until))

    def add_ticket(self, fields: Fields) -> str:
        """Keep a ticket; its protocol."""
        return self._add("ticket", fields=json.dumps(fields))

    def add_contact(self, customer: str, fields: Fields) -> str:
        """Keep a change of a customer's contact details."""
        return self._add("contact", customer=customer, fields=json.dumps(fields))

    def add_receipt(self, customer: str, title: str, fields: Fields) -> str:
        """Keep the receipt of a title by card, of which there is one; its protocol."""
        return self._add("receipt", customer=customer, title=title, fields=json.dumps(fields))

    def receipts(self) -> list[Fields]:
        """The receipts by card: `protocolo`, `id_cliente`, `id_boleto` and `dados`."""
        rows = self._all("SELECT id, customer, title, fields FROM receipt ORDER BY id")
        return [
            {"protocolo": str(number), "id_cliente": customer, "id_boleto": title, "dados": json.loads(text)}
            for number, customer, title, text in rows
        ]

    def unlocks(self) -> list[Fields]:
        """The unlocks: `protocolo`, `id_cliente`, `id_contrato`, `dia` and `ate`."""
        names = ("protocolo", "id_cliente", "id_contrato", "dia", "ate")
        rows = self._all("SELECT id, customer, contract, day, until FROM unlock ORDER BY id")
        return [dict(zip(names, map(str, row), strict=True)) for row in rows]

    def tickets(self) -> list[Fields]:
        """The tickets: `protocolo` and `dados`."""
        rows = self._all("SELECT id, fields FROM ticket ORDER BY id")
        return [{"protocolo": str(number), "dados": json.loads(text)} for number, text in rows]

    def contacts(self) -> list[Fields]:
        """The changes of contact details in their order: `id_cliente` and `dados`."""
        rows = self._all("SELECT customer, fields FROM contact ORDER BY id")
        return [{"id_cliente": customer, "dados": json.loads(text)} for customer, text in rows]

    def _add(self, table: str, **values: object) -> str:
        names = ", ".join(("id", *values))
        marks = ", ".join("?" * len(values))
        insert = (
            f"INSERT INTO {table} ({names}) VALUES ((SELECT coalesce(max(id) + 1, ?) FROM {table}), {marks})"  # noqa: S608 - our own names
        )
        with self._lock:
            return str(self._base.execute(insert, (_FIRST[table], *values.values())).lastrowid)

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

    def leads(self) -> list[Fields]:
        """The leads: `id` and `dados`."""
        rows = self._all("SELECT id, fields FROM lead ORDER BY id")
        return [{"id": str(number), "dados": json.loads(text)} for number, text in rows]

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

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._base.execute(query).fetchall()

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
