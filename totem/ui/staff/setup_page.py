"""Pages of the set-up (`totem.staff.setup_wizard`): the list of its steps, and the page of each.

The page of the printer finds the printers, writes the one chosen, and prints a test page.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from totem.printing.discovery import DetectedPrinter
from totem.settings.erp_kind import CONTRACT, KindField
from totem.settings.erp_kinds import KINDS, join
from totem.staff.action_runner import ActionResult
from totem.staff.editable_settings import PROFILE, editable_setting
from totem.staff.setup_wizard import KEYS, STORE, TAX_ID, SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.connection_test_page import ConnectionTestPage
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page, TaskPage
from totem.ui.staff.page_model import PageButton, PageEntry, PageModel, PageStatus
from totem.ui.staff.pin_prompt import NewPinPage
from totem.ui.staff.setting_editors import ChoicePage, SettingPrompt, page_for
from totem.ui.staff.settings_page import KIND_PAGE, STEPS, first_page, step_note
from totem.ui.staff.shell import Builders, leading_back
from totem.ui.theme import Theme

ASK = "Toque na impressora deste totem. “Testar” imprime uma página de teste."
NONE_FOUND = "Nenhuma impressora encontrada. Ligue a impressora, confira o cabo e procure de novo."
CHOSEN = "A impressora está escolhida. “Testar” imprime uma página de teste."
NO_PRINTER = DetectedPrinter("Sem impressora", (("kind", "none"),))
NOTE_NO_PRINTER = "Os clientes pagam pela tela e pelo celular."
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
COLUMNS, NARROW_COLUMNS = 3, 2
"""On a wide panel, and on one where three would break words."""
GAP_UNITS = 8
"""Between the steps on an upright panel, where they have to fit without scrolling."""


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
        self.run(self._find(), self._show_found, partial(self._show_error, "A busca"))

    def model(self) -> PageModel:
        now = self._now()
        main, has_printer = ButtonVariant.PRIMARY, now.get("kind", "none") != "none"
        scheme, _, place = now.get("connection", "").partition("://")
        is_of_network = scheme == "tcp"
        address = PageEntry(
            "printer_address",
            "Impressora na rede",
            partial(self.opened.emit, ADDRESS_PAGE),
            place if is_of_network else "Digite o endereço dela.",
            "network",
            is_chosen=is_of_network or None,
        )
        return PageModel(
            entries=(
                *(self._entry(place, each, "printer") for place, each in enumerate(self._found)),
                self._entry(len(self._found), NO_PRINTER, "printer-x", NOTE_NO_PRINTER),
                address,
            ),
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
            self.run(self._print(), self._show_printed, partial(self._show_error, "O teste"))

    def _show_printed(self, result: ActionResult) -> None:
        self._show_result(result.words, dict(result.remedy), good=result.done)

    def _show_error(self, what: str, error: Exception) -> None:
        self._show_result(f"{what} parou: erro interno ({type(error).__name__}).", good=False)

    def _entry(self, place: int, found: DetectedPrinter, icon: str, note: str = "") -> PageEntry:
        """The entry of a printer; marked if it is the one that is set."""
        title, _, rest = found.label.partition(" (")
        now, slot = self._now(), partial(self._choose, found)
        is_chosen = bool(now) and all(now.get(name) == value for name, value in found.values)
        return PageEntry(f"printer_{place}", title, slot, note or rest.rstrip(")"), icon, is_chosen=is_chosen)


class SetUpPage(Page):
    """A card for each step, marked where it is done, and buttons for the next step and the start."""

    stacked = True

    def __init__(self, theme: Theme, setup: SetupWizard, finish: Callable[[], object]) -> None:
        """`finish` starts the kiosk with these settings."""
        super().__init__(theme, "Instalação", LIST, status="setup_status")
        self._setup, self._finish = setup, finish
        wide = COLUMNS if theme.is_large else NARROW_COLUMNS
        shown = self.add_list(columns=1 if theme.portrait else wide)
        if theme.portrait:
            shown.column.setSpacing(theme.px(GAP_UNITS))

    def model(self) -> PageModel:
        setup, missing = self._setup, self._missing()
        has_pin, main, other = setup.is_done(SetupStep.PIN), ButtonVariant.PRIMARY, ButtonVariant.OUTLINE
        entries = [
            PageEntry(
                f"open_{step.value}",
                f"{place}. {STEPS[step].label}",
                partial(self.opened.emit, first_page(step)),
                step_note(setup, step),
                STEPS[step].icon if step in missing else "check",
                None if step in missing else self.theme.palette.success,
                is_enabled=step is SetupStep.PIN or has_pin,
            )
            for place, step in enumerate(SetupStep, start=1)
        ]
        text, variant = ("Começar já", other) if missing else ("Começar", main)
        begin = PageButton("setup_finish", text, self._finish, "", variant, 120, is_shown=setup.can_start)
        following = partial(self.opened.emit, first_page(missing[0]) if missing else "")
        return PageModel(
            PageStatus(UNDER_WAY if has_pin else FIRST) if missing else PageStatus(WHOLE, good=True),
            entries=tuple(entries),
            buttons=(
                begin,
                PageButton(
                    *("setup_next", "Próximo passo", following, "", main, 120),
                    is_shown=bool(missing),
                    is_beside=True,
                ),
            ),
        )

    def _missing(self) -> list[SetupStep]:
        return [step for step in SetupStep if not self._setup.is_done(step)]


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
