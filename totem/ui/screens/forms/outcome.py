"""Messages of forms: confirmation with the receipt code, and status of a sign-up."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from totem.domain.sign_up_status import SignUpStatus, parse_sign_up_status
from totem.domain.text import grouped
from totem.session.forms.steps import Form
from totem.session.forms.view_state import FormViewState, SignUpStage, SignUpStatusView
from totem.session.view_state import ViewState
from totem.ui.controls.code_views import ReceiptCard, UploadCard
from totem.ui.localized_text import format_date, status_text
from totem.ui.screens.message_screen import (
    Message,
    MessageAction,
    MessageCard,
    MessageTone,
    finish,
)
from totem.ui.ui_context import UiContext

translate = QCoreApplication.translate


def confirmation(view: ViewState, _context: UiContext) -> Message | None:
    """Confirmation of a form that was stored.

    One that the ERP refused at once sends the customer to the staff, who have the reason by its receipt code.
    """
    form = view.form
    if form is None:
        return None
    title, sentence = _confirmation_text(form)
    protocol = translate("received", "Imprimir protocolo")
    return Message(
        "headset" if form.refused else "check",
        MessageTone.WARNING if form.refused else MessageTone.SUCCESS,
        title,
        sentence,
        (
            finish(),
            MessageAction(
                "print_protocol", protocol, lambda intents: intents.form.print_protocol(), prints=True
            ),
        ),
        needs_staff=form.refused,
        goes_back=form.is_of_customer,
        focus="print_protocol",  # two presses of Enter must not close the receipt code
    )


def _confirmation_text(form: FormViewState) -> tuple[str, str]:
    if form.refused:
        return (
            translate("received", "Fale com um atendente"),
            translate(
                "received",
                "Não foi possível concluir o seu pedido aqui. Mostre este protocolo ao atendente.",
            ),
        )
    received = translate("received", "Pedido recebido")
    if form.form is Form.TICKET:
        return translate("received", "Chamado aberto"), translate("received", "Vamos ligar para você.")
    if form.form is Form.LEAD:
        return received, translate("received", "Vamos ligar para você.")
    if form.form is Form.CONTACT:
        return received, translate("received", "Vamos atualizar seus contatos.")
    if form.editing:
        return (
            translate("received", "Mudança recebida"),
            translate("received", "O protocolo é o mesmo."),
        )
    return received, translate("received", "Guarde o protocolo: com ele você acompanha o pedido aqui mesmo.")


def receipt(context: UiContext) -> tuple[MessageCard, ...]:
    """Make the receipt code, large, to be noted or printed, and the code to send photos by."""
    card, upload = ReceiptCard(context.theme), UploadCard(context.theme, small=True)

    def show_receipt(view: ViewState) -> str:
        protocol, code = (form.protocol, form.protocol_code) if (form := view.form) else (None, None)
        card.show_protocol(protocol or "", code or "")
        return card.spoken_text

    def show_upload(view: ViewState) -> str:
        upload.show_url(None if view.form is None else view.form.upload_url)
        return ""

    return MessageCard(card, show_receipt), MessageCard(upload, show_upload)


def sign_up_status(view: ViewState, _context: UiContext) -> Message | None:
    """Status of a sign-up: a sentence for its stage, with the provider's own name for it."""
    form = view.form
    if form is None or form.sign_up_status is None:
        return None
    answer = form.sign_up_status
    actions = [finish()]
    if answer.editable:
        words = translate("sign_up_status", "Mudar o pedido")
        actions.append(MessageAction("edit", words, lambda intents: intents.form.edit(), icon="pencil"))
    return replace(_stage_message(answer), actions=tuple(actions), small=_sent_text(form))


def _sent_text(form: FormViewState) -> str:
    protocol, sent = "", ""
    if form.protocol:
        protocol = translate("sign_up_status", "Protocolo %1").replace("%1", grouped(form.protocol))
    if form.sent_at:
        sent = translate("sign_up_status", "enviado em %1").replace("%1", format_date(form.sent_at))
    return " · ".join(filter(None, (protocol, sent)))


def _stage_message(answer: SignUpStatusView) -> Message:
    """Return the message of a stage: green for success, amber where action is needed, grey otherwise."""
    if answer.stage is SignUpStage.WAITING:
        return Message(
            "clock",
            MessageTone.WARNING,
            translate("sign_up_status", "Seu pedido está guardado"),
            translate(
                "sign_up_status", "Ele será enviado assim que o sistema responder. Não precisa pedir de novo."
            ),
        )
    if answer.stage is SignUpStage.REFUSED:
        return Message(
            "headset",
            MessageTone.WARNING,
            translate("sign_up_status", "Precisamos falar com você"),
            translate("sign_up_status", "Falta um detalhe no seu pedido. Fale com um atendente."),
            needs_staff=True,
        )
    contact = translate("sign_up_status", "Entraremos em contato com você.")
    if not answer.status:
        received = translate("sign_up_status", "Recebemos o seu pedido")
        return Message("check", MessageTone.SUCCESS, received, contact)
    title = translate("sign_up_status", "Situação: %1").replace("%1", status_text(answer.status))
    match parse_sign_up_status(answer.status):
        case SignUpStatus.GOOD:
            return Message("check", MessageTone.SUCCESS, title, contact)
        case SignUpStatus.GOING_ON:
            sentence = translate("sign_up_status", "Entraremos em contato quando houver novidades.")
            return Message("clock", MessageTone.NEUTRAL, title, sentence)
        case SignUpStatus.HELD:
            sentence = translate("sign_up_status", "Fale com um atendente para continuar o seu pedido.")
            return Message("triangle-alert", MessageTone.WARNING, title, sentence, needs_staff=True)
        case SignUpStatus.CLOSED:
            sentence = translate("sign_up_status", "Fale com um atendente para saber mais.")
            return Message("headset", MessageTone.NEUTRAL, title, sentence, needs_staff=True)
