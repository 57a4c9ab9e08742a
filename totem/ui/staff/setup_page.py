"""Pages of the set-up (`totem.staff.setup_wizard`): the list of its steps, and the page of each."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout

from totem.printing.discovery import DetectedPrinter
from totem.staff.action_runner import ActionResult
from totem.staff.editable_settings import PROFILE, editable_setting
from totem.staff.setup_wizard import KEYS, STORE, TAX_ID, SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.layouts import add_items, row
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.erp_setup_page import erp_pages
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page
from totem.ui.staff.page_model import PageEntry
from totem.ui.staff.pin_prompt import NewPinPage
from totem.ui.staff.printer_page import ADDRESS, PrinterPage
from totem.ui.staff.printer_page import PROFILE as PROFILE_PAGE
from totem.ui.staff.setting_editors import SettingPrompt, page_for
from totem.ui.staff.setup_steps import STEPS, first_page, step_note
from totem.ui.staff.shell import Builders, leading_back
from totem.ui.theme import Theme

LIST = "setup"

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
        for place, step in enumerate(SetupStep):
            card = EntryCard(theme, "", name=f"open_{step.value}")
            card.clicked.connect(partial(self._open, step))
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
        for place, (step, card) in enumerate(self._cards.items()):
            is_done = self._setup.is_done(step)
            entry = PageEntry(
                card.objectName(),
                f"{place + 1}. {STEPS[step].label}",
                note=step_note(self._setup, step),
                icon="check" if is_done else STEPS[step].icon,
                tone=self.theme.palette.success if is_done else None,
                is_enabled=step is SetupStep.PIN or has_pin,
            )
            card.show_entry(entry, is_armed=False)
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

    def lines(step: SetupStep, prompts: Callable[[], list[LinePrompt]]) -> Callable[[Theme], Page]:
        return lambda theme: LinePage(theme, step.value, STEPS[step].label, prompts, runner)

    def choice(step: SetupStep, key: str, name: str, ask: str) -> Callable[[Theme], Page]:
        setting = editable_setting(key)
        now, title = lambda: setting.value(setup.settings), STEPS[step].label
        prompt = SettingPrompt(setting, now, lambda value: setup.set({key: value}), ask=ask, title=title)
        return lambda theme: page_for(theme, name, prompt, runner)

    def pin_page(theme: Theme) -> Page:
        return NewPinPage(theme, SetupStep.PIN.value, STEPS[SetupStep.PIN].label, setup.set_pin, runner)

    def printer_page(theme: Theme) -> Page:
        title = STEPS[printer].label
        return PrinterPage(theme, title, setup, find=find, print_page=print_page, runner=runner)

    def address() -> list[LinePrompt]:
        now = setup.printer().get("connection", "").removeprefix("tcp://")
        return [LinePrompt(STEPS[printer].ask, now, setup.set_network_printer)]

    def address_page(theme: Theme) -> Page:
        return LinePage(theme, ADDRESS, STEPS[printer].label, address, runner, then=PROFILE_PAGE)

    def named(step: SetupStep, key: str, ask: str, now: str) -> list[LinePrompt]:
        """Ask for the name that the step writes, and then for another setting."""
        name = LinePrompt(STEPS[step].ask, setup.current(step), partial(setup.answer, step))
        return [name, LinePrompt(ask, now, lambda text: setup.set({key: text}))]

    def beneficiary() -> list[LinePrompt]:
        now = setup.settings.payment.beneficiary.tax_id or ""
        return named(payee, TAX_ID, ASK_TAX_ID, now)

    brand, payee = SetupStep.BRAND, SetupStep.BENEFICIARY
    printer, screen = SetupStep.PRINTER, SetupStep.SCREEN
    steps: Builders = {
        SetupStep.PIN.value: pin_page,
        printer.value: printer_page,
        brand.value: lines(brand, lambda: named(brand, STORE, ASK_STORE, setup.store)),
        payee.value: lines(payee, beneficiary),
        screen.value: choice(screen, KEYS[screen], screen.value, STEPS[screen].ask),
    }
    parts = {ADDRESS: address_page, PROFILE_PAGE: choice(printer, PROFILE, PROFILE_PAGE, ASK_PROFILE)}
    return {
        home: first,
        **erp_pages(setup, runner, home=home),
        **leading_back(home, steps),
        **leading_back(printer.value, parts),
    }
