"""Blocks of A4 pages: heading, amount and due date, ways to pay, and rows of boxes as on bank forms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtGui import QFont

from totem.printing.layout.canvas import HAIRLINE, Align, Box, Canvas, Column, TextStyle
from totem.printing.layout.logo import HEIGHT, load_logo
from totem.printing.layout.symbols import QR_QUIET, qr_matrix
from totem.printing.slips.wording import Wording

A4_WIDTH, A4_HEIGHT = 210.0, 297.0
DPI = 600
MARGIN = 10.0
_COMPANY = TextStyle(19, QFont.Weight.Bold)
_KIND = TextStyle(18, QFont.Weight.DemiBold)
_BESIDE_LOGO = 4.0
SMALL = TextStyle(8.5)
SUBJECT = TextStyle(11.5)
AMOUNT = TextStyle(34, QFont.Weight.Bold)
LARGE_AMOUNT = TextStyle(48, QFont.Weight.Bold)
LARGE_LABEL = TextStyle(11)
LARGE_VALUE = TextStyle(15, QFont.Weight.DemiBold)
LARGE_BODY = TextStyle(14)
"""Sizes of pages that only inform: they have room, and are read at arm's length."""
_DATE = TextStyle(20, QFont.Weight.DemiBold)
_CARD_TITLE = TextStyle(14, QFont.Weight.Bold)
_STEP = TextStyle(11)
_NUMBER = TextStyle(11, QFont.Weight.Bold)
_LINE = TextStyle(13.9, QFont.Weight.DemiBold)
_DATE_DROP = 4.8  # puts the date on the amount's base line
_CARD_PADDING = 5.0
_DATE_WIDTH = 62.0
_QR_SIDE = 42.0

_LINE_STEPS = "No aplicativo do banco, no caixa eletrônico ou na lotérica: leia o código de barras ou digite"
PAGE = Column(MARGIN, MARGIN, A4_WIDTH - 2 * MARGIN)
"""Column between the margins of a page, from its upper margin on."""

TITLE = TextStyle(9.5, QFont.Weight.Bold)
LABEL = TextStyle(5.6)
VALUE = TextStyle(8.5)
STRONG = TextStyle(9.5, QFont.Weight.Bold)
NOTE = TextStyle(5.4)
"""Capitals under 2 mm, the norm's size of foot notes."""
RIGHT = 50.0
"""Width of the right-hand boxes: dates, numbers and amounts."""
LOW, HIGH, HIGHEST = 7.5, 10.6, 14.2
"""Heights of a row with one, two and three lines of text."""
TAX_ID = 44.0
"""Width of the tax id's box, separate so that no long name can displace it."""
_PADDING = 1.2
_TOP = 0.7


def draw_heading(
    canvas: Canvas, place: Column, company: str, kind: str, printed: str, logo: Path | None = None
) -> Column:
    """Draw the company on the left, kind of document and print time on the right; return the room below.

    A wide logo stands for the company's name, another one beside it.
    """
    half = place.width * 0.56
    left = replace(place, width=half - 4)
    side = Column(place.x + half, place.y, place.width - half)
    side = side.below(canvas.text(kind, side, _KIND, align=Align.RIGHT))
    side = side.below(canvas.text(printed, side, SMALL, align=Align.RIGHT))
    picture, height = load_logo(logo), side.y - place.y
    if picture is not None:
        box = canvas.logo(picture, left.x, left.y, width=left.width, height=HEIGHT)
        height = max(height, box.height)
        left = Column(box.right + _BESIDE_LOGO, left.y, left.right - box.right - _BESIDE_LOGO)
    if picture is None or not picture.is_wide:
        drop = _name_drop(canvas, left.width, company) if picture is not None else 0
        height = max(height, drop + canvas.text(company, left.below(drop), _COMPANY, lines=2))
    place = place.below(height + 2.5)
    canvas.rule(place.x, place.y, width=place.width, height=0.6)
    return place


def _name_drop(canvas: Canvas, width: float, company: str) -> float:
    """Return the distance that puts a name of one line beside the middle of the logo; 0 for a longer one."""
    if canvas.text_width(company, _COMPANY) > width:
        return 0
    return (HEIGHT - canvas.line_height(_COMPANY)) / 2


def draw_facts(canvas: Canvas, place: Column, *facts: tuple[str, tuple[str, ...]]) -> Column:
    """Draw large labels, and below each its values, of up to two lines; return the room below.

    A label without a value is left out.
    """
    for label, values in facts:
        if any(values):
            place = place.below(canvas.text(label, place, LARGE_LABEL))
            for value in filter(None, values):
                place = place.below(canvas.text(value, place, LARGE_VALUE, lines=2))
            place = place.below(2.6)
    return place


def draw_summary(canvas: Canvas, words: Wording, kind: str, place: Column) -> Column:
    """Draw heading with the page's `kind`, subject, amount and due date; return the room below."""
    place = draw_heading(canvas, place, words.company, kind, words.printed, words.logo).below(4)
    if words.subject:
        place = place.below(canvas.text(words.subject, place, SUBJECT) + 1)
    amount = Column(place.x, place.y, place.width - _DATE_WIDTH)
    due = Column(amount.right, place.y, _DATE_WIDTH)
    amount = amount.below(canvas.text(words.amount_label, amount, SMALL))
    if words.title_due:
        due = due.below(canvas.text("Vencimento", due, SMALL, align=Align.RIGHT) + _DATE_DROP)
        canvas.text(words.title_due, due, _DATE, align=Align.RIGHT)
    amount = amount.below(canvas.text(words.amount or "A consultar", amount, AMOUNT))
    place = replace(place, y=amount.y)
    return place.below(canvas.text(words.surcharge, place, SMALL)).below(0.6)


def draw_qr_card(
    canvas: Canvas, place: Column, payload: str, *, title: str, steps: tuple[str, ...], note: str
) -> Column:
    """Draw a QR code with its quiet zone, and the instructions beside it; return the room below."""
    matrix = qr_matrix(payload)
    quiet = max(_CARD_PADDING, QR_QUIET * _QR_SIDE / len(matrix))
    card = Box(place.x, place.y, place.width, _QR_SIDE + 2 * quiet)
    canvas.card(card)
    code = canvas.qr(card.x + quiet, card.y + quiet, _QR_SIDE, matrix)
    left = code.right + quiet + 4
    side = Column(left, code.y + 1, card.right - left - _CARD_PADDING)
    side = side.below(canvas.text(title, side, _CARD_TITLE) + 2.5)
    for number, step in enumerate(steps, 1):
        canvas.text(str(number), side, _NUMBER)
        side = side.below(canvas.text(step, Column(side.x + 7, side.y, side.width - 7), _STEP, lines=2) + 1.6)
    canvas.text(note, Column(left, code.bottom - canvas.line_height(SMALL), side.width), SMALL)
    return replace(place, y=card.bottom)


def draw_line_card(canvas: Canvas, title: str, line: str, place: Column) -> Column:
    """Draw the linha digitável in large groups, with instructions; return the room below."""
    card = Box(place.x, place.y, place.width, 24.5)
    canvas.card(card)
    room = Column(card.x + _CARD_PADDING, card.y + 2.8, card.width - 2 * _CARD_PADDING)
    room = room.below(canvas.text(title, room, _CARD_TITLE) + 0.8)
    room = room.below(canvas.text(_LINE_STEPS, room, SMALL) + 1.8)
    canvas.text(line, room, _LINE)
    return replace(place, y=card.bottom)


@dataclass(frozen=True, slots=True)
class Field:
    """One box: label, width in mm, and values below each other; empty ones take no room.

    Values have one line each, but the last may take `lines`.
    """

    label: str
    width: float
    values: tuple[str, ...] = ()
    style: TextStyle = VALUE
    align: Align = Align.LEFT
    lines: int = 1


def amount_field(label: str, value: str) -> Field:
    """Make a right-hand box with an emphasised value."""
    return Field(label, RIGHT, (value,), STRONG, Align.RIGHT)


def beneficiary_fields(words: Wording, width: float) -> tuple[Field, Field]:
    """Make the beneficiary's boxes of a `HIGHEST` row; CDC art. 42-A demands name, address and tax id."""
    name = Field("Beneficiário", width - TAX_ID, (words.beneficiary, words.beneficiary_address), lines=2)
    return name, Field("CPF/CNPJ", TAX_ID, (words.beneficiary_tax_id,))


def payer_fields(words: Wording, width: float) -> tuple[Field, Field]:
    """Make the payer's boxes, masked as given."""
    name = Field("Pagador", width - TAX_ID, (words.payer, words.payer_address))
    return name, Field("CPF/CNPJ", TAX_ID, (words.payer_tax_id,))


def draw_row(canvas: Canvas, place: Column, height: float, *fields: Field) -> float:
    """Draw boxes side by side with hairlines under and between them; return the bottom."""
    x = place.x
    for field in fields:
        if x > place.x:
            canvas.rule(x, place.y, height=height)
        draw_field(canvas, x, place.y, field)
        x += field.width
    canvas.rule(place.x, place.y + height, width=x - place.x)
    return place.y + height


def draw_rows(canvas: Canvas, place: Column, *rows: tuple[float, Sequence[Field]]) -> Column:
    """Draw rows of a height and its boxes below each other; return the room below."""
    for height, fields in rows:
        place = replace(place, y=draw_row(canvas, place, height, *fields))
    return place


def draw_grid(canvas: Canvas, place: Column, *rows: tuple[float, Sequence[Field]]) -> float:
    """Draw rows within a frame; return the bottom."""
    canvas.rule(place.x, place.y, width=place.width)
    bottom = draw_rows(canvas, place, *rows).y
    draw_sides(canvas, place, bottom)
    return bottom


def draw_field(canvas: Canvas, x: float, y: float, field: Field) -> None:
    """Write one box's label and values, without lines."""
    room = Column(x + _PADDING, y + _TOP, field.width - 2 * _PADDING)
    room = room.below(canvas.text(field.label, room, LABEL))
    for index, value in enumerate(field.values, 1):
        lines = field.lines if index == len(field.values) else 1
        room = room.below(canvas.text(value, room, field.style, lines=lines, align=field.align))


def draw_sides(canvas: Canvas, place: Column, bottom: float) -> None:
    """Draw the left and right edges of rows."""
    canvas.rule(place.x, place.y, height=bottom - place.y)
    canvas.rule(place.right - HAIRLINE, place.y, height=bottom - place.y)
