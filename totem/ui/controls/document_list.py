"""The list of services, documents and statement entries as cards."""

from dataclasses import dataclass
from enum import Enum
from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from totem.domain.text import join_sentences
from totem.ui.controls.card import (
    LEFT,
    RIGHT,
    SIGN_UNITS,
    CardLayout,
    LineStyle,
    TextBlock,
    TextLine,
    chip_height,
    paint_chip,
    paint_sign,
)
from totem.ui.controls.card_list import CardList, card_gap
from totem.ui.image_loader import paint_icon, paint_rounded
from totem.ui.theme import Theme, Tone, Type, Weight

RADIUS_UNITS = 36
PAD_UNITS, TIGHT_PAD_UNITS = 24, 12
SIDE_UNITS = 28
ICON_UNITS = 56
APART_UNITS, GAP_UNITS = 28, 10
AMOUNT_SHARE = 0.42
"""The share of a card for amount and status."""
VERY_MANY = 100
MOST_TITLE, MOST_DETAIL, MOST_TAG = 6, 3, 3


class RowStatus(Enum):
    """The status of a row, shown by a chip; the value is its icon."""

    GOOD = "check"
    ALARMING = "triangle-alert"
    OVER = "x"
    NEUTRAL = "list"


@dataclass(frozen=True, slots=True, repr=False)
class DocumentRow:
    """The text of a card: title, detail of one paragraph or more, amount and status.

    `per` is the period of the amount. With a `mark`, the status is a chip. `public` is spoken where others
    can hear.
    """

    title: str
    detail: str = ""
    amount: str = ""
    tag: str = ""
    icon: str = "receipt"
    public: str = ""
    per: str = ""
    mark: RowStatus | None = None

    @property
    def cost(self) -> str:
        """The amount with its period."""
        return " ".join(filter(None, (self.amount, self.per)))

    @property
    def sentence(self) -> str:
        """All texts, for speech."""
        return join_sentences(self.title, *self.detail.split("\n"), self.cost, self.tag)


TALLEST_UNIFORM_ROW = DocumentRow("x", "x", "x", "x")
"""The row whose height all uniform cards have."""


@dataclass(frozen=True)
class DocumentCardStyle:
    """Lays out cards; those that can be chosen have a chevron.

    In long lists they are `uniform`: each text has one line.
    """

    theme: Theme
    can_choose: bool
    uniform: bool = False

    @property
    def least_height(self) -> int:
        """The height of a card with little text."""
        theme = self.theme
        title = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).height()
        detail = QFontMetrics(theme.font(Type.SMALL)).height()
        lines = title + detail + (0 if self._beside else title)
        return max(lines + 2 * self._pad + theme.px(8), theme.least_target)

    def height_of(self, row: DocumentRow, width: float) -> int:
        return round(self.lay_out(TALLEST_UNIFORM_ROW if self.uniform else row, width).height)

    def lay_out(self, row: DocumentRow, width: float) -> CardLayout:
        theme = self.theme
        left = theme.px(SIDE_UNITS)
        if theme.is_large:
            left += theme.px(ICON_UNITS) + theme.px(24)
        right = width - theme.px(24)
        if self.can_choose:
            right -= theme.px(SIGN_UNITS) + theme.px(12)
        lay_out = self._side_by_side if self._beside else self._stacked
        return lay_out(row, left, right - left)

    @property
    def _beside(self) -> bool:
        return self.theme.is_large and self.theme.scale == 1

    @property
    def _pad(self) -> int:
        return self.theme.px(TIGHT_PAD_UNITS if self.theme.is_tight else PAD_UNITS)

    def _side_by_side(self, row: DocumentRow, left: float, room: float) -> CardLayout:
        theme, ink = self.theme, self.theme.palette.ink
        small = LineStyle(theme, Type.SMALL, Weight.REGULAR, theme.palette.muted)
        share = room * AMOUNT_SHARE
        figures = theme.fitted(row.amount, Type.LARGE, Weight.BOLD, round(share))
        amount = [TextLine(row.amount, figures, ink)] if row.amount else []
        detail = row.per if row.mark else row.tag
        cost = TextBlock(amount, small.lines(detail, share, most=self._most(MOST_TAG)))
        beside = room - (cost.width + theme.px(APART_UNITS) if cost.width else 0)
        words = self._words(row, beside, small)
        chip = chip_height(theme) + theme.px(GAP_UNITS) if self._has_chip(row) else 0
        height = self._high_enough(max(words.height + chip, cost.height))
        top = (height - words.height - chip) / 2
        pieces = (
            *words.pieces(left, top + chip, beside),
            *cost.pieces(left + room - cost.width, (height - cost.height) / 2, cost.width, RIGHT),
        )
        return CardLayout(height, pieces, QRectF(left, top, beside, chip) if chip else None)

    def _stacked(self, row: DocumentRow, left: float, room: float) -> CardLayout:
        """For narrow cards: the amount below the title, with the status beside it."""
        theme, ink = self.theme, self.theme.palette.ink
        small = LineStyle(theme, Type.SMALL, Weight.REGULAR, theme.palette.muted)
        words = self._words(row, room, small)
        bold = LineStyle(theme, Type.BODY, Weight.BOLD, ink)
        cost = TextBlock(bold.lines(row.cost, room, most=self._most(2), least=Type.BODY))
        beside = room - cost.width - theme.px(16)
        tag_room = beside if self.uniform else room
        tag = TextBlock([] if row.mark else small.lines(row.tag, tag_room, most=self._most(MOST_TAG)))
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
        return CardLayout(height, pieces, QRectF(left, top, room, chip) if chip else None)

    def _words(self, row: DocumentRow, room: float, small: LineStyle) -> TextBlock:
        """Title and detail; larger on cards with a chip, of which there are few."""
        size = Type.LARGE if row.mark and self._beside else Type.BODY
        pen = partial(LineStyle, self.theme, size, Weight.STRONG)
        title = pen(self.theme.palette.ink).lines(row.title, room, most=self._most(MOST_TITLE))
        details = [row.detail.replace("\n", " · ")] if self.uniform else row.detail.split("\n")
        return TextBlock(title, *(small.lines(each, room, most=self._most(MOST_DETAIL)) for each in details))

    def _most(self, lines: int) -> int:
        return 1 if self.uniform else lines

    def _high_enough(self, height: float) -> float:
        return max(height + 2 * self._pad + self.theme.px(8), self.theme.least_target)

    @staticmethod
    def _has_chip(row: DocumentRow) -> bool:
        return row.mark is not None and bool(row.tag)


def paint_document_card(
    painter: QPainter,
    cards: DocumentCardStyle,
    box: QRectF,
    row: DocumentRow,
    layout: CardLayout,
    *,
    pressed: bool = False,
) -> None:
    """Paint a document's card into `box`."""
    theme, palette = cards.theme, cards.theme.palette
    fill = palette.soft if pressed else palette.surface
    paint_rounded(painter, box, theme.px(RADIUS_UNITS), fill, QPen(palette.line, theme.px(2)))
    if theme.is_large:
        side = theme.px(ICON_UNITS)
        at = QPointF(box.left() + theme.px(SIDE_UNITS), box.center().y() - side / 2)
        paint_icon(painter, at.x(), at.y(), side, row.icon, palette.accent)
    if cards.can_choose:
        paint_sign(painter, theme, box, theme.px(24))
    corner = layout.write(painter, box)
    if layout.chip is not None and row.mark is not None:
        at, room = corner + layout.chip.topLeft(), round(layout.chip.width())
        tone = _tone_of(theme, row.mark)
        paint_chip(painter, theme, at.x(), at.y(), row.tag, row.mark.value, tone, room=room)


def _tone_of(theme: Theme, mark: RowStatus) -> Tone:
    palette = theme.palette
    neutral = Tone(palette.muted, palette.sunken)
    return {RowStatus.GOOD: palette.success, RowStatus.ALARMING: palette.warning}.get(mark, neutral)


class DocumentList(CardList):
    """The list; rows may be choosable.

    Attributes:
        rows: what it shows.
    """

    def __init__(self, theme: Theme, *, name: str, can_choose: bool = False) -> None:
        self.rows: tuple[DocumentRow, ...] = ()
        self.cards = DocumentCardStyle(theme, can_choose)
        super().__init__(theme, name=name, radius=RADIUS_UNITS, can_choose=can_choose)
        self.setMinimumHeight(self.cards.least_height + card_gap(theme))

    def show_rows(self, rows: tuple[DocumentRow, ...]) -> None:
        """Replace the rows and scroll to the top."""
        self.rows = rows
        self.cards = DocumentCardStyle(self.theme, self.can_choose, uniform=len(rows) > VERY_MANY)
        self.show_count(len(rows))

    def sentence(self, row: int) -> str:
        return self.rows[row].sentence

    def spoken(self, row: int, *, private: bool) -> str:
        """The text of a row with its position."""
        shown = self.rows[row]
        place = self.tr("%1 de %2").replace("%1", str(row + 1)).replace("%2", str(self.count))
        return join_sentences(place, shown.sentence if private else shown.public)

    def is_uniform(self) -> bool:
        return self.cards.uniform

    def card_height(self, row: int, width: int) -> int:
        return self.cards.height_of(self.rows[row], width)

    def paint_card(self, painter: QPainter, card: QRectF, row: int, *, pressed: bool) -> None:
        record = self.rows[row]
        layout = self.cards.lay_out(record, card.width())
        paint_document_card(painter, self.cards, card, record, layout, pressed=pressed)
