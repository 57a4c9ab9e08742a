"""The card of one record: what it is at the left, what it costs and how it stands at the right, or below."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from totem.ui.controls.button import LEAST_TARGET_MM
from totem.ui.controls.card import chip_height, paint_chip
from totem.ui.controls.card_words import LEFT, RIGHT, Block, Pen, Piece, Words
from totem.ui.controls.record_rows import Mark, RecordRow
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight

RADIUS_UNITS = 36
PAD_UNITS, TIGHT_PAD_UNITS = 24, 12
SIDE_UNITS = 28
ICON_UNITS, CHEVRON_UNITS = 56, 44
APART_UNITS, GAP_UNITS = 28, 10
AMOUNT_SHARE = 0.42
"""How much of a card the amount, and how it stands, may take."""
VERY_MANY = 100
ANY_ROW = RecordRow("x", "x", "x", "x")
"""Uniform cards are as high as one that has a line of everything."""
MOST_TITLE, MOST_DETAIL, MOST_TAG = 6, 3, 3


@dataclass(frozen=True)
class RecordLayout:
    """A card of some height, what is written where on it, and where its chip is."""

    height: float
    pieces: tuple[Piece, ...]
    chip: QRectF | None = None


@dataclass(frozen=True)
class RecordCards:
    """How cards are laid out; those that can be chosen have a chevron.

    Where they are very many, they are `uniform`: each thing that is told has one line.
    """

    theme: Theme
    can_choose: bool
    uniform: bool = False

    @property
    def least_height(self) -> int:
        """How high a card with few words is."""
        theme = self.theme
        title = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).height()
        detail = QFontMetrics(theme.font(Type.SMALL)).height()
        lines = title + detail + (0 if self._beside else title)
        return max(lines + 2 * self._pad + theme.px(8), theme.mm(LEAST_TARGET_MM) + 1)

    def height_of(self, row: RecordRow, width: float) -> int:
        """How high the card of `row` is."""
        return round(self.lay_out(ANY_ROW if self.uniform else row, width).height)

    def lay_out(self, row: RecordRow, width: float) -> RecordLayout:
        """Lay out a card as wide as this."""
        theme = self.theme
        left = theme.px(SIDE_UNITS)
        if theme.roomy:
            left += theme.px(ICON_UNITS) + theme.px(24)
        right = width - theme.px(24)
        if self.can_choose:
            right -= theme.px(CHEVRON_UNITS) + theme.px(12)
        lay_out = self._side_by_side if self._beside else self._stacked
        return lay_out(row, left, right - left)

    @property
    def _beside(self) -> bool:
        return self.theme.roomy and self.theme.scale == 1

    @property
    def _pad(self) -> int:
        return self.theme.px(TIGHT_PAD_UNITS if self.theme.cramped else PAD_UNITS)

    def _side_by_side(self, row: RecordRow, left: float, room: float) -> RecordLayout:
        theme, ink = self.theme, self.theme.palette.ink
        small = Pen(theme, Type.SMALL, Weight.REGULAR, theme.palette.muted)
        share = room * AMOUNT_SHARE
        figures = theme.fitted(row.amount, Type.LARGE, Weight.BOLD, round(share))
        amount = [Words(row.amount, figures, ink)] if row.amount else []
        told = row.per if row.mark else row.tag
        cost = Block(amount, small.lines(told, share, most=self._most(MOST_TAG)))
        beside = room - (cost.width + theme.px(APART_UNITS) if cost.width else 0)
        words = self._words(row, beside, small)
        chip = chip_height(theme) + theme.px(GAP_UNITS) if self._has_chip(row) else 0
        height = self._high_enough(max(words.height + chip, cost.height))
        top = (height - words.height - chip) / 2
        pieces = (
            *words.pieces(left, top + chip, beside),
            *cost.pieces(left + room - cost.width, (height - cost.height) / 2, cost.width, RIGHT),
        )
        return RecordLayout(height, pieces, QRectF(left, top, beside, chip) if chip else None)

    def _stacked(self, row: RecordRow, left: float, room: float) -> RecordLayout:
        """Where there is no width for both: the amount stands below, and how it stands beside that."""
        theme, ink = self.theme, self.theme.palette.ink
        small = Pen(theme, Type.SMALL, Weight.REGULAR, theme.palette.muted)
        words = self._words(row, room, small)
        bold = Pen(theme, Type.BODY, Weight.BOLD, ink)
        cost = Block(bold.lines(row.cost, room, most=self._most(2), least=Type.BODY))
        beside = room - cost.width - theme.px(16)
        tag_room = beside if self.uniform else room
        tag = Block([] if row.mark else small.lines(row.tag, tag_room, most=self._most(MOST_TAG)))
        in_a_row = tag.width <= beside
        below = max(cost.height, tag.height) if in_a_row else cost.height + tag.height
        chip = chip_height(theme) + theme.px(GAP_UNITS) if self._has_chip(row) else 0
        height = self._high_enough(chip + words.height + below)
        top = (height - chip - words.height - below) / 2
        last = top + chip + words.height
        beside_cost = in_a_row and cost.width > 0
        pieces = (
            *words.pieces(left, top + chip, room),
            *cost.pieces(left, last, room),
            *tag.pieces(
                left,
                last + (cost.height - tag.height if beside_cost else cost.height),
                room,
                RIGHT if beside_cost else LEFT,
            ),
        )
        return RecordLayout(height, pieces, QRectF(left, top, room, chip) if chip else None)

    def _words(self, row: RecordRow, room: float, small: Pen) -> Block:
        """What it is; a card with a chip is one of few, and says it louder."""
        size = Type.LARGE if row.mark and self._beside else Type.BODY
        pen = partial(Pen, self.theme, size, Weight.STRONG)
        title = pen(self.theme.palette.ink).lines(row.title, room, most=self._most(MOST_TITLE))
        return Block(title, small.lines(row.detail, room, most=self._most(MOST_DETAIL)))

    def _most(self, lines: int) -> int:
        return 1 if self.uniform else lines

    def _high_enough(self, height: float) -> float:
        return max(height + 2 * self._pad + self.theme.px(8), self.theme.mm(LEAST_TARGET_MM) + 1)

    @staticmethod
    def _has_chip(row: RecordRow) -> bool:
        return row.mark is not None and bool(row.tag)


def paint_record(
    painter: QPainter,
    cards: RecordCards,
    box: QRectF,
    row: RecordRow,
    layout: RecordLayout,
    *,
    pressed: bool = False,
) -> None:
    """Paint a record into `box`."""
    theme, palette = cards.theme, cards.theme.palette
    painter.setPen(QPen(palette.line, theme.px(2)))
    painter.setBrush(palette.soft if pressed else palette.surface)
    painter.drawRoundedRect(box, theme.px(RADIUS_UNITS), theme.px(RADIUS_UNITS))
    if theme.roomy:
        side = theme.px(ICON_UNITS)
        at = QPointF(box.left() + theme.px(SIDE_UNITS), box.center().y() - side / 2)
        paint_icon(painter, at.x(), at.y(), side, row.icon, palette.accent)
    if cards.can_choose:
        side = theme.px(CHEVRON_UNITS)
        at = QPointF(box.right() - theme.px(24) - side, box.center().y() - side / 2)
        paint_icon(painter, at.x(), at.y(), side, "chevron-right", palette.muted)
    corner = box.topLeft() + QPointF(0, (box.height() - layout.height) / 2)
    for piece in layout.pieces:
        piece.write(painter, corner)
    if layout.chip is not None and row.mark is not None:
        at, room = corner + layout.chip.topLeft(), round(layout.chip.width())
        tone = _tone_of(theme, row.mark)
        paint_chip(painter, theme, at.x(), at.y(), row.tag, row.mark.value, tone, room=room)


def _tone_of(theme: Theme, mark: Mark) -> Tone:
    palette = theme.palette
    neutral = Tone(palette.muted, palette.sunken)
    return {Mark.GOOD: palette.success, Mark.ALARMING: palette.warning}.get(mark, neutral)
