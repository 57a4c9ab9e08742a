"""A scrolling column of choices or of a form's lines as buttons, narrow ones two in a row."""

import re
from collections.abc import Iterator, Sequence
from itertools import repeat

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QVBoxLayout, QWidget

from totem.ui.controls.button import LEAST_TARGET_MM, Button, ButtonVariant, is_ringed, paint_focus
from totem.ui.controls.card import LineStyle, TextBlock
from totem.ui.controls.scroll_pane import FingerScrollArea, list_scroll_buttons
from totem.ui.controls.text_layout import BREAKS, ZERO_WIDTH_SPACE, LabelLayout, broken_at_dots
from totem.ui.image_loader import draw_text, paint_icon, paint_rounded
from totem.ui.layouts import column, discard
from totem.ui.theme import Theme, Type, Weight, mix

_BADGE, _LARGE_BADGE = 64, 80
_CHEVRON, _TIGHT_CHEVRON, _BESIDE_CHEVRON = 44, 32, 8
_DETAILED = 137
"""Height of a button with a detail, 34 mm."""
_TALLEST = 148
_AROUND = 16  # over and under the words
LIST = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
GAP_MM = 3.0
GAP_UNITS = 20
LEAST_CARDS = 2
PENCIL_UNITS = 44
AROUND_UNITS = 14
ACROSS_UNITS = 36
GROUP_AROUND_UNITS, GROUP_SIGN_UNITS, GROUP_SIGN_GAP_UNITS = 26, 40, 28
GROUP_NAME_GAP_UNITS, GROUP_LINE_GAP_UNITS, GROUP_CLOSE_UNITS = 8, 3, 16
MOST_LINES = 3
"""Lines of one line of a card before it is cut."""
RIGHT = Qt.AlignmentFlag.AlignRight.value | Qt.AlignmentFlag.AlignVCenter.value
LEFT = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value
VALUE = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value


class PairLayout(QVBoxLayout):
    """Lays out widgets of a height for their width, pairs of short `ReviewRow`s side by side."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = list(self._rows(width))
        return sum(height for _, height in rows) + self._gap * max(0, len(rows) - 1)

    def minimumSize(self) -> QSize:
        return QSize(0, 0)

    sizeHint = minimumSize

    def setGeometry(self, rect: QRect) -> None:
        QLayout.setGeometry(self, rect)
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


class ChoiceButton(Button):
    """A button with its text at the left, beside its number, so that a column reads as a list."""

    has_chevron = True
    """True with a chevron at the right end, for a touch that leads on."""

    def __init__(
        self, theme: Theme, number: int, *, sign: str = "", detail: str = "", name: str = "choice"
    ) -> None:
        """`sign` is an icon in place of the number, `detail` a line in small type below the text."""
        height = _DETAILED if detail else _TALLEST
        super().__init__(theme, "", ButtonVariant.KEY, name=f"{name}_{number}", height=height)
        self.number = number
        self._sign, self._detail = sign, detail
        self.setAccessibleDescription(detail)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumHeight(max(theme.text(height), theme.mm(LEAST_TARGET_MM) + 1))

    def minimumSizeHint(self) -> QSize:
        words = QFontMetrics(self.theme.font(Type.LARGE, Weight.BOLD)).height() + self.theme.px(_AROUND)
        words += self._detail_height()
        return QSize(self.theme.mm(LEAST_TARGET_MM), max(self.theme.mm(LEAST_TARGET_MM) + 1, words))

    def heightForWidth(self, width: int) -> int:
        words = self._arranged(QSize(width, self.maximumHeight())).words.height() + self._detail_height()
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, words + self.theme.px(_AROUND))

    def _padding(self) -> int:
        return self.theme.px(12 if self.theme.is_tight else 28)

    def _badge_side(self) -> int:
        return self.theme.px(_LARGE_BADGE if self._detail else _BADGE)

    def _chevron_side(self) -> int:
        return self.theme.px(_TIGHT_CHEVRON if self.theme.is_tight else _CHEVRON)

    def _chevron_room(self) -> int:
        return self._chevron_side() + self.theme.px(_BESIDE_CHEVRON) if self.has_chevron else 0

    def _detail_height(self) -> int:
        return QFontMetrics(self.theme.font(Type.SMALL)).height() if self._detail else 0

    def _arranged(self, size: QSize) -> LabelLayout:
        """Lay the text out beside the chevron, and above the detail."""
        return super()._arranged(size - QSize(self._chevron_room(), self._detail_height()))

    def _icon_room(self) -> int:
        return self._badge_side() + self.theme.px(16 if self.theme.is_tight else 28)

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
            font = theme.font(Type.BODY, Weight.BOLD)
            draw_text(painter, badge, Qt.AlignmentFlag.AlignCenter, str(self.number), font, ink)
        begin, chevron = left + self._icon_room(), self._chevron_side()
        beside = self._chevron_room()
        label, below = self.label(), self._detail_height()
        high = self.height() if not below else label.words.height()
        top = (self.height() - high - below) / 2
        words = QRectF(begin, top, self.width() - begin - left - beside, high)
        text = broken_at_dots(QFontMetrics(label.font), self.text(), int(words.width()))
        draw_text(painter, words, LIST, text, label.font, self.ink())
        muted = self.ink() if theme.palette.strong else theme.palette.muted
        if below:
            line = QRectF(begin, top + high, words.width(), below)
            font = theme.fitted(self._detail, Type.SMALL, Weight.REGULAR, int(line.width()))
            draw_text(painter, line, LIST, self._detail, font, muted)
        if self.has_chevron:
            x, y = self.width() - left - chevron, (self.height() - chevron) / 2
            paint_icon(painter, x, y, chevron, "chevron-right", muted)


class ChoiceButtonList(QWidget):
    """Shows buttons in order; it needs the room of a few, and scrolls the rest.

    Attributes:
        arrows: its page buttons, below it unless `apart`.
    """

    def __init__(
        self, theme: Theme, *, least: int = LEAST_CARDS, pairs: bool = False, apart: bool = False
    ) -> None:
        """Its minimum is the height of `least` buttons, or of one card of a group.

        `pairs` puts narrow ones two in a row.
        """
        super().__init__()
        self._least = least
        self._content = QWidget()
        tight = theme.mm(GAP_MM) + 1
        self._gap = tight if theme.is_tight or pairs else max(tight, theme.px(GAP_UNITS))
        self._cards: QVBoxLayout = PairLayout(self._gap) if pairs else column(gap=self._gap)
        self._content.setLayout(self._cards)
        self._cards.addStretch()  # takes the room above the maximum heights
        self._area = area = FingerScrollArea(theme, self._content)
        area.setWidgetResizable(True)
        self.arrows = list_scroll_buttons(theme)
        self.arrows.turned.connect(area.turn)
        self.arrows.follow(area.verticalScrollBar())
        arrows = () if apart else ((self.arrows, Qt.AlignmentFlag.AlignRight),)
        column((area, 1), *arrows, gap=theme.px(8 if theme.is_tight else GAP_UNITS), parent=self)

    def add(self, card: ChoiceButton) -> None:
        self._cards.insertWidget(self._cards.count() - 1, card, 1)
        self._fit_groups()

    def remove(self, card: ChoiceButton) -> None:
        """Remove and delete a button."""
        discard(self._cards, card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_groups()

    def _fit_groups(self) -> None:
        """Take the air out of the cards of groups where they would scroll with it."""
        room, items = self._area.size(), map(self._cards.itemAt, range(self._cards.count()))
        widgets: list[object] = [item.widget() for item in items if item is not None]
        groups = [each for each in widgets if isinstance(each, GroupCard)]
        for group in groups:
            group.set_airy(airy=True)
        wanted = sum(each.heightForWidth(room.width()) + self._gap for each in groups) - self._gap
        for group in groups:
            group.set_airy(airy=wanted <= room.height())

    def minimumSizeHint(self) -> QSize:
        buttons = self._buttons()
        least = 1 if buttons and isinstance(buttons[0], GroupCard) else self._least
        return self._size_of([each.minimumSizeHint() for each in buttons[:least]])

    def sizeHint(self) -> QSize:
        """All buttons."""
        return self._size_of([each.sizeHint() for each in self._buttons()])

    def _buttons(self) -> list[ChoiceButton]:
        found = self._content.findChildren(ChoiceButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [each for each in found if not each.isHidden()]

    def _size_of(self, buttons: list[QSize]) -> QSize:
        return QSize(0, sum(each.height() + self._gap for each in buttons))


class ReviewRow(ChoiceButton):
    """The name in small type over the value, on as many lines as it needs."""

    has_chevron = False

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__(theme, number, name="line")
        self._name = ""
        self.setMaximumHeight(100_000)

    def show_line(self, name: str, value: str, *, changeable: bool, spoken: str) -> None:
        """Show `value` under its `name`; `spoken` is the accessible name."""
        self._name = name
        self.setText(value)
        self.setEnabled(changeable)
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def wipe(self) -> None:
        """Remove the customer's data."""
        self.show_line("", "", changeable=False, spoken="")

    def minimumSizeHint(self) -> QSize:
        least = self.theme.mm(LEAST_TARGET_MM) + 1
        return QSize(least, max(least, self._wanted(100_000)))

    sizeHint = minimumSizeHint

    def fits(self, width: int) -> bool:
        """True if name and value fit on one line each at full size."""
        name = QFontMetrics(self._name_font()).horizontalAdvance(self._name)
        value = QFontMetrics(self._value_font()).horizontalAdvance(self.text())
        return max(name, value) <= self._words_room(width)

    def heightForWidth(self, width: int) -> int:
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, self._wanted(width))

    def _wanted(self, width: int) -> int:
        around = 2 * self.theme.px(AROUND_UNITS)
        return around + QFontMetrics(self._name_font()).height() + self._value_size(width).height()

    def _value_size(self, width: int) -> QSize:
        room = QRect(0, 0, max(1, self._words_room(width)), 100_000)
        metrics = QFontMetrics(self._value_font())
        return metrics.boundingRect(room, self._flags(metrics, room.width()), self._broken).size()

    def _words_room(self, width: int) -> int:
        return width - 2 * self._padding() - self.theme.px(PENCIL_UNITS + 20)

    def _padding(self) -> int:
        return self.theme.px(18 if self.theme.is_tight else ACROSS_UNITS)

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
        if is_ringed(self):
            paint_focus(painter, theme, QRectF(self.rect()), self._radius())


class GroupCard(ChoiceButton):
    """The answers of one stage under its name, the first of them in strong type."""

    def __init__(self, theme: Theme, number: int, sign: str) -> None:
        super().__init__(theme, number, sign=sign, name="group")
        self._change = ""
        self._airy = True
        self._lines: Sequence[str] = ()
        self.setMaximumHeight(100_000)

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

    def wipe(self) -> None:
        """Remove the customer's data."""
        self.show_group("", (), change="", spoken="")

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.mm(LEAST_TARGET_MM), self.heightForWidth(100_000))

    sizeHint = minimumSizeHint

    def heightForWidth(self, width: int) -> int:
        height = self._head_height() + self._answers(width).height + 2 * self._around()
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, round(height))

    def _around(self) -> int:
        return self.theme.px(GROUP_AROUND_UNITS if self._airy else GROUP_CLOSE_UNITS)

    def _padding(self) -> int:
        return self.theme.px(18 if self.theme.is_tight else ACROSS_UNITS)

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

    def paint_ground(self, painter: QPainter) -> None:
        if self.isEnabled():
            super().paint_ground(painter)

    def _paint_label(self, painter: QPainter) -> None:
        theme, palette, pad = self.theme, self.theme.palette, self._padding()
        pressed = palette.page if palette.strong and self.isDown() else None
        if not self.isEnabled():
            fill = palette.sunken if palette.strong else mix(palette.sunken, palette.page, 0.5)
            paint_rounded(painter, QRectF(self.rect()), self._radius(), fill)
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
        if is_ringed(self):
            paint_focus(painter, theme, QRectF(self.rect()), self._radius())
