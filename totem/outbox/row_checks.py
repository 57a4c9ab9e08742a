"""Checks of rows for values that the program never writes, after flipped bytes that SQLite does not notice.

SQLite checks the structure of its pages, and takes any value for any column. A state that no version writes
would keep a request from being sent without anybody knowing. A version that writes others has to raise
`totem.outbox.database.FORMAT`.
"""

import sqlite3
from collections.abc import Iterator, Mapping

from totem.domain.sign_up import InvalidReceiptCode, ReceiptCode
from totem.system.database_recovery import Row

OPEN_STATES = frozenset({"waiting", "refused"})
STATES = OPEN_STATES | {"delivered", "dropped"}
_INT, _TEXT, _BYTES, _NONE = int, str, bytes, type(None)
COLUMNS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "submissions": {
        "id": (_INT,),
        "protocol": (_TEXT,),
        "chain": (_INT, _NONE),
        "key_id": (_TEXT,),
        "document": (_BYTES, _NONE),
        "made_at": (_INT,),
        "remote_id": (_TEXT, _NONE),
        "days_left": (_INT, _NONE),
    },
    "parcels": {
        "id": (_INT,),
        "submission": (_INT,),
        "chain": (_INT,),
        "kind": (_TEXT,),
        "reference": (_TEXT,),
        "count": (_INT,),
        "again": (_INT,),
        "state": (_TEXT,),
        "attempts": (_INT,),
        "due_at": (_INT,),
        "wait_s": (_INT,),
        "reason": (_BYTES, _NONE),
    },
    "pieces": {"parcel": (_INT,), "number": (_INT,), "sealed": (_BYTES,)},
}
"""Columns that exist in every version, with the types of their values."""
_OWN_TEXTS = frozenset({"protocol", "key_id", "reference", "kind", "state"})
_UNDECODABLE = "\N{REPLACEMENT CHARACTER}"
_COUNTS = frozenset({"count", "again", "attempts", "due_at", "wait_s", "made_at"})
_LARGEST = 2**53


def find_faults(table: str, row: Row) -> frozenset[str]:
    """Return the names of the columns whose values no version writes."""
    return frozenset(name for name, types in COLUMNS[table].items() if not _is_fit(name, types, row[name]))


def is_sound(base: sqlite3.Connection) -> bool:
    """Test that all rows have values that a version writes, and belong together."""
    try:
        submissions = {row["id"]: row for row in _read(base, "submissions")}
        requests = list(_read(base, "parcels"))
        list(base.execute("SELECT parcel, number, sealed FROM pieces LIMIT 0"))
        list(base.execute("SELECT day FROM days LIMIT 0"))
        orphans = base.execute("SELECT 1 FROM pieces WHERE parcel NOT IN (SELECT id FROM parcels) LIMIT 1")
        has_orphans = orphans.fetchone() is not None
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise  # busy, full, unreadable: not the database's content
        return False  # a column is missing
    return not has_orphans and not (
        any(find_faults("submissions", row) for row in submissions.values())
        or any(find_faults("parcels", row) or not _is_placed(row, submissions) for row in requests)
    )


def chain_of(submission: Row) -> int:
    """Return the number of the submission that begins the chain of `submission`."""
    return int(submission["id"] if submission["chain"] is None else submission["chain"])


def _is_placed(request: Row, submissions: Mapping[int, Row]) -> bool:
    submission = submissions.get(request["submission"])
    return submission is not None and request["chain"] == chain_of(submission)


def _read(base: sqlite3.Connection, table: str) -> Iterator[Row]:
    names = tuple(COLUMNS[table])
    rows = base.execute(f"SELECT {', '.join(names)} FROM {table}")  # noqa: S608 - our names
    return (dict(zip(names, row, strict=True)) for row in rows)


def _is_fit(name: str, types: tuple[type, ...], value: object) -> bool:
    if not isinstance(value, types):
        return False
    if name in _COUNTS and isinstance(value, int):
        return (1 if name == "count" else 0) <= value <= _LARGEST
    if name in _OWN_TEXTS and isinstance(value, str) and _UNDECODABLE in value:
        return False  # no row would be found by it
    if name == "state":
        return value in STATES
    return name != "protocol" or _is_protocol(value)


def _is_protocol(value: object) -> bool:
    try:
        return isinstance(value, str) and ReceiptCode.parse(value).value == value
    except InvalidReceiptCode:
        return False
