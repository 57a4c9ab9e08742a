"""Printer protocol: status, print jobs, and their failures.

Printers run on the background thread. A job returns only when the printer or its queue confirmed it; sent
bytes alone are never "printed". Otherwise it raises `PrintFailed`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from totem.printing.slips.content import Printable

PAGE_S = 20.0
"""Three pages a minute, as slow as inkjets are."""
REPEAT_S = 1.0
"""Least interval between two reports of the same step."""


class PrinterFault(Enum):
    """Reasons for which a printer cannot print; the customer sees one sentence for each."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    JAM = "jam"
    OFFLINE = "offline"
    TONER = "toner"
    CUTTER = "cutter"
    STORAGE = "storage"
    TIMED_OUT = "timed_out"
    UNCONFIRMED = "unconfirmed"
    """Everything was sent, and no confirmation came: the paper itself has to be checked."""
    OTHER = "other"


class Readiness(Enum):
    """Readiness; without an answer it is `UNKNOWN`, never `READY`."""

    READY = "ready"
    FAULT = "fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterState:
    """A printer's status; `fault` is set when `readiness` is FAULT, `paper_low` is for staff."""

    readiness: Readiness
    fault: PrinterFault | None = None
    paper_low: bool = False


OFFLINE = PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)
UNKNOWN = PrinterState(Readiness.UNKNOWN)


class JobProgress(Enum):
    """Progress of a job, as reported by the printer."""

    PREPARING = "preparing"
    SENDING = "sending"
    PRINTING = "printing"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Slips to print together, in order; `id` is random and independent of the customer.

    `continues` marks the continuation of an earlier job, whose data in the printer must not be cancelled.
    """

    id: str
    slips: "tuple[Printable, ...]" = field(repr=False)
    continues: bool = False


class Proof(Enum):
    """Evidence that a job was printed."""

    ECHO = "echo"
    """The printer answered a request that it processes after the last dot."""
    DRAINED = "drained"
    """The printer's status was ready, with nothing left to print."""
    JOB_COMPLETED = "job completed"
    """The queue completed the job (IPP job-state 9), and the printer did not deny it."""
    FILE = "file"
    """The file is on the disk, whole."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed job: its proof, and the data sent, in `pieces` of `size` bytes together.

    `name` is the queue's job number, or the file.
    """

    proof: Proof
    size: int
    pieces: int = 1
    name: str = ""


@dataclass(eq=False)
class PrintFailed(Exception):
    """The job was not printed, as far as is known.

    Attributes:
        fault: the reason.
        held: the printer may still print it later.
        never_confirms: everything was sent, and this printer never confirms prints.
        cut_short: part of it was never sent, so that it cannot come out whole.
    """

    fault: PrinterFault
    detail: str = ""
    held: bool = field(default=False, kw_only=True)
    never_confirms: bool = field(default=False, kw_only=True)
    cut_short: bool = field(default=False, kw_only=True)

    @classmethod
    def unconfirmed(cls, detail: str) -> "PrintFailed":
        """Everything was sent to a printer that never confirms."""
        return cls(PrinterFault.UNCONFIRMED, detail, held=True, never_confirms=True)

    def __str__(self) -> str:
        return f"{self.fault.value}: {self.detail}" if self.detail else self.fault.value

    @property
    def may_have_come_out(self) -> bool:
        """True if the paper has to be checked before anything is printed again."""
        return self.fault is PrinterFault.UNCONFIRMED or (self.held and not self.cut_short)


class Printer(Protocol):
    """Interface of all printers."""

    async def state(self) -> PrinterState:
        """Query the status, within the printer's own deadline; printer errors are part of the state."""

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> Printed | None:
        """Print a job and wait for its end; return its proof, if the printer gives any.

        `progress` is called at each step, and again while the printer advances within it. After PrintFailed
        nothing of it is queued unless `held`.
        """

    async def clear(self) -> None:
        """Remove the remains of the session's jobs."""


def deadline_for(pages: int, first_s: float) -> float:
    """Return the seconds for a job of `pages`, the first of which may take `first_s`."""
    return first_s + PAGE_S * max(0, pages - 1)


class ProgressReporter:
    """Report the progress of one job, each step at most once in `REPEAT_S`."""

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
