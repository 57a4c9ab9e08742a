"""A PIN while it is typed: the keys, and how many were pressed; never which."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from totem.staff.pin import LONGEST, SHORTEST
from totem.ui.controls.keypad import Keypad
from totem.ui.staff.dots import Dots
from totem.ui.theme import Theme


class PinTyping(QObject):
    """Whoever asks places `dots` and `keys`, and hands on what a keyboard types.

    Signals:
        entered(str): a PIN that is long enough; it is forgotten here.
    """

    entered = Signal(str)

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.dots, self.keys = Dots(theme), Keypad(theme, letters=False)
        self._typed, self._allowed = "", True
        self.keys.typed.connect(self.type)
        self.keys.erased.connect(self._erase)
        self.keys.cleared.connect(self.clear)
        self.keys.confirmed.connect(self._confirm)

    def allow(self, *, allowed: bool) -> None:
        """Take digits, or none."""
        self._allowed = allowed
        self._show(self._typed)

    @Slot(str)
    def type(self, key: str) -> None:
        """Take one digit."""
        if self._allowed and key.isdigit() and key.isascii() and len(self._typed) < LONGEST:
            self._show(self._typed + key)

    @Slot()
    def clear(self) -> None:
        """Nothing is typed."""
        self._show("")

    def press(self, event: QKeyEvent) -> None:
        """A key of a keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        elif len(event.text()) == 1:
            self.type(event.text())

    @Slot()
    def _erase(self) -> None:
        self._show(self._typed[:-1])

    @Slot()
    def _confirm(self) -> None:
        if self._may_confirm:
            typed = self._typed
            self.clear()
            self.entered.emit(typed)

    @property
    def _may_confirm(self) -> bool:
        return self._allowed and len(self._typed) >= SHORTEST

    def _show(self, typed: str) -> None:
        self._typed = typed
        self.dots.show_count(len(typed))
        self.keys.let_confirm(self._may_confirm)
