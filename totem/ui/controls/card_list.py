"""A list of cards in one view, painted row by row, so that five thousand scroll like five.

A subclass brings the model and what paints a row. All rows are of one height.
"""

from collections.abc import Hashable

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QScroller, QWidget

from totem.ui.controls.flick import scroll_by_finger
from totem.ui.theme import Theme

GAP_UNITS, TIGHT_GAP_UNITS = 20, 12
Touched = tuple[int, Hashable]
"""A row, and what of it."""


def card_gap(theme: Theme) -> int:
    """The pixels between two cards."""
    return theme.px(TIGHT_GAP_UNITS if theme.cramped else GAP_UNITS)


class CardList(QListView):
    """Flicks, and scrolls by the arrows of its screen.

    Attributes:
        held: the row that a finger is on, and what of it.

    Signals:
        chosen(int): the row whose card was touched.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, row: int, *, name: str, parent: QWidget | None = None) -> None:
        """`row` is the height of a card and of the gap below it."""
        super().__init__(parent)
        self.theme, self._row = theme, row
        self.held: Touched | None = None
        self.setObjectName(name)
        self.setUniformItemSizes(True)
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

    def restart(self) -> None:
        """Other rows than before: show the first, and hold none."""
        self.held = None
        QScroller.scroller(self.viewport()).stop()  # a flick does not outlive what it was for
        self.doItemsLayout()  # else only when painted, and the arrows would come and go after that
        self.scrollToTop()

    @property
    def first_row(self) -> int:
        """The row at the top of what is seen, -1 where there is none."""
        return self.indexAt(QPoint(1, 1)).row()

    def show_from(self, row: int) -> None:
        """Scroll so that `row` is at the top, or as near to it as the list goes."""
        self.scrollTo(self.model().index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def page(self, direction: int) -> None:
        """Scroll by most of a page: -1 up, 1 down."""
        bar = self.verticalScrollBar()
        rows = max(1, self.viewport().height() // self._row)
        bar.setValue(bar.value() + direction * rows * self._row)

    def card_of(self, row: int) -> QRect:
        """Where the card of a row stands in the viewport, whether it is in view or not."""
        edge = self.theme.px(2)
        rect = self.visualRect(self.model().index(row, 0))
        return rect.adjusted(edge, edge, -edge, -card_gap(self.theme))

    def step(self, arrow: Qt.Key) -> bool:
        """Move on by a card; returns whether there was one in the direction of `arrow`."""
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(arrow)
        index = self.model().index(self.currentIndex().row() + way, 0) if way else None
        if index is None or not index.isValid():
            return False
        self.setCurrentIndex(index)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin on a card that is seen."""
        if not self.viewport().rect().intersects(self.visualRect(self.currentIndex())):
            self.setCurrentIndex(self.model().index(max(0, self.first_row), 0))
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._hold(self._touched(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        held, touched = self.held, self._touched(event.position().toPoint())
        self._hold(None)
        if held is not None and held == touched:
            self._choose(*held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if index.isValid():
                self._choose(index.row(), None)
        elif not event.matches(QKeySequence.StandardKey.Copy):  # Qt's own would fill the clipboard
            super().keyPressEvent(event)

    def _touched(self, where: QPoint) -> Touched | None:
        """What stands at a point of the viewport; between two cards there is nothing."""
        row = self.indexAt(where).row()
        return (row, None) if row >= 0 and self.card_of(row).contains(where) else None

    def _choose(self, row: int, _part: Hashable) -> None:
        self.chosen.emit(row)

    def _hold(self, held: Touched | None) -> None:
        """Show what the finger is on."""
        for each in (self.held, held):
            if each is not None:
                self.update(self.model().index(each[0], 0))
        self.held = held

    def _let_go(self, state: QScroller.State) -> None:
        """A finger that drags the list is on nothing."""
        if state is QScroller.State.Dragging:
            self._hold(None)
