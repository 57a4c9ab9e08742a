"""One boleto as a card: its due state, what it is for, and the amount; and the mark that stands beside it."""

from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from totem.domain.integrity import CheckedBoleto
from totem.ui import words
from totem.ui.color import mix
from totem.ui.controls.card import chip_size, paint_chip, write_line
from totem.ui.controls.large_card import large_height, paint_large
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight

CARD_UNITS = 208
RADIUS_UNITS = 36
MARK_SIDE_UNITS = 60
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def card_height(theme: Theme) -> int:
    """How high every card is."""
    return theme.px(CARD_UNITS) if theme.scale == 1 else large_height(theme)


def due_tone(theme: Theme, boleto: CheckedBoleto, today: date) -> tuple[str, Tone]:
    """The icon and colours of a boleto's due state; the word is `words.due_state`."""
    palette = theme.palette
    if boleto.due_date is None:
        return "calendar", Tone(palette.muted, palette.sunken)
    if boleto.due_date < today:
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
    """Paint `boleto` into `box`; on small panels the amount moves up beside the state, so that names fit."""
    palette = theme.palette
    symbol, tone = due_tone(theme, boleto, today)
    alarm = tone if symbol == "triangle-alert" else None
    _paint_ground(painter, theme, box, alarm, tinted=pressed or marked)
    if theme.scale > 1:
        paint_large(painter, theme, box, boleto, today, symbol, tone)
        return
    chevron = theme.px(44)
    right = box.right() - theme.px(24) - chevron
    paint_icon(painter, right, box.center().y() - chevron / 2, chevron, "chevron-right", palette.muted)
    left, right = box.left() + theme.px(36), right - theme.px(16)
    upper = QRectF(left, box.top() + theme.px(26), right - left, theme.px(54))
    middle = QRectF(left, box.top() + theme.px(90), right - left, theme.px(50))
    lower = QRectF(left, box.top() + theme.px(140), right - left, theme.px(42))
    state = words.due_state(boleto, today)
    paint_chip(painter, theme, left, upper.top(), state, symbol, tone)
    small, apart = theme.font(Type.SMALL), theme.px(28)
    amount, note, face = words.amount(boleto), words.note(boleto), words.face(boleto)
    note_ink = palette.muted if boleto.printable else palette.warning.ink
    room = round(box.width() * 0.33)
    if not theme.roomy:
        room = min(room, round(right - left) - chip_size(theme, state).width() - theme.px(16))
    figures = theme.fitted(amount, Type.TITLE, Weight.BOLD, room)
    if theme.roomy:
        whole = QRectF(left, box.top(), right - left, box.height() * (1.03 if face else 0.9 if note else 1))
        write_line(painter, whole, amount, figures, palette.ink, RIGHT)
        write_line(painter, lower, note, small, note_ink, RIGHT)
        write_line(
            painter, _right_of(upper, chip_size(theme, state).width()), face, small, palette.muted, RIGHT
        )
        middle.setWidth(middle.width() - _width(figures, amount) - apart)
    else:
        write_line(painter, upper, amount, figures, palette.ink, RIGHT)
        write_line(painter, lower, note, small, note_ink, RIGHT)
    if note:
        lower.setWidth(lower.width() - _width(small, note) - apart)
    what, due = words.what_for(boleto), words.due_line(boleto, today)
    if _width(small, due) > lower.width():
        due = words.due_day(boleto)  # the state above says whether it is past
    write_line(painter, middle, what, _fitting(theme, what, middle.width()), palette.ink, LEFT)
    write_line(painter, lower, due, small, palette.muted, LEFT)


def paint_mark(painter: QPainter, theme: Theme, box: QRectF, *, marked: bool, pressed: bool) -> None:
    """Paint the square to tick at the left of its target `box`."""
    palette, side, width = theme.palette, theme.px(MARK_SIDE_UNITS), theme.px(4)
    square = QRectF(box.left() + width / 2, box.center().y() - side / 2, side, side)
    painter.setPen(QPen(palette.accent if marked or pressed else palette.muted, width))
    painter.setBrush(palette.accent if marked else palette.soft if pressed else palette.surface)
    painter.drawRoundedRect(square, theme.px(16), theme.px(16))
    if marked:
        tick = theme.px(MARK_SIDE_UNITS * 0.68)
        at = square.center()
        paint_icon(painter, at.x() - tick / 2, at.y() - tick / 2, tick, "check", palette.surface)


def _right_of(box: QRectF, width: float) -> QRectF:
    """`box` without its first `width`."""
    return box.adjusted(width, 0, 0, 0)


def _paint_ground(painter: QPainter, theme: Theme, box: QRectF, alarm: Tone | None, *, tinted: bool) -> None:
    palette = theme.palette
    soft = 0.0 if palette.strong else 0.5
    edge = mix(alarm.ink, palette.surface, soft) if alarm else palette.line
    width = theme.px(4 if alarm else 2)
    painter.setPen(QPen(edge, width))
    painter.setBrush(palette.soft if tinted else palette.surface)
    inside = width / 2
    painter.drawRoundedRect(
        box.adjusted(inside, inside, -inside, -inside), theme.px(RADIUS_UNITS), theme.px(RADIUS_UNITS)
    )


def _fitting(theme: Theme, what: str, width: float) -> QFont:
    """The font of what a boleto is for: smaller before it is cut."""
    return theme.fitted(what, Type.BODY, Weight.STRONG, round(width))


def _width(font: QFont, text: str) -> int:
    return QFontMetrics(font).horizontalAdvance(text)
