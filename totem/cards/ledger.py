"""Ledger of the card payments: a durable row before each call that may move money, and a history that grows.

Two processes (a kiosk and a command) may use one ledger. A change names the version of the charge that it was
decided upon, and is refused after another one. One open charge per title and per terminal is held by the
database, whoever asks.

After damage the readable rows and those that a running process knows are in a new database, and no charge
begins until a person has acknowledged it: what could not be read may have taken money. Charges that are open
are looked up and settled all the same.

Stored are ids of titles (encrypted), amounts, states and the numbers of a receipt: no name, no document, no
card data.
"""

import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from totem.cards.charge import Charge, ChargeEvent, ChargeState, transition, with_facts
from totem.cards.ledger_database import (
    ACKNOWLEDGED,
    CHARGE,
    HOLDS_TERMINAL,
    HOLDS_TITLE,
    IS_OPEN,
    IS_UNPAID,
    LedgerDatabase,
    LedgerUnavailable,
    charge_of,
    keyed_hash,
    named,
    row_of,
)
from totem.domain.card_payment import CardMethod, TitleReference
from totem.outbox.encryption import Key, KeyStore
from totem.settings import state_folder
from totem.system.atomic_file import sync_folder
from totem.system.database import DamageFound, to_datetime
from totem.system.database_fault import DatabaseFault
from totem.system.database_recovery import read_report

if TYPE_CHECKING:
    from totem.settings import Settings

FOLDER = "cards"
"""Name of the ledger's folder in the state folder."""
NO_FACTS: Mapping[str, object] = MappingProxyType({})
_NEVER_SENT = f"""
EXISTS (SELECT 1 FROM events e WHERE e.charge = charges.charge AND e.event = '{ChargeEvent.ABANDONED.value}')
"""  # noqa: S608 - our words


class ChargeConflict(Exception):
    """Another change came first; `current` is the charge as it is."""

    def __init__(self, current: Charge) -> None:
        super().__init__(f"the charge is {current.state.value}")
        self.current = current


class AlreadyOpen(Exception):
    """Another charge of the title, or at the terminal, is open; nothing was stored.

    Attributes:
        holds_title: it is of the same title.
    """

    def __init__(self, *, holds_title: bool) -> None:
        super().__init__("title" if holds_title else "terminal")
        self.holds_title = holds_title


class UnknownCharge(LookupError):
    """The ledger has no such charge."""


@dataclass(frozen=True, slots=True)
class ChargeRecord:
    """One event in the history of a charge; `cause` is a code, or the action of staff."""

    event: ChargeEvent
    state: ChargeState
    at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class LedgerDamage:
    """Cost of the damage to a ledger.

    Attributes:
        files: number of damaged databases that were set aside.
        unseen: number of those that no person has acknowledged.
        lost: charges that could not be recovered, as far as they are known.
        may_lack_more: others may be lost, whose number is not known.
    """

    files: int = 0
    unseen: int = 0
    lost: int = 0
    may_lack_more: bool = False


class CardLedger:
    """Ledger in `folder`, created on first use. Its methods block and are thread-safe.

    All raise `LedgerUnavailable` where it cannot be used.
    """

    def __init__(
        self, folder: Path, *, provider: str, terminal: str, erp: str = "", keys: KeyStore | None = None
    ) -> None:
        """`terminal` is the id of the terminal at its `provider`; `erp` tells the ERP of the titles."""
        self._keys = keys or KeyStore(folder, purpose="cards")
        self.database = LedgerDatabase(folder, self._keys)
        self.provider, self.erp, self._terminal = provider, erp, f"{provider}|{terminal}"

    @classmethod
    def of(cls, settings: "Settings") -> Self:
        """Return the ledger of a kiosk, for its terminal and its ERP."""
        card, erp = settings.card, settings.erp
        return cls(
            state_folder(settings) / FOLDER,
            provider=card.provider or "",
            terminal=card.terminal_id or "",
            erp=f"{erp.kind} {erp.base_url or ''}".strip(),
        )

    def begin(
        self,
        title: TitleReference,
        amounts: tuple[Decimal, Decimal],
        method: CardMethod,
        now: datetime,
        *,
        installments: int = 1,
        label: str = "",
    ) -> Charge:
        """Store a new charge, of which nothing is sent yet; `amounts` are those of title and card.

        Raises `AlreadyOpen`, and `LedgerUnavailable` also for damage that nobody has acknowledged.
        """
        with self.database.transaction() as base:
            if self.database.unseen_damage():
                raise LedgerUnavailable(DatabaseFault.DAMAGED)
            key = self._keys.current()
            self._refuse_second(base, key, title)
            hashed = self._title(key, title)
            [tries] = base.execute("SELECT COUNT(*) FROM charges WHERE title = ?", (hashed,)).fetchone()
            [ledger] = base.execute("SELECT id FROM ledger").fetchone()
            terminal = keyed_hash(key, "terminal", self._terminal)
            # Two kiosks of one image have one ledger id; by their terminals, their charges are told apart.
            name = f"{hashed.hex()}|{terminal.hex()}|{tries + 1}"
            charge = Charge(
                id=str(uuid.uuid5(uuid.UUID(ledger), name)),
                title=title,
                title_amount=amounts[0],
                amount=amounts[1],
                method=method,
                provider=self.provider,
                created_at=now,
                installments=installments,
                title_label=label,
                erp=self.erp,
            )
            charge = with_facts(charge, created_at=now, changed_at=now)
            row = row_of(charge, key, hashed, terminal)
            try:
                base.execute(
                    f"INSERT INTO charges ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - our names
                    list(row.values()),
                )
            except sqlite3.IntegrityError:  # the indexes' last word
                raise AlreadyOpen(holds_title=True) from None
            return charge

    def advance(
        self,
        charge: Charge,
        event: ChargeEvent,
        now: datetime,
        facts: Mapping[str, object] = NO_FACTS,
        *,
        cause: str = "",
    ) -> Charge:
        """Store the charge after `event`, and the event in its history; durable once this returns.

        `facts` are other values of its attributes.

        Raises:
            ChargeConflict: the charge was changed meanwhile.
            AlreadyOpen: another charge of its title is open, and this one would be a second payment.
            UnknownTransition: its state does not have the event.
        """
        return self._change(charge, now, event=event, cause=cause, facts=facts)

    def note(self, charge: Charge, now: datetime, facts: Mapping[str, object]) -> Charge:
        """Store `facts` of a charge that change nothing of its state; raises `ChargeConflict`."""
        return self._change(charge, now, event=None, cause="", facts=facts)

    def _change(
        self,
        charge: Charge,
        now: datetime,
        *,
        event: ChargeEvent | None,
        cause: str,
        facts: Mapping[str, object],
    ) -> Charge:
        with self.database.transaction() as base:
            found = base.execute(f"{CHARGE} WHERE charge = ?", (charge.id,)).fetchone()
            if found is None:  # it was stored, as every charge that is changed: the file is another one
                raise (
                    LedgerUnavailable(DatabaseFault.DAMAGED) if self.database.unseen_damage() else DamageFound
                )
            row = named(found)
            current = charge_of(row, self._keys)
            if current.version != charge.version:
                raise ChargeConflict(current)
            changed = current if event is None else transition(current, event, changed_at=now)
            changed = with_facts(changed, **facts, version=current.version + 1)
            key = self._keys.find(row["key_id"])
            new = row_of(
                changed,
                key or Key(b"", b"", row["key_id"]),
                row["title"],
                row["terminal"],
                None if key is not None else row["sealed"],
            )
            marks = ", ".join(f"{name} = ?" for name in new)
            try:
                base.execute(f"UPDATE charges SET {marks} WHERE id = ?", [*new.values(), row["id"]])  # noqa: S608 - our names
            except sqlite3.IntegrityError:
                raise AlreadyOpen(holds_title=True) from None
            if event is not None:
                base.execute(
                    "INSERT INTO events (charge, event, state, at, cause) VALUES (?, ?, ?, ?, ?)",
                    (charge.id, event.value, changed.state.value, int(now.timestamp()), cause),
                )
        self.database.remember({**new, "id": row["id"]})
        return changed

    def get(self, charge_id: str) -> Charge:
        """Return a charge by its id, or by its reference; raises `UnknownCharge`."""
        if self.database.exists:
            with self.database.connection() as base:
                wanted = charge_id.removeprefix("totem-")
                found = base.execute(f"{CHARGE} WHERE charge = ?", (wanted,)).fetchone()
                if found is not None:
                    return charge_of(named(found), self._keys)
        raise UnknownCharge(charge_id)

    def open_charges(self) -> list[Charge]:
        """Return the charges that are not final, oldest first."""
        if not self.database.exists:
            return []
        with self.database.connection() as base:
            rows = [named(row) for row in base.execute(f"{CHARGE} WHERE {IS_OPEN} ORDER BY id")]
            charges = [charge_of(row, self._keys) for row in rows]
            self.database.open_rows.clear()  # another program may have changed them
            for row in rows:
                self.database.remember(row)
            return charges

    def ended_charges(self, most_looks: int) -> list[Charge]:
        """Return the charges that ended without a capture, and are to be looked at again, oldest first."""
        where = f"WHERE {IS_UNPAID} AND looks < ? AND NOT {_NEVER_SENT} ORDER BY id"
        return self._select(where, (most_looks,))

    def find_holder(self) -> Charge | None:
        """Return a charge that the terminal may be busy with; None where there is none."""
        if not self.database.exists:
            return None
        with self.database.connection() as base:
            for key in self._known_keys(base):
                hashed = keyed_hash(key, "terminal", self._terminal)
                query = f"{CHARGE} WHERE terminal = ? AND {HOLDS_TERMINAL}"
                found = base.execute(query, (hashed,)).fetchone()
                if found is not None:
                    return charge_of(named(found), self._keys)
        return None

    def charges_of(self, title: TitleReference) -> list[Charge]:
        """Return the charges of a title, oldest first."""
        if not self.database.exists:
            return []
        with self.database.connection() as base:
            hashes = [self._title(key, title) for key in self._known_keys(base)]
            marks = ", ".join("?" * len(hashes))
            found = base.execute(f"{CHARGE} WHERE title IN ({marks}) ORDER BY id", hashes).fetchall()
            return [charge_of(named(row), self._keys) for row in found]

    def charges(self, day: date | None = None) -> list[Charge]:
        """Return the charges that were made or approved on `day` (the machine's), or all, latest first."""
        if day is None:
            return self._select("ORDER BY id DESC")
        begins = datetime.combine(day, time()).astimezone()
        ends = datetime.combine(day + timedelta(days=1), time()).astimezone()
        span = (int(begins.timestamp()), int(ends.timestamp()))
        return self._select(
            "WHERE created_at >= ? AND created_at < ?"
            " OR approved_at >= ? AND approved_at < ? ORDER BY id DESC",
            span * 2,
        )

    def history(self, charge_id: str) -> list[ChargeRecord]:
        """Return the events of a charge in their order."""
        if not self.database.exists:
            return []
        with self.database.connection() as base:
            found = base.execute(
                "SELECT event, state, at, cause FROM events WHERE charge = ? ORDER BY id",
                (charge_id.removeprefix("totem-"),),
            ).fetchall()
        return [
            ChargeRecord(ChargeEvent(event), ChargeState(state), to_datetime(at), cause)
            for event, state, at, cause in found
        ]

    def check(self, *, writes: bool) -> None:
        """Raise `LedgerUnavailable` where no charge can begin: it cannot be used, or damage was not seen.

        With `writes` something is written for trial, as a full disk takes reads.
        """
        with self.database.transaction() as base:
            key = self._keys.current()
            if self.database.unseen_damage():
                raise LedgerUnavailable(DatabaseFault.DAMAGED)
            self._find_keys(base, key)
            if writes:
                base.execute("UPDATE ledger SET id = id")

    def damage(self) -> LedgerDamage:
        """Return the cost of all damage so far."""
        files = self.database.damaged()
        reports = [read_report(file) for file in files]
        return LedgerDamage(
            files=len(files),
            unseen=len(self.database.unseen_damage()),
            lost=sum(report.lost for report in reports),
            may_lack_more=any(report.may_lack_more for report in reports),
        )

    def acknowledge_damage(self) -> LedgerDamage:
        """Note that a person compared the ledger with the provider's report; charges may begin again."""
        if self.database.exists:
            with self.database.connection():
                pass  # recovers what is to be recovered, before it is acknowledged
        for file in self.database.damaged():
            file.with_suffix(ACKNOWLEDGED).touch(mode=0o600)
        sync_folder(self.database.folder)
        return self.damage()

    def _select(self, where: str, values: Sequence[object] = ()) -> list[Charge]:
        if not self.database.exists:
            return []
        with self.database.connection() as base:
            found = base.execute(f"{CHARGE} {where}", values).fetchall()
            return [charge_of(named(row), self._keys) for row in found]

    def _title(self, key: Key, title: TitleReference) -> bytes:
        return keyed_hash(key, "title", title.boleto_id)

    def _known_keys(self, base: sqlite3.Connection) -> list[Key]:
        ids = [key_id for (key_id,) in base.execute("SELECT DISTINCT key_id FROM charges")]
        return [key for key in map(self._keys.find, ids) if key is not None]

    def _refuse_second(self, base: sqlite3.Connection, key: Key, title: TitleReference) -> None:
        """Raise `AlreadyOpen` where a charge holds the title or the terminal, under whatever key."""
        for each in self._find_keys(base, key):
            for condition, column, hashed in (
                (HOLDS_TITLE, "title", self._title(each, title)),
                (HOLDS_TERMINAL, "terminal", keyed_hash(each, "terminal", self._terminal)),
            ):
                query = f"SELECT 1 FROM charges WHERE {column} = ? AND {condition}"  # noqa: S608 - our names
                if base.execute(query, (hashed,)).fetchone() is not None:
                    raise AlreadyOpen(holds_title=column == "title")

    def _find_keys(self, base: sqlite3.Connection, key: Key) -> Iterable[Key]:
        """Return the keys of all charges; raise where an open one has none: its title is not known."""
        keys = {key.id: key}
        is_open = f"MAX({IS_OPEN})"
        query = f"SELECT key_id, {is_open} FROM charges GROUP BY key_id"  # noqa: S608 - our words
        for key_id, has_open in base.execute(query):
            found = self._keys.find(key_id)
            if found is not None:
                keys[key_id] = found
            elif has_open:
                raise LedgerUnavailable(DatabaseFault.KEY)
        return keys.values()
