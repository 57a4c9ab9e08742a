"""Blocks of thermal slips: a column as wide as the head, in which blocks flow down until the paper is cut.

Letters are one bit deep, so no stroke may be thinner than the head prints well: no size is below 22 dots at
203 dpi, and important text is semi-bold.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QFont

from totem.printing.layout.canvas import Align, Canvas, Column, TextStyle, painting
from totem.printing.layout.fonts import load_fonts
from totem.printing.layout.logo import HEIGHT, load_logo
from totem.printing.layout.symbols import QR_QUIET, qr_matrix
from totem.printing.thermal.escpos import Raster, blank_image, read_raster
from totem.settings.printer_profiles import Profile

COMPANY = TextStyle(16, QFont.Weight.Bold)
KIND = TextStyle(9.5, QFont.Weight.Bold)
AMOUNT = TextStyle(28, QFont.Weight.Bold)
DATE = TextStyle(13, QFont.Weight.Bold)
TITLE = TextStyle(13, QFont.Weight.Bold)
BODY = TextStyle(9.5, QFont.Weight.DemiBold)
LABEL = TextStyle(8)
VALUE = TextStyle(9, QFont.Weight.DemiBold)
GAP = 1.8
_MARGIN = 1.0
_RULE = 0.4
_BESIDE_LOGO, _BEFORE_AMOUNT = 3.0, 3.0
_BASE_LINE = 0.343  # mm a point from a line's top to the foot of its capitals
_LONGEST = 450.0
_LONGEST_NUMBER = 24
QR_SIDE, FEWEST_DOTS = 27.0, 4
"""Usual size of a QR code in mm, and the fewest dots of its modules."""
_QR_MODULE = 0.49
_STEPS_WIDTH = 30.0
_TOO_DENSE = "Este código não cabe neste papel: leia o QR Code na tela do totem."


def compose(profile: Profile, draw: Callable[[Canvas, Column], Column]) -> Raster:
    """Compose a slip for the printer of `profile`, as long as what `draw` leaves above the room below."""
    load_fonts()
    image = blank_image(profile.dots, round(_LONGEST * profile.dpi / 25.4))
    with painting(image) as painter:
        canvas = Canvas(painter, profile.dpi)
        width = canvas.mm(profile.dots)
        height = canvas.dots(draw(canvas, Column(_MARGIN, 0, width - 2 * _MARGIN)).y) + 1
    return read_raster(image, height)


def draw_head(canvas: Canvas, place: Column, company: str, kind: str, logo: Path | None = None) -> Column:
    """Draw the company, and in capitals the kind of slip: on one base line where both fit.

    A wide logo stands for the company's name, another one beside it.
    """
    picture = load_logo(logo)
    if picture is not None:
        box = canvas.logo(picture, place.x, place.y, width=place.width, height=HEIGHT)
        beside = Column(box.right + _BESIDE_LOGO, place.y, place.right - box.right - _BESIDE_LOGO)
        place = replace(place, y=box.bottom)
        if not picture.is_wide:
            name = canvas.text(company, beside, COMPANY, lines=2)
            beside = beside.below(name + draw_whole(canvas, beside.below(name), kind, KIND))
            place = replace(place, y=max(place.y, beside.y))
        elif canvas.text_width(kind, KIND) <= beside.width:
            foot = replace(beside, y=box.bottom - canvas.line_height(KIND))
            canvas.text(kind, foot, KIND, align=Align.RIGHT)
        else:
            place = place.below(0.8)
            place = place.below(draw_whole(canvas, place, kind, KIND))
    elif canvas.text_width(company, COMPANY) + canvas.text_width(kind, KIND) + 4 <= place.width:
        drop = (COMPANY.points - KIND.points) * _BASE_LINE
        canvas.text(kind, place.below(drop), KIND, align=Align.RIGHT)
        place = place.below(canvas.text(company, place, COMPANY))
    else:
        place = place.below(canvas.text(company, place, COMPANY, lines=2))
        place = place.below(draw_whole(canvas, place, kind, KIND))
    return draw_rule(canvas, place, before=0.8)


def draw_whole(canvas: Canvas, place: Column, text: str, style: TextStyle) -> float:
    """Write one line that is never wrapped or cut, only set smaller; return its height."""
    while style.points > 4 and canvas.text_width(text, style) > place.width:
        style = replace(style, points=style.points - 0.25)
    return canvas.text(text, place, style)


def draw_rule(canvas: Canvas, place: Column, *, before: float = GAP) -> Column:
    """Draw a line across, between blocks."""
    y = place.y + before
    canvas.rule(place.x, y, width=place.width, height=_RULE)
    return replace(place, y=y + _RULE + GAP)


def draw_steps(canvas: Canvas, place: Column, steps: tuple[str, ...]) -> Column:
    """Draw numbered instructions."""
    for number, step in enumerate(steps, 1):
        canvas.text(str(number), place, BODY)
        room = replace(place, x=place.x + 4.6, width=place.width - 4.6)
        place = place.below(canvas.text(step, room, BODY, lines=3) + 0.7)
    return place.below(-0.7)


def draw_field(canvas: Canvas, place: Column, label: str, *values: str) -> Column:
    """Draw a small label with its values under it; nothing without a value.

    A value without spaces, such as a tax id, is never wrapped.
    """
    if not any(values):
        return place
    place = place.below(canvas.text(label, place, LABEL))
    for value in values:
        is_number = " " not in value and any(map(str.isdigit, value)) and len(value) <= _LONGEST_NUMBER
        height = (
            draw_whole(canvas, place, value, VALUE)
            if is_number
            else canvas.text(value, place, VALUE, lines=3)
        )
        place = place.below(height)
    return place.below(1.3)


def draw_bill(canvas: Canvas, place: Column, bill: str, amount: str, style: TextStyle) -> Column:
    """Draw a boleto with its amount, if any, at the right, or below where a line does not hold both."""
    height = canvas.text(bill, place, style, lines=2)
    if canvas.text_width(bill, style) + _BEFORE_AMOUNT + canvas.text_width(amount, style) > place.width:
        place = place.below(height)
        height = draw_whole(canvas, place, amount, style)
    else:
        canvas.text(amount, place, style, align=Align.RIGHT)
    return place.below(height)


def draw_flow(canvas: Canvas, place: Column, facts: list[tuple[str, str]], style: TextStyle) -> Column:
    """Draw facts side by side, as many as a line holds; one that is wider breaks after its label."""
    rows: list[str] = []
    for label, value in facts:
        fact = f"{label} {value}"
        joined = f"{rows[-1]} · {fact}" if rows else fact
        if rows and canvas.text_width(joined, style) <= place.width:
            rows[-1] = joined
        elif canvas.text_width(fact, style) <= place.width:
            rows.append(fact)
        else:
            rows += [label, value]
    for row in rows:
        place = place.below(draw_whole(canvas, place, row, style))
    return place


def draw_qr(
    canvas: Canvas, place: Column, title: str, payload: str, steps: tuple[str, ...], note: str
) -> Column:
    """Draw a QR code and its instructions, beside it where there is room, else below."""
    place = draw_rule(canvas, place)
    matrix = qr_matrix(payload)
    module = _module(canvas, len(matrix), place.width)
    if module is None:
        place = place.below(canvas.text(title, place, TITLE) + 0.6)
        return place.below(canvas.text(_TOO_DENSE, place, BODY, lines=3))
    side, quiet = canvas.mm(module * len(matrix)), canvas.mm(module * QR_QUIET)
    taken = side + 2 * quiet
    if place.width - taken >= _STEPS_WIDTH:
        room = replace(place, x=place.x + taken, width=place.width - taken)
        code_y = place.y + max(0.0, quiet + canvas.mm(1) - GAP)
        bottom = canvas.qr(place.x + quiet, code_y, side, matrix).bottom
        room = room.below(canvas.text(title, room, TITLE, lines=2) + 0.8)
        place = replace(place, y=max(bottom + quiet, draw_steps(canvas, room, steps).y + 0.8))
    else:
        place = place.below(canvas.text(title, place, TITLE) + quiet)
        left = place.x + (place.width - side) / 2
        place = replace(place, y=canvas.qr(left, place.y, side, matrix).bottom + quiet)
        place = draw_steps(canvas, place, steps).below(1.2)
    return place.below(canvas.text(note, place, VALUE, lines=3))


def _module(canvas: Canvas, modules: int, width: float) -> int | None:
    """Return the dots of a module, at least 4 and 0.5 mm; None if the code does not fit."""
    least = max(FEWEST_DOTS, math.ceil(canvas.dots(1000 * _QR_MODULE) / 1000))
    handy = max(least, canvas.dots(QR_SIDE) // modules)
    return handy if canvas.mm(handy * (modules + 2 * QR_QUIET)) <= width else None


def draw_foot(canvas: Canvas, place: Column, help_: str, printed: str) -> Column:
    """Draw the support contact, and time and place of printing."""
    place = draw_field(canvas, place, "Precisa de ajuda?", help_)
    return place.below(canvas.text(printed, place, LABEL, lines=3))
