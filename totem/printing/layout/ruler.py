"""Rulers on paper: lengths in millimetres to hold a real ruler against.

A line is as long as its ruler says, from its first dot to its last, and a bar closes each end. Ticks stand at
every millimetre, longer ones at five and ten, and numbers at ten.
"""

import math
from collections.abc import Iterator

from totem.printing.layout.canvas import HAIRLINE, Canvas, Column, TextStyle

RULER_DEPTH = 8.0
"""Room that a ruler takes beside its line, in mm."""
_RULER_NUMBER = TextStyle(8)
_RULER_NUMBER_AT = 3.6
_RULER_END = 5.0
_CLEAR_OF_RULER_END = 0.6


def draw_ruler_across(canvas: Canvas, place: Column) -> float:
    """Draw a ruler as long as `place` is wide, ticks and numbers below its line; returns the bottom."""
    x, y, length = place.x, place.y, place.width
    canvas.rule(x, y, width=length)
    for end in (x, _last_hairline(canvas, x, length)):
        canvas.rule(end, y, height=_RULER_END)
    for tick, height in _ticks(length):
        canvas.rule(x + tick, y, height=height)
        if tick % 10 == 0:
            width = canvas.text_width(str(tick), _RULER_NUMBER)
            left = min(x + tick - width / 2, x + length - width - 2 * HAIRLINE)
            canvas.text(str(tick), Column(left, y + _RULER_NUMBER_AT, width + 1), _RULER_NUMBER)
    return y + RULER_DEPTH


def draw_ruler_along(canvas: Canvas, x: float, y: float, length: float) -> float:
    """Draw a ruler down the paper, ticks and numbers to the right of its line; returns the bottom."""
    canvas.rule(x, y, height=length)
    for end in (y, _last_hairline(canvas, y, length)):
        canvas.rule(x, end, width=_RULER_END)
    for tick, width in _ticks(length):
        canvas.rule(x, y + tick, width=width)
        if tick % 10 == 0:
            top = y + tick - canvas.line_height(_RULER_NUMBER) / 2
            canvas.text(str(tick), Column(x + _RULER_NUMBER_AT + 0.4, top, RULER_DEPTH), _RULER_NUMBER)
    return y + length


def _last_hairline(canvas: Canvas, start: float, length: float) -> float:
    """Where a hairline starts that ends with the ruler's last dot."""
    return canvas.mm(canvas.dots(start) + canvas.dots(length) - canvas.dots(HAIRLINE))


def _ticks(length: float) -> Iterator[tuple[int, float]]:
    """The millimetres that are not at an end, and how long their ticks are."""
    for tick in range(1, math.ceil(length - _CLEAR_OF_RULER_END)):
        yield tick, 3.4 if tick % 10 == 0 else 2.5 if tick % 5 == 0 else 1.6
