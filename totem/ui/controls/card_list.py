"""A scrolling column of cards, which are made a page at a time when the view comes near them."""

from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from totem.ui.controls.card_button import CardButton, leave_touches
from totem.ui.controls.scroll_pane import (
    PAGE,
    SCROLL_BUTTON_HEIGHT,
    FingerScrollArea,
    ScrollButtons,
    list_scroll_buttons,
    stop_scrolling,
)
from totem.ui.layouts import column, discard
from totem.ui.qt_accessibility import Role, describe
from totem.ui.stylesheet import CARD_RADIUS
from totem.ui.theme import Theme

GAP_UNITS, TIGHT_GAP_UNITS = 20, 12
EDGE_UNITS = 2
"""Room around a card."""
ROWS_AT_ONCE = 4
"""Cards that are made together: 500 take a third of a second and 80 MB."""
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


def card_gap(theme: Theme) -> int:
    return theme.px(TIGHT_GAP_UNITS if theme.is_tight else GAP_UNITS)


class RowCard(CardButton):
    """A row of a list.

    Attributes:
        cards, row: its list and its place there.
    """

    def __init__(self, cards: "CardList[Any]", row: int, *, radius: float = CARD_RADIUS) -> None:
        """`radius` in units."""
        super().__init__(cards.theme, name=f"{cards.objectName()}_{row}", radius=radius)
        self.cards, self.row = cards, row

    def step(self, arrow: Qt.Key) -> bool:
        """Move to the next card; return whether there was one in the direction of `arrow`."""
        return self.cards.step_from(self.row, arrow)

    def nextCheckState(self) -> None:
        """Leave the check mark to the list."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.cards.set_current(self.row)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.step(Qt.Key(event.key())):
            event.ignore()


Card = TypeVar("Card", bound=RowCard)


class CardList(FingerScrollArea, Generic[Card]):
    """The column, with kinetic scrolling and page buttons; a subclass has the rows and makes their cards.

    Tab leads to one card of a list, arrow keys lead from card to card.

    Attributes:
        can_choose: a touch chooses a card; else the rows are read only.
        count: the number of rows.
        made: the cards of the first of them, a page or more.

    Signals:
        chosen(int): the row whose card was touched.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, *, name: str, can_choose: bool = True) -> None:
        content = QWidget()
        self.made: list[Card] = []
        self._current = self.count = 0
        self.can_choose = can_choose
        super().__init__(theme, content)
        content.setPalette(QPalette(theme.palette.page))
        content.setAutoFillBackground(True)  # an opaque one is scrolled by moving pixels, not by painting
        self._column = column(parent=content)
        self._edge = theme.px(EDGE_UNITS)
        self.set_gap(card_gap(theme))
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        describe(self, Role.List)
        self.verticalScrollBar().valueChanged.connect(self._follow_bar)

    def make_card(self, row: int) -> Card:
        """Make the card of a row."""
        raise NotImplementedError

    def choose(self, row: int) -> None:
        """Do what a touch of a card does."""
        self.chosen.emit(row)

    def set_gap(self, gap: int) -> None:
        """Set the distance of two cards, in pixels."""
        self._column.setSpacing(gap + self._edge)
        self._column.setContentsMargins(self._edge, self._edge, self._edge, gap)

    def show_count(self, count: int) -> None:
        """Show so many new rows from the top."""
        stop_scrolling()  # a flick ends with the old rows
        had_focus = self.hasFocus() or any(each.hasFocus() for each in self.made)
        if had_focus:
            self.setFocus()  # else the focus would pass to another control
        for card in self.made:
            discard(self._column, card)
        self.made, self._current, self.count = [], 0, count
        self.verticalScrollBar().setValue(0)
        self._make_page()
        self._fill()
        if had_focus and self.made:
            self.made[0].setFocus()

    @property
    def control(self) -> Card | None:
        """The card to which Tab leads, None without rows."""
        return self.made[self._current] if self.made else None

    def button(self, row: int) -> Card:
        """The card of a row, made now if it was not yet."""
        while row >= len(self.made):
            self._make_page()
        return self.made[row]

    @property
    def first_row(self) -> int:
        """The row at the top of the viewport, -1 without rows."""
        return self.row_at(0)

    def row_at(self, y: int) -> int:
        """The row at a height of the viewport, or the next below it; -1 at none."""
        y += self.verticalScrollBar().value()
        rows = (row for row, card in enumerate(self.made) if card.geometry().bottom() >= y)
        return next(rows, -1)

    def show_from(self, row: int) -> None:
        """Scroll `row` to the top, as far as the list goes."""
        if self.count:
            top = self.button(max(0, min(row, self.count - 1))).y()
            self.verticalScrollBar().setValue(top - self._edge)

    def card_of(self, row: int) -> QRect:
        """The rectangle of a card in the viewport, in view or not."""
        return self.button(row).geometry().translated(0, -self.verticalScrollBar().value())

    def arrows(self, *, height: float = SCROLL_BUTTON_HEIGHT) -> ScrollButtons:
        """Make buttons that turn the pages."""
        arrows = list_scroll_buttons(self.theme, height=height)
        arrows.turned.connect(self.page)
        arrows.follow(self.verticalScrollBar())
        return arrows

    def page(self, direction: int) -> None:
        """Scroll by a page, -1 up or 1 down, such that a card seen in part is then seen whole."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        top, places = bar.value(), [each.geometry() for each in self.made]
        tops = [each.top() - self._edge for each in places]
        target = top
        if direction > 0:
            below = (
                begin for begin, place in zip(tops, places, strict=True) if place.bottom() >= top + height
            )
            target = next(below, bar.maximum())
        elif places:
            above = (place.bottom() for begin, place in zip(tops, places, strict=True) if begin < top)
            end = max(above, default=0)
            target = next(begin for begin in tops if end - begin <= height or begin >= top)
        if (target - top) * direction <= 0:  # a card that is higher than the list
            target = top + round(direction * PAGE * height)
        bar.setValue(target)

    def step_from(self, row: int, key: Qt.Key) -> bool:
        """Move the focus from a row by a key of the keyboard; return whether there was a card that way."""
        if key in STEPS:
            target = row + STEPS[key]
        elif key in PAGES:
            whole = sum(map(self._is_whole, self.made))
            target = max(0, min(self.count - 1, row + PAGES[key] * max(1, whole)))
        elif key in ENDS:
            target = ENDS[key] % self.count
        else:
            return False
        if not 0 <= target < self.count:
            return False
        card = self.button(target)
        card.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(card)
        return True

    def set_current(self, row: int) -> None:
        """Let Tab lead to this row."""
        self.made[self._current].setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.made[row].setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._current = row

    def ensureWidgetVisible(self, child: QWidget, xmargin: int = 0, ymargin: int = 0) -> None:
        """Scroll as little as shows `child` whole: not at all where it is."""
        super().ensureWidgetVisible(child, xmargin, ymargin)

    def sizeHint(self) -> QSize:
        return QAbstractScrollArea.sizeHint(self)  # that of its rows does not count

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
        self._fill()

    def arrange(self, first: int = 0) -> None:
        """Lay the cards out in the width of the list, from the `first` that is new."""
        width = self.viewport().width()
        for card in self.made[first:]:
            card.arrange(width - 2 * self._edge)
            inside = card.layout()
            if inside is not None:
                inside.activate()  # its height counts now, not at the next event
        high = self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else 0
        self._content.resize(width, high or self._column.totalSizeHint().height())
        self._column.activate()

    def _make_page(self) -> None:
        """Make the cards of the next page of rows."""
        made = len(self.made)
        for row in range(made, min(self.count, made + ROWS_AT_ONCE)):
            card = self.make_card(row)
            if self.can_choose:
                card.clicked.connect(partial(self.choose, row))
            else:
                describe(leave_touches(card), Role.ListItem)
            card.setFocusPolicy(Qt.FocusPolicy.NoFocus if row else Qt.FocusPolicy.TabFocus)
            self._column.addWidget(card)
            card.show()
            self.made.append(card)
        self.arrange(made)

    def _is_whole(self, card: Card) -> bool:
        return self.viewport().rect().contains(self.card_of(card.row))

    def _fill(self) -> None:
        """Make the cards of the view and of the height below it."""
        seen = self.verticalScrollBar().value() + 2 * self.viewport().height()
        while self._content.height() < seen and len(self.made) < self.count:
            self._make_page()

    def _follow_bar(self) -> None:
        """Make cards that come near; Tab leads to one in view, and so does the focus."""
        self._fill()
        current = self.control
        if current is not None and not self._is_whole(current):
            whole = (card.row for card in self.made if self._is_whole(card))
            self.set_current(next(whole, max(0, self.first_row)))
            if current.hasFocus():
                self.made[self._current].setFocus(Qt.FocusReason.OtherFocusReason)
