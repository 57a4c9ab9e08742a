"""What the page of the outbox shows: words about what waits and what was refused, nothing of its content."""

from dataclasses import dataclass

from totem.staff.checks import HealthCheck


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request that waits for staff: its protocol, words about it, and why it waits.

    Attributes:
        in_doubt: it may be in the ERP already, which staff have to read before it is sent again.
        unconfirmed: the ERP did not refuse it; no try was answered.
    """

    protocol: str
    words: str
    reason: str
    in_doubt: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The outbox at one moment.

    Attributes:
        waits: there is something to be sent.
        doubt: words to be read before all of it is sent; "" where nothing of it may have arrived.
    """

    check: HealthCheck
    waits: bool
    doubt: str = ""
    refused: tuple[HeldRequest, ...] = ()
