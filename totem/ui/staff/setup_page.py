"""Pages of the set-up (`totem.staff.setup_wizard`): the list of its steps, and the page of each."""

from collections.abc import Callable, Coroutine, Iterator
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
from totem.ui.staff.page_model import PageEntry, PageModel, PageStatus
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
        super().begin()
        setup, palette = self._setup, self.theme.palette
        has_pin, missing = setup.is_done(SetupStep.PIN), self._missing()
        for place, (step, card) in enumerate(self._steps.items()):
            is_missing = step in missing
            entry = PageEntry(
                card.objectName(),
                f"{place + 1}. {STEPS[step].label}",
                note=step_note(setup, step),
                icon=STEPS[step].icon if is_missing else "check",
                tone=None if is_missing else palette.success,
                is_enabled=step is SetupStep.PIN or has_pin,
            )
            card.show_entry(entry, is_armed=False)
        self._next.setVisible(bool(missing))
        self._begin.setVisible(setup.can_start)
        text, variant = (
            ("Começar já", ButtonVariant.OUTLINE) if missing else ("Começar", ButtonVariant.PRIMARY)
        )
        self._begin.relabel(text, variant=variant)

    def model(self) -> PageModel:
        if not self._missing():
            return PageModel(PageStatus(WHOLE, good=True))
        return PageModel(PageStatus(UNDER_WAY if self._setup.is_done(SetupStep.PIN) else FIRST))

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

    def setting(step: SetupStep, key: str, name: str, ask: str) -> Callable[[Theme], Page]:
        edited = editable_setting(key)
        now, title = lambda: edited.value(setup.settings), STEPS[step].label
        prompt = SettingPrompt(edited, now, lambda value: setup.set({key: value}), ask=ask, title=title)
        return lambda theme: page_for(theme, name, prompt, runner)

    lines, label = partial(_line_page, setup, runner), STEPS[SetupStep.PRINTER].label
    pin, screen = SetupStep.PIN, SetupStep.SCREEN
    steps: Builders = {
        pin.value: lambda theme: NewPinPage(theme, pin.value, STEPS[pin].label, setup.set_pin, runner),
        SetupStep.PRINTER.value: lambda theme: PrinterPage(
            theme, label, setup, find=find, print_page=print_page, runner=runner
        ),
        SetupStep.BRAND.value: lines(SetupStep.BRAND),
        SetupStep.BENEFICIARY.value: lines(SetupStep.BENEFICIARY),
        screen.value: setting(screen, KEYS[screen], screen.value, STEPS[screen].ask),
    }
    parts = {
        ADDRESS: lines(SetupStep.PRINTER, name=ADDRESS, then=PROFILE_PAGE),
        PROFILE_PAGE: setting(SetupStep.PRINTER, PROFILE, PROFILE_PAGE, ASK_PROFILE),
    }
    return {
        home: lambda theme: SetUpPage(theme, setup, finish),
        **erp_pages(setup, runner, home=home),
        **leading_back(home, steps),
        **leading_back(SetupStep.PRINTER.value, parts),
    }


def erp_pages(setup: SetupWizard, runner: Runner, *, home: str) -> Builders:
    """Return the pages of the ERP, which lead back to the page `home`."""
    address, access, test = SetupStep.ADDRESS, SetupStep.TOKEN, SetupStep.ERP

    def kind_page(theme: Theme) -> Page:
        return ChoicePage(
            theme,
            KIND_PAGE,
            STEPS[address].label,
            ASK_KIND,
            [(kind, info.label, info.note) for kind, info in KINDS.items()],
            lambda: setup.settings.erp.kind,
            setup.set_kind,
            runner,
            warn=partial(_kind_warning, setup),
            then=address.value,
        )

    def test_page(theme: Theme) -> Page:
        return ConnectionTestPage(theme, STEPS[test].label, setup.check_connection, runner)

    lines = partial(_line_page, setup, runner)
    pages = {KIND_PAGE: kind_page, address.value: lines(address), access.value: lines(access)}
    return leading_back(home, {**pages, test.value: test_page})


def _line_page(
    setup: SetupWizard, runner: Runner, step: SetupStep, *, name: str = "", then: str = ""
) -> Callable[[Theme], Page]:
    title, prompts = STEPS[step].label, partial(_prompts, setup, step)
    return lambda theme: LinePage(theme, name or step.value, title, prompts, runner, then=then)


def _prompts(setup: SetupWizard, step: SetupStep) -> Iterator[LinePrompt]:
    """Ask for the lines of a step."""
    ask, now, answer = STEPS[step].ask, partial(setup.current, step), partial(setup.answer, step)
    match step:
        case SetupStep.ADDRESS:
            yield LinePrompt(setup.kind.address, now() or "https://", answer)
        case SetupStep.TOKEN:
            yield from _login_prompts(setup)
        case SetupStep.PRINTER:
            address = setup.printer().get("connection", "").removeprefix("tcp://")
            yield LinePrompt(ask, address, setup.set_network_printer)
        case SetupStep.BRAND:
            yield LinePrompt(ask, now(), answer)
            yield LinePrompt(ASK_STORE, setup.store, lambda text: setup.set({STORE: text}))
        case SetupStep.BENEFICIARY:
            yield LinePrompt(ask, now(), answer)
            tax_id = setup.settings.payment.beneficiary.tax_id or ""
            yield LinePrompt(ASK_TAX_ID, tax_id, lambda text: setup.set({TAX_ID: text}))


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
