"""What every printer is to the kiosk: a state that tells the truth, and a job that ends printed or failed.

Printers run on the background thread. A job raises `PrintFailed` or returns, and returning means that the
printer itself said so: nothing is "printed" because bytes were sent.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from totem.printing.slips.content import Printable


class PrinterFault(Enum):
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
    fault: PrinterFault | None = None
    paper_low: bool = False


class JobProgress(Enum):
    """How far a job is, as the printer itself tells."""

    PREPARING = "preparing"
    SENDING = "sending"
    PRINTING = "printing"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Slips to print in one go, in order; `id` is random and independent of the customer.

    `continues` marks a job that follows another one of the same print: what the printer may still hold of
    that is wanted, and must not be cancelled.
    """

    id: str
    slips: tuple[Printable, ...] = field(repr=False)
    continues: bool = False


class Proof(Enum):
    """By what a job that came out is known to have come out."""

    ECHO = "echo"
    """The printer answered a question that waits in its turn behind the last dot."""
    DRAINED = "drained"
    """The printer's status said: ready, and nothing left to print."""
    JOB_COMPLETED = "job completed"
    """The queue ended the job as completed (IPP job-state 9), and the printer did not deny it."""
    FILE = "file"
    """The file is on the disk, whole."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A job that came out: the proof, and what was sent, in `pieces` of `size` bytes together.

    `name` is the queue's number of the job, or the file.
    """

    proof: Proof
    size: int
    pieces: int = 1
    name: str = ""


class PrintFailed(Exception):
    """The job did not come out, as far as is known.

    Attributes:
        fault: why.
        held: the printer may still print it later.
        never_confirms: all was handed over as ever, and this printer never confirms prints.
        cut_short: some of it was never sent, so that it cannot come out whole.
    """

    def __init__(
        self,
        fault: PrinterFault,
        detail: str = "",
        *,
        held: bool = False,
        never_confirms: bool = False,
        cut_short: bool = False,
    ) -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault
        self.held = held
        self.never_confirms = never_confirms
        self.cut_short = cut_short

    @property
    def may_have_come_out(self) -> bool:
        """True if the paper itself has to be looked for before anything is printed again."""
        return self.fault is PrinterFault.UNCONFIRMED or (self.held and not self.cut_short)


class Printer(Protocol):
    """A printer of any kind."""

    async def state(self) -> PrinterState:
        """Ask the printer how it is, within its own deadline; never raises for a printer's trouble."""
        ...

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> Printed | None:
        """Print a job to its end; return the evidence of it, for staff, where the printer gives any.

        `progress` is called at each step, and with the same step again while the printer moves on in it.

        Raises:
            PrintFailed: it did not come out, and no part of it is waiting unless `held` says so.
        """
        ...

    async def forget(self) -> None:
        """The visit is over: remove what is left of its jobs."""
        ...


PAGE_S = 20.0
"""Three pages a minute, which the slowest inkjets manage."""


def deadline_for(pages: int, first_s: float) -> float:
    """The seconds for a job of so many pages, whose first one may take `first_s`."""
    return first_s + PAGE_S * max(0, pages - 1)


REPEAT_S = 1.0
"""The same step is not reported more often."""


class ProgressReporter:
    """Reports the progress of one job to `progress`."""

    def __init__(
        self, progress: Callable[[JobProgress], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._progress, self._clock = progress, clock
        self._step = JobProgress.PREPARING
        self._at = clock()

    def step(self, step: JobProgress) -> None:
        """Report a new step."""
        self._step, self._at = step, self._clock()
        self._progress(step)

    def moved(self) -> None:
        """Report the step again after progress within it, at most once in `REPEAT_S`."""
        if self._clock() - self._at >= REPEAT_S:
            self.step(self._step)
