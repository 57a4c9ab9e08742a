"""Accents of a keyboard that has keys for them: `´` and then `a` is `á`.

The fields take no input method, which would compose them, so the screens do it themselves.
"""

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_MARKS = {
    Qt.Key.Key_Dead_Acute: "\u0301",
    Qt.Key.Key_Dead_Grave: "\u0300",
    Qt.Key.Key_Dead_Circumflex: "\u0302",
    Qt.Key.Key_Dead_Tilde: "\u0303",
    Qt.Key.Key_Dead_Diaeresis: "\u0308",
    Qt.Key.Key_Dead_Cedilla: "\u0327",
}


class DeadKeys:
    """Remembers an accent until the letter that it belongs to comes."""

    def __init__(self) -> None:
        self._mark = ""

    def read(self, event: QKeyEvent) -> str:
        """What `event` types: nothing yet for an accent, which is set on the letter after it."""
        key = event.key()
        if key in _MARKS:
            self._mark = _MARKS[Qt.Key(key)]
            return ""
        text = event.text()
        if not text or not text.isprintable():
            return ""
        mark, self._mark = self._mark, ""
        composed = unicodedata.normalize("NFC", text + mark)
        return composed if len(composed) == len(text) else text

    def forget(self) -> None:
        """No accent waits any more."""
        self._mark = ""
