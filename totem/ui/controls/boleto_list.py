"""The list of open boletos: cards painted row by row, each with a checkbox at a safe distance."""

from collections.abc import Hashable
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent

from totem.domain.integrity.check import CheckedBoleto
from totem.system import tracing
from totem.ui import boleto_text
from totem.ui.controls.boleto_card import RADIUS_UNITS, card_height, paint_card, paint_checkbox
from totem.ui.controls.button import LEAST_TARGET_MM
from totem.ui.controls.card_list import EDGE_UNITS, CardList, Index, RowModel, Touched, card_gap
from totem.ui.speech import phrases
from totem.ui.theme import Theme

MARK_UNITS = 72
APART_MM = 3.0


class BoletoModel(RowModel[CheckedBoleto]):
    """One row a boleto.

    Attributes:
        today: due states refer to this day.
        offers_marks: whether rows can be selected.
    """

    def __init__(self) -> None:
        super().__init__()
        self._marked: frozenset[int] = frozenset()
        self.today = date.min
        self.offers_marks = False

    def show_boletos(self, boletos: tuple[CheckedBoleto, ...], today: date, *, offers_marks: bool) -> None:
        """Replace all rows; none is selected."""
        self._marked, self.today, self.offers_marks = frozenset(), today, offers_marks
        self.show_rows(boletos)

    def show_marks(self, marked: frozenset[int]) -> None:
        """Set the selected rows."""
        changed, self._marked = self._marked ^ marked, marked
        for row in changed:
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])

    def can_mark(self, index: Index) -> bool:
        """True if a row has a checkbox."""
        return self.offers_marks and self.row(index.row()).printable

    def is_marked(self, index: Index) -> bool:
        return index.row() in self._marked

    def sentence(self, number: int) -> str:
        return boleto_text.boleto_sentence(self.row(number), self.today)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.can_mark(index):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.CheckStateRole and self.can_mark(index):
            return Qt.CheckState.Checked if self.is_marked(index) else Qt.CheckState.Unchecked
        return super().data(index, role)


class CardPart(Enum):
    """Touch target of a row."""

    CARD = auto()
    MARK = auto()


class BoletoList(CardList):
    """The list of boletos.

    Signals:
        marked(int): the row whose checkbox was touched, or that Space was pressed on.
    """

    marked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        self.boletos = BoletoModel()
        super().__init__(theme, self.boletos, name="boletos", radius=RADIUS_UNITS, uniform=True)
        self._mark_width = max(theme.px(MARK_UNITS), theme.mm(LEAST_TARGET_MM) + 1)
        self._mark_painted = False
        self.setMinimumHeight(card_height(theme) + card_gap(theme))
        self.setAccessibleName(self.tr("Boletos em aberto"))

    def show_boletos(
        self, boletos: tuple[CheckedBoleto, ...], today: date, *, offers_marks: bool = False
    ) -> None:
        """Replace the rows and scroll to the top; `offers_marks` where several may be printed."""
        self._mark_painted = bool(boletos)
        self.boletos.show_boletos(boletos, today, offers_marks=offers_marks)
        self.restart()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All rows, as far as a panel is high."""
        return QSize(0, min(self.theme.size.height(), self.boletos.rowCount() * self.minimumHeight()))

    def spoken(self, row: int, *, private: bool) -> str:
        boletos = self.boletos
        return phrases.boleto_row_sentence(
            boletos.row(row), row, boletos.rowCount(), boletos.today, private=private
        )

    def card_height(self, row: int, width: int) -> int:
        return card_height(self.theme) - self.theme.px(EDGE_UNITS)

    def paint_card(self, painter: QPainter, card: QRectF, row: int) -> None:
        boletos, theme, held = self.boletos, self.theme, self.held
        index = boletos.index(row, 0)
        marked, pressed = boletos.is_marked(index), held == (row, CardPart.CARD)
        paint_card(painter, theme, card, boletos.row(row), boletos.today, pressed=pressed, marked=marked)
        if boletos.can_mark(index):
            mark, pressed = QRectF(self.place_of(row, CardPart.MARK)), held == (row, CardPart.MARK)
            paint_checkbox(painter, theme, mark, marked=marked, pressed=pressed)

    def place_of(self, row: int, part: CardPart) -> QRect:
        """The rectangle of a part of a row in the viewport, in view or not."""
        card = self.card_of(row)
        if part is CardPart.CARD:
            return card
        return QRect(self._place(row).left(), card.top(), self._mark_width, card.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._mark_painted:
            self._mark_painted = False
            tracing.mark("boletos_painted", count=self.boletos.rowCount())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid() and self.boletos.can_mark(index):
            self.choose(index.row(), CardPart.MARK)
        else:
            super().keyPressEvent(event)

    def _card_in(self, place: QRect) -> QRect:
        """The card beside the checkbox, or as wide as the list without one."""
        card = super()._card_in(place)
        if self.boletos.offers_marks:
            card.setLeft(place.left() + self._mark_width + self.theme.mm(APART_MM) + 1)
        return card

    def _touched(self, where: QPoint) -> Touched | None:
        """The part at a point of the viewport; None in the gap between checkbox and card."""
        row = self.touched_row(where)
        if row < 0:
            return None
        parts = (part for part in CardPart if part in self.parts(row))
        return next(((row, part) for part in parts if self.place_of(row, part).contains(where)), None)

    def parts(self, row: int) -> tuple[Hashable, ...]:
        can_mark = self.boletos.can_mark(self.boletos.index(row, 0))
        return (CardPart.CARD, CardPart.MARK) if can_mark else (CardPart.CARD,)

    def choose(self, row: int, part: Hashable = None) -> None:
        (self.marked if part is CardPart.MARK else self.chosen).emit(row)
