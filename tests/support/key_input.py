"""A keyboard, a keypad, a scanner: their key events carry timestamps of their own, so tests need not wait."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

HAND_MS, SCANNER_MS = 200, 8
"""Between two keys of a hand, of a scanner."""
NONE = Qt.KeyboardModifier.NoModifier


class Keys:
    """Sends keys to a window, each some time after the last."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._ms = 1000

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE, *, after: int) -> None:
        """Press and let go of a key, `after` milliseconds."""
        self._ms += after
        self.send(QEvent.Type.KeyPress, key, text, modifiers)
        self.send(QEvent.Type.KeyRelease, key, text, modifiers)

    def type(self, text: str, modifiers: Qt.KeyboardModifier = NONE, *, gap: int = HAND_MS) -> None:
        """Type a text; the first key comes after a hand's pause."""
        for place, letter in enumerate(text):
            self.press(ord(letter.upper()), letter, modifiers, after=gap if place else HAND_MS)

    def send(self, kind: QEvent.Type, key: int, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """One half of a key, now."""
        event = QKeyEvent(kind, key, modifiers, text)
        event.setTimestamp(self._ms)
        QCoreApplication.sendEvent(self._window.window().windowHandle(), event)
