"""A ruler on the screen: shows whether the panel's diagonal is known right."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.theme import Theme, Type

CM, STEP_MM, NAMED_MM = 10, 5, 50


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
        return QSize(self._theme.px(600), self._theme.px(76) + self._theme.text(100))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        width, top = theme.px(3), theme.px(72)
        painter.setPen(QPen(theme.palette.ink, width))
        painter.drawLine(0, top, round(self.length), top)
        painter.setFont(theme.font(Type.SMALL))
        room = theme.px(64)
        for mm in range(0, self.LENGTH_MM + 1, STEP_MM):
            x = round(mm * self._px_per_mm)
            painter.drawLine(x, top - theme.px(56 if mm % CM == 0 else 32), x, top)
            if mm % NAMED_MM == 0:
                align = Qt.AlignmentFlag.AlignLeft if mm == 0 else Qt.AlignmentFlag.AlignHCenter
                left = 0 if mm == 0 else x - room
                painter.drawText(QRectF(left, top + width, 2 * room, theme.text(44)), align, str(mm // CM))
        words = QRectF(0, top + theme.text(48), self.width(), theme.text(52))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "De 0 a 10 devem ser 10 cm na régua.")
        painter.end()
