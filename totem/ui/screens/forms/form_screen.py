"""Steps of a form: the base class with question, progress, hint and problems; the consent, the review."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from totem.domain.text import join_sentences
from totem.session.forms.steps import FormStep
from totem.session.forms.view_state import FormViewState, ReviewLine
from totem.session.view_state import ViewState
from totem.ui import form_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.choice_buttons import ChoiceButtonList, ReviewRow
from totem.ui.controls.progress import Progress
from totem.ui.controls.text_layout import Headline, Text, question_title
from totem.ui.layouts import Item, add_items, row
from totem.ui.operator_text import operator_text
from totem.ui.qt_accessibility import Role, announce, describe, set_public_name
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type


class FormScreen(Screen):
    """A question; subclasses add its controls to `touch`, or to `read` below the question."""

    def __init__(self, context: UiContext, name: str, *, fill_reading: bool = False, width: int = 0) -> None:
        """`fill_reading` and `width` as for `Screen.add_panes`."""
        super().__init__(context, name)
        theme = self.theme
        self.form: FormViewState | None = None
        self._progress = Progress(theme)
        self.read, self.touch = self.add_panes(corner=self._progress, fill_reading=fill_reading, width=width)
        self._title = question_title(theme)
        self._hint = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="hint")
        self._is_trouble = False

    def show_title(self, *, grown: bool) -> None:
        """Let the question grow with larger text, or be as large as in usual text."""
        if isinstance(self._title, Headline):
            self._title.limit(Type.TITLE.value * (self.theme.scale if grown else 1))

    def add_question(self, *between: Item) -> None:
        """Add the question and the hint, with items between them, to the reading pane."""
        add_items(self.read, self.gap, self._title, *between, self._hint)

    @property
    def gap(self) -> int:
        """Space between the head and the question."""
        return self.theme.px(20 if self.theme.is_large else 4)

    def update_view(self, view: ViewState) -> None:
        """Show the step, and the problem with its answer if it has one."""
        form = view.form
        if form is None:
            self.reset()
            return
        before, self.form = self.form, form
        is_new = before is None or (before.step, before.form) != (form.step, form.form)
        self._progress.show_progress(form_text.progress(form), form.position, form.steps)
        self.show_form(form, is_new=is_new)
        self.ask(form)
        trouble = form_text.problem(form)
        self.show_hint(trouble or self.help_line(form), is_trouble=bool(trouble))
        if is_new and self.isVisible():
            self.take_focus()  # the screen stays, the question is another
        if trouble and before is not form and self.isVisible():
            self.input_rejected.emit()
            self.announced.emit(trouble)

    def ask(self, form: FormViewState) -> None:
        """Show the question, and set it as the screen's sentence."""
        self._title.show_text(self.question(form))
        self.set_spoken_text(self.sentence(form))

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        """Show the controls of a step; `is_new` when another step was shown before."""

    def question(self, form: FormViewState) -> str:
        return form_text.title(form)

    def help_line(self, form: FormViewState) -> str:
        """Return the hint while the answer has no problem."""
        return form_text.help_line(form)

    def sentence(self, form: FormViewState) -> str:
        return join_sentences(self.question(form), self.help_line(form))

    def show_hint(self, sentence: str, *, is_trouble: bool = False) -> None:
        """Show a hint, or a problem as an alert."""
        palette, before = self.theme.palette, self._hint.text()
        self._is_trouble = is_trouble
        self._hint.set_color(palette.danger.ink if is_trouble else palette.muted)
        self._hint.show_text(sentence)
        describe(self._hint, Role.AlertMessage if is_trouble else Role.StaticText)
        if is_trouble and sentence != before and self.isVisible():
            announce(self._hint, sentence, urgent=True)
        self.arrange()

    def skip(self) -> None:
        """Leave the question without an answer."""
        self.intents.form.skip()

    def agree(self) -> None:
        """Confirm what the step shows."""
        self.intents.form.agree()

    def reset(self) -> None:
        self.form = None
        self._title.setText("")
        self._hint.setText("")
        self._progress.show_progress("", 1, 1)
        self.set_spoken_text("")


class FormConsentScreen(FormScreen):
    """Consent step. Against haste, the answers stand apart, and neither has the keyboard focus at first."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_consent", fill_reading=True)
        theme = self.theme
        self.add_question()
        self._text = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="consent_text")
        add_items(self.read, theme.px(12 if theme.is_spacious else 4), self._text, None)
        yes, no, main = self.tr("Li e concordo"), self.tr("Não concordo"), ButtonVariant.PRIMARY
        agree = Button(theme, yes, main, name="agree", height=148, on_click=self.agree)
        decline = Button(theme, no, name="decline", on_click=self.intents.leave)
        if not theme.portrait:
            self.touch.addStretch(1)
        add_items(self.touch, agree, decline)
        if not theme.portrait and not theme.low:
            self.touch.addStretch(1)

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        self._text.show_text(self._consent(form))
        if is_new and self.reading is not None:
            self.reading.verticalScrollBar().setValue(0)

    def sentence(self, form: FormViewState) -> str:
        return f"{super().sentence(form)} {self._consent(form)}"

    def _consent(self, form: FormViewState) -> str:
        return operator_text(form.consent_texts, self.context.language)

    def main_control(self) -> None:
        """None: a habitual Enter must not agree."""

    def reset(self) -> None:
        self._text.setText("")
        super().reset()


class FormReviewScreen(FormScreen):
    """Review of the contacts, and of all answers before they are sent; each line can be changed."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_review")
        theme = self.theme
        self.add_question()
        self.read.addStretch(1)
        self._list = ChoiceButtonList(theme, least=1 if theme.is_tight else 2, pairs=True, apart=True)
        self._cards: list[ReviewRow] = []
        self._lines: tuple[ReviewLine, ...] = ()
        self._go = Button(theme, "", ButtonVariant.PRIMARY, name="go", on_click=self._on_go)
        add_items(self.touch, (self._list, 1), row((self._go, 1), self._list.arrows, gap=theme.px(20)))

    def main_control(self) -> QWidget:
        return self._go if self._go.isEnabled() or not self._cards else self._cards[0]

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        is_check = form.step is FormStep.CONTACT_CHECK
        self._go.relabel(self.tr("Sim, estão certos") if is_check else self.tr("Enviar"))
        self._go.setEnabled(is_check or form.has_changes)
        if form.lines == self._lines and self._cards:
            return
        self._clear_lines()
        self._lines = form.lines
        for number, line in enumerate(form.lines):
            self._list.add(self._card(number, line, form))

    def reset(self) -> None:
        self._clear_lines()
        super().reset()

    def _card(self, number: int, line: ReviewLine, form: FormViewState) -> ReviewRow:
        name = form_text.label(line.step, company=form.company)
        value = form_text.value(line, editing=form.editing)
        change = self.tr("Mudar: %1").replace("%1", name)
        card = ReviewRow(self.theme, number, large=form.step is FormStep.CONTACT_CHECK)
        card.show_line(
            name, value, changeable=line.changeable, spoken=join_sentences(f"{name}: {value}", change)
        )
        set_public_name(card, change)
        card.clicked.connect(partial(self._change, line.step))
        self._cards.append(card)
        return card

    def _clear_lines(self) -> None:
        for card in self._cards:
            card.show_line("", "", changeable=False, spoken="")  # it is deleted later
            self._list.remove(card)
        self._cards, self._lines = [], ()

    def _on_go(self) -> None:
        if self.form is not None and self.form.step is FormStep.CONTACT_CHECK:
            self.agree()
        else:
            self.intents.form.send()

    def _change(self, step: FormStep) -> None:
        self.intents.form.open_step(step)
