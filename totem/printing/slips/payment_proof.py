"""Proof of an observed payment, on A4 and thermal paper, marked as not being a bank's receipt."""

from dataclasses import replace

from PySide6.QtGui import QFont

from totem.printing.layout import a4, roll
from totem.printing.layout.canvas import Box, Canvas, Column, TextStyle
from totem.printing.slips.content import ProofContent
from totem.printing.slips.wording import Wording, day

TITLE = "Comprovante de consulta"
WARNING = "Não é recibo bancário"
EXPLANATION = (
    "Este totem consultou a empresa, que informou o pagamento deste boleto."
    " O recibo do pagamento é o comprovante do seu banco."
)
_LAST_DIGITS = 8

_A4_BODY = TextStyle(11)
_A4_WARNING = TextStyle(16, QFont.Weight.Bold)
_A4_CARD, _A4_PADDING = 26.0, 5.0


def draw_roll(canvas: Canvas, place: Column, content: ProofContent) -> float:
    """Draw the proof on thermal paper; return where the paper may end."""
    words = Wording(content.slip)
    y = roll.draw_head(canvas, place, words.company, TITLE.upper())
    place = replace(place, y=y)
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
        place = replace(place, y=roll.draw_field(canvas, place, label, *values))
    return roll.draw_foot(canvas, place, words.help, _printed(words))


def draw_a4(canvas: Canvas, place: Column, content: ProofContent) -> float:
    """Draw the proof from the top of `place` on; return its bottom."""
    words = Wording(content.slip)
    place = a4.draw_heading(canvas, place, words.company, TITLE, _printed(words)).below(4)
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
    return f"Pagamento confirmado em {day(content.confirmed_at)} às {content.confirmed_at:%H:%M}"


def _printed(words: Wording) -> str:
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
