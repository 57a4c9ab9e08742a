"""A list of cards in one view, painted row by row, so that thousands scroll as fast as a few.

A subclass adds the model, gives each card's height and paints it.
"""

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScroller,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.controls.edge_fade import CARD_FADE_UNITS, fade_edges
from totem.ui.controls.scroll_pane import (
    PAGE,
    SCROLL_BUTTON_HEIGHT,
    ScrollButtons,
    list_scroll_buttons,
    make_viewport,
    scroll_by_finger,
)
from totem.ui.theme import Theme

GAP_UNITS, TIGHT_GAP_UNITS = 20, 12
EDGE_UNITS = 2
"""Room around a card for its hairline."""
Index = QModelIndex | QPersistentModelIndex
"""A row of a model, as Qt's methods take it."""
Touched = tuple[int, Hashable]
"""A row, and the part of it that was touched."""
T = TypeVar("T")


def card_gap(theme: Theme) -> int:
    return theme.px(TIGHT_GAP_UNITS if theme.is_tight else GAP_UNITS)


class RowModel(QAbstractListModel, Generic[T]):
    """The rows of a list; a subclass tells the sentence of one.

    Attributes:
        rows: what they show.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[T, ...] = ()

    def show_rows(self, rows: tuple[T, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row(self, number: int) -> T:
        return self.rows[number]

    def sentence(self, number: int) -> str:
        """All texts of a row, for assistive technology."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self.sentence(index.row())
        return None


class CardList(QListView):
    """A list view with kinetic scrolling and page buttons.

    Attributes:
        held: the part that is pressed.

    Signals:
        chosen(int): the row whose card was touched.
    """

    chosen = Signal(int)

    def __init__(
        self, theme: Theme, model: QAbstractItemModel, *, name: str, radius: float, uniform: bool = False
    ) -> None:
        """`uniform` gives all cards the height of the first; `radius` in units."""
        super().__init__()
        self.theme = theme
        model.setParent(self)
        self.setModel(model)
        self.setItemDelegate(_CardPainter(self, theme.px(radius)))
        self.held: Touched | None = None
        self.setObjectName(name)
        self.setUniformItemSizes(uniform)
        if not uniform:
            self.setResizeMode(QListView.ResizeMode.Adjust)  # a card's height depends on its width
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        viewport = make_viewport()
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)  # an opaque one is scrolled by moving pixels, not by painting
        self.setViewport(viewport)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.palette.page)
        self.setPalette(palette)
        scroll_by_finger(self, theme).stateChanged.connect(self._follow_scroller)
        self._fades = fade_edges(theme, self, self._cards_at, units=CARD_FADE_UNITS)

    def card_height(self, row: int, width: int) -> int:
        """The height of a row's card at this width."""
        raise NotImplementedError

    def card_gap(self) -> int:
        """The distance of two cards."""
        return card_gap(self.theme)

    def paint_card(self, painter: QPainter, card: QRectF, row: int) -> None:
        """Paint a row into the rectangle of its card."""
        raise NotImplementedError

    def spoken(self, row: int, *, private: bool) -> str:
        """The text of a row for speech; `private` reads all of it."""
        return str(self.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))

    def restart(self) -> None:
        """Show new rows from the top, with nothing pressed."""
        self.held = None
        QScroller.scroller(self.viewport()).stop()  # a flick ends with the old rows
        self.doItemsLayout()  # else on paint only, and the page buttons would flicker
        self.scrollToTop()

    @property
    def first_row(self) -> int:
        """The row at the top of the viewport, -1 without rows."""
        return self.indexAt(QPoint(1, 1)).row()

    def show_from(self, row: int) -> None:
        """Scroll `row` to the top, as far as the list goes."""
        self.scrollTo(self.model().index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def arrows(self, *, height: float = SCROLL_BUTTON_HEIGHT) -> ScrollButtons:
        """Make buttons that turn the pages."""
        arrows = list_scroll_buttons(self.theme, height=height)
        arrows.turned.connect(self.page)
        arrows.follow(self.verticalScrollBar())
        return arrows

    def page(self, direction: int) -> None:
        """Scroll by a page, -1 up or 1 down, such that a card seen in part is then seen whole."""
        bar, height, first = self.verticalScrollBar(), self.viewport().height(), self.first_row
        if first < 0:
            return
        if direction > 0:
            target = self._first_not_whole(height)
        else:
            target = self._row_from_which(first if self._place(first).top() < 0 else first - 1)
        if target == first:  # a card that is higher than the list
            bar.setValue(bar.value() + round(direction * PAGE * height))
        else:
            self.show_from(target)

    def _first_not_whole(self, height: int) -> int:
        """The first row below those seen whole; the last where that is seen."""
        row, last = self.indexAt(QPoint(1, height - 1)).row(), self.model().rowCount() - 1
        if row < 0:
            return last
        return min(last, row + 1) if self.card_of(row).bottom() < height else row

    def _row_from_which(self, last: int) -> int:
        """The row that is at the top where `last` is whole at the bottom."""
        first, bottom = max(0, last), self._place(max(0, last)).bottom()
        while first and bottom - self._place(first - 1).top() < self.viewport().height():
            first -= 1
        return first

    def _place(self, row: int) -> QRect:
        return self.visualRect(self.model().index(row, 0))

    def card_of(self, row: int) -> QRect:
        """The rectangle of a card in the viewport, in view or not."""
        return self._card_in(self._place(row))

    def step(self, arrow: Qt.Key) -> bool:
        """Move to the next card; return whether there was one in the direction of `arrow`."""
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(arrow)
        index = self.model().index(self.currentIndex().row() + way, 0) if way else None
        if index is None or not index.isValid():
            return False
        self.setCurrentIndex(index)
        return True

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Take the keyboard focus, and expose the card to assistive technology: Qt names the list last."""
        super().setFocus(reason)
        self._start_in_view()  # rows may have come while it had the focus
        if QAccessible.isActive() and self.hasFocus() and self.currentIndex().isValid():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(self.currentIndex().row())
            QAccessible.updateAccessibility(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._start_in_view()
        super().focusInEvent(event)

    def _start_in_view(self) -> None:
        """Start at a card in view."""
        if self._fades[0].covers(self.visualRect(self.currentIndex())):
            self.setCurrentIndex(self.model().index(max(0, self.first_row), 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._hold(self._touched(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        held, touched = self.held, self._touched(event.position().toPoint())
        self._hold(None)
        if held is not None and held == touched:
            self.choose(*held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if index.isValid():
                self.choose(index.row())
        elif not event.matches(QKeySequence.StandardKey.Copy):  # Qt would write to the clipboard
            super().keyPressEvent(event)

    def _card_in(self, place: QRect) -> QRect:
        edge = self.theme.px(EDGE_UNITS)
        return place.adjusted(edge, edge, -edge, -self.card_gap())

    def _cards_at(self, y: int) -> Iterator[QRect]:
        row = self.indexAt(QPoint(1, y)).row()
        if row >= 0:
            yield self.card_of(row)

    def touched_row(self, where: QPoint) -> int:
        """The row at a point of the viewport; -1 at none, and at a sliver of one that the edge covers."""
        row = self.indexAt(where).row()
        return -1 if row < 0 or self._fades[0].covers(self.card_of(row)) else row

    def _touched(self, where: QPoint) -> Touched | None:
        """The part at a point of the viewport; None between two cards."""
        row = self.touched_row(where)
        return (row, None) if row >= 0 and self.card_of(row).contains(where) else None

    def parts(self, row: int) -> tuple[Hashable, ...]:
        """The parts of a row that can be touched, its card first."""
        return (None,)

    def choose(self, row: int, part: Hashable = None) -> None:
        """Do what a touch of a part does; without one, a touch of the card."""
        self.chosen.emit(row)

    def _hold(self, held: Touched | None) -> None:
        """Show the part as pressed."""
        for each in (self.held, held):
            if each is not None:
                self.update(self.model().index(each[0], 0))
        self.held = held

    def _follow_scroller(self, state: QScroller.State) -> None:
        """Release the pressed card when the list is dragged; without fades, Qt moves it by its pixels."""
        moves = state in (QScroller.State.Dragging, QScroller.State.Scrolling)
        for fade in self._fades:
            fade.setHidden(moves)
        if moves:
            self._hold(None)


class _CardPainter(QStyledItemDelegate):
    """Paints each row as a card, and the focus ring around the current one."""

    def __init__(self, cards: CardList, radius: int) -> None:
        super().__init__(cards)
        self._cards, self._radius = cards, radius

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cards, edge = self._cards, self._cards.theme.px(EDGE_UNITS)
        height = cards.card_height(index.row(), cards.viewport().width() - 2 * edge)
        return QSize(0, edge + height + cards.card_gap())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card = QRectF(self._cards.card_of(index.row()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._cards.paint_card(painter, card, index.row())
        if index == self._cards.currentIndex() and is_ringed(self._cards):
            paint_focus(painter, self._cards.theme, card, self._radius)
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        return False  # the list emits what was touched; the session changes the selection
