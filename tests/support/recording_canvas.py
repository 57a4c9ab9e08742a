"""Canvas that records the rectangles of all ink, for tests of layout."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from totem.printing.layout import fonts
from totem.printing.layout.canvas import Box, Canvas, Column, painting
from totem.printing.layout.symbols import Matrix
from totem.printing.thermal.escpos import blank_image
from totem.settings.printer_profiles import profile

QUIET_MM = 6.4
ROLLS = {
    "80 mm": profile("generic-80mm"),
    "58 mm": profile("generic-58mm"),
    "180 dpi": profile("epson-tm-t88"),
    "300 dpi": profile("generic-80mm", dots=832, dpi=300),
}
Draw = Callable[..., Any]


class RecordingCanvas(Canvas):
    """Records the rectangle of each piece of ink, in dots, and draws it; symbols with their quiet zones."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.texts: list[tuple[str, QRectF]] = []
        self.rules: list[QRectF] = []
        self.bars: list[QRectF] = []

    def _write(self, row: str, left: int, baseline: int, font: QFont) -> None:
        self.texts.append((row, QFontMetricsF(font).tightBoundingRect(row).translated(left, baseline)))
        super()._write(row, left, baseline, font)

    def rule(self, x: float, y: float, **size: float) -> None:
        width, height = size.get("width", 0.2), size.get("height", 0.2)
        self.rules.append(QRectF(*map(self.dots, (x, y, width, height))))
        super().rule(x, y, **size)

    def itf(self, x: float, y: float, barcode: str, *, along: bool = False) -> Box:
        box = super().itf(x, y, barcode, along=along)
        if along:
            around = (box.x, box.y - QUIET_MM, box.width, box.height + 2 * QUIET_MM)
        else:
            around = (box.x - QUIET_MM, box.y, box.width + 2 * QUIET_MM, box.height)
        self.bars.append(QRectF(*map(self.dots, around)))
        return box

    def qr(self, x: float, y: float, side: float, matrix: Matrix) -> Box:
        box = super().qr(x, y, side, matrix)
        quiet = 4 * box.width / len(matrix)
        around = (box.x - quiet, box.y - quiet, box.width + 2 * quiet, box.height + 2 * quiet)
        self.bars.append(QRectF(*map(self.dots, around)))
        return box


@contextmanager
def recording() -> Iterator[Callable[[Draw, float, float, Any], RecordingCanvas]]:
    """Yield a function that draws a content at so many dots per inch, on paper of a width in mm."""
    fonts.load_fonts()
    with painting(blank_image(10, 10)) as painter:

        def draw(how: Draw, dpi: float, width: float, content: Any) -> RecordingCanvas:
            recorder = RecordingCanvas(painter, dpi)
            how(recorder, Column(1, 0, width - 2), content)
            return recorder

        yield draw


def paper_of(roll: str, draw_a4: Draw, draw_roll: Draw) -> tuple[Draw, float, float]:
    """How A4 or one of `ROLLS` is drawn, its dots per inch, and its width in mm."""
    by = ROLLS.get(roll)
    if by is None:
        return draw_a4, 600, 190.0
    return draw_roll, by.dpi, by.dots * 25.4 / by.dpi


def assert_nothing_touches(drawn: RecordingCanvas, paper: QRectF) -> None:
    for index, (text, box) in enumerate(drawn.texts):
        assert paper.contains(box), text
        for other_text, other in drawn.texts[index + 1 :]:
            assert not box.intersects(other), (text, other_text)
        for rule in drawn.rules:
            assert not box.intersects(rule), text
