"""A small curve of times: how long each of the latest requests took, a cross for one without an answer."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.theme import Theme

LEAST_TOP_MS = 100
"""A curve of small times stays low: nobody is to see mountains in a few milliseconds."""
STEP, HEIGHT, INSET = 26, 88, 12  # units


class Sparkline(QWidget):
    """Draws times; what they are is said in words beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._times: tuple[int | None, ...] = ()
        self.setObjectName("sparkline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def times(self) -> tuple[int | None, ...]:
        """What is drawn: milliseconds, the oldest first; None for no answer."""
        return self._times

    def show_times(self, times: Sequence[int | None]) -> None:
        """Draw these."""
        self._times = tuple(times)
        self.update()

    def points(self) -> list[QPointF | None]:
        """Where each time stands, from the left; None for no answer."""
        top = max([LEAST_TOP_MS, *(time for time in self._times if time is not None)])
        inset = self._theme.px(INSET)
        room = self.height() - 2 * inset
        return [
            None if time is None else QPointF(self._across(place), inset + room * (1 - time / top))
            for place, time in enumerate(self._times)
        ]

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.sunken)
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(16), theme.px(16))
        points = self.points()
        painter.setBrush(palette.accent)
        for run in _runs(points):
            if len(run) == 1 or run[-1] is points[-1]:
                painter.drawEllipse(run[-1], theme.px(6), theme.px(6))
            painter.strokePath(_path(run), QPen(palette.accent, theme.px(4), c=Qt.PenCapStyle.RoundCap))
        painter.setPen(QPen(palette.danger.ink, theme.px(4), c=Qt.PenCapStyle.RoundCap))
        arm = theme.px(7)
        for place, time in enumerate(self._times):
            if time is None:
                middle = QPointF(self._across(place), self.height() - theme.px(INSET) - arm)
                painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm))
                painter.drawLine(middle - QPointF(arm, -arm), middle + QPointF(arm, -arm))
        painter.end()

    def _across(self, place: int) -> float:
        inset = self._theme.px(2 * INSET)
        step = (self.width() - 2 * inset) / max(1, len(self._times) - 1)
        return inset + place * min(float(self._theme.px(STEP)), step)


def _runs(points: Sequence[QPointF | None]) -> list[list[QPointF]]:
    """The points that a line joins: not over a request without an answer."""
    runs: list[list[QPointF]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _path(run: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath(run[0])
    for point in run[1:]:
        path.lineTo(point)
    return path
