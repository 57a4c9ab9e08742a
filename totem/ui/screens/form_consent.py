"""The text that somebody who signs up agrees to, all of it to be read, and a clear yes and no."""

from PySide6.QtCore import Qt, Signal

from totem.kiosk.form_picture import FormPicture
from totem.ui.controls.button import Button, Look
from totem.ui.controls.text import Text
from totem.ui.screens.form import FormScreen
from totem.ui.screens.screen import Context
from totem.ui.theme import Type


class FormConsentScreen(FormScreen):
    """Nothing is agreed to by haste: the two answers stand apart, and neither has the keyboard at first.

    Signals:
        agreed(): "Li e concordo".
        declined(): "Não concordo": nothing is kept.
    """

    agreed = Signal()
    declined = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, "form_consent", tall=True)
        theme = self.theme
        self.begin()
        self._text = Text(theme, Type.BODY, align=Qt.AlignmentFlag.AlignTop, name="consent_text")
        self.read.addSpacing(theme.px(12 if theme.airy else 4))
        self.read.addWidget(self._text)
        self.read.addStretch(1)
        agree = Button(theme, self.tr("Li e concordo"), Look.PRIMARY, name="agree", height=148)
        decline = Button(theme, self.tr("Não concordo"), Look.OUTLINE, name="decline", height=128)
        agree.clicked.connect(self.agreed)
        decline.clicked.connect(self.declined)
        if not theme.portrait:
            self.touch.addStretch(1)
        self.touch.addWidget(agree)
        self.touch.addWidget(decline)
        if not theme.portrait and not theme.low:
            self.touch.addStretch(1)

    def show_form(self, form: FormPicture, *, is_new: bool) -> None:
        """Show the text, from its beginning."""
        self._text.show_text(form.consent_text)
        if is_new and self.reading is not None:
            self.reading.verticalScrollBar().setValue(0)

    def sentence(self, form: FormPicture) -> str:
        """The question, and the text itself: who does not see it has the same right to know it."""
        return f"{super().sentence(form)} {form.consent_text}"

    def main_control(self) -> None:
        """None: an Enter out of habit must not agree."""

    def wipe(self) -> None:
        """Forget the text."""
        self._text.setText("")
        super().wipe()
