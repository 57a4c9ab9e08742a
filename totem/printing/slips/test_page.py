"""Printer test page, on a roll and on A4: resolution, width, greys and symbols, checked with a ruler.

A wrong resolution makes the rulers too long or too short, a wrong width cuts off or moves an end of the one
across, a weak head or a worn drum shows in the greys. The symbols have the sizes of second copies; the
barcode cannot be paid, since its bank does not exist and its amount is zero.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtGui import QFont

from totem.printing.layout import roll
from totem.printing.layout.a4 import A4_HEIGHT, A4_WIDTH, draw_heading
from totem.printing.layout.canvas import HAIRLINE, MM_PER_INCH, Align, Box, Canvas, Column, TextStyle
from totem.printing.layout.symbols import ITF_HEIGHT_MM, QR_QUIET, Matrix, itf_elements, qr_matrix
from totem.printing.slips.content import PrinterTestPage
from totem.printing.slips.wording import day, plain
from totem.settings.printer_profiles import Profile

RULER_DEPTH = 8.0
"""Room that a ruler takes beside its line, in mm."""
_RULER_NUMBER = TextStyle(8)
_RULER_NUMBER_AT = 3.6
_RULER_END = 5.0
_CLEAR_OF_RULER_END = 0.6

TITLE = "Teste de impressão"
BARCODE = "99998000000000000000123456789012345678901234"
"""A title of the unassigned bank 999, without due date and amount, with valid check digits."""
CHECKS = "Confira no papel"
QR_DOTS = 4
"""Dots of a QR code's module on a roll, the fewest of second copies."""
_ALONG, _A4_ALONG = 100.0, 150.0
_NO_BOLETO = "TESTE: não é boleto e não se paga"
_GREYS = (1, 2, 3, 4)
_ITF_QUIET, _BESIDE_BARS = 6.8, 4.0
_GAP = 2.4
_LABELS, _FACTS_ABREAST = 17.0, 60.0
_GREY, _GREY_ROW = 8.0, 10.2
_WIDE = 40.0
"""Width from which all fits beside the bars."""
_SAMPLES = (
    (roll.AMOUNT, "28 pt"),
    (roll.COMPANY, "16 pt Título"),
    (roll.TITLE, "13 pt R$ 123,45"),
    (roll.BODY, "9,5 pt Abra o app"),
    (roll.VALUE, "9 pt Rua das Flores"),
    (roll.LABEL, "8 pt Beneficiário, Pagador"),
)

_A4_KIND = TextStyle(11, QFont.Weight.DemiBold)
_A4_LABEL, _A4_VALUE = TextStyle(8.5), TextStyle(9.5, QFont.Weight.DemiBold)
_A4_ROW, _A4_LABELS = 4.8, 32.0
_A4_QR, _A4_QUIET, _A4_GREY = 42.0, 7.0, 18.0
_A4_SAMPLES = (
    (TextStyle(34, QFont.Weight.Bold), "34 pt R$ 123,45"),
    (TextStyle(20, QFont.Weight.DemiBold), "20 pt Pague com PIX"),
    (TextStyle(14, QFont.Weight.Bold), "14 pt Abra o aplicativo do seu banco"),
    (TextStyle(11), "11 pt Aponte a câmera para o código ao lado e confirme"),
    (TextStyle(8.5), "8,5 pt Rua das Araucárias, 100 - Centro, Curitiba/PR"),
    (TextStyle(5.6), "5,6 pt Beneficiário, Pagador, Nosso número, Data de vencimento"),
)
_A4_INDENT = RULER_DEPTH + 14.0
_EDGE, _CORNER = 5.0, 6.0


def draw_ruler_across(canvas: Canvas, place: Column) -> float:
    """Draw a ruler as long as `place` is wide, ticks and numbers below its line; return the bottom.

    It is exact from its first dot to its last, with a bar at each end; ticks stand at millimetres, longer
    ones at five and ten.
    """
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
    """Draw a ruler down the paper, ticks and numbers to the right of its line; return the bottom."""
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
    return canvas.mm(canvas.dots(start) + canvas.dots(length) - canvas.dots(HAIRLINE))


def _ticks(length: float) -> Iterator[tuple[int, float]]:
    """Yield the millimetres between the ends, and the length of their ticks."""
    for tick in range(1, math.ceil(length - _CLEAR_OF_RULER_END)):
        yield tick, 3.4 if tick % 10 == 0 else 2.5 if tick % 5 == 0 else 1.6


def qr_payload(content: PrinterTestPage) -> str:
    """Return the QR code's text, with the time of printing."""
    return f"TOTEM PRINT TEST {content.printed_at:%Y-%m-%d %H:%M}"


def roll_checks(profile: Profile) -> tuple[str, ...]:
    """List the checks for staff of a page from a roll."""
    return _checks(profile.dots * MM_PER_INCH / profile.dpi, _ALONG)


def a4_checks(width: float) -> tuple[str, ...]:
    """List the checks for staff of an A4 page whose ruler across is `width` mm long."""
    return (*_checks(width, _A4_ALONG), "os quatro cantos aparecem inteiros")


def draw_roll(canvas: Canvas, place: Column, content: PrinterTestPage) -> Column:
    """Draw the page, with rulers as long as the paper between its edges; return the room below."""
    place = roll.draw_head(canvas, place, plain(content.brand), TITLE.upper(), content.logo)
    place = _draw_facts(canvas, place, content)
    head = Column(0, place.y + _GAP, place.width + 2 * place.x)
    place = replace(place, y=draw_ruler_across(canvas, head) + _GAP)
    end = draw_ruler_along(canvas, place.x, place.y, _ALONG)
    bars = canvas.itf(place.right - ITF_HEIGHT_MM, place.y + _ITF_QUIET, BARCODE, along=True)
    left = place.x + RULER_DEPTH + _GAP
    beside = Column(left, place.y, bars.x - _BESIDE_BARS - left)
    below = replace(place, y=max(end, bars.bottom + _ITF_QUIET) + _GAP)
    matrix, module = qr_matrix(qr_payload(content)), canvas.mm(QR_DOTS)
    room = beside if beside.width >= module * (len(matrix) + 2 * QR_QUIET) else below
    room = replace(room, y=_draw_qr(canvas, room, matrix, module) + _GAP)
    room = replace(room, y=_draw_greys(canvas, room))
    if beside.width < _WIDE:
        room = replace(place, y=max(below.y, room.y + _GAP))
    narrow, wide = itf_elements(canvas.dpi)
    about = f"Barras de {narrow} e {wide} pontos, {_mm(bars.height)}. {_NO_BOLETO}."
    room = room.below(canvas.text(about, room, roll.VALUE, lines=4) + _GAP)
    for style, sample in _SAMPLES:
        room = room.below(canvas.text(sample, room, style))
    room = replace(place, y=max(below.y, room.y + _GAP))
    room = roll.draw_rule(canvas, room, before=0)
    room = room.below(canvas.text(CHECKS, room, roll.TITLE) + 0.8)
    return roll.draw_steps(canvas, room, _checks(head.width, _ALONG))


def draw_a4(canvas: Canvas, place: Column, content: PrinterTestPage) -> float:
    """Draw the page from the top of `place` on, and the corners of the paper; return its bottom."""
    _draw_corners(canvas)
    place = draw_heading(canvas, place, plain(content.brand), TITLE, "", content.logo).below(2.5)
    for label, value in _facts(content):
        canvas.text(label, place, _A4_LABEL)
        canvas.text(value, replace(place, x=place.x + _A4_LABELS, width=place.width - _A4_LABELS), _A4_VALUE)
        place = place.below(_A4_ROW)
    place = replace(place, y=draw_ruler_across(canvas, place.below(3)) + 5)
    end = draw_ruler_along(canvas, place.x, place.y, _A4_ALONG)
    room = Column(place.x + _A4_INDENT, place.y, place.width - _A4_INDENT)
    bars = canvas.itf(room.x, room.y, BARCODE)
    room = replace(room, y=bars.bottom + 1.5)
    about = f"Barras de {_mm(bars.width)} por {_mm(bars.height)}. {_NO_BOLETO}."
    room = room.below(canvas.text(about, room, _A4_LABEL) + _A4_QUIET)
    matrix = qr_matrix(qr_payload(content))
    code = canvas.qr(room.x, room.y, _A4_QR, matrix)
    greys = Column(code.right + 2 * _A4_QUIET, code.y, room.right - code.right - 2 * _A4_QUIET)
    _draw_greys(canvas, greys, side=_A4_GREY, step=_A4_GREY + 5, label=_A4_LABEL)
    room = replace(room, y=code.bottom + _A4_QUIET)
    for style, sample in _A4_SAMPLES:
        room = room.below(canvas.text(sample, room, style) + 1)
    place = replace(place, y=max(end, room.y) + 5)
    place = place.below(canvas.text(CHECKS, place, _A4_KIND) + 1)
    for check in a4_checks(place.width):
        place = place.below(canvas.text(f"• {check}", place, _A4_VALUE))
    return place.y


def _draw_corners(canvas: Canvas) -> None:
    """Draw the corners of a page, as near to the edge as all office printers can print."""
    for x in (_EDGE, A4_WIDTH - _EDGE - _CORNER):
        for y in (_EDGE, A4_HEIGHT - _EDGE):
            canvas.rule(x, y - (HAIRLINE if y > _EDGE else 0), width=_CORNER)
    for x in (_EDGE, A4_WIDTH - _EDGE):
        for y in (_EDGE, A4_HEIGHT - _EDGE - _CORNER):
            canvas.rule(x - (HAIRLINE if x > _EDGE else 0), y, height=_CORNER)


def _draw_facts(canvas: Canvas, place: Column, content: PrinterTestPage) -> Column:
    """Draw labels with values beside them, or below them on narrow paper; return the room below."""
    for label, value in _facts(content):
        if place.width < _FACTS_ABREAST:
            place = roll.draw_field(canvas, place, label, value)
            continue
        canvas.text(label, place, roll.LABEL)
        room = replace(place, x=place.x + _LABELS, width=place.width - _LABELS)
        place = place.below(canvas.text(value, room, roll.VALUE, lines=3))
    return place


def _facts(content: PrinterTestPage) -> tuple[tuple[str, str], ...]:
    when = f"{day(content.printed_at)} às {content.printed_at:%H:%M:%S}"
    facts = (("Totem", content.kiosk), ("Impresso", when), *content.facts)
    return tuple((label, plain(value)) for label, value in facts)


def _checks(across: float, along: float) -> tuple[str, ...]:
    return (
        f"a régua na largura mede {_mm(across)}, e as duas pontas aparecem",
        f"a régua no comprimento mede {_mm(along)}",
        "um celular lê os dois códigos",
        "os cinzas são lisos, sem faixas",
    )


def _mm(length: float) -> str:
    return f"{length:.1f} mm".replace(".", ",").replace(",0 ", " ")


def _draw_qr(canvas: Canvas, room: Column, matrix: Matrix, module: float) -> float:
    quiet, side = module * QR_QUIET, module * len(matrix)
    code = canvas.qr(room.x + quiet, room.y + quiet, side, matrix)
    left = code.right + quiet + 1
    beside = Column(left, code.y, room.right - left)
    if beside.width > _LABELS:
        canvas.text(f"QR de {QR_DOTS} pontos por módulo", beside, roll.VALUE, lines=4)
    return code.bottom + quiet


def _draw_greys(
    canvas: Canvas,
    room: Column,
    *,
    side: float = _GREY,
    step: float = _GREY_ROW,
    label: TextStyle = roll.LABEL,
) -> float:
    """Draw squares of a quarter to four quarters of ink, as many in a row as fit; return the bottom."""
    columns = max(1, min(len(_GREYS), int((room.width + step - side) / step)))
    row_height = side + canvas.line_height(label) + 0.8
    for index, quarters in enumerate(_GREYS):
        x, y = room.x + index % columns * step, room.y + index // columns * row_height
        canvas.grey(Box(x, y, side, side), quarters)
        canvas.text(f"{25 * quarters}%", Column(x, y + side, side), label, align=Align.CENTRE)
    return room.y + -(-len(_GREYS) // columns) * row_height
