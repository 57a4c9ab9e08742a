"""The page that tries the ERP: at once, and again when asked; it leads on, or to what is wrong."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from totem.domain.taxid import InvalidTaxId, TaxId, TypedTaxId
from totem.staff.connection_test import ConnectionFault, ConnectionResult, QueryResult
from totem.system import logging
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.display_field import DocumentField
from totem.ui.controls.keypad import Keypad
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import Spinner
from totem.ui.controls.text import Text
from totem.ui.staff.page import LONG, Page, PageTask
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Tone, Type, Weight

AGAIN = "Tentar de novo"
MEND = {ConnectionFault.ADDRESS: "Mudar o endereço", ConnectionFault.TOKEN: "Mudar o token"}


class ConnectionTestPage(Page):
    """Says what came of it as customers' screens say good and bad news."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        attempt: Callable[[], Coroutine[Any, Any, ConnectionResult]],
        pages: Mapping[ConnectionFault, str],
        runner: Runner,
    ) -> None:
        """`pages` are where each is changed that may be to fault."""
        super().__init__(theme, title, name, tall=True)
        self._attempt, self._pages = attempt, pages
        self._blame: ConnectionFault | None = None
        self._waiter = PageTask(runner, self)
        self._waiter.grew_long.connect(self._say_long)
        self._calm = Tone(theme.palette.accent, theme.palette.soft)
        self._notice = MessagePanel(theme, "server", self._calm)
        self._spinner = Spinner(theme)
        self.column.insertStretch(0, 1)
        self.read(self._notice, self._spinner)
        self.column.setAlignment(self._spinner, Qt.AlignmentFlag.AlignHCenter)
        self._on = self._button("Continuar", ButtonVariant.PRIMARY, "setup_on", self.go_back)
        self._mend = self._button("", ButtonVariant.PRIMARY, "setup_mend", self._go_mend)
        self._again = self._button(AGAIN, ButtonVariant.OUTLINE, "setup_again", self.begin)

    def begin(self) -> None:
        """Try."""
        for button in (self._on, self._mend, self._again):
            button.hide()
        self._spinner.show()
        self._notice.show_notice("Perguntando ao ERP…", "Um momento.", symbol="server", tone=self._calm)
        self._waiter.run(self._attempt(), self._came, self._broke_off)

    def end(self) -> None:
        """Wait for it no more."""
        self._waiter.stop()
        self._spinner.hide()

    def _came(self, trial: ConnectionResult) -> None:
        palette = self.theme.palette
        self._spinner.hide()
        self._notice.show_notice(
            trial.title,
            trial.words,
            symbol="check" if trial.good else "triangle-alert",
            tone=palette.success if trial.good else palette.danger,
        )
        self._blame = trial.fault
        self._on.setVisible(trial.good)
        self._mend.setVisible(trial.fault is not None)
        if trial.fault is not None:
            self._mend.relabel(MEND[trial.fault])
        is_main = not trial.good and trial.fault is None
        self._again.relabel(AGAIN, look=ButtonVariant.PRIMARY if is_main else ButtonVariant.OUTLINE)
        self._again.show()

    def _broke_off(self, error: Exception) -> None:
        words = f"Foi {type(error).__name__}. Envie o diagnóstico ao suporte."
        self._came(ConnectionResult(good=False, title="O teste parou no meio", words=words))

    @Slot()
    def _say_long(self) -> None:
        self._notice.show_notice("Perguntando ao ERP…", LONG, symbol="hourglass", tone=self._calm)

    @Slot()
    def _go_mend(self) -> None:
        if self._blame is not None:
            self.opened.emit(self._pages[self._blame])

    def _button(self, text: str, look: ButtonVariant, name: str, slot: Callable[[], None]) -> Button:
        icon = "rotate-ccw" if look is ButtonVariant.OUTLINE else ""
        button = Button(self.theme, text, look, icon=icon, name=name, height=120)
        button.clicked.connect(slot)
        self.touch.addWidget(button)
        return button


ASK = "Digite o CPF ou CNPJ de um cliente de teste."
REQUESTS = {"customer": "Cliente", "open_boletos": "Boletos"}
"""What staff call the requests of a visit."""

Ask = Callable[[TaxId], Coroutine[Any, Any, list[QueryResult]]]


class ErpTest(Page):
    """Neither the document nor anything that the ERP says of its owner is kept."""

    def __init__(self, theme: Theme, ask: Ask, runner: Runner) -> None:
        super().__init__(theme, "Teste do ERP", "erp_test")
        self._ask, self._typed = ask, ""
        self._waiter = PageTask(runner, self)
        self._waiter.grew_long.connect(self._say_long)
        self._field = DocumentField(theme)
        self._told = StatusMessage(theme, name="erp_told")
        self._steps = Card(theme)
        self._lines = QVBoxLayout(self._steps)
        pad = theme.px(28)
        self._lines.setContentsMargins(pad, pad, pad, pad)
        self._lines.setSpacing(theme.px(12))
        self._keys = Keypad(theme)
        self._keys.typed.connect(self.type)
        self._keys.erased.connect(self._erase)
        self._keys.cleared.connect(self._clear)
        self._keys.confirmed.connect(self._confirm)
        self.read(self._field, self._told, self._steps)
        self.touch.addWidget(self._keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif len(event.text()) == 1 and event.text().isalnum() and event.text().isascii():
            self.type(event.text().upper())

    def begin(self) -> None:
        """Nothing typed, nothing told."""
        self.typist = self
        self.typing_begun.emit()
        self._reset()
        self._told.say(ASK)

    def end(self) -> None:
        """What was typed and told goes."""
        self._reset()

    def type(self, key: str) -> None:
        """Take one digit or letter."""
        self._show((self._typed + key)[:14])

    def _reset(self) -> None:
        self._waiter.stop()
        logging.unguard()
        self._keys.show_digits()
        self._show("")
        self._show_steps([])

    def _erase(self) -> None:
        self._show(self._typed[:-1])

    def _clear(self) -> None:
        self._show("")

    def _show(self, typed: str) -> None:
        self._typed = typed
        read = TypedTaxId.read(typed)
        self._field.show_typed(read)
        self._keys.let_confirm(allowed=read.is_valid and not self._waiter.waits)

    def _confirm(self) -> None:
        try:
            document = TaxId.parse(self._typed)
        except InvalidTaxId:
            return
        logging.guard({document.value, document.formatted})
        self._told.wait(f"Perguntando por {document.masked}…")
        self._show_steps([])
        self._waiter.run(self._ask(document), self._answered, self._broke_off)
        self._show(self._typed)

    def _answered(self, steps: list[QueryResult]) -> None:
        good = all(step.good for step in steps)
        self._told.say("Tudo respondeu." if good else "Algo não deu certo.", good=good)
        self._show_steps(steps)
        self._show(self._typed)

    @Slot()
    def _say_long(self) -> None:
        self._told.wait(LONG)

    def _broke_off(self, error: Exception) -> None:
        self._answered(
            [QueryResult("customer", 0, good=False, words=f"o teste parou com {type(error).__name__}")]
        )

    def _show_steps(self, steps: list[QueryResult]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        palette = self.theme.palette
        for place, step in enumerate(steps):
            tone = palette.success if step.good else palette.danger
            line = Text(self.theme, Type.SMALL, Weight.STRONG, color=tone.ink, name=f"erp_step_{place}")
            name = REQUESTS.get(step.request, step.request)
            line.setText(f"{'✓' if step.good else '✗'} {name} · {step.ms} ms · {step.words}")
            self._lines.addWidget(line)
        self._steps.setVisible(bool(steps))
