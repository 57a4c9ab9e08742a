"""Moves what stands on the panel for hours a few pixels each minute, so that nothing burns in."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLayout, QWidget

from totem.system.qt_timers import every
from totem.ui.theme import Theme

DRIFT_MS = 60_000
DRIFT_UNITS = ((0, 0), (4, 2), (6, 6), (2, 8), (-4, 6), (-6, 0), (-4, -6), (2, -4))


class BurnInGuard(QObject):
    """Shifts the margins of a screen's frame, as long as the screen lives."""

    def __init__(self, theme: Theme, frame: QLayout, screen: QWidget) -> None:
        """`frame` has the margins that it keeps on average."""
        super().__init__(screen)
        self._theme, self._frame, self._step = theme, frame, 0
        self._usual = frame.contentsMargins()
        self._timer = every(self, "drift against burn-in", self.move_on, DRIFT_MS)
        self._timer.start()

    @Slot()
    def move_on(self) -> None:
        """Go to the next place."""
        self._step = (self._step + 1) % len(DRIFT_UNITS)
        across, down = (round(units * self._theme.unit) for units in DRIFT_UNITS[self._step])
        usual = self._usual
        self._frame.setContentsMargins(
            usual.left() + across, usual.top() + down, usual.right() - across, usual.bottom() - down
        )
