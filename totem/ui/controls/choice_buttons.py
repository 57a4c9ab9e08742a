"""A scrolling column of choices or of a form's lines as buttons, narrow ones two in a row."""

import re
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QLayout,
    QLayoutItem,
    QScrollArea,
    QScroller,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from totem.ui.controls.button import LEAST_TARGET_MM, Button, ButtonVariant, is_ringed, paint_focus
from totem.ui.controls.scroll_pane import PAGE, list_scroll_buttons, scroll_by_finger, set_up_scroll_area
from totem.ui.controls.text import BREAKS, ZERO_WIDTH_SPACE, LabelLayout
from totem.ui.image_loader import paint_icon, paint_rounded
from totem.ui.theme import Theme, Type, Weight, mix


@runtime_checkable
class Pairable(Protocol):
    """A widget that may stand beside another."""

    def fits(self, width: int) -> bool:
        """True if its text needs no more lines at `width`."""


class PairLayout(QLayout):
    """Lays out widgets of a height for their width, pairs of `Pairable` ones in one row."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = list(self._rows(width))
        return sum(height for _, height in rows) + self._gap * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        return QSize(0, 0)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top, half = rect.y(), self._half(rect.width())
        for row, height in self._rows(rect.width()):
            width = half if len(row) > 1 else rect.width()
            for place, item in enumerate(row):
                item.setGeometry(QRect(rect.x() + place * (half + self._gap), top, width, height))
            top += height + self._gap

    def _half(self, width: int) -> int:
        return (width - self._gap) // 2

    def _rows(self, width: int) -> Iterator[tuple[list[QLayoutItem], int]]:
        """The items of each row, and its height."""
        half, place = self._half(width), 0
        items = [each for each in self._items if not each.isEmpty()]
        while place < len(items):
            row = items[place : place + 2]
            if len(row) < 2 or not all(_fits(each, half) for each in row):
                row = row[:1]
            room = half if len(row) > 1 else width
            yield row, max(_height(each, room) for each in row)
            place += len(row)


def _fits(item: QLayoutItem, width: int) -> bool:
    widget: object = item.widget()
    return isinstance(widget, Pairable) and widget.fits(width)


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


_BADGE = 64
_TALLEST = 148
_AROUND = 16  # over and under the words
LIST = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value


class ChoiceButton(Button):
    """A button with its text at the left, beside its number, so that a column reads as a list."""

    def __init__(self, theme: Theme, number: int, *, sign: str = "", name: str = "choice") -> None:
        """`sign` is an icon in place of the number."""
        super().__init__(theme, "", ButtonVariant.KEY, name=f"{name}_{number}", height=_TALLEST)
        self.number = number
        self._sign = sign
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumHeight(max(theme.text(_TALLEST), theme.mm(LEAST_TARGET_MM) + 1))

    def minimumSizeHint(self) -> QSize:
        words = QFontMetrics(self.theme.font(Type.LARGE, Weight.BOLD)).height() + self.theme.px(_AROUND)
        return QSize(self.theme.mm(LEAST_TARGET_MM), max(self.theme.mm(LEAST_TARGET_MM) + 1, words))

    def heightForWidth(self, width: int) -> int:
        words = self._arranged(QSize(width, self.maximumHeight())).words.height()
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, words + self.theme.px(_AROUND))

    def _padding(self) -> int:
        return self.theme.px(12 if self.theme.cramped else 28)

    def _badge_side(self) -> int:
        return self.theme.px(_BADGE)

    def _icon_room(self) -> int:
        return self._badge_side() + self.theme.px(16 if self.theme.cramped else 28)

    def _paint_label(self, painter: QPainter) -> None:
        theme, side = self.theme, self._badge_side()
        left = self._padding()
        badge = QRectF(left, (self.height() - side) / 2, side, side)
        ground, ink = theme.palette.soft, theme.palette.accent
        if theme.palette.strong:
            ground, ink = self.ink(), theme.palette.surface
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(badge)
        if self._sign:
            icon = round(side * 0.56)
            x, y = badge.center().x() - icon / 2, badge.center().y() - icon / 2
            paint_icon(painter, x, y, icon, self._sign, ink)
        else:
            painter.setPen(ink)
            painter.setFont(theme.font(Type.BODY, Weight.BOLD))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.setPen(self.ink())
        painter.setFont(self.label_font())
        begin = left + self._icon_room()
        words = QRectF(begin, 0, self.width() - begin - left, self.height())
        painter.drawText(words, LIST, self.text())


GAP_MM = 3.0
GAP_UNITS = 20
LEAST_CARDS = 2


class ChoiceButtonList(QWidget):
    """Shows buttons in order; it needs the room of a few, and scrolls the rest.

    Attributes:
        arrows: its page buttons, below it unless `apart`.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        least: int = LEAST_CARDS,
        pairs: bool = False,
        apart: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Its minimum is the height of `least` buttons; `pairs` puts narrow ones two in a row."""
        super().__init__(parent)
        self._theme, self._least = theme, least
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        scroll_by_finger(area.viewport(), theme).stateChanged.connect(self._let_go)
        self._content = QWidget()
        tight = theme.mm(GAP_MM) + 1
        self._gap = tight if theme.cramped or pairs else max(tight, theme.px(GAP_UNITS))
        self._cards = PairLayout(self._gap, self._content) if pairs else _column(self._gap, self._content)
        set_up_scroll_area(area, self._content)
        self.arrows = list_scroll_buttons(theme)
        self.arrows.turned.connect(self._turn)
        self.arrows.follow(area.verticalScrollBar())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(8 if theme.cramped else GAP_UNITS))
        whole.addWidget(area, 1)
        if not apart:
            whole.addWidget(self.arrows, 0, Qt.AlignmentFlag.AlignRight)

    def add(self, card: ChoiceButton) -> None:
        if isinstance(self._cards, QVBoxLayout):
            self._cards.insertWidget(self._cards.count() - 1, card)
        else:
            self._cards.addWidget(card)

    def remove(self, card: ChoiceButton) -> None:
        """Remove a button without deleting it."""
        self._cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def minimumSizeHint(self) -> QSize:
        cards = [each.minimumSizeHint().height() for each in self._each()[: self._least]]
        return QSize(0, sum(cards) + self._gap * len(cards))

    def _each(self) -> list[ChoiceButton]:
        return [each for each in self._content.children() if isinstance(each, ChoiceButton)]

    @Slot(int)
    def _turn(self, direction: int) -> None:
        """Scroll by most of a page."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + round(direction * PAGE * self._area.viewport().height()))

    @Slot(QScroller.State)
    def _let_go(self, state: QScroller.State) -> None:
        """Release the pressed button when the list is dragged."""
        if state is QScroller.State.Dragging:
            for card in self._each():
                card.setDown(False)


def _column(gap: int, parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    column.addStretch()  # takes the room above the maximum heights
    return column


PENCIL_UNITS = 44
AROUND_UNITS, AIRY_AROUND_UNITS = 14, 44
ACROSS_UNITS = 36
LEAST_UNITS = 56
"""Minimum size in units of a large value: capitals of 10 mm."""
LEFT = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value
VALUE = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value


class ReviewRow(ChoiceButton):
    """The name in small type over the value, on as many lines as it needs."""

    def __init__(self, theme: Theme, number: int, *, large: bool) -> None:
        """`large` is for a value that the customer is asked to check."""
        super().__init__(theme, number, name="line")
        self._large, self._name = large, ""
        self.setMaximumHeight(100_000)

    def show_line(self, name: str, value: str, *, changeable: bool, spoken: str) -> None:
        """Show `value` under its `name`; `spoken` is the accessible name."""
        self._name = name
        self.setText(value)
        self.setEnabled(changeable)
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        least = self.theme.mm(LEAST_TARGET_MM) + 1
        return QSize(least, max(least, self._wanted(100_000)))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def fits(self, width: int) -> bool:
        """True if name and value fit on one line each at full size."""
        name = QFontMetrics(self._name_font()).horizontalAdvance(self._name)
        value = QFontMetrics(self.theme.font(*self._value_style)).horizontalAdvance(self.text())
        return max(name, value) <= self._words_room(width)

    def heightForWidth(self, width: int) -> int:
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, self._wanted(width))

    def _wanted(self, width: int) -> int:
        around = 2 * self.theme.px(AIRY_AROUND_UNITS if self._large and self.theme.airy else AROUND_UNITS)
        return around + QFontMetrics(self._name_font()).height() + self._value_size(width).height()

    def _value_size(self, width: int) -> QSize:
        room = QRect(0, 0, max(1, self._words_room(width)), 100_000)
        metrics = QFontMetrics(self._value_font(room.width()))
        return metrics.boundingRect(room, self._flags(metrics, room.width()), self._broken).size()

    def _words_room(self, width: int) -> int:
        return width - 2 * self._padding() - self.theme.px(PENCIL_UNITS + 20)

    def _padding(self) -> int:
        return self.theme.px(18 if self.theme.cramped else ACROSS_UNITS)

    def _name_font(self) -> QFont:
        return self.theme.font(Type.SMALL)

    @property
    def _value_style(self) -> tuple[Type, Weight]:
        return (Type.TITLE, Weight.BOLD) if self._large else (Type.BODY, Weight.STRONG)

    def _value_font(self, room: int) -> QFont:
        """A large value shrinks before it is broken: a telephone number is read whole."""
        least = LEAST_UNITS / self.theme.scale if self._large else Type.BODY.value
        return self.theme.fitted(self.text(), *self._value_style, room, least)

    @property
    def _broken(self) -> str:
        """The value with a line break allowed behind its @."""
        return self.text().replace("@", f"@{ZERO_WIDTH_SPACE}")

    def _flags(self, metrics: QFontMetrics, room: int) -> int:
        """Break lines at words, or anywhere where a word is wider than the line."""
        longest = max(map(metrics.horizontalAdvance, re.split(BREAKS, self._broken)), default=0)
        wrap = Qt.TextFlag.TextWordWrap if longest <= room else Qt.TextFlag.TextWrapAnywhere
        return VALUE | wrap.value

    def label(self) -> LabelLayout:
        font = self._value_font(self._words_room(self.width()))
        return LabelLayout(font, self._value_size(self.width()), with_icon=False)

    def paint_ground(self, painter: QPainter) -> None:
        if self.isEnabled():
            super().paint_ground(painter)

    def _paint_label(self, painter: QPainter) -> None:
        theme, palette, pad = self.theme, self.theme.palette, self._padding()
        is_down = palette.strong and self.isDown()
        ink = palette.page if is_down else palette.ink
        muted = ink if palette.strong else palette.muted
        if not self.isEnabled():
            fill = palette.sunken if palette.strong else mix(palette.sunken, palette.page, 0.5)
            paint_rounded(painter, QRectF(self.rect()), self._radius(), fill)
        room = self._words_room(self.width())
        name, value = QFontMetrics(self._name_font()).height(), self._value_size(self.width()).height()
        top = (self.height() - name - value) / 2
        painter.setFont(self._name_font())
        painter.setPen(muted)
        painter.drawText(QRectF(pad, top, room, name), LEFT, self._name)
        face = self.label_font()
        flags = self._flags(QFontMetrics(face), room)
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(QRectF(pad, top + name, room, value), flags, self._broken)
        if self.isEnabled():
            side = theme.px(PENCIL_UNITS)
            color = ink if is_down else palette.accent
            x, y = self.width() - pad - side, (self.height() - side) / 2
            paint_icon(painter, x, y, side, "pencil", color)
        if is_ringed(self):
            paint_focus(painter, theme, QRectF(self.rect()), self._radius())
