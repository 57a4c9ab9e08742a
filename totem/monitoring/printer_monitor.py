"""Watches the printer while nobody is there, so that the home screen promises no print that will not come.

A visit asks for itself before it offers a print. A trouble counts when it is seen twice in a row: a cover is
opened for a moment, an answer comes late once.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.printing.printer import PrinterFault
from totem.session.session_log import describe_traceback
from totem.session.states import RESTING
from totem.session.view_state import ViewState
from totem.system.background import Handle, Runner
from totem.system.qt_timers import once

log = logging.getLogger(__name__)

READY_WAIT_S, TROUBLE_WAIT_S = 60.0, 10.0
SECOND_LOOK_S = 3.0


class PrinterMonitor(QObject):
    """One question at a time; belongs to the GUI thread. It waits for `start`.

    Signals:
        changed(Fault | None): what is wrong with the printer now; None when it can print, as far as it says.
    """

    changed = Signal(object)

    def __init__(
        self,
        ask: Callable[[], Coroutine[Any, Any, PrinterFault | None]],
        runner: Runner,
        *,
        parent: QObject | None = None,
    ) -> None:
        """`ask` asks the printer what is wrong with it, in its turn between a visit's prints."""
        super().__init__(parent)
        self._ask_it, self._runner = ask, runner
        self._fault: PrinterFault | None = None
        self._suspected: PrinterFault | None = None
        self._rests, self._started = False, False
        self._question: Handle | None = None
        self._timer = once(self, "printer watch", self._ask)

    def start(self, view: ViewState) -> None:
        """Begin; `view` is the visit as it is."""
        self._started = True
        self._rests = view.state in RESTING
        if self._rests:
            self._ask()

    def close(self) -> None:
        """Ask no more."""
        self._started = False
        self._stop()

    @Slot(object)
    def on_view_changed(self, view: ViewState) -> None:
        """Hear where the visit is: the printer is the visit's until that is over."""
        rests = view.state in RESTING
        if not self._started or rests is self._rests:
            return
        self._rests = rests
        if rests:
            self._timer.start(0)  # after the printer was asked to forget the visit
        else:
            self._stop()

    @Slot()
    def _ask(self) -> None:
        if self._question is None:
            self._question = self._runner.run(self._ask_it(), done=self._answered, failed=self._failed)

    def _answered(self, fault: PrinterFault | None) -> None:
        self._question = None
        if fault is None or fault is self._fault or self._suspected is not None:
            self._suspected = None
            self._wait(READY_WAIT_S if fault is None else TROUBLE_WAIT_S)
            self._tell(fault)
        else:
            self._suspected = fault
            self._wait(SECOND_LOOK_S)

    def _failed(self, error: Exception) -> None:
        self._question = None
        log.error("printer could not be asked: %s", describe_traceback(error))
        self._wait(READY_WAIT_S)

    def _tell(self, fault: PrinterFault | None) -> None:
        if fault is self._fault:
            return
        if fault is None:
            log.warning("the printer is ready again")
        else:
            log.warning("no print is offered: the printer says %s", fault.value)
        self._fault = fault
        self.changed.emit(fault)

    def _wait(self, wait_s: float) -> None:
        if self._started and self._rests:
            self._timer.start(round(wait_s * 1000))

    def _stop(self) -> None:
        self._timer.stop()
        self._suspected = None
        question, self._question = self._question, None
        if question is not None:
            question.cancel()
