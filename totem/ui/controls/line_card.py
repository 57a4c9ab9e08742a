"""One line of what was said, which a touch opens to be changed: its name, its value, a pencil."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from totem.ui.color import mix
from totem.ui.controls.button import LEAST_TARGET_MM, is_ringed, paint_focus
from totem.ui.controls.choice_card import ChoiceCard
from totem.ui.controls.label import Label
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Type, Weight

PENCIL_UNITS = 44
AROUND_UNITS = 14
ACROSS_UNITS = 36
LEFT = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value
WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.TextFlag.TextWrapAnywhere.value  # by words where there are any
VALUE = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value | WRAPPED


class LineCard(ChoiceCard):
    """The name stands small over the value, which takes as many lines as it needs."""

    def __init__(self, theme: Theme, number: int, *, large: bool) -> None:
        """With `large`, the value is to be read from afar: it is asked whether it is right."""
        super().__init__(theme, number, name="line")
        self._large, self._name = large, ""
        self.setMaximumHeight(100_000)

    def show_line(self, name: str, value: str, *, changeable: bool, said: str) -> None:
        """Show `value` under its `name`; `said` is what those hear who do not see it."""
        self._name = name
        self.setText(value)
        self.setEnabled(changeable)
        self.setAccessibleName(said)
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        least = self.theme.mm(LEAST_TARGET_MM) + 1
        return QSize(least, max(least, self._wanted(100_000)))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, self._wanted(width))

    def _wanted(self, width: int) -> int:
        around = 2 * self.theme.px(AROUND_UNITS)
        return around + QFontMetrics(self._name_font()).height() + self._value_size(width).height()

    def _value_size(self, width: int) -> QSize:
        room = QRect(0, 0, max(1, self._words_room(width)), 100_000)
        return QFontMetrics(self._value_font(room.width())).boundingRect(room, VALUE, self.text()).size()

    def _words_room(self, width: int) -> int:
        return width - 2 * self._padding() - self.theme.px(PENCIL_UNITS + 20)

    def _padding(self) -> int:
        return self.theme.px(18 if self.theme.cramped else ACROSS_UNITS)

    def _name_font(self) -> QFont:
        return self.theme.font(Type.SMALL)

    def _value_font(self, room: int) -> QFont:
        size, weight = (Type.TITLE, Weight.BOLD) if self._large else (Type.LARGE, Weight.STRONG)
        least = size.value if self.theme.scale > 1 else Type.LARGE.value if self._large else Type.BODY.value
        return self.theme.fitted(self.text(), size, weight, room, least)

    def label(self) -> Label:
        font = self._value_font(self._words_room(self.width()))
        return Label(font, self._value_size(self.width()), with_icon=False)

    def paint_ground(self, painter: QPainter) -> None:
        if self.isEnabled():
            super().paint_ground(painter)

    def _paint_label(self, painter: QPainter) -> None:
        theme, palette, pad = self.theme, self.theme.palette, self._padding()
        is_down = palette.strong and self.isDown()
        ink = palette.page if is_down else palette.ink
        muted = ink if palette.strong else palette.muted
        if not self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mix(palette.sunken, palette.page, 0.5) if not palette.strong else palette.sunken)
            painter.drawRoundedRect(QRectF(self.rect()), self._radius(), self._radius())
        room = self._words_room(self.width())
        name, value = QFontMetrics(self._name_font()).height(), self._value_size(self.width()).height()
        top = (self.height() - name - value) / 2
        painter.setFont(self._name_font())
        painter.setPen(muted)
        painter.drawText(QRectF(pad, top, room, name), LEFT, self._name)
        painter.setFont(self.label_font())
        painter.setPen(ink)
        painter.drawText(QRectF(pad, top + name, room, value), VALUE, self.text())
        if self.isEnabled():
            side = theme.px(PENCIL_UNITS)
            color = ink if is_down else palette.accent
            x, y = self.width() - pad - side, (self.height() - side) / 2
            paint_icon(painter, x, y, side, "pencil", color)
        if is_ringed(self):
            paint_focus(painter, theme, QRectF(self.rect()), self._radius())
