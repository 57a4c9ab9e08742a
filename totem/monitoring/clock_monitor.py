"""Monitor of the wall clock: reports at once that it is wrong, and that the day has changed.

It reads for the clock, too, if a service such as NTP keeps it.
"""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from totem.erp.http.wall_clock import FAR_OFF, SPACING_S, WallClock
from totem.system.background import Runner, in_thread
from totem.system.clock import is_clock_synced
from totem.system.qt_timers import every, once

log = logging.getLogger(__name__)

CHECK_MS = 5_000
"""Interval of reading the clock: no signal reports that it was set, or that midnight has passed."""
MOST_QUESTIONS = 8
"""Questions in a row that a difference raises; answers that never agree raise no more."""
SYNC_MS = 900_000
"""Interval of reading if the clock is kept. Each reading starts systemd-timedated, which logs that."""
FAR_OFF_SYNC_MS = 60_000
"""The same while the ERP's answers are far off: if they are followed depends on it."""
_MARGIN_S = 0.5


class ClockMonitor(QObject):
    """Watch the wall clock from `start` on; belongs to the GUI thread.

    Attributes:
        is_far_off: the machine's clock is `FAR_OFF` from the ERP's, and more.
        is_wrong: due dates follow the ERP's clock.

    Signals:
        changed(): `is_far_off` or `is_wrong` has changed.
        day_changed(): today is another day: midnight passed, the clock was set, or the ERP's is followed.
    """

    changed = Signal()
    day_changed = Signal()
    _recorded = Signal()  # from the loop's thread

    def __init__(
        self,
        clock: WallClock,
        ask_erp: Callable[[], object],
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        """`ask_erp` probes the ERP now, whose answer states its time once more."""
        super().__init__(parent)
        self._clock, self._ask_erp, self._runner = clock, ask_erp, runner
        self.is_far_off, self.is_wrong = False, False
        self._today = clock.today()
        self._questions = 0
        self._is_reading = False
        self._sync = once(self, "reading if the clock is kept", self._read_sync, SYNC_MS)
        self._timer = every(self, "wall clock", self._check, CHECK_MS)
        self._question = once(
            self, "question to the ERP's clock", self._ask, round((SPACING_S + _MARGIN_S) * 1000)
        )
        self._recorded.connect(self._check, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Check now, and from now on."""
        self._clock.on_recorded = self._recorded.emit
        self._timer.start()
        self._check()
        self._read_sync()

    def close(self) -> None:
        """Stop for good."""
        self._clock.on_recorded = lambda: None
        self._timer.stop()
        self._question.stop()
        self._sync.stop()

    @Slot()
    def _read_sync(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self._runner.run(in_thread(is_clock_synced), done=self._on_sync, failed=self._on_no_sync)

    def _on_sync(self, is_synced: bool | None) -> None:  # noqa: FBT001 - called by the runner
        self._is_reading = False
        self._clock.is_synced = is_synced
        self._check()
        self._sync.start(FAR_OFF_SYNC_MS if self.is_far_off else SYNC_MS)

    def _on_no_sync(self, error: Exception) -> None:
        log.error("no reading if the clock is kept: %s", type(error).__name__)
        self._on_sync(None)

    @Slot()
    def _check(self) -> None:
        self._confirm()
        offset, is_wrong = self._clock.offset, self._clock.is_wrong
        is_far_off = is_wrong or (offset is not None and abs(offset) >= FAR_OFF)
        before, self.is_wrong = self.is_wrong, is_wrong
        was_far_off, self.is_far_off = self.is_far_off, is_far_off
        if (is_far_off, is_wrong) != (was_far_off, before):
            hours = {} if offset is None else {"hours": round(offset.total_seconds() / 3600, 1)}
            log.warning(
                "this machine's clock %s", _words(is_far_off=is_far_off, is_wrong=is_wrong), extra=hours
            )
            self.changed.emit()
            if not was_far_off:
                self._read_sync()
        today = self._clock.today()
        if today != self._today:
            self._today = today
            self.day_changed.emit()

    def _confirm(self) -> None:
        """Ask the ERP again while its answers state a time far off, and do not suffice to follow it."""
        if not self._clock.is_in_doubt:
            self._questions = 0
            self._question.stop()
        elif not self._question.isActive() and self._questions < MOST_QUESTIONS:
            self._question.start()

    @Slot()
    def _ask(self) -> None:
        self._questions += 1
        self._ask_erp()


def _words(*, is_far_off: bool, is_wrong: bool) -> str:
    if is_wrong:
        return "is wrong by the ERP's, which due dates follow"
    return "differs from the ERP's" if is_far_off else "agrees with the ERP's again"
