"""Watches the ERP: hears how searches end, asks for itself in between, and says when nobody can be served."""

import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from totem.background import Handle, Runner
from totem.erp.errors import ErpError
from totem.kiosk.erp_health import ErpHealth, ErpProbeResult, found_by, found_in
from totem.kiosk.outage import Cause
from totem.kiosk.picture import Picture
from totem.kiosk.reports import whereabouts
from totem.kiosk.states import RESTING, State
from totem.timers import once

log = logging.getLogger(__name__)

_CANCELLED = {
    State.SEARCHING: RESTING | {State.DOCUMENT},
    State.LOADING: RESTING | {State.DOCUMENT, State.CONTRACTS},
}
"""Where a search leads that the customer did not wait for; everywhere else it leads by an answer."""


class Probe(Protocol):
    """What the watch needs of the ERP."""

    def probe(self) -> Coroutine[Any, Any, None]:
        """Look up a document of no customer's; raises `ErpError` unless the ERP answers "not found"."""
        ...


class ErpWatch(QObject):
    """Check the ERP's health with one request at a time, from `start` on; belongs to the GUI thread.

    During a visit it asks only where there is a doubt: the visit's own searches suffice else.

    Attributes:
        is_configured: True if there is an ERP; that a new kiosk has none yet is not logged as an error.

    Signals:
        changed(): `cause` is another one.
    """

    changed = Signal()

    def __init__(
        self,
        erp: Probe,
        runner: Runner,
        health: ErpHealth,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """`clock` measures outages for the log."""
        super().__init__(parent)
        self._erp, self._runner, self._health, self._clock = erp, runner, health, clock
        self.is_configured = True
        self._state = State.HOME
        self._question: Handle | None = None
        self._told: Cause | None = None
        self._lost_at = 0.0
        self._started = False
        self._timer = once(self, "erp watch", self._ask)

    @property
    def cause(self) -> Cause | None:
        """Why the ERP cannot be worked with; None while it can."""
        return self._health.cause

    @property
    def is_well(self) -> bool:
        """Whether the ERP has answered, and can be worked with."""
        return self._health.is_well

    def start(self) -> None:
        """Begin with a question: nobody knows yet whether the ERP is there."""
        self._started = True
        self._ask()

    def close(self) -> None:
        """Ask no more."""
        self._started = False
        self._timer.stop()
        self._drop_question()

    @Slot(object)
    def follow(self, picture: Picture) -> None:
        """Hear where the visit is: how a search ended is seen by what comes after it."""
        before, self._state = self._state, picture.state
        if not self._started or picture.state is before:
            return
        if picture.state is State.FAILED:
            self._searched(found_by(picture.failure))
        elif picture.state not in _CANCELLED.get(before, {picture.state}):
            self._searched(ErpProbeResult.ANSWERED)
        elif self._question is None and (picture.state in RESTING) is not (before in RESTING):
            self._wait()

    def _searched(self, finding: ErpProbeResult) -> None:
        if finding is ErpProbeResult.ANSWERED:
            self._drop_question()  # what it may still bring is older than this answer
        self._health.searched(finding)
        self._go_on("a search failed")

    @Slot()
    def _ask(self) -> None:
        if self._question is None:
            self._question = self._runner.run(self._erp.probe(), done=self._answered, failed=self._failed)

    def _answered(self, _nothing: None) -> None:
        self._question = None
        self._health.probed(ErpProbeResult.ANSWERED)
        self._go_on("")

    def _failed(self, error: Exception) -> None:
        self._question = None
        if isinstance(error, ErpError):
            finding = found_in(error)
            self._health.probed(finding)
            self._go_on(error.detail, answers=finding is ErpProbeResult.UNSOUND)
        else:  # a bug of ours says nothing of the ERP
            log.error("asking for the ERP failed: %s", whereabouts(error))
            self._wait()

    def _go_on(self, reason: str, *, answers: bool = False) -> None:
        """Tell of another cause; `answers`: the ERP did, though not as one in order does."""
        if self._question is None:
            self._wait()
        cause = self._health.cause
        if cause is self._told:
            return
        if cause is None:
            log.warning("the ERP answers again, after %d s", round(self._clock() - self._lost_at))
        elif cause is Cause.SETUP:
            grave = logging.ERROR if self.is_configured else logging.WARNING
            log.log(grave, "out of service until the configuration is mended: %s", reason)
        else:
            trouble = "answers with a failure" if answers else "does not answer"
            log.warning("out of service: the ERP %s: %s", trouble, reason)
        if self._told is None:
            self._lost_at = self._clock()
        self._told = cause
        self.changed.emit()

    def _wait(self) -> None:
        """Wait for the next question; while a visit goes on, only where it matters."""
        matters = self._state in RESTING or self._health.is_in_doubt
        wait_s = self._health.wait_s() if self._started and matters else None
        if wait_s is None:
            self._timer.stop()
        else:
            self._timer.start(round(wait_s * 1000))

    def _drop_question(self) -> None:
        question, self._question = self._question, None
        if question is not None:
            question.cancel()
