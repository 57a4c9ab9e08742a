"""Choice step of a form, such as a city, a plan or a day; a search field filters long lists."""

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from totem.session.forms.masks import Mask
from totem.session.forms.steps import FormStep
from totem.session.forms.view_state import Choice, FormViewState
from totem.ui import form_text
from totem.ui.controls.button import Button
from totem.ui.controls.choice_lists import ChoiceCardList
from totem.ui.controls.display_field import TextField
from totem.ui.controls.keyboard import Keyboard, KeySet, least_width
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import add_items, row
from totem.ui.localized_text import operator_text
from totem.ui.screens.forms.form_screen import FormScreen
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type, Weight

CONTACT = (FormStep.NAME, FormStep.PHONE)
MANY = 12
"""Choices above which a list has a search field, except for plans, which customers compare."""
LONGEST = 40


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
