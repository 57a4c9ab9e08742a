"""A boleto's card in larger text: one thing a line, so that each is as large as it was asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from totem.domain.integrity import CheckedBoleto
from totem.ui import words
from totem.ui.controls.card import chip_height, paint_chip, write_line
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight

PAD_UNITS = 18
TIGHT_PAD_UNITS = 12
GAP_UNITS = 8
CHEVRON_UNITS = 44
SHORTEST = Type.SMALL.value
ROWS = ((Type.TITLE, Weight.BOLD), (Type.BODY, Weight.STRONG), (Type.SMALL, Weight.REGULAR))
"""Under the chip: the amount, what it is for, what else there is to know."""


@dataclass(frozen=True)
class CardLine:
    """One line: what it says, and where and how."""

    text: str
    box: QRectF
    font: QFont
    ink: QColor


def large_height(theme: Theme) -> int:
    """How high every such card is."""
    rows = sum(QFontMetrics(theme.font(*row)).height() for row in ROWS)
    return chip_height(theme) + rows + 2 * _pad(theme) + theme.px(GAP_UNITS)


def lines(theme: Theme, box: QRectF, boleto: CheckedBoleto) -> Iterator[CardLine]:
    """The lines under the chip; each shrinks to the width before it is cut."""
    palette, inner = theme.palette, inside(theme, box)
    top = inner.top() + chip_height(theme) + theme.px(GAP_UNITS)
    note = " · ".join(filter(None, (words.note(boleto), words.face(boleto))))
    inks = (palette.ink, palette.ink, palette.muted if boleto.printable else palette.warning.ink)
    said = (words.amount(boleto), words.what_for(boleto), note)
    for text, ink, (size, weight) in zip(said, inks, ROWS, strict=True):
        height = QFontMetrics(theme.font(size, weight)).height()
        font = theme.fitted(text, size, weight, round(inner.width()), SHORTEST / theme.scale)
        yield CardLine(text, QRectF(inner.left(), top, inner.width(), height), font, ink)
        top += height


def _pad(theme: Theme) -> int:
    return theme.px(TIGHT_PAD_UNITS if theme.cramped else PAD_UNITS)


def inside(theme: Theme, box: QRectF) -> QRectF:
    """The part of a card that is written on; small panels have no room for a chevron."""
    pad = _pad(theme)
    right = pad + (theme.px(CHEVRON_UNITS) + theme.px(12) if theme.roomy else 0)
    return box.adjusted(pad + theme.px(8), pad, -right, -pad)


def paint_large(
    painter: QPainter, theme: Theme, box: QRectF, boleto: CheckedBoleto, today: date, symbol: str, tone: Tone
) -> None:
    """Write `boleto` on its card; the chip says the day, and by icon and colour whether it is past."""
    inner = inside(theme, box)
    state = words.due_state(boleto, today)
    if boleto.due_date not in (None, today):
        state = words.due_line(boleto, today)
    paint_chip(painter, theme, inner.left(), inner.top(), state, symbol, tone, room=round(inner.width()))
    for line in lines(theme, box, boleto):
        write_line(painter, line.box, line.text, line.font, line.ink, Qt.AlignmentFlag.AlignVCenter)
    if theme.roomy:
        side = theme.px(CHEVRON_UNITS)
        x, y = box.right() - _pad(theme) - side, box.center().y() - side / 2
        paint_icon(painter, x, y, side, "chevron-right", theme.palette.muted)
