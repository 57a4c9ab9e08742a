"""Summary page of a nota fiscal, clearance or statement, on A4 and rolls, with a QR code of its link."""

from dataclasses import replace

from PySide6.QtGui import QFont

from totem.domain.integrity.payment_codes import OPEN_LINK
from totem.printing.layout import a4, roll
from totem.printing.layout.canvas import Align, Canvas, Column, TextStyle
from totem.printing.slips.content import DocumentContent
from totem.printing.slips.wording import plain, printed

MOST_ROWS = 24
"""Rows of a statement: two years of months, on one page, and on at most 30 cm of roll."""
NOTE = "Resumo para consulta. Não substitui o documento."
_OPEN = "Abra no celular"
_SPACIOUS = (TextStyle(28, QFont.Weight.Bold), a4.LARGE_LABEL, a4.LARGE_VALUE)
_DENSE = (TextStyle(22, QFont.Weight.Bold), a4.SMALL, TextStyle(12, QFont.Weight.DemiBold))
"""Styles of subject, labels and values: of a page without rows, and of a statement."""
_ROW = TextStyle(9)
_LABEL_WIDTH, _DAY_WIDTH, _AMOUNT_WIDTH = 52.0, 26.0, 34.0
_WIDE = 120.0


def draw_a4(canvas: Canvas, place: Column, content: DocumentContent) -> Column:
    """Draw the page from the top of `place` on; return the room below."""
    heading = (_company(content), plain(content.kind), _printed(content), content.logo)
    place = a4.draw_heading(canvas, place, *heading).below(4)
    subject, label_style, value_style = _DENSE if content.rows else _SPACIOUS
    place = place.below(canvas.text(plain(content.subject), place, subject, lines=2) + 2)
    for label, value in (*content.facts, *_people(content)):
        values = replace(place, x=place.x + _LABEL_WIDTH, width=place.width - _LABEL_WIDTH)
        drop = (canvas.line_height(value_style) - canvas.line_height(label_style)) / 2
        canvas.text(label, replace(place, width=_LABEL_WIDTH - 3).below(drop), label_style)
        place = place.below(canvas.text(plain(value), values, value_style, lines=2) + 1)
    if content.link is not None:
        place, note = place.below(3), plain(content.link)
        place = a4.draw_qr_card(canvas, place, content.link, title=_OPEN, steps=OPEN_LINK.steps, note=note)
    place = _draw_rows(canvas, place.below(3), content, _ROW)
    place = place.below(3 + canvas.text(NOTE, place.below(3), label_style))
    if content.help:
        place = place.below(canvas.text(f"Precisa de ajuda? {plain(content.help)}", place, label_style))
    return place


def draw_roll(canvas: Canvas, place: Column, content: DocumentContent) -> Column:
    """Draw the page on thermal paper, with the QR code of its link; return the room below."""
    place = roll.draw_head(canvas, place, _company(content), plain(content.kind).upper(), content.logo)
    place = place.below(canvas.text(plain(content.subject), place, roll.TITLE, lines=2) + 1.2)
    for label, value in (*content.facts, *_people(content)):
        place = roll.draw_field(canvas, place, label, plain(value))
    place = _draw_rows(canvas, place, content, roll.LABEL)
    place = place.below(canvas.text(NOTE, place, roll.LABEL, lines=2))
    if content.link is not None:
        place = roll.draw_qr(canvas, place, _OPEN, content.link, OPEN_LINK.short_steps, plain(content.link))
    place = roll.draw_rule(canvas, place)
    return roll.draw_foot(canvas, place, plain(content.help), _printed(content))


def _company(content: DocumentContent) -> str:
    return plain(content.brand or content.beneficiary.name)


def _printed(content: DocumentContent) -> str:
    return printed("Emitido", content.printed_at, content.kiosk)


def _people(content: DocumentContent) -> tuple[tuple[str, str], ...]:
    issuer = " · ".join(filter(None, (content.beneficiary.name, content.beneficiary.tax_id)))
    payer = " · ".join(filter(None, (content.payer.name, content.payer.tax_id)))
    return tuple((label, value) for label, value in (("Empresa", issuer), ("Cliente", payer)) if value)


def _draw_rows(canvas: Canvas, place: Column, content: DocumentContent, style: TextStyle) -> Column:
    """Draw day, event and amount between hairlines, side by side where there is width."""
    is_wide = place.width >= _WIDE
    height = canvas.line_height(style)
    for when, what, amount in content.rows:
        canvas.rule(place.x, place.y, width=place.width)
        row = place.below(0.5)
        canvas.text(when, replace(row, width=place.width / 2), style)
        canvas.text(
            amount, replace(row, x=row.x + place.width / 2, width=place.width / 2), style, align=Align.RIGHT
        )
        middle = place.width - _DAY_WIDTH - _AMOUNT_WIDTH
        event = replace(row, x=row.x + _DAY_WIDTH, width=middle) if is_wide else row.below(height)
        used = 0.0
        for most, line in enumerate(what.splitlines(), 1):  # three charges need two lines on narrow paper
            used += canvas.text(plain(line), event.below(used), style, lines=most)
        place = place.below((max(height, used) if is_wide else height + used) + 0.5)
    if content.rows:
        canvas.rule(place.x, place.y, width=place.width)
        place = place.below(1)
    if content.left_out:
        more = "e mais 1 lançamento anterior"
        if content.left_out > 1:
            more = f"e mais {content.left_out} lançamentos anteriores"
        place = place.below(canvas.text(more, place, style) + 1)
    return place
