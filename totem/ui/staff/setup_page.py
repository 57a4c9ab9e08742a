"""Pages of the set-up (`totem.staff.setup_wizard`): the list of its steps, and the page of each."""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout

from totem.printing.discovery import DetectedPrinter
from totem.settings.erp_kind import CONTRACT, KindField
from totem.settings.erp_kinds import KINDS, join
from totem.staff.action_runner import ActionResult
from totem.staff.editable_settings import PROFILE, editable_setting
from totem.staff.setup_wizard import KEYS, STORE, TAX_ID, SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.layouts import add_items, row
from totem.ui.staff.connection_test_page import ConnectionTestPage
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page
from totem.ui.staff.page_model import PageEntry
from totem.ui.staff.pin_prompt import NewPinPage
from totem.ui.staff.printer_page import ADDRESS, PrinterPage
from totem.ui.staff.printer_page import PROFILE as PROFILE_PAGE
from totem.ui.staff.setting_editors import ChoicePage, SettingPrompt, page_for
from totem.ui.staff.setup_steps import KIND_PAGE, STEPS, first_page, step_note
from totem.ui.staff.shell import Builders, leading_back
from totem.ui.theme import Theme

LIST = "setup"

ASK_KIND = "Escolha o ERP da empresa."
KEEP = " Vazio: fica como está."
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
    """A card for each step, marked where it is done, and buttons for the next step and the start."""

    stacked = True

    def __init__(self, theme: Theme, setup: SetupWizard, finish: Callable[[], object]) -> None:
        """`finish` starts the kiosk with these settings."""
        super().__init__(theme, "Instalação", LIST, status="setup_status")
        self._setup = setup
        grid, columns = QGridLayout(), 1 if theme.portrait else COLUMNS
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(GAP_UNITS if theme.portrait else 16))
        for number in range(columns):
            grid.setColumnStretch(number, 1)
        self._steps: dict[SetupStep, EntryCard] = {}
        for place, step in enumerate(SetupStep):
            card = EntryCard(theme, f"open_{step.value}")
            card.clicked.connect(partial(self._open, step))
            grid.addWidget(card, place // columns, place % columns)
            self._steps[step] = card
        add_items(self.add_list().column, grid, None)
        main, other, make = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE, self.make_button
        self._begin = make("", other, "setup_finish", finish, height=120)
        self._next = make("Próximo passo", main, "setup_next", self._open_next, height=120)
        buttons = row((self._begin, 1), (self._next, 1), gap=theme.px(20))
        if theme.portrait:
            self.touch.addLayout(buttons)
        else:
            place = len(SetupStep)
            grid.addLayout(buttons, place // columns, place % columns, 1, columns - place % columns)

    def begin(self) -> None:
        has_pin, missing = self._setup.is_done(SetupStep.PIN), self._missing()
        for place, (step, card) in enumerate(self._steps.items()):
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

    def choice(step: SetupStep, key: str, name: str, ask: str) -> Callable[[Theme], Page]:
        setting = editable_setting(key)
        now, title = lambda: setting.value(setup.settings), STEPS[step].label
        prompt = SettingPrompt(setting, now, lambda value: setup.set({key: value}), ask=ask, title=title)
        return lambda theme: page_for(theme, name, prompt, runner)

    def printer_page(theme: Theme) -> Page:
        title = STEPS[printer].label
        return PrinterPage(theme, title, setup, find=find, print_page=print_page, runner=runner)

    lines = partial(_line_page, setup, runner)
    pin, printer, brand, payee, screen = (
        SetupStep.PIN,
        SetupStep.PRINTER,
        SetupStep.BRAND,
        SetupStep.BENEFICIARY,
        SetupStep.SCREEN,
    )
    steps: Builders = {
        pin.value: lambda theme: NewPinPage(theme, pin.value, STEPS[pin].label, setup.set_pin, runner),
        printer.value: printer_page,
        brand.value: lines(brand, _brand_prompts),
        payee.value: lines(payee, _payee_prompts),
        screen.value: choice(screen, KEYS[screen], screen.value, STEPS[screen].ask),
    }
    parts = {
        ADDRESS: lines(printer, _printer_prompts, name=ADDRESS, then=PROFILE_PAGE),
        PROFILE_PAGE: choice(printer, PROFILE, PROFILE_PAGE, ASK_PROFILE),
    }
    return {
        home: lambda theme: SetUpPage(theme, setup, finish),
        **erp_pages(setup, runner, home=home),
        **leading_back(home, steps),
        **leading_back(printer.value, parts),
    }


def erp_pages(setup: SetupWizard, runner: Runner, *, home: str) -> Builders:
    """Return the pages of the ERP, which lead back to the page `home`."""
    address, access, test = SetupStep.ADDRESS, SetupStep.TOKEN, SetupStep.ERP
    titles = {step: STEPS[step].label for step in SetupStep}

    def kind_page(theme: Theme) -> Page:
        return ChoicePage(
            theme,
            KIND_PAGE,
            titles[address],
            ASK_KIND,
            [(kind, info.label, info.note) for kind, info in KINDS.items()],
            lambda: setup.settings.erp.kind,
            setup.set_kind,
            runner,
            warn=partial(_kind_warning, setup),
            then=address.value,
        )

    pages: Builders = {
        KIND_PAGE: kind_page,
        address.value: _line_page(setup, runner, address, _address_prompts),
        access.value: _line_page(setup, runner, access, _login_prompts),
        test.value: lambda theme: ConnectionTestPage(theme, titles[test], setup.check_connection, runner),
    }
    return leading_back(home, pages)


def _line_page(
    setup: SetupWizard,
    runner: Runner,
    step: SetupStep,
    prompts: Callable[[SetupWizard], Iterable[LinePrompt]],
    *,
    name: str = "",
    then: str = "",
) -> Callable[[Theme], Page]:
    title, ask = STEPS[step].label, partial(prompts, setup)
    return lambda theme: LinePage(theme, name or step.value, title, ask, runner, then=then)


def _printer_prompts(setup: SetupWizard) -> Iterator[LinePrompt]:
    now = setup.printer().get("connection", "").removeprefix("tcp://")
    yield LinePrompt(STEPS[SetupStep.PRINTER].ask, now, setup.set_network_printer)


def _brand_prompts(setup: SetupWizard) -> Iterator[LinePrompt]:
    yield _step_prompt(setup, SetupStep.BRAND)
    yield LinePrompt(ASK_STORE, setup.store, lambda text: setup.set({STORE: text}))


def _payee_prompts(setup: SetupWizard) -> Iterator[LinePrompt]:
    yield _step_prompt(setup, SetupStep.BENEFICIARY)
    now = setup.settings.payment.beneficiary.tax_id or ""
    yield LinePrompt(ASK_TAX_ID, now, lambda text: setup.set({TAX_ID: text}))


def _address_prompts(setup: SetupWizard) -> Iterator[LinePrompt]:
    step = SetupStep.ADDRESS
    yield LinePrompt(setup.kind.address, setup.current(step) or "https://", partial(setup.answer, step))


def _step_prompt(setup: SetupWizard, step: SetupStep) -> LinePrompt:
    return LinePrompt(STEPS[step].ask, setup.current(step), partial(setup.answer, step))


def _kind_warning(setup: SetupWizard, kind: str) -> str:
    """Return what a change to `kind` takes out of the file; "" for nothing."""
    gone = setup.keys_to_remove(kind)
    if not gone:
        return ""
    has_files = any(each.endswith("_file") for each in gone)
    kept = " Os arquivos com os segredos continuam no disco." if has_files else ""
    change = f"Trocar de {setup.kind.label} para {KINDS[kind].label}"
    return f"{change} apaga da configuração: {join(dict.fromkeys(gone.values()))}.{kept}"


def _login_prompts(setup: SetupWizard) -> Iterator[LinePrompt]:
    """Ask for the parts of the login from the first that is missing on, else for all again."""
    fields, missing = setup.kind.login, setup.missing_login()
    name = "" if setup.settings.erp.kind == CONTRACT else setup.kind.label
    for place in range(fields.index(missing[0]) if missing else 0, len(fields)):
        count = f"{place + 1} de {len(fields)}" if len(fields) > 1 else ""
        yield _field_prompt(setup, fields[place], ", ".join(filter(None, (name, count))))


def _field_prompt(setup: SetupWizard, field: KindField, where: str) -> LinePrompt:
    has = setup.has(field)
    kept = " Fica num arquivo que só o Totem lê." if field.is_secret else ""
    ask = f"{field.ask}{kept}{KEEP if has else ''}"

    def write(line: str) -> None:
        if line:  # else the value is kept
            setup.set_field(field, line)

    return LinePrompt(
        f"{where}. {ask}" if where else ask,
        setup.current_field(field),
        write,
        is_secret=field.is_secret,
        may_be_empty=has,
    )
