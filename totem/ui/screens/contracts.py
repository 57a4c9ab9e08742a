"""Screen 4, contract: which of several, by street, masked."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QVBoxLayout, QWidget

from totem.domain.masking import contract_labels
from totem.kiosk.picture import Picture
from totem.ui.controls.arrows import Arrows
from totem.ui.controls.choice_card import ChoiceCard
from totem.ui.controls.flick import scroll_by_finger
from totem.ui.controls.reading import PAGE
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
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll_by_finger(area.viewport(), theme).stateChanged.connect(self._let_go)
        self._list = QWidget()
        self._list.setAutoFillBackground(False)
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(20))
        self._column.addStretch(1)
        area.setWidget(self._list)
        touch.addWidget(area, 1)
        self._area = area
        area.setMinimumHeight(theme.px(200))
        arrows = Arrows(theme, self.tr("Subir a lista"), self.tr("Descer a lista"), name="scroll")
        arrows.turned.connect(self._turn)
        arrows.follow(area.verticalScrollBar())
        touch.addWidget(arrows, 0, Qt.AlignmentFlag.AlignRight)
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
            self._column.insertWidget(index, button)
            self._buttons.append(button)
        self.say(self.tr("Qual é o endereço? Escolha um contrato."))

    @Slot(int)
    def _turn(self, direction: int) -> None:
        """Most of a page up or down."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + round(direction * PAGE * self._area.viewport().height()))

    def wipe(self) -> None:
        """Forget the contracts."""
        for button in self._buttons:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []

    def _let_go(self, state: QScroller.State) -> None:
        """A finger that drags the list presses no contract."""
        if state is QScroller.State.Dragging:
            for button in self._buttons:
                button.setDown(False)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceCard):
            self.contract_chosen.emit(self._buttons.index(button))
