"""Cards as surfaces, and chips that show a state."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import IconLabel, draw_text, icon, paint_icon
from totem.ui.layouts import row
from totem.ui.stylesheet import CHIP_UNITS, HAIRLINE, set_look, toned
from totem.ui.theme import Theme, Tone, Type, Weight

CHIP_ICON_UNITS, CHIP_PAD_UNITS, CHIP_GAP_UNITS = 28, 20, 10


class Card(QWidget):
    """A rounded surface with a hairline; a layout goes inside."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        set_look(self, "card")


def chip_height(theme: Theme) -> int:
    return theme.text(CHIP_UNITS)


def chip_size(theme: Theme, text: str) -> QSize:
    words = QFontMetrics(theme.font(Type.SMALL, Weight.STRONG)).horizontalAdvance(text)
    return QSize(words + 2 + _width_without_text(theme), chip_height(theme))


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
    """An icon and a few words on a tone; hidden without words."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        """`name` is the object name of the words."""
        super().__init__()
        self._theme, self._icon, self._words = (
            theme,
            IconLabel(),
            Text(theme, Type.SMALL, Weight.STRONG, name=name),
        )
        self._words.setWordWrap(False)
        pad, gap, edge = theme.px(CHIP_PAD_UNITS), theme.px(CHIP_GAP_UNITS), 2 * theme.px(HAIRLINE)
        row(self._icon, self._words, gap=gap, margins=(pad, edge, pad, edge), parent=self)
        self.setFixedHeight(chip_height(theme))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_state(self, text: str, symbol: str, tone: Tone, spoken: str = "") -> None:
        """Show a state; `spoken` is its full accessible name."""
        self._words.setAccessibleName(spoken)
        self._words.setText(text)
        self._words.set_color(tone.ink)
        if symbol:
            self._icon.setPixmap(icon(symbol, self._theme.text(CHIP_ICON_UNITS), tone.ink.name()))
        set_look(self, toned("chip", tone, self._theme))
        self.setVisible(bool(text))
