"""What the page of the outbox shows: words about what waits and what was refused, nothing of its content."""

from dataclasses import dataclass

from totem.staff.checks import Check


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the ERP refused: by its protocol, what it was, and the ERP's reason."""

    protocol: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """The outbox at one moment; `waits` says whether there is something to be sent."""

    check: Check
    waits: bool
    refused: tuple[Entry, ...] = ()
