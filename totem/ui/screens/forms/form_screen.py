"""Steps of a form: the base class with question, progress, hint and problems; the consent, the review."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from totem.domain.text import join_sentences
from totem.session.forms.steps import FormStep, Stage
from totem.session.forms.view_state import FormViewState, ReviewLine
from totem.session.view_state import ViewState
from totem.ui import form_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.progress import Progress
from totem.ui.controls.review_cards import GroupCard, ReviewList, ReviewRow
from totem.ui.controls.text_layout import Text, question_title
from totem.ui.layouts import Item, add_items, row
from totem.ui.localized_text import operator_text
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
        gap = theme.least_gap if theme.is_short and self.takes_typing else 0
        self.read, self.touch = self.add_panes(
            corner=self._progress, fill_reading=fill_reading, width=width, gap=gap
        )
        self._title = question_title(theme)
        self._hint = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="hint")
        self._is_trouble = False

    def show_title(self, *, grown: bool) -> None:
        """Let the question grow with larger text, or be as large as in usual text."""
        self._title.limit(Type.TITLE.value * (self.theme.scale if grown else 1))

    def add_question(self, *between: Item, low: bool = False) -> None:
        """Add the question and the hint, with items between them, to the reading pane.

        On an upright panel a `low` one stands right above what is touched.
        """
        if low and self.theme.portrait:
            self.read.addStretch(1)
        add_items(self.read, self.gap, self._title, *between, self._hint)

    @property
    def gap(self) -> int:
        return self.theme.px(20 if self.theme.is_large else 4)

    def update_view(self, view: ViewState) -> None:
        form = view.form
        if form is None:
            return
        before, self.form = self.form, form
        is_new = before is None or (before.step, before.form, before.group) != (
            form.step,
            form.form,
            form.group,
        )
        shares = [each.position / each.steps for each in form.stages] or [form.position / form.steps]
        self._progress.show_progress(form_text.progress(form), shares if form.steps > 1 else ())
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
        self._title.show_text(self.question(form))
        self.set_spoken_text(self.sentence(form))

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        """Show the controls of a step; `is_new` when another step was shown before."""

    def question(self, form: FormViewState) -> str:
        return form_text.title(form)

    def help_line(self, form: FormViewState) -> str:
        return form_text.help_line(form)

    def sentence(self, form: FormViewState) -> str:
        return join_sentences(self.question(form), self.help_line(form))

    def show_hint(self, sentence: str, *, is_trouble: bool = False) -> None:
        palette, before = self.theme.palette, self._hint.text()
        self._is_trouble = is_trouble
        self._hint.set_color(palette.danger.ink if is_trouble else palette.muted)
        self._hint.show_text(sentence)
        describe(self._hint, Role.AlertMessage if is_trouble else Role.StaticText)
        if is_trouble and sentence != before and self.isVisible():
            announce(self._hint, sentence, urgent=True)
        self.arrange()

    def skip(self) -> None:
        self.intents.form.skip()

    def agree(self) -> None:
        self.intents.form.agree()


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


class FormReviewScreen(FormScreen):
    """Review of all answers before they are sent, each of which can be changed.

    A staged form has a card for each stage, which lists its lines; the others list all of them at once.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_review")
        theme = self.theme
        self.add_question(low=True)
        if not theme.portrait:
            self.read.addStretch(1)
        self._list = ReviewList(theme)
        self._cards: list[ReviewRow | GroupCard] = []
        self._shown: FormViewState | None = None
        text, variant = self.tr("Enviar"), ButtonVariant.PRIMARY
        self._go = Button(theme, text, variant, name="go", on_click=self._send)
        add_items(self.touch, (self._list, 1), row((self._go, 1), self._list.arrows, gap=theme.px(20)))

    def main_control(self) -> QWidget:
        is_main = self._go.isVisibleTo(self) and self._go.isEnabled()
        return self._go if is_main or not self._cards else self._cards[0]

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        self._go.setEnabled(form.has_changes)
        self._go.setVisible(form.group is None)
        if self._shown is not None and (form.lines, form.group) == (self._shown.lines, self._shown.group):
            return
        self._shown = form
        if form.is_staged and form.group is None:
            stages = (each for each in Stage if form_text.card_lines(form, each))
            self._cards = [self._group(number, each, form) for number, each in enumerate(stages)]
        else:
            lines = (line for line in form.lines if form.group in (None, line.step.row.stage))
            self._cards = [self._line(number, each, form) for number, each in enumerate(lines)]
        self._list.show_cards(self._cards)

    def _send(self) -> None:
        self.intents.form.send()

    def _open_group(self, stage: Stage) -> None:
        self.intents.form.open_group(stage)

    def _open_step(self, step: FormStep) -> None:
        self.intents.form.open_step(step)

    def _group(self, number: int, stage: Stage, form: FormViewState) -> GroupCard:
        name = form_text.stage_name(stage)
        can_change = any(line.changeable for line in form.lines if line.step.row.stage is stage)
        change = self.tr("Mudar: %1").replace("%1", name)
        lines = form_text.card_lines(form, stage)
        spoken = join_sentences(f"{name}: {', '.join(lines)}", change if can_change else "")
        word, symbol = self.tr("Mudar") if can_change else "", form_text.STAGE_TEXTS[stage].symbol
        card = GroupCard(self.theme, number, symbol, name, lines, change=word)
        card.setAccessibleName(spoken)
        set_public_name(card, change)
        card.clicked.connect(partial(self._open_group, stage))
        return card

    def _line(self, number: int, line: ReviewLine, form: FormViewState) -> ReviewRow:
        name = form_text.label(line.step, company=form.company)
        value = form_text.value(line, editing=form.editing)
        change = self.tr("Mudar: %1").replace("%1", name)
        card = ReviewRow(self.theme, number)
        card.show_line(
            name, value, changeable=line.changeable, spoken=join_sentences(f"{name}: {value}", change)
        )
        set_public_name(card, change)
        card.clicked.connect(partial(self._open_step, line.step))
        return card
