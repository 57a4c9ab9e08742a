"""The field that shows a CPF or CNPJ as it is typed: mask, caret, what is missing, which kind it is."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from totem.domain.taxid import TypedTaxId
from totem.ui.controls.card import chip_size, paint_chip
from totem.ui.controls.text_field import TextField
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone

KIND_UNITS = 36


class DocumentField(TextField):
    """The mask comes with the digits; once confirmed, the document is masked."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, name="document_field", parent=parent)
        self._typed = TypedTaxId.read("")
        self.call(self.tr("CPF ou CNPJ"), self.tr("campo do CPF ou CNPJ"))

    def show_typed(self, typed: TypedTaxId) -> None:
        """Show what has been typed so far."""
        self._typed = typed
        whole = "00.000.000/0000-00" if typed.kind.length > 11 else "000.000.000-00"
        faulty = typed.fault is not None and typed.missing == 0
        self.show_line(typed.formatted, rest=whole[len(typed.formatted) :], faulty=faulty)

    def conceal(self) -> None:
        """Show the whole document masked: it was confirmed, and others may look."""
        document = self._typed.tax_id
        if document is not None:
            self.show_line(document.masked)

    def _paint_mark(self, painter: QPainter) -> int:
        """The chip that tells which kind it is."""
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
