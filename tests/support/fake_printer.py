"""Printers in memory, for sessions without a window."""

from collections.abc import Callable

from totem.printing.printer import (
    JobProgress,
    Printed,
    PrinterFault,
    PrinterState,
    PrintFailed,
    PrintJob,
    Proof,
    Readiness,
)
from totem.printing.slips.content import SlipContent


class FakePrinter:
    """Prints into a list, or raises `trouble`; keeps the progress callbacks of its jobs.

    `breakdown` is raised by `state` and `clear`.
    """

    def __init__(self) -> None:
        self.readiness = PrinterState(Readiness.READY)
        self.trouble: Exception | None = None
        self.breakdown: Exception | None = None
        self.did: list[PrintJob | str] = []
        self.progress: list[Callable[[JobProgress], None]] = []

    @property
    def jobs(self) -> list[PrintJob]:
        """The jobs it was given, in order."""
        return [each for each in self.did if isinstance(each, PrintJob)]

    async def state(self) -> PrinterState:
        """Return the state prepared."""
        if self.breakdown is not None:
            raise self.breakdown
        return self.readiness

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> None:
        """Print, or fail as prepared."""
        self.did.append(job)
        self.progress.append(progress)
        progress(JobProgress.PRINTING)
        if self.trouble is not None:
            raise self.trouble

    async def clear(self) -> None:
        """Record the call."""
        if self.breakdown is not None:
            raise self.breakdown
        self.did.append("clear")


class CountingPrinter(FakePrinter):
    """Prints onto paper, unless `ends` has something to raise for a slip; `before` is called first."""

    def __init__(self) -> None:
        super().__init__()
        self.paper: list[str] = []
        self.ends: list[Exception | None] = []
        self.before: Callable[[int], None] = lambda _count: None

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> Printed:  # type: ignore[override]
        """Print each slip, or fail as prepared."""
        self.before(len(self.paper))
        progress(JobProgress.SENDING)
        error = self.ends.pop(0) if self.ends else None
        came_out = error is None or (isinstance(error, PrintFailed) and error.never_confirms)
        if came_out:
            self.paper += [each.checked.boleto.id for each in job.slips if isinstance(each, SlipContent)]
        progress(JobProgress.PRINTING)
        if error is not None:
            raise error
        return Printed(Proof.ECHO, 1)


def mute() -> PrintFailed:
    return PrintFailed(PrinterFault.UNCONFIRMED, held=True, never_confirms=True)
