"""The field that shows a CPF or CNPJ as it is typed: mask, caret, what is missing, which kind it is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from totem import trace
from totem.domain.taxid import TypedTaxId
from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.controls.card import chip_size, paint_chip
from totem.ui.controls.typed_field import TypedField
from totem.ui.hearing import name_in_public
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight

KIND_UNITS = 36


class DocumentField(TypedField):
    """The mask comes with the digits; once confirmed, the document is masked."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, name="document_field", parent=parent)
        self._typed = TypedTaxId.read("")
        self.setAccessibleName(self.tr("CPF ou CNPJ"))
        name_in_public(self, self.tr("campo do CPF ou CNPJ"))

    def show_typed(self, typed: TypedTaxId) -> None:
        """Show what has been typed so far."""
        self._typed = typed
        self.show_value(typed.formatted)

    def conceal(self) -> None:
        """Show the whole document masked: it was confirmed, and others may look."""
        document = self._typed.tax_id
        if document is not None:
            self.show_value(document.masked)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(172 if self._theme.roomy else 124))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        room = self._paint_kind(painter)
        self._paint_text(painter, room)
        if is_ringed(self):
            paint_focus(painter, self._theme, QRectF(self.rect()), self._theme.px(36))
        painter.end()
        if self._typed.text:
            trace.mark("key_painted")

    @property
    def _faulty(self) -> bool:
        return self._typed.fault is not None and self._typed.missing == 0

    def _paint_frame(self, painter: QPainter) -> None:
        theme, palette = self._theme, self._theme.palette
        width = theme.px(4)
        edge = palette.danger.ink if self._faulty else palette.accent
        painter.setPen(QPen(edge, width))
        painter.setBrush(palette.surface)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, theme.px(36), theme.px(36))

    def _paint_kind(self, painter: QPainter) -> int:
        """Paint the chip on the right; return the x at which the text must stop."""
        theme, palette, typed = self._theme, self._theme.palette, self._typed
        right = self.width() - theme.px(36)
        if not typed.text:
            return right
        if typed.is_valid:
            symbol, tone = "check", palette.success
        elif self._faulty:
            symbol, tone = "circle-alert", palette.danger
        else:
            symbol, tone = "id-card", Tone(palette.accent, palette.soft)
        if theme.scale > 1:  # the figures have more use for the room than the word
            side = theme.text(KIND_UNITS)
            paint_icon(painter, right - side, (self.height() - side) / 2, side, symbol, tone.ink)
            return right - side - theme.px(20)
        words = typed.kind.name
        size = chip_size(theme, words)
        left = right - size.width()
        paint_chip(painter, theme, left, (self.height() - size.height()) / 2, words, symbol, tone)
        return left - theme.px(20)

    def _paint_text(self, painter: QPainter, right: int) -> None:
        theme, palette, typed = self._theme, self._theme.palette, self._typed
        left = theme.px(44)
        whole = "00.000.000/0000-00" if typed.kind.length > 11 else "000.000.000-00"
        font = theme.fitted(
            max(whole, self._value, key=len), Type.TITLE, Weight.BOLD, right - left - theme.px(24)
        )
        metrics = QFontMetrics(font)
        painter.setFont(font)
        baseline = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        x = left + metrics.horizontalAdvance(self._value)
        painter.setPen(palette.ink)
        painter.drawText(QRectF(left, 0, self.width(), self.height()), baseline, self._value)
        height = metrics.capHeight() * 1.5
        painter.fillRect(
            QRectF(x + theme.px(4), (self.height() - height) / 2, theme.px(5), height),
            palette.danger.ink if self._faulty else palette.accent,
        )
        rest = "" if palette.strong else whole[len(self._value) :]  # nothing faint where all is strong
        if rest:
            painter.setPen(palette.line)
            painter.drawText(QRectF(x + theme.px(16), 0, self.width(), self.height()), baseline, rest)
