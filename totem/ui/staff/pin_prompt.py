"""Asks for the maintenance PIN, over everything: what a customer left on the screen is not to be seen."""

import math

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.controls.text import Text
from totem.ui.input.focus_scope import FocusScope
from totem.ui.screen_layout import ScreenLayout
from totem.ui.staff.page import FOOT_UNITS
from totem.ui.staff.pin_keypad import PinTyping
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Type, Weight

PATIENCE_MS = 30_000
"""Nobody types: the customer's screen comes back."""
CLOSED = "Nenhum PIN foi criado, e ninguém entra sem PIN. No computador do totem, rode: totem pin"
ASK = "Digite o PIN."


class PinPrompt(FocusScope):
    """Over the whole window, until the right PIN was typed or nobody types any more.

    Signals:
        entered(str): a PIN to be looked at.
        cancelled(): nobody wants in after all.
    """

    entered = Signal(str)
    cancelled = Signal()
    takes_typing = True

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._waits_s = 0
        self.setObjectName("gate")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._told = StatusMessage(theme, name="sentence")
        self._pin = PinTyping(theme, self)
        self._pin.entered.connect(self.entered)
        self._pin.keys.typed.connect(self._be_patient)
        self._patience = self._timer("patience of the gate", PATIENCE_MS)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.cancelled)
        self._second = self._timer("wait at the gate", 1000)
        self._second.timeout.connect(self._count)
        self._lay_out(theme)
        self.setAccessibleName("Manutenção: digite o PIN")
        parent.installEventFilter(self)
        self.hide()

    def ask(self, *, closed: bool, wait_s: float) -> None:
        """Lie over everything and ask; say so where there is no PIN (`closed`) or a wait goes on."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._pin.keys.setVisible(not closed)
        self._pin.dots.setVisible(not closed)
        self._pin.clear()
        if closed:
            self._told.say(CLOSED, good=False)
        else:
            self._say_wait(wait_s)
        self.raise_()
        self.show()
        self.setFocus()
        self._patience.start()

    def look(self) -> None:
        """The PIN is being looked at."""
        self._pin.allow(allowed=False)
        self._told.wait("Conferindo…")

    def refuse(self, wait_s: float) -> None:
        """It was wrong, or came before the wait was over."""
        self._pin.clear()
        self._say_wait(wait_s, wrong=True)

    def withdraw(self) -> None:
        """Be gone."""
        self._patience.stop()
        self._second.stop()
        self._pin.clear()
        self.hide()

    def type(self, key: str) -> None:
        """Take one digit."""
        self._pin.type(key)

    def main_control(self) -> None:
        """The gate itself: what is typed on a keyboard, and Enter after it, is heard here."""

    def escape(self) -> None:
        """Esc: back to the customer's screen."""
        self.cancelled.emit()

    def _timer(self, name: str, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setObjectName(name)
        timer.setInterval(milliseconds)
        return timer

    def _lay_out(self, theme: Theme) -> None:
        title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        title.setText("Manutenção")
        reading, pane, foot = ScrollPane(theme), QWidget(), QWidget()
        reading.column.setSpacing(theme.px(24))
        reading.column.addWidget(self._told)
        reading.column.addWidget(self._pin.dots)
        reading.column.addStretch(1)
        touch, row = QVBoxLayout(pane), QHBoxLayout(foot)
        for layout in (touch, row):
            layout.setContentsMargins(0, 0, 0, 0)
        touch.addWidget(self._pin.keys)
        cancel = Button(
            theme, "Cancelar", ButtonVariant.NAV, icon="arrow-left", name="gate_cancel", height=FOOT_UNITS
        )
        cancel.clicked.connect(self.cancelled)
        row.addWidget(cancel)
        row.addStretch(1)
        ScreenLayout(
            theme,
            head=title,
            reading=reading,
            touch=pane,
            foot=foot,
            reach=True,
            tall=False,
            steady=True,
            parent=self,
        )

    def _say_wait(self, wait_s: float, *, wrong: bool = False) -> None:
        self._waits_s = math.ceil(wait_s)
        self._pin.allow(allowed=self._waits_s == 0)
        if self._waits_s:
            self._second.start()
            self._told.say(_wait(self._waits_s), good=False)
        else:
            self._second.stop()
            self._told.say("PIN errado. Tente de novo." if wrong else ASK, good=False if wrong else None)

    @Slot()
    def _count(self) -> None:
        self._say_wait(self._waits_s - 1)

    @Slot()
    def _be_patient(self) -> None:
        self._patience.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._be_patient()
        self._pin.press(event)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None and self.isVisible():
            self.setGeometry(parent.rect())
        return False

    def mousePressEvent(self, event: object) -> None:
        """Swallow touches beside the keys."""
        self._be_patient()


def _wait(seconds: int) -> str:
    if seconds < 60:
        return f"Muitas tentativas erradas. Tente de novo em {seconds} s."
    return f"Muitas tentativas erradas. Tente de novo em {seconds // 60} min {seconds % 60:02d} s."
