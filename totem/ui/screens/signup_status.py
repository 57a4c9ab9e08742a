"""How a sign-up stands, in a sentence; where it may still be changed, the way there."""

from PySide6.QtCore import QCoreApplication, Signal

from totem.domain.status import SignupStatus, parse_signup_status
from totem.domain.text import format_date
from totem.session.forms.view_state import FormViewState, SignupStage, SignUpStanding
from totem.session.view_state import ViewState
from totem.ui.controls.button import ButtonVariant
from totem.ui.screens.messages import MessageScreen
from totem.ui.screens.screen import UiContext
from totem.ui.theme import Palette, Tone

SYMBOLS = {SignupStage.WAITING: "clock", SignupStage.REFUSED: "headset"}
OF_OUTLOOK = {
    SignupStatus.GOING_ON: "clock",
    SignupStatus.GOOD: "check",
    SignupStatus.HELD: "triangle-alert",
    SignupStatus.CLOSED: "headset",
}
NEEDS_SOMEBODY = frozenset({SignupStatus.HELD, SignupStatus.CLOSED})


class SignupStatusScreen(MessageScreen):
    """One stage, one sentence; what the provider calls it stands as it is.

    Signals:
        edit_asked(): "Mudar o pedido".
        finished(): "Concluir".
    """

    edit_asked = Signal()
    finished = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "standing", "clock", context.theme.palette.warning)
        self.add_way(self.tr("Concluir"), ButtonVariant.PRIMARY, name="finish").clicked.connect(self.finished)
        self._edit = self.add_way(
            self.tr("Mudar o pedido"), ButtonVariant.OUTLINE, icon="pencil", name="edit"
        )
        self._edit.clicked.connect(self.edit_asked)
        self.close_ways()

    def show_picture(self, picture: ViewState) -> None:
        """Tell how far it has come."""
        form = picture.form
        if form is None or form.standing is None:
            return
        standing = form.standing
        title, sentence = words_of(standing)
        outlook = parse_signup_status(standing.status)
        is_stuck = standing.stage is SignupStage.REFUSED or outlook in NEEDS_SOMEBODY
        support = self.context.brand.support if is_stuck else ""
        tone = tone_of(self.theme.palette, standing)
        symbol = SYMBOLS.get(standing.stage, OF_OUTLOOK[outlook] if standing.status else "check")
        self.tell(title, sentence, support=support, small=self._small(form), symbol=symbol, tone=tone)
        self._edit.setVisible(standing.editable)

    def wipe(self) -> None:
        """Forget the sign-up."""
        self.notice.show_notice("", "")
        self.say("")

    def _small(self, form: FormViewState) -> str:
        """The protocol, and when it was sent."""
        protocol = self.tr("Protocolo %1").replace("%1", form.protocol) if form.protocol else ""
        sent = self.tr("enviado em %1").replace("%1", format_date(form.sent_at)) if form.sent_at else ""
        return " · ".join(filter(None, (protocol, sent)))


def words_of(standing: SignUpStanding) -> tuple[str, str]:
    """Title and sentence of a stage."""
    translate = QCoreApplication.translate
    if standing.stage is SignupStage.WAITING:
        return (
            translate("standing", "Seu pedido está guardado"),
            translate(
                "standing", "Ele será enviado assim que o sistema responder. Não precisa pedir de novo."
            ),
        )
    if standing.stage is SignupStage.REFUSED:
        return (
            translate("standing", "Precisamos falar com você"),
            translate("standing", "Falta um detalhe no seu pedido. Fale com um atendente."),
        )
    if standing.status:
        status = translate("standing", "Situação: %1").replace("%1", standing.status)
        return status, _what_next(parse_signup_status(standing.status))
    return (
        translate("standing", "Recebemos o seu pedido"),
        translate("standing", "Entraremos em contato com você."),
    )


def _what_next(outlook: SignupStatus) -> str:
    """What somebody can expect, or do, whose sign-up is called what it is called."""
    translate = QCoreApplication.translate
    return {
        SignupStatus.GOING_ON: translate("standing", "Entraremos em contato quando houver novidade."),
        SignupStatus.GOOD: translate("standing", "Entraremos em contato com você."),
        SignupStatus.HELD: translate("standing", "Fale com um atendente para o pedido seguir."),
        SignupStatus.CLOSED: translate("standing", "Fale com um atendente para saber mais."),
    }[outlook]


def tone_of(palette: Palette, standing: SignUpStanding) -> Tone:
    """The colours of how it stands: green is good news, amber wants something, grey is neither."""
    if standing.stage is not SignupStage.DELIVERED:
        return palette.warning
    outlook = parse_signup_status(standing.status)
    if outlook is SignupStatus.HELD:
        return palette.warning
    if standing.status and outlook is not SignupStatus.GOOD:
        return Tone(palette.muted, palette.sunken)
    return palette.success
