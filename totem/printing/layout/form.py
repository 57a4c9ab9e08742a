"""Rows of labelled boxes, as bank forms have them: a small label, the value under it, hairlines between."""

from dataclasses import dataclass

from PySide6.QtGui import QFont

from totem.printing.layout.canvas import HAIRLINE, Align, Canvas, Column, TextStyle
from totem.printing.slips.wording import Wording

TITLE = TextStyle(9.5, QFont.Weight.Bold)
LABEL = TextStyle(5.6)
VALUE = TextStyle(8.5)
STRONG = TextStyle(9.5, QFont.Weight.Bold)
NOTE = TextStyle(5.4)
"""Capitals under 2 mm, as the norm wants its foot notes."""
RIGHT = 50.0
"""Width of the right-hand boxes: dates, numbers and amounts."""
LOW, HIGH, HIGHEST = 7.5, 10.6, 14.2
"""Heights of a row with one, two and three lines of text."""
TAX_ID = 44.0
"""Width of a document's box; it stands alone so that no long name can push the document out."""
_PADDING = 1.2
_TOP = 0.7


@dataclass(frozen=True, slots=True)
class Field:
    """One box: its label, its width in mm, and its values under each other (empty ones take no room).

    Values have one line each, but the last may take `lines`.
    """

    label: str
    width: float
    values: tuple[str, ...] = ()
    style: TextStyle = VALUE
    align: Align = Align.LEFT
    lines: int = 1


def amount_field(label: str, value: str) -> Field:
    """A right-hand box whose value must be found at once."""
    return Field(label, RIGHT, (value,), STRONG, Align.RIGHT)


def beneficiary_fields(words: Wording, width: float) -> tuple[Field, Field]:
    """Who is paid, for a `HIGHEST` row; name, address and document are owed to the payer (CDC art. 42-A)."""
    name = Field("Beneficiário", width - TAX_ID, (words.beneficiary, words.beneficiary_address), lines=2)
    return name, Field("CPF/CNPJ", TAX_ID, (words.beneficiary_tax_id,))


def payer_fields(words: Wording, width: float) -> tuple[Field, Field]:
    """Who pays, as far as it may be shown."""
    name = Field("Pagador", width - TAX_ID, (words.payer, words.payer_address))
    return name, Field("CPF/CNPJ", TAX_ID, (words.payer_tax_id,))


def draw_row(canvas: Canvas, place: Column, height: float, *fields: Field) -> float:
    """Draw boxes side by side from the left of `place`, hairlines under and between; returns the bottom."""
    x = place.x
    for field in fields:
        if x > place.x:
            canvas.rule(x, place.y, height=height)
        draw_field(canvas, x, place.y, field)
        x += field.width
    canvas.rule(place.x, place.y + height, width=x - place.x)
    return place.y + height


def draw_field(canvas: Canvas, x: float, y: float, field: Field) -> None:
    """Write one box's label and values; no line is drawn."""
    room = Column(x + _PADDING, y + _TOP, field.width - 2 * _PADDING)
    room = room.below(canvas.text(field.label, room, LABEL))
    for index, value in enumerate(field.values, 1):
        lines = field.lines if index == len(field.values) else 1
        room = room.below(canvas.text(value, room, field.style, lines=lines, align=field.align))


def draw_sides(canvas: Canvas, place: Column, bottom: float) -> None:
    """Close rows at the left and the right."""
    canvas.rule(place.x, place.y, height=bottom - place.y)
    canvas.rule(place.right - HAIRLINE, place.y, height=bottom - place.y)
