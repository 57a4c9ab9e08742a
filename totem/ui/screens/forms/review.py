"""Consent and review steps of a form."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from totem.session.forms.view_state import FormStep, FormViewState, ReviewLine
from totem.ui import form_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.choice_buttons import ChoiceButtonList, ReviewRow
from totem.ui.controls.text import Text
from totem.ui.qt_accessibility import set_public_name
from totem.ui.screens.forms.form_screen import FormScreen
from totem.ui.screens.screen import UiContext, button_row
from totem.ui.theme import Type


class FormConsentScreen(FormScreen):
    """Consent step. Against haste, the two answers stand apart, and neither has the keyboard focus at first.

    Signals:
        agreed(): "Li e concordo".
        declined(): "Não concordo", which drops the form.
    """

    agreed = Signal()
    declined = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_consent", tall=True)
        theme = self.theme
        self.add_question()
        self._text = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="consent_text")
        self.read.addSpacing(theme.px(12 if theme.airy else 4))
        self.read.addWidget(self._text)
        self.read.addStretch(1)
        agree = Button(theme, self.tr("Li e concordo"), ButtonVariant.PRIMARY, name="agree", height=148)
        decline = Button(theme, self.tr("Não concordo"), ButtonVariant.OUTLINE, name="decline", height=128)
        agree.clicked.connect(self.agreed)
        decline.clicked.connect(self.declined)
        if not theme.portrait:
            self.touch.addStretch(1)
        self.touch.addWidget(agree)
        self.touch.addWidget(decline)
        if not theme.portrait and not theme.low:
            self.touch.addStretch(1)

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        self._text.show_text(form.consent_text)
        if is_new and self.reading is not None:
            self.reading.verticalScrollBar().setValue(0)

    def sentence(self, form: FormViewState) -> str:
        return f"{super().sentence(form)} {form.consent_text}"

    def main_control(self) -> None:
        """None: a habitual Enter must not agree."""

    def reset(self) -> None:
        self._text.setText("")
        super().reset()


class FormReviewScreen(FormScreen):
    """Review of the contacts, and of all answers before they are sent; each line can be changed.

    Signals:
        change_asked(object): a line was touched, with its `FormStep`.
        agreed(): the contacts are right.
        sent(): "Enviar".
    """

    change_asked = Signal(object)
    agreed = Signal()
    sent = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_review")
        theme = self.theme
        self.add_question()
        self.read.addStretch(1)
        self._list = ChoiceButtonList(theme, least=1 if theme.cramped else 2, pairs=True, apart=True)
        self._cards: list[ReviewRow] = []
        self._lines: tuple[ReviewLine, ...] = ()
        self._go = Button(theme, "", ButtonVariant.PRIMARY, name="go")
        self._go.clicked.connect(self._on_go)
        foot = button_row(theme, self._go)
        foot.addWidget(self._list.arrows)
        self.touch.addWidget(self._list, 1)
        self.touch.addLayout(foot)

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
        card.show_line(name, value, changeable=line.changeable, spoken=f"{name}: {value}. {change}")
        set_public_name(card, change)
        card.clicked.connect(self._on_card)
        self._cards.append(card)
        return card

    def _clear_lines(self) -> None:
        for card in self._cards:
            card.show_line("", "", changeable=False, spoken="")  # it is deleted later
            self._list.remove(card)
        self._cards, self._lines = [], ()

    def _on_card(self) -> None:
        card = self.sender()
        if isinstance(card, ReviewRow):
            self.change_asked.emit(self._lines[card.number].step)

    def _on_go(self) -> None:
        if self.form is not None and self.form.step is FormStep.CONTACT_CHECK:
            self.agreed.emit()
        else:
            self.sent.emit()
