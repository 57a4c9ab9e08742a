"""Message screens of forms: confirmation with the receipt code, sign-up status, and failure."""

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from totem.domain.status_words import SignUpStatus, parse_sign_up_status
from totem.domain.text import join_sentences
from totem.session.forms.steps import Form
from totem.session.forms.view_state import FormViewState, SignUpStage, SignUpStatusView
from totem.session.view_state import ViewState
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.code_views import ReceiptCard, UploadCard
from totem.ui.date_text import format_date
from totem.ui.layouts import add_items
from totem.ui.overlays.overlay import TRANSITION_MS
from totem.ui.screens.message_screens import MessageScreen, reference
from totem.ui.screens.screen import UiContext, button_row
from totem.ui.status_text import status_text
from totem.ui.theme import Palette, Tone


class ConfirmationScreen(MessageScreen):
    """Confirmation of a form that was stored, with its receipt code, large, to be noted or printed.

    One that the ERP refused at once sends the customer to the staff, who have the reason by that code.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "received", "check", context.theme.palette.success)
        self._card = ReceiptCard(self.theme)
        finish, main = self.tr("Concluir"), ButtonVariant.PRIMARY
        self._print = PrintButton(self.theme, name="print_protocol")
        self._print.clicked.connect(self._print_protocol)
        done = Button(self.theme, finish, main, name="finish", on_click=self.intents.finish)
        self._upload = UploadCard(self.theme, small=True)
        add_items(self.buttons, self._card, self._upload, button_row(self.theme, done, self._print))
        self.center_buttons()
        self.back_button.hide()

    def update_view(self, view: ViewState) -> None:
        form = view.form
        if form is None:
            return
        title, sentence = self._words(form)
        palette = self.theme.palette
        symbol, tone = ("headset", palette.warning) if form.refused else ("check", palette.success)
        support = self.context.brand.support if form.refused else ""
        self.show_message(title, sentence, support=support, symbol=symbol, tone=tone)
        self._card.show_protocol(form.protocol or "", form.protocol_code or "")
        self._upload.show_url(form.upload_url)
        self._print.follow(view, self.tr("Imprimir protocolo"))
        self.back_button.setVisible(form.is_of_customer)
        self.set_spoken_text(join_sentences(title, sentence, self._card.spoken_text))

    @Slot()
    def _print_protocol(self) -> None:
        self.intents.form.print_protocol()

    def main_control(self) -> QWidget | None:
        """The print button: two presses of Enter must not close the receipt code."""
        return self._print if self._print.isEnabled() and self._print.isVisible() else None

    def reset(self) -> None:
        super().reset()
        self._card.wipe()
        self._upload.show_url(None)

    def _words(self, form: FormViewState) -> tuple[str, str]:
        if form.refused:
            return (
                self.tr("Fale com um atendente"),
                self.tr("Não foi possível concluir o seu pedido aqui. Mostre este protocolo ao atendente."),
            )
        if form.form in (Form.LEAD, Form.TICKET):
            return self.tr("Pedido recebido"), self.tr("Vamos ligar para você.")
        if form.form is Form.CONTACT:
            return self.tr("Pedido recebido"), self.tr("Vamos atualizar seus contatos.")
        if form.editing:
            return self.tr("Mudança recebida"), self.tr("O protocolo é o mesmo.")
        return (
            self.tr("Pedido recebido"),
            self.tr("Guarde o protocolo: com ele você acompanha o pedido aqui mesmo."),
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.theme.motion:
            self.notice.medallion.pop(after_ms=TRANSITION_MS)


SYMBOLS = {SignUpStage.WAITING: "clock", SignUpStage.REFUSED: "headset"}
STATUS_SYMBOLS = {
    SignUpStatus.GOING_ON: "clock",
    SignUpStatus.GOOD: "check",
    SignUpStatus.HELD: "triangle-alert",
    SignUpStatus.CLOSED: "headset",
}
NEEDS_STAFF = frozenset({SignUpStatus.HELD, SignUpStatus.CLOSED})


class SignUpStatusScreen(MessageScreen):
    """Status of a sign-up: a sentence for its stage, with the provider's own name for it."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "sign_up_status", "clock", context.theme.palette.warning)
        main, other, add = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE, self.add_button
        add(self.tr("Concluir"), main, "finish", self.intents.finish)
        self._edit = add(self.tr("Mudar o pedido"), other, "edit", self._edit_form, icon="pencil")
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        form = view.form
        if form is None or form.sign_up_status is None:
            return
        sign_up_status = form.sign_up_status
        title, sentence = words_of(sign_up_status)
        status = parse_sign_up_status(sign_up_status.status)
        is_stuck = sign_up_status.stage is SignUpStage.REFUSED or status in NEEDS_STAFF
        support = self.context.brand.support if is_stuck else ""
        tone = tone_of(self.theme.palette, sign_up_status)
        symbol = SYMBOLS.get(
            sign_up_status.stage, STATUS_SYMBOLS[status] if sign_up_status.status else "check"
        )
        self.show_message(title, sentence, support=support, small=self._small(form), symbol=symbol, tone=tone)
        self._edit.setVisible(sign_up_status.editable)

    @Slot()
    def _edit_form(self) -> None:
        self.intents.form.edit()

    def _small(self, form: FormViewState) -> str:
        protocol = self.tr("Protocolo %1").replace("%1", form.protocol) if form.protocol else ""
        sent = self.tr("enviado em %1").replace("%1", format_date(form.sent_at)) if form.sent_at else ""
        return " · ".join(filter(None, (protocol, sent)))


def words_of(sign_up_status: SignUpStatusView) -> tuple[str, str]:
    """Return title and sentence of a stage."""
    translate = QCoreApplication.translate
    if sign_up_status.stage is SignUpStage.WAITING:
        return (
            translate("sign_up_status", "Seu pedido está guardado"),
            translate(
                "sign_up_status", "Ele será enviado assim que o sistema responder. Não precisa pedir de novo."
            ),
        )
    if sign_up_status.stage is SignUpStage.REFUSED:
        return (
            translate("sign_up_status", "Precisamos falar com você"),
            translate("sign_up_status", "Falta um detalhe no seu pedido. Fale com um atendente."),
        )
    if sign_up_status.status:
        status = translate("sign_up_status", "Situação: %1").replace("%1", status_text(sign_up_status.status))
        return status, _what_next(parse_sign_up_status(sign_up_status.status))
    return (
        translate("sign_up_status", "Recebemos o seu pedido"),
        translate("sign_up_status", "Entraremos em contato com você."),
    )


def _what_next(status: SignUpStatus) -> str:
    translate = QCoreApplication.translate
    return {
        SignUpStatus.GOING_ON: translate("sign_up_status", "Entraremos em contato quando houver novidades."),
        SignUpStatus.GOOD: translate("sign_up_status", "Entraremos em contato com você."),
        SignUpStatus.HELD: translate("sign_up_status", "Fale com um atendente para continuar o seu pedido."),
        SignUpStatus.CLOSED: translate("sign_up_status", "Fale com um atendente para saber mais."),
    }[status]


def tone_of(palette: Palette, sign_up_status: SignUpStatusView) -> Tone:
    """Return the colours of a status: green for success, amber where action is needed, grey otherwise."""
    if sign_up_status.stage is not SignUpStage.DELIVERED:
        return palette.warning
    status = parse_sign_up_status(sign_up_status.status)
    if status is SignUpStatus.HELD:
        return palette.warning
    if sign_up_status.status and status is not SignUpStatus.GOOD:
        return Tone(palette.muted, palette.sunken)
    return palette.success


class FormFailedScreen(MessageScreen):
    """A form could not be opened."""

    is_error = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_failed", "cloud-off", context.theme.palette.warning)
        main, other, add = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE, self.add_button
        add(self.tr("Tentar de novo"), main, "retry", self.intents.retry, icon="rotate-ccw")
        add(self.tr("Voltar ao início"), other, "done", self.intents.leave)
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        is_help = view.form is not None and view.form.is_of_customer
        title = (
            self.tr("Não foi possível abrir agora")
            if is_help
            else self.tr("Não foi possível abrir o cadastro agora")
        )
        sentence = self.tr("Não conseguimos buscar as opções. Tente de novo ou fale com um atendente.")
        self.show_message(title, sentence, support=self.context.brand.support, small=reference(view))
