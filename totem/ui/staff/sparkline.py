"""Line of response times."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.image_loader import antialiased, paint_rounded
from totem.ui.theme import Theme

LEAST_TOP_MS = 100
"""Least time at the top of the scale, so that differences of a few milliseconds stay flat."""
STEP, HEIGHT, INSET = 26, 88, 12  # units


class Sparkline(QWidget):
    """Line of response times without labels; the text beside it has the numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._times: Sequence[int | None] = ()
        self.setObjectName("sparkline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_times(self, times: Sequence[int | None]) -> None:
        """Show these, the latest last; None for a request without an answer, which gets a cross."""
        self._times = times
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        points = self._points()
        line, cross = (
            QPen(color, theme.px(4), c=Qt.PenCapStyle.RoundCap)
            for color in (palette.accent, palette.danger.ink)
        )
        arm = theme.px(7)
        with antialiased(self) as painter:
            paint_rounded(painter, QRectF(self.rect()), theme.px(16), palette.sunken)
            for place, (at, time) in enumerate(zip(points, self._times, strict=True)):
                after = self._times[place + 1] if place + 1 < len(points) else None
                painter.setPen(cross if time is None else line)
                if time is None:
                    painter.drawLine(at - QPointF(arm, arm), at + QPointF(arm, arm))
                    painter.drawLine(at - QPointF(arm, -arm), at + QPointF(arm, -arm))
                elif after is not None:
                    painter.drawLine(at, points[place + 1])
                elif place + 1 == len(points) or place == 0 or self._times[place - 1] is None:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(palette.accent)
                    painter.drawEllipse(at, theme.px(6), theme.px(6))

    def _points(self) -> list[QPointF]:
        """The point of each time, from the left; at the lower end for a request without an answer."""
        inset, side = self._theme.px(INSET), self._theme.px(2 * INSET)
        top = max([LEAST_TOP_MS, *(time for time in self._times if time is not None)])
        step = min(float(self._theme.px(STEP)), (self.width() - 2 * side) / max(1, len(self._times) - 1))
        room, cross = self.height() - 2 * inset, self.height() - inset - self._theme.px(7)
        return [
            QPointF(side + place * step, cross if time is None else inset + room * (1 - time / top))
            for place, time in enumerate(self._times)
        ]
