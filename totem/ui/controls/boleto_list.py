"""The open boletos as cards: one view, painted row by row, so that five hundred scroll like five.

Beside each card that prints stands a mark, far enough from it that no finger opens one for the other.
"""

from collections.abc import Hashable
from datetime import date
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from totem import trace
from totem.domain.integrity import CheckedBoleto
from totem.ui.controls.boleto_card import RADIUS_UNITS, card_height, paint_card, paint_mark
from totem.ui.controls.boleto_model import BoletoModel, Index
from totem.ui.controls.button import LEAST_TARGET_MM, paint_focus
from totem.ui.controls.card_list import CardList, Touched, card_gap
from totem.ui.theme import Theme

MORE_UNITS = 24  # of the next card, at least: there is more to come
MARK_UNITS = 72
APART_MM = 3.0


class Part(Enum):
    """What a row can be touched at."""

    CARD = auto()
    MARK = auto()


class _Cells:
    """Where the parts of a row stand; without marks, the card has the whole width."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.height = card_height(theme) + card_gap(theme)
        self._mark = max(theme.px(MARK_UNITS), theme.mm(LEAST_TARGET_MM) + 1)
        self._apart = theme.mm(APART_MM) + 1

    def card(self, row: QRect, *, offers_marks: bool) -> QRect:
        """The card in the rectangle of a row."""
        theme = self._theme
        left = self._mark + self._apart if offers_marks else theme.px(2)
        return row.adjusted(left, theme.px(2), -theme.px(2), -card_gap(theme))

    def mark(self, row: QRect) -> QRect:
        """The mark's target in the rectangle of a row."""
        card = self.card(row, offers_marks=True)
        return QRect(row.left(), card.top(), self._mark, card.height())


class _CardPainter(QStyledItemDelegate):
    """Paints a row as a mark and a card."""

    def __init__(self, theme: Theme, cells: _Cells, cards: CardList) -> None:
        super().__init__(cards)
        self._theme = theme
        self._cells = cells
        self._cards = cards

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._cells.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, BoletoModel):
            return
        theme, is_marked = self._theme, model.is_marked(index)
        state: Any = option.state
        rect: Any = option.rect
        card = QRectF(self._cells.card(rect, offers_marks=model.offers_marks))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pressed = self._cards.held == (index.row(), Part.CARD)
        paint_card(painter, theme, card, model.boleto(index), model.today, pressed=pressed, marked=is_marked)
        if model.can_mark(index):
            mark, pressed = QRectF(self._cells.mark(rect)), self._cards.held == (index.row(), Part.MARK)
            paint_mark(painter, theme, mark, marked=is_marked, pressed=pressed)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus(painter, theme, card, theme.px(RADIUS_UNITS))
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        return False  # the list says what was touched; its screen answers with other marks


class BoletoList(CardList):
    """The list of boletos.

    Signals:
        marked(int): the row whose mark was touched, or that Space was pressed on.
    """

    marked = Signal(int)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        cells = _Cells(theme)
        super().__init__(theme, name="boletos", uniform=True, parent=parent)
        self._cells = cells
        self._mark_painted = False
        self.boletos = BoletoModel(self)
        self.setModel(self.boletos)
        self.setItemDelegate(_CardPainter(theme, self._cells, self))
        self.setMinimumHeight(self._cells.height + (0 if theme.low else theme.px(MORE_UNITS)))
        self.setAccessibleName(self.tr("Boletos em aberto"))

    def show_boletos(
        self, boletos: tuple[CheckedBoleto, ...], today: date, *, offers_marks: bool = False
    ) -> None:
        """Replace what is listed, from the top; `offers_marks` where several could be printed."""
        self._mark_painted = bool(boletos)
        self.boletos.show_boletos(boletos, today, offers_marks=offers_marks)
        self.restart()

    def place_of(self, row: int, part: Part) -> QRect:
        """Where a part of a row stands in the viewport, whether it is in view or not."""
        rect = self.visualRect(self.boletos.index(row, 0))
        if part is Part.MARK:
            return self._cells.mark(rect)
        return self._cells.card(rect, offers_marks=self.boletos.offers_marks)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._mark_painted:
            self._mark_painted = False
            trace.mark("boletos_painted", count=self.boletos.rowCount())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid() and self.boletos.can_mark(index):
            self._choose(index.row(), Part.MARK)
        else:
            super().keyPressEvent(event)

    def _touched(self, where: QPoint) -> Touched | None:
        """What stands at a point of the viewport; between a mark and its card there is nothing."""
        index = self.indexAt(where)
        if not index.isValid():
            return None
        parts = (Part.CARD, Part.MARK) if self.boletos.can_mark(index) else (Part.CARD,)
        row = index.row()
        return next(((row, part) for part in parts if self.place_of(row, part).contains(where)), None)

    def _choose(self, row: int, part: Hashable) -> None:
        (self.marked if part is Part.MARK else self.chosen).emit(row)
