"""Printer page of the set-up: finds the printers, writes the one chosen, and prints a test page."""

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from totem.printing.discovery import DetectedPrinter
from totem.staff.action_runner import ActionResult
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.page import TaskPage
from totem.ui.staff.page_model import PageButton, PageEntry, PageModel
from totem.ui.theme import Theme

ASK = "Toque na impressora deste totem. “Testar” imprime uma página de teste."
NONE_FOUND = "Nenhuma impressora encontrada. Ligue a impressora, confira o cabo e procure de novo."
CHOSEN = "A impressora está escolhida. “Testar” imprime uma página de teste."
NO_PRINTER = DetectedPrinter("Sem impressora", (("kind", "none"),))
NOTE_NO_PRINTER = "Os clientes pagam pela tela e pelo celular."
MEND = "Usar sem confirmação"
MENDED = "Gravado. O totem vai perguntar ao cliente se o papel saiu. Teste de novo."
ADDRESS = "setup_printer_address"
"""The page that asks for the address of a printer on the network."""
PROFILE = "setup_printer_profile"
"""The page that asks for its model, which cannot be detected over the network."""
Values = Mapping[str, str]
"""Keys of `[printer]` with their values."""
NOTHING: Values = MappingProxyType({})


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
            partial(self.opened.emit, ADDRESS),
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
