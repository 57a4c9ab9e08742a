"""A search that did not end well: what happened, and what to do now."""

from PySide6.QtCore import QCoreApplication, Signal

from totem.kiosk.picture import Failure, Picture
from totem.ui.controls.button import Look
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen


class FailedScreen(TellingScreen):
    """One sentence a failure.

    Signals:
        retried(): "Tentar de novo".
        sign_up_asked(): "Quero ser cliente", where a document is not known and that is offered.
    """

    retried = Signal()
    sign_up_asked = Signal()
    alarms = True

    def __init__(self, context: Context) -> None:
        super().__init__(context, "failed", "cloud-off", context.theme.palette.warning)
        self._retry = self.add_way(self.tr("Tentar de novo"), Look.PRIMARY, icon="rotate-ccw", name="retry")
        self._retry.clicked.connect(self.retried)
        self._correct = self.add_way(self.tr("Corrigir o número"), Look.OUTLINE, name="correct")
        self._correct.clicked.connect(self.went_back)
        self._sign_up = self.add_way(self.tr("Quero ser cliente"), Look.OUTLINE, name="sign_up")
        self._sign_up.clicked.connect(self.sign_up_asked)
        self.close_ways()

    def show_picture(self, picture: Picture) -> None:
        """Tell what failed; correcting the number comes first when the number is to blame."""
        failure = picture.failure or Failure.UNAVAILABLE
        unknown = failure is Failure.NOT_FOUND
        self._retry.setVisible(not unknown)
        self._sign_up.setVisible(unknown and _offers_sign_up(picture))
        self._correct.relabel(
            self.tr("Corrigir o número") if unknown else self.tr("Digitar outro número"),
            look=Look.PRIMARY if unknown else Look.OUTLINE,
        )
        title, sentence, symbol = sentence_of(failure)
        small = f"ref. {picture.reference}" if picture.reference else ""
        support, tone = self.context.brand.support, self.theme.palette.warning
        self.tell(title, sentence, support=support, small=small, symbol=symbol, tone=tone)

    def wipe(self) -> None:
        """Forget what failed."""
        self.notice.show_notice("", "")
        self.say("")


def _offers_sign_up(picture: Picture) -> bool:
    return any(each.value == "sign_up" for each in picture.offers)


def sentence_of(failure: Failure) -> tuple[str, str, str]:
    """Title, what to do now, and icon of each failure that a customer can meet."""
    translate = QCoreApplication.translate
    match failure:
        case Failure.NOT_FOUND:
            return (
                translate("failed", "Não encontramos esse documento"),
                translate("failed", "Confira o número. Se estiver certo, fale com um atendente."),
                "search-x",
            )
        case Failure.SLOW:
            return (
                translate("failed", "O sistema está demorando"),
                translate("failed", "A consulta não terminou a tempo. Tente de novo."),
                "hourglass",
            )
        case Failure.REFUSED:
            return (
                translate("failed", "Não foi possível consultar"),
                translate("failed", "O sistema não liberou a consulta neste totem. Fale com um atendente."),
                "lock-keyhole",
            )
        case Failure.BAD_ANSWER:
            return (
                translate("failed", "Não foi possível ler seus boletos"),
                translate(
                    "failed", "A resposta do sistema veio com erro. Tente de novo ou fale com um atendente."
                ),
                "file-x",
            )
        case _:
            return (
                translate("failed", "O sistema está fora do ar"),
                translate("failed", "Não conseguimos falar com o sistema. Tente de novo em alguns minutos."),
                "wifi-off",
            )
