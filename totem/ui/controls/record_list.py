"""What a provider keeps of a customer as cards: services, papers, the lines of a statement."""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from totem.ui.controls.button import paint_focus
from totem.ui.controls.card_list import EDGE_UNITS, CardList, Touched, card_gap
from totem.ui.controls.record_card import RADIUS_UNITS, RecordCards, paint_record
from totem.ui.controls.record_rows import Index, RecordModel, RecordRow
from totem.ui.theme import Theme

MORE_UNITS = 24  # of the next card, at least: there is more to come


class RecordList(CardList):
    """The list; where its rows can be chosen, by a touch or by Enter."""

    def __init__(
        self, theme: Theme, *, name: str, can_choose: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name=name, parent=parent)
        self.cards = RecordCards(theme, can_choose)
        self.records = RecordModel(self)
        self.setModel(self.records)
        self.setItemDelegate(_Painter(self))
        least = self.cards.least_height + card_gap(theme)
        self.setMinimumHeight(least + (0 if theme.low else theme.px(MORE_UNITS)))

    def show_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """Replace what is listed, from the top."""
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


class _Painter(QStyledItemDelegate):
    """Paints a row as a card."""

    def __init__(self, records: RecordList) -> None:
        super().__init__(records)
        self._list = records

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme, row = self._list.theme, self._list.records.rows[index.row()]
        edge = theme.px(EDGE_UNITS)
        layout = self._list.cards.lay_out(row, self._list.viewport().width() - 2 * edge)
        return QSize(0, round(layout.height) + edge + card_gap(theme))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._list.theme, self._list.records.rows[index.row()]
        state: Any = option.state
        card = QRectF(self._list.card_of(index.row()))
        layout = self._list.cards.lay_out(row, card.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pressed = self._list.held == (index.row(), None)
        paint_record(painter, self._list.cards, card, row, layout, pressed=pressed)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus(painter, theme, card, theme.px(RADIUS_UNITS))
        painter.restore()
