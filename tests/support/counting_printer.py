"""A printer of the tests for visits whose paper can be counted."""

from collections.abc import Callable

from support.session_harness import FakePrinter
from totem.printing.printer import JobProgress, Printed, PrinterFault, PrintFailed, PrintJob, Proof
from totem.printing.slips.content import SlipContent


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
