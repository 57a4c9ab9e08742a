"""Faults of the databases, apart from SQLite: nothing else is imported."""

from enum import Enum


class DatabaseFault(Enum):
    """Fault of a database itself; the value is its text in logs."""

    FULL = "full"
    READ_ONLY = "read-only"
    DAMAGED = "damaged"
    NEWER = "made by a newer version"
    KEY = "no key can be read or made"
    BUSY = "in use by another program"
    BROKEN = "cannot be read or written"


class DatabaseUnavailable(Exception):
    """The database cannot be used and stored nothing; `fault` is the cause."""

    def __init__(self, fault: DatabaseFault, name: str = "database") -> None:
        super().__init__(f"the {name}: {fault.value}")
        self.fault = fault
