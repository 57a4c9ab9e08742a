"""Tax id screen: a CPF or CNPJ by the on-screen keypad, a keyboard or a scanner."""

from PySide6.QtCore import QElapsedTimer, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId
from totem.session.scan_detector import GAP_MS, ScanDetector
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.qt_timers import every
from totem.ui.controls.display_field import TaxIdField
from totem.ui.controls.key_boards import KeySet
from totem.ui.controls.keyboard import ERASING, Keyboard, keystroke
from totem.ui.controls.text_layout import Text, question_title
from totem.ui.layouts import add_items
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type

SILENT_TICKS = 3
"""Ticks of `GAP_MS` without a key after which a scan without Enter has ended.

A late tick does not count: the thread was busy, and keys may wait behind it.
"""


class TaxIdEntryScreen(Screen):
    """One field and a keypad; a burst of keys from a scanner is one entry."""

    takes_typing = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "tax_id")
        theme = self.theme
        self._typed = TypedTaxId.read("")
        self._notice = ""
        self._pace, self._before_scan = ScanDetector(), ""
        self._silence = every(self, "silence after a scan", self._count_silence, GAP_MS)
        self._silent_ticks, self._since_tick = 0, QElapsedTimer()
        read, touch = self.add_panes()
        title = question_title(theme)
        title.show_text(self.tr("Qual é o seu CPF ou CNPJ?"))
        self._field = TaxIdField(theme)
        self._field.dictated.connect(self._retype)
        muted, top = theme.palette.muted, Qt.AlignmentFlag.AlignTop
        self._hint = Text(theme, Type.BODY, color=muted, align=top, name="hint")
        self._hint.setMinimumHeight(theme.px(Type.BODY.value * (2.6 if theme.is_large else 1.3)))
        gap = theme.px(20 if theme.is_large else 4)
        add_items(read, gap, title, gap, self._field, self._hint, None)
        self._keypad = Keyboard(theme, KeySet.CODE)
        self._keypad.typed.connect(self.type)
        self._keypad.erased.connect(self._erase)
        self._keypad.cleared.connect(self._clear)
        self._keypad.confirmed.connect(self.confirm)
        touch.addWidget(self._keypad, 1)
        self.set_spoken_text(self.tr("Qual é o seu CPF ou CNPJ? Digite os números e toque em Continuar."))
        self._show()

    def update_view(self, view: ViewState) -> None:
        if view.tax_id is None:  # with one, the customer came back to correct it
            self._reset_pace()
            self._keypad.reset()
            self._retype("")
        elif view.state is State.TAX_ID:
            self._retype(self._typed.text or view.tax_id.value)

    def main_control(self) -> QWidget:
        return self._field

    @property
    def text(self) -> str:
        return self._typed.text

    @property
    def board(self) -> str:
        """Name of the board of keys that is shown."""
        return self._keypad.board

    @property
    def is_confirmed(self) -> bool:
        """True if the tax id was confirmed, and is masked."""
        return self._field.text() != self._typed.formatted

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, TaxIdEntryScreen):
            self._retype(other.text)
            if other.is_confirmed:
                self._field.conceal()
            self._keypad.show_board(other.board)

    def type(self, key: str) -> None:
        """Type one digit or letter; ignored where the result cannot become a tax id."""
        before = self._typed.text
        longer = TypedTaxId.read(before + key)
        if _may_become_tax_id(longer):
            self._typed = longer
            if longer.fault is not None and longer.missing == 0 and not self._pace.is_scan:
                self.input_rejected.emit()
        self._show()
        if self._typed.text != before:
            self._report_edit(before)

    def changes_nothing(self, control: QWidget) -> bool:
        text, key = self._typed.text, keystroke(control)
        if key in ERASING:
            return not text
        return len(key) == 1 and not _may_become_tax_id(TypedTaxId.read(text + key))

    def confirm(self) -> None:
        """Enter the tax id, once it is valid."""
        self._silence.stop()
        self._enter_scan(self._pace.finish())
        if self._typed.is_valid:
            self._field.conceal()
            self.intents.enter_tax_id(self._typed.text)

    def _enter_scan(self, text: str | None) -> None:
        """Replace the field by a scan; one that is not a tax id is dropped, and the field restored."""
        if text is None:
            return
        scan = TypedTaxId.read(text)
        if scan.is_valid or (_may_become_tax_id(scan) and not self._before_scan):
            self._retype(text)
            self._report_edit(self._before_scan)
            return
        self._retype(self._before_scan)
        self._notice = self.tr("O código lido não é um CPF nem um CNPJ. Digite o número.")
        self._show_hint()
        self.input_rejected.emit()
        self.announced.emit(self._notice)

    def _await_silence(self) -> None:
        self._silent_ticks = 0
        self._since_tick.start()
        self._silence.start()

    @Slot()
    def _count_silence(self) -> None:
        is_late = self._since_tick.restart() > 2 * GAP_MS
        self._silent_ticks = 0 if is_late else self._silent_ticks + 1
        if self._silent_ticks == SILENT_TICKS:
            self._silence.stop()
            self._enter_scan(self._pace.suspend())

    def _reset_pace(self) -> None:
        self._silence.stop()
        self._pace.finish()

    def _erase(self) -> None:
        self._remove(1)

    def _clear(self) -> None:
        self._remove(len(self._typed.text))

    def _remove(self, count: int) -> None:
        self._reset_pace()
        before = self._typed.text
        self._retype(before[: len(before) - count])
        self._report_edit(before)

    def _report_edit(self, before: str) -> None:
        """Report the edit for speech, with the verdict on the number."""
        self.text_edited.emit(before, self._typed.text)
        if self._typed.is_valid or self._is_wrong:
            self.announced.emit(self._sentence())

    def _retype(self, text: str) -> None:
        self._typed = TypedTaxId.read(text)
        self._show()

    def _show(self) -> None:
        self._notice = ""
        self._field.show_typed(self._typed)
        self._keypad.let_confirm(self._typed.is_valid)
        self._show_hint()

    def _show_hint(self) -> None:
        typed, palette = self._typed, self.theme.palette
        is_trouble = self._is_wrong or bool(self._notice)
        sentence, before = self._notice or self._sentence(), self._hint.text()
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
            return self.tr("Confira os números; se for CNPJ, continue digitando.")
        if self._is_wrong:
            return self.tr("Esse CNPJ não confere. Confira os números.")
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
        self.focus_control(self._field)  # the next Enter confirms
        if key == Qt.Key.Key_Backspace:
            self._erase()
        elif key == Qt.Key.Key_Delete:
            self._clear()
        else:
            self._type_from_keyboard(text, event.timestamp())

    def _type_from_keyboard(self, character: str, at_ms: int) -> None:
        """Type a key at once; `_enter_scan` revises the text if the keys were a scan.

        Under load, a scan without Enter may not have been judged yet when the key after it arrives.
        """
        if self._pace.begins(at_ms):
            self._silence.stop()
            self._enter_scan(self._pace.finish())
        before = self._typed.text
        if self._pace.add(character, at_ms):
            self._before_scan = before
        if character.isascii() and character.isalnum():
            self.type(character.upper())
        if self._pace.is_scan:
            self._await_silence()


def _may_become_tax_id(typed: TypedTaxId) -> bool:
    return len(typed.text) <= TaxIdKind.CNPJ.length and typed.fault is not TaxIdFault.CHARACTER
