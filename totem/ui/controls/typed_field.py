"""What the fields that show typing have in common: to those who do not see, they are fields with a value."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from totem.ui.theme import Theme


class TypedField(QLineEdit):
    """Shows, and never edits by itself: the screen hears the keys, and a subclass paints.

    Signals:
        dictated(str): an aid of the system put this text in.
    """

    dictated = Signal(str)

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._value = ""
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._text_changed)

    def show_value(self, value: str, caret: int | None = None) -> None:
        """Have this be the value, with the caret behind so many characters of it, else at its end."""
        self._value = value
        self.setText(value)
        self.setCursorPosition(len(value) if caret is None else caret)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(172 if self._theme.roomy else 124))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()  # without Qt's caret, which would blink and select

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _text_changed(self, text: str) -> None:
        if text != self._value:
            self.dictated.emit(text)
