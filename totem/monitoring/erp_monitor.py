"""Health check of the ERP: probes it, and decides on outages from the results of probes and searches.

The rule. One slow answer or one failed search is no outage: it raises a doubt, and the kiosk probes the ERP.
The kiosk is out of service after

- two requests in a row, searches or probes, without an answer in time;
- one probe without connection or with a broken server, the client's retries included;
- one probe, for a tax id of no customer, that was answered by anything but "not found": by a maintenance
  page, an error in words, or a customer's records;
- one probe that was refused for its token (401, 403), or that the configuration does not allow.

A lost network link, or a check by staff that failed, counts as a request without an answer, and the kiosk
probes at once; where no interface has a link any more, for `URGENT_S` at most, so that the screen is right
within ten seconds. Neither begins an outage by itself: a network that this machine does not know of, such as
a tunnel, may lead to the ERP. A link that is back, or a check that succeeds, makes it probe at once, too.

A good answer ends the doubt and the outage; to a probe that is "not found" alone. A search that was refused,
or whose answer cannot be read, raises a doubt: the cause may be that customer alone. During an outage, the
interval of the probes grows (exponential backoff with jitter): the kiosks of a shop lose their ERP at once,
and must not all return to it in the same instant.
"""

import logging
import random
import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot

from totem.erp.errors import CREDENTIALS, ErpError, Misconfigured, NotFound, Refused, TimedOut, Unavailable
from totem.erp.session_erp import SessionErp
from totem.session.states import RESTING, State
from totem.session.view_state import Cause, Failure, ViewState
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once

log = logging.getLogger(__name__)

UNANSWERED_LIMIT = 2
"""Unanswered requests in a row after which the kiosk is out of service."""
DOUBT_S = 2.0
URGENT_S = 5.0
"""Limit of a probe while no network interface has a link."""
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 120.0
JITTER = 0.2
"""Jitter of a wait, as a share of it."""
_uniform = random.SystemRandom().uniform
_CANCELLED = {
    State.SEARCHING: RESTING | {State.TAX_ID},
    State.LOADING: RESTING | {State.TAX_ID, State.CONTRACTS},
}
"""States that a search leads to when the customer leaves it; all others follow an answer."""


class ErpProbeResult(Enum):
    """Result of a request to the ERP."""

    ANSWERED = "answered"
    SLOW = "slow"
    SILENT = "silent"
    UNSOUND = "unsound"
    """An answer that a working ERP does not give: a page, an error in words, a customer's records."""
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"


_SEARCH_RESULTS = {
    Failure.SLOW: ErpProbeResult.SLOW,
    Failure.UNAVAILABLE: ErpProbeResult.SILENT,
    Failure.REFUSED: ErpProbeResult.REFUSED,
    Failure.BAD_ANSWER: ErpProbeResult.UNSOUND,
}


def search_result(failure: Failure | None) -> ErpProbeResult:
    """Return the result of a session's search; `failure` is None where it succeeded."""
    return (failure and _SEARCH_RESULTS.get(failure)) or ErpProbeResult.ANSWERED


def probe_result(error: ErpError) -> ErpProbeResult:
    """Return the result of a probe that raised `error`."""
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


class OutageDetector:
    """State of the rule, without I/O; fed with results in their order.

    Attributes:
        cause: cause of the outage; None without one.
        failure: latest result that was no answer; None where the ERP has answered since.
    """

    def __init__(self, usual_s: float, *, uniform: Callable[[float, float], float] = _uniform) -> None:
        """`usual_s` is the interval of probes of a healthy ERP in seconds, 0 for none."""
        self._usual_s, self._uniform = usual_s, uniform
        self.cause: Cause | None = None
        self.failure: ErpProbeResult | None = None
        self._unanswered = 0
        self._suspects_outage = False
        self._has_answered = False
        self._waits = 0

    @property
    def is_in_doubt(self) -> bool:
        """True during an outage, or where the latest requests do not prove the ERP to be healthy."""
        return self._suspects_outage or self.cause is not None

    @property
    def is_healthy(self) -> bool:
        """True if the ERP has answered, without a doubt or an outage since."""
        return self._has_answered and not self.is_in_doubt

    def on_search_result(self, result: ErpProbeResult) -> None:
        """Count the result of a search; a refused or unreadable one may concern that customer alone."""
        if result is ErpProbeResult.ANSWERED:
            self._set_healthy()
            return
        self.failure = result
        if result in (ErpProbeResult.SLOW, ErpProbeResult.SILENT):
            self._count_unanswered()
        self._suspects_outage = True

    def on_probe_result(self, result: ErpProbeResult) -> None:
        """Count the result of a probe."""
        self.failure = result
        match result:
            case ErpProbeResult.ANSWERED:
                self._set_healthy()
            case ErpProbeResult.SLOW:
                self._suspects_outage = True
                self._count_unanswered()
            case ErpProbeResult.SILENT | ErpProbeResult.UNSOUND:
                self._set_outage(Cause.ERP)
            case _:
                self._set_outage(Cause.SETUP)
        if self.cause is not None:
            self._waits += 1

    def on_suspicion(self) -> None:
        """Count a lost link, or a failed check by staff, as an unanswered request; alone it is no outage."""
        self._suspects_outage = True
        self._unanswered = max(self._unanswered, UNANSWERED_LIMIT - 1)
        self.hurry()

    def hurry(self) -> None:
        """Begin the waits of an outage anew, from the shortest one."""
        self._waits = 0

    def wait_s(self) -> float | None:
        """Return the seconds until the next probe; None for no probe."""
        if self.cause is not None:
            wait_s = min(FIRST_WAIT_S * 2.0 ** max(0, self._waits - 1), LONGEST_WAIT_S)
            return wait_s * self._uniform(1 - JITTER, 1 + JITTER)
        if self._suspects_outage:
            return DOUBT_S
        return self._usual_s * self._uniform(1 - JITTER, 1 + JITTER) or None

    def _count_unanswered(self) -> None:
        self._unanswered += 1
        if self._unanswered >= UNANSWERED_LIMIT:
            self._set_outage(Cause.ERP)

    def _set_outage(self, cause: Cause) -> None:
        if self.cause is None:
            self._waits = 0
        self.cause = cause

    def _set_healthy(self) -> None:
        self._has_answered = True
        self.cause = self.failure = None
        self._unanswered = self._waits = 0
        self._suspects_outage = False


class ErpMonitor(QObject):
    """Monitor of the ERP with one probe at a time, from `start` on; belongs to the GUI thread.

    During a session it probes only in doubt: the session's own searches suffice otherwise.

    Attributes:
        is_configured: True if an ERP is configured; without one, its absence is no error in the log.
        describe: text of an error for the log: kind of ERP, reason and advice.

    Signals:
        changed(): `cause` has changed.
    """

    changed = Signal()

    def __init__(
        self,
        erp: SessionErp,
        runner: Runner,
        health: OutageDetector,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """`clock` measures outages for the log, in monotonic seconds."""
        super().__init__(parent)
        self._erp, self._health, self._clock = erp, health, clock
        self._task = LatestTask(runner)
        self.is_configured = True
        self.describe: Callable[[ErpError], str] = lambda error: error.detail
        self._state = State.HOME
        self._is_limited, self._is_asked_again = False, False
        self._reported: Cause | None = None
        self._lost_at = 0.0
        self._started = False
        self._timer = once(self, "erp watch", self._probe)

    @property
    def cause(self) -> Cause | None:
        """Cause of the ERP's outage; None without one."""
        return self._health.cause

    @property
    def failure(self) -> ErpProbeResult | None:
        """Latest result that was no answer; None where the ERP has answered since."""
        return self._health.failure

    @property
    def is_healthy(self) -> bool:
        """True if the ERP has answered, without a doubt or an outage since."""
        return self._health.is_healthy

    def start(self) -> None:
        """Probe now, and from now on."""
        self._started = True
        self._probe()

    def close(self) -> None:
        """Stop for good."""
        self._started = False
        self._timer.stop()
        self._cancel_probe()

    @Slot(object)
    def on_view_changed(self, view: ViewState) -> None:
        """Follow the session: the state after a search shows its result."""
        before, self._state = self._state, view.state
        if not self._started or view.state is before:
            return
        if view.state is State.FAILED:
            self._on_search_result(search_result(view.failure))
        elif view.state not in _CANCELLED.get(before, {view.state}):
            self._on_search_result(ErpProbeResult.ANSWERED)
        elif not self._task.is_running and (view.state in RESTING) is not (before in RESTING):
            self._schedule()

    def _on_search_result(self, result: ErpProbeResult) -> None:
        if result is ErpProbeResult.ANSWERED:
            self._cancel_probe()  # its result is older than this answer
        self._health.on_search_result(result)
        self._update("a search failed")

    @Slot()
    def check_now(self) -> None:
        """Probe now, out of turn, unless a probe is under way."""
        if self._started:
            self._health.hurry()
            self._probe()

    @Slot(bool)
    def suspect(self, is_urgent: bool) -> None:  # noqa: FBT001 - a slot
        """Take a lost link, or a failed check by staff, for a request without an answer; probe now."""
        if self._started:
            self._health.on_suspicion()
            self._probe_anew(URGENT_S if is_urgent else None)

    @Slot()
    def on_link_gained(self) -> None:
        """Probe now, in place of a probe that began without the link."""
        if self._started:
            self._health.hurry()
            self._probe_anew(URGENT_S)

    def _probe_anew(self, limit_s: float | None) -> None:
        """Probe in place of the probe under way; after that one, where it has little time itself.

        A link that comes and goes thus causes no more than one request at a time: each may occupy a thread
        that looks a name up for some seconds after it was given up.
        """
        if self._task.is_running and self._is_limited:
            self._is_asked_again = True
            return
        self._cancel_probe()
        self._probe(limit_s)

    @Slot()
    def _probe(self, limit_s: float | None = None) -> None:
        if not self._task.is_running:
            self._is_limited, self._is_asked_again = limit_s is not None, False
            work = self._erp.probe() if limit_s is None else _probe_within(self._erp, limit_s)
            self._task.run(work, done=self._on_probed, failed=self._on_failure)

    def _on_probed(self, _nothing: None) -> None:
        self._health.on_probe_result(ErpProbeResult.ANSWERED)
        self._update("")

    def _on_failure(self, error: Exception) -> None:
        if isinstance(error, ErpError):
            result = probe_result(error)
            self._health.on_probe_result(result)
            self._update(self.describe(error), answers=result is ErpProbeResult.UNSOUND)
        else:  # a bug of the kiosk, no result of the ERP
            log.error("asking for the ERP failed: %s", describe_traceback(error))
            self._schedule()

    def _update(self, reason: str, *, answers: bool = False) -> None:
        """Log and emit a change of the cause; `answers` is True where the ERP did, but wrongly."""
        if not self._task.is_running and self._is_asked_again:
            self._probe(URGENT_S)
        elif not self._task.is_running:
            self._schedule()
        cause = self._health.cause
        if cause is self._reported:
            return
        if cause is None:
            log.warning("the ERP answers again, after %d s", round(self._clock() - self._lost_at))
        elif cause is Cause.SETUP:
            level = logging.ERROR if self.is_configured else logging.WARNING
            log.log(level, "out of service until the configuration is mended: %s", reason)
        else:
            trouble = "answers with a failure" if answers else "does not answer"
            log.warning("out of service: the ERP %s: %s", trouble, reason)
        if self._reported is None:
            self._lost_at = self._clock()
        self._reported = cause
        self.changed.emit()

    def _schedule(self) -> None:
        """Schedule the next probe; during a session only in doubt."""
        matters = self._state in RESTING or self._health.is_in_doubt
        wait_s = self._health.wait_s() if self._started and matters else None
        if wait_s is None:
            self._timer.stop()
        else:
            self._timer.start(round(wait_s * 1000))

    def _cancel_probe(self) -> None:
        self._timer.stop()
        self._task.cancel()


async def _probe_within(erp: SessionErp, limit_s: float) -> None:
    """Probe the ERP; raise `TimedOut` after `limit_s`, which is earlier than the ERP's own deadline."""
    import asyncio  # slow to import, and not needed by the home screen

    try:
        async with asyncio.timeout(limit_s):
            await erp.probe()
    except TimeoutError:
        raise TimedOut("probe", f"no answer within {limit_s:g} s") from None
