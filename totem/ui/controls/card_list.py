"""A scrolling column of cards: each row is a button, made when the view comes near it.

A subclass has the rows, gives each card's height and sentence, and paints it.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QScroller, QSizePolicy, QWidget

from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.controls.edge_fade import CARD_FADE_UNITS
from totem.ui.controls.scroll_pane import (
    PAGE,
    SCROLL_BUTTON_HEIGHT,
    FingerScrollArea,
    ScrollButtons,
    list_scroll_buttons,
)
from totem.ui.image_loader import antialiased
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme

GAP_UNITS, TIGHT_GAP_UNITS = 20, 12
EDGE_UNITS = 2
"""Room around a card."""
ROWS_AT_ONCE = 50
"""Cards that are made together: 500 buttons would take a third of a second and 80 MB."""
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


def card_gap(theme: Theme) -> int:
    return theme.px(TIGHT_GAP_UNITS if theme.is_tight else GAP_UNITS)


class CardButton(QAbstractButton):
    """A row of a list: the whole card is the touch target.

    Of all cards of a list, Tab leads to the current one alone; arrow keys lead from card to card. The list
    decides about the check mark, a touch only asks for it.
    """

    def __init__(self, cards: "CardList", row: int) -> None:
        super().__init__(cards.widget())
        self._cards, self.row = cards, row
        self.setObjectName(f"{cards.objectName()}_{row}")
        self.clicked.connect(self._choose)

    def spoken(self, *, private: bool) -> str:
        """The text for speech; `private` has all of it."""
        return self._cards.spoken(self.row, private=private)

    def step(self, arrow: Qt.Key) -> bool:
        """Move to the next card; return whether there was one in the direction of `arrow`."""
        return self._cards.step_from(self.row, arrow)

    def _choose(self) -> None:
        if self._cards.can_choose:
            self._cards.choose(self.row)

    def hitButton(self, pos: QPoint) -> bool:
        """Take no touch on a sliver that the edge covers."""
        return self._cards.can_choose and self.rect().contains(pos) and not self._cards.covers(self.row)

    def nextCheckState(self) -> None:
        """Leave the check mark to the list."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cards.set_current(self.row)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._cards.step_from(self.row, Qt.Key(event.key())):
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            self._cards.paint_card(painter, QRectF(self.rect()), self.row, pressed=self.isDown())
            if is_ringed(self):
                paint_focus(painter, self._cards.theme, QRectF(self.rect()), self._cards.radius)


class CardList(FingerScrollArea):
    """The column, with kinetic scrolling and page buttons.

    Attributes:
        can_choose: a touch chooses a card; else the rows are read only.
        count: the number of rows.
        radius: that of the cards' corners, in pixels.

    Signals:
        chosen(int): the row whose card was touched.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, *, name: str, radius: float, can_choose: bool = True) -> None:
        """`radius` in units."""
        self._tops = [0]
        self._buttons: dict[int, CardButton] = {}
        self._current = self.count = 0
        self.theme, self.radius, self.can_choose = theme, theme.px(radius), can_choose
        content = QWidget()
        super().__init__(theme, content, fade=CARD_FADE_UNITS)
        content.setAutoFillBackground(True)  # an opaque one is scrolled by moving pixels, not by painting
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        describe(self, Role.List)
        QScroller.scroller(self.viewport()).stateChanged.connect(self._follow_scroller)
        self.verticalScrollBar().valueChanged.connect(self._follow_bar)

    def card_height(self, row: int, width: int) -> int:
        """The height of a row's card at this width."""
        raise NotImplementedError

    def card_gap(self) -> int:
        """The distance of two cards."""
        return card_gap(self.theme)

    def paint_card(self, painter: QPainter, card: QRectF, row: int, *, pressed: bool) -> None:
        """Paint a row into the rectangle of its card."""
        raise NotImplementedError

    def sentence(self, row: int) -> str:
        """All texts of a row: its accessible name."""
        raise NotImplementedError

    def spoken(self, row: int, *, private: bool) -> str:
        """The text of a row for speech; `private` reads all of it."""
        return self.sentence(row)

    def is_uniform(self) -> bool:
        """True if all cards have the height of the first."""
        return False

    def choose(self, row: int) -> None:
        """Do what a touch of a card does."""
        self.chosen.emit(row)

    def show_count(self, count: int) -> None:
        """Show so many new rows from the top."""
        QScroller.scroller(self.viewport()).stop()  # a flick ends with the old rows
        had_focus = any(each.hasFocus() for each in self._buttons.values())
        self.count = count
        for row in [each for each in self._buttons if each >= count]:
            button = self._buttons.pop(row)
            button.setAccessibleName("")
            button.hide()
            button.deleteLater()
        self.place_cards()
        self.verticalScrollBar().setValue(0)
        for row, button in self._buttons.items():
            self.refresh(row, button)
        self.set_current(0)
        if had_focus and count:
            self.button(0).setFocus()

    def refresh(self, row: int, button: CardButton) -> None:
        """Show what is new of a row on its button."""
        button.setAccessibleName(self.sentence(row))
        button.update()

    def place_cards(self) -> None:
        """Place all cards anew."""
        width, around = self._card_width, self._edge + self.card_gap()
        if self.is_uniform() and self.count:
            heights = [around + self.card_height(0, width)] * self.count
        else:
            heights = [around + self.card_height(row, width) for row in range(self.count)]
        self._tops = list(accumulate(heights, initial=0))
        for row, button in self._buttons.items():
            button.setGeometry(self._card_in(row))
        self._content.resize(self.viewport().width(), self._tops[-1])
        self._make_cards()

    @property
    def control(self) -> CardButton | None:
        """The card that gets the keyboard focus, None without rows."""
        return self.button(self._current) if self.count else None

    def button(self, row: int) -> CardButton:
        """The button of a row, made now if it was not yet."""
        if row not in self._buttons:
            self._make(row)
        return self._buttons[row]

    def set_current(self, row: int) -> None:
        """Let Tab lead to this row."""
        for each, policy in ((self._current, Qt.FocusPolicy.NoFocus), (row, Qt.FocusPolicy.TabFocus)):
            if each in self._buttons:
                self._buttons[each].setFocusPolicy(policy)
        self._current = row

    @property
    def first_row(self) -> int:
        """The row at the top of the viewport, -1 without rows."""
        return self.row_at(1)

    def row_at(self, y: int) -> int:
        """The row at a height of the viewport, -1 at none."""
        row = bisect_right(self._tops, y + self.verticalScrollBar().value()) - 1
        return row if 0 <= row < self.count else -1

    def show_from(self, row: int) -> None:
        """Scroll `row` to the top, as far as the list goes."""
        self.verticalScrollBar().setValue(self._tops[max(0, min(row, self.count))])

    def card_of(self, row: int) -> QRect:
        """The rectangle of a card in the viewport, in view or not."""
        return self._card_in(row).translated(0, -self.verticalScrollBar().value())

    def covers(self, row: int) -> bool:
        """True if the edge leaves nothing but a sliver of a card, or nothing at all, to be touched."""
        return self._fades[0].covers(self.card_of(row))

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
            target = self._row_from_which(first if self._tops[first] < bar.value() else first - 1)
        if target == first:  # a card that is higher than the list
            bar.setValue(bar.value() + round(direction * PAGE * height))
        else:
            self.show_from(target)

    def _first_not_whole(self, height: int) -> int:
        """The first row below those seen whole; the last where that is seen."""
        row, last = self.row_at(height - 1), self.count - 1
        if row < 0:
            return last
        return min(last, row + 1) if self.card_of(row).bottom() < height else row

    def _row_from_which(self, last: int) -> int:
        """The row that is at the top where `last` is whole at the bottom."""
        first, bottom = max(0, last), self._tops[max(0, last) + 1]
        while first and bottom - self._tops[first - 1] <= self.viewport().height():
            first -= 1
        return first

    def step_from(self, row: int, key: Qt.Key) -> bool:
        """Move the focus from a row by a key of the keyboard; return whether there was a card that way."""
        if key in STEPS:
            target = row + STEPS[key]
        elif key in PAGES:
            whole = self._first_not_whole(self.viewport().height()) - self.first_row
            target = max(0, min(self.count - 1, row + PAGES[key] * max(1, whole)))
        elif key in ENDS:
            target = ENDS[key] % self.count
        else:
            return False
        if not 0 <= target < self.count:
            return False
        card = self.button(target)
        card.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(card, 0, self.card_gap())
        return True

    def sizeHint(self) -> QSize:
        return QAbstractScrollArea.sizeHint(self)  # that of its rows does not count

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_cards()

    @property
    def _edge(self) -> int:
        return self.theme.px(EDGE_UNITS)

    @property
    def _card_width(self) -> int:
        return self.viewport().width() - 2 * self._edge

    def _card_in(self, row: int) -> QRect:
        """The rectangle of a card in the column."""
        top, height = self._tops[row] + self._edge, self._tops[row + 1] - self._tops[row]
        return QRect(self._edge, top, self._card_width, height - self._edge - self.card_gap())

    def _widgets_at(self, y: int) -> Iterator[QRect]:
        row = self.row_at(y)
        if row >= 0:
            yield self.card_of(row)

    def _make_cards(self) -> None:
        """Make the cards in view, and those near it."""
        height = self.viewport().height()
        for y in (1, height, 2 * height):
            row = self.row_at(y)
            if row >= 0 and row not in self._buttons:
                self._make(row)

    def _make(self, row: int) -> None:
        """Make the cards of the part of the list that has this row."""
        first = row - row % ROWS_AT_ONCE
        for each in range(first, min(self.count, first + ROWS_AT_ONCE)):
            if each not in self._buttons:
                button = self._buttons[each] = CardButton(self, each)
                if not self.can_choose:
                    describe(button, Role.ListItem)
                button.setFocusPolicy(
                    Qt.FocusPolicy.TabFocus if each == self._current else Qt.FocusPolicy.NoFocus
                )
                button.setGeometry(self._card_in(each))
                self.refresh(each, button)
                button.show()

    def _follow_bar(self) -> None:
        """Make cards that come into view; Tab leads to one in view, unless a card has the focus."""
        self._make_cards()
        focused = self._current in self._buttons and self._buttons[self._current].hasFocus()
        if self.count and not focused and self.covers(self._current):
            self.set_current(max(0, self.first_row))

    def _follow_scroller(self, state: QScroller.State) -> None:
        """Hide the fades while the list moves: without them, Qt moves it by its pixels."""
        for fade in self._fades:
            fade.setHidden(state in (QScroller.State.Dragging, QScroller.State.Scrolling))
