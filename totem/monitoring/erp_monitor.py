"""Health of the ERP, decided from the results of the latest requests to it, without I/O.

The rule. No customer is turned away because of one slow answer, nor of one search that failed: that raises a
doubt, and the kiosk asks for itself. It is out of service when

- two questions in a row, searches or its own, were not answered, or not in time;
- one question of its own found no connection or a broken server, the client's retries included;
- one question of its own, for a document of no customer's, was answered by anything but "not found": by a
  page of maintenance, an error in words, or a customer's records;
- one question of its own was refused for its token (401, 403), or may not be sent as things are configured.

A good answer ends the doubt and the outage; to the kiosk's own question that is "not found" alone. A search
that brought a refusal, or an answer that cannot be read, raises a doubt: it may be about that customer. While
it is out, the kiosk asks at growing distances, each a little by chance: a shop's kiosks all lose their ERP at
once, and are not to come back as one.
"""

import logging
import random
import time
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from totem.erp.errors import CREDENTIALS, ErpError, Misconfigured, NotFound, Refused, TimedOut, Unavailable
from totem.session.session_log import describe_traceback
from totem.session.states import RESTING, State
from totem.session.view_state import Cause, Failure, ViewState
from totem.system.background import Handle, Runner
from totem.system.qt_timers import once

ENOUGH = 2
"""Unanswered questions in a row after which the kiosk is out of service."""
DOUBT_S = 2.0
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 120.0
SPREAD = 0.2
"""How far chance moves a wait, as a share of it."""
_uniform = random.SystemRandom().uniform


class ErpProbeResult(Enum):
    """How a question to the ERP ended."""

    ANSWERED = "answered"
    SLOW = "slow"
    SILENT = "silent"
    UNSOUND = "unsound"
    """An answer that an ERP in order does not give: a page, an error in words, a customer's records."""
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"


def search_result(failure: Failure | None) -> ErpProbeResult:
    """What a visit's search says of the ERP; `failure` is None where it went well."""
    match failure:
        case Failure.SLOW:
            return ErpProbeResult.SLOW
        case Failure.UNAVAILABLE:
            return ErpProbeResult.SILENT
        case Failure.REFUSED:
            return ErpProbeResult.REFUSED
        case Failure.BAD_ANSWER:
            return ErpProbeResult.UNSOUND
        case _:
            return ErpProbeResult.ANSWERED


def probe_result(error: ErpError) -> ErpProbeResult:
    """What the kiosk's own question says of the ERP when it ended in `error`."""
    match error:
        case Misconfigured():
            return ErpProbeResult.MISCONFIGURED
        case TimedOut():
            return ErpProbeResult.SLOW
        case Unavailable():
            return ErpProbeResult.SILENT
        case Refused() if error.reason in CREDENTIALS:
            return ErpProbeResult.REFUSED
        case NotFound():
            return ErpProbeResult.ANSWERED
        case _:
            return ErpProbeResult.UNSOUND


class ErpHealth:
    """Hears findings, in order, and says what follows from them."""

    def __init__(self, usual_s: float, *, uniform: Callable[[float, float], float] = _uniform) -> None:
        """`usual_s` is the distance of its own questions while all is well, in seconds, 0 for none."""
        self._usual_s, self._uniform = usual_s, uniform
        self._cause: Cause | None = None
        self._unanswered = 0
        self._doubted = False
        self._heard = False
        self._waits = 0

    @property
    def cause(self) -> Cause | None:
        """Why nobody can be served; None while the ERP can be worked with, as far as is known."""
        return self._cause

    @property
    def is_in_doubt(self) -> bool:
        """Whether the latest questions leave open how the ERP is, or say that it cannot be worked with."""
        return self._doubted or self._cause is not None

    @property
    def is_healthy(self) -> bool:
        """Whether the ERP has answered a question, and nothing is wrong since."""
        return self._heard and not self.is_in_doubt

    def on_search_result(self, finding: ErpProbeResult) -> None:
        """Take how a visit's search ended. A refused or unreadable one may be about that customer alone."""
        if finding is ErpProbeResult.ANSWERED:
            self._be_well()
            return
        if finding in (ErpProbeResult.SLOW, ErpProbeResult.SILENT):
            self._count()
        self._doubted = True

    def on_probe_result(self, finding: ErpProbeResult) -> None:
        """Hear how the kiosk's own question ended."""
        match finding:
            case ErpProbeResult.ANSWERED:
                self._be_well()
            case ErpProbeResult.SLOW:
                self._doubted = True
                self._count()
            case ErpProbeResult.SILENT | ErpProbeResult.UNSOUND:
                self._be_out(Cause.ERP)
            case _:
                self._be_out(Cause.SETUP)
        if self._cause is not None:
            self._waits += 1

    def wait_s(self) -> float | None:
        """How long to wait before the kiosk asks for itself, in seconds; None for not at all."""
        if self._cause is not None:
            wait_s = min(FIRST_WAIT_S * 2.0 ** max(0, self._waits - 1), LONGEST_WAIT_S)
            return wait_s * self._uniform(1 - SPREAD, 1 + SPREAD)
        if self._doubted:
            return DOUBT_S
        return self._usual_s * self._uniform(1 - SPREAD, 1 + SPREAD) or None

    def _count(self) -> None:
        self._unanswered += 1
        if self._unanswered >= ENOUGH:
            self._be_out(Cause.ERP)

    def _be_out(self, cause: Cause) -> None:
        if self._cause is None:
            self._waits = 0
        self._cause = cause

    def _be_well(self) -> None:
        self._heard = True
        self._cause, self._unanswered, self._doubted, self._waits = None, 0, False, 0


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


class ErpMonitor(QObject):
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
    def is_healthy(self) -> bool:
        """Whether the ERP has answered, and can be worked with."""
        return self._health.is_healthy

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
    def on_view_changed(self, view: ViewState) -> None:
        """Hear where the visit is: how a search ended is seen by what comes after it."""
        before, self._state = self._state, view.state
        if not self._started or view.state is before:
            return
        if view.state is State.FAILED:
            self._searched(search_result(view.failure))
        elif view.state not in _CANCELLED.get(before, {view.state}):
            self._searched(ErpProbeResult.ANSWERED)
        elif self._question is None and (view.state in RESTING) is not (before in RESTING):
            self._wait()

    def _searched(self, finding: ErpProbeResult) -> None:
        if finding is ErpProbeResult.ANSWERED:
            self._drop_question()  # what it may still bring is older than this answer
        self._health.on_search_result(finding)
        self._go_on("a search failed")

    @Slot()
    def _ask(self) -> None:
        if self._question is None:
            self._question = self._runner.run(self._erp.probe(), done=self._answered, failed=self._failed)

    def _answered(self, _nothing: None) -> None:
        self._question = None
        self._health.on_probe_result(ErpProbeResult.ANSWERED)
        self._go_on("")

    def _failed(self, error: Exception) -> None:
        self._question = None
        if isinstance(error, ErpError):
            finding = probe_result(error)
            self._health.on_probe_result(finding)
            self._go_on(error.detail, answers=finding is ErpProbeResult.UNSOUND)
        else:  # a bug of ours says nothing of the ERP
            log.error("asking for the ERP failed: %s", describe_traceback(error))
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
