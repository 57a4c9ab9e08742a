"""The printer as visits use it: one thing at a time, and nothing of one visit left for the next."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from totem.printing.printer import Fault, Printer, PrintFailed, PrintJob, Progress, Readiness

if TYPE_CHECKING:
    import asyncio


class PrintDesk:
    """Keeps questions, prints and forgetting in order; all coroutines run on the background thread.

    A print that was cancelled clears up before the next thing begins, and forgetting one visit can never take
    away a slip of the next one.
    """

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._holds_something = False

    @cached_property
    def _free(self) -> "asyncio.Lock":
        import asyncio  # not needed by the home screen, and slow to import

        return asyncio.Lock()

    async def trouble(self) -> Fault | None:
        """Ask the printer what is wrong with it; one that does not say how it is may well print."""
        async with self._free:
            state = await self._printer.state()
        return (state.fault or Fault.OTHER) if state.readiness is Readiness.FAULT else None

    async def print(self, job: PrintJob, progress: Callable[[Progress], None]) -> None:
        """Print a job to its end; first drops what the printer may still hold of one that failed.

        Raises:
            PrintFailed: it did not come out.
        """
        async with self._free:
            if self._holds_something:
                await self._printer.forget()
            self._holds_something = True  # also when this is cancelled, or fails in an unknown way
            try:
                await self._printer.print(job, progress)
            except PrintFailed as error:
                self._holds_something = error.held
                raise
            self._holds_something = False

    async def forget(self) -> None:
        """Remove what is left of the visit that is over."""
        async with self._free:
            await self._printer.forget()
            self._holds_something = False
