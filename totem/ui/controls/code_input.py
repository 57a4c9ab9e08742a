"""A few digits as they are typed, each in its slot: a day and a month, or the end of a telephone."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from totem.domain.identity.challenge import Challenge, TypedDigits
from totem.system import tracing
from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.controls.display_field import DisplayField
from totem.ui.qt_accessibility import name_in_public
from totem.ui.theme import Theme, Type, Weight

_GAP = 20
_PAIR_GAP = 76
"""Between day and month, with a stroke in it."""


class CodeInput(DisplayField):
    """A slot for each digit."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, name="digit_slots", parent=parent)
        self._typed = TypedDigits(Challenge.BIRTH_DATE)
        self.setAccessibleName(self.tr("Sua resposta"))
        name_in_public(self, self.tr("campo da resposta"))

    def show_typed(self, typed: TypedDigits) -> None:
        """Show what has been typed so far."""
        self._typed = typed
        self.show_value(typed.formatted)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        slots = self._slots()
        for place, slot in enumerate(slots):
            self._paint_slot(painter, slot, place)
        if self._paired:
            self._paint_stroke(painter, (slots[1].right() + slots[2].left()) / 2)
        if is_ringed(self):
            whole = QRectF(self.rect())
            whole.setRight(slots[-1].right() + slots[0].left())
            paint_focus(painter, theme, whole, theme.px(36))
        painter.end()
        if self._typed.text:
            tracing.mark("key_painted")

    @property
    def _paired(self) -> bool:
        return self._typed.challenge is Challenge.BIRTH_DATE

    def _slots(self) -> list[QRectF]:
        """Where the slots stand, from the left."""
        px, inset = self._theme.px, self._theme.px(6)
        height = self.height() - 2 * inset
        gaps = [px(_GAP), px(_PAIR_GAP if self._paired else _GAP), px(_GAP)]
        room = self.width() - 2 * inset - sum(gaps)
        width = min(room / TypedDigits.LENGTH, height * 0.9)
        found, left = [], float(inset)
        for gap in (*gaps, 0):
            found.append(QRectF(left, inset, width, height))
            left += width + gap
        return found

    def _paint_slot(self, painter: QPainter, slot: QRectF, place: int) -> None:
        theme, palette, text = self._theme, self._theme.palette, self._typed.text
        is_next, is_faulty = place == len(text), self._typed.is_impossible
        edge, width = palette.line, theme.px(3)
        if is_faulty or is_next or palette.strong:
            edge, width = palette.danger.ink if is_faulty else palette.accent, theme.px(4)
        painter.setPen(QPen(edge, width))
        painter.setBrush(palette.surface)
        box = slot.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, theme.px(28), theme.px(28))
        if place < len(text):
            painter.setPen(palette.ink)
            painter.setFont(theme.fitted("0", Type.TITLE, Weight.BOLD, int(slot.width())))
            painter.drawText(slot, Qt.AlignmentFlag.AlignCenter, text[place])

    def _paint_stroke(self, painter: QPainter, x: float) -> None:
        theme, middle = self._theme, self.height() / 2
        lean, reach = theme.px(12), self.height() * 0.2
        pen = QPen(theme.palette.muted, theme.px(6))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(round(x + lean), round(middle - reach), round(x - lean), round(middle + reach))
