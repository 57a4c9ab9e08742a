"""Update scheduler of the running kiosk: watch its own trial, fetch in the update window, apply when idle."""

import logging
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from PySide6.QtCore import QObject, Signal, Slot

from totem.domain.hours import DAY_MINUTES, OpenHours
from totem.system.background import IsolatedThread, Runner
from totem.system.qt_timers import every, once
from totem.updates.errors import UpdateReason, UpdateRefused, not_written
from totem.updates.handshake import EXCUSED
from totem.updates.ledger import LastEvent, UpdateOutcome
from totem.updates.staging import Staging
from totem.updates.trial import TRIAL_S, OnTrial

WAIT = timedelta(hours=12)
"""Minimum time between two requests for the same version, so that it is requested once a night."""
log = logging.getLogger(__name__)

CHECK_MS = 60_000
PROOF_MS = 500
_uniform = random.SystemRandom().uniform


@dataclass(frozen=True, slots=True)
class UpdateWindow:
    """Update window and opening hours; the opening hours take precedence."""

    window: OpenHours
    hours: OpenHours

    @classmethod
    def parse(cls, window: Iterable[str], hours: Iterable[str]) -> Self:
        return cls(OpenHours.parse(window), OpenHours.parse(hours))

    def minutes_left(self, local: datetime) -> int:
        """Return the minutes until the window closes: 0 outside of it, a day at most."""
        minutes = range(DAY_MINUTES)
        return next(
            (m for m in minutes if not self.window.is_open(local + timedelta(minutes=m))), DAY_MINUTES
        )

    def may_apply(self, local: datetime) -> bool:
        """Tell if an update may be applied: in the window while the store is closed.

        Where the rest of the window is within the opening hours, no later time is better.
        """
        if not self.window.is_open(local):
            return False
        ahead = (local + timedelta(minutes=m) for m in range(self.minutes_left(local)))
        return not self.hours.is_open(local) or all(self.hours.is_open(each) for each in ahead)


def may_request_again(asked_at: str, now: datetime) -> bool:
    """Tell if `WAIT` has passed since the last request; the clock may have been set back since."""
    try:
        since = now - datetime.fromisoformat(asked_at)
    except (ValueError, TypeError):
        return True
    return since >= WAIT or since < timedelta(0)


class TrialMonitor(QObject):
    """Watch a trial from the first frame on: confirm it once the ERP was reached, or fail it after `TRIAL_S`.

    Signals:
        failed(): the trial failed and the program has to end.
        proved(): the trial was confirmed.
    """

    failed = Signal()
    proved = Signal()

    def __init__(
        self,
        trial: OnTrial,
        *,
        is_reached: Callable[[], bool],
        is_free: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """`is_reached` tests that the ERP answers, `is_free` that no customer uses the kiosk."""
        super().__init__(parent)
        self._trial, self._is_reached, self._is_free = trial, is_reached, is_free
        self._timer = every(self, "proof", self._check, PROOF_MS)

    def start(self) -> None:
        """Record that the home screen is shown, and begin to watch."""
        self._trial.record_drawn()
        self._timer.start()

    @Slot()
    def close(self) -> None:
        """Stop watching."""
        self._timer.stop()

    @Slot()
    def _check(self) -> None:
        in_time = self._trial.left_s > 0
        if in_time and self._is_reached():
            self.close()
            self._confirm()
        elif not in_time and self._is_free():
            log.error(
                "version %s did not reach the ERP in time: the one before it comes back", self._trial.version
            )
            self.close()
            self.failed.emit()

    def _confirm(self) -> None:
        try:
            self._trial.confirm()
        except OSError as error:
            log.error("version %s cannot be confirmed: %s", self._trial.version, error.strerror)  # noqa: TRY400
            self.failed.emit()
        else:
            log.warning("version %s has proved itself", self._trial.version)
            self.proved.emit()


class UpdateScheduler(QObject):
    """Fetch updates at a random minute of the update window, and apply a staged one when the kiosk is idle.

    Signals:
        restart_requested(): a restart is due to apply an update.
    """

    restart_requested = Signal()

    def __init__(
        self,
        staging: Staging,
        window: UpdateWindow,
        runner: Runner,
        *,
        now: Callable[[], datetime],
        is_reached: Callable[[], bool],
        is_free: Callable[[], bool],
        uniform: Callable[[float, float], float] = _uniform,
        parent: QObject | None = None,
    ) -> None:
        """`now` is the local time. An update is applied only while the ERP answers, as a trial needs it."""
        super().__init__(parent)
        self._staging, self._window, self._runner, self._now = staging, window, runner, now
        self._is_reached, self._is_free, self._uniform = is_reached, is_free, uniform
        self._fetches_at: datetime | None = None
        self._stop = threading.Event()
        self._fetch = IsolatedThread("fetch an update", lambda: staging.fetch(stop=self._stop))
        self._timer = every(self, "updates", self._check, CHECK_MS)
        self._excuse = once(self, "excuse", self._excuse_trial, round(TRIAL_S * 1000))

    def start(self) -> None:
        """Log the latest event, clean up and start the schedule."""
        ledger = self._staging.ledger
        if ledger is not None and ledger.last is not None:
            last = ledger.last
            _log_last_event(last)
            if last.outcome is UpdateOutcome.REVERTED and last.reason is UpdateReason.ERP_UNREACHED:
                self._excuse.start()
        self._staging.clear()
        if self._staging.settings.enabled:
            self._timer.start()

    @Slot()
    def close(self) -> None:
        """Stop the schedule; a running download is aborted and resumed next time."""
        self._stop.set()
        self._timer.stop()
        self._excuse.stop()

    @Slot()
    def _check(self) -> None:
        local = self._now()
        if not self._window.window.is_open(local):
            self._fetches_at = None
            return
        if self._staging.settings.address is not None:
            self._fetch_in_time(local)
        if self._may_apply(local):
            try:
                self._staging.request_apply(local)
            except OSError as error:
                log.warning("an update cannot be asked for: %s", error.strerror)
                return
            log.warning("version %s is about to be applied", self._staging.staged())
            self.close()
            self.restart_requested.emit()

    def _may_apply(self, local: datetime) -> bool:
        if not (self._window.may_apply(local) and self._staging.may_be_applied()):
            return False
        rested = may_request_again(self._staging.handshake.last_request(self._staging.staged()).at, local)
        return self._staging.bundle is not None and rested and self._is_reached() and self._is_free()

    def _fetch_in_time(self, local: datetime) -> None:
        """Fetch once in each window, at a random minute to spread the load of many kiosks.

        In a window that does not close, each day at that minute.
        """
        if self._fetches_at is None:
            minutes = self._uniform(0, self._window.minutes_left(local) / 2)
            self._fetches_at = local + timedelta(minutes=minutes)
        if self._fetches_at <= local:
            self._fetches_at = local + timedelta(days=1)
            self._runner.run(self._fetch(), done=self._on_fetched, failed=self._on_fetch_failed)

    def _on_fetched(self, version: str) -> None:
        log.warning("version %s lies ready", version)
        self._staging.handshake.record_fetch("")

    def _on_fetch_failed(self, error: Exception) -> None:
        if isinstance(error, UpdateRefused) and error.reason in {UpdateReason.DOWNGRADE, UpdateReason.TRIED}:
            log.info("no newer version", extra={"reason": error.reason.value})
            self._staging.handshake.record_fetch("")
            return
        if isinstance(error, UpdateRefused) and error.reason is UpdateReason.ALREADY_RUNNING:
            self._fetches_at = None  # at another minute of this window
            return
        reason = UpdateReason.UNREADABLE
        if isinstance(error, UpdateRefused | OSError):
            reason = error.reason if isinstance(error, UpdateRefused) else not_written(error)
        log.warning("no update was fetched: %s", reason.value)
        self._staging.handshake.record_fetch(reason.value)

    @Slot()
    def _excuse_trial(self) -> None:
        """Excuse the failed trial of another version if this one does not reach the ERP either."""
        ledger = self._staging.ledger
        if ledger is not None and ledger.last is not None and not self._is_reached():
            log.warning(
                "the ERP is out of reach for this version, too: %s is not to blame", ledger.last.version
            )
            self._staging.handshake.mark(EXCUSED, ledger.record(ledger.last.version).id)


def _log_last_event(last: LastEvent) -> None:
    bad = last.outcome in {UpdateOutcome.REVERTED, UpdateOutcome.REFUSED}
    reason = last.reason and last.reason.value
    fields = {"outcome": last.outcome.value, "version": last.version, "reason": reason}
    log.log(logging.WARNING if bad else logging.INFO, "the last update: %s", last.outcome.value, extra=fields)
