"""The printer as visits use it: one thing at a time, slip by slip, nothing of one visit left for the next."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import JobProgress, Printer, PrinterFault, PrintFailed, PrintJob, Readiness


@dataclass(frozen=True, slots=True)
class PrintProgress:
    """Progress of a print: the step of the slip under way, and the slips before it.

    `confirmed` of them came out, as the printer reported; for `unconfirmed` it reported nothing.
    """

    step: JobProgress
    confirmed: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True, slots=True)
class PrintResult:
    """Result of a print: numbers of slips, in their order, that came out for certain, and may have after.

    `error` is why the others did not, None where there are none or the print was stopped. Where the printer
    never confirms, it is that.
    """

    confirmed: int
    unconfirmed: int = 0
    error: Exception | None = None


class PrintQueue:
    """Keeps questions, prints and forgetting in order; all coroutines run on the background thread.

    A print that was cancelled clears up before the next thing begins, and forgetting one visit can never take
    away a slip of the next one. Each slip is a job of its own: so it is known how many came out, and a stop,
    a fault or another try concerns only those that did not.
    """

    def __init__(self, printer: SharedPrinter) -> None:
        self._printer = printer
        self._holds_something = False

    async def query_fault(self) -> PrinterFault | None:
        """Ask the printer what is wrong with it; one that does not say how it is may well print."""
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

        First drops what the printer may still hold of a job that failed.
        """
        async with self._printer.turn() as printer:
            if self._holds_something:
                await printer.forget()
            self._holds_something = True  # also when this is cancelled, or fails in an unknown way
            return await self._print_each(printer, job, progress, is_stopped)

    async def forget(self) -> None:
        """Remove what is left of the visit that is over."""
        async with self._printer.turn() as printer:
            await printer.forget()
            self._holds_something = False

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
                self._holds_something = error.held or unconfirmed > 0
                return PrintResult(confirmed, unconfirmed + error.may_have_come_out, error)
            except Exception as error:  # noqa: BLE001 - what it means is the visit's business
                return PrintResult(confirmed, unconfirmed + (step is not JobProgress.PREPARING), error)
            confirmed, unconfirmed = confirmed + unconfirmed + 1, 0  # it waited in its turn behind those
        self._holds_something = unconfirmed > 0
        return PrintResult(confirmed, unconfirmed, doubt if unconfirmed else None)
