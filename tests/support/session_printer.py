"""Fake printer for sessions without a window."""

from collections.abc import Callable

from totem.printing.printer import JobProgress, PrinterState, PrintJob, Readiness


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
