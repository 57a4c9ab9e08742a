"""Tax id screen: a CPF or CNPJ by the on-screen keypad, a keyboard or a scanner."""

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId
from totem.session.scan_detector import GAP_MS, ScanDetector
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.qt_timers import every
from totem.ui.controls.display_field import ENTERS, TaxIdField
from totem.ui.controls.keyboard import Keyboard, KeySet
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
        self._notice = ""
        self._pace, self._before_scan = ScanDetector(), ""
        self._silence = every(self, "silence after a scan", self._count_silence, GAP_MS)
        self._silent_ticks, self._since_tick = 0, QElapsedTimer()
        read, touch = self.add_panes(gap=theme.least_gap if theme.is_short else 0)
        title = question_title(theme)
        title.show_text(self.tr("Qual é o seu CPF ou CNPJ?"))
        self.field = TaxIdField(theme)
        self.field.edited.connect(self._report_edit)
        self.field.changed.connect(self._show)
        self.field.returnPressed.connect(self.confirm)
        muted, top = theme.palette.muted, Qt.AlignmentFlag.AlignTop
        self._hint = Text(theme, Type.BODY, color=muted, align=top, name="hint")
        self._hint.setMinimumHeight(theme.px(Type.BODY.value * (2.6 if theme.is_large else 1.3)))
        gap = theme.px(20 if theme.is_large else 4)
        add_items(read, gap, title, gap, self.field, self._hint, None)
        self.keypad = Keyboard(theme, KeySet.CODE, self.field)
        touch.addWidget(self.keypad, 1)
        self.set_spoken_text(self.tr("Qual é o seu CPF ou CNPJ? Digite os números e toque em Continuar."))
        self._show()

    def update_view(self, view: ViewState) -> None:
        if view.tax_id is None:  # with one, the customer came back to correct it
            self._reset_pace()
            self.keypad.show_board()
            self.field.put("")
        elif view.state is State.TAX_ID:
            self.field.put(self.field.typed or view.tax_id.value)

    def main_control(self) -> QWidget:
        return self.field

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, TaxIdEntryScreen):
            self.field.take_from(other.field)
            if other.field.is_concealed:
                self.field.conceal()
            self.keypad.show_board(other.keypad.board)

    def confirm(self) -> None:
        self._silence.stop()
        self._enter_scan(self._pace.finish())
        if self.field.is_whole:
            self.field.conceal()
            self.intents.enter_tax_id(self.field.typed)

    def _enter_scan(self, text: str | None) -> None:
        """Replace the field by a scan; one that is not a tax id is dropped, and the field restored."""
        if text is None:
            return
        if TypedTaxId.read(text).is_valid or (_may_become_tax_id(text) and not self._before_scan):
            self.field.put(text)
            self._report_edit(self._before_scan, text)
            return
        self.field.put(self._before_scan)
        self._notice = self.tr("O código lido não é um CPF nem um CNPJ. Digite o número.")
        self._show_hint()
        self.input_rejected.emit()
        self.announced.emit(self._notice)

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

    @Slot(str, str)
    def _report_edit(self, before: str, after: str) -> None:
        """Report the edit for speech, with the verdict on the number."""
        if len(after) < len(before):
            self._reset_pace()
        elif self.field.is_wrong and not self._pace.is_scan:
            self.input_rejected.emit()
        if after != before:
            self.text_edited.emit(before, after)
            if self.field.is_whole or self.field.is_wrong:
                self.announced.emit(self._sentence())

    @Slot()
    def _show(self) -> None:
        self._notice = ""
        self._show_hint()

    def _show_hint(self) -> None:
        palette = self.theme.palette
        is_trouble = self.field.is_wrong or bool(self._notice)
        sentence, before = self._notice or self._sentence(), self._hint.text()
        good = palette.success.ink if self.field.is_whole else palette.muted
        self._hint.set_color(palette.danger.ink if is_trouble else good)
        self._hint.show_text(sentence)
        describe(self._hint, Role.AlertMessage if is_trouble else Role.StaticText)
        if sentence != before and self.isVisible():
            announce(self._hint, sentence, urgent=is_trouble)

    def _sentence(self) -> str:
        typed = self.field.read
        if typed.is_valid:
            return self.tr("Tudo certo. Toque em Continuar.")
        if self.field.is_wrong and typed.kind is TaxIdKind.CPF:
            return self.tr("Confira os números; se for CNPJ, continue digitando.")
        if self.field.is_wrong:
            return self.tr("Esse CNPJ não confere. Confira os números.")
        if not typed.text:
            return self.tr("Digite só os números. CNPJ com letras? Toque em ABC.")
        return self.tr("Falta(m) %n número(s) para o %1.", "", typed.missing).replace("%1", typed.kind.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTERS:
            self.focus_control(self.field)  # the next Enter confirms
        if event.text().isprintable() and event.text():
            self._type_from_keyboard(event)
        else:
            QCoreApplication.sendEvent(self.field, event)

    def _type_from_keyboard(self, event: QKeyEvent) -> None:
        """Type a key at once; `_enter_scan` revises the text if the keys were a scan.

        Under load, a scan without Enter may not have been judged yet when the key after it arrives.
        """
        at_ms = event.timestamp()
        if self._pace.begins(at_ms):
            self._silence.stop()
            self._enter_scan(self._pace.finish())
        before = self.field.typed
        if self._pace.add(event.text(), at_ms):
            self._before_scan = before
        QCoreApplication.sendEvent(self.field, event)
        if self._pace.is_scan:
            self._silent_ticks = 0
            self._since_tick.start()
            self._silence.start()


def _may_become_tax_id(text: str) -> bool:
    typed = TypedTaxId.read(text)
    return len(typed.text) <= TaxIdKind.CNPJ.length and typed.fault is not TaxIdFault.CHARACTER
