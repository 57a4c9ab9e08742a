"""How a button's words stand in the room they have: as large as they should be, in as many lines as it takes.

Words keep their size first. What gives way, in this order: one line becomes several, the icon goes, then the
padding that the button granted; only where all that is not enough does the type shrink.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from totem.ui.theme import Theme, Type, Weight

SHRUNK = 0.86
"""How much of its usual size a line may lose before it is broken in two; larger text loses nothing."""
FEW_LINES = 2.5
"""In more lines than that, the words have more use for the room than the icon."""
WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignHCenter.value


@dataclass(frozen=True)
class Label:
    """Words in a font, the room that they take, and whether the icon stands beside them."""

    font: QFont
    words: QSize
    with_icon: bool


def arrange(theme: Theme, text: str, size: Type, weight: Weight, *, icon: int, room: QSize) -> Label:
    """Arrange `text`, beside an icon that takes `icon` pixels of the width, in `room`."""
    full = theme.font(size, weight)
    for icon_room in (icon, 0) if icon else (0,):
        width = room.width() - icon_room
        least = size.value * (SHRUNK if theme.scale == 1 else 1)
        line = theme.fitted(text, size, weight, width, least)
        if _width(line, text) <= width and _written(line, text) <= room.height():
            return Label(line, _size(line, text), bool(icon_room))
        words = wrapped(full, text, width)
        is_tall = icon_room and words.height() > FEW_LINES * QFontMetrics(full).height()
        if words.width() <= width and words.height() <= room.height() and not is_tall:
            return Label(full, words, bool(icon_room))
    font = _shrunk(theme, text, size, weight, room)
    return Label(font, wrapped(font, text, room.width()), with_icon=False)


def wrapped(font: QFont, text: str, width: int) -> QSize:
    """The room that `text` takes in lines of `width`; wider than that where a word is."""
    return QFontMetrics(font).boundingRect(QRect(0, 0, max(1, width), 100_000), WRAPPED, text).size()


def longest_word(font: QFont, text: str) -> int:
    """The width of the longest word: no line can be narrower."""
    return max((_width(font, word) for word in text.split(" ")), default=0)


def _shrunk(theme: Theme, text: str, size: Type, weight: Weight, room: QSize) -> QFont:
    """The largest font in which the words fit, in one line or in several."""
    units = size.value * theme.scale
    while units > Type.SMALL.value:
        units = max(Type.SMALL.value, units * 0.94)
        font = theme.font(units, weight)
        words = wrapped(font, text, room.width())
        height = (
            words.height() if words.height() > 1.5 * QFontMetrics(font).height() else _written(font, text)
        )
        if words.width() <= room.width() and height <= room.height():
            return font
    return theme.font(units, weight)


def _written(font: QFont, text: str) -> int:
    """The height of one line as far as anything is written in it."""
    return QFontMetrics(font).tightBoundingRect(text).height()


def _width(font: QFont, text: str) -> int:
    return QFontMetrics(font).horizontalAdvance(text)


def _size(font: QFont, text: str) -> QSize:
    return QSize(_width(font, text), QFontMetrics(font).height())
