"""What every printer is to the kiosk: a state that tells the truth, and a job that ends printed or failed.

Printers run on the background thread. A job raises `PrintFailed` or returns, and returning means that the
printer itself said so: nothing is "printed" because bytes were sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from totem.printing.content import Printable


class Fault(Enum):
    """Why a printer cannot print now; one sentence for the customer each."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    JAM = "jam"
    OFFLINE = "offline"
    TONER = "toner"
    CUTTER = "cutter"
    STORAGE = "storage"
    TIMED_OUT = "timed_out"
    UNCONFIRMED = "unconfirmed"
    """All was handed over, and nobody says whether it came out: the paper itself has to be looked for."""
    OTHER = "other"


class Readiness(Enum):
    """No answer is `UNKNOWN`, never `READY`."""

    READY = "ready"
    FAULT = "fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What a printer says of itself; `fault` is set when `readiness` is FAULT, `paper_low` is for staff."""

    readiness: Readiness
    fault: Fault | None = None
    paper_low: bool = False


class Progress(Enum):
    """How far a job is, as the printer itself tells."""

    PREPARING = "preparing"
    SENDING = "sending"
    PRINTING = "printing"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Slips to print in one go, in order; `id` is random and says nothing of the customer."""

    id: str
    slips: tuple[Printable, ...] = field(repr=False)


class PrintFailed(Exception):
    """The job did not come out. `fault` says why; `held` that the printer may still print it later."""

    def __init__(self, fault: Fault, detail: str = "", *, held: bool = False) -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault
        self.held = held


class Printer(Protocol):
    """A printer of any kind."""

    async def state(self) -> PrinterState:
        """Ask the printer how it is, within its own deadline; never raises for a printer's trouble."""
        ...

    async def print(self, job: PrintJob, progress: Callable[[Progress], None]) -> None:
        """Print a job to its end.

        Raises:
            PrintFailed: it did not come out, and no part of it is waiting unless `held` says so.
        """
        ...

    async def forget(self) -> None:
        """The visit is over: remove what is left of its jobs."""
        ...
