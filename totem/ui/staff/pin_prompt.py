"""Opaque prompt for the maintenance PIN over the whole window: it hides the customer's screen."""

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.system.qt_timers import every, once
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.controls.text import Text
from totem.ui.overlays.overlay import Cover
from totem.ui.screen_layout import ScreenLayout
from totem.ui.staff.page import FOOT_UNITS
from totem.ui.staff.pin_keypad import PinTyping
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Type, Weight

IDLE_MS = 30_000
"""Time without a key after which the customer's screen comes back."""
CLOSED = "Nenhum PIN foi criado, e ninguém entra sem PIN. No computador do totem, rode: totem pin"
ASK = "Digite o PIN."


class PinPrompt(Cover):
    """Keypad for the PIN, a status, and the countdown of a lockout.

    Signals:
        entered(str): a PIN to be verified.
        cancelled(): "Cancelar", Esc, or no key for `IDLE_MS`.
    """

    entered = Signal(str)
    cancelled = Signal()
    takes_typing = True
    keeps_focus = True

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._wait_s = 0
        self.setObjectName("gate")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._status = StatusMessage(theme, name="sentence")
        self._pin = PinTyping(theme, self)
        self._pin.entered.connect(self.entered)
        self._pin.keys.typed.connect(self._restart_idle)
        self._idle = once(self, "idle PIN prompt", self.escape, IDLE_MS)
        self._second = every(self, "lockout countdown", self._count_down, 1000)
        self._lay_out(theme)
        self.setAccessibleName("Manutenção: digite o PIN")

    def ask(self, *, closed: bool, wait_s: float) -> None:
        """Cover the window and ask; explain where there is no PIN (`closed`) or a lockout lasts."""
        self._pin.keys.setVisible(not closed)
        self._pin.dots.setVisible(not closed)
        self._pin.clear()
        if closed:
            self._status.show_text(CLOSED, good=False)
        else:
            self._show_wait(wait_s)
        self.cover()
        self._idle.start()

    def show_checking(self) -> None:
        """Show that the PIN is being verified, and take no keys meanwhile."""
        self._pin.allow(allowed=False)
        self._status.show_progress("Conferindo…")

    def refuse(self, wait_s: float) -> None:
        """Show that the PIN was wrong, or that the lockout lasts."""
        self._pin.clear()
        self._show_wait(wait_s, wrong=True)

    def dismiss(self) -> None:
        """Stop the timers, clear the PIN, and hide."""
        self._idle.stop()
        self._second.stop()
        self._pin.clear()
        self.hide()

    def type(self, key: str) -> None:
        """Type one digit."""
        self._pin.type(key)

    def main_control(self) -> None:
        """None, which leaves the focus on the prompt itself: it takes keys and Enter."""

    def escape(self) -> None:
        """Go back to the customer's screen."""
        self.cancelled.emit()

    def _lay_out(self, theme: Theme) -> None:
        title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        title.setText("Manutenção")
        reading, pane, foot = ScrollPane(theme), QWidget(), QWidget()
        reading.column.setSpacing(theme.px(24))
        reading.column.addWidget(self._status)
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

    def _show_wait(self, wait_s: float, *, wrong: bool = False) -> None:
        self._wait_s = math.ceil(wait_s)
        self._pin.allow(allowed=self._wait_s == 0)
        if self._wait_s:
            self._second.start()
            self._status.show_text(_wait_text(self._wait_s), good=False)
        else:
            self._second.stop()
            self._status.show_text(
                "PIN errado. Tente de novo." if wrong else ASK, good=False if wrong else None
            )

    @Slot()
    def _count_down(self) -> None:
        self._show_wait(self._wait_s - 1)

    @Slot()
    def _restart_idle(self) -> None:
        self._idle.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._restart_idle()
        self._pin.press(event)
        event.accept()

    def mousePressEvent(self, event: object) -> None:
        self._restart_idle()


def _wait_text(seconds: int) -> str:
    if seconds < 60:
        return f"Muitas tentativas erradas. Tente de novo em {seconds} s."
    return f"Muitas tentativas erradas. Tente de novo em {seconds // 60} min {seconds % 60:02d} s."
