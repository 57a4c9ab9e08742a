"""PIN entry: a keypad with dots for the digits, the prompt of maintenance mode, and the page of a new PIN."""

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import capitalized
from totem.staff.pin import LONGEST, SHORTEST, PinState, UnfitPin
from totem.staff.pin import check as check_pin
from totem.system.background import Runner
from totem.system.qt_timers import every, once
from totem.system.quantities import count_text
from totem.system.system_advice import SystemAdvice
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.key_boards import KeySet
from totem.ui.controls.keyboard import Keyboard
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import add_items, column, row
from totem.ui.overlays.overlay import Cover
from totem.ui.screen_layout import ScreenLayout
from totem.ui.staff.page import FOOT_UNITS, EditPage, StatusMessage, sentence
from totem.ui.stylesheet import set_look
from totem.ui.theme import Theme, Type, Weight

IDLE_MS = 30_000
"""Time without a key after which the customer's screen comes back."""
CLOSED = {
    PinState.MISSING: "Este totem ainda não tem PIN, e sem PIN ninguém entra na manutenção.",
    PinState.UNREADABLE: "O PIN gravado não pode ser lido, e sem ele ninguém entra na manutenção.",
}
ASK = "Digite o PIN."
BESIDE = "Toque só nas teclas. Em 2 segundos, digite o PIN de novo."
PAUSE_MS = 2000
"""Time without keys after a touch beside them: longer than between two touches of a child."""
FIRST = f"Escolha um PIN de {SHORTEST} a {LONGEST} dígitos. Ele abre a manutenção deste totem."


class Dots(QWidget):
    """A dot for each digit typed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._count = theme, 0
        self.setObjectName("dots")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleName(count_text(count, "dígito digitado", "dígitos digitados"))
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

    A digit too many is kept, so that a scanned barcode and its Enter are no attempt at the PIN.

    Signals:
        entered(str): a PIN that is long enough was confirmed; it is cleared here.
    """

    entered = Signal(str)

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.dots, self.keys = Dots(theme), Keyboard(theme, KeySet.DIGITS)
        self._typed, self._allowed = "", True
        self.keys.typed.connect(self.type)
        self.keys.erased.connect(self._erase)
        self.keys.cleared.connect(self.clear)
        self.keys.confirmed.connect(self._confirm)

    @property
    def is_allowed(self) -> bool:
        """True if keys are accepted."""
        return self._allowed

    def allow(self, *, allowed: bool) -> None:
        """Accept keys or ignore them."""
        self._allowed = allowed
        self._show(self._typed)

    @Slot(str)
    def type(self, key: str) -> None:
        if self._allowed and key.isdigit() and key.isascii() and len(self._typed) <= LONGEST:
            self._show(self._typed + key)

    @Slot()
    def clear(self) -> None:
        self._show("")

    def press(self, event: QKeyEvent) -> None:
        self.keys.press(event)

    @Slot()
    def _erase(self) -> None:
        self._show(self._typed[:-1])

    @Slot()
    def _confirm(self) -> None:
        if self._may_confirm:
            typed = self._typed
            self.clear()
            self.entered.emit(typed)
        elif len(self._typed) > LONGEST:
            self.clear()

    @property
    def _may_confirm(self) -> bool:
        return self._allowed and SHORTEST <= len(self._typed) <= LONGEST

    def _show(self, typed: str) -> None:
        self._typed = typed
        self.dots.show_count(len(typed))
        self.keys.let_confirm(self._may_confirm)


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

    def __init__(self, theme: Theme, parent: QWidget, read_wait: Callable[[], float]) -> None:
        """`read_wait` gives the seconds that a lockout still lasts."""
        super().__init__(parent)
        self._read_wait, self._is_new = read_wait, True
        self.setObjectName("gate")
        set_look(self, "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._status = StatusMessage(theme, name="sentence")
        self._pin = PinTyping(theme, self)
        self._pin.entered.connect(self.entered)
        self._pin.keys.typed.connect(self._restart_idle)
        self._idle = once(self, "idle PIN prompt", self.escape, IDLE_MS)
        self._pause = once(self, "pause after a stray touch", self._show_wait, PAUSE_MS)
        self._second = every(self, "lockout countdown", self._show_wait, 1000)
        self._lay_out(theme)
        self.setAccessibleName("Manutenção: digite o PIN")

    def ask(self, state: PinState = PinState.SET) -> None:
        """Cover the window and ask; explain where there is no PIN or a lockout lasts."""
        self._pin.clear()
        if state is PinState.SET:
            self._show_wait()
        else:
            self.explain(state)
        self.cover()
        self._idle.start()

    def explain(self, state: PinState) -> None:
        """Take no keys, and explain that there is no PIN to compare with, and how to set one."""
        self._pin.keys.hide()
        self._pin.dots.hide()
        self._pin.allow(allowed=False)
        self._second.stop()
        self._status.show_text(f"{CLOSED[state]} {SystemAdvice.SET_FIRST_PIN.text}", good=False)

    def show_checking(self) -> None:
        """Show that the PIN is being verified, and take no keys meanwhile."""
        self._pin.allow(allowed=False)
        self._status.show_progress("Conferindo…")

    def refuse(self) -> None:
        """Show that the PIN was wrong, or that the lockout lasts."""
        self._pin.clear()
        self._show_wait(wrong=True)

    def dismiss(self) -> None:
        """Stop the timers, clear the PIN, and hide."""
        for timer in (self._idle, self._pause, self._second):
            timer.stop()
        self._pin.clear()
        self.hide()

    def type(self, key: str) -> None:
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
        add_items(reading.column, self._status, self._pin.dots, None)
        column(self._pin.keys, parent=pane)
        nav, slot = ButtonVariant.NAV, self.cancelled
        cancel = Button(
            theme, "Cancelar", nav, icon="arrow-left", name="pin_cancel", height=FOOT_UNITS, on_click=slot
        )
        row(cancel, None, parent=foot)
        ScreenLayout(
            theme,
            head=title,
            reading=reading,
            touch=pane,
            foot=foot,
            reach=True,
            fill_reading=False,
            fix_touch=True,
            parent=self,
        )

    @Slot()
    def _show_wait(self, *, wrong: bool = False) -> None:
        wait_s = math.ceil(self._read_wait())
        self._pin.allow(allowed=wait_s == 0)
        if wait_s:
            self._second.start()
            self._status.show_text(f"{wait_text(wait_s)} {SystemAdvice.UNLOCK_PIN.text}", good=False)
        else:
            self._second.stop()
            self._status.show_text(
                "PIN errado. Tente de novo." if wrong else ASK, good=False if wrong else None
            )

    @Slot()
    def _restart_idle(self) -> None:
        self._idle.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._restart_idle()
        self._pin.press(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take no keys for a while after a touch beside them, since random touches make PINs, too.

        The touch that opened the prompt is the first to land here. One between two keys missed them.
        """
        self._restart_idle()
        keys = self._pin.keys
        if keys.rect().contains(keys.mapFrom(self, event.position().toPoint())):
            return
        if self._pin.is_allowed or self._pause.isActive():
            self._pin.clear()
            if self._is_new:
                self._is_new = False
                return
            self._pin.allow(allowed=False)
            self._pause.start()
            self._status.show_text(BESIDE, good=False)


def wait_text(seconds: int) -> str:
    """Return how long a lockout lasts."""
    minutes, rest = divmod(seconds, 60)
    time = f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    unbroken = time.replace(" ", "\u00a0")
    return f"Muitas tentativas erradas. Tente de novo em {unbroken}."


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
        super().end()
        self._first = ""
        self._pin.clear()

    @Slot(str)
    def _on_entered(self, typed: str) -> None:
        first, self._first = self._first, ""
        try:
            check_pin(typed)
        except UnfitPin as error:
            self.show_status(sentence(capitalized(str(error))), good=False)
            return
        if not first:
            self._first = typed
            self.show_status("Digite o mesmo PIN de novo.")
        elif typed == first:
            self.save(lambda: self._write(typed))
        else:
            self.show_status(f"Os dois não são iguais. {FIRST}", good=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._pin.press(event)
