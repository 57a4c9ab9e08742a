"""Print queue of a session: one job at a time, slip by slip; clears the printer between sessions."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import JobProgress, Printer, PrinterFault, PrintFailed, PrintJob, Readiness


@dataclass(frozen=True, slots=True)
class PrintProgress:
    """Progress of a print: the step of the slip under way, and the slips before it.

    The printer confirmed `confirmed` of them, and reported nothing of `unconfirmed`.
    """

    step: JobProgress
    confirmed: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True, slots=True)
class PrintResult:
    """Result of a print: the confirmed slips, in their order, and those after that may have come out.

    `error` is the failure of the others; None where there are none or the print was stopped. It is set, too,
    where the printer never confirms.
    """

    confirmed: int
    unconfirmed: int = 0
    error: Exception | None = None


class PrintQueue:
    """Queue of status queries, prints and clearing; all coroutines run on the background thread.

    A cancelled print clears up before the next turn begins, and clearing one session never takes a slip of
    the next one away. Each slip is a job of its own, so that the number of printed ones is known, and a stop,
    a fault or a retry concerns the others only.
    """

    def __init__(self, printer: SharedPrinter) -> None:
        self._printer = printer
        self._may_hold_job = False

    async def query_fault(self) -> PrinterFault | None:
        """Return the printer's fault; None if it is ready or does not report its state."""
        async with self._printer.turn() as printer:
            state = await printer.state()
        return (state.fault or PrinterFault.OTHER) if state.readiness is Readiness.FAULT else None

    async def print(
        self,
        job: PrintJob,
        progress: Callable[[PrintProgress], None],
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> PrintResult:
        """Print the slips of a job one after another, until one fails or, before the next, `is_stopped`.

        Clears the rest of an earlier job that failed first.
        """
        async with self._printer.turn() as printer:
            if self._may_hold_job:
                await printer.clear()
            self._may_hold_job = True  # holds after a cancellation or an unforeseen error, too
            return await self._print_each(printer, job, progress, is_stopped)

    async def clear(self) -> None:
        """Clear the rest of the session's jobs."""
        async with self._printer.turn() as printer:
            await printer.clear()
            self._may_hold_job = False

    async def _print_each(
        self,
        printer: Printer,
        job: PrintJob,
        progress: Callable[[PrintProgress], None],
        is_stopped: Callable[[], bool],
    ) -> PrintResult:
        confirmed = unconfirmed = 0
        doubt: PrintFailed | None = None
        for number, slip in enumerate(job.slips):
            if is_stopped():
                break
            step = JobProgress.PREPARING

            def report(now: JobProgress) -> None:
                nonlocal step
                step = now
                progress(PrintProgress(now, confirmed, unconfirmed))  # noqa: B023 - called within this round

            try:
                name = job.id if number == 0 else f"{job.id}-{number + 1}"
                each = replace(job, id=name, slips=(slip,), continues=number > 0)
                await printer.print(each, report)
            except PrintFailed as error:
                if error.never_confirms:
                    unconfirmed, doubt = unconfirmed + 1, error
                    continue
                self._may_hold_job = error.held or unconfirmed > 0
                return PrintResult(confirmed, unconfirmed + error.may_have_come_out, error)
            except Exception as error:  # noqa: BLE001 - becomes the result
                return PrintResult(confirmed, unconfirmed + (step is not JobProgress.PREPARING), error)
            # Slips are printed in order, so those before this one came out, too.
            confirmed, unconfirmed = confirmed + unconfirmed + 1, 0
        self._may_hold_job = unconfirmed > 0
        return PrintResult(confirmed, unconfirmed, doubt if unconfirmed else None)
