"""Cards: the rounded surface, text laid out and painted on it, and chips that show a state."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import draw_text, icon, paint_icon
from totem.ui.layouts import row
from totem.ui.stylesheet import CHIP_UNITS, HAIRLINE, set_look, toned
from totem.ui.theme import Theme, Tone, Type, Weight, sizes_down

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ELLIPSIS = "…"
_SPACES = re.compile(r"[ \t\r\n]+")
"""Spaces at which a line may break, as an amount does not after its "R$"."""
SIGN_UNITS = 44
"""Side of the icon at the right end of a card."""
CHIP_ICON_UNITS, CHIP_PAD_UNITS, CHIP_GAP_UNITS = 28, 20, 10


class Card(QWidget):
    """A rounded surface with a hairline; a layout goes inside."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        set_look(self, "card")


def draw_line(
    painter: QPainter, box: QRectF, text: str, font: QFont, color: QColor, where: Qt.AlignmentFlag
) -> None:
    """Paint one line, elided at the width of its box."""
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
    draw_text(painter, box, where, shown, font, color)


def paint_sign(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    pad: float,
    sign: str = "chevron-right",
    ink: QColor | None = None,
) -> None:
    """Paint the icon that tells the effect of a touch, at `pad` from the right end of a card."""
    side = theme.px(SIGN_UNITS)
    left, top = box.right() - pad - side, box.center().y() - side / 2
    paint_icon(painter, left, top, side, sign, ink or theme.palette.muted)


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
            QLabel(),
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


@dataclass(frozen=True)
class TextLine:
    """One line of text in a font and colour."""

    text: str
    font: QFont
    ink: QColor

    @cached_property
    def height(self) -> int:
        return QFontMetrics(self.font).height()

    @cached_property
    def width(self) -> int:
        return QFontMetrics(self.font).horizontalAdvance(self.text)


@dataclass(frozen=True)
class PlacedLine:
    """A line and its rectangle on the card."""

    words: TextLine
    box: QRectF
    where: Qt.AlignmentFlag = LEFT

    def write(self, painter: QPainter, at: QPointF) -> None:
        """Paint the line on a card with its top left corner at `at`."""
        words, box = self.words, self.box.translated(at)
        draw_text(painter, box, self.where, words.text, words.font, words.ink)


@dataclass(frozen=True)
class CardLayout:
    """The height of a card, the lines on it, and the rectangle of its chip."""

    height: float
    pieces: tuple[PlacedLine, ...]
    chip: QRectF | None = None

    def write(self, painter: QPainter, box: QRectF) -> QPointF:
        """Paint the lines in the middle of `box`; return their origin."""
        corner = box.topLeft() + QPointF(0, (box.height() - self.height) / 2)
        for piece in self.pieces:
            piece.write(painter, corner)
        return corner


@dataclass(frozen=True)
class LineStyle:
    """Size, weight and colour of text."""

    theme: Theme
    size: Type
    weight: Weight
    ink: QColor

    @property
    def font(self) -> QFont:
        """The font at full size."""
        return self.theme.font(self.size, self.weight)

    def lines(self, text: str, room: float, *, most: int, least: Type | None = None) -> list[TextLine]:
        """Break `text` into as few lines as `room` allows.

        Where these are more than `most`, the text shrinks down to `least`, and is then elided.
        """
        if not text.strip():
            return []
        units = self.size.value * self.theme.scale
        smallest = units if least is None else min(units, least.value)

        for each in sizes_down(units, smallest):
            font = self.theme.font(each, self.weight)
            lines = break_lines(font, text, room, most)
            if not lines[-1].endswith(ELLIPSIS):
                break
        return [TextLine(line, font, self.ink) for line in lines]


def break_lines(font: QFont, text: str, room: float, most: int) -> list[str]:
    """Break `text` into at most `most` lines of width `room`; elide a longer word, and the rest."""
    metrics, rest = QFontMetrics(font), [word for word in _SPACES.split(text) if word]
    whole = " ".join(rest)
    if metrics.horizontalAdvance(whole) <= room:
        return [whole]
    lines: list[str] = []
    while rest and len(lines) < most:
        taken = len(rest) if len(lines) == most - 1 else _count_words_that_fit(metrics, rest, room)
        line = " ".join(rest[:taken])
        if metrics.horizontalAdvance(line) > room:
            line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(room))
        lines.append(line)
        rest = rest[taken:]
    return lines


class TextBlock:
    """Paragraphs one under another, with a gap; empty ones take no room."""

    def __init__(self, *paragraphs: list[TextLine], gap: int = 0) -> None:
        self._paragraphs = [each for each in paragraphs if each]
        self._gap = gap

    @property
    def height(self) -> int:
        lines = sum(words.height for paragraph in self._paragraphs for words in paragraph)
        return lines + self._gap * max(0, len(self._paragraphs) - 1)

    @property
    def width(self) -> int:
        """The width of its widest line."""
        return max((words.width for paragraph in self._paragraphs for words in paragraph), default=0)

    def pieces(
        self, left: float, top: float, room: float, where: Qt.AlignmentFlag = LEFT
    ) -> Iterator[PlacedLine]:
        """Place its lines, from `top` on."""
        for paragraph in self._paragraphs:
            for words in paragraph:
                yield PlacedLine(words, QRectF(left, top, room, words.height), where)
                top += words.height
            top += self._gap


def _count_words_that_fit(metrics: QFontMetrics, words: list[str], room: float) -> int:
    """The number of words that fit in one line, at least one."""
    taken = 1
    while taken < len(words) and metrics.horizontalAdvance(" ".join(words[: taken + 1])) <= room:
        taken += 1
    return taken
