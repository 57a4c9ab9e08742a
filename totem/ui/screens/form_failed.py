"""A form that cannot be begun now: what it chooses from did not come."""

from PySide6.QtCore import Signal

from totem.kiosk.picture import Picture
from totem.ui.controls.button import Look
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen


class FormFailedScreen(TellingScreen):
    """One sentence, and once more.

    Signals:
        retried(): "Tentar de novo".
    """

    retried = Signal()
    alarms = True

    def __init__(self, context: Context) -> None:
        super().__init__(context, "form_failed", "cloud-off", context.theme.palette.warning)
        retry = self.add_way(self.tr("Tentar de novo"), Look.PRIMARY, icon="rotate-ccw", name="retry")
        retry.clicked.connect(self.retried)
        self.add_way(self.tr("Voltar ao início"), Look.OUTLINE, name="done").clicked.connect(self.left)
        self.close_ways()

    def show_picture(self, picture: Picture) -> None:
        """Say what to do now."""
        small = f"ref. {picture.reference}" if picture.reference else ""
        title = self.tr("O cadastro não abriu agora")
        sentence = self.tr("Não conseguimos buscar as opções. Tente de novo ou fale com um atendente.")
        self.tell(title, sentence, support=self.context.brand.support, small=small)

    def wipe(self) -> None:
        """Forget what failed."""
        self.notice.show_notice("", "")
        self.say("")
