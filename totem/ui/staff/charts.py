"""Charts painted with the theme: amounts as rows with bars, and a line of response times.

Every chart has its numbers in its accessible name; colour alone carries no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.image_loader import antialiased, draw_text, paint_rounded
from totem.ui.theme import Theme, Type, Weight

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ROW_UNITS, CLOSE_ROW_UNITS, BAR_UNITS, GAP_UNITS = 60, 44, 26, 20
FEW = 12
"""Rows of which each has its full height."""
WIDEST = 0.46
"""Share of the width that labels take at most."""
LEAST_TOP_MS = 100
"""Least time at the top of the scale, so that differences of a few milliseconds stay flat."""
STEP, HEIGHT, INSET = 26, 88, 12  # units


@dataclass(frozen=True)
class Amount:
    """One bar: its label, its length relative to the others, the text behind it, and its colour."""

    label: str
    size: float
    text: str
    color: QColor


class BarRows(QWidget):
    """A row for each amount: its label, a bar, and the amount."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._amounts: Sequence[Amount] = ()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_amounts(self, subject: str, amounts: Sequence[Amount]) -> None:
        """Show these, in their order."""
        self._amounts = amounts
        spoken = ", ".join(f"{each.label} {each.text}" for each in amounts) or "nada"
        self.setAccessibleName(f"{subject}: {spoken}.")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._row_height() * len(self._amounts))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _row_height(self) -> int:
        return self._theme.px(ROW_UNITS if len(self._amounts) <= FEW else CLOSE_ROW_UNITS)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._amounts:
            return
        theme, palette = self._theme, self._theme.palette
        row, bar, gap = self._row_height(), theme.px(BAR_UNITS), theme.px(GAP_UNITS)
        plain, strong = theme.font(Type.SMALL), theme.font(Type.SMALL, Weight.STRONG)
        metrics, widths = QFontMetrics(plain), QFontMetrics(strong)
        widest = max(metrics.horizontalAdvance(each.label) for each in self._amounts) + 1
        words = min(widest, round(self.width() * WIDEST))
        text = max(widths.horizontalAdvance(each.text) for each in self._amounts) + 1
        room = max(0, self.width() - words - text - 2 * gap)
        most = max(each.size for each in self._amounts)
        with antialiased(self) as painter:
            for place, each in enumerate(self._amounts):
                top = place * row
                label = metrics.elidedText(each.label, Qt.TextElideMode.ElideRight, words)
                draw_text(painter, QRectF(0, top, words, row), LEFT, label, plain, palette.ink)
                line = QRectF(words + gap, top + (row - bar) / 2, room, bar)
                paint_rounded(painter, line, bar / 2, palette.sunken)
                if most > 0 and each.size > 0:
                    line.setWidth(max(bar, room * each.size / most))
                    paint_rounded(painter, line, bar / 2, each.color)
                end = QRectF(self.width() - text, top, text, row)
                draw_text(painter, end, RIGHT, each.text, strong, palette.ink)


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
