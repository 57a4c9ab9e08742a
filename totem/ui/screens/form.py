"""What the steps of a form have in common: the question, how far it is, what is wrong with an answer."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from totem.kiosk.form_picture import FormPicture
from totem.kiosk.picture import Picture
from totem.ui import form_words
from totem.ui.accessible import Role, announce, describe
from totem.ui.controls.headline import question
from totem.ui.controls.progress import Progress
from totem.ui.controls.text import Text
from totem.ui.screens.screen import Context, Screen
from totem.ui.theme import Type


class FormScreen(Screen):
    """A question; subclasses add what it is answered with to `touch`, or to `read` under the question."""

    def __init__(self, context: Context, name: str, *, tall: bool = False, width: int = 0) -> None:
        """`tall` and `width` as for `Screen.panes`."""
        super().__init__(context, name)
        theme = self.theme
        self.form: FormPicture | None = None
        self._progress = Progress(theme)
        self.read, self.touch = self.panes(corner=self._progress, tall=tall, width=width)
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

    def show_picture(self, picture: Picture) -> None:
        """Ask; the same step with a problem says what is wrong with the answer."""
        form = picture.form
        if form is None:
            self.wipe()
            return
        before, self.form = self.form, form
        is_new = before is None or (before.step, before.form) != (form.step, form.form)
        self._progress.show_progress(form_words.progress(form), form.position, form.steps)
        self.show_form(form, is_new=is_new)
        self.ask(form)
        trouble = form_words.problem(form)
        self.show_hint(trouble or self.help_line(form), is_trouble=bool(trouble))
        if is_new and self.isVisible():
            self.setFocus()  # another question on the same screen
        if trouble and before is not form and self.isVisible():
            self.erred.emit()
            self.remarked.emit(trouble)

    def ask(self, form: FormPicture) -> None:
        """Put the question, to be read and to be heard."""
        self._title.show_text(self.question(form))
        self.say(self.sentence(form))

    def show_form(self, form: FormPicture, *, is_new: bool) -> None:
        """Show what a step is answered with; `is_new` when another was asked before."""

    def question(self, form: FormPicture) -> str:
        """What is asked."""
        return form_words.title(form)

    def help_line(self, form: FormPicture) -> str:
        """How it is answered."""
        return form_words.help_line(form)

    def sentence(self, form: FormPicture) -> str:
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

    def wipe(self) -> None:
        """Forget the form."""
        self.form = None
        self._title.setText("")
        self._hint.setText("")
        self._progress.show_progress("", 1, 1)
        self.say("")
