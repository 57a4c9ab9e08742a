"""Printer in maintenance mode: test page, paper roll and count of printed pages."""

import logging
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.settings import Settings
from totem.staff.action_runner import ActionResult, write_failure
from totem.staff.paper_counter import PaperCounter
from totem.system.background import Runner

if TYPE_CHECKING:
    from totem.printing.print_lock import SharedPrinter
    from totem.printing.printer import Printer

log = logging.getLogger(__name__)


async def reset_paper_counter(folder: Path) -> ActionResult:
    """Start the page count of a new paper roll."""
    from asyncio import to_thread  # slow to import, and not needed by the home screen

    try:
        await to_thread(PaperCounter(folder).reset)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words="Bobina nova: a contagem de páginas recomeçou.")


async def print_test(settings: Settings, printer: "SharedPrinter") -> ActionResult:
    """Print the test page; the result names the evidence that it came out."""
    async with printer.turn() as opened:
        return await _print_test(settings, opened)


async def _print_test(settings: Settings, printer: "Printer") -> ActionResult:
    from totem.printing import printer_text
    from totem.printing.printer import PrintFailed, PrintJob
    from totem.printing.slips.content import PrinterTestPage
    from totem.printing.thermal.printer import is_mute

    brand, kiosk = settings.brand.name, settings.kiosk.name
    state = await printer.state()
    before = printer_text.describe_state(state)
    page = PrinterTestPage(brand, kiosk, datetime.now().astimezone(), (("Antes", before),))
    try:
        printed = await printer.print(PrintJob(secrets.token_hex(8), (page,)), lambda _progress: None)
    except PrintFailed as error:
        if error.never_confirms:
            return ActionResult(done=True, words=printer_text.SENT)
        if is_mute(settings.printer, state):
            return ActionResult(done=False, words=printer_text.MUTE, remedy=printer_text.MUTE_REMEDY)
        problem, remedy = printer_text.FAULTS[error.fault]
        return ActionResult(done=False, words=f"Não impresso: {problem}. O que fazer: {remedy}.")
    finally:
        await printer.forget()
    return ActionResult(done=True, words=f"Impresso. Prova: {printer_text.describe_proof(printed)}.")


class PrintedPagesObserver(QObject):
    """Count printed pages in the paper counter after each print of the session, its parent.

    A failed write is logged once as a warning, then as debug, until one succeeds.
    """

    def __init__(self, folder: Path, visit: SessionController, runner: Runner) -> None:
        super().__init__(visit)
        self._counter, self._runner, self._state = PaperCounter(folder), runner, visit.view_state.state
        self._is_failing = False
        self._baseline = self._printed = 0
        visit.changed.connect(self._on_view_changed)

    @Slot(object)
    def _on_view_changed(self, view: ViewState) -> None:
        """Count what was printed, or may have been, when the print ends."""
        previous, self._state = self._state, view.state
        if view.state is State.PRINTING and previous is not State.PRINTING:
            self._baseline = self._printed = view.printed_count
        if view.state in (State.PRINTING, State.PRINTED, State.PRINT_FAILED, State.PRINT_UNSURE):
            self._printed = view.printed_count + view.unconfirmed_count
        if previous is State.PRINTING is not view.state and self._printed > self._baseline:
            work = _add(self._counter, self._printed - self._baseline)
            self._runner.run(work, done=self._on_counted, failed=self._on_count_failed)

    def _on_counted(self, _nothing: None) -> None:
        self._is_failing = False

    def _on_count_failed(self, error: Exception) -> None:
        level = logging.DEBUG if self._is_failing else logging.WARNING
        log.log(level, "the pages since the roll are not counted: %s", type(error).__name__)
        self._is_failing = True


async def _add(counter: PaperCounter, pages: int) -> None:
    from asyncio import to_thread

    await to_thread(counter.add, pages)
