"""Printer page of the set-up: finds the printers, writes the one chosen, and prints a test page."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import Slot

from totem.printing.discovery import DetectedPrinter
from totem.staff.action_runner import ActionResult
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.layouts import add_items, discard_all, row
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.page import EditPage
from totem.ui.theme import Theme

ASK = "Toque na impressora deste totem. “Testar” imprime uma página de teste."
NONE_FOUND = "Nenhuma impressora encontrada. Ligue a impressora, confira o cabo e procure de novo."
CHOSEN = "A impressora está escolhida. “Testar” imprime uma página de teste."
NO_PRINTER = DetectedPrinter("Sem impressora", (("kind", "none"),))
MEND = "Usar sem confirmação"
MENDED = "Gravado. O totem vai perguntar ao cliente se o papel saiu. Teste de novo."
ADDRESS = "setup_printer_address"
"""The page that asks for the address of a printer on the network."""
PROFILE = "setup_printer_profile"
"""The page that asks for its model, which cannot be detected over the network."""
Values = Mapping[str, str]
"""Keys of `[printer]` with their values."""


class PrinterPage(EditPage):
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
        super().__init__(theme, title, SetupStep.PRINTER.value, runner)
        self._find, self._now, self._write, self._print = find, setup.printer, setup.set_printer, print_page
        self._list = self.add_list().column
        self._list.addStretch(1)
        self._cards: list[tuple[DetectedPrinter, EntryCard]] = []
        main, other, make = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE, self.make_button
        seek = make("Procurar", other, "setup_seek", self.begin, icon="rotate-ccw")
        self._test = make("Testar", other, "setup_print", self._try_printer, icon="printer")
        self._mend = make(MEND, main, "setup_printer_mend", self._take_remedy, icon="check")
        self._mend.hide()
        self._remedy: dict[str, str] = {}
        self._on = make("Continuar", main, "setup_on", self.go_back)
        both = row((seek, 1), (self._test, 1), gap=theme.px(20))
        add_items(self.touch, both, self._mend, self._on)

    def begin(self) -> None:
        self._offer_remedy(())
        self._show([])
        self.show_progress("Procurando impressoras…")
        self.task.run(self._find(), self._show_found, self._show_search_error)

    def _show_found(self, found: list[DetectedPrinter]) -> None:
        self._show(found)
        has_printer = self._now().get("kind", "none") not in {"none", "pdf"}
        self.show_status(ASK if found else CHOSEN if has_printer else NONE_FOUND)

    def _show_search_error(self, error: Exception) -> None:
        self._show_found([])
        self.show_status(f"A busca parou: erro interno ({type(error).__name__}).", good=False)

    def _show(self, found: list[DetectedPrinter]) -> None:
        discard_all(self._list)
        self._cards = []
        for each in found:
            self._add(each, "printer")
        self._add(NO_PRINTER, "printer-x", "Os clientes pagam pela tela e pelo celular.")
        address = EntryCard(
            self.theme, "Impressora na rede", _of_network(self._now()), name="printer_address", icon="network"
        )
        address.picked.connect(lambda _: self.opened.emit(ADDRESS))
        if _is_of_network(self._now()):
            address.set_chosen(chosen=True)
        self._list.insertWidget(self._list.count() - 1, address)
        self._mark()

    def _add(self, found: DetectedPrinter, icon: str, note: str = "") -> None:
        title, _, rest = found.label.partition(" (")
        note = note or rest.rstrip(")")
        name = f"printer_{len(self._cards)}"
        card = EntryCard(self.theme, title, note, name=name, key=found, icon=icon, sign="")
        card.picked.connect(self._choose)
        self._cards.append((found, card))
        self._list.insertWidget(self._list.count() - 1, card)

    def _mark(self) -> None:
        """Mark the printer that is set, and offer a test page."""
        now = self._now()
        for found, card in self._cards:
            card.set_chosen(chosen=bool(now) and _matches(found, now))
        self._test.setVisible(now.get("kind", "none") != "none")
        self._on.setVisible(bool(now))

    @Slot(object)
    def _choose(self, found: DetectedPrinter) -> None:
        self._save(dict(found.values), f"Gravado: {found.label}.")

    def _save(self, values: Values, success: str) -> None:
        def written() -> None:
            self._offer_remedy(())
            self._mark()
            self.show_status(success, good=True)

        self.save(lambda: self._write(values), written)

    def _offer_remedy(self, remedy: tuple[tuple[str, str], ...]) -> None:
        self._remedy = dict(remedy)
        self._mend.setVisible(bool(remedy))

    @Slot()
    def _take_remedy(self) -> None:
        self._save(self._remedy, MENDED)

    @Slot()
    def _try_printer(self) -> None:
        if self.task.is_running:
            return
        self._offer_remedy(())
        self.show_progress("Imprimindo…")
        self.task.run(self._print(), self._printed, self._not_printed)

    def _printed(self, result: ActionResult) -> None:
        self._offer_remedy(result.remedy)
        self.show_status(result.words, good=result.done)

    def _not_printed(self, error: Exception) -> None:
        self._printed(
            ActionResult(done=False, words=f"O teste parou: erro interno ({type(error).__name__}).")
        )


def _matches(found: DetectedPrinter, now: Values) -> bool:
    return all(now.get(name) == value for name, value in found.values)


def _is_of_network(now: Values) -> bool:
    return now.get("connection", "").startswith("tcp://")


def _of_network(now: Values) -> str:
    """The address that is set, or how to come to one."""
    return now["connection"].removeprefix("tcp://") if _is_of_network(now) else "Digite o endereço dela."
