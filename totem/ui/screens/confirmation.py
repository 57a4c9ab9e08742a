"""What was filled in is kept: its protocol, huge, to be written down, photographed or printed."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.session.forms.view_state import Form, FormViewState
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.code_views import ReceiptCard, UploadCard
from totem.ui.screen_set import DURATION_MS
from totem.ui.screens.messages import MessageScreen
from totem.ui.screens.screen import UiContext


class ConfirmationScreen(MessageScreen):
    """Good news, and how to ask again.

    Signals:
        print_asked(): "Imprimir protocolo".
        finished(): "Concluir".
    """

    print_asked = Signal()
    finished = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "received", "check", context.theme.palette.success)
        self._card = ReceiptCard(self.theme)
        self._print = Button(self.theme, "", ButtonVariant.OUTLINE, icon="printer", name="print_protocol")
        self._print.clicked.connect(self.print_asked)
        done = Button(self.theme, self.tr("Concluir"), ButtonVariant.PRIMARY, name="finish")
        done.clicked.connect(self.finished)
        foot = QHBoxLayout()
        foot.setSpacing(self.theme.px(20))
        foot.addWidget(self._print, 1)
        foot.addWidget(done, 1)
        self._upload = UploadCard(self.theme, small=True)
        self.ways.addWidget(self._card)
        self.ways.addWidget(self._upload)
        self.ways.addLayout(foot)
        self.close_ways()
        self.back_button.hide()

    def show_picture(self, picture: ViewState) -> None:
        """Tell the protocol."""
        form = picture.form
        if form is None:
            return
        title, sentence = self._words(form)
        self.tell(title, sentence)
        self._card.show_protocol(form)
        self._upload.show_url(form.upload_url)
        self._follow_printer(picture)
        self.say(". ".join(filter(None, (title, sentence.rstrip("."), self._card.said))))

    def main_control(self) -> QWidget | None:
        """ "Concluir" comes last: whoever presses Enter twice has still seen the protocol."""
        return self._print if self._print.isEnabled() and self._print.isVisible() else None

    def wipe(self) -> None:
        """Forget the protocol."""
        self.notice.show_notice("", "")
        self._card.wipe()
        self._upload.show_url(None)
        self.say("")

    def _words(self, form: FormViewState) -> tuple[str, str]:
        if form.form is Form.LEAD:
            return self.tr("Pedido recebido"), self.tr("Vamos ligar para você.")
        if form.editing:
            return self.tr("Mudança recebida"), self.tr("O protocolo é o mesmo.")
        return (
            self.tr("Pedido recebido"),
            self.tr("Guarde o protocolo: com ele você acompanha o pedido aqui mesmo."),
        )

    def _follow_printer(self, picture: ViewState) -> None:
        """Offer paper where some can come out; a dead printer says why."""
        self._print.setVisible(picture.has_printer)
        self._print.setEnabled(picture.printer_usable)
        if picture.printer_fault is None:
            self._print.relabel(self.tr("Imprimir protocolo"), icon="printer")
        else:
            self._print.relabel(boleto_text.printer_trouble(picture.printer_fault), icon="printer-x")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.theme.motion:
            self.notice.medallion.pop(after_ms=DURATION_MS)
