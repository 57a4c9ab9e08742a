"""What a provider keeps of a customer as cards: services, papers, the lines of a statement."""

from collections.abc import Hashable

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from totem.ui.controls.card_list import MORE_UNITS, CardList, CardPainter, Touched, card_gap
from totem.ui.controls.record_card import RADIUS_UNITS, VERY_MANY, RecordCards, paint_record
from totem.ui.controls.record_rows import RecordModel, RecordRow
from totem.ui.theme import Theme


class RecordList(CardList):
    """The list; where its rows can be chosen, by a touch or by Enter."""

    def __init__(
        self, theme: Theme, *, name: str, can_choose: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name=name, parent=parent)
        self.cards = RecordCards(theme, can_choose)
        self.records = RecordModel(self)
        self.setModel(self.records)
        self.setItemDelegate(_RecordPainter(self))
        least = self.cards.least_height + card_gap(theme)
        self.setMinimumHeight(least + (0 if theme.low else theme.px(MORE_UNITS)))

    def show_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """Replace what is listed, from the top."""
        uniform = len(rows) > VERY_MANY
        self.cards = RecordCards(self.theme, self.cards.can_choose, uniform)
        self.setUniformItemSizes(uniform)
        self.records.show_rows(rows)
        self.restart()

    def spoken(self, row: int, *, private: bool) -> str:
        """What is said of a row; where a queue may hear it, its place and what is of no one."""
        shown = self.records.rows[row]
        place = self.tr("%1 de %2").replace("%1", str(row + 1)).replace("%2", str(len(self.records.rows)))
        return f"{place}. {shown.sentence if private else shown.public}"

    def _touched(self, where: QPoint) -> Touched | None:
        return super()._touched(where) if self.cards.can_choose else None

    def _choose(self, row: int, part: Hashable) -> None:
        if self.cards.can_choose:
            super()._choose(row, part)


class _RecordPainter(CardPainter):
    """Paints a row as a card."""

    def __init__(self, records: RecordList) -> None:
        super().__init__(records, RADIUS_UNITS)
        self._list = records

    def card_height(self, row: int, width: int) -> int:
        return self._list.cards.height_of(self._list.records.rows[row], width)

    def paint_card(self, painter: QPainter, card: QRectF, row: int) -> None:
        cards, record = self._list.cards, self._list.records.rows[row]
        layout, pressed = cards.lay_out(record, card.width()), self._list.held == (row, None)
        paint_record(painter, cards, card, record, layout, pressed=pressed)
