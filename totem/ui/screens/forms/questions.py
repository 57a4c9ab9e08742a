"""Steps of a form that ask: by typing in one field, or by choice, such as a city, a plan or a day.

The keyboard is the one for the kind of answer; a search field filters long lists.
"""

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from totem.domain.text import join_sentences
from totem.session.forms.masks import Mask
from totem.session.forms.steps import FormStep, Keys
from totem.session.forms.view_state import Choice, FormViewState, Problem
from totem.ui import form_text
from totem.ui.controls.button import Button
from totem.ui.controls.choice_lists import ChoiceCardList
from totem.ui.controls.display_field import ENTERS, TextField
from totem.ui.controls.keyboard import Keyboard, KeySet, least_width
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import add_items, row
from totem.ui.localized_text import operator_text
from totem.ui.qt_accessibility import set_public_name
from totem.ui.screens.forms.form_screen import FormScreen, ReviewRow
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type, Weight

FIRST_BOARDS = {FormStep.NUMBER: "signs", FormStep.PROTOCOL: "letters"}
"""The boards that steps begin with, where it is not the first."""
NO_NUMBER = "S/N"
CONTACT = (FormStep.NAME, FormStep.PHONE)
MANY = 12
"""Choices above which a list has a search field, except for plans, which customers compare."""
LONGEST = 40


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
        for card, lines in ((self._before, form.shared[:here]), (self._after, form.shared[here + 1 :])):
            card.setVisible(bool(lines))
            if not lines:
                card.show_line("", "", changeable=False, spoken="")
                continue
            line = lines[-1] if card is self._before else lines[0]
            other = form_text.label(line.step, company=form.company)
            change = self.tr("Mudar: %1").replace("%1", other) if line.changeable else other
            answer = form_text.value(line, editing=False) if line.text else ""
            spoken = join_sentences(f"{other}: {answer}" if answer else other, change)
            card.show_line(other, answer, changeable=line.changeable, spoken=spoken)
            set_public_name(card, change)

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
        for card in (self._before, self._after):
            card.setVisible(bool(card.accessibleName()) and step < 3)

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


class FormChoiceScreen(FormScreen):
    """A list; one touch chooses and continues."""

    takes_typing = True

    def __init__(self, context: UiContext, name: str = "form_choice", *, plans: bool = False) -> None:
        super().__init__(context, name, width=least_width(context.theme))
        theme = self.theme
        self.field = TextField(theme, Mask(longest=LONGEST), name="search_field")
        self.field.edited.connect(self._search)
        self.field.returnPressed.connect(self._choose_only)
        self.add_question(self.gap, self.field, low=True)
        self._consent = Text(theme, Type.SMALL, color=theme.palette.muted, name="notice")
        self._contact = Text(theme, Type.BODY, Weight.STRONG, name="whose")
        add_items(self.read, self._contact, self._consent)
        if not theme.portrait:
            self.read.addStretch(1)
        self._contact.hide()
        self._consent.hide()
        self.rows = ChoiceCardList(theme, plans=plans)
        self.rows.chosen.connect(self._choose)
        muted, top = theme.palette.muted, Qt.AlignmentFlag.AlignTop
        self._no_match = Text(theme, Type.BODY, color=muted, align=top, name="nothing_fits")
        height = 104 if theme.is_large else 60 if theme.is_tight else 84
        slot = self.skip
        self._skip = Button(theme, "", name="skip", size=Type.BODY, height=height, on_click=slot)
        arrows = (self.rows.arrows(height=height), Qt.AlignmentFlag.AlignRight)
        foot = row((self._skip, 1), (None, 0), arrows, gap=theme.px(20))
        self._keys = Keyboard(theme, KeySet.SEARCH, self.field)
        self.touch.setSpacing(theme.px(8 if theme.is_tight or theme.low else 20 if theme.is_large else 12))
        add_items(self.touch, self._no_match, (self.rows, 3), foot, (self._keys, 2))

    def main_control(self) -> QWidget | None:
        return self.field if self.field.isVisible() else self.rows.control

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        many = _is_searched(form)
        self.field.setVisible(many)
        name = form_text.label(form.step)
        self.field.call(name)
        self.rows.setAccessibleName(form_text.title(form))
        self._skip.relabel(form_text.skip_label(form))
        self._skip.setVisible(form.optional)
        is_last = form.step is FormStep.BEST_TIME  # the choice sends the form: show its contact before
        contact = (form_text.value(line, editing=False) for line in form.lines if line.step in CONTACT)
        self._contact.show_text(" · ".join(contact) if is_last else "")
        notice = operator_text(form.consent_texts, self.context.language)
        self._consent.show_text(notice if is_last else "")
        self._keys.setVisible(many)
        if is_new or self.rows.choices != form.choices:
            self._show_choices(form.choices, form.chosen)

    def help_line(self, form: FormViewState) -> str:
        return form_text.help_line(form, searched=_is_searched(form))

    def arrange(self) -> None:
        """Lay out again; above the keys, larger text gives up its hint, then the title's growth."""
        if self.form is not None and _is_searched(self.form):
            self.give_up(self._use, range(3))
        super().arrange()

    def _use(self, step: int) -> None:
        self.show_title(grown=step < 2)
        self._hint.setVisible(bool(self._hint.text()) and (self._is_trouble or step < 1))

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, FormChoiceScreen):
            self.field.take_from(other.field)
            self._narrow()
            self.rows.show_from(other.rows.first_row)

    def _show_choices(self, choices: tuple[Choice, ...], chosen: int | None) -> None:
        self._keys.show_board()
        self.field.put("")
        self._no_match.show_text("")
        self.rows.show_choices(choices, chosen)

    def _choose(self, number: int) -> None:
        self.intents.form.choose(number)

    @Slot(str, str)
    def _search(self, before: str, after: str) -> None:
        if after != before:
            self._narrow()
            self.text_edited.emit(before, after)

    def _narrow(self) -> None:
        typed = self.field.typed
        self.rows.narrow(typed)
        found = self.rows.count
        nothing = "" if found or not typed else form_text.no_match_sentence(self.form)
        self._no_match.show_text(nothing)
        if nothing:
            self.announced.emit(nothing)

    @Slot()
    def _choose_only(self) -> None:
        if self.field.typed and self.rows.count == 1:
            self._choose(self.rows.number(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.field.isVisible():
            QCoreApplication.sendEvent(self.field, event)


def _is_searched(form: FormViewState) -> bool:
    return form.step is not FormStep.PLAN and len(form.choices) > MANY
