"""A field that shows a line as it is typed: the words, a caret at their end, what its mask has to come."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from totem import trace
from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.controls.typed_field import TypedField
from totem.ui.hearing import name_in_public
from totem.ui.theme import Theme, Type, Weight

LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RADIUS = 36


class TextField(TypedField):
    """One line; longer than the field, it shrinks first, and then its end is what is seen."""

    def __init__(self, theme: Theme, *, name: str = "text_field", parent: QWidget | None = None) -> None:
        super().__init__(theme, name=name, parent=parent)
        self._rest = ""
        self._faulty = False

    def call(self, name: str, in_public: str) -> None:
        """Have the field be called `name`, and `in_public` where others hear."""
        self.setAccessibleName(name)
        name_in_public(self, in_public)

    def show_line(self, value: str, *, rest: str = "", faulty: bool = False) -> None:
        """Show `value`; `rest` is what its mask still has to come, `faulty` whether it cannot be."""
        self._rest, self._faulty = rest, faulty
        self.show_value(value)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(172 if self._theme.roomy else 124))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        self._paint_line(painter, self._paint_mark(painter))
        if is_ringed(self):
            paint_focus(painter, theme, QRectF(self.rect()), theme.px(RADIUS))
        painter.end()
        if self._value:
            trace.mark("key_painted")

    def _edge(self) -> QColor:
        palette = self._theme.palette
        return palette.danger.ink if self._faulty else palette.accent

    def _paint_frame(self, painter: QPainter) -> None:
        theme = self._theme
        width = theme.px(4)
        painter.setPen(QPen(self._edge(), width))
        painter.setBrush(theme.palette.surface)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, theme.px(RADIUS), theme.px(RADIUS))

    def _paint_mark(self, painter: QPainter) -> int:
        """Paint what stands at the right; return the x at which the words must stop."""
        return self.width() - self._theme.px(RADIUS)

    def _paint_line(self, painter: QPainter, right: int) -> None:
        theme, palette, value = self._theme, self._theme.palette, self._value
        left = theme.px(44)
        room = right - left - theme.px(24)
        font = theme.fitted(value + self._rest, Type.TITLE, Weight.BOLD, room)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        width = metrics.horizontalAdvance(value)
        x = left + min(width, room)
        painter.setPen(palette.ink)
        painter.save()
        painter.setClipRect(QRectF(left, 0, room, self.height()))
        painter.drawText(QRectF(x - width, 0, max(self.width(), width), self.height()), LINE, value)
        painter.restore()
        height = metrics.capHeight() * 1.5
        caret = QRectF(x + theme.px(4), (self.height() - height) / 2, theme.px(5), height)
        painter.fillRect(caret, self._edge())
        if self._rest and not palette.strong:  # nothing faint where all is strong
            painter.setPen(palette.line)
            painter.drawText(QRectF(x + theme.px(16), 0, self.width(), self.height()), LINE, self._rest)
