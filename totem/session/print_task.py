"""Printing of a session: its slips through the print queue, and what came of them.

A print of boletos waits until they are complete. The printer is cleared at the end of each session.
"""

import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from threading import Event as StopFlag
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import PrinterFault, PrintFailed, PrintJob
from totem.session.boletos import rows_with_titles, title_hash
from totem.session.print_queue import PrintProgress, PrintQueue, PrintResult
from totem.session.session import SessionConfig
from totem.session.session_log import report_print_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.session.view_state import Failure, Selection
from totem.system import tracing
from totem.system.background import Runner, ignore_result
from totem.system.logging import describe_traceback

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto

log = logging.getLogger(__name__)


class PrintTask(QObject):
    """Print when PRINTING is entered, and dispatch the result; belongs to the GUI thread."""

    _progressed = Signal(int, object)  # from the background thread, with the serial of the state

    def __init__(
        self,
        machine: StateMachine,
        printer: SharedPrinter | None,
        runner: Runner,
        config: SessionConfig,
        *,
        complete: "Callable[[Iterable[CheckedBoleto]], None]",
        is_pending: "Callable[[CheckedBoleto], bool]",
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        """`complete` queries what the list leaves out of boletos; `is_pending` tests if one waits for that.

        `resume` is to be called at the end of each such query.
        """
        super().__init__(parent)
        self._machine, self._runner, self._config, self._now = machine, runner, config, now
        self._complete, self._is_pending = complete, is_pending
        self._queue = None if printer is None else PrintQueue(printer)
        self._stop_flag = StopFlag()
        self._printed_before = self._unconfirmed_before = 0
        self._is_waiting = False
        self._progressed.connect(self._show_progress)
        machine.left.connect(self._on_left)
        machine.entered.connect(self._on_entered)

    @property
    def ask_printer(self) -> "Callable[[], Coroutine[Any, Any, PrinterFault | None]] | None":
        """Query of the printer's fault, in its turn between prints; None without a printer."""
        return None if self._queue is None else self._queue.query_fault

    def query_printer(self) -> None:
        """Query the printer's fault, before a print is offered."""
        if self._queue is not None:
            failed = _log_failure("printer could not be asked")
            self._machine.session_task.run(
                self._queue.query_fault(), done=self._printer_answered, failed=failed
            )

    def resume(self) -> None:
        """Start the print that waits, once its boletos are complete; those without any code are left out."""
        view = self._machine.view_state
        if view.state is not State.PRINTING or not self._is_waiting:
            return
        if any(map(self._is_pending, view.being_printed)):
            return
        self._is_waiting = False
        if not all(each.has_code for each in view.being_printed):
            rows = tuple(row for row in view.print.rows if view.boletos[row].has_code)
            if view.chosen is not None or not rows:
                self._machine.dispatch(
                    Event.PRINT_FAILED, lambda view: replace(view, failure=Failure.UNAVAILABLE)
                )
                return
            self._machine.update(
                lambda view: replace(view, print=replace(view.print, rows=rows, count=len(rows)))
            )
        self._send_print()

    def stop(self) -> None:
        """Stop the print under way before its next slip."""
        self._stop_flag.set()
        self._machine.dispatch(
            Event.STOP_ASKED, lambda view: replace(view, print=replace(view.print, stop_asked=True))
        )

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        if state is State.PRINTING:
            self._print()

    @Slot(object)
    def _on_left(self, target: State) -> None:
        self._is_waiting = False
        if target is State.HOME and self._queue is not None:
            failed = _log_failure("printer did not clear the visit")
            self._runner.run(self._queue.clear(), done=ignore_result, failed=failed)

    def _print(self) -> None:
        if self._queue is None:
            offline = PrinterFault.OFFLINE
            self._machine.dispatch(
                Event.PRINT_FAILED, lambda view: replace(view, print=replace(view.print, fault=offline))
            )
            return
        view = self._machine.view_state
        self._printed_before, self._unconfirmed_before = view.print.printed, view.print.unconfirmed
        self._stop_flag = StopFlag()  # a stop counts also while boletos are completed
        if not (view.form or view.document or view.unlock.result or view.is_paid):
            self._is_waiting = True
            self._complete(view.being_printed)
            self.resume()
        else:
            self._send_print()

    def _send_print(self) -> None:
        from totem.session.print_builder import build_slips  # not needed by the home screen

        assert self._queue is not None  # noqa: S101 - checked before
        slips = build_slips(self._machine.view_state, self._config, self._now())[self._printed_before :]
        job = PrintJob(secrets.token_hex(8), slips)
        progress = partial(self._progressed.emit, self._machine.serial)
        work = self._queue.print(job, progress, self._stop_flag.is_set)
        failed = partial(PrintResult, 0, 0)  # before the first slip
        self._machine.state_task.run(
            work, done=self._print_ended, failed=lambda error: self._print_ended(failed(error))
        )

    def _print_ended(self, result: PrintResult) -> None:
        """Dispatch the result; unselect the rows that were printed, or may have been."""
        view, error = self._machine.view_state, result.error
        printed = self._printed_before + result.confirmed
        ended = replace(view.print.at_rest(), printed=printed, unconfirmed=result.unconfirmed)
        selection, new = view.selection, result.confirmed + result.unconfirmed
        if view.print.rows and view.chosen is None:
            rows = frozenset(view.print.rows[: printed + result.unconfirmed])
            listed = selection.listed + max(0, new - self._unconfirmed_before)  # counted already
            selection = replace(selection, rows=selection.rows - rows, listed=listed)
            selection = self._on_paper(selection, (view.boletos[row] for row in rows))
        elif new and view.chosen is not None and not view.is_paid:
            selection = self._on_paper(selection, [view.chosen])
        reference = None
        if error is not None:
            fault = error.fault if isinstance(error, PrintFailed) else PrinterFault.OTHER
            never_confirms = isinstance(error, PrintFailed) and error.never_confirms
            ended = replace(ended, fault=fault, never_confirms=never_confirms)
            reference = report_print_failure(error)
        if result.unconfirmed:
            event = Event.PRINT_UNCONFIRMED
        elif error is not None:
            event = Event.PRINT_FAILED
        else:
            event = Event.PRINT_DONE
            tracing.mark("printed")
        self._machine.dispatch(
            event, lambda view: replace(view, print=ended, selection=selection, reference=reference)
        )

    def _on_paper(self, selection: Selection, printed: "Iterable[CheckedBoleto]") -> Selection:
        view = self._machine.view_state
        if view.customer is None:
            return selection
        titles = selection.titles.union(title_hash(view.customer, each) for each in printed)
        on_paper = rows_with_titles(titles, view.customer, view.boletos)
        return replace(selection, titles=titles, on_paper=on_paper)

    @Slot(int, object)
    def _show_progress(self, serial: int, now: PrintProgress) -> None:
        if serial == self._machine.serial:
            under_way = replace(
                self._machine.view_state.print,
                progress=now.step,
                printed=self._printed_before + now.confirmed,
                unconfirmed=now.unconfirmed,
                heartbeat=self._machine.view_state.print.heartbeat + 1,
            )
            self._machine.update(lambda view: replace(view, print=under_way))

    def _printer_answered(self, fault: PrinterFault | None) -> None:
        if fault is not self._machine.view_state.printer_fault:
            self._machine.update(lambda view: replace(view, printer_fault=fault))


def _log_failure(event: str) -> Callable[[Exception], None]:
    return lambda error: log.error("%s: %s", event, describe_traceback(error))
