"""Pages that test the ERP: its settings during set-up, and queries for a customer typed in by staff."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot

from totem.domain.taxid import InvalidTaxId, TaxId
from totem.staff.connection_test import ConnectionFault, ConnectionResult, QueryResult
from totem.staff.setup_wizard import SetupStep
from totem.system import logging
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.controls.display_field import TaxIdField
from totem.ui.controls.keyboard import KeySet
from totem.ui.staff.line_editor import TypingPage
from totem.ui.staff.page import ViewPage
from totem.ui.staff.page_model import Cell, PageButton, PageModel, PageStatus, PageTable
from totem.ui.theme import Theme, Weight

AGAIN, ASKING = "Tentar de novo", "Consultando o ERP…"
FIX = {
    ConnectionFault.ADDRESS: (SetupStep.ADDRESS, "Mudar o endereço"),
    ConnectionFault.TOKEN: (SetupStep.TOKEN, "Mudar o acesso"),
}
"""Step that changes the setting of each fault, and the label of its button."""

Test = Callable[[], Coroutine[Any, Any, ConnectionResult]]
ASK = "Digite o CPF ou CNPJ de um cliente de teste."
REQUESTS = {"customer": "Cliente", "open_boletos": "Boletos"}
"""Label of each request."""
Query = Callable[[TaxId], Coroutine[Any, Any, list[QueryResult]]]


class ConnectionTestPage(ViewPage[ConnectionResult]):
    """Connection test that runs when the page is shown; its result leads on, or to the page of the fault."""

    fill_reading = True

    def __init__(self, theme: Theme, title: str, test: Test, runner: Runner) -> None:
        super().__init__(theme, title, SetupStep.ERP.value, runner, test, status="sentence")

    def begin(self) -> None:
        self.view = None
        super().begin()

    def model(self) -> PageModel:
        result, main, outline = self.view, ButtonVariant.PRIMARY, ButtonVariant.OUTLINE
        is_good = result is not None and result.good
        step, label = FIX[result.fault] if result is not None and result.fault is not None else (None, "")
        open_step = partial(self.opened.emit, step.value if step is not None else "")
        again = outline if result is None or is_good or step is not None else main
        has_result, has_step = result is not None, step is not None
        status = PageStatus(ASKING, is_busy=True)
        if result is not None:
            status = PageStatus(f"{result.title}. {result.words}", good=result.good)
        return PageModel(
            status,
            buttons=(
                PageButton("setup_on", "Continuar", self.go_back, "", main, 120, is_shown=is_good),
                PageButton("setup_mend", label, open_step, "", main, 120, is_shown=has_step),
                PageButton("setup_again", AGAIN, self.begin, "rotate-ccw", again, 120, is_shown=has_result),
            ),
        )

    def show_read_error(self, error: Exception) -> None:
        words = f"Erro interno ({type(error).__name__}). Envie o diagnóstico ao suporte."
        self.show_view(ConnectionResult(good=False, title="O teste foi interrompido", words=words))


class ErpTest(TypingPage):
    """Queries for the customer of a tax id; neither that nor the customer's data is kept or logged.

    Signals:
        ended(bool): all queries had an answer, or not.
    """

    ended = Signal(bool)

    def __init__(self, theme: Theme, query: Query, runner: Runner) -> None:
        field = TaxIdField(theme)
        super().__init__(theme, "Teste do ERP", "erp_test", runner, KeySet.CODE, field, status="erp_status")
        self._query, self._steps = query, list[QueryResult]()
        field.changed.connect(self._let_confirm)
        self.column.insertWidget(0, field)
        self.touch.addWidget(self.pad)

    def model(self) -> PageModel:
        palette = self.theme.palette
        rows = []
        for place, step in enumerate(self._steps):
            words = f"{REQUESTS.get(step.request, step.request)} · {step.ms} ms · {step.words}"
            sign, tone = ("✓", palette.success) if step.good else ("✗", palette.danger)
            rows.append((Cell(f"{sign} {words}", Weight.STRONG, tone, name=f"erp_step_{place}"),))
        return PageModel(PageStatus(ASK), (PageTable("erp_steps", tuple(rows)),))

    def end(self) -> None:
        """Drop the tax id and the results."""
        super().end()
        logging.unguard()
        self._show_steps([])

    @Slot()
    def _let_confirm(self) -> None:
        self.pad.let_confirm(self.field.is_whole and not self.task.is_running)

    def submit(self, line: str) -> None:
        try:
            tax_id = TaxId.parse(line)
        except InvalidTaxId:
            return
        logging.guard({tax_id.value, tax_id.formatted})
        self.show_progress(f"Consultando {tax_id.masked}…")
        self._show_steps([])
        self.run(self._query(tax_id), self._show_results, self._show_crash)
        self._let_confirm()

    def _show_results(self, steps: list[QueryResult]) -> None:
        good = all(step.good for step in steps)
        todo = next((step.todo for step in steps if step.todo), "Algo não deu certo.")
        self.show_status("O ERP respondeu a tudo." if good else todo, good=good)
        self._show_steps(steps)
        self._let_confirm()
        self.ended.emit(good)

    def _show_crash(self, error: Exception) -> None:
        words = f"o teste parou: erro interno ({type(error).__name__})"
        self._show_results([QueryResult("customer", 0, good=False, words=words)])

    def _show_steps(self, steps: list[QueryResult]) -> None:
        self._steps = steps
        self.refresh()
