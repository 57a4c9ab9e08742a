"""Receipts on A4 and thermal paper: the proof of an observed payment, and the protocol of a sign-up or lead.

The proof is marked as not being a bank's receipt. The protocol bears no personal data, but the contact for
it, which LGPD (Lei 13.709/2018) art. 9 IV and art. 41 demand.
"""

from dataclasses import replace

from PySide6.QtGui import QFont

from totem.printing.layout import a4, roll
from totem.printing.layout.canvas import Box, Canvas, Column, TextStyle
from totem.printing.layout.symbols import QR_QUIET, qr_matrix
from totem.printing.slips.content import ProofContent, ProtocolContent
from totem.printing.slips.wording import Wording, day, plain

PROOF_TITLE = "Comprovante de consulta"
WARNING = "Não é recibo bancário"
EXPLANATION = (
    "Este totem consultou a empresa, que informou o pagamento deste boleto."
    " O recibo do pagamento é o comprovante do seu banco."
)
_LAST_DIGITS = 8

_A4_BODY = TextStyle(11)
_A4_WARNING = TextStyle(16, QFont.Weight.Bold)
_A4_CARD, _A4_PADDING = 26.0, 5.0

PROTOCOL_TITLE = "Protocolo"
_PRIVACY = "Seus dados pessoais (LGPD)"
_PROTOCOL = TextStyle(30, QFont.Weight.Bold)

_A4_VALUE = TextStyle(11.5, QFont.Weight.DemiBold)
_A4_PROTOCOL = TextStyle(44, QFont.Weight.Bold)
_A4_QR, _A4_QUIET = 38.0, 6.0


def draw_proof_roll(canvas: Canvas, place: Column, content: ProofContent) -> Column:
    """Draw the proof on thermal paper; return the room below."""
    words = Wording(content.latest.slip)
    place = roll.draw_head(canvas, place, words.company, PROOF_TITLE.upper())
    if words.subject:
        place = place.below(canvas.text(words.subject, place, roll.BODY, lines=2) + 1.2)
    place = place.below(canvas.text("Valor do boleto", place, roll.LABEL))
    amount = words.amount or "Valor não informado"
    place = place.below(roll.draw_whole(canvas, place, amount, roll.AMOUNT))
    place = place.below(canvas.text(_confirmed(content), place, roll.BODY, lines=2) + 2)
    place = replace(place, y=_draw_warning(canvas, place) + 3)
    fields = (
        ("Beneficiário", (words.beneficiary, words.beneficiary_tax_id)),
        ("Pagador", (words.payer, words.payer_tax_id)),
        ("Nosso número", (words.our_number,)),
        ("Linha digitável terminada em", (last_digits(words.line),)),
    )
    for label, values in fields:
        place = roll.draw_field(canvas, place, label, *values)
    return roll.draw_foot(canvas, place, words.help, _proof_printed(words))


def draw_proof_a4(canvas: Canvas, place: Column, content: ProofContent) -> float:
    """Draw the proof from the top of `place` on; return its bottom."""
    words = Wording(content.latest.slip)
    place = a4.draw_heading(canvas, place, words.company, PROOF_TITLE, _proof_printed(words)).below(4)
    if words.subject:
        place = place.below(canvas.text(words.subject, place, a4.SUBJECT) + 1)
    place = place.below(canvas.text("Valor do boleto", place, a4.SMALL))
    place = place.below(canvas.text(words.amount or "Valor não informado", place, a4.AMOUNT))
    place = place.below(canvas.text(_confirmed(content), place, _A4_BODY) + 5)
    card = Box(place.x, place.y, place.width, _A4_CARD)
    canvas.card(card)
    room = Column(card.x + _A4_PADDING, card.y + 3.4, card.width - 2 * _A4_PADDING)
    room = room.below(canvas.text(WARNING, room, _A4_WARNING) + 0.8)
    canvas.text(EXPLANATION, room, _A4_BODY, lines=2)
    place = replace(place, y=card.bottom + 5)
    bottom = _draw_fields(canvas, place, words)
    if words.help:
        place = replace(place, y=bottom + 3)
        bottom = place.y + canvas.text(f"Precisa de ajuda? {words.help}", place, _A4_BODY)
    return bottom


def last_digits(line: str) -> str:
    """Return the line's last digits: enough to identify a boleto, too few to pay it."""
    return "".join(filter(str.isdigit, line))[-_LAST_DIGITS:]


def _confirmed(content: ProofContent) -> str:
    return (
        f"Pagamento confirmado em {day(content.latest.confirmed_at)} às {content.latest.confirmed_at:%H:%M}"
    )


def _proof_printed(words: Wording) -> str:
    return "Emitido" + words.printed.removeprefix("Emitida")


def _draw_warning(canvas: Canvas, place: Column) -> float:
    room = Column(place.x + 2.4, place.y + 2, place.width - 4.8)
    room = room.below(canvas.text(WARNING.upper(), room, roll.KIND, lines=2) + 0.6)
    room = room.below(canvas.text(EXPLANATION, room, roll.VALUE, lines=6) + 2)
    canvas.card(Box(place.x, place.y, place.width, room.y - place.y), radius=1.5)
    return room.y


def _draw_fields(canvas: Canvas, place: Column, words: Wording) -> float:
    left = place.width - a4.TAX_ID
    title = (
        a4.Field("Nosso número", left / 2, (words.our_number,)),
        a4.Field("Nº do documento", left / 2, (words.document_number,)),
        a4.Field("Linha digitável terminada em", a4.TAX_ID, (last_digits(words.line),)),
    )
    return a4.draw_grid(
        canvas,
        place,
        (a4.HIGHEST, a4.beneficiary_fields(words, place.width)),
        (a4.HIGH, a4.payer_fields(words, place.width)),
        (a4.LOW, title),
    )


def draw_protocol_roll(canvas: Canvas, place: Column, content: ProtocolContent) -> Column:
    """Draw the receipt on thermal paper; return the room below."""
    place = roll.draw_head(canvas, place, plain(content.company), PROTOCOL_TITLE.upper())
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
        place = roll.draw_field(canvas, place, label, plain(value))
    return roll.draw_foot(canvas, place, content.help or "", _protocol_printed(content))


def draw_protocol_a4(canvas: Canvas, place: Column, content: ProtocolContent) -> float:
    """Draw the receipt from the top of `place` on; return its bottom."""
    company = plain(content.company)
    place = a4.draw_heading(
        canvas, place, company, PROTOCOL_TITLE, _protocol_printed(content), least_height=11
    ).below(5)
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


def _protocol_printed(content: ProtocolContent) -> str:
    return f"Emitido em {day(content.printed_at)} às {content.printed_at:%H:%M} - {plain(content.kiosk)}"
