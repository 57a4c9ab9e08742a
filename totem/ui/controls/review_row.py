"""A line of a form's review: name, value, and a pencil, because a touch edits it."""

import re

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from totem.ui.controls.button import LEAST_TARGET_MM, is_ringed, paint_focus
from totem.ui.controls.choice_buttons import ChoiceButton
from totem.ui.controls.text import BREAKS, ZERO_WIDTH_SPACE
from totem.ui.controls.text_layout import LabelLayout
from totem.ui.image_loader import paint_icon, paint_rounded
from totem.ui.theme import Theme, Type, Weight, mix

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
