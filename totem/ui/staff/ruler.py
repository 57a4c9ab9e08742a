"""A ruler on the screen: shows whether the panel's diagonal is known right."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.theme import Theme, Type


class Ruler(QWidget):
    """A line of ten centimetres, if the diagonal is right: hold a real ruler against it."""

    LENGTH_MM = 100

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._px_per_mm = theme, theme.px_per_mm
        self.setObjectName("ruler")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_diagonal(self, inches: float) -> None:
        """Draw it as it would be on a panel of this diagonal."""
        self._px_per_mm = self._theme.px_per_mm * self._theme.diagonal_inches / max(inches, 1)
        self.setAccessibleName("Régua: a linha deve medir 10 cm")
        self.update()

    @property
    def length(self) -> float:
        """Pixels of the line."""
        return self.LENGTH_MM * self._px_per_mm

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(150))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setPen(QPen(theme.palette.ink, theme.px(3)))
        top = theme.px(90)
        painter.drawLine(0, top, round(self.length), top)
        for mm in range(self.LENGTH_MM + 1):
            height = theme.px(44 if mm % 10 == 0 else 30 if mm % 5 == 0 else 18)
            x = round(mm * self._px_per_mm)
            painter.drawLine(x, top - height, x, top)
        painter.setFont(theme.font(Type.SMALL))
        words = QRectF(0, top, self.width(), theme.px(56))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "A linha deve medir 10 cm na régua.")
        painter.end()
