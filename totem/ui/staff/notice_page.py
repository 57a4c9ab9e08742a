"""Puts the kiosk out of service with words for the customers, and back."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from totem.kiosk.staff_flag import LONGEST_MESSAGE
from totem.staff.actions import Action, Outcome
from totem.staff.desk import StaffDesk
from totem.ui.controls.button import Button, Look
from totem.ui.controls.card import Card
from totem.ui.controls.text import Text
from totem.ui.staff.page import Page
from totem.ui.staff.text_pad import TextPad
from totem.ui.theme import Theme, Type, Weight

ASK = "O que os clientes devem ler? Por exemplo: Voltamos às 14 h. Pode ficar vazio."


class NoticePage(Page):
    """A line to be typed, and the two ways."""

    def __init__(self, theme: Theme, desk: StaffDesk) -> None:
        super().__init__(theme, "Aviso aos clientes", "notice")
        self._desk, self._line = desk, ""
        self._told = Text(theme, Type.BODY, color=theme.palette.muted, name="notice_told")
        card = Card(theme)
        self._typed = Text(theme, Type.LARGE, Weight.STRONG, name="notice_line")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*[theme.px(28)] * 4)
        inside.addWidget(self._typed)
        pad = TextPad(theme, "Pôr fora")
        pad.setMinimumHeight(theme.px(520 if theme.portrait else 400))
        pad.typed.connect(self.type)
        pad.erased.connect(self._erase)
        pad.confirmed.connect(self._put)
        back = Button(theme, "Voltar ao serviço", Look.OUTLINE, icon="check", name="notice_back", height=110)
        back.clicked.connect(self._take_back)
        for widget in (self._told, card, pad, back):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        desk.ended.connect(self._ended)

    def begin(self) -> None:
        """An empty line."""
        self._told.set_color(self.theme.palette.muted)
        self._told.setText(ASK)
        self._show("")
        self.typist = self
        self.typing_begun.emit()

    def type(self, character: str) -> None:
        """Take one character."""
        self._show((self._line + character)[:LONGEST_MESSAGE])

    def _erase(self) -> None:
        self._show(self._line[:-1])

    def _show(self, line: str) -> None:
        self._line = line
        self._typed.setText(f"{line}▏")

    def _put(self) -> None:
        self._desk.do(Action.OUT_OF_SERVICE, self._line.strip())

    def _take_back(self) -> None:
        self._desk.do(Action.BACK_IN_SERVICE)

    @Slot(object, object)
    def _ended(self, _action: Action, outcome: Outcome) -> None:
        palette = self.theme.palette
        self._told.set_color(palette.success.ink if outcome.done else palette.danger.ink)
        self._told.setText(outcome.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._put()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.text().isprintable() and event.text():
            self.type(event.text())
