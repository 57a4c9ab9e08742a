"""Steps of a form: the base class with question, progress, hint and problems; the consent, the review.

Under review, the answers are a card for each line or for each stage.
"""

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from totem.domain.text import join_sentences
from totem.session.forms.steps import FormStep, Stage
from totem.session.forms.view_state import FormViewState, ReviewLine
from totem.session.view_state import ViewState
from totem.ui import form_text
from totem.ui.controls.button import Button, ButtonColors, ButtonVariant
from totem.ui.controls.card_button import CardButton, card_icon, card_label, leave_touches
from totem.ui.controls.progress import Progress
from totem.ui.controls.scroll_pane import FingerScrollArea, list_scroll_buttons
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE, Text, question_title
from totem.ui.layouts import Item, add_items, column, discard, row
from totem.ui.localized_text import operator_text
from totem.ui.qt_accessibility import Role, announce, describe, set_public_name
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Theme, Type, Weight, mix

RADIUS_UNITS = 30
PENCIL_UNITS, PENCIL_GAP_UNITS = 44, 20
AROUND_UNITS = 14
ACROSS_UNITS, TIGHT_ACROSS_UNITS = 36, 18
GROUP_AROUND_UNITS, GROUP_SIGN_UNITS, GROUP_SIGN_GAP_UNITS = 26, 40, 28
GROUP_NAME_GAP_UNITS, GROUP_LINE_GAP_UNITS, GROUP_CLOSE_UNITS = 8, 3, 16
LONG_WORD = re.compile(r"\S{24,}")
"""A word, such as an e-mail address, that may be wider than a line."""


class ReviewCard(CardButton):
    """A card that is flat where it cannot be touched."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name=name, radius=RADIUS_UNITS)
        self.setMinimumSize(theme.least_target, theme.least_target)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def colors(self) -> ButtonColors:
        palette = self.theme.palette
        if self.isEnabled():
            return super().colors()
        flat = palette.sunken if palette.strong else mix(palette.sunken, palette.page, 0.5)
        return ButtonColors(palette.ink, flat, flat)

    @property
    def across(self) -> int:
        """The padding at both sides."""
        return self.theme.px(TIGHT_ACROSS_UNITS if self.theme.is_tight else ACROSS_UNITS)


class ReviewRow(ReviewCard):
    """The name in small type over the value, on as many lines as it needs."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__(theme, f"line_{number}")
        muted = theme.palette.ink if theme.palette.strong else theme.palette.muted
        self._name = card_label(theme, Type.SMALL, ink=muted)
        self._value = card_label(theme, Type.BODY, Weight.STRONG)
        self._pencil = card_icon("pencil", theme.px(PENCIL_UNITS), theme.palette.accent)
        around = theme.px(AROUND_UNITS)
        lines = (QFontMetrics(each.font()).height() for each in (self._name, self._value))
        self.setMinimumHeight(max(theme.least_target, 2 * around + sum(lines)))
        words = column(None, self._name, self._value, None, gap=0)
        margins = (self.across, around, self.across, around)
        row((words, 1), self._pencil, gap=theme.px(PENCIL_GAP_UNITS), margins=margins, parent=self)

    def show_line(self, name: str, value: str, *, changeable: bool, spoken: str) -> None:
        """Show `value` under its `name`; `spoken` is the accessible name."""
        broken = LONG_WORD.sub(lambda word: ZERO_WIDTH_SPACE.join(word[0]), value)
        self._name.setText(name)
        self._name.setVisible(bool(name))
        self._value.setText(broken.replace("@", f"@{ZERO_WIDTH_SPACE}"))
        self._value.setVisible(bool(value))
        self._pencil.setVisible(changeable)
        self.setEnabled(changeable)
        self.setAccessibleName(spoken)

    def fits(self, width: int) -> bool:
        """True if name and value fit on one line each."""
        room = width - 2 * self.across - self.theme.px(PENCIL_UNITS + PENCIL_GAP_UNITS)
        labels = (self._name, self._value)
        return all(QFontMetrics(each.font()).horizontalAdvance(each.text()) <= room for each in labels)


class GroupCard(ReviewCard):
    """The answers of one stage under its name, the first of them in strong type."""

    def __init__(
        self, theme: Theme, number: int, symbol: str, name: str, lines: Sequence[str], *, change: str
    ) -> None:
        """Show `lines` under `name`; without the word for `change` the card is not touched."""
        super().__init__(theme, f"group_{number}")
        palette, side = theme.palette, theme.px(GROUP_SIGN_UNITS)
        self.setEnabled(bool(change))
        title = card_label(theme, Type.LARGE, Weight.BOLD, name)
        head = row((title, 1), gap=theme.px(14))
        if change:
            head.addWidget(card_icon("pencil", side, palette.accent))
            words = card_label(theme, Type.BODY, Weight.STRONG, change, ink=palette.accent, wraps=False)
            head.addWidget(words)
        muted = palette.ink if palette.strong else palette.muted
        self._answers = column(gap=0)
        for place, line in enumerate(lines):
            weight, ink = (Weight.REGULAR, muted) if place else (Weight.STRONG, palette.ink)
            answer = leave_touches(Text(theme, Type.BODY, weight, color=ink))
            answer.setText(line)
            self._answers.addWidget(answer)
        sign = column(card_icon(symbol, side, palette.accent), None)
        self._texts = column(head, self._answers, None)
        self._content = row(sign, (self._texts, 1), gap=theme.px(GROUP_SIGN_GAP_UNITS), parent=self)
        self.set_airy(airy=True)

    def set_airy(self, *, airy: bool) -> None:
        """Lay the card out with air around its lines, or close together."""
        theme, is_airy = self.theme, airy and not self.theme.is_tight
        around = theme.px(GROUP_AROUND_UNITS if is_airy else GROUP_CLOSE_UNITS)
        self._content.setContentsMargins(self.across, around, self.across, around)
        self._texts.setSpacing(theme.px(GROUP_NAME_GAP_UNITS) if is_airy else 0)
        self._answers.setSpacing(theme.px(GROUP_LINE_GAP_UNITS) if is_airy else 0)


class ReviewList(FingerScrollArea):
    """Short lines stand two in a row; cards of groups lose their air before they scroll.

    Attributes:
        arrows: its page buttons.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QWidget())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setWidgetResizable(True)
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.least_gap)
        self._cards: Sequence[ReviewCard] = ()
        self.arrows = list_scroll_buttons(theme)
        self.arrows.turned.connect(self.turn)
        self.arrows.follow(self.verticalScrollBar())

    def show_cards(self, cards: Sequence[ReviewCard]) -> None:
        """Show these cards in place of those before, which are deleted."""
        for card in self._cards:
            discard(self._grid, card)
        self._cards = cards
        self._arrange()
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """One line on a small panel, and one card of a group on any; else two lines."""
        is_grouped = any(isinstance(each, GroupCard) for each in self._cards)
        return self._size_of(self._cards[: 1 if self.theme.is_tight or is_grouped else 2])

    def sizeHint(self) -> QSize:
        """All cards."""
        return self._size_of(self._cards)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _size_of(self, cards: Sequence[ReviewCard]) -> QSize:
        return QSize(0, sum(each.minimumSizeHint().height() + self._grid.spacing() for each in cards))

    def _arrange(self) -> None:
        """Place the cards, pairs of short lines side by side; those of groups with air if they fit so."""
        grid, width, half = self._grid, self.width(), (self.width() - self._grid.spacing()) // 2
        short = [isinstance(each, ReviewRow) and each.fits(half) for each in self._cards]
        for line in range(grid.rowCount()):
            grid.setRowStretch(line, 0)
        place = line = 0
        while place < len(self._cards):
            is_pair = all(short[place : place + 2]) and place + 1 < len(self._cards)
            grid.addWidget(self._cards[place], line, 0, 1, 1 if is_pair else 2)
            if is_pair:
                grid.addWidget(self._cards[place + 1], line, 1)
            place, line = place + 1 + is_pair, line + 1
        grid.setRowStretch(line, 1)
        groups = [each for each in self._cards if isinstance(each, GroupCard)]
        for group in groups:
            group.set_airy(airy=True)
        wanted = sum(each.heightForWidth(width) + grid.spacing() for each in groups) - grid.spacing()
        for group in groups:
            group.set_airy(airy=wanted <= self.height())


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
