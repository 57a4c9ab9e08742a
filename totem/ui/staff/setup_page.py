"""List of the set-up's steps: the state of each, the next one, and the start of the kiosk."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.page import StatusPage
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
"""Note of a step that is not done."""
ASKS = {
    SetupStep.ADDRESS: "O endereço da API do ERP, como o fornecedor do ERP o dá.",
    SetupStep.TOKEN: "O token da API. Ele fica num arquivo que só o Totem lê.",
    SetupStep.PRINTER: "O endereço da impressora térmica na rede, como em 192.168.0.50.",
    SetupStep.BRAND: "O nome da empresa, como os clientes a conhecem.",
    SetupStep.BENEFICIARY: "A razão social de quem recebe os boletos, como está no CNPJ."
    " Sem payment.allowed_pix_keys no arquivo, um PIX estático só é oferecido em nome dele.",
    SetupStep.SCREEN: "Toque no tamanho da tela. Depois meça a linha com uma régua, e acerte com − e +.",
}
"""Question of a step's page."""
ASK_TAX_ID = "O CNPJ de quem recebe os boletos, ou o CPF."
ASK_PROFILE = "O modelo da impressora. Na dúvida, “Outra de 80 mm”."
FIRST = "Este totem ainda não foi instalado. São oito passos, e cada um fica gravado na hora."
UNDER_WAY = "Siga os passos. Com o PIN e o endereço do ERP, o totem já pode atender."
WHOLE = "Está tudo pronto. O totem pode atender."
COLUMNS = 3
"""On a wide panel, where the eight steps and the buttons make three rows."""
GAP_UNITS = 8
"""Between the steps, which have to fit without scrolling."""


class SetUpPage(StatusPage):
    """A card for each step, marked where it is done, and buttons for the next step and the start.

    Signals:
        finished(): the kiosk has to start with these settings.
    """

    finished = Signal()

    def __init__(self, theme: Theme, setup: SetupWizard, value: Callable[[SetupStep], str]) -> None:
        """`value` gives the note of a step that is done."""
        super().__init__(theme, "Instalação", "setup", status="setup_told", stacked=True)
        self._setup, self._value = setup, value
        grid, columns = QGridLayout(), 1 if theme.portrait else COLUMNS
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(GAP_UNITS if theme.portrait else 16))
        for number in range(columns):
            grid.setColumnStretch(number, 1)
        self._cards: dict[SetupStep, EntryCard] = {}
        for place, step in enumerate(SetupStep):
            label = f"{place + 1}. {LABELS[step]}"
            card = EntryCard(theme, label, name=f"open_{step.value}", key=step, icon=ICONS[step])
            card.picked.connect(self._open)
            grid.addWidget(card, place // columns, place % columns)
            self._cards[step] = card
        column, row = self.add_list().column, QHBoxLayout()
        column.addLayout(grid)
        column.addStretch(1)
        row.setSpacing(theme.px(20))
        self._begin = Button(theme, "", ButtonVariant.OUTLINE, name="setup_finish", height=120)
        self._begin.clicked.connect(self.finished)
        self._next = Button(theme, "Próximo passo", ButtonVariant.PRIMARY, name="setup_next", height=120)
        self._next.clicked.connect(self._open_next)
        for button in (self._begin, self._next):
            row.addWidget(button, 1)
        if theme.portrait:
            self.touch.addLayout(row)
        else:
            place = len(SetupStep)
            grid.addLayout(row, place // columns, place % columns, 1, columns - place % columns)

    def begin(self) -> None:
        has_pin, missing = self._setup.is_done(SetupStep.PIN), self._missing()
        for step, card in self._cards.items():
            done = self._setup.is_done(step)
            card.setEnabled(step is SetupStep.PIN or has_pin)
            if done:
                card.set_note(self._value(step), icon="check", tone=self.theme.palette.success)
            else:
                card.set_note(LACKS[step], icon=ICONS[step])
        self.show_status(UNDER_WAY if has_pin else FIRST)
        self._next.setVisible(bool(missing))
        self._begin.setVisible(self._setup.can_start)
        self._begin.relabel(
            "Começar já" if missing else "Começar",
            variant=ButtonVariant.OUTLINE if missing else ButtonVariant.PRIMARY,
        )
        if not missing:
            self.show_status(WHOLE, good=True)

    def _missing(self) -> list[SetupStep]:
        return [step for step in SetupStep if not self._setup.is_done(step)]

    @Slot()
    def _open_next(self) -> None:
        self.opened.emit(self._missing()[0].value)

    @Slot(object)
    def _open(self, step: SetupStep) -> None:
        self.opened.emit(step.value)
