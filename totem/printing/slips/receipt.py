"""Receipt of a sign-up or lead, on A4 and thermal paper: protocol and QR code, without personal data.

LGPD (Lei 13.709/2018) art. 9 IV and art. 41 demand the contact for personal data on it.
"""

from dataclasses import replace

from PySide6.QtGui import QFont

from totem.printing.layout import a4, roll
from totem.printing.layout.canvas import Canvas, Column, TextStyle
from totem.printing.layout.symbols import QR_QUIET, qr_matrix
from totem.printing.slips.content import ProtocolContent
from totem.printing.slips.wording import day, plain

TITLE = "Protocolo"
_PRIVACY = "Seus dados pessoais (LGPD)"
_PROTOCOL = TextStyle(30, QFont.Weight.Bold)

_A4_BODY = TextStyle(11)
_A4_VALUE = TextStyle(11.5, QFont.Weight.DemiBold)
_A4_PROTOCOL = TextStyle(44, QFont.Weight.Bold)
_A4_QR, _A4_QUIET = 38.0, 6.0


def draw_roll(canvas: Canvas, place: Column, content: ProtocolContent) -> float:
    """Draw the receipt on thermal paper; return where the paper may end."""
    place = replace(place, y=roll.draw_head(canvas, place, plain(content.company), TITLE.upper()))
    place = place.below(canvas.text(content.title, place, roll.BODY, lines=2) + 1)
    place = place.below(roll.draw_whole(canvas, place, content.protocol, _PROTOCOL) + 1)
    matrix = qr_matrix(content.code)
    module = max(roll.FEWEST_DOTS, canvas.dots(roll.QR_SIDE) // len(matrix))
    side, quiet = canvas.mm(module * len(matrix)), canvas.mm(module * QR_QUIET)
    if side + 2 * quiet <= place.width:
        left = place.x + (place.width - side) / 2
        place = replace(place, y=canvas.qr(left, place.y + quiet, side, matrix).bottom + quiet)
    place = place.below(canvas.text(plain(content.note), place, roll.BODY, lines=5) + 2)
    for label, value in (*content.asked, (_PRIVACY, content.privacy or "")):
        place = replace(place, y=roll.draw_field(canvas, place, label, plain(value)))
    return roll.draw_foot(canvas, place, content.help or "", _printed(content))


def draw_a4(canvas: Canvas, place: Column, content: ProtocolContent) -> float:
    """Draw the receipt from the top of `place` on; return its bottom."""
    company = plain(content.company)
    place = a4.draw_heading(canvas, place, company, TITLE, _printed(content), least_height=11).below(5)
    matrix = qr_matrix(content.code)
    code = canvas.qr(place.right - _A4_QR - _A4_QUIET, place.y + _A4_QUIET, _A4_QR, matrix)
    room = replace(place, width=place.width - _A4_QR - 3 * _A4_QUIET)
    room = room.below(canvas.text(content.title, room, _A4_VALUE) + 1)
    room = room.below(canvas.text(content.protocol, room, _A4_PROTOCOL) + 2)
    room = room.below(canvas.text(plain(content.note), room, _A4_BODY, lines=4))
    place = replace(place, y=max(room.y, code.bottom + _A4_QUIET) + 4)
    fields = (*content.asked, (_PRIVACY, content.privacy or ""), ("Precisa de ajuda?", content.help or ""))
    for label, value in fields:
        if value:
            place = place.below(canvas.text(label, place, a4.SMALL))
            place = place.below(canvas.text(plain(value), place, _A4_VALUE, lines=2) + 2.4)
    return place.y


def _printed(content: ProtocolContent) -> str:
    return f"Emitido em {day(content.printed_at)} às {content.printed_at:%H:%M} - {plain(content.kiosk)}"
