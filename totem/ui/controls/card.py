"""Surfaces: a rounded card with a hairline, and a chip that says a state by colour, shape and word."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight


class Card(QWidget):
    """A white rounded surface with a hairline; a layout goes inside."""

    def __init__(self, theme: Theme, *, ground: QColor | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ground = ground

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._theme.px(2)
        half = width / 2
        ground = self._ground or self._theme.palette.surface
        edge = self._theme.palette.line if self._ground is None else ground
        painter.setPen(QPen(edge, width))
        painter.setBrush(ground)
        radius = self._theme.px(36)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        painter.end()


def chip_size(theme: Theme, text: str) -> QSize:
    """Room that `paint_chip` takes."""
    words = QFontMetrics(theme.font(Type.SMALL, Weight.STRONG)).horizontalAdvance(text)
    return QSize(words + theme.px(82), theme.px(54))


def paint_chip(
    painter: QPainter, theme: Theme, x: float, y: float, text: str, symbol: str, tone: Tone
) -> None:
    """A pill with an icon and a word, its top left corner at (x, y)."""
    size = chip_size(theme, text)
    box = QRectF(x, y, size.width(), size.height())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone.ground)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    side = theme.px(28)
    paint_icon(painter, x + theme.px(20), y + (box.height() - side) / 2, side, symbol, tone.ink)
    painter.setPen(tone.ink)
    painter.setFont(theme.font(Type.SMALL, Weight.STRONG))
    painter.drawText(box.adjusted(theme.px(58), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


class Chip(QWidget):
    """A chip as a widget; hidden while it says nothing."""

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._text, self._symbol, self._tone = theme, "", "", theme.palette.success
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_state(self, text: str, symbol: str, tone: Tone, spoken: str = "") -> None:
        """Say a state; an empty text hides the chip, `spoken` says it in full to those who do not see it."""
        if (text, symbol, tone) == (self._text, self._symbol, self._tone):
            return
        self._text, self._symbol, self._tone = text, symbol, tone
        self.setAccessibleName(spoken or text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return chip_size(self._theme, self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chip(painter, self._theme, 0, 0, self._text, self._symbol, self._tone)
        painter.end()
