"""Drawing surface of slips: millimetres outside, whole printer dots inside, black ink only.

A canvas wraps a QPainter with the printer's dot as its unit: 600 dpi through QPdfWriter for A4, a one-bit
image at the head's resolution for thermal paper. Every edge lands on a whole dot. `text` keeps within its
room: it shrinks, wraps, and is cut with an ellipsis at last.
"""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPaintDevice, QPainter, QPen

from totem.printing.layout.fonts import FAMILY
from totem.printing.layout.logo import PaperLogo
from totem.printing.layout.symbols import ITF_HEIGHT_MM, Matrix, itf_elements, itf_runs, qr_path

MM_PER_INCH, POINTS_PER_INCH = 25.4, 72
HAIRLINE = 0.2
_DASH = 1.2
_FINEST_CELL = 0.12
_SHRINK = (1.0, 0.93, 0.86)
_LEADING = 1.22


class Align(Enum):
    """Horizontal alignment of a line."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Size in points, and weight."""

    points: float
    weight: QFont.Weight = QFont.Weight.Normal


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in millimetres from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Column:
    """Room of a width from a height `y` downwards, in millimetres; its length is open."""

    x: float
    y: float
    width: float

    @property
    def right(self) -> float:
        return self.x + self.width

    def below(self, by: float) -> "Column":
        """The same column from `by` mm further down."""
        return replace(self, y=self.y + by)


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Paint on `device`, and end the painter before the device is deleted, or else Qt crashes."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


class Canvas:
    """Drawing in millimetres with a painter in dots of `dpi`. Fonts must be loaded."""

    def __init__(self, painter: QPainter, dpi: float) -> None:
        self._painter = painter
        self.dpi = dpi
        self._fonts: dict[TextStyle, tuple[QFont, QFontMetricsF]] = {}
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)

    def dots(self, mm: float) -> int:
        """Convert a length or position to whole dots."""
        return round(mm * self.dpi / MM_PER_INCH)

    def mm(self, dots: float) -> float:
        """Convert dots to millimetres."""
        return dots * MM_PER_INCH / self.dpi

    def rule(self, x: float, y: float, *, width: float = HAIRLINE, height: float = HAIRLINE) -> None:
        """Fill a rectangle, at least one dot each way; a side left out is a hairline."""
        dots = QRect(self.dots(x), self.dots(y), max(1, self.dots(width)), max(1, self.dots(height)))
        self._painter.drawRect(dots)

    def card(self, box: Box, radius: float = 2.5) -> None:
        """Draw a hairline around a box, with round corners."""
        pen = QPen(Qt.GlobalColor.black, max(1, self.dots(HAIRLINE)))
        self._painter.save()
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        area = QRectF(self.dots(box.x), self.dots(box.y), self.dots(box.width), self.dots(box.height))
        self._painter.drawRoundedRect(area, self.dots(radius), self.dots(radius))
        self._painter.restore()

    def dashes(self, x: float, y: float, width: float) -> None:
        """Draw a dashed hairline, along which the paper is cut."""
        for step in range(int(width / _DASH / 2)):
            self.rule(x + 2 * _DASH * step, y, width=_DASH)

    def itf(self, x: float, y: float, barcode: str, *, along: bool = False) -> Box:
        """Draw a boleto's barcode at the norm's size, without quiet zones; return its box.

        `along` turns it by 90°, down the paper, for rolls narrower than it is long.
        """
        left, top, height = self.dots(x), self.dots(y), self.dots(ITF_HEIGHT_MM)
        runs = itf_runs(barcode, *itf_elements(self.dpi))
        length = sum(runs[-1])
        if along:
            bars = [QRect(left, top + start, height, width) for start, width in runs]
        else:
            bars = [QRect(left + start, top, width, height) for start, width in runs]
        self._painter.drawRects(bars)
        size = (height, length) if along else (length, height)
        return Box(self.mm(left), self.mm(top), *map(self.mm, size))

    def qr(self, x: float, y: float, side: float, matrix: Matrix) -> Box:
        """Draw a QR code of at most `side` mm, in whole dots, without its quiet zone; return its box."""
        module = self.dots(side) // len(matrix)
        length = module * len(matrix)
        left, top = self.dots(x), self.dots(y)
        self._painter.drawPath(qr_path(matrix, module).translated(left, top))
        return Box(self.mm(left), self.mm(top), self.mm(length), self.mm(length))

    def logo(self, logo: PaperLogo, x: float, y: float, *, width: float, height: float) -> Box:
        """Draw a logo of at most this width and height in mm, in dots of one bit; return its box."""
        height = min(height, width / logo.aspect)
        across, down = self.dots(height * logo.aspect), self.dots(height)
        left, top = self.dots(x), self.dots(y)
        self._painter.drawImage(left, top, logo.in_one_bit(across, down, self._finest_cell))
        return Box(self.mm(left), self.mm(top), self.mm(across), self.mm(down))

    @property
    def _finest_cell(self) -> int:
        return max(1, self.dots(_FINEST_CELL))

    def grey(self, box: Box, quarters: int) -> Box:
        """Draw a grey of `quarters` fourths of ink, in squares of two by two cells; return its box.

        A cell is a dot, or more where single dots are too fine to print.
        """
        cell = self._finest_cell
        left, top, square = self.dots(box.x), self.dots(box.y), 2 * cell
        columns, rows = self.dots(box.width) // square, self.dots(box.height) // square
        ink = [QRect(left, top, columns * square, rows * square)] if quarters == 4 else []
        for row in range(2 * rows if quarters < 4 else 0):
            y, inked = top + row * cell, (quarters + 1 - row % 2) // 2  # so many cells of two
            if inked == 2:
                ink.append(QRect(left, y, columns * square, cell))
            elif inked == 1:
                start = left + row % 2 * cell
                ink += [QRect(start + column * square, y, cell, cell) for column in range(columns)]
        self._painter.drawRects(ink)
        return Box(self.mm(left), self.mm(top), self.mm(columns * square), self.mm(rows * square))

    def line_height(self, style: TextStyle) -> float:
        """Distance from one line's top to the next one's, in mm."""
        return style.points * _LEADING * MM_PER_INCH / POINTS_PER_INCH

    def text_width(self, text: str, style: TextStyle) -> float:
        """Length of `text` in one line, in mm."""
        return self.mm(self._font(style)[1].horizontalAdvance(text))

    def text(
        self, text: str, room: Column, style: TextStyle, *, lines: int = 1, align: Align = Align.LEFT
    ) -> float:
        """Write `text` into at most `lines` lines of `room`; return their height.

        Text that is too long is set up to 14 % smaller, then cut.
        """
        for scale in _SHRINK:
            fitted = replace(style, points=style.points * scale)
            rows = self._wrap(text, room.width, fitted)
            if len(rows) <= lines:
                break
        else:
            rows = [*rows[: lines - 1], self._elide(" ".join(rows[lines - 1 :]), room.width, fitted)]
        font, metrics = self._font(fitted)
        step = self.line_height(fitted)
        for index, row in enumerate(rows):
            # Capitals stand in the middle of their line, so that boxes look even above and below.
            baseline = room.y + index * step + (step + self.mm(metrics.capHeight())) / 2
            left = room.x + (room.width - self.mm(metrics.horizontalAdvance(row))) * align.value
            self._write(row, self.dots(left), self.dots(baseline), font)
        return len(rows) * step

    def _write(self, row: str, left: int, baseline: int, font: QFont) -> None:
        self._painter.save()
        self._painter.setPen(Qt.GlobalColor.black)
        self._painter.setFont(font)
        self._painter.drawText(QPointF(left, baseline), row)
        self._painter.restore()

    def _wrap(self, text: str, width: float, style: TextStyle) -> list[str]:
        rows: list[str] = []
        for word in text.split():
            if rows and self.text_width(f"{rows[-1]} {word}", style) <= width:
                rows[-1] += f" {word}"
                continue
            rows += self._pieces(word, width, style)
        return rows

    def _pieces(self, word: str, width: float, style: TextStyle) -> list[str]:
        """Break a word that is wider than a line at the line's end."""
        pieces = []
        while len(word) > 1 and self.text_width(word, style) > width:
            head = self._head(word, width, style)
            pieces.append(word[:head])
            word = word[head:]
        return [*pieces, word]

    def _head(self, text: str, width: float, style: TextStyle) -> int:
        """Count the characters that fit into `width`, at least one."""
        return max(
            1, bisect_right(range(len(text)), width, key=lambda n: self.text_width(text[:n], style)) - 1
        )

    def _elide(self, text: str, width: float, style: TextStyle) -> str:
        if self.text_width(text, style) <= width:
            return text
        return text[: self._head(text, width - self.text_width("…", style), style)].rstrip(" ,.·-–") + "…"

    def _font(self, style: TextStyle) -> tuple[QFont, QFontMetricsF]:
        if style not in self._fonts:
            font = QFont(FAMILY)
            font.setPixelSize(round(style.points * self.dpi / POINTS_PER_INCH))
            font.setWeight(style.weight)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            # Contextual alternates stand for no character, so that a PDF's text could not be copied or found.
            font.setFeature(QFont.Tag("calt"), 0)
            self._fonts[style] = font, QFontMetricsF(font)
        return self._fonts[style]
