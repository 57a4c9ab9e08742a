"""Pages that test the ERP: its settings during set-up, and queries for a customer typed in by staff."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot

from totem.domain.taxid import InvalidTaxId, TaxId
from totem.staff.connection_test import ConnectionFault, ConnectionResult, QueryResult
from totem.staff.setup_wizard import SetupStep
from totem.system import logging
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.display_field import TaxIdField
from totem.ui.controls.key_boards import KeySet
from totem.ui.controls.keyboard import Keyboard
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import Spinner
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, discard_all
from totem.ui.staff.page import SLOW, Page, PageTask, TaskPage
from totem.ui.theme import Theme, Tone, Type, Weight

AGAIN = "Tentar de novo"
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


class ConnectionTestPage(Page):
    """Connection test that runs when the page is shown; its result leads on, or to the page of the fault."""

    def __init__(self, theme: Theme, title: str, test: Test, runner: Runner) -> None:
        super().__init__(theme, title, SetupStep.ERP.value, fill_reading=True)
        self._test = test
        self._fault: ConnectionFault | None = None
        self._task = PageTask(runner, self)
        self._task.became_slow.connect(self._show_slow)
        self._calm = Tone(theme.palette.accent, theme.palette.soft)
        self._notice = MessagePanel(theme, "server", self._calm)
        self._spinner = Spinner(theme)
        self.column.insertStretch(0, 1)
        self.add_content(self._notice, self._spinner)
        self.column.setAlignment(self._spinner, Qt.AlignmentFlag.AlignHCenter)
        self._on = self._add_button("Continuar", ButtonVariant.PRIMARY, "setup_on", self.go_back)
        self._fix = self._add_button("", ButtonVariant.PRIMARY, "setup_mend", self._open_fix)
        self._again = self._add_button(AGAIN, ButtonVariant.OUTLINE, "setup_again", self.begin)

    def begin(self) -> None:
        for button in (self._on, self._fix, self._again):
            button.hide()
        self._spinner.show()
        self._notice.show_notice("Consultando o ERP…", "Um momento.", symbol="server", tone=self._calm)
        self._task.run(self._test(), self._show_result, self._show_crash)

    def end(self) -> None:
        self._task.stop()
        self._spinner.hide()

    def _show_result(self, result: ConnectionResult) -> None:
        palette = self.theme.palette
        self._spinner.hide()
        self._notice.show_notice(
            result.title,
            result.words,
            symbol="check" if result.good else "triangle-alert",
            tone=palette.success if result.good else palette.danger,
        )
        self._fault = result.fault
        self._on.setVisible(result.good)
        self._fix.setVisible(result.fault is not None)
        if result.fault is not None:
            self._fix.relabel(FIX[result.fault][1])
        is_main = not result.good and result.fault is None
        self._again.relabel(AGAIN, variant=ButtonVariant.PRIMARY if is_main else ButtonVariant.OUTLINE)
        self._again.show()

    def _show_crash(self, error: Exception) -> None:
        words = f"Erro interno ({type(error).__name__}). Envie o diagnóstico ao suporte."
        self._show_result(ConnectionResult(good=False, title="O teste foi interrompido", words=words))

    @Slot()
    def _show_slow(self) -> None:
        self._notice.show_notice("Consultando o ERP…", SLOW, symbol="hourglass", tone=self._calm)

    @Slot()
    def _open_fix(self) -> None:
        if self._fault is not None:
            self.opened.emit(FIX[self._fault][0].value)

    def _add_button(self, text: str, variant: ButtonVariant, name: str, slot: Callable[[], None]) -> Button:
        icon = "rotate-ccw" if variant is ButtonVariant.OUTLINE else ""
        button = self.make_button(text, variant, name, slot, icon=icon, height=120)
        self.touch.addWidget(button)
        return button


class ErpTest(TaskPage):
    """Queries for the customer of a tax id; neither that nor the customer's data is kept or logged.

    Signals:
        ended(bool): all queries had an answer, or not.
    """

    ended = Signal(bool)

    def __init__(self, theme: Theme, query: Query, runner: Runner) -> None:
        super().__init__(theme, "Teste do ERP", "erp_test", runner, status="erp_status")
        self._query = query
        self.task.became_slow.connect(self.show_slow)
        self._field = TaxIdField(theme)
        self._steps = Card(theme)
        self._lines = column(gap=theme.px(12), margins=theme.px(28), parent=self._steps)
        self._keys = Keyboard(theme, KeySet.CODE, self._field)
        self._field.changed.connect(self._let_confirm)
        self._field.returnPressed.connect(self._confirm)
        self.column.insertWidget(0, self._field)
        self.add_content(self._steps)
        self.touch.addWidget(self._keys)

    def begin(self) -> None:
        self.set_key_receiver(self._field)
        self._reset()
        self.show_status(ASK)

    def end(self) -> None:
        """Drop the tax id and the results."""
        self._reset()

    def type(self, key: str) -> None:
        self._field.type(key)

    def _reset(self) -> None:
        self.task.stop()
        logging.unguard()
        self._keys.show_board()
        self._field.put("")
        self._show_steps([])

    @Slot()
    def _let_confirm(self) -> None:
        self._keys.let_confirm(self._field.is_whole and not self.task.is_running)

    @Slot()
    def _confirm(self) -> None:
        try:
            tax_id = TaxId.parse(self._field.typed)
        except InvalidTaxId:
            return
        logging.guard({tax_id.value, tax_id.formatted})
        self.show_progress(f"Consultando {tax_id.masked}…")
        self._show_steps([])
        self.task.run(self._query(tax_id), self._show_results, self._show_crash)
        self._let_confirm()

    def _show_results(self, steps: list[QueryResult]) -> None:
        good = all(step.good for step in steps)
        todo = next((step.todo for step in steps if step.todo), "Algo não deu certo.")
        self.show_status("O ERP respondeu a tudo." if good else todo, good=good)
        self._show_steps(steps)
        self._let_confirm()
        self.ended.emit(good)

    def _show_crash(self, error: Exception) -> None:
        self._show_results(
            [
                QueryResult(
                    "customer",
                    0,
                    good=False,
                    words=f"o teste parou: erro interno ({type(error).__name__})",
                )
            ]
        )

    def _show_steps(self, steps: list[QueryResult]) -> None:
        discard_all(self._lines)
        palette = self.theme.palette
        for place, step in enumerate(steps):
            tone = palette.success if step.good else palette.danger
            line = Text(self.theme, Type.SMALL, Weight.STRONG, color=tone.ink, name=f"erp_step_{place}")
            name = REQUESTS.get(step.request, step.request)
            line.setText(f"{'✓' if step.good else '✗'} {name} · {step.ms} ms · {step.words}")
            self._lines.addWidget(line)
        self._steps.setVisible(bool(steps))
