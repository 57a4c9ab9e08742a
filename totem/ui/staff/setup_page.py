"""Pages of the set-up (`totem.staff.setup_wizard`): the list of its steps, and the page of each.

The page of the printer finds the printers, writes the one chosen, and prints a test page.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import partial
from types import MappingProxyType
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
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page, TaskPage
from totem.ui.staff.page_model import PageButton, PageEntry, PageModel, PageStatus
from totem.ui.staff.page_parts import EntryCard
from totem.ui.staff.pin_prompt import NewPinPage
from totem.ui.staff.setting_editors import ChoicePage, SettingPrompt, page_for
from totem.ui.staff.settings_page import KIND_PAGE, STEPS, first_page, step_note
from totem.ui.staff.shell import Builders, leading_back
from totem.ui.theme import Theme

ASK = "Toque na impressora deste totem. “Testar” imprime uma página de teste."
NONE_FOUND = "Nenhuma impressora encontrada. Ligue a impressora, confira o cabo e procure de novo."
CHOSEN = "A impressora está escolhida. “Testar” imprime uma página de teste."
NO_PRINTER = DetectedPrinter("Sem impressora", (("kind", "none"),))
MEND = "Usar sem confirmação"
MENDED = "Gravado. O totem vai perguntar ao cliente se o papel saiu. Teste de novo."
ADDRESS_PAGE = "setup_printer_address"
"""The page that asks for the address of a printer on the network."""
PROFILE_PAGE = "setup_printer_profile"
"""The page that asks for its model, which cannot be detected over the network."""
Values = Mapping[str, str]
"""Keys of `[printer]` with their values."""
NOTHING: Values = MappingProxyType({})
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


class PrinterPage(TaskPage):
    """A card for each printer found, for none, and for one with an address; a choice is written at once."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        setup: SetupWizard,
        *,
        find: Callable[[], Coroutine[Any, Any, list[DetectedPrinter]]],
        print_page: Callable[[], Coroutine[Any, Any, ActionResult]],
        runner: Runner,
    ) -> None:
        super().__init__(theme, title, SetupStep.PRINTER.value, runner, status="setup_status")
        self._find, self._now, self._write, self._print = find, setup.printer, setup.set_printer, print_page
        self._found: list[DetectedPrinter] = []
        self._remedy = NOTHING
        self.add_list()

    def begin(self) -> None:
        self._found, self._remedy = [], NOTHING
        self.show_model()
        self.show_progress("Procurando impressoras…")
        self.run(self._find(), self._show_found, self._show_search_error)

    def model(self) -> PageModel:
        now = self._now()
        main, has_printer = ButtonVariant.PRIMARY, now.get("kind", "none") != "none"
        printers = [(each, "printer", "") for each in self._found]
        printers.append((NO_PRINTER, "printer-x", "Os clientes pagam pela tela e pelo celular."))
        entries = [_entry(place, *each, self._choose, now) for place, each in enumerate(printers)]
        address = PageEntry(
            "printer_address",
            "Impressora na rede",
            partial(self.opened.emit, ADDRESS_PAGE),
            _of_network(now),
            "network",
            is_chosen=True if _is_of_network(now) else None,
        )
        return PageModel(
            entries=(*entries, address),
            buttons=(
                PageButton("setup_seek", "Procurar", self.begin, "rotate-ccw"),
                PageButton(
                    "setup_print",
                    "Testar",
                    self._try_printer,
                    "printer",
                    is_shown=has_printer,
                    is_beside=True,
                ),
                PageButton(
                    "setup_printer_mend", MEND, self._take_remedy, "check", main, is_shown=bool(self._remedy)
                ),
                PageButton("setup_on", "Continuar", self.go_back, variant=main, is_shown=bool(now)),
            ),
        )

    def _show_found(self, found: list[DetectedPrinter]) -> None:
        self._found = found
        has_printer = self._now().get("kind", "none") not in {"none", "pdf"}
        self.refresh()
        self.show_status(ASK if found else CHOSEN if has_printer else NONE_FOUND)

    def _show_search_error(self, error: Exception) -> None:
        self.show_status(f"A busca parou: erro interno ({type(error).__name__}).", good=False)

    def _choose(self, found: DetectedPrinter) -> None:
        self._save(dict(found.values), f"Gravado: {found.label}.")

    def _save(self, values: Values, success: str) -> None:
        self.save(partial(self._write, values), partial(self._show_result, success, good=True))

    def _show_result(self, words: str, remedy: Values = NOTHING, *, good: bool) -> None:
        self._remedy = remedy
        self.refresh()
        self.show_status(words, good=good)

    def _take_remedy(self) -> None:
        self._save(self._remedy, MENDED)

    def _try_printer(self) -> None:
        if not self.task.is_running:
            self._show_result("", good=True)
            self.show_progress("Imprimindo…")
            self.run(self._print(), self._show_printed, self._show_print_error)

    def _show_printed(self, result: ActionResult) -> None:
        self._show_result(result.words, dict(result.remedy), good=result.done)

    def _show_print_error(self, error: Exception) -> None:
        self._show_result(f"O teste parou: erro interno ({type(error).__name__}).", good=False)


def _entry(
    place: int,
    found: DetectedPrinter,
    icon: str,
    note: str,
    choose: Callable[[DetectedPrinter], None],
    now: Values,
) -> PageEntry:
    """The entry of a printer; marked if it is the one that is set."""
    title, _, rest = found.label.partition(" (")
    is_chosen = bool(now) and all(now.get(name) == value for name, value in found.values)
    slot, note = partial(choose, found), note or rest.rstrip(")")
    return PageEntry(f"printer_{place}", title, slot, note, icon, is_chosen=is_chosen)


def _is_of_network(now: Values) -> bool:
    return now.get("connection", "").startswith("tcp://")


def _of_network(now: Values) -> str:
    """The address that is set, or how to come to one."""
    return now["connection"].removeprefix("tcp://") if _is_of_network(now) else "Digite o endereço dela."


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
        ADDRESS_PAGE: lines(SetupStep.PRINTER, name=ADDRESS_PAGE, then=PROFILE_PAGE),
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
