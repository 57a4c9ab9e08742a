"""The answers of a form under review: a button for each line or for each stage, and their list."""

import re
from collections.abc import Iterator, Sequence
from itertools import repeat

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QVBoxLayout

from totem.ui.controls.card import LEFT, RIGHT, LineStyle, TextBlock
from totem.ui.controls.choice_buttons import ChoiceButton, ChoiceButtonList
from totem.ui.controls.text_layout import BREAKS, ENDLESS, ZERO_WIDTH_SPACE, LabelLayout, broken_at_dots
from totem.ui.image_loader import draw_text, paint_icon, paint_rounded
from totem.ui.theme import Theme, Type, Weight, mix

PENCIL_UNITS = 44
AROUND_UNITS = 14
ACROSS_UNITS = 36
GROUP_AROUND_UNITS, GROUP_SIGN_UNITS, GROUP_SIGN_GAP_UNITS = 26, 40, 28
GROUP_NAME_GAP_UNITS, GROUP_LINE_GAP_UNITS, GROUP_CLOSE_UNITS = 8, 3, 16
MOST_LINES = 3
"""Lines of one line of a card before it is cut."""
VALUE = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value


class _ReviewButton(ChoiceButton):
    """A button that is flat where it cannot be touched, and as high as its words."""

    has_chevron = False

    def __init__(self, theme: Theme, number: int, *, sign: str = "", name: str) -> None:
        super().__init__(theme, number, sign=sign, name=name)
        self.setMaximumHeight(ENDLESS)

    def paint_ground(self, painter: QPainter) -> None:
        if self.isEnabled():
            super().paint_ground(painter)
            return
        palette = self.theme.palette
        fill = palette.sunken if palette.strong else mix(palette.sunken, palette.page, 0.5)
        paint_rounded(painter, QRectF(self.rect()), self._radius(), fill)

    def _padding(self) -> int:
        return self.theme.px(18 if self.theme.is_tight else ACROSS_UNITS)


class ReviewRow(_ReviewButton):
    """The name in small type over the value, on as many lines as it needs."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__(theme, number, name="line")
        self._name = ""

    def show_line(self, name: str, value: str, *, changeable: bool, spoken: str) -> None:
        """Show `value` under its `name`; `spoken` is the accessible name."""
        self._name = name
        self.setText(value)
        self.setEnabled(changeable)
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        least = self.theme.least_target
        return QSize(least, max(least, self._wanted(ENDLESS)))

    sizeHint = minimumSizeHint

    def fits(self, width: int) -> bool:
        """True if name and value fit on one line each at full size."""
        name = QFontMetrics(self._name_font()).horizontalAdvance(self._name)
        value = QFontMetrics(self._value_font()).horizontalAdvance(self.text())
        return max(name, value) <= self._words_room(width)

    def heightForWidth(self, width: int) -> int:
        return max(self.theme.least_target, self._wanted(width))

    def _wanted(self, width: int) -> int:
        around = 2 * self.theme.px(AROUND_UNITS)
        return around + QFontMetrics(self._name_font()).height() + self._value_size(width).height()

    def _value_size(self, width: int) -> QSize:
        room = QRect(0, 0, max(1, self._words_room(width)), ENDLESS)
        metrics = QFontMetrics(self._value_font())
        return metrics.boundingRect(room, self._flags(metrics, room.width()), self._broken).size()

    def _words_room(self, width: int) -> int:
        return width - 2 * self._padding() - self.theme.px(PENCIL_UNITS + 20)

    def _name_font(self) -> QFont:
        return self.theme.font(Type.SMALL)

    def _value_font(self) -> QFont:
        return self.theme.font(Type.BODY, Weight.STRONG)

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
        return LabelLayout(self._value_font(), self._value_size(self.width()), with_icon=False)

    def _paint_label(self, painter: QPainter) -> None:
        theme, palette, pad = self.theme, self.theme.palette, self._padding()
        is_down = palette.strong and self.isDown()
        ink = palette.page if is_down else palette.ink
        muted = ink if palette.strong else palette.muted
        room = self._words_room(self.width())
        name = QFontMetrics(self._name_font()).height()
        value = self._value_size(self.width()).height() if self.text() else 0
        top = (self.height() - name - value) / 2
        draw_text(painter, QRectF(pad, top, room, name), LEFT, self._name, self._name_font(), muted)
        face = self.label_font()
        flags = self._flags(QFontMetrics(face), room)
        draw_text(painter, QRectF(pad, top + name, room, value), flags, self._broken, face, ink)
        if self.isEnabled():
            side = theme.px(PENCIL_UNITS)
            color = ink if is_down else palette.accent
            x, y = self.width() - pad - side, (self.height() - side) / 2
            paint_icon(painter, x, y, side, "pencil", color)


class GroupCard(_ReviewButton):
    """The answers of one stage under its name, the first of them in strong type."""

    def __init__(self, theme: Theme, number: int, sign: str) -> None:
        super().__init__(theme, number, sign=sign, name="group")
        self._change = ""
        self._airy = True
        self._lines: Sequence[str] = ()

    def show_group(self, name: str, lines: Sequence[str], *, change: str, spoken: str) -> None:
        """Show `lines` under `name`; without the word for `change` the card is not touched."""
        self._lines, self._change = lines, change
        self.setText(name)
        self.setEnabled(bool(change))
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def set_airy(self, *, airy: bool) -> None:
        """Lay the card out with air around its lines, or close together."""
        self._airy = airy and not self.theme.is_tight
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.least_target, self.heightForWidth(ENDLESS))

    sizeHint = minimumSizeHint

    def heightForWidth(self, width: int) -> int:
        height = self._head_height() + self._answers(width).height + 2 * self._around()
        return max(self.theme.least_target, round(height))

    def _around(self) -> int:
        return self.theme.px(GROUP_AROUND_UNITS if self._airy else GROUP_CLOSE_UNITS)

    def _head_height(self) -> int:
        """The height of the name and of the space under it."""
        gap = self.theme.px(GROUP_NAME_GAP_UNITS) if self._airy else 0
        return QFontMetrics(self._name_font()).height() + gap

    def _name_font(self) -> QFont:
        return self.theme.font(Type.LARGE, Weight.BOLD)

    def _left(self) -> int:
        return self._padding() + self.theme.px(GROUP_SIGN_UNITS + GROUP_SIGN_GAP_UNITS)

    def _answers(self, width: int, ink: QColor | None = None) -> TextBlock:
        theme, palette = self.theme, self.theme.palette
        strong = LineStyle(theme, Type.BODY, Weight.STRONG, ink or palette.ink)
        plain = LineStyle(theme, Type.BODY, Weight.REGULAR, ink or palette.muted)
        room = max(1, width - self._left() - self._padding())
        styled = zip((strong, *repeat(plain, len(self._lines))), self._lines, strict=False)
        lines = (
            pen.lines(part, room, most=MOST_LINES, least=Type.SMALL)
            for pen, text in styled
            for part in broken_at_dots(QFontMetrics(pen.font), text, room).split("\n")
        )
        return TextBlock(*lines, gap=theme.px(GROUP_LINE_GAP_UNITS) if self._airy else 0)

    def label(self) -> LabelLayout:
        """The name alone, which is on one line."""
        size = QSize(QFontMetrics(self._name_font()).horizontalAdvance(self.text()), self._head_height())
        return LabelLayout(self._name_font(), size, with_icon=False)

    def _paint_label(self, painter: QPainter) -> None:
        theme, palette, pad = self.theme, self.theme.palette, self._padding()
        pressed = palette.page if palette.strong and self.isDown() else None
        answers = self._answers(self.width(), pressed or (palette.ink if palette.strong else None))
        left, whole = self._left(), self._head_height()
        head = QFontMetrics(self._name_font()).height()
        top = (self.height() - whole - answers.height) / 2
        room = self.width() - left - pad
        side = theme.px(GROUP_SIGN_UNITS)
        paint_icon(painter, pad, top + (head - side) / 2, side, self._sign, pressed or palette.accent)
        title = QRectF(left, top, room, head)
        draw_text(painter, title, LEFT, self.text(), self._name_font(), pressed or palette.ink)
        if self._change:
            font, color = theme.font(Type.BODY, Weight.STRONG), pressed or palette.accent
            draw_text(painter, title, RIGHT, self._change, font, color)
            words = QFontMetrics(font).horizontalAdvance(self._change)
            at = title.right() - words - side - theme.px(14)
            paint_icon(painter, at, top + (head - side) / 2, side, "pencil", color)
        for piece in answers.pieces(left, top + whole, room):
            piece.write(painter, QPointF(0, 0))


class _PairLayout(QVBoxLayout):
    """Lays out widgets of a height for their width, pairs of short `ReviewRow`s side by side."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = list(self._rows(width))
        return sum(height for _, height in rows) + self.spacing() * max(0, len(rows) - 1)

    def minimumSize(self) -> QSize:
        return QSize(0, 0)

    sizeHint = minimumSize

    def setGeometry(self, rect: QRect) -> None:
        QLayout.setGeometry(self, rect)
        top, half = rect.y(), self._half(rect.width())
        for row, height in self._rows(rect.width()):
            width = half if len(row) > 1 else rect.width()
            for place, item in enumerate(row):
                item.setGeometry(QRect(rect.x() + place * (half + self.spacing()), top, width, height))
            top += height + self.spacing()

    def _half(self, width: int) -> int:
        return (width - self.spacing()) // 2

    def _rows(self, width: int) -> Iterator[tuple[list[QLayoutItem], int]]:
        """The items of each row, and its height."""
        half, place = self._half(width), 0
        every = map(self.itemAt, range(self.count()))
        items = [each for each in every if each is not None and not each.isEmpty()]
        while place < len(items):
            row = items[place : place + 2]
            if len(row) < 2 or not all(_fits(each, half) for each in row):
                row = row[:1]
            room = half if len(row) > 1 else width
            yield row, max(each.heightForWidth(room) for each in row)
            place += len(row)


def _fits(item: QLayoutItem, width: int) -> bool:
    widget: object = item.widget()
    return isinstance(widget, ReviewRow) and widget.fits(width)


class ReviewList(ChoiceButtonList):
    """Short lines stand two in a row; cards of groups lose their air before they scroll."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, layout=_PairLayout(theme.least_gap), apart=True)
        self._is_tight = theme.is_tight

    def add(self, button: ChoiceButton) -> None:
        super().add(button)
        self._fit_groups()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_groups()

    def _fit_groups(self) -> None:
        """Take the air out of the cards of groups where they would scroll with it."""
        room, gap = self._area.size(), self._cards.spacing()
        items = map(self._cards.itemAt, range(self._cards.count()))
        widgets: list[object] = [item.widget() for item in items if item is not None]
        groups = [each for each in widgets if isinstance(each, GroupCard)]
        for group in groups:
            group.set_airy(airy=True)
        wanted = sum(each.heightForWidth(room.width()) + gap for each in groups) - gap
        for group in groups:
            group.set_airy(airy=wanted <= room.height())

    def _least_count(self) -> int:
        """One line on a small panel, and one card of a group on any."""
        is_grouped = any(isinstance(each, GroupCard) for each in self._buttons())
        return 1 if self._is_tight or is_grouped else super()._least_count()
