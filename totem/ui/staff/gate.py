"""Asks for the maintenance PIN, over everything: what a customer left on the screen is not to be seen."""

import math

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.staff.pin import LONGEST, SHORTEST
from totem.ui.controls.button import Button, Look
from totem.ui.controls.keypad import Keypad
from totem.ui.controls.text import Text
from totem.ui.frame import foot_margin, side_margin
from totem.ui.scope import Scope
from totem.ui.staff.dots import Dots
from totem.ui.theme import Theme, Type, Weight

PATIENCE_MS = 30_000
"""Nobody types: the customer's screen comes back."""


class Gate(Scope):
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
        self._theme, self._typed, self._is_looking = theme, "", False
        self._waits_s = 0
        self.setObjectName("gate")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = Text(theme, Type.TITLE, Weight.BOLD, name="title")
        self._title.setText("Manutenção")
        self._sentence = Text(theme, Type.BODY, color=theme.palette.muted, name="sentence")
        self._dots = Dots(theme)
        self._keys = Keypad(theme, letters=False)
        self._keys.typed.connect(self.type)
        self._keys.erased.connect(self._erase)
        self._keys.cleared.connect(self._clear)
        self._keys.confirmed.connect(self._confirm)
        cancel = Button(theme, "Cancelar", Look.NAV, icon="arrow-left", name="gate_cancel", height=92)
        cancel.clicked.connect(self.cancelled)
        self._patience = QTimer(self)
        self._patience.setObjectName("patience of the gate")
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.cancelled)
        self._second = QTimer(self)
        self._second.setObjectName("wait at the gate")
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)
        self._lay_out(cancel)
        self.setAccessibleName("Manutenção: digite o PIN")
        parent.installEventFilter(self)
        self.hide()

    def ask(self, *, closed: bool, wait_s: float) -> None:
        """Lie over everything and ask; say so where there is no PIN (`closed`) or a wait goes on."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._is_looking = False
        self._keys.setVisible(not closed)
        self._dots.setVisible(not closed)
        self._clear()
        if closed:
            self._sentence.setText("Fechada: nenhum PIN foi criado. No computador do totem: totem pin")
        else:
            self._say_wait(wait_s, "Digite o PIN.")
        self.raise_()
        self.show()
        self.setFocus()
        self._patience.start()

    def look(self) -> None:
        """The PIN is being looked at."""
        self._is_looking = True
        self._keys.let_confirm(allowed=False)
        self._sentence.setText("Conferindo…")

    def refuse(self, wait_s: float) -> None:
        """It was wrong, or came before the wait was over."""
        self._is_looking = False
        self._clear()
        self._say_wait(wait_s, "PIN errado. Tente de novo.")

    def withdraw(self) -> None:
        """Be gone."""
        self._patience.stop()
        self._second.stop()
        self._typed = ""
        self.hide()

    def type(self, key: str) -> None:
        """Take one digit."""
        if key.isdigit() and key.isascii() and len(self._typed) < LONGEST and self._may_type:
            self._show(self._typed + key)

    def main_control(self) -> None:
        """The gate itself: what is typed on a keyboard, and Enter after it, is heard here."""

    def escape(self) -> None:
        """Esc: back to the customer's screen."""
        self.cancelled.emit()

    @property
    def _may_type(self) -> bool:
        return not self._is_looking and self._waits_s == 0

    def _lay_out(self, cancel: Button) -> None:
        theme = self._theme
        side = side_margin(theme)
        words, foot = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(theme.px(24))
        for widget in (self._title, self._sentence, self._dots):
            words.addWidget(widget)
        words.addStretch(1)
        foot.addWidget(cancel)
        foot.addStretch(1)
        if theme.portrait:
            column = QVBoxLayout(self)
            column.setSpacing(theme.px(36))
            column.addLayout(words, 35)
            column.addWidget(self._keys, 60)
            column.addLayout(foot)
        else:
            column = QVBoxLayout(self)
            row = QHBoxLayout()
            row.setSpacing(theme.px(80))
            row.addLayout(words, 10)
            row.addWidget(self._keys, 12)
            column.addLayout(row, 1)
            column.addLayout(foot)
        column.setContentsMargins(side, theme.px(72), side, foot_margin(theme))

    def _say_wait(self, wait_s: float, otherwise: str) -> None:
        self._waits_s = math.ceil(wait_s)
        if self._waits_s:
            self._second.start()
            self._sentence.setText(_wait(self._waits_s))
        else:
            self._second.stop()
            self._sentence.setText(otherwise)

    @Slot()
    def _count(self) -> None:
        self._say_wait(self._waits_s - 1, "Digite o PIN.")

    @Slot()
    def _erase(self) -> None:
        self._show(self._typed[:-1])

    @Slot()
    def _clear(self) -> None:
        self._show("")

    def _show(self, typed: str) -> None:
        self._typed = typed
        self._dots.show_count(len(typed))
        self._keys.let_confirm(len(typed) >= SHORTEST and self._may_type)

    @Slot()
    def _confirm(self) -> None:
        if len(self._typed) >= SHORTEST and self._may_type:
            typed = self._typed
            self._clear()
            self.entered.emit(typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._patience.start()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() == Qt.Key.Key_Delete:
            self._clear()
        elif len(event.text()) == 1:
            self.type(event.text())
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None and self.isVisible():
            self.setGeometry(parent.rect())
        return False

    def mousePressEvent(self, event: object) -> None:
        """Swallow touches beside the keys."""
        self._patience.start()


def _wait(seconds: int) -> str:
    if seconds < 60:
        return f"Muitas tentativas erradas. Tente de novo em {seconds} s."
    return f"Muitas tentativas erradas. Tente de novo em {seconds // 60} min {seconds % 60:02d} s."
