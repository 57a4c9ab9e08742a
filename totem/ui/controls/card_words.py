"""Words on painted cards: in several lines where they are long, smaller where they still are, cut at last."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from totem.ui.theme import Theme, Type, Weight

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
STEP = 0.94
ELLIPSIS = "…"


@dataclass(frozen=True)
class Words:
    """One line: what it says, and how."""

    text: str
    font: QFont
    ink: QColor

    @cached_property
    def height(self) -> int:
        """How high the line is."""
        return QFontMetrics(self.font).height()

    @cached_property
    def width(self) -> int:
        """How wide the line is."""
        return QFontMetrics(self.font).horizontalAdvance(self.text)


@dataclass(frozen=True)
class Piece:
    """A line and where it stands."""

    words: Words
    box: QRectF
    where: Qt.AlignmentFlag = LEFT

    def write(self, painter: QPainter, at: QPointF) -> None:
        """Write it on a card whose corner is at `at`."""
        painter.setFont(self.words.font)
        painter.setPen(self.words.ink)
        painter.drawText(self.box.translated(at), self.where, self.words.text)


@dataclass(frozen=True)
class Pen:
    """How something is written: its size, its weight, its colour."""

    theme: Theme
    size: Type
    weight: Weight
    ink: QColor

    def lines(self, text: str, room: float, *, most: int, least: Type | None = None) -> list[Words]:
        """`text` in as few lines as `room` allows.

        Where these would be more than `most`, it gets smaller down to `least`, and is cut there.
        """
        if not text.strip():
            return []
        units = self.size.value * self.theme.scale
        smallest = units if least is None else min(units, least.value)
        while True:
            font = self.theme.font(units, self.weight)
            lines = broken(font, text, room, most)
            if units <= smallest or not lines[-1].endswith(ELLIPSIS):
                return [Words(line, font, self.ink) for line in lines]
            units = max(smallest, units * STEP)


def broken(font: QFont, text: str, room: float, most: int) -> list[str]:
    """`text` in lines no wider than `room`; a word that is, and what does not fit in `most`, is cut."""
    metrics, rest = QFontMetrics(font), text.split()
    whole = " ".join(rest)
    if metrics.horizontalAdvance(whole) <= room:
        return [whole]
    lines: list[str] = []
    while rest and len(lines) < most:
        taken = len(rest) if len(lines) == most - 1 else _fitting(metrics, rest, room)
        line = " ".join(rest[:taken])
        if metrics.horizontalAdvance(line) > room:
            line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(room))
        lines.append(line)
        rest = rest[taken:]
    return lines


class Block:
    """Paragraphs one under another, a little apart; empty ones take no room."""

    def __init__(self, *paragraphs: list[Words], gap: int = 0) -> None:
        self._paragraphs = [each for each in paragraphs if each]
        self._gap = gap

    @property
    def height(self) -> int:
        """How high it is."""
        lines = sum(words.height for paragraph in self._paragraphs for words in paragraph)
        return lines + self._gap * max(0, len(self._paragraphs) - 1)

    @property
    def width(self) -> int:
        """How wide its widest line is."""
        return max((words.width for paragraph in self._paragraphs for words in paragraph), default=0)

    def pieces(self, left: float, top: float, room: float, where: Qt.AlignmentFlag = LEFT) -> Iterator[Piece]:
        """Its lines, from `top` on."""
        for paragraph in self._paragraphs:
            for words in paragraph:
                yield Piece(words, QRectF(left, top, room, words.height), where)
                top += words.height
            top += self._gap


def _fitting(metrics: QFontMetrics, words: list[str], room: float) -> int:
    """How many words stand in one line; one at least."""
    taken = 1
    while taken < len(words) and metrics.horizontalAdvance(" ".join(words[: taken + 1])) <= room:
        taken += 1
    return taken
