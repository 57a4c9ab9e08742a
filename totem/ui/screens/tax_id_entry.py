"""Screen 2, document: one question, one field, the keys under the thumb."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId
from totem.session.scan_detector import GAP_MS, Pace
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.qt_timers import once
from totem.ui.controls.display_field import DocumentField
from totem.ui.controls.headline import question
from totem.ui.controls.keypad import Keypad
from totem.ui.controls.text import Text
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type

SCAN_OVER_MS = 3 * GAP_MS
"""A scanner that ends without Enter is done when it was silent for so long."""


class TaxIdEntryScreen(Screen):
    """Hears the on-screen keys, hardware keypads, keyboards and scanners that type.

    Signals:
        document_entered(str): a document whose check digits hold was confirmed.
    """

    document_entered = Signal(str)
    takes_typing = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "document")
        theme = self.theme
        self._typed = TypedTaxId.read("")
        self._told = ""
        self._pace, self._before_scan = Pace(), ""
        self._scan_over = once(self, "end of a scan", self._end_scan, SCAN_OVER_MS)
        read, touch = self.add_panes()
        title = question(theme)
        title.show_text(self.tr("Qual é o seu CPF ou CNPJ?"))
        self._field = DocumentField(theme)
        self._field.dictated.connect(self._retype)
        self._hint = Text(
            theme, Type.BODY, color=theme.palette.muted, align=Qt.AlignmentFlag.AlignTop, name="hint"
        )
        self._hint.setMinimumHeight(theme.px(Type.BODY.value * (2.6 if theme.roomy else 1.3)))
        gap = theme.px(20 if theme.roomy else 4)
        read.addSpacing(gap)
        read.addWidget(title)
        read.addSpacing(gap)
        read.addWidget(self._field)
        read.addWidget(self._hint)
        read.addStretch(1)
        self._keypad = Keypad(theme)
        self._keypad.typed.connect(self.type)
        self._keypad.erased.connect(self._erase)
        self._keypad.cleared.connect(self._clear)
        self._keypad.confirmed.connect(self.confirm)
        touch.addWidget(self._keypad, 1)
        self.set_spoken_text(self.tr("Qual é o seu CPF ou CNPJ? Digite os números e toque em Continuar."))
        self._show()

    def update_view(self, view: ViewState) -> None:
        """Coming back to correct a number, it is still there; a new visit finds the field empty."""
        if view.document is None:
            self.reset()
        elif view.state is State.DOCUMENT:
            self._retype(self._typed.text or view.document.value)

    def main_control(self) -> QWidget:
        """The field: it is what the keys go to."""
        return self._field

    @property
    def text(self) -> str:
        """What has been typed."""
        return self._typed.text

    @property
    def shows_letters(self) -> bool:
        """Whether the keys are letters now."""
        return self._keypad.shows_letters

    @property
    def is_confirmed(self) -> bool:
        """Whether the document was handed on, and is masked."""
        return self._field.text() != self._typed.formatted

    def restore_from(self, other: Screen) -> None:
        """Go on with the number that was begun, on the same keys."""
        if isinstance(other, TaxIdEntryScreen):
            self._retype(other.text)
            if other.is_confirmed:
                self._field.conceal()
            if other.shows_letters:
                self._keypad.show_letters()

    def reset(self) -> None:
        """Empty the field and go back to the digits."""
        self._forget_pace()
        self._keypad.show_digits()
        self._retype("")

    def type(self, key: str) -> None:
        """Take one digit or letter; what can no longer become a document is not taken."""
        before = self._typed.text
        longer = TypedTaxId.read(before + key)
        if _may_become_one(longer):
            self._typed = longer
            if longer.fault is not None and longer.missing == 0 and not self._pace.is_scan:
                self.input_rejected.emit()
        self._show()
        if self._typed.text != before:
            self._let_hear(before)

    def confirm(self) -> None:
        """Hand the document on, once it is whole and right."""
        self._end_scan()
        if self._typed.is_valid:
            self._field.conceal()
            self.document_entered.emit(self._typed.text)

    def _scanned(self, text: str) -> None:
        """Take a scan as one entry: the whole field, or nothing, and what was typed before it stays."""
        scan = TypedTaxId.read(text)
        if scan.is_valid or (_may_become_one(scan) and not self._before_scan):
            self._retype(text)
            self._let_hear(self._before_scan)
            return
        self._retype(self._before_scan)
        self._told = self.tr("O código lido não é um CPF nem um CNPJ. Digite o número.")
        self._show_hint()
        self.input_rejected.emit()
        self.announced.emit(self._told)

    @Slot()
    def _end_scan(self) -> None:
        self._scan_over.stop()
        scan = self._pace.end()
        if scan is not None:
            self._scanned(scan)

    def _forget_pace(self) -> None:
        self._scan_over.stop()
        self._pace.end()

    def _erase(self) -> None:
        self._take_out(1)

    def _clear(self) -> None:
        self._take_out(len(self._typed.text))

    def _take_out(self, count: int) -> None:
        self._forget_pace()
        before = self._typed.text
        self._retype(before[: len(before) - count])
        self._let_hear(before)

    def _let_hear(self, before: str) -> None:
        """Tell those who do not see the field what was typed, and what that comes to."""
        self.text_edited.emit(before, self._typed.text)
        if self._typed.is_valid or self._is_wrong:
            self.announced.emit(self._sentence())

    def _retype(self, text: str) -> None:
        self._typed = TypedTaxId.read(text)
        self._show()

    def _show(self) -> None:
        self._told = ""
        self._field.show_typed(self._typed)
        self._keypad.let_confirm(self._typed.is_valid)
        self._show_hint()

    def _show_hint(self) -> None:
        typed, palette = self._typed, self.theme.palette
        is_trouble = self._is_wrong or bool(self._told)
        sentence, before = self._told or self._sentence(), self._hint.text()
        good = palette.success.ink if typed.is_valid else palette.muted
        self._hint.set_color(palette.danger.ink if is_trouble else good)
        self._hint.show_text(sentence)
        describe(self._hint, Role.AlertMessage if is_trouble else Role.StaticText)
        if sentence != before and self.isVisible():
            announce(self._hint, sentence, urgent=is_trouble)

    @property
    def _is_wrong(self) -> bool:
        return self._typed.fault is not None and self._typed.missing == 0

    def _sentence(self) -> str:
        typed = self._typed
        if typed.is_valid:
            return self.tr("Tudo certo. Toque em Continuar.")
        if self._is_wrong and typed.kind is TaxIdKind.CPF:
            return self.tr("Esse CPF não confere. Corrija um número ou, se for CNPJ, continue digitando.")
        if self._is_wrong:
            return self.tr("Esse CNPJ não confere. Toque em Corrigir e digite de novo.")
        if not typed.text:
            return self.tr("Digite só os números. CNPJ com letras? Toque em ABC.")
        return self.tr("Falta(m) %n número(s) para o %1.", "", typed.missing).replace("%1", typed.kind.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
            return
        if key not in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not (text and text.isprintable()):
            super().keyPressEvent(event)
            return
        self.hold(self._field)  # the next Enter confirms
        if key == Qt.Key.Key_Backspace:
            self._erase()
        elif key == Qt.Key.Key_Delete:
            self._clear()
        else:
            self._hear(text, event.timestamp())

    def _hear(self, character: str, at_ms: int) -> None:
        """Take what a keyboard types at once, and look at it again when it was a scan."""
        before = self._typed.text
        if self._pace.hear(character, at_ms):
            self._before_scan = before
        if character.isascii() and character.isalnum():
            self.type(character.upper())
        if self._pace.is_scan:
            self._scan_over.start()


def _may_become_one(typed: TypedTaxId) -> bool:
    return len(typed.text) <= TaxIdKind.CNPJ.length and typed.fault is not TaxIdFault.CHARACTER
