"""The open boletos as cards: one view, painted row by row, so that five hundred scroll like five.

Beside each card that prints stands a mark, far enough from it that no finger opens one for the other.
"""

from datetime import date
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from totem import trace
from totem.domain.integrity import CheckedBoleto
from totem.ui.controls.boleto_card import RADIUS_UNITS, card_height, paint_card, paint_mark
from totem.ui.controls.boleto_model import BoletoModel, Index
from totem.ui.controls.button import LEAST_TARGET_MM, paint_focus
from totem.ui.controls.flick import scroll_by_finger
from totem.ui.theme import Theme

GAP_UNITS, TIGHT_GAP_UNITS = 20, 12
MORE_UNITS = 24  # of the next card, at least: there is more to come
MARK_UNITS = 72
APART_MM = 3.0


def _gap(theme: Theme) -> int:
    return theme.px(TIGHT_GAP_UNITS if theme.cramped else GAP_UNITS)


class Part(Enum):
    """What a row can be touched at."""

    CARD = auto()
    MARK = auto()


class _Cells:
    """Where the parts of a row stand; without marks, the card has the whole width."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.height = card_height(theme) + _gap(theme)
        self._mark = max(theme.px(MARK_UNITS), theme.mm(LEAST_TARGET_MM) + 1)
        self._apart = theme.mm(APART_MM) + 1

    def card(self, row: QRect, *, offers_marks: bool) -> QRect:
        """The card in the rectangle of a row."""
        theme = self._theme
        left = self._mark + self._apart if offers_marks else theme.px(2)
        return row.adjusted(left, theme.px(2), -theme.px(2), -_gap(theme))

    def mark(self, row: QRect) -> QRect:
        """The mark's target in the rectangle of a row."""
        card = self.card(row, offers_marks=True)
        return QRect(row.left(), card.top(), self._mark, card.height())


class _CardPainter(QStyledItemDelegate):
    """Paints a row as a mark and a card.

    Attributes:
        held: the row and the part of it that a finger is on.
    """

    def __init__(self, theme: Theme, cells: _Cells, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells = cells
        self.held: tuple[int, Part] | None = None

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
        pressed = self.held == (index.row(), Part.CARD)
        paint_card(painter, theme, card, model.boleto(index), model.today, pressed=pressed, marked=is_marked)
        if model.can_mark(index):
            mark, pressed = QRectF(self._cells.mark(rect)), self.held == (index.row(), Part.MARK)
            paint_mark(painter, theme, mark, marked=is_marked, pressed=pressed)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus(painter, theme, card, theme.px(RADIUS_UNITS))
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        return False  # the list says what was touched; its screen answers with other marks


class BoletoList(QListView):
    """The list; flicks, and scrolls by the arrows of its screen.

    Signals:
        chosen(int): the row whose card was touched.
        marked(int): the row whose mark was touched, or that Space was pressed on.
    """

    chosen = Signal(int)
    marked = Signal(int)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark_painted = False
        self.theme = theme
        self._cells = _Cells(theme)
        self._painter = _CardPainter(theme, self._cells, self)
        self.boletos = BoletoModel(self)
        self.setModel(self.boletos)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMinimumHeight(self._cells.height + (0 if theme.low else theme.px(MORE_UNITS)))
        self.setObjectName("boletos")
        self.setAccessibleName(self.tr("Boletos em aberto"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.viewport().setAutoFillBackground(
            True
        )  # what is opaque is moved when it scrolls, not painted anew
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.palette.page)
        self.setPalette(palette)
        scroll_by_finger(self.viewport(), theme).stateChanged.connect(self._let_go)

    def show_boletos(
        self, boletos: tuple[CheckedBoleto, ...], today: date, *, offers_marks: bool = False
    ) -> None:
        """Replace what is listed, from the top; `offers_marks` where several could be printed."""
        self._mark_painted = bool(boletos)
        self._painter.held = None
        QScroller.scroller(self.viewport()).stop()  # a flick does not outlive what it was for
        self.boletos.show_boletos(boletos, today, offers_marks=offers_marks)
        self.doItemsLayout()  # else only when painted, and the arrows would come and go after that
        self.scrollToTop()

    @property
    def first_row(self) -> int:
        """The row at the top of what is seen, -1 where there is none."""
        return self.indexAt(QPoint(1, 1)).row()

    def show_from(self, row: int) -> None:
        """Scroll so that `row` is at the top, or as near to it as the list goes."""
        self.scrollTo(self.boletos.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def page(self, direction: int) -> None:
        """Scroll by most of a page: -1 up, 1 down."""
        bar, row = self.verticalScrollBar(), self._cells.height
        rows = max(1, self.viewport().height() // row)
        bar.setValue(bar.value() + direction * rows * row)

    def place_of(self, row: int, part: Part) -> QRect:
        """Where a part of a row stands in the viewport, whether it is in view or not."""
        rect = self.visualRect(self.boletos.index(row, 0))
        if part is Part.MARK:
            return self._cells.mark(rect)
        return self._cells.card(rect, offers_marks=self.boletos.offers_marks)

    def step(self, arrow: Qt.Key) -> bool:
        """Move on by a card; returns whether there was one in the direction of `arrow`."""
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(arrow)
        index = self.boletos.index(self.currentIndex().row() + way, 0) if way else None
        if index is None or not index.isValid():
            return False
        self.setCurrentIndex(index)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin on a card that is seen."""
        if not self.viewport().rect().intersects(self.visualRect(self.currentIndex())):
            row = max(0, self.first_row)
            self.setCurrentIndex(self.boletos.index(row, 0))
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._mark_painted:
            self._mark_painted = False
            trace.mark("boletos_painted", count=self.boletos.rowCount())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._hold(self._touched(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        held, touched = self._painter.held, self._touched(event.position().toPoint())
        self._hold(None)
        if held is not None and held == touched:
            self._choose(*held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid() and self.boletos.can_mark(index):
            self._choose(index.row(), Part.MARK)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if index.isValid():
                self._choose(index.row(), Part.CARD)
        elif not event.matches(QKeySequence.StandardKey.Copy):  # Qt's own would fill the clipboard
            super().keyPressEvent(event)

    def _touched(self, where: QPoint) -> tuple[int, Part] | None:
        """What stands at a point of the viewport; between a mark and its card there is nothing."""
        index = self.indexAt(where)
        if not index.isValid():
            return None
        parts = (Part.CARD, Part.MARK) if self.boletos.can_mark(index) else (Part.CARD,)
        row = index.row()
        return next(((row, part) for part in parts if self.place_of(row, part).contains(where)), None)

    def _hold(self, held: tuple[int, Part] | None) -> None:
        """Show what the finger is on."""
        for each in (self._painter.held, held):
            if each is not None:
                self.update(self.boletos.index(each[0], 0))
        self._painter.held = held

    def _let_go(self, state: QScroller.State) -> None:
        """A finger that drags the list is on nothing."""
        if state is QScroller.State.Dragging:
            self._hold(None)

    def _choose(self, row: int, part: Part) -> None:
        (self.marked if part is Part.MARK else self.chosen).emit(row)
