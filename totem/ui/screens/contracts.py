"""Screen 4, contract: which of several, by street, masked."""

from PySide6.QtCore import Signal

from totem.domain.masking import contract_labels
from totem.kiosk.picture import Picture
from totem.ui.controls.choice_card import ChoiceCard
from totem.ui.controls.choice_list import ChoiceList
from totem.ui.controls.text import Text
from totem.ui.hearing import name_in_public
from totem.ui.screens.screen import Context, Screen
from totem.ui.theme import Type, Weight


class ContractsScreen(Screen):
    """A button a contract; they scroll when there are many.

    Signals:
        contract_chosen(int): its place in the picture's customers.
    """

    contract_chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(context, "contracts")
        theme = self.theme
        read, touch = self.panes()
        title = Text(theme, Type.TITLE, Weight.BOLD, name="title")
        title.setText(self.tr("Qual é o endereço?"))
        lead = Text(theme, Type.LARGE, color=theme.palette.muted)
        lead.setText(self.tr("Você tem mais de um contrato. Escolha de qual quer ver os boletos."))
        read.addSpacing(theme.px(12 if theme.roomy else 4))
        read.addWidget(title)
        read.addWidget(lead)
        read.addStretch(1)
        self._list = ChoiceList(theme)
        touch.addWidget(self._list, 1)
        self._buttons: list[ChoiceCard] = []

    def show_picture(self, picture: Picture) -> None:
        """List the contracts."""
        self.wipe()
        for index, label in enumerate(contract_labels(picture.customers)):
            number = self.tr("Contrato %1").replace("%1", label.contract) if label.contract else ""
            words = " · ".join(filter(None, (label.street, number))) or self.tr("Contrato %1").replace(
                "%1", str(index + 1)
            )
            button = ChoiceCard(self.theme, index, sign="map-pin", name="contract")
            button.relabel(words)
            public = self.tr("Contrato %1 de %2, endereço mostrado na tela")
            total = str(len(picture.customers))
            name_in_public(button, public.replace("%1", str(index + 1)).replace("%2", total))
            button.clicked.connect(self._on_clicked)
            self._list.add(button)
            self._buttons.append(button)
        self.say(self.tr("Qual é o endereço? Escolha um contrato."))

    def wipe(self) -> None:
        """Forget the contracts."""
        for button in self._buttons:
            self._list.remove(button)
        self._buttons = []

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceCard) and button in self._buttons:  # not one that is taken away just now
            self.contract_chosen.emit(self._buttons.index(button))
