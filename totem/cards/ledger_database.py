"""SQLite database of the charges (`totem.system.database`): its tables, the form of its rows, their recovery.

A row has what SQL and staff need in the clear; ids of the title and what a receipt shows are encrypted, title
and terminal are keyed hashes. A checksum over each row finds a flipped bit, which SQLite does not.

At most one open charge of a title, and one at a terminal, are held by unique indexes over the states that say
so. A charge that turned out to be a second one is outside of them.

A process also keeps the rows of its open charges in memory. The ledger that takes the place of a damaged one
gets them from whichever process opens it: a capture under way is not forgotten with the file.
"""

import hashlib
import hmac
import json
import logging
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from totem.cards.charge import UNPAID, Charge, ChargeEvent, ChargeHold, ChargeState
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId, ContractId, CustomerId
from totem.domain.text import CENT
from totem.outbox import encryption
from totem.outbox.encryption import DecryptionFailed, Key, KeyStore
from totem.system.database import LAST_SECOND, DamageFound, Database, DatabaseFormat, to_datetime
from totem.system.database_fault import DatabaseFault, DatabaseUnavailable
from totem.system.database_recovery import NOTHING_READ, RecoveryReport, Row, insert_row, open_damaged

log = logging.getLogger(__name__)


def _states(states: Iterable[ChargeState]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


HOLDS_TITLE = f"state IN ({_states(each for each in ChargeState if each.holds_title)})"
"""SQL condition: the charge is or may be a payment of its title."""
HOLDS_TERMINAL = f"state IN ({_states(each for each in ChargeState if each.holds_terminal)})"
"""SQL condition: the terminal may be busy with the charge."""
IS_OPEN = f"state IN ({_states(each for each in ChargeState if not each.is_final)})"
"""SQL condition: something is left to be done."""
IS_UNPAID = f"state IN ({_states(UNPAID)})"
"""SQL condition: the charge ended without a capture, by the provider's reports."""
_INDEXES = {
    "one_per_title": "CREATE UNIQUE INDEX one_per_title ON charges (title)"
    f" WHERE {HOLDS_TITLE} AND is_second = 0",
    "one_per_terminal": "CREATE UNIQUE INDEX one_per_terminal ON charges (terminal)"
    f" WHERE {HOLDS_TERMINAL} AND is_second = 0",
    "charges_by_title": "CREATE INDEX charges_by_title ON charges (title)",
    "charges_by_state": "CREATE INDEX charges_by_state ON charges (state)",
    "events_by_charge": "CREATE INDEX events_by_charge ON events (charge)",
}
_SCHEMA = f"""
CREATE TABLE ledger (id TEXT NOT NULL);  -- of this file, for the ids of its charges
INSERT INTO ledger VALUES (lower(hex(randomblob(16))));
CREATE TABLE charges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    charge TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    key_id TEXT NOT NULL,       -- fingerprint of the key of hashes and details
    title BLOB NOT NULL,        -- keyed hash
    terminal BLOB NOT NULL,     -- keyed hash
    provider TEXT NOT NULL,
    order_id TEXT NOT NULL,
    method TEXT NOT NULL,
    installments INTEGER NOT NULL,
    title_amount INTEGER NOT NULL, -- centavos, as all amounts
    amount INTEGER NOT NULL,
    captured INTEGER,
    state TEXT NOT NULL,
    hold TEXT NOT NULL,
    is_second INTEGER NOT NULL,
    lost_settlements INTEGER NOT NULL,
    is_accepted INTEGER NOT NULL,
    looks INTEGER NOT NULL,
    created_at INTEGER NOT NULL, -- seconds since 1970, as all times
    changed_at INTEGER NOT NULL,
    approved_at INTEGER,
    settled_at INTEGER,
    sealed BLOB NOT NULL,       -- encrypted details
    checksum BLOB NOT NULL
);
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    charge TEXT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL,        -- after it
    at INTEGER NOT NULL,
    cause TEXT NOT NULL
);
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the history only grows'); END;
CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the history only grows'); END;
{";".join(_INDEXES.values())};
"""  # noqa: S608 - our words
FORMAT = DatabaseFormat("ledger", 1, _SCHEMA)
_INT, _TEXT, _BYTES, _NONE = int, str, bytes, type(None)
COLUMNS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "charges": {
        "id": (_INT,),
        "charge": (_TEXT,),
        "version": (_INT,),
        "key_id": (_TEXT,),
        "title": (_BYTES,),
        "terminal": (_BYTES,),
        "provider": (_TEXT,),
        "order_id": (_TEXT,),
        "method": (_TEXT,),
        "installments": (_INT,),
        "title_amount": (_INT,),
        "amount": (_INT,),
        "captured": (_INT, _NONE),
        "state": (_TEXT,),
        "hold": (_TEXT,),
        "is_second": (_INT,),
        "lost_settlements": (_INT,),
        "is_accepted": (_INT,),
        "looks": (_INT,),
        "created_at": (_INT,),
        "changed_at": (_INT,),
        "approved_at": (_INT, _NONE),
        "settled_at": (_INT, _NONE),
        "sealed": (_BYTES,),
        "checksum": (_BYTES,),
    },
    "events": {
        "id": (_INT,),
        "charge": (_TEXT,),
        "event": (_TEXT,),
        "state": (_TEXT,),
        "at": (_INT,),
        "cause": (_TEXT,),
    },
}
"""Columns with the types of their values."""
CHARGE = f"SELECT {', '.join(COLUMNS['charges'])} FROM charges"  # noqa: S608 - our names
LOCK = "settling.lock"
"""Name of the file that is locked by whoever settles; it stays."""
ACKNOWLEDGED = ".acknowledged"
"""Ending of the mark beside a damaged database that a person acknowledged."""
_UNCHECKED = frozenset({"id", "checksum"})
_CHECKSUM = 16


class LedgerUnavailable(DatabaseUnavailable):
    """The ledger cannot be used and stored nothing; `fault` is the cause."""

    def __init__(self, fault: DatabaseFault) -> None:
        super().__init__(fault, "ledger")


class LedgerDatabase(Database):
    """Database of the charges, in a folder of its own with its keys.

    Attributes:
        open_rows: rows by charge, as this process stored or read them last, of which something was sent and
            which are not final.
    """

    format = FORMAT

    def __init__(self, folder: Path, keys: KeyStore) -> None:
        super().__init__(folder)
        self._keys = keys
        self.open_rows: dict[str, Row] = {}

    def remember(self, row: Row) -> None:
        """Keep the row of a charge that was stored or read, or forget that of one which is final."""
        state = ChargeState(row["state"])
        if state is ChargeState.INTENT or state.is_final:
            self.open_rows.pop(row["charge"], None)
        else:
            self.open_rows[row["charge"]] = row

    @property
    def was_made(self) -> bool:
        """Test for the key's file, made within the first transaction, or, with a credential, for a lock's."""
        return self._keys.file.exists() or (self.folder / LOCK).exists()

    def unavailable(self, fault: DatabaseFault) -> LedgerUnavailable:
        return LedgerUnavailable(fault)

    def is_sound(self, base: sqlite3.Connection) -> bool:
        """Test every row by its checksum, and the details of the open ones by their seal."""
        try:
            rows = list(_read(base, "charges"))
            charges = {row["charge"] for row in rows}
            events = list(_read(base, "events"))
            names = {row[0] for row in base.execute("SELECT name FROM sqlite_master")}
            ids = base.execute("SELECT id FROM ledger").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise  # busy, full, unreadable: not the database's content
            return False  # a column is missing
        if not _INDEXES.keys() <= names or len(ids) != 1 or len(ids[0][0]) != 32:
            return False
        if not all(is_whole(row) for row in rows):
            return False
        open_states = {state.value for state in ChargeState if not state.is_final}
        for row in rows:
            if row["state"] in open_states:
                charge_of(row, self._keys)
        return all(_is_event(row) and row["charge"] in charges for row in events)

    def migrate(self, base: sqlite3.Connection) -> None:
        """Make the indexes anew whose states are another version's, and restore what this process knows."""
        self._restore_known(base)
        kept = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
        if all(kept[name] == sql for name, sql in _INDEXES.items()):
            return
        base.execute("BEGIN IMMEDIATE")
        for name, sql in _INDEXES.items():
            base.execute(f"DROP INDEX IF EXISTS {name}")
            base.execute(sql)
        base.execute("COMMIT")

    def unseen_damage(self) -> list[Path]:
        """Return the damaged databases that no person has acknowledged."""
        return [file for file in self.damaged() if not file.with_suffix(ACKNOWLEDGED).exists()]

    def _restore_known(self, base: sqlite3.Connection) -> None:
        """Insert the charges of `open_rows` that the file lacks, or has as `_mended`.

        Where no damage explains what it lacks, it is another file, and others may be lost: damage as well.
        """
        if not self.open_rows:
            return
        base.execute("BEGIN IMMEDIATE")
        for row in self.open_rows.values():
            base.execute(
                "DELETE FROM charges WHERE (id = ? OR charge = ?) AND version = 0 AND state = ?",
                (row["id"], row["charge"], ChargeState.UNKNOWN.value),
            )
            if _insert_charge(base, row):
                if not self.unseen_damage():
                    raise DamageFound
                log.warning("a charge that the damaged ledger lost is written again: %s", row["charge"][:7])
        base.execute("COMMIT")

    def recover(self, damaged: Path, base: sqlite3.Connection) -> RecoveryReport:
        """Move the readable rows; one that is not as it was written has to be looked up, and is UNKNOWN."""
        with open_damaged(damaged, COLUMNS) as old:
            if old is None:
                return NOTHING_READ
            time = int(damaged.stat().st_mtime)
            scans = ("SELECT id FROM charges ORDER BY charge", "SELECT id FROM charges ORDER BY state")
            rows = old.rows("charges", scans)
            events = old.rows("events", ("SELECT id FROM events ORDER BY charge",))
            recovered, changed, moved = 0, 0, set[str]()
            base.execute("BEGIN")
            for row in rows.values():
                whole = is_whole(row)
                kept = row if whole else _mended(row, time, self._keys)
                if not _insert_charge(base, kept):
                    continue
                moved.add(kept["charge"])
                recovered += whole
                changed += not whole
            listed = {row["charge"] for row in events.values() if _is_event(row)}
            for row in events.values():
                if _is_event(row) and row["charge"] in moved:
                    insert_row(base, "events", row)
            base.execute("COMMIT")
            lost = max(len(rows) - len(moved), len(listed - moved))
            report = RecoveryReport(recovered, changed, lost, old.has_gaps)
        log.warning(
            "charges of the damaged ledger: recovered %d, to be looked up %d, lost %d%s",
            *(report.recovered, report.without_content, report.lost),
            ", and others may be lost" if report.may_lack_more else "",
        )
        return report


def is_whole(row: Row) -> bool:
    """Test that a row is as the program wrote it."""
    types = COLUMNS["charges"]
    return all(isinstance(row[name], types[name]) for name in types) and hmac.compare_digest(
        row["checksum"], checksum(row)
    )


def checksum(row: Row) -> bytes:
    """Return the checksum of a row, without its number."""
    values = [
        value.hex() if isinstance(value, bytes) else value
        for value in (row[name] for name in COLUMNS["charges"] if name not in _UNCHECKED)
    ]
    return hashlib.sha256(json.dumps(values).encode()).digest()[:_CHECKSUM]


def keyed_hash(key: Key, kind: str, value: str) -> bytes:
    """Return the hash by which a title or a terminal is found."""
    return hmac.digest(key.name, f"{kind}|{value}".encode(), "sha256")


def row_of(charge: Charge, key: Key, title: bytes, terminal: bytes, sealed: bytes | None = None) -> Row:
    """Return the row of a charge, without its number; `sealed` keeps details that cannot be read."""
    row = {
        "charge": charge.id,
        "version": charge.version,
        "key_id": key.id,
        "title": title,
        "terminal": terminal,
        "provider": charge.provider,
        "order_id": charge.order_id,
        "method": charge.method.value,
        "installments": charge.installments,
        "title_amount": _centavos(charge.title_amount),
        "amount": _centavos(charge.amount),
        "captured": None if charge.captured is None else _centavos(charge.captured),
        "state": charge.state.value,
        "hold": "" if charge.hold is None else charge.hold.value,
        "is_second": int(charge.is_second),
        "lost_settlements": charge.lost_settlements,
        "is_accepted": int(charge.is_accepted),
        "looks": charge.looks,
        "created_at": _seconds(charge.created_at),
        "changed_at": _seconds(charge.changed_at or charge.created_at),
        "approved_at": None if charge.approved_at is None else _seconds(charge.approved_at),
        "settled_at": None if charge.settled_at is None else _seconds(charge.settled_at),
        "sealed": _seal(charge, key) if sealed is None else sealed,
    }
    return {**row, "checksum": checksum({**row, "checksum": b""})}


def charge_of(row: Row, keys: KeyStore) -> Charge:
    """Return the charge of a row; raise `DamageFound` for one that is not as it was written.

    Without its key, the charge has no title and no details (`Charge.is_readable`).
    """
    if not is_whole(row):
        raise DamageFound
    key = keys.find(row["key_id"])
    details = {} if key is None else _unseal(row, key)
    return Charge(
        id=row["charge"],
        title=TitleReference(
            BoletoId(details.get("boleto") or ""),
            CustomerId(details["customer"]) if details.get("customer") else None,
            ContractId(details["contract"]) if details.get("contract") else None,
        ),
        title_amount=_reais(row["title_amount"]),
        amount=_reais(row["amount"]),
        method=CardMethod(row["method"]),
        provider=row["provider"],
        created_at=to_datetime(row["created_at"]),
        installments=row["installments"],
        state=ChargeState(row["state"]),
        order_id=row["order_id"],
        approved_at=None if row["approved_at"] is None else to_datetime(row["approved_at"]),
        settled_at=None if row["settled_at"] is None else to_datetime(row["settled_at"]),
        nsu=details.get("nsu") or "",
        authorization=details.get("authorization") or "",
        brand=details.get("brand") or "",
        captured=None if row["captured"] is None else _reais(row["captured"]),
        hold=ChargeHold(row["hold"]) if row["hold"] else None,
        title_label=details.get("label") or "",
        erp=details.get("erp") or "",
        is_second=bool(row["is_second"]),
        lost_settlements=row["lost_settlements"],
        is_accepted=bool(row["is_accepted"]),
        looks=row["looks"],
        changed_at=to_datetime(row["changed_at"]),
        version=row["version"],
    )


def named(values: Iterable[object], table: str = "charges") -> Row:
    """Return a row of SQLite by the names of its columns."""
    return dict(zip(COLUMNS[table], values, strict=True))


def _context(charge_id: str) -> encryption.PieceContext:
    return encryption.PieceContext(charge_id, "card charge", 1)


def _seal(charge: Charge, key: Key) -> bytes:
    details = {
        "boleto": charge.title.boleto_id,
        "customer": charge.title.customer_id,
        "contract": charge.title.contract_id,
        "label": charge.title_label,
        "erp": charge.erp,
        "nsu": charge.nsu,
        "authorization": charge.authorization,
        "brand": charge.brand,
    }
    [sealed] = encryption.encrypt(key, _context(charge.id), [json.dumps(details).encode()])
    return sealed


def _unseal(row: Row, key: Key) -> dict[str, str]:
    try:
        details: dict[str, str] = json.loads(
            encryption.decrypt(key, _context(row["charge"]), 0, row["sealed"])
        )
    except DecryptionFailed:
        raise DamageFound from None
    return details


def _read(base: sqlite3.Connection, table: str) -> Iterable[Row]:
    names = ", ".join(COLUMNS[table])
    return (named(values, table) for values in base.execute(f"SELECT {names} FROM {table}"))  # noqa: S608 - our names


def _is_event(row: Row) -> bool:
    types = COLUMNS["events"]
    return (
        all(isinstance(row[name], types[name]) for name in types)
        and row["event"] in {event.value for event in ChargeEvent}
        and row["state"] in {state.value for state in ChargeState}
    )


def _mended(row: Row, time: int, keys: KeyStore) -> Row:
    """Return a row that was changed in the file, as one of which nothing is known but that it is there.

    It is looked up at the provider, blocks its title and its terminal until then, and its amounts are
    compared with the provider's.
    """
    types = COLUMNS["charges"]
    substitutes: Row = {
        "charge": f"lost-{secrets.token_hex(16)}",
        "key_id": "",
        "title": secrets.token_bytes(32),
        "terminal": secrets.token_bytes(32),
        "provider": "",
        "order_id": "",
        "method": CardMethod.CREDIT.value,
        "installments": 1,
        "title_amount": 0,
        "amount": 0,
        "created_at": time,
        "sealed": b"",
    }
    kept = {
        name: row[name] if isinstance(row[name], types[name]) else value
        for name, value in substitutes.items()
    }
    if kept["method"] not in set(CardMethod):
        kept["method"] = CardMethod.CREDIT.value
    for name in ("installments", "title_amount", "amount", "created_at"):
        kept[name] = min(max(kept[name], 0), LAST_SECOND)
    key = keys.find(kept["key_id"])
    try:
        details = {} if key is None else _unseal(kept, key)
    except DamageFound:
        details, key, kept["key_id"], kept["sealed"] = {}, None, "", b""
    if key is not None and details.get("boleto"):
        kept["title"] = keyed_hash(key, "title", details["boleto"] or "")
    mended = {
        **kept,
        "id": row["id"],
        "version": 0,
        "captured": None,
        "state": ChargeState.UNKNOWN.value,
        "hold": "",
        "is_second": 0,
        "lost_settlements": 0,
        "is_accepted": 0,
        "looks": 0,
        "changed_at": time,
        "approved_at": None,
        "settled_at": None,
    }
    return {**mended, "checksum": checksum({**mended, "checksum": b""})}


def _insert_charge(base: sqlite3.Connection, row: Row) -> bool:
    """Insert a recovered charge; one that is in the way of another is a second one."""
    if insert_row(base, "charges", row):
        return True
    second = {**row, "is_second": 1}
    return insert_row(base, "charges", {**second, "checksum": checksum(second)})


def _centavos(amount: Decimal) -> int:
    exact = amount.quantize(CENT)
    if exact != amount:
        raise ValueError("an amount of parts of a centavo")
    return int(exact.scaleb(2))


def _reais(centavos: int) -> Decimal:
    return Decimal(centavos).scaleb(-2).quantize(CENT)


def _seconds(time: datetime) -> int:
    return int(time.timestamp())
