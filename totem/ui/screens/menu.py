"""Menu screen: the services beside the boletos, where their row has no room for all of them."""

from PySide6.QtCore import Signal

from totem.session.view_state import ViewState
from totem.ui.controls.action_bars import Shortcut, offered_services, service_label
from totem.ui.controls.choice_buttons import ChoiceButton, ChoiceButtonList
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import add_items
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type, Weight


class MenuScreen(Screen):
    """A button for each service that is offered.

    Signals:
        ticket_requested(): "Preciso de ajuda".
        plan_requested(): "Meu plano".
        documents_requested(): "Documentos".
        contact_requested(): "Meus contatos".
    """

    ticket_requested = Signal()
    plan_requested = Signal()
    documents_requested = Signal()
    contact_requested = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "menu")
        theme = self.theme
        read, touch = self.add_panes()
        title = Text(theme, Type.TITLE, Weight.BOLD, name="title")
        title.setText(self.tr("Do que você precisa?"))
        add_items(read, theme.px(12 if theme.roomy else 4), title, None)
        buttons = ChoiceButtonList(theme)
        signals = {
            Shortcut.TICKET: self.ticket_requested,
            Shortcut.PLAN: self.plan_requested,
            Shortcut.DOCUMENTS: self.documents_requested,
            Shortcut.CONTACT: self.contact_requested,
        }
        self._buttons: dict[Shortcut, ChoiceButton] = {}
        for place, (service, requested) in enumerate(signals.items()):
            label, _, icon = service_label(service)
            button = ChoiceButton(theme, place, sign=icon, name="service")
            button.setObjectName(f"service_{service.value}")
            button.relabel(label)
            button.clicked.connect(requested)
            buttons.add(button)
            self._buttons[service] = button
        touch.addWidget(buttons, 1)
        self.set_spoken_text(self.tr("Do que você precisa?"))

    def update_view(self, view: ViewState) -> None:
        offered = offered_services(view)
        for service, button in self._buttons.items():
            button.setVisible(service in offered)
        self.set_spoken_text(self.tr("Do que você precisa?"))

    def reset(self) -> None:
        """Hide every service: what is offered depends on the customer."""
        for button in self._buttons.values():
            button.hide()
