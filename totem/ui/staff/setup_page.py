"""Pages of the set-up (`totem.staff.setup_wizard`): the list of its steps, and the page of each."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout

from totem.printing.discovery import DetectedPrinter
from totem.settings.erp_kinds import join
from totem.staff.action_runner import ActionResult
from totem.staff.editable_settings import (
    DIAGONAL,
    OPTIONS,
    PRINTER_KIND,
    PROFILE,
    editable_setting,
    value_text,
)
from totem.staff.setup_wizard import KEYS, STORE, TAX_ID, SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.layouts import add_items, row
from totem.ui.staff.connection_test_page import ConnectionTestPage
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.erp_setup_page import KIND_PAGE, AccessPage, AddressPage, KindPage
from totem.ui.staff.line_editor import LinePage
from totem.ui.staff.page import Page
from totem.ui.staff.pin_prompt import PinPage
from totem.ui.staff.printer_page import ADDRESS, PrinterPage
from totem.ui.staff.printer_page import PROFILE as PROFILE_PAGE
from totem.ui.staff.setting_editors import SettingPrompt, page_for
from totem.ui.staff.shell import Builders
from totem.ui.theme import Theme

LIST = "setup"
TAX_ID_PAGE = "setup_tax_id"
STORE_PAGE = "setup_store"

STEPS = {
    SetupStep.PIN: ("PIN da manutenção", "lock-keyhole"),
    SetupStep.ADDRESS: ("ERP e endereço", "globe"),
    SetupStep.TOKEN: ("Acesso ao ERP", "key-round"),
    SetupStep.ERP: ("Teste do ERP", "server"),
    SetupStep.PRINTER: ("Impressora", "printer"),
    SetupStep.BRAND: ("Empresa e loja", "store"),
    SetupStep.BENEFICIARY: ("Quem recebe", "id-card"),
    SetupStep.SCREEN: ("Tamanho da tela", "ruler"),
}
"""Label and icon of each step."""
ERP_STEPS = (SetupStep.ADDRESS, SetupStep.TOKEN, SetupStep.ERP)
MISSING_NOTES = {
    SetupStep.PIN: "O primeiro passo: com ele você volta a esta tela.",
    SetupStep.ADDRESS: "Falta: qual é o ERP e o endereço dele.",
    SetupStep.TOKEN: "Falta: peça ao fornecedor do ERP.",
    SetupStep.ERP: "Ainda não foi testado.",
    SetupStep.PRINTER: "Ainda não foi escolhida.",
    SetupStep.BRAND: "Falta: o nome aparece em todas as telas.",
    SetupStep.BENEFICIARY: "Falta: o nome e o CNPJ evitam PIX falso.",
    SetupStep.SCREEN: "Falta: define o tamanho das letras e botões.",
}
"""Note of a step that is not done."""
ASKS = {
    SetupStep.PRINTER: "O endereço da impressora térmica na rede, por exemplo 192.168.0.50.",
    SetupStep.BRAND: "O nome da empresa, como os clientes a conhecem.",
    SetupStep.BENEFICIARY: "A razão social de quem recebe os boletos, como está no CNPJ."
    " Sem chaves PIX na configuração, o PIX estático só aparece em nome dessa razão social.",
    SetupStep.SCREEN: "Toque no tamanho da tela. Depois meça a linha com uma régua e ajuste com − e +.",
}
"""Question of a step's page."""
ASK_STORE = "O nome desta loja ou deste totem, como “Loja Centro”. A equipe e a frota o leem."
ASK_TAX_ID = "O CNPJ de quem recebe os boletos, ou o CPF."
ASK_PROFILE = "O modelo da impressora. Na dúvida, “Outra de 80 mm”."
FIRST = "Este totem ainda não foi instalado. São oito passos, e cada um é gravado na hora."
UNDER_WAY = "Siga os passos. Com o PIN e o ERP, o totem já pode atender."
WHOLE = "Está tudo pronto. O totem pode atender."
COLUMNS = 3
"""On a wide panel, where the eight steps and the buttons make three rows."""
GAP_UNITS = 8
"""Between the steps, which have to fit without scrolling."""


class SetUpPage(Page):
    """A card for each step, marked where it is done, and buttons for the next step and the start.

    Signals:
        finished(): the kiosk has to start with these settings.
    """

    finished = Signal()

    def __init__(self, theme: Theme, setup: SetupWizard) -> None:
        super().__init__(theme, "Instalação", LIST, status="setup_status", stacked=True)
        self._setup = setup
        grid, columns = QGridLayout(), 1 if theme.portrait else COLUMNS
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(GAP_UNITS if theme.portrait else 16))
        for number in range(columns):
            grid.setColumnStretch(number, 1)
        self._cards: dict[SetupStep, EntryCard] = {}
        for place, (step, (label, icon)) in enumerate(STEPS.items()):
            title, name = f"{place + 1}. {label}", f"open_{step.value}"
            card = EntryCard(theme, title, name=name, key=step, icon=icon)
            card.picked.connect(self._open)
            grid.addWidget(card, place // columns, place % columns)
            self._cards[step] = card
        add_items(self.add_list().column, grid, None)
        main, other, make = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE, self.make_button
        self._begin = make("", other, "setup_finish", self.finished, height=120)
        self._next = make("Próximo passo", main, "setup_next", self._open_next, height=120)
        buttons = row((self._begin, 1), (self._next, 1), gap=theme.px(20))
        if theme.portrait:
            self.touch.addLayout(buttons)
        else:
            place = len(SetupStep)
            grid.addLayout(buttons, place // columns, place % columns, 1, columns - place % columns)

    def begin(self) -> None:
        has_pin, missing = self._setup.is_done(SetupStep.PIN), self._missing()
        for step, card in self._cards.items():
            done = self._setup.is_done(step)
            card.setEnabled(step is SetupStep.PIN or has_pin)
            if done:
                card.set_note(step_text(self._setup, step), icon="check", tone=self.theme.palette.success)
            else:
                card.set_note(missing_text(self._setup, step), icon=STEPS[step][1])
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
        self._open(self._missing()[0])

    @Slot(object)
    def _open(self, step: SetupStep) -> None:
        self.opened.emit(first_page(step))


def pages(
    setup: SetupWizard,
    runner: Runner,
    *,
    home: str,
    finish: Callable[[], object],
    find: Callable[[], Coroutine[Any, Any, list[DetectedPrinter]]],
    print_page: Callable[[], Coroutine[Any, Any, ActionResult]],
) -> Builders:
    """Return the page of each step, and the list of steps as the page named `home`.

    `finish` starts the kiosk, `find` looks for printers, `print_page` prints a test page.
    """

    def first(theme: Theme) -> SetUpPage:
        page = SetUpPage(theme, setup)
        page.finished.connect(finish)
        return page

    def line(
        step: SetupStep,
        write: Callable[[str], None],
        *,
        name: str = "",
        ask: str = "",
        now: Callable[[], str] | None = None,
        then: str = "",
    ) -> Callable[[Theme], Page]:
        title, ask, now = STEPS[step][0], ask or ASKS[step], now or partial(setup.current, step)
        return lambda theme: LinePage(theme, name or step.value, title, ask, now, write, runner, then=then)

    def choice(step: SetupStep, key: str, name: str, ask: str) -> Callable[[Theme], Page]:
        setting = editable_setting(key)
        now, title = lambda: setting.value(setup.settings), STEPS[step][0]
        prompt = SettingPrompt(setting, now, lambda value: setup.set({key: value}), ask=ask, title=title)
        return lambda theme: page_for(theme, name, prompt, runner)

    def pin(theme: Theme) -> Page:
        return PinPage(theme, SetupStep.PIN.value, STEPS[SetupStep.PIN][0], setup.set_pin, runner)

    def printers(theme: Theme) -> Page:
        title = STEPS[SetupStep.PRINTER][0]
        return PrinterPage(theme, title, setup, find=find, print_page=print_page, runner=runner)

    brand, payee = SetupStep.BRAND, SetupStep.BENEFICIARY
    printer, screen = SetupStep.PRINTER, SetupStep.SCREEN
    builders: dict[str, Callable[[Theme], Page]] = {
        SetupStep.PIN.value: pin,
        printer.value: printers,
        ADDRESS: line(
            printer,
            setup.set_network_printer,
            name=ADDRESS,
            now=lambda: setup.printer().get("connection", "").removeprefix("tcp://"),
            then=PROFILE_PAGE,
        ),
        PROFILE_PAGE: choice(printer, PROFILE, PROFILE_PAGE, ASK_PROFILE),
        brand.value: line(brand, partial(setup.answer, brand), then=STORE_PAGE),
        STORE_PAGE: line(
            brand,
            lambda text: setup.set({STORE: text}),
            name=STORE_PAGE,
            ask=ASK_STORE,
            now=lambda: setup.store,
        ),
        payee.value: line(payee, partial(setup.answer, payee), then=TAX_ID_PAGE),
        TAX_ID_PAGE: line(
            payee,
            lambda text: setup.set({TAX_ID: text}),
            name=TAX_ID_PAGE,
            ask=ASK_TAX_ID,
            now=lambda: setup.settings.payment.beneficiary.tax_id or "",
        ),
        screen.value: choice(screen, KEYS[screen], screen.value, ASKS[screen]),
    }

    def with_back_page(name: str, theme: Theme) -> Page:
        page = builders[name](theme)
        page.set_back_page(printer.value if name in (ADDRESS, PROFILE_PAGE) else home)
        return page

    own = {name: partial(with_back_page, name) for name in builders}
    return {home: first, **erp_pages(setup, runner, home=home), **own}


def erp_pages(setup: SetupWizard, runner: Runner, *, home: str) -> Builders:
    """Return the pages of the ERP: kind, address, login and test; they lead back to the page `home`."""

    def make(page: Callable[[Theme], Page], theme: Theme) -> Page:
        made = page(theme)
        made.set_back_page(home)
        return made

    titles = {step: STEPS[step][0] for step in ERP_STEPS}
    address, access, test = ERP_STEPS
    builders: dict[str, Callable[[Theme], Page]] = {
        KIND_PAGE: lambda theme: KindPage(theme, titles[address], setup, runner),
        address.value: lambda theme: AddressPage(theme, titles[address], setup, runner),
        access.value: lambda theme: AccessPage(theme, titles[access], setup, runner),
        test.value: lambda theme: ConnectionTestPage(theme, titles[test], setup.check_connection, runner),
    }
    return {name: partial(make, page) for name, page in builders.items()}


def first_page(step: SetupStep) -> str:
    """Return the page that a step begins with: the kind of ERP comes before its address."""
    return KIND_PAGE if step is SetupStep.ADDRESS else step.value


def missing_text(setup: SetupWizard, step: SetupStep) -> str:
    """Return the note of a step that is not done."""
    missing = setup.missing_login() if step is SetupStep.TOKEN else []
    if any(each.is_needed for each in missing):
        first, *others = [each.label for each in missing]
        return (
            f"Falta: {first}, e mais {len(others)}."
            if len(others) > 1
            else f"Falta: {join([first, *others])}."
        )
    return MISSING_NOTES[step]


def step_text(setup: SetupWizard, step: SetupStep) -> str:
    """Return the short text for the value of a step, never a secret."""
    settings = setup.settings
    match step:
        case SetupStep.PIN | SetupStep.TOKEN:
            return "Gravado"
        case SetupStep.ADDRESS:
            return f"{setup.kind.label}, {setup.current(step)}"
        case SetupStep.ERP:
            return "O ERP respondeu"
        case SetupStep.PRINTER:
            now = setup.printer()
            place = now.get("connection", now.get("queue", "")).removeprefix("tcp://")
            model = OPTIONS[PROFILE][now["profile"]][0] if "profile" in now else ""
            kind = OPTIONS[PRINTER_KIND][settings.printer.kind][0]
            return ", ".join(filter(None, (kind, place, model)))
        case SetupStep.BRAND:
            return ", ".join(filter(None, (setup.current(step), setup.store)))
        case SetupStep.BENEFICIARY:
            beneficiary = settings.payment.beneficiary
            return ", ".join(filter(None, (beneficiary.name, beneficiary.tax_id)))
        case SetupStep.SCREEN:
            return value_text(editable_setting(DIAGONAL), settings.screen.diagonal_inches)
