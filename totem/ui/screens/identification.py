"""Screens of the identification: entry of the tax id, and the identity check.

A tax id is entered by the on-screen keypad, a keyboard or a scanner; the check asks for a birthday, or the
last digits of a postal code or of a telephone.
"""

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from totem.domain.identity import Challenge
from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId
from totem.domain.text import join_sentences
from totem.session.forms.masks import DayMask, DigitsMask, Mask
from totem.session.scan_detector import GAP_MS, ScanDetector
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.qt_timers import every
from totem.ui.controls.display_field import ENTERS, CodeInput, TaxIdField
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


class IdentityScreen(Screen):
    """Asks the same of every customer, found or not, so that it does not reveal if a tax id is known."""

    takes_typing = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "identity")
        theme = self.theme
        self._question: Challenge | None = None
        self._asked: tuple[object, ...] = ()
        self._rejected, self._document = "", "CPF"
        read, touch = self.add_panes(gap=theme.least_gap if theme.is_short else 0)
        self._title = question_title(theme)
        self._tax_id = Text(theme, Type.BODY, color=theme.palette.muted, name="whose")
        self.slots = CodeInput(theme, _mask_of(Challenge.BIRTH_DATE))
        self.slots.edited.connect(self._report_edit)
        self.slots.returnPressed.connect(self.confirm)
        self._hint = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="hint")
        lines = 3 if theme.is_large else 1  # so that the keys never move
        self._hint.setMinimumHeight(theme.px(Type.BODY.value * 1.3 * lines))
        gap = theme.px(12 if theme.is_large else 4)
        slots = (self.slots, Qt.AlignmentFlag.AlignLeft)
        add_items(read, gap, self._title, gap, self._tax_id, gap, slots, gap, self._hint, None)
        touch.addWidget(Keyboard(theme, KeySet.DIGITS, self.slots), 1)

    def update_view(self, view: ViewState) -> None:
        question = view.question
        if question is None:
            return
        self._document = view.tax_id.kind.name if view.tax_id is not None else "CPF"
        self._rejected = self._refusal(view.tries_left) if view.failed_check else ""
        asked = (question, view.tries_left, view.tax_id)
        if asked != self._asked:
            self._question, self._asked = question, asked
            self.slots.put("", mask=_mask_of(question))
            title, help_line = self._words(question)
            self._title.show_text(title)
            self.set_spoken_text(join_sentences(title, help_line))
            if self._rejected:
                self.announced.emit(self._rejected)
        document = view.tax_id if self.theme.is_large else None  # elsewhere there is no space
        self._tax_id.show_text("" if document is None else f"{document.kind.name} {document.masked}")
        self._show()
        QTimer.singleShot(0, self, self._scroll_to_refusal)  # after the layout

    def main_control(self) -> QWidget:
        return self.slots

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, IdentityScreen):
            self.slots.take_from(other.slots)
            self._show()

    @Slot()
    def confirm(self) -> None:
        if self.slots.is_whole:
            self.intents.answer_challenge(self.slots.typed)

    def _words(self, question: Challenge) -> tuple[str, str]:
        return {
            Challenge.BIRTH_DATE: (
                self.tr("Em que dia e mês você nasceu?"),
                self.tr("Digite o dia e o mês. Por exemplo: 05/09."),
            ),
            Challenge.POSTAL_CODE: (
                self.tr("Qual é o final do seu CEP?"),
                self.tr("Digite os 3 últimos números do CEP do seu cadastro."),
            ),
            Challenge.PHONE_LAST4: (
                self.tr("Qual é o final do seu telefone?"),
                self.tr("Digite os 4 últimos números de qualquer telefone do seu cadastro."),
            ),
        }[question]

    def _refusal(self, tries_left: int) -> str:
        advice = self.tr("Confira o %1 e a resposta.").replace("%1", self._document)
        refused = join_sentences(self.tr("A resposta não confere."), advice)
        left = self.tr("Resta(m) %n tentativa(s).", "", tries_left)
        return f"{refused}\n{left}"

    def _show(self) -> None:
        if self._question is None:
            return
        palette = self.theme.palette
        is_trouble = self._rejected or self.slots.is_wrong
        self._hint.set_color(palette.danger.ink if is_trouble else palette.muted)
        self.arrange()

    def arrange(self) -> None:
        """Lay out again; larger text may take the footer's row of words."""
        if self._question is not None:
            self.give_up(self._use, (0,))
        super().arrange()

    def _use(self, _step: int) -> None:
        if self._question is not None:
            problem = self._rejected or (self._impossible() if self.slots.is_wrong else "")
            self._hint.show_text(problem or self._words(self._question)[1])

    @Slot()
    def _scroll_to_refusal(self) -> None:
        if self._rejected and self.reading is not None:
            self.reading.ensureWidgetVisible(self._hint, 0, 0)

    @Slot(str, str)
    def _report_edit(self, before: str, after: str) -> None:
        """Show the digits, and report the edit for speech."""
        if len(after) >= len(before):
            self._rejected = ""
            if self.slots.is_wrong:
                self.input_rejected.emit()
        self._show()
        if after != before:
            self.text_edited.emit(before, after)
        if self.slots.is_wrong:
            self.announced.emit(self._impossible())

    def _impossible(self) -> str:
        return self.tr("Essa data não existe. Toque em Corrigir.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTERS:
            self.focus_control(self.slots)  # the next Enter confirms
        QCoreApplication.sendEvent(self.slots, event)


def _mask_of(question: Challenge) -> Mask:
    if question is Challenge.BIRTH_DATE:
        return DayMask(question.length, question.length, zeros="00/00")
    return DigitsMask(question.length, question.length)
