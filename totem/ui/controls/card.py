"""Cards as surfaces, and chips that show a state."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.image_loader import antialiased, draw_text, paint_icon, paint_rounded
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Tone, Type, Weight

CHIP_UNITS, CHIP_ICON_UNITS, CHIP_PAD_UNITS, CHIP_GAP_UNITS = 54, 28, 20, 10


class Card(QWidget):
    """A rounded surface with a hairline, or of the colour `_ground`; a layout goes inside."""

    _ground: QColor | None = None

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            theme, palette = self._theme, self._theme.palette
            edge = palette.line if self._ground is None or palette.strong else self._ground
            pen = QPen(edge, theme.px(2))
            paint_rounded(painter, QRectF(self.rect()), theme.px(36), self._ground or palette.surface, pen)


def chip_height(theme: Theme) -> int:
    return theme.text(CHIP_UNITS)


def chip_size(theme: Theme, text: str) -> QSize:
    words = QFontMetrics(theme.font(Type.SMALL, Weight.STRONG)).horizontalAdvance(text)
    return QSize(words + _width_without_text(theme), chip_height(theme))


def _width_without_text(theme: Theme) -> int:
    """The width of a chip without its text: icon and rounded ends."""
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
    """Paint a chip with its top left corner at (x, y); its text shrinks to fit `room`."""
    around = _width_without_text(theme)
    if room is None:
        font = theme.font(Type.SMALL, Weight.STRONG)
        words = QFontMetrics(font).horizontalAdvance(text)
    else:
        least = Type.SMALL.value / theme.scale
        font, words = theme.fit_line(text, Type.SMALL, Weight.STRONG, room - around, least)
    box = QRectF(x, y, words + around, chip_height(theme))
    painter.setPen(QPen(tone.ink, theme.px(2)) if theme.palette.strong else Qt.PenStyle.NoPen)
    painter.setBrush(tone.ground)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    side, pad = theme.text(CHIP_ICON_UNITS), theme.px(CHIP_PAD_UNITS)
    paint_icon(painter, x + pad, y + (box.height() - side) / 2, side, symbol, tone.ink)
    beside = box.adjusted(pad + side + theme.px(CHIP_GAP_UNITS), 0, 0, 0)
    draw_text(painter, beside, Qt.AlignmentFlag.AlignVCenter, text, font, tone.ink)


class Chip(QWidget):
    """A chip as a widget; hidden without text."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme, self._text, self._symbol, self._tone = theme, "", "", theme.palette.success
        self.setObjectName(name)
        describe(self, Role.StaticText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_state(self, text: str, symbol: str, tone: Tone, spoken: str = "") -> None:
        """Show a state; `spoken` is its full accessible name."""
        self.setAccessibleName(spoken or text)
        if (text, symbol, tone) == (self._text, self._symbol, self._tone):
            return
        self._text, self._symbol, self._tone = text, symbol, tone
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return chip_size(self._theme, self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            paint_chip(painter, self._theme, 0, 0, self._text, self._symbol, self._tone, room=self.width())
