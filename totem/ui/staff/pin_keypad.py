"""PIN entry: a keypad, dots for the digits typed, and the page that sets a new PIN."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.staff.pin import LONGEST, SHORTEST, UnfitPin
from totem.staff.pin import check as check_pin
from totem.system.background import Runner
from totem.ui.controls.keypad import Keypad
from totem.ui.staff.page import EditPage, sentence
from totem.ui.theme import Theme


class Dots(QWidget):
    """A dot for each digit typed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._count = theme, 0
        self.setObjectName("dots")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleName(f"{count} números digitados")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(96))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        side, step = theme.px(32), theme.px(58)
        top = (self.height() - side) / 2
        for place in range(max(SHORTEST, self._count)):
            painter.setBrush(palette.ink if place < self._count else palette.line)
            painter.drawEllipse(QRectF(place * step, top, side, side))
        painter.end()


class PinTyping(QObject):
    """Model of a PIN being typed, with its widgets `dots` and `keys`, which the owner lays out.

    Signals:
        entered(str): a PIN that is long enough was confirmed; it is cleared here.
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
        """Accept keys or ignore them."""
        self._allowed = allowed
        self._show(self._typed)

    @Slot(str)
    def type(self, key: str) -> None:
        """Append one digit."""
        if self._allowed and key.isdigit() and key.isascii() and len(self._typed) < LONGEST:
            self._show(self._typed + key)

    @Slot()
    def clear(self) -> None:
        """Drop all digits."""
        self._show("")

    def press(self, event: QKeyEvent) -> None:
        """Handle a key of a keyboard."""
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


FIRST = f"Escolha um PIN de {SHORTEST} a {LONGEST} números. Ele abre a manutenção deste totem."


class PinPage(EditPage):
    """Page that asks for a new PIN twice, and writes it once both are the same."""

    def __init__(
        self, theme: Theme, name: str, title: str, write: Callable[[str], None], runner: Runner
    ) -> None:
        super().__init__(theme, title, name, runner)
        self._write, self._first = write, ""
        self._pin = PinTyping(theme, self)
        self._pin.entered.connect(self._on_entered)
        self.add_content(self._pin.dots)
        self.touch.addWidget(self._pin.keys)

    def begin(self) -> None:
        self._first = ""
        self._pin.clear()
        self.show_status(FIRST)
        self.set_key_receiver(self)

    def end(self) -> None:
        """Drop the digits as well."""
        super().end()
        self._first = ""
        self._pin.clear()

    @Slot(str)
    def _on_entered(self, typed: str) -> None:
        first, self._first = self._first, ""
        try:
            check_pin(typed)
        except UnfitPin as error:
            self.show_status(sentence(f"{str(error)[0].upper()}{str(error)[1:]}"), good=False)
            return
        if not first:
            self._first = typed
            self.show_status("Agora o mesmo PIN, de novo.")
        elif typed == first:
            self.save(lambda: self._write(typed))
        else:
            self.show_status(f"Os dois não são iguais. {FIRST}", good=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._pin.press(event)
