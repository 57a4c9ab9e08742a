""" "Meu plano": what is installed where, each service with what it costs and how it stands."""

from decimal import Decimal

from totem.domain.status import ServiceState, parse_service_state
from totem.domain.text import format_money
from totem.session.view_state import ViewState
from totem.ui.controls.text import Text
from totem.ui.document_text import service_rows
from totem.ui.screens.list_screen import ListScreen
from totem.ui.screens.screen import UiContext
from totem.ui.theme import Type, Weight


class ServicesScreen(ListScreen):
    """A list of services, and what they come to a month."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "plan", self.tr("Meu plano"), listed="services", symbol="search-x")
        theme = self.theme
        self._label = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="total_label")
        self._total = Text(theme, theme.headline, Weight.BOLD, fit=True, name="total")
        self.read.addSpacing(theme.px(36 if theme.airy else 8))
        self.read.addWidget(self._label)
        self.read.addWidget(self._total)
        self.read.addStretch(1)
        self.list.setAccessibleName(self.tr("Serviços"))

    def show_picture(self, picture: ViewState) -> None:
        """List the services."""
        rows = service_rows(picture.installations)
        nothing = (
            self.tr("Nenhum serviço neste contrato"),
            self.tr("Se você tem um plano, fale com um atendente."),
        )
        why = self.show_rows(picture, rows, nothing)
        amounts = _amounts(picture)
        self._label.show_text(self.tr("Total por mês") if len(amounts) > 1 else "")
        self._total.show_text(format_money(sum(amounts, Decimal(0))) if len(amounts) > 1 else "")
        counted = self.tr("%n serviço(s)", "", len(rows)) if rows else why
        self.say(f"{self.tr('Meu plano')}. {counted}")

    def wipe(self) -> None:
        """Forget the plan."""
        for text in (self._label, self._total):
            text.setText("")
        super().wipe()


def _amounts(picture: ViewState) -> list[Decimal]:
    """What each service costs a month, those that have ended apart."""
    services = (each for place in picture.installations for each in place.services)
    return [
        each.amount
        for each in services
        if each.amount is not None and parse_service_state(each.status) is not ServiceState.ENDED
    ]
