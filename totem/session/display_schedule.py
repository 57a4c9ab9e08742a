"""Schedule of the display: awake, dimmed after a while without touch, in standby outside opening hours.

A session keeps the display awake at any time. The wall clock decides on the opening hours, read anew every
minute, since it may be set or jump by an hour; the time without touch is measured by a monotonic clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QObject, Qt, Signal, Slot

from totem.domain.hours import OpenHours
from totem.session.states import RESTING
from totem.session.view_state import ViewState
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.settings import Settings

MINUTE_S = 60.0
_LEAST_WAIT_S = 0.05


class DisplayState(Enum):
    """Power state of the display."""

    AWAKE = "awake"
    DIMMED = "dimmed"
    STANDBY = "standby"


@dataclass(frozen=True, slots=True)
class DisplayRules:
    """Times until the display dims and goes into standby, in seconds without touch.

    `dim_after_s` holds during the opening `hours`, 0 for never; `awake_s` is the time that a display woken
    outside of them stays awake.
    """

    hours: OpenHours
    dim_after_s: float
    awake_s: float

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self:
        """Read them from the settings."""
        hours = OpenHours.parse(settings.kiosk.open_hours)
        return cls(hours, settings.screen.dim_after_s, settings.screen.awake_s)

    def state_at(self, local: datetime, idle_s: float) -> DisplayState:
        """Return the state at the wall time `local`, after `idle_s` without touch."""
        if not self.hours.is_open(local):
            return DisplayState.AWAKE if idle_s < self.awake_s else DisplayState.STANDBY
        return DisplayState.DIMMED if 0 < self.dim_after_s <= idle_s else DisplayState.AWAKE

    def next_check_s(self, local: datetime, idle_s: float) -> float | None:
        """Return the seconds until the state may change without a touch; None for never."""
        waits = [wait_s - idle_s for wait_s in (self.dim_after_s, self.awake_s) if wait_s > idle_s]
        if self.hours.spans:
            waits.append(MINUTE_S - local.second - local.microsecond / 1e6)
        return min(waits, default=None)


class DisplaySchedule(QObject):
    """Schedule that follows the session and the touches, from `start` on.

    Signals:
        changed(DisplayState): the new state.
    """

    changed = Signal(object)

    def __init__(
        self,
        rules: DisplayRules,
        now: Callable[[], datetime],
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """`now` is the local wall time, `clock` gives monotonic seconds."""
        super().__init__(parent)
        self._rules, self._now, self._clock = rules, now, clock
        self._state, self._started, self._is_resting, self._touched_at = DisplayState.AWAKE, False, False, 0.0
        self._timer = once(self, "display schedule", self._update)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)

    @property
    def state(self) -> DisplayState:
        """Power state of the display."""
        return self._state

    def start(self, view: ViewState) -> None:
        """Start as after a touch."""
        self._started, self._is_resting = True, view.state in RESTING
        self._touched_at = self._clock()
        self._update()

    def close(self) -> None:
        """Stop for good."""
        self._started = False
        self._timer.stop()

    @Slot(object)
    def on_view_changed(self, view: ViewState) -> None:
        """Keep the display awake during a session."""
        is_resting = view.state in RESTING
        if is_resting is not self._is_resting:
            self._is_resting = is_resting
            self._touched_at = self._clock()
            self._update()

    @Slot()
    def on_touch(self) -> None:
        """Wake the display on a touch."""
        self._touched_at = self._clock()
        if self._state is not DisplayState.AWAKE or not self._timer.isActive():
            self._update()

    @Slot()
    def _update(self) -> None:
        self._timer.stop()
        if not self._started:
            return
        local, idle_s = self._now(), self._clock() - self._touched_at
        state = self._rules.state_at(local, idle_s) if self._is_resting else DisplayState.AWAKE
        wait_s = self._rules.next_check_s(local, idle_s) if self._is_resting else None
        if wait_s is not None:
            self._timer.start(round(1000 * max(wait_s, _LEAST_WAIT_S)))
        if state is not self._state:
            self._state = state
            self.changed.emit(state)
