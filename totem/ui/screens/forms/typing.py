"""Typing step of a form: one field, and the keyboard for its kind of answer."""

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from totem.domain.text import join_sentences
from totem.session.forms.steps import FormStep, Keys
from totem.session.forms.view_state import FormViewState, Problem
from totem.ui import form_text
from totem.ui.controls.button import Button
from totem.ui.controls.display_field import ENTERS, TextField
from totem.ui.controls.keyboard import Keyboard, KeySet, least_width
from totem.ui.controls.review_cards import ReviewRow
from totem.ui.controls.text_layout import Text
from totem.ui.qt_accessibility import set_public_name
from totem.ui.screens.forms.form_screen import FormScreen
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type, Weight

FIRST_BOARDS = {FormStep.NUMBER: "signs", FormStep.PROTOCOL: "letters"}
"""The boards that steps begin with, where it is not the first."""
NO_NUMBER = "S/N"


class FormTypingScreen(FormScreen):
    """Input by on-screen keys or a keyboard; unfinished text is kept when the customer goes back."""

    takes_typing = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_typing", width=least_width(context.theme))
        theme = self.theme
        self._step = FormStep.NAME
        self.field = TextField(theme, self._step.row.mask, has_caret=True)
        self.field.edited.connect(self._report_edit)
        self.field.changed.connect(self._show)
        self.field.returnPressed.connect(self.confirm)
        self._label = Text(theme, Type.SMALL, Weight.STRONG, color=theme.palette.muted, name="field_label")
        self._before, self._after = ReviewRow(theme, 0), ReviewRow(theme, 1)
        self._before.clicked.connect(self._open_before)
        self._after.clicked.connect(self.confirm)
        space = theme.px(12) if theme.is_spacious else theme.px(4)
        self.add_question(self.gap, self._before, space, self._label, self.field, space, self._after)
        for widget in (self._label, self._before, self._after):
            widget.hide()
        lines = 2.6 if theme.is_large else 1.3  # so that the keys never move
        self._hint.setMinimumHeight(theme.px(Type.BODY.value * lines))
        self.read.addStretch(1)
        self.touch.setSpacing(theme.px(4 if theme.is_tight else 8) if theme.low else theme.least_gap)
        self.touch.addStretch(1)  # the keys stand at the bottom, within reach
        height = 60 if theme.is_tight else 104
        self._suggestion, self._skip = (
            Button(theme, "", icon=icon, name=name, size=Type.BODY, height=height, on_click=slot)
            for name, icon, slot in (
                ("meant", "check", self._take_suggestion),
                ("skip", "", self.skip),
            )
        )
        for button in (self._suggestion, self._skip):
            button.hide()
            self.touch.addWidget(button)
        self._keys: dict[Keys, Keyboard] = {}

    def main_control(self) -> QWidget:
        return self.field

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        if is_new:
            self._step, mask = form.step, form.step.row.mask
            self.field.put(mask.insert("", form.typed), mask=mask)
        name = form_text.label(form.step, company=form.company)
        self.field.call(name)
        self._show_others(form, name)
        self._skip.relabel(form_text.skip_label(form))
        self._skip.setVisible(form.optional or form.step is FormStep.NUMBER)
        suggested = form.problem is Problem.EMAIL_TYPO and form.suggestion is not None
        self._suggestion.relabel(form.suggestion or "")
        set_public_name(self._suggestion, self.tr("Usar o e-mail sugerido"))
        self._suggestion.setVisible(suggested)
        if suggested:
            self._skip.hide()
        self.field.refuse(refused=form.problem is not None)
        self._show_keys(form.step, begin=is_new)

    def _show_others(self, form: FormViewState, name: str) -> None:
        """Show the other question of the screen, if there is one, above or below the field."""
        here = next((place for place, line in enumerate(form.shared) if line.step is form.step), 0)
        self._label.show_text(name if form.shared else "")
        for row, lines in ((self._before, form.shared[:here]), (self._after, form.shared[here + 1 :])):
            row.setVisible(bool(lines))
            if not lines:
                row.show_line("", "", changeable=False, spoken="")
                continue
            line = lines[-1] if row is self._before else lines[0]
            other = form_text.label(line.step, company=form.company)
            change = self.tr("Mudar: %1").replace("%1", other) if line.changeable else other
            answer = form_text.value(line, editing=False) if line.text else ""
            spoken = join_sentences(f"{other}: {answer}" if answer else other, change)
            row.show_line(other, answer, changeable=line.changeable, spoken=spoken)
            set_public_name(row, change)

    def sentence(self, form: FormViewState) -> str:
        label = form_text.label(form.step, company=form.company) if form.shared else ""
        return join_sentences(self.question(form), label, self.help_line(form))

    def arrange(self) -> None:
        """Lay out again; larger text gives up the title's growth, then its hint and the other question."""
        if self.form is not None and self.form.shared and self.theme.scale > 1:
            self.give_up(self._use, range(4))
        super().arrange()

    def _use(self, step: int) -> None:
        self.show_title(grown=step < 1)
        self._hint.setVisible(bool(self._hint.text()) and (self._is_trouble or step < 2))
        for row in (self._before, self._after):
            row.setVisible(bool(row.accessibleName()) and step < 3)

    def _open_before(self) -> None:
        if self.form is None:
            return
        steps = [line.step for line in self.form.shared]
        self.intents.form.keep_text(self.field.typed)
        self.intents.form.open_step(steps[steps.index(self.form.step) - 1])

    @property
    def board(self) -> str:
        return self._keys_of(self._step).board

    def restore_from(self, other: Screen) -> None:
        if not isinstance(other, FormTypingScreen) or self.form is None:
            return
        self.field.take_from(other.field)
        self._keys_of(self._step).show_board(other.board)

    @Slot()
    def confirm(self) -> None:
        if self.field.is_whole:
            self._answer(self.field.typed)

    def _show_keys(self, step: FormStep, *, begin: bool) -> None:
        wanted = self._keys_of(step)
        for keys in self._keys.values():
            keys.setVisible(keys is wanted)
        if begin:
            wanted.show_board(FIRST_BOARDS.get(step, ""))

    def _keys_of(self, step: FormStep) -> Keyboard:
        """Return the keys of a step, made when they are first needed."""
        kind = step.row.keys
        if kind not in self._keys:
            keys = Keyboard(self.theme, KeySet[kind.name], self.field)
            self._keys[kind] = keys
            self.touch.addWidget(keys, 1000)
        return self._keys[kind]

    def _take_suggestion(self) -> None:
        if self.form is not None and self.form.suggestion:
            self._answer(self.form.suggestion)

    def skip(self) -> None:
        if self.form is not None and self.form.step is FormStep.NUMBER:
            self._answer(NO_NUMBER)
        else:
            super().skip()

    def go_back(self) -> None:
        self.intents.form.keep_text(self.field.typed)
        super().go_back()

    def _answer(self, text: str) -> None:
        self.intents.form.confirm_text(text)

    @Slot(str, str)
    def _report_edit(self, before: str, after: str) -> None:
        """Take back the problem with the text before, and report the edit for speech."""
        is_wrong = self.field.is_wrong
        if is_wrong and len(after) >= len(before):
            self.input_rejected.emit()
        if after == before:
            return
        self._suggestion.hide()
        if self.form is not None:
            wrong = form_text.invalid_tax_id() if is_wrong else ""
            self.show_hint(wrong or self.help_line(self.form), is_trouble=bool(wrong))
        self.text_edited.emit(before, after)
        if is_wrong:
            self.announced.emit(form_text.invalid_tax_id())

    @Slot()
    def _show(self) -> None:
        self._after.setEnabled(self.field.is_whole)  # a touch there confirms, as "Continuar" does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTERS:
            self.focus_control(self.field)  # the next Enter confirms
        QCoreApplication.sendEvent(self.field, event)
