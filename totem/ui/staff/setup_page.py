"""The first page of a set-up: what a kiosk must be told, what of it is known, and the way on."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.page import Page
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme

LABELS = {
    SetupStep.PIN: "PIN da manutenção",
    SetupStep.ADDRESS: "Endereço do ERP",
    SetupStep.TOKEN: "Token do ERP",
    SetupStep.ERP: "Teste do ERP",
    SetupStep.PRINTER: "Impressora",
    SetupStep.BRAND: "Nome da empresa",
    SetupStep.BENEFICIARY: "Quem recebe",
    SetupStep.SCREEN: "Tamanho da tela",
}
ICONS = {
    SetupStep.PIN: "lock-keyhole",
    SetupStep.ADDRESS: "globe",
    SetupStep.TOKEN: "key-round",
    SetupStep.ERP: "server",
    SetupStep.PRINTER: "printer",
    SetupStep.BRAND: "store",
    SetupStep.BENEFICIARY: "id-card",
    SetupStep.SCREEN: "ruler",
}
LACKS = {
    SetupStep.PIN: "O primeiro passo: quem o sabe entra aqui de novo.",
    SetupStep.ADDRESS: "Falta: o fornecedor do ERP o dá.",
    SetupStep.TOKEN: "Ainda não: o fornecedor do ERP o dá.",
    SetupStep.ERP: "Ainda não foi testado.",
    SetupStep.PRINTER: "Ainda não foi escolhida.",
    SetupStep.BRAND: "Ainda não: aparece em todas as telas.",
    SetupStep.BENEFICIARY: "Ainda não: o nome e o CNPJ protegem de PIX falso.",
    SetupStep.SCREEN: "Ainda não: dele saem os tamanhos na tela.",
}
"""What is said of a part while it was not answered."""
ASKS = {
    SetupStep.ADDRESS: "O endereço da API do ERP, como o fornecedor do ERP o dá.",
    SetupStep.TOKEN: "O token da API. Ele fica num arquivo que só o Totem lê.",
    SetupStep.PRINTER: "O endereço da impressora térmica na rede, como em 192.168.0.50.",
    SetupStep.BRAND: "O nome da empresa, como os clientes a conhecem.",
    SetupStep.BENEFICIARY: "A razão social de quem recebe os boletos, como está no CNPJ."
    " Sem payment.allowed_pix_keys no arquivo, um PIX estático só é oferecido em nome dele.",
    SetupStep.SCREEN: "Toque no tamanho da tela. Depois meça a linha com uma régua, e acerte com − e +.",
}
"""What the page of a part asks for."""
ASK_TAX_ID = "O CNPJ de quem recebe os boletos, ou o CPF."
ASK_PROFILE = "O modelo da impressora. Na dúvida, “Outra de 80 mm”."
FIRST = "Este totem ainda não foi instalado. São oito passos, e cada um fica gravado na hora."
UNDER_WAY = "Siga os passos. Com o PIN e o endereço do ERP, o totem já pode atender."
WHOLE = "Está tudo pronto. O totem pode atender."
COLUMNS = 3
"""On a wide panel, where the eight parts and the way on make three rows."""
GAP_UNITS = 8
"""Between the parts, which are to be seen at once."""


class SetUpPage(Page):
    """A card for each part, marked where it is done; the way to the next one, and to begin.

    Signals:
        finished(): begin with what is known.
    """

    finished = Signal()

    def __init__(self, theme: Theme, setup: SetupWizard, value: Callable[[SetupStep], str]) -> None:
        """`value` says in a word or two what is known of a part."""
        super().__init__(theme, "Instalação", "setup", stacked=True)
        self._setup, self._value = setup, value
        self._told = StatusMessage(theme, name="setup_told")
        self.read(self._told)
        grid, columns = QGridLayout(), 1 if theme.portrait else COLUMNS
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(GAP_UNITS if theme.portrait else 16))
        for number in range(columns):
            grid.setColumnStretch(number, 1)
        self._cards: dict[SetupStep, EntryCard] = {}
        for place, part in enumerate(SetupStep):
            label = f"{place + 1}. {LABELS[part]}"
            card = EntryCard(theme, label, name=f"open_{part.value}", key=part, icon=ICONS[part])
            card.picked.connect(self._open)
            grid.addWidget(card, place // columns, place % columns)
            self._cards[part] = card
        column, row = self.listed().column, QHBoxLayout()
        column.addLayout(grid)
        column.addStretch(1)
        row.setSpacing(theme.px(20))
        self._begin = Button(theme, "", ButtonVariant.OUTLINE, name="setup_finish", height=120)
        self._begin.clicked.connect(self.finished)
        self._next = Button(theme, "Próximo passo", ButtonVariant.PRIMARY, name="setup_next", height=120)
        self._next.clicked.connect(self._go_on)
        for button in (self._begin, self._next):
            row.addWidget(button, 1)
        if theme.portrait:
            self.touch.addLayout(row)
        else:
            place = len(SetupStep)
            grid.addLayout(row, place // columns, place % columns, 1, columns - place % columns)

    def begin(self) -> None:
        """Look again at what is known."""
        has_pin, lacks = self._setup.is_done(SetupStep.PIN), self._lacking()
        for part, card in self._cards.items():
            done = self._setup.is_done(part)
            card.setEnabled(part is SetupStep.PIN or has_pin)
            if done:
                card.tell(self._value(part), icon="check", tone=self.theme.palette.success)
            else:
                card.tell(LACKS[part], icon=ICONS[part])
        self._told.say(UNDER_WAY if has_pin else FIRST)
        self._next.setVisible(bool(lacks))
        self._begin.setVisible(self._setup.can_start)
        self._begin.relabel(
            "Começar já" if lacks else "Começar",
            look=ButtonVariant.OUTLINE if lacks else ButtonVariant.PRIMARY,
        )
        if not lacks:
            self._told.say(WHOLE, good=True)

    def _lacking(self) -> list[SetupStep]:
        return [part for part in SetupStep if not self._setup.is_done(part)]

    @Slot()
    def _go_on(self) -> None:
        self.opened.emit(self._lacking()[0].value)

    @Slot(object)
    def _open(self, part: SetupStep) -> None:
        self.opened.emit(part.value)
