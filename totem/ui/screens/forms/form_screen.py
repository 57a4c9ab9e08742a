"""What the steps of a form have in common: the question, how far it is, what is wrong with an answer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from totem.session.forms.view_state import FormViewState
from totem.session.view_state import ViewState
from totem.ui import form_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.headline import question
from totem.ui.controls.progress import Progress
from totem.ui.controls.text import Text
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screens.messages import MessageScreen
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type


class FormScreen(Screen):
    """A question; subclasses add what it is answered with to `touch`, or to `read` under the question."""

    def __init__(self, context: UiContext, name: str, *, tall: bool = False, width: int = 0) -> None:
        """`tall` and `width` as for `Screen.add_panes`."""
        super().__init__(context, name)
        theme = self.theme
        self.form: FormViewState | None = None
        self._progress = Progress(theme)
        self.read, self.touch = self.add_panes(corner=self._progress, tall=tall, width=width)
        self._title = question(theme)
        self._hint = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="hint")

    def begin(self, *between: QVBoxLayout) -> None:
        """Put the question and the hint to the top of what is read."""
        self.read.addSpacing(self.gap)
        self.read.addWidget(self._title)
        for layout in between:
            self.read.addLayout(layout)
        self.read.addWidget(self._hint)

    @property
    def gap(self) -> int:
        """What stands between the head and the question."""
        return self.theme.px(20 if self.theme.roomy else 4)

    def update_view(self, view: ViewState) -> None:
        """Ask; the same step with a problem says what is wrong with the answer."""
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
            self.setFocus()  # another question on the same screen
        if trouble and before is not form and self.isVisible():
            self.input_rejected.emit()
            self.announced.emit(trouble)

    def ask(self, form: FormViewState) -> None:
        """Put the question, to be read and to be heard."""
        self._title.show_text(self.question(form))
        self.set_spoken_text(self.sentence(form))

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        """Show what a step is answered with; `is_new` when another was asked before."""

    def question(self, form: FormViewState) -> str:
        """What is asked."""
        return form_text.title(form)

    def help_line(self, form: FormViewState) -> str:
        """How it is answered."""
        return form_text.help_line(form)

    def sentence(self, form: FormViewState) -> str:
        """The screen in a sentence."""
        return " ".join(filter(None, (self.question(form), self.help_line(form))))

    def show_hint(self, sentence: str, *, is_trouble: bool = False) -> None:
        """Say a line under the question, or under the field."""
        palette, before = self.theme.palette, self._hint.text()
        self._hint.set_color(palette.danger.ink if is_trouble else palette.muted)
        self._hint.show_text(sentence)
        describe(self._hint, Role.AlertMessage if is_trouble else Role.StaticText)
        if is_trouble and sentence != before and self.isVisible():
            announce(self._hint, sentence, urgent=True)
        self.arrange()

    def reset(self) -> None:
        """Forget the form."""
        self.form = None
        self._title.setText("")
        self._hint.setText("")
        self._progress.show_progress("", 1, 1)
        self.set_spoken_text("")


class FormConsentScreen(FormScreen):
    """Nothing is agreed to by haste: the two answers stand apart, and neither has the keyboard at first.

    Signals:
        agreed(): "Li e concordo".
        declined(): "Não concordo": nothing is kept.
    """

    agreed = Signal()
    declined = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_consent", tall=True)
        theme = self.theme
        self.begin()
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
        """Show the text, from its beginning."""
        self._text.show_text(form.consent_text)
        if is_new and self.reading is not None:
            self.reading.verticalScrollBar().setValue(0)

    def sentence(self, form: FormViewState) -> str:
        """The question, and the text itself: who does not see it has the same right to know it."""
        return f"{super().sentence(form)} {form.consent_text}"

    def main_control(self) -> None:
        """None: an Enter out of habit must not agree."""

    def reset(self) -> None:
        """Forget the text."""
        self._text.setText("")
        super().reset()


class FormFailedScreen(MessageScreen):
    """One sentence, and once more.

    Signals:
        retried(): "Tentar de novo".
    """

    retried = Signal()
    is_error = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_failed", "cloud-off", context.theme.palette.warning)
        retry = self.add_button(
            self.tr("Tentar de novo"), ButtonVariant.PRIMARY, icon="rotate-ccw", name="retry"
        )
        retry.clicked.connect(self.retried)
        self.add_button(self.tr("Voltar ao início"), ButtonVariant.OUTLINE, name="done").clicked.connect(
            self.left
        )
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        """Say what to do now."""
        small = f"ref. {view.reference}" if view.reference else ""
        title = self.tr("O cadastro não abriu agora")
        sentence = self.tr("Não conseguimos buscar as opções. Tente de novo ou fale com um atendente.")
        self.show_message(title, sentence, support=self.context.brand.support, small=small)

    def reset(self) -> None:
        """Forget what failed."""
        self.notice.show_notice("", "")
        self.set_spoken_text("")
