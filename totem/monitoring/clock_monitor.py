"""Monitor of the wall clock: reports at once that it is wrong, and that the day has changed."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from totem.erp.http.wall_clock import FAR_OFF, SPACING_S, WallClock
from totem.system.qt_timers import every, once

log = logging.getLogger(__name__)

CHECK_MS = 5_000
"""Interval of reading the clock: no signal reports that it was set, or that midnight has passed."""
MOST_QUESTIONS = 8
"""Questions in a row that a difference raises; answers that never agree raise no more."""
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
        self, clock: WallClock, ask_erp: Callable[[], object], parent: QObject | None = None
    ) -> None:
        """`ask_erp` probes the ERP now, whose answer states its time once more."""
        super().__init__(parent)
        self._clock, self._ask_erp = clock, ask_erp
        self.is_far_off, self.is_wrong = False, False
        self._today = clock.today()
        self._questions = 0
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

    def close(self) -> None:
        """Stop for good."""
        self._clock.on_recorded = lambda: None
        self._timer.stop()
        self._question.stop()

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
