"""How awake the panel is while nobody uses it: bright, dimmed after a while, at rest outside opening hours.

A visit keeps the panel bright, whatever the clock says. The clock on the wall decides whether the store is
open, looked at anew in each of its minutes: it may be set, or jump by an hour. How long nobody touched is
measured by a clock that never jumps.
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
    """How awake the panel is."""

    AWAKE = "awake"
    DIMMED = "dimmed"
    STANDBY = "standby"


@dataclass(frozen=True, slots=True)
class DisplayRules:
    """When the panel dims and sleeps, in seconds without a touch.

    `dim_after_s` holds while the store is open, 0 for never; `awake_s` is how long a panel that was woken
    outside of the `hours` stays awake.
    """

    hours: OpenHours
    dim_after_s: float
    awake_s: float

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self:
        """Take them from the settings."""
        hours = OpenHours.parse(settings.kiosk.open_hours)
        return cls(hours, settings.screen.dim_after_s, settings.screen.awake_s)

    def state_at(self, local: datetime, idle_s: float) -> DisplayState:
        """How awake a panel is that nobody has touched for `idle_s`, when the clock shows `local`."""
        if not self.hours.is_open(local):
            return DisplayState.AWAKE if idle_s < self.awake_s else DisplayState.STANDBY
        return DisplayState.DIMMED if 0 < self.dim_after_s <= idle_s else DisplayState.AWAKE

    def next_check_s(self, local: datetime, idle_s: float) -> float | None:
        """Seconds until the level may be another without a touch; None when it never is."""
        waits = [wait_s - idle_s for wait_s in (self.dim_after_s, self.awake_s) if wait_s > idle_s]
        if self.hours.spans:
            waits.append(MINUTE_S - local.second - local.microsecond / 1e6)
        return min(waits, default=None)


class DisplaySchedule(QObject):
    """Follows the visit's pictures and hears of touches; says how awake the panel is to be.

    Signals:
        changed(Level): another level.
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
        """`now` is the local time, `clock` counts seconds and never jumps. It waits for `start`."""
        super().__init__(parent)
        self._rules, self._now, self._clock = rules, now, clock
        self._level, self._started, self._rests, self._touched_at = DisplayState.AWAKE, False, False, 0.0
        self._timer = once(self, "rest", self._look)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)

    @property
    def state(self) -> DisplayState:
        """How awake the panel is."""
        return self._level

    def start(self, view: ViewState) -> None:
        """Begin, as if the panel had been touched just now."""
        self._started, self._rests = True, view.state in RESTING
        self._touched_at = self._clock()
        self._look()

    def close(self) -> None:
        """Wait for nothing any more."""
        self._started = False
        self._timer.stop()

    @Slot(object)
    def on_view_changed(self, view: ViewState) -> None:
        """Hear where the visit is: while there is one, the panel is awake."""
        rests = view.state in RESTING
        if rests is not self._rests:
            self._rests = rests
            self._touched_at = self._clock()
            self._look()

    @Slot()
    def on_touch(self) -> None:
        """Hear that somebody is there."""
        self._touched_at = self._clock()
        if self._level is not DisplayState.AWAKE or not self._timer.isActive():
            self._look()

    @Slot()
    def _look(self) -> None:
        self._timer.stop()
        if not self._started:
            return
        local, idle_s = self._now(), self._clock() - self._touched_at
        level = self._rules.state_at(local, idle_s) if self._rests else DisplayState.AWAKE
        wait_s = self._rules.next_check_s(local, idle_s) if self._rests else None
        if wait_s is not None:
            self._timer.start(round(1000 * max(wait_s, _LEAST_WAIT_S)))
        if level is not self._level:
            self._level = level
            self.changed.emit(level)
