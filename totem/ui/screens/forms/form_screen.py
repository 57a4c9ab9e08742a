"""Base class of the steps of a form: question, progress, hint, and problems with an answer."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from totem.session.forms.view_state import FormViewState
from totem.session.view_state import ViewState
from totem.ui import form_text
from totem.ui.controls.progress import Progress
from totem.ui.controls.text import Text, question_title
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type


class FormScreen(Screen):
    """A question; subclasses add its controls to `touch`, or to `read` below the question."""

    def __init__(self, context: UiContext, name: str, *, tall: bool = False, width: int = 0) -> None:
        """`tall` and `width` as for `Screen.add_panes`."""
        super().__init__(context, name)
        theme = self.theme
        self.form: FormViewState | None = None
        self._progress = Progress(theme)
        self.read, self.touch = self.add_panes(corner=self._progress, tall=tall, width=width)
        self._title = question_title(theme)
        self._hint = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="hint")

    def add_question(self, *between: QVBoxLayout) -> None:
        """Add the question and the hint, with layouts between them, to the reading pane."""
        self.read.addSpacing(self.gap)
        self.read.addWidget(self._title)
        for layout in between:
            self.read.addLayout(layout)
        self.read.addWidget(self._hint)

    @property
    def gap(self) -> int:
        """Space between the head and the question."""
        return self.theme.px(20 if self.theme.roomy else 4)

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
            self.setFocus()  # the screen stays, the question is another
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
        """Return the question."""
        return form_text.title(form)

    def help_line(self, form: FormViewState) -> str:
        """Return the hint while the answer has no problem."""
        return form_text.help_line(form)

    def sentence(self, form: FormViewState) -> str:
        """Return the screen's sentence for speech."""
        return " ".join(filter(None, (self.question(form), self.help_line(form))))

    def show_hint(self, sentence: str, *, is_trouble: bool = False) -> None:
        """Show a hint, or a problem as an alert."""
        palette, before = self.theme.palette, self._hint.text()
        self._hint.set_color(palette.danger.ink if is_trouble else palette.muted)
        self._hint.show_text(sentence)
        describe(self._hint, Role.AlertMessage if is_trouble else Role.StaticText)
        if is_trouble and sentence != before and self.isVisible():
            announce(self._hint, sentence, urgent=True)
        self.arrange()

    def reset(self) -> None:
        self.form = None
        self._title.setText("")
        self._hint.setText("")
        self._progress.show_progress("", 1, 1)
        self.set_spoken_text("")
