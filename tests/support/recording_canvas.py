"""Canvas that records the rectangles of all ink, for tests of layout."""

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from totem.printing.layout.canvas import Box, Canvas
from totem.printing.layout.symbols import Matrix

QUIET_MM = 6.4


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
