"""Text layout: balanced lines of paragraphs, and labels of buttons."""

from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QLabel

from totem.ui.theme import Theme, Type, Weight

ENDLESS = 100_000
DOT = " · "
MOST_PARTS = 5


def paint_text(label: QLabel) -> None:
    """Paint a label's plain text, wrapped in balanced lines."""
    room, flags, text = label.contentsRect(), label.alignment().value, label.text()
    if label.wordWrap():
        flags |= Qt.TextFlag.TextWordWrap.value
        text = broken_at_dots(label.fontMetrics(), text, room.width())
        width = balanced_width(label.fontMetrics(), text, room.width())
        if label.alignment() & Qt.AlignmentFlag.AlignHCenter:
            room.adjust((room.width() - width) // 2, 0, 0, 0)
        room.setWidth(width)
    painter = QPainter(label)
    painter.setPen(label.palette().color(QPalette.ColorRole.WindowText))
    painter.drawText(room, flags, text)
    painter.end()


def broken_at_dots(metrics: QFontMetrics, text: str, width: int) -> str:
    """Replace dots between parts of `text` by line breaks, where that takes no more lines."""
    parts = text.split(DOT)
    lines = _lines(metrics, text, width)
    if lines == 1 or not 1 < len(parts) <= MOST_PARTS:
        return text
    broken = (
        parts[0] + "".join(map("".join, zip(between, parts[1:], strict=True)))
        for between in product((DOT, "\n"), repeat=len(parts) - 1)
    )
    fitting = [each for each in broken if each != text and _lines(metrics, each, width) <= lines]
    return min(
        fitting, key=lambda each: (balanced_width(metrics, each, width), each.count(DOT)), default=text
    )


def balanced_width(metrics: QFontMetrics, text: str, width: int) -> int:
    """The least width at which `text` takes no more lines than in `width`."""
    whole = _size(metrics, text, width)
    if _lines(metrics, text, width) == 1 or whole.width() > width:
        return width
    least, enough = 0, width
    while enough - least > 1:
        tried = (least + enough) // 2
        size = _size(metrics, text, tried)
        if size.height() <= whole.height() and size.width() <= tried:
            enough = tried
        else:
            least = tried
    return enough


def _lines(metrics: QFontMetrics, text: str, width: int) -> int:
    return max(1, round(_size(metrics, text, width).height() / metrics.lineSpacing()))


def _size(metrics: QFontMetrics, text: str, width: int) -> QSize:
    return metrics.boundingRect(QRect(0, 0, width, ENDLESS), Qt.TextFlag.TextWordWrap.value, text).size()


SHRUNK = 0.86
"""The share of its size down to which a label shrinks before it wraps; larger text does not shrink."""
FEW_LINES = 2.5
"""A label of more lines than this leaves its icon out."""
WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignHCenter.value


@dataclass(frozen=True)
class LabelLayout:
    """Font and size of a label's text, and whether its icon is shown."""

    font: QFont
    words: QSize
    with_icon: bool


def lay_out_label(
    theme: Theme, text: str, size: Type, weight: Weight, *, icon: int, room: QSize
) -> LabelLayout:
    """Lay out `text` in `room`, beside an icon of width `icon`."""
    full = theme.font(size, weight)
    for icon_room in (icon, 0) if icon else (0,):
        width = room.width() - icon_room
        least = size.value * (SHRUNK if theme.scale == 1 else 1)
        line = theme.fitted(text, size, weight, width, least)
        if _width(line, text) <= width and _written(line, text) <= room.height():
            return LabelLayout(line, QSize(_width(line, text), QFontMetrics(line).height()), bool(icon_room))
        words = wrapped_size(full, text, width)
        is_tall = icon_room and words.height() > FEW_LINES * QFontMetrics(full).height()
        if words.width() <= width and words.height() <= room.height() and not is_tall:
            return LabelLayout(full, words, bool(icon_room))
    font = _shrunk(theme, text, size, weight, room)
    return LabelLayout(font, wrapped_size(font, text, room.width()), with_icon=False)


def wrapped_size(font: QFont, text: str, width: int) -> QSize:
    """The size of `text` wrapped at `width`; wider where a word is."""
    return QFontMetrics(font).boundingRect(QRect(0, 0, max(1, width), 100_000), WRAPPED, text).size()


def longest_word_width(font: QFont, text: str) -> int:
    return max((_width(font, word) for word in text.split(" ")), default=0)


def _shrunk(theme: Theme, text: str, size: Type, weight: Weight, room: QSize) -> QFont:
    """The largest font in which the text fits, wrapped or not."""
    units = size.value * theme.scale
    while units > Type.SMALL.value:
        units = max(Type.SMALL.value, units * 0.94)
        font = theme.font(units, weight)
        words = wrapped_size(font, text, room.width())
        height = (
            words.height() if words.height() > 1.5 * QFontMetrics(font).height() else _written(font, text)
        )
        if words.width() <= room.width() and height <= room.height():
            return font
    return theme.font(units, weight)


def _written(font: QFont, text: str) -> int:
    """The height of the ink of one line."""
    return QFontMetrics(font).tightBoundingRect(text).height()


def _width(font: QFont, text: str) -> int:
    return QFontMetrics(font).horizontalAdvance(text)
