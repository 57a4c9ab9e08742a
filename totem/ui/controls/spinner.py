"""A quiet sign that work goes on; it moves only while it is seen."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.timers import every
from totem.ui.accessible import Role, describe
from totem.ui.theme import Theme

FRAME_MS, STEP_DEGREES = 40, 12
CALM_FRAME_MS, CALM_STEP_DEGREES = 1_000, 90
"""With reduced motion: it steps on like the hand of a clock, for work goes on all the same."""


class Spinner(QWidget):
    """An arc that turns."""

    def __init__(self, theme: Theme, units: float = 120, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._units, self._angle = theme, units, 0
        describe(self, Role.ProgressBar)
        self.setAccessibleName(self.tr("Em andamento"))
        frame_ms = FRAME_MS if theme.motion else CALM_FRAME_MS
        self._step = STEP_DEGREES if theme.motion else CALM_STEP_DEGREES
        self._timer = every(self, "spinner", self._turn, frame_ms)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._units), self._theme.px(self._units))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @Slot()
    def _turn(self) -> None:
        self._angle = (self._angle + self._step) % 360
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._theme.px(self._units / 10)
        box = QRectF(self.rect()).adjusted(width, width, -width, -width)
        pen = QPen(self._theme.palette.track, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawEllipse(box)
        pen.setColor(self._theme.palette.accent)
        painter.setPen(pen)
        painter.drawArc(box, -self._angle * 16, 100 * 16)
        painter.end()
