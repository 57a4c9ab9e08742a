"""The identity check was not passed: the same words for whoever it was, and home."""

from totem.kiosk.picture import Picture
from totem.ui.controls.button import Look
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen


class RejectedScreen(TellingScreen):
    """The last word of a visit; it ends by itself."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "rejected", "id-card", context.theme.palette.warning)
        self.add_way(self.tr("Voltar ao início"), Look.PRIMARY, name="done").clicked.connect(self.left)
        self.close_ways()
        self.back_button.hide()

    def show_picture(self, picture: Picture) -> None:
        """Say what to do now; nothing of what was asked or answered."""
        self.tell(
            self.tr("Não conseguimos confirmar os dados"),
            self.tr("Confira o documento e a resposta ou fale com um atendente."),
            support=self.context.brand.support,
        )

    def wipe(self) -> None:
        """Nothing of the visit is here; be still until the next."""
        self.notice.show_notice("", "")
        self.say("")
