"""Key events of a keyboard, a keypad or a scanner with simulated timestamps, so that tests need not wait."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

HAND_MS, SCANNER_MS = 200, 8
"""Milliseconds between two keys of a person, of a scanner."""
NONE = Qt.KeyboardModifier.NoModifier


class Keyboard:
    """Sends keys to a window by a clock of its own."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._ms = 1000

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE, *, after: int) -> None:
        """Press and release a key, `after` milliseconds."""
        self._ms += after
        self.send(QEvent.Type.KeyPress, key, text, modifiers)
        self.send(QEvent.Type.KeyRelease, key, text, modifiers)

    def type(self, text: str, modifiers: Qt.KeyboardModifier = NONE, *, gap: int = HAND_MS) -> None:
        """Type a text; the first key comes after a hand's pause."""
        for place, letter in enumerate(text):
            self.press(ord(letter.upper()), letter, modifiers, after=gap if place else HAND_MS)

    def queue(self, text: str, gaps: Iterable[int], *, enter: bool = False) -> None:
        """Post keys to the event queue, as while the thread is busy; each is its gap later than the last."""
        keys = [(ord(letter.upper()), letter) for letter in text]
        keys += [(Qt.Key.Key_Return.value, "\r")] if enter else []
        for (key, letter), gap in zip(keys, gaps, strict=False):
            self._ms += gap
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.postEvent(
                    self._window.window().windowHandle(), self._event(kind, key, letter)
                )

    def send(self, kind: QEvent.Type, key: int, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Send a press or a release now."""
        event = self._event(kind, key, text, modifiers)
        QCoreApplication.sendEvent(self._window.window().windowHandle(), event)

    def _event(
        self, kind: QEvent.Type, key: int, text: str, modifiers: Qt.KeyboardModifier = NONE
    ) -> QKeyEvent:
        event = QKeyEvent(kind, key, modifiers, text)
        event.setTimestamp(self._ms)
        return event
