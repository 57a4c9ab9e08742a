"""Screen 5 when there is nothing to pay: good news."""

from PySide6.QtCore import Signal

from totem.kiosk.picture import Picture
from totem.ui.controls.button import Look
from totem.ui.controls.more_bar import MoreBar
from totem.ui.screens.greeting import greeting
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen


class NothingOpenScreen(TellingScreen):
    """No boleto is open.

    Signals:
        finished(): "Concluir".
        plan_asked(): "Meu plano".
        records_asked(): "Documentos".
    """

    finished = Signal()
    plan_asked = Signal()
    records_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, "nothing_open", "party-popper", context.theme.palette.success)
        self.add_way(self.tr("Concluir"), Look.PRIMARY, name="finish").clicked.connect(self.finished)
        self._more = MoreBar(self.theme)
        self._more.plan_asked.connect(self.plan_asked)
        self._more.records_asked.connect(self.records_asked)
        self.ways.addWidget(self._more)
        other = self.add_way(self.tr("Consultar outro documento"), Look.OUTLINE, name="other")
        other.clicked.connect(self.went_back)
        self.close_ways()

    def show_picture(self, picture: Picture) -> None:
        """Tell whose account is clear."""
        self._more.follow(picture)
        title = self.tr("Você não tem boletos em aberto")
        self.tell(title, self.tr("Está tudo em dia. Obrigado!"), small=greeting(picture))

    def wipe(self) -> None:
        """Forget the customer."""
        self.notice.show_notice("", "")
        self.say("")
