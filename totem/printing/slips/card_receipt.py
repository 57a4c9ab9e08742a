"""Receipt of card payments: what was paid, how, and the numbers by which company and acquirer find it.

It bears neither the customer's name nor document, nor any number of the card.
"""

from dataclasses import replace

from PySide6.QtGui import QFont

from totem.printing.layout import a4, roll
from totem.printing.layout.canvas import Box, Canvas, Column, TextStyle
from totem.printing.slips.content import CardReceipt, CardReceiptContent
from totem.printing.slips.wording import day, earlier_payments, moment, money, plain, printed

TITLE = "Recibo"
COPY_TITLE = "Recibo · 2ª via"
RECEIVED = "Pagamento recebido."
IN_PROGRESS = "Pagamento recebido. A baixa está em processamento."
REFUNDED = "Pagamento estornado."
MOST_RECEIPTS = 6
"""Payments on one paper, the latest: as many as a page has room for."""
_SPACIOUS = 4
"""Payments up to which the texts on A4 are large."""
_A4_TITLE, _A4_DETAIL = TextStyle(16, QFont.Weight.Bold), TextStyle(12)
_A4_DENSE_TITLE, _A4_DENSE_DETAIL = TextStyle(13, QFont.Weight.Bold), TextStyle(10)
_A4_STATE = TextStyle(16, QFont.Weight.Bold)
_PADDING = 2.5


def draw_roll(canvas: Canvas, place: Column, content: CardReceiptContent) -> Column:
    """Draw the receipt on thermal paper; return the room below."""
    place = roll.draw_head(canvas, place, plain(content.company), _title(content).upper(), content.logo)
    place = place.below(canvas.text(_sum_label(content), place, roll.LABEL))
    place = place.below(roll.draw_whole(canvas, place, money(content.total), roll.AMOUNT) + 0.6)
    for receipt in content.receipts[-MOST_RECEIPTS:]:
        canvas.rule(place.x, place.y, width=place.width)
        place = _draw_receipt(canvas, place.below(1), content, receipt, (roll.TITLE, roll.VALUE))
        place = roll.draw_field(canvas, place, "Referência", *_in_two(receipt.reference))
    place = _draw_left_out(canvas, place, content, roll.VALUE)
    place = _draw_state(canvas, place, content, roll.TITLE).below(3)
    place = roll.draw_field(canvas, place, "Recebido por", *_receiver(content))
    return roll.draw_foot(canvas, place, content.help or "", _printed(content))


def draw_a4(canvas: Canvas, place: Column, content: CardReceiptContent) -> float:
    """Draw the receipt from the top of `place` on; return its bottom."""
    heading = (plain(content.company), _title(content), _printed(content), content.logo)
    place = a4.draw_heading(canvas, place, *heading).below(4)
    place = place.below(canvas.text(_sum_label(content), place, a4.LARGE_LABEL))
    place = place.below(canvas.text(money(content.total), place, a4.LARGE_AMOUNT) + 1)
    is_spacious = len(content.receipts) <= _SPACIOUS
    title, detail = (_A4_TITLE, _A4_DETAIL) if is_spacious else (_A4_DENSE_TITLE, _A4_DENSE_DETAIL)
    for receipt in content.receipts[-MOST_RECEIPTS:]:
        canvas.rule(place.x, place.y, width=place.width)
        place = _draw_receipt(canvas, place.below(1.5), content, receipt, (title, detail))
        place = place.below(canvas.text(f"Referência {receipt.reference}", place, detail) + 2)
    place = _draw_left_out(canvas, place, content, detail)
    place = _draw_state(canvas, place.below(1), content, _A4_STATE).below(5)
    facts = (("Recebido por", _receiver(content)), ("Precisa de ajuda?", (content.help or "",)))
    return a4.draw_facts(canvas, place, *facts).y


def _title(content: CardReceiptContent) -> str:
    return COPY_TITLE if content.is_copy else TITLE


def _sum_label(content: CardReceiptContent) -> str:
    count = len(content.receipts)
    return "Valor pago com cartão" if count == 1 else f"Total de {count} boletos pagos com cartão"


def _draw_receipt(
    canvas: Canvas,
    place: Column,
    content: CardReceiptContent,
    receipt: CardReceipt,
    styles: tuple[TextStyle, TextStyle],
) -> Column:
    """Draw one payment: the boleto and its amount, then how and when, and the numbers."""
    title, detail = styles
    bill = plain(receipt.bill) or "Boleto"
    amount = money(receipt.amount) if len(content.receipts) > 1 else ""
    place = roll.draw_bill(canvas, place, bill, amount, title)
    added = receipt.amount - receipt.title_amount
    facts = (
        ("Boleto", plain(receipt.number)),
        ("Vencimento", day(receipt.due)),
        ("Pago em", moment(receipt.paid_at)),
        ("Cartão de", _instrument(receipt)),
        ("Bandeira", plain(receipt.brand).capitalize()),
        ("NSU", plain(receipt.nsu)),
        ("Autorização", plain(receipt.authorization)),
        ("Valor do boleto", money(receipt.title_amount) if added else ""),
        ("Acréscimo do cartão", money(added) if added > 0 else ""),
    )
    return roll.draw_flow(canvas, place, [fact for fact in facts if fact[1]], detail).below(1.2)


def _draw_left_out(canvas: Canvas, place: Column, content: CardReceiptContent, style: TextStyle) -> Column:
    """Draw the number of earlier payments that the paper has no room for."""
    more = earlier_payments(len(content.receipts) - MOST_RECEIPTS)
    return place.below(canvas.text(more, place, style) + 1) if more else place


def _instrument(receipt: CardReceipt) -> str:
    word = "débito" if receipt.is_debit else "crédito"
    if receipt.installments == 1:
        return word if receipt.is_debit else f"{word} à vista"
    return f"{word} em {receipt.installments}x"


def _draw_state(canvas: Canvas, place: Column, content: CardReceiptContent, style: TextStyle) -> Column:
    """Draw in a frame if the money was received, is settled, or was given back."""
    words = RECEIVED if all(each.is_settled for each in content.receipts) else IN_PROGRESS
    if any(each.is_refunded for each in content.receipts):
        words = REFUNDED
    room = Column(place.x + _PADDING, place.y + _PADDING, place.width - 2 * _PADDING)
    room = room.below(canvas.text(words, room, style, lines=4) + _PADDING)
    canvas.card(Box(place.x, place.y, place.width, room.y - place.y), radius=1.5)
    return replace(place, y=room.y)


def _receiver(content: CardReceiptContent) -> tuple[str, ...]:
    return plain(content.beneficiary.name), plain(content.beneficiary.tax_id)


def _in_two(reference: str) -> tuple[str, ...]:
    """Break a reference after a hyphen near its middle: a roll is too narrow for a line of it."""
    middle = len(reference) // 2
    cut = min(
        (place + 1 for place, letter in enumerate(reference) if letter == "-"),
        key=lambda place: abs(place - middle),
        default=len(reference),
    )
    return tuple(filter(None, (reference[:cut], reference[cut:])))


def _printed(content: CardReceiptContent) -> str:
    return printed("Emitido", content.printed_at, content.kiosk)
