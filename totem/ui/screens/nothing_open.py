"""Screen 5 when there is nothing to pay: good news."""

from PySide6.QtCore import Signal

from totem.kiosk.picture import Picture
from totem.ui.controls.button import Look
from totem.ui.screens.greeting import greeting
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen


class NothingOpenScreen(TellingScreen):
    """No boleto is open.

    Signals:
        finished(): "Concluir".
    """

    finished = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, "nothing_open", "party-popper", context.theme.palette.success)
        self.add_way(self.tr("Concluir"), Look.PRIMARY, name="finish").clicked.connect(self.finished)
        other = self.add_way(self.tr("Consultar outro documento"), Look.OUTLINE, name="other")
        other.clicked.connect(self.went_back)
        self.close_ways()

    def show_picture(self, picture: Picture) -> None:
        """Tell whose account is clear."""
        title = self.tr("Você não tem boletos em aberto")
        self.tell(title, self.tr("Está tudo em dia. Obrigado!"), small=greeting(picture))

    def wipe(self) -> None:
        """Forget the customer."""
        self.notice.show_notice("", "")
        self.say("")
