"""The card of one choice: a plan with what it costs, or a name alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from totem.domain.pt_br import money
from totem.kiosk.form_picture import Choice
from totem.ui import form_words
from totem.ui.controls.button import LEAST_TARGET_MM
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Type, Weight

RADIUS_UNITS = 30
PLAN_UNITS, ROW_UNITS = 220, 112
PAD_UNITS, TIGHT_PAD_UNITS = 36, 18
SIGN_UNITS = 44
PRICE_SHARE = 0.36
"""How much of a plan's card its price may take."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WRAP = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True)
class Piece:
    """Some words on a card: where and how."""

    text: str
    box: QRectF
    font: QFont
    ink: QColor
    where: int


def plan_height(theme: Theme) -> int:
    """How high every plan's card is."""
    if theme.scale == 1 and theme.roomy:
        return theme.px(PLAN_UNITS)
    return sum(_heights(theme)) + 2 * _pad(theme)


def row_height(theme: Theme) -> int:
    """How high a card with a name alone is."""
    words = QFontMetrics(theme.font(Type.LARGE, Weight.STRONG)).height() + theme.px(PAD_UNITS)
    return max(words, theme.px(ROW_UNITS if theme.airy else 0), theme.mm(LEAST_TARGET_MM) + 1)


def paint_choice(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    choice: Choice,
    *,
    plan: bool,
    pressed: bool = False,
    chosen: bool = False,
) -> None:
    """Paint a choice into `box`; what was `chosen` before is ticked."""
    palette = theme.palette
    width = theme.px(4 if chosen else 2)
    painter.setPen(QPen(palette.accent if chosen else palette.line, width))
    painter.setBrush(palette.soft if pressed or chosen else palette.surface)
    half, radius = width / 2, theme.px(RADIUS_UNITS)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)
    side = theme.px(SIGN_UNITS)
    sign, ink = ("check", palette.accent) if chosen else ("chevron-right", palette.muted)
    paint_icon(painter, box.right() - _pad(theme) - side, box.center().y() - side / 2, side, sign, ink)
    for piece in pieces(theme, box, choice, plan=plan):
        painter.setFont(piece.font)
        painter.setPen(piece.ink)
        painter.drawText(piece.box, piece.where, piece.text)


def pieces(theme: Theme, box: QRectF, choice: Choice, *, plan: bool) -> Iterator[Piece]:
    """The words on a card; each shrinks to its room before it is cut."""
    pad = _pad(theme)
    inner = box.adjusted(pad, 0, -2 * pad - theme.px(SIGN_UNITS) + pad / 2, 0)
    if not plan:
        yield from _name_pieces(theme, inner, choice)
    elif theme.scale == 1 and theme.roomy:
        yield from _plan_pieces(theme, inner, choice)
    else:
        yield from _stacked_pieces(theme, inner, choice)


def _name_pieces(theme: Theme, inner: QRectF, choice: Choice) -> Iterator[Piece]:
    palette, detail = theme.palette, choice.detail or ""
    small = theme.font(Type.BODY)
    beside = QFontMetrics(small).horizontalAdvance(detail)
    if beside > inner.width() * PRICE_SHARE:
        detail, beside = "", 0
    room = inner.width() - (beside + theme.px(24) if detail else 0)
    yield _line(theme, form_words.choice_title(choice), Type.LARGE, Weight.STRONG, inner, room, palette.ink)
    if detail:
        yield Piece(detail, inner, small, palette.muted, RIGHT.value)


def _plan_pieces(theme: Theme, inner: QRectF, choice: Choice) -> Iterator[Piece]:
    """Name and description at the left, the price at the right."""
    palette, price, room = theme.palette, _price(choice), inner.width()
    if price:
        share = inner.width() * PRICE_SHARE
        font = theme.fitted(price, Type.TITLE, Weight.BOLD, round(share))
        width = QFontMetrics(font).horizontalAdvance(price)
        month = theme.font(Type.SMALL)
        middle = inner.center().y()
        top = QRectF(inner.right() - width, middle - theme.px(64), width, theme.px(80))
        under = QRectF(inner.right() - share, middle + theme.px(16), share, theme.px(44))
        yield Piece(price, top, font, palette.ink, RIGHT.value)
        yield Piece(form_words.a_month(), under, month, palette.muted, RIGHT.value)
        room -= max(width, QFontMetrics(month).horizontalAdvance(form_words.a_month())) + theme.px(32)
    title = form_words.choice_title(choice)
    large, body = theme.font(Type.LARGE, Weight.BOLD), theme.font(Type.BODY)
    name = _cut(large, title, room, 1)
    if name != [title]:
        large = theme.font(Type.BODY, Weight.BOLD)
        name = _cut(large, title, room, 2)
    lines = [(line, large, palette.ink) for line in name]
    lines += [(line, body, palette.muted) for line in _cut(body, choice.detail or "", room, 3 - len(name))]
    heights = [QFontMetrics(each).lineSpacing() for _, each, _ in lines]
    begin = inner.center().y() - sum(heights) / 2
    for (line, face, ink), height in zip(lines, heights, strict=True):
        yield Piece(line, QRectF(inner.left(), begin, room, height), face, ink, LEFT.value)
        begin += height


def _stacked_pieces(theme: Theme, inner: QRectF, choice: Choice) -> Iterator[Piece]:
    """In larger text and on small panels: one thing a line."""
    palette, price = theme.palette, _price(choice)
    cost = f"{price} {form_words.a_month()}" if price else ""
    said = (
        (form_words.choice_title(choice), Type.LARGE, Weight.BOLD, palette.ink),
        (cost, Type.LARGE, Weight.BOLD, palette.accent),
        (choice.detail or "", Type.BODY, Weight.REGULAR, palette.muted),
    )
    top = inner.top() + _pad(theme)
    for (text, size, weight, ink), height in zip(said, _heights(theme), strict=True):
        if text:
            least = Type.SMALL.value / (theme.scale if weight is Weight.BOLD else 1)
            at = QRectF(inner.left(), top, inner.width(), height)
            yield _line(theme, text, size, weight, at, inner.width(), ink, least)
            top += height


def _line(
    theme: Theme,
    text: str,
    size: Type,
    weight: Weight,
    box: QRectF,
    room: float,
    ink: QColor,
    least: float | None = None,
) -> Piece:
    """One line: smaller before it is cut, down to `least` units of the usual size."""
    font = theme.fitted(text, size, weight, round(room), least or Type.SMALL.value / theme.scale)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, round(room))
    at = QRectF(box)
    at.setWidth(room)
    return Piece(shown, at, font, ink, LEFT.value)


def _cut(font: QFont, text: str, room: float, most: int) -> list[str]:
    """`text` in lines no wider than `room`; the last of `most` ends in an ellipsis where there is more."""
    metrics, rest = QFontMetrics(font), text.split()
    lines: list[str] = []
    while rest and len(lines) < most:
        if len(lines) == most - 1:
            line = " ".join(rest)
            lines.append(metrics.elidedText(line, Qt.TextElideMode.ElideRight, round(room)))
            break
        taken = 1
        while taken < len(rest) and metrics.horizontalAdvance(" ".join(rest[: taken + 1])) <= room:
            taken += 1
        line = " ".join(rest[:taken])
        lines.append(metrics.elidedText(line, Qt.TextElideMode.ElideRight, round(room)))
        rest = rest[taken:]
    return lines


def _heights(theme: Theme) -> tuple[int, int, int]:
    """Of the lines of a stacked card: the name, the price, the description."""
    large = QFontMetrics(theme.font(Type.LARGE, Weight.BOLD)).height()
    return large, large, QFontMetrics(theme.font(Type.BODY)).height()


def _pad(theme: Theme) -> int:
    return theme.px(TIGHT_PAD_UNITS if theme.cramped else PAD_UNITS)


def _price(choice: Choice) -> str:
    return money(choice.amount) if choice.amount is not None else ""
