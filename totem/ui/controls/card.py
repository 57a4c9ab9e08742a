"""Surfaces: a rounded card with a hairline, a line written on one, a chip that says a state at a glance."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.image_loader import paint_icon
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Tone, Type, Weight

CHIP_UNITS, CHIP_ICON_UNITS, CHIP_PAD_UNITS, CHIP_GAP_UNITS = 54, 28, 20, 10


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


def write_line(
    painter: QPainter, box: QRectF, text: str, font: QFont, color: QColor, where: Qt.AlignmentFlag
) -> None:
    """Write one line, cut with an ellipsis where it is longer than its box."""
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
    painter.drawText(box, where, shown)


def chip_height(theme: Theme) -> int:
    """How high a chip is."""
    return theme.text(CHIP_UNITS)


def chip_size(theme: Theme, text: str) -> QSize:
    """Room that `paint_chip` takes."""
    words = QFontMetrics(theme.font(Type.SMALL, Weight.STRONG)).horizontalAdvance(text)
    return QSize(words + _beside(theme), chip_height(theme))


def _beside(theme: Theme) -> int:
    """What a chip has beside its words: the icon and the rounded ends."""
    return theme.text(CHIP_ICON_UNITS) + theme.px(2 * CHIP_PAD_UNITS + CHIP_GAP_UNITS)


def paint_chip(
    painter: QPainter,
    theme: Theme,
    x: float,
    y: float,
    text: str,
    symbol: str,
    tone: Tone,
    *,
    room: int | None = None,
) -> None:
    """A pill with an icon and a word, its top left corner at (x, y); it shrinks where `room` is short."""
    font = theme.font(Type.SMALL, Weight.STRONG)
    if room is not None:
        least = Type.SMALL.value / theme.scale
        font = theme.fitted(text, Type.SMALL, Weight.STRONG, room - _beside(theme), least)
    width = QFontMetrics(font).horizontalAdvance(text) + _beside(theme)
    box = QRectF(x, y, width, chip_height(theme))
    painter.setPen(QPen(tone.ink, theme.px(2)) if theme.palette.strong else Qt.PenStyle.NoPen)
    painter.setBrush(tone.ground)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    side, pad = theme.text(CHIP_ICON_UNITS), theme.px(CHIP_PAD_UNITS)
    paint_icon(painter, x + pad, y + (box.height() - side) / 2, side, symbol, tone.ink)
    painter.setPen(tone.ink)
    painter.setFont(font)
    left = pad + side + theme.px(CHIP_GAP_UNITS)
    painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


class Chip(QWidget):
    """A chip as a widget; hidden while it says nothing."""

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._text, self._symbol, self._tone = theme, "", "", theme.palette.success
        self.setObjectName(name)
        describe(self, Role.StaticText)
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
