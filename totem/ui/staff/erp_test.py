"""The test of the ERP: a document is typed, and each request tells how long it took and how it ended."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from totem import logs
from totem.background import Runner
from totem.domain.taxid import InvalidTaxId, TaxId, TypedTaxId
from totem.staff.erp_test import QueryResult
from totem.ui.controls.card import Card
from totem.ui.controls.document_field import DocumentField
from totem.ui.controls.keypad import Keypad
from totem.ui.controls.text import Text
from totem.ui.staff.page import Page
from totem.ui.staff.told import Told
from totem.ui.staff.waiter import LONG, Waiter
from totem.ui.theme import Theme, Type, Weight

ASK = "Digite o CPF ou CNPJ de um cliente de teste."
REQUESTS = {"customer": "Cliente", "open_boletos": "Boletos"}
"""What staff call the requests of a visit."""

Ask = Callable[[TaxId], Coroutine[Any, Any, list[QueryResult]]]


class ErpTest(Page):
    """Neither the document nor anything that the ERP says of its owner is kept."""

    def __init__(self, theme: Theme, ask: Ask, runner: Runner) -> None:
        super().__init__(theme, "Teste do ERP", "erp_test")
        self._ask, self._typed = ask, ""
        self._waiter = Waiter(runner, self)
        self._waiter.grew_long.connect(self._say_long)
        self._field = DocumentField(theme)
        self._told = Told(theme, name="erp_told")
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
        logs.unguard()
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
        logs.guard({document.value, document.formatted})
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
