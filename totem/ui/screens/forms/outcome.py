"""Messages of forms: confirmation with the receipt code, and status of a sign-up."""

from PySide6.QtCore import QCoreApplication

from totem.domain.sign_up_status import SignUpStatus, parse_sign_up_status
from totem.domain.text import grouped
from totem.session.forms.steps import Form
from totem.session.forms.view_state import FormViewState, SignUpStage, SignUpStatusView
from totem.session.states import Event
from totem.session.view_state import ViewState
from totem.ui.controls.code_views import ReceiptCard, UploadCard
from totem.ui.date_text import format_date
from totem.ui.screens.message_screen import Message, MessageAction, MessageCard, MessageTone
from totem.ui.status_text import status_text
from totem.ui.ui_context import UiContext

SYMBOLS = {SignUpStage.WAITING: "clock", SignUpStage.REFUSED: "headset"}
STATUS_SYMBOLS = {
    SignUpStatus.GOING_ON: "clock",
    SignUpStatus.GOOD: "check",
    SignUpStatus.HELD: "triangle-alert",
    SignUpStatus.CLOSED: "headset",
}
NEEDS_STAFF = frozenset({SignUpStatus.HELD, SignUpStatus.CLOSED})
translate = QCoreApplication.translate


def confirmation(view: ViewState, _context: UiContext) -> Message | None:
    """Confirmation of a form that was stored.

    One that the ERP refused at once sends the customer to the staff, who have the reason by its receipt code.
    """
    form = view.form
    if form is None:
        return None
    title, sentence = _confirmation_text(form)
    finish, protocol = translate("received", "Concluir"), translate("received", "Imprimir protocolo")
    return Message(
        "headset" if form.refused else "check",
        MessageTone.WARNING if form.refused else MessageTone.SUCCESS,
        title,
        sentence,
        (
            MessageAction("finish", finish, Event.FINISHED, is_main=True),
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

    return (card, show_receipt), (upload, show_upload)


def sign_up_status(view: ViewState, _context: UiContext) -> Message | None:
    """Status of a sign-up: a sentence for its stage, with the provider's own name for it."""
    form = view.form
    if form is None or form.sign_up_status is None:
        return None
    answer = form.sign_up_status
    title, sentence = words_of(answer)
    status = parse_sign_up_status(answer.status)
    finish, edit = translate("sign_up_status", "Concluir"), translate("sign_up_status", "Mudar o pedido")
    actions = [MessageAction("finish", finish, Event.FINISHED, is_main=True)]
    if answer.editable:
        actions.append(MessageAction("edit", edit, lambda intents: intents.form.edit(), icon="pencil"))
    return Message(
        SYMBOLS.get(answer.stage, STATUS_SYMBOLS[status] if answer.status else "check"),
        tone_of(answer),
        title,
        sentence,
        tuple(actions),
        needs_staff=answer.stage is SignUpStage.REFUSED or status in NEEDS_STAFF,
        small=_sent_text(form),
    )


def _sent_text(form: FormViewState) -> str:
    protocol, sent = "", ""
    if form.protocol:
        protocol = translate("sign_up_status", "Protocolo %1").replace("%1", grouped(form.protocol))
    if form.sent_at:
        sent = translate("sign_up_status", "enviado em %1").replace("%1", format_date(form.sent_at))
    return " · ".join(filter(None, (protocol, sent)))


def words_of(answer: SignUpStatusView) -> tuple[str, str]:
    """Return title and sentence of a stage."""
    if answer.stage is SignUpStage.WAITING:
        return (
            translate("sign_up_status", "Seu pedido está guardado"),
            translate(
                "sign_up_status", "Ele será enviado assim que o sistema responder. Não precisa pedir de novo."
            ),
        )
    if answer.stage is SignUpStage.REFUSED:
        return (
            translate("sign_up_status", "Precisamos falar com você"),
            translate("sign_up_status", "Falta um detalhe no seu pedido. Fale com um atendente."),
        )
    if answer.status:
        status = translate("sign_up_status", "Situação: %1").replace("%1", status_text(answer.status))
        return status, _what_next(parse_sign_up_status(answer.status))
    return (
        translate("sign_up_status", "Recebemos o seu pedido"),
        translate("sign_up_status", "Entraremos em contato com você."),
    )


def _what_next(status: SignUpStatus) -> str:
    return {
        SignUpStatus.GOING_ON: translate("sign_up_status", "Entraremos em contato quando houver novidades."),
        SignUpStatus.GOOD: translate("sign_up_status", "Entraremos em contato com você."),
        SignUpStatus.HELD: translate("sign_up_status", "Fale com um atendente para continuar o seu pedido."),
        SignUpStatus.CLOSED: translate("sign_up_status", "Fale com um atendente para saber mais."),
    }[status]


def tone_of(answer: SignUpStatusView) -> MessageTone:
    """Return the colours of a status: green for success, amber where action is needed, grey otherwise."""
    if answer.stage is not SignUpStage.DELIVERED:
        return MessageTone.WARNING
    status = parse_sign_up_status(answer.status)
    if status is SignUpStatus.HELD:
        return MessageTone.WARNING
    if answer.status and status is not SignUpStatus.GOOD:
        return MessageTone.NEUTRAL
    return MessageTone.SUCCESS
