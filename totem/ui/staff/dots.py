"""Stands for a PIN while it is typed."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.staff.pin import SHORTEST
from totem.ui.theme import Theme


class Dots(QWidget):
    """How many digits were typed, and never which."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._count = theme, 0
        self.setObjectName("dots")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleName(f"{count} números digitados")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(96))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        side, step = theme.px(32), theme.px(58)
        top = (self.height() - side) / 2
        for place in range(max(SHORTEST, self._count)):
            painter.setBrush(palette.ink if place < self._count else palette.line)
            painter.drawEllipse(QRectF(place * step, top, side, side))
        painter.end()
