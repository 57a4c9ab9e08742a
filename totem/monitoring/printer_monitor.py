"""Monitor of the printer between sessions, so that the home screen offers no print that will fail.

A session queries the printer itself before it offers a print. A fault counts when it is seen twice in a row
(debounce): a cover is opened for a moment, a response is late once.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.printing.printer import PrinterFault
from totem.session.states import RESTING
from totem.session.view_state import ViewState
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once

log = logging.getLogger(__name__)

READY_WAIT_S, TROUBLE_WAIT_S = 60.0, 10.0
SECOND_LOOK_S = 3.0


class PrinterMonitor(QObject):
    """Monitor with one query at a time, from `start` on; belongs to the GUI thread.

    Signals:
        changed(PrinterFault | None): the new fault; None for a printer that is ready, or does not report.
    """

    changed = Signal(object)

    def __init__(
        self,
        query: Callable[[], Coroutine[Any, Any, PrinterFault | None]],
        runner: Runner,
        *,
        parent: QObject | None = None,
    ) -> None:
        """`query` returns the printer's fault, in its turn between the prints of a session."""
        super().__init__(parent)
        self._query, self._task = query, LatestTask(runner)
        self._fault: PrinterFault | None = None
        self._suspected: PrinterFault | None = None
        self._is_resting, self._started = False, False
        self._timer = once(self, "printer watch", self._poll)

    @property
    def fault(self) -> PrinterFault | None:
        """Fault that was seen twice in a row; None for a printer that is ready, or does not report."""
        return self._fault

    def start(self, view: ViewState) -> None:
        """Begin; `view` is the present view state."""
        self._started = True
        self._is_resting = view.state in RESTING
        if self._is_resting:
            self._poll()

    def close(self) -> None:
        """Stop for good."""
        self._started = False
        self._stop()

    @Slot(object)
    def on_view_changed(self, view: ViewState) -> None:
        """Pause during a session, which has the printer to itself."""
        is_resting = view.state in RESTING
        if not self._started or is_resting is self._is_resting:
            return
        self._is_resting = is_resting
        if is_resting:
            self._timer.start(0)  # after the queue cleared the session's jobs
        else:
            self._stop()

    @Slot()
    def _poll(self) -> None:
        if not self._task.is_running:
            self._task.run(self._query(), done=self._on_result, failed=self._on_failure)

    def _on_result(self, fault: PrinterFault | None) -> None:
        if fault is None or fault is self._fault or self._suspected is not None:
            self._suspected = None
            self._schedule(READY_WAIT_S if fault is None else TROUBLE_WAIT_S)
            self._set(fault)
        else:
            self._suspected = fault
            self._schedule(SECOND_LOOK_S)

    def _on_failure(self, error: Exception) -> None:
        log.error("printer could not be asked: %s", describe_traceback(error))
        self._schedule(READY_WAIT_S)

    def _set(self, fault: PrinterFault | None) -> None:
        if fault is self._fault:
            return
        if fault is None:
            log.warning("the printer is ready again")
        else:
            log.warning("no print is offered: the printer reports %s", fault.value)
        self._fault = fault
        self.changed.emit(fault)

    def _schedule(self, wait_s: float) -> None:
        if self._started and self._is_resting:
            self._timer.start(round(wait_s * 1000))

    def _stop(self) -> None:
        self._timer.stop()
        self._suspected = None
        self._task.cancel()
