"""Papers that are no boletos: the confirmation of observed payments, and the protocol of a request.

The confirmation is marked as not being a bank's receipt, and shows too little of a boleto to pay it. The
protocol bears no personal data, but the contact for it, which LGPD (Lei 13.709/2018) art. 9 IV and art. 41
demand.
"""

from dataclasses import replace

from PySide6.QtGui import QFont

from totem.domain.text import grouped
from totem.printing.layout import a4, roll
from totem.printing.layout.canvas import Box, Canvas, Column, TextStyle
from totem.printing.layout.symbols import QR_QUIET, qr_matrix
from totem.printing.slips.content import ProofContent, ProtocolContent, ProvenPayment
from totem.printing.slips.wording import Wording, day, earlier_payments, moment, money, month, plain, printed

PROOF_TITLE = "Confirmação"
WARNING = "Não é recibo bancário"
MOST_PAYMENTS = 10
"""Payments on one paper, the latest: as many as the longest slip of 58 mm has room for."""
_LAST_DIGITS = 8
_UNKNOWN = "Valor não informado"

_A4_WARNING = TextStyle(18, QFont.Weight.Bold)
_A4_PADDING = 5.0
_SPACIOUS = 4
"""Payments up to which each has all that is known of it, large on A4."""
_A4_TITLE, _A4_DETAIL = TextStyle(20, QFont.Weight.Bold), TextStyle(13)
_A4_DENSE_TITLE, _A4_DENSE_DETAIL = TextStyle(12, QFont.Weight.Bold), TextStyle(10)

PROTOCOL_TITLE = "Protocolo"
_PRIVACY = "Seus dados pessoais (LGPD)"
_PROTOCOL = TextStyle(30, QFont.Weight.Bold)

_A4_PROTOCOL = TextStyle(54, QFont.Weight.Bold)
_A4_QR, _A4_QUIET = 38.0, 6.0


def draw_proof_roll(canvas: Canvas, place: Column, content: ProofContent) -> Column:
    """Draw the confirmation on thermal paper; return the room below."""
    words = Wording(content.payments[-1].slip)
    place = roll.draw_head(canvas, place, words.company, PROOF_TITLE.upper(), words.logo)
    place = place.below(canvas.text(_sum_label(content), place, roll.LABEL))
    place = place.below(roll.draw_whole(canvas, place, money(content.total) or _UNKNOWN, roll.AMOUNT) + 0.6)
    place = _draw_payments(canvas, place, content, roll.TITLE, roll.VALUE)
    place = replace(place, y=_draw_warning(canvas, place.below(1), content, roll.TITLE, roll.VALUE) + 3)
    for label, values in _people(content):
        place = roll.draw_field(canvas, place, label, *values)
    return roll.draw_foot(canvas, place, words.help, _proof_printed(content))


def draw_proof_a4(canvas: Canvas, place: Column, content: ProofContent) -> float:
    """Draw the confirmation from the top of `place` on; return its bottom."""
    words = Wording(content.payments[-1].slip)
    heading = (words.company, PROOF_TITLE, _proof_printed(content), words.logo)
    place = a4.draw_heading(canvas, place, *heading).below(4)
    place = place.below(canvas.text(_sum_label(content), place, a4.LARGE_LABEL))
    place = place.below(canvas.text(money(content.total) or _UNKNOWN, place, a4.LARGE_AMOUNT) + 1)
    styles = (_A4_TITLE, _A4_DETAIL) if _is_spacious(content) else (_A4_DENSE_TITLE, _A4_DENSE_DETAIL)
    place = _draw_payments(canvas, place, content, *styles).below(2)
    place = replace(place, y=_draw_warning(canvas, place, content, _A4_WARNING, a4.LARGE_BODY) + 5)
    half, bottom = replace(place, width=place.width / 2 - _A4_PADDING), place.y
    for index, people in enumerate(_people(content)):
        column = replace(half, x=place.x + index * place.width / 2)
        bottom = max(bottom, a4.draw_facts(canvas, column, people).y)
    return a4.draw_facts(canvas, replace(place, y=bottom), ("Precisa de ajuda?", (words.help,))).y


def last_digits(line: str) -> str:
    """Return the line's last digits: enough to identify a boleto, too few to pay it."""
    return "".join(filter(str.isdigit, line))[-_LAST_DIGITS:]


def _sum_label(content: ProofContent) -> str:
    count = len(content.payments)
    return "Valor do boleto pago" if count == 1 else f"Total de {count} boletos pagos"


def _draw_payments(
    canvas: Canvas, place: Column, content: ProofContent, title: TextStyle, detail: TextStyle
) -> Column:
    """Draw a block of each payment between rules: month, due date and amount, then when, and the numbers."""
    shown = content.payments[-MOST_PAYMENTS:]
    for payment in shown:
        canvas.rule(place.x, place.y, width=place.width)
        place = _draw_payment(canvas, place.below(1), content, payment, (title, detail)).below(1.2)
    canvas.rule(place.x, place.y, width=place.width)
    more = earlier_payments(len(content.payments) - len(shown))
    if more:
        place = place.below(1 + canvas.text(more, place.below(1), detail))
    return place.below(1.6)


def _draw_payment(
    canvas: Canvas,
    place: Column,
    content: ProofContent,
    payment: ProvenPayment,
    styles: tuple[TextStyle, TextStyle],
) -> Column:
    words, due, (title, detail) = Wording(payment.slip), payment.slip.checked.due_date, styles
    bill = month(due) if due is not None else "Boleto"
    amount = (words.amount or _UNKNOWN) if len(content.payments) > 1 else ""
    place = roll.draw_bill(canvas, place, bill, amount, title)
    if _is_spacious(content):
        place = place.below(canvas.text(words.subject, place, detail, lines=2))
    facts = (
        ("Vencimento", day(due)),
        ("Confirmado em", moment(payment.confirmed_at)),
        ("Nosso número", words.our_number if _is_spacious(content) else ""),
        ("Linha terminada em", last_digits(words.line)),
    )
    return roll.draw_flow(canvas, place, [(label, value) for label, value in facts if value], detail)


def _is_spacious(content: ProofContent) -> bool:
    return len(content.payments) <= _SPACIOUS


def _people(content: ProofContent) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the beneficiary and the payer, each as often as the boletos have another one."""
    words = [Wording(each.slip) for each in content.payments]
    beneficiaries = dict.fromkeys((each.beneficiary, each.beneficiary_tax_id) for each in words)
    payers = dict.fromkeys((each.payer, each.payer_tax_id) for each in words)
    return (
        ("Beneficiário", tuple(text for each in beneficiaries for text in each)),
        ("Pagador", tuple(text for each in payers for text in each)),
    )


def _proof_printed(content: ProofContent) -> str:
    slip = content.payments[-1].slip
    return printed("Emitida", slip.printed_at, slip.kiosk)


def _draw_warning(
    canvas: Canvas, place: Column, content: ProofContent, heading: TextStyle, body: TextStyle
) -> float:
    """Draw what the paper is not, in a frame; return its bottom."""
    padding = min(_A4_PADDING, place.width / 30)
    bills = "deste boleto" if len(content.payments) == 1 else "destes boletos"
    explanation = (
        f"Este totem consultou a empresa, que informou o pagamento {bills}."
        " O recibo do pagamento é o comprovante do seu banco."
    )
    room = Column(place.x + padding, place.y + padding * 0.8, place.width - 2 * padding)
    room = room.below(roll.draw_whole(canvas, room, WARNING, heading) + 0.6)
    room = room.below(canvas.text(explanation, room, body, lines=6) + padding * 0.8)
    canvas.card(Box(place.x, place.y, place.width, room.y - place.y), radius=1.5)
    return room.y


def draw_protocol_roll(canvas: Canvas, place: Column, content: ProtocolContent) -> Column:
    """Draw the receipt on thermal paper; return the room below."""
    place = roll.draw_head(canvas, place, plain(content.company), PROTOCOL_TITLE.upper(), content.logo)
    place = place.below(canvas.text(content.title, place, roll.BODY, lines=2) + 1)
    place = place.below(roll.draw_whole(canvas, place, grouped(content.protocol), _PROTOCOL) + 1)
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
    heading = (plain(content.company), PROTOCOL_TITLE, _protocol_printed(content), content.logo)
    place = a4.draw_heading(canvas, place, *heading).below(5)
    matrix = qr_matrix(content.code)
    code = canvas.qr(place.right - _A4_QR - _A4_QUIET, place.y + _A4_QUIET, _A4_QR, matrix)
    room = replace(place, width=place.width - _A4_QR - 3 * _A4_QUIET)
    room = room.below(canvas.text(content.title, room, a4.LARGE_VALUE, lines=2) + 1)
    room = room.below(roll.draw_whole(canvas, room, grouped(content.protocol), _A4_PROTOCOL) + 2)
    room = room.below(canvas.text(plain(content.note), room, a4.LARGE_BODY, lines=4))
    place = replace(place, y=max(room.y, code.bottom + _A4_QUIET) + 4)
    fields = (*content.asked, (_PRIVACY, content.privacy or ""), ("Precisa de ajuda?", content.help or ""))
    return a4.draw_facts(canvas, place, *((label, (plain(value),)) for label, value in fields)).y


def _protocol_printed(content: ProtocolContent) -> str:
    return printed("Emitido", content.printed_at, content.kiosk)
