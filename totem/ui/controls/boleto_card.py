"""Paint a boleto as a card (due state, description, amount), and the checkbox beside it."""

from collections.abc import Iterator
from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from totem.domain.integrity.check import CheckedBoleto
from totem.ui import boleto_text
from totem.ui.controls.card import (
    LEFT,
    RIGHT,
    SIGN_UNITS,
    PlacedLine,
    TextLine,
    chip_height,
    chip_size,
    draw_line,
    paint_chip,
    paint_sign,
)
from totem.ui.image_loader import paint_icon, paint_rounded
from totem.ui.theme import Theme, Tone, Type, Weight, mix

PAD_UNITS = 18
TIGHT_PAD_UNITS = 12
GAP_UNITS = 8
CARD_UNITS = 208
RADIUS_UNITS = 36
MARK_SIDE_UNITS = 60
SHORTEST = Type.SMALL.value
ROWS = ((Type.TITLE, Weight.BOLD), (Type.BODY, Weight.STRONG), (Type.SMALL, Weight.REGULAR))
"""Under the chip: the amount, the description, the note."""


def large_card_height(theme: Theme) -> int:
    """The height of all cards in larger text."""
    rows = sum(QFontMetrics(theme.font(*row)).height() for row in ROWS)
    return chip_height(theme) + rows + 2 * _pad(theme) + theme.px(GAP_UNITS)


def large_card_lines(theme: Theme, box: QRectF, boleto: CheckedBoleto) -> Iterator[PlacedLine]:
    """The lines under the chip; each shrinks to the width before it is cut."""
    palette, inner = theme.palette, text_area(theme, box)
    top = inner.top() + chip_height(theme) + theme.px(GAP_UNITS)
    note = " · ".join(filter(None, (boleto_text.note(boleto), boleto_text.face_amount_note(boleto))))
    inks = (palette.ink, palette.ink, _note_ink(theme, boleto))
    texts = (boleto_text.amount(boleto), boleto_text.description(boleto), note)
    for text, ink, (size, weight) in zip(texts, inks, ROWS, strict=True):
        height = QFontMetrics(theme.font(size, weight)).height()
        font = theme.fitted(text, size, weight, round(inner.width()), SHORTEST / theme.scale)
        yield PlacedLine(TextLine(text, font, ink), QRectF(inner.left(), top, inner.width(), height))
        top += height


def _note_ink(theme: Theme, boleto: CheckedBoleto) -> QColor:
    is_usual = boleto.printable or boleto.is_payment_pending
    return theme.palette.muted if is_usual else theme.palette.warning.ink


def _pad(theme: Theme) -> int:
    return theme.px(TIGHT_PAD_UNITS if theme.is_tight else PAD_UNITS)


def text_area(theme: Theme, box: QRectF) -> QRectF:
    """The part of a card for text; small panels have no room for a chevron."""
    pad = _pad(theme)
    right = pad + (theme.px(SIGN_UNITS) + theme.px(12) if theme.is_large else 0)
    return box.adjusted(pad + theme.px(8), pad, -right, -pad)


def paint_large_card(
    painter: QPainter, theme: Theme, box: QRectF, boleto: CheckedBoleto, today: date, symbol: str, tone: Tone
) -> None:
    """Paint a card in larger text; the chip has the due date."""
    inner = text_area(theme, box)
    state = boleto_text.due_state(boleto, today)
    if boleto.due_date not in (None, today) and not boleto.is_payment_pending:
        state = boleto_text.due_line(boleto, today)
    paint_chip(painter, theme, inner.left(), inner.top(), state, symbol, tone, room=round(inner.width()))
    for line in large_card_lines(theme, box, boleto):
        words = line.words
        draw_line(painter, line.box, words.text, words.font, words.ink, line.where)
    if theme.is_large:
        paint_sign(painter, theme, box, _pad(theme))


def card_height(theme: Theme) -> int:
    """The height of all cards."""
    return theme.px(CARD_UNITS) if theme.scale == 1 else large_card_height(theme)


def due_tone(theme: Theme, boleto: CheckedBoleto, today: date) -> tuple[str, Tone]:
    """The icon and colours of a boleto's due state."""
    palette = theme.palette
    if boleto.is_payment_pending:
        return "hourglass", palette.warning
    if boleto.due_date is None:
        return "calendar", Tone(palette.muted, palette.sunken)
    if boleto.is_overdue(today):
        return "triangle-alert", palette.danger
    if boleto.due_date == today:
        return "clock", palette.warning
    return "check", palette.success


def paint_card(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    boleto: CheckedBoleto,
    today: date,
    *,
    pressed: bool = False,
    marked: bool = False,
) -> None:
    """Paint a card; on small panels the amount stands beside the due state, to leave room for long names."""
    palette = theme.palette
    symbol, tone = due_tone(theme, boleto, today)
    alarm = tone if symbol == "triangle-alert" else None
    _paint_background(painter, theme, box, alarm, tinted=pressed or marked)
    if theme.scale > 1:
        paint_large_card(painter, theme, box, boleto, today, symbol, tone)
        return
    paint_sign(painter, theme, box, theme.px(24))
    left, right = box.left() + theme.px(36), box.right() - theme.px(24) - theme.px(SIGN_UNITS) - theme.px(16)
    upper = QRectF(left, box.top() + theme.px(26), right - left, theme.px(54))
    middle = QRectF(left, box.top() + theme.px(90), right - left, theme.px(50))
    lower = QRectF(left, box.top() + theme.px(140), right - left, theme.px(42))
    state = boleto_text.due_state(boleto, today)
    paint_chip(painter, theme, left, upper.top(), state, symbol, tone)
    small, apart = theme.font(Type.SMALL), theme.px(28)
    amount, note = boleto_text.amount(boleto), boleto_text.note(boleto)
    face = boleto_text.face_amount_note(boleto)
    note_ink = _note_ink(theme, boleto)
    room = round(box.width() * 0.33)
    if not theme.is_large:
        room = min(room, round(right - left) - chip_size(theme, state).width() - theme.px(16))
    figures = theme.fitted(amount, Type.TITLE, Weight.BOLD, room)
    if theme.is_large:
        whole = QRectF(left, box.top(), right - left, box.height() * (1.03 if face else 0.9 if note else 1))
        draw_line(painter, whole, amount, figures, palette.ink, RIGHT)
        draw_line(painter, lower, note, small, note_ink, RIGHT)
        beside = upper.adjusted(chip_size(theme, state).width(), 0, 0, 0)
        draw_line(painter, beside, face, small, palette.muted, RIGHT)
        middle.setWidth(middle.width() - _width(figures, amount) - apart)
    else:
        draw_line(painter, upper, amount, figures, palette.ink, RIGHT)
        draw_line(painter, lower, note, small, note_ink, RIGHT)
    if note:
        lower.setWidth(lower.width() - _width(small, note) - apart)
    what, due = boleto_text.description(boleto), boleto_text.due_line(boleto, today)
    if _width(small, due) > lower.width():
        due = boleto_text.due_day(boleto)  # the chip tells whether it is past
    what_font = theme.fitted(what, Type.BODY, Weight.STRONG, round(middle.width()))
    draw_line(painter, middle, what, what_font, palette.ink, LEFT)
    draw_line(painter, lower, due, small, palette.muted, LEFT)


def paint_checkbox(painter: QPainter, theme: Theme, box: QRectF, *, marked: bool, pressed: bool) -> None:
    """Paint a checkbox at the left of its target `box`."""
    palette, side, width = theme.palette, theme.px(MARK_SIDE_UNITS), theme.px(4)
    square = QRectF(box.left() + width / 2, box.center().y() - side / 2, side, side)
    painter.setPen(QPen(palette.accent if marked or pressed else palette.muted, width))
    painter.setBrush(palette.accent if marked else palette.soft if pressed else palette.surface)
    painter.drawRoundedRect(square, theme.px(16), theme.px(16))
    if marked:
        tick = theme.px(MARK_SIDE_UNITS * 0.68)
        at = square.center()
        paint_icon(painter, at.x() - tick / 2, at.y() - tick / 2, tick, "check", palette.surface)


def _paint_background(
    painter: QPainter, theme: Theme, box: QRectF, alarm: Tone | None, *, tinted: bool
) -> None:
    palette = theme.palette
    soft = 0.0 if palette.strong else 0.5
    edge = mix(alarm.ink, palette.surface, soft) if alarm else palette.line
    fill, pen = palette.soft if tinted else palette.surface, QPen(edge, theme.px(4 if alarm else 2))
    paint_rounded(painter, box, theme.px(RADIUS_UNITS), fill, pen)


def _width(font: QFont, text: str) -> int:
    return QFontMetrics(font).horizontalAdvance(text)
