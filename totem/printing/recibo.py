"""Recibo do pagador: the part of a boleto that the customer keeps (Banco do Brasil Doc5175, Anexo I)."""

from totem.printing.canvas import Align, Canvas, Column
from totem.printing.form import (
    HIGH,
    HIGHEST,
    LOW,
    NOTE,
    RIGHT,
    TITLE,
    VALUE,
    Field,
    amount,
    beneficiary,
    draw_row,
    draw_sides,
    payer,
)
from totem.printing.wording import Wording

_TITLE_WIDTH = 45.0


def draw(canvas: Canvas, words: Wording, place: Column, *, of_bank: bool) -> float:
    """Draw the receipt from the top of `place` on; returns its bottom.

    `of_bank` says that a bank issued the title, so that the receipt has room for the beneficiary's account.
    """
    left = place.width - RIGHT
    height = canvas.text("Recibo do pagador", place, TITLE)
    if words.help:
        help_x = place.x + _TITLE_WIDTH
        help_place = Column(help_x, place.y, place.right - help_x)
        canvas.text(f"Precisa de ajuda? {words.help}", help_place, VALUE, align=Align.RIGHT)
    top = place.below(height + 0.6)
    canvas.rule(top.x, top.y, width=top.width)
    if of_bank:
        account = Field("Agência/Código do beneficiário", RIGHT)
        bottom = draw_row(canvas, top, HIGHEST, *beneficiary(words, left), account)
    else:
        bottom = draw_row(canvas, top, HIGHEST, *beneficiary(words, place.width))
    bottom = draw_row(
        canvas,
        Column(top.x, bottom, top.width),
        HIGH,
        *payer(words, left),
        amount("Vencimento", words.title_due),
    )
    bottom = draw_row(
        canvas,
        Column(top.x, bottom, top.width),
        LOW,
        Field("Referente a", left - 72, (words.subject,)),
        Field("Nosso número", 36, (words.our_number,)),
        Field("Nº do documento", 36, (words.document_number,)),
        amount("Valor do documento", words.face_amount),
    )
    draw_sides(canvas, top, bottom)
    foot = Column(top.right - RIGHT, bottom + 0.8, RIGHT)
    return foot.y + canvas.text("Autenticação mecânica", foot, NOTE, align=Align.RIGHT)
