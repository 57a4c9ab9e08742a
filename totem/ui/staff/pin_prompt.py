"""PIN entry: a keypad over a field of dots, the prompt of maintenance mode, and the page of a new PIN."""

import math
from collections.abc import Callable
from typing import Unpack

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent

from totem.domain.text import capitalized
from totem.session.forms.masks import DigitsMask
from totem.staff.pin import LONGEST, SHORTEST, PinAuth, PinResult, PinState, UnfitPin
from totem.staff.pin import check as check_pin
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.qt_timers import every, once
from totem.system.quantities import count_text
from totem.system.system_advice import SystemAdvice
from totem.ui.controls.display_field import TextField
from totem.ui.controls.keyboard import KeySet
from totem.ui.staff.line_editor import TypingPage
from totem.ui.staff.page import PageOptions, sentence
from totem.ui.staff.page_model import PageModel, PageStatus
from totem.ui.staff.shell import Shell
from totem.ui.theme import Theme
from totem.ui.window import Window

CLOSED = {
    PinState.MISSING: "Este totem ainda não tem PIN, e sem PIN ninguém entra na manutenção.",
    PinState.UNREADABLE: "O PIN gravado não pode ser lido, e sem ele ninguém entra na manutenção.",
}
ASK = "Digite o PIN."
BESIDE = "Toque só nas teclas. Em 2 segundos, digite o PIN de novo."
NO_BREAK = "\u00a0"
PAUSE_MS = 2000
"""Time without keys after a touch beside them: longer than between two touches of a child."""
FIRST = f"Escolha um PIN de {SHORTEST} a {LONGEST} dígitos. Ele abre a manutenção deste totem."


class PinMask(DigitsMask):
    """Mask of a PIN, which shows none of its digits."""

    def format(self, text: str) -> str:
        return "•" * len(text)

    def is_whole(self, text: str) -> bool:
        return self.least <= len(text) <= LONGEST

    def template(self, text: str) -> str:
        return "•" * SHORTEST


class PinPage(TypingPage):
    """Page that asks for a PIN; a subclass implements `submit`.

    A digit too many is kept, so that a scanned barcode and its Enter are no attempt at the PIN.

    Attributes:
        is_allowed: keys are accepted.
    """

    def __init__(
        self, theme: Theme, title: str, name: str, runner: Runner, **options: Unpack[PageOptions]
    ) -> None:
        field = TextField(theme, PinMask(), name="pin")
        super().__init__(theme, title, name, runner, KeySet.DIGITS, field, **options)
        self.add_content(self.field)
        self.field.changed.connect(self._show_count)
        self.allow(allowed=True)
        self.touch.addWidget(self.pad)

    def allow(self, *, allowed: bool) -> None:
        """Accept keys or ignore them."""
        self.is_allowed = allowed
        mask = (
            PinMask(least=SHORTEST, longest=LONGEST + 1) if allowed else PinMask(least=LONGEST + 1, longest=0)
        )
        self.field.put(self.field.typed, mask=mask)

    def confirm(self) -> None:
        pin, may_confirm = self.field.typed, self.field.is_whole
        if may_confirm or len(pin) > LONGEST:
            self.clear()
        if may_confirm:
            self.submit(pin)

    @Slot()
    def _show_count(self) -> None:
        self.field.call(count_text(len(self.field.typed), "dígito digitado", "dígitos digitados"))


class PinCheckPage(PinPage):
    """Page that asks for the PIN of maintenance mode, verifies it, and counts a lockout down.

    Signals:
        verified(): the PIN was right.
    """

    verified = Signal()
    wrong = "PIN errado. Tente de novo."

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        auth: PinAuth,
        runner: Runner,
        **options: Unpack[PageOptions],
    ) -> None:
        super().__init__(theme, title, name, runner, **options)
        self._auth = auth
        self._second = every(self, "lockout countdown", self._show_wait, 1000)

    def begin(self) -> None:
        super().begin()
        self._show_wait()

    def end(self) -> None:
        super().end()
        self._second.stop()

    def submit(self, pin: str) -> None:
        self.allow(allowed=False)
        self.show_progress("Conferindo…")
        self.run(self._auth.verify(pin), self._on_verified, self._on_error)

    def explain(self) -> None:
        """Take no keys, and explain that there is no PIN to compare with, and how to set one."""
        self.pad.hide()
        self.field.hide()
        self.allow(allowed=False)
        self._second.stop()
        self.show_status(f"{CLOSED[self._auth.last_state]} {SystemAdvice.SET_FIRST_PIN.text}", good=False)

    def _on_verified(self, result: PinResult) -> None:
        if result is PinResult.OPEN:
            self.verified.emit()
        elif result is PinResult.CLOSED:
            self.explain()
        else:
            self._show_wait(wrong=True)

    def _on_error(self, error: Exception) -> None:
        self._show_wait(wrong=True)
        raise error

    @Slot()
    def _show_wait(self, *, wrong: bool = False) -> None:
        wait_s = math.ceil(self._auth.wait_s)
        self.allow(allowed=wait_s == 0)
        if wait_s:
            self._second.start()
            minutes, rest = divmod(wait_s, 60)
            time = f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
            words = f"Muitas tentativas erradas. Tente de novo em {time.replace(' ', NO_BREAK)}."
            self.show_status(f"{words} {SystemAdvice.UNLOCK_PIN.text}", good=False)
        else:
            self._second.stop()
            self.show_status(self.wrong if wrong else ASK, good=False if wrong else None)


class PinPrompt(Shell):
    """The way into maintenance mode, opened when it is made.

    Signals:
        verified(): the PIN was right.
    """

    verified = Signal()
    takes_typing = True
    idle_ms = 30_000

    def __init__(self, theme: Theme, auth: PinAuth, runner: Runner, window: Window) -> None:
        page = _PromptPage(theme, auth, runner)
        super().__init__(theme, {"pin": lambda _: page}, window, name="gate")
        page.verified.connect(self.verified)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.enter("pin")
        self.setAccessibleName("Manutenção: digite o PIN")


class _PromptPage(PinCheckPage):
    """The page of the prompt; it keeps a pause after touches beside its keys."""

    def __init__(self, theme: Theme, auth: PinAuth, runner: Runner) -> None:
        super().__init__(theme, "Manutenção", "gate_page", auth, runner, status="sentence")
        self._is_new = True
        self._look = LatestTask(runner)
        self._pause = once(self, "pause after a stray touch", self._show_wait, PAUSE_MS)
        self.back = ""
        self._back.relabel("Cancelar")
        self._back.setObjectName("pin_cancel")
        self._leave.hide()

    def begin(self) -> None:
        super().begin()
        self._look.run(self._auth.look(), done=self._on_looked, failed=_raise)

    def end(self) -> None:
        super().end()
        self._pause.stop()
        self._look.cancel()

    def go_back(self) -> None:
        self.left.emit()

    def _show_wait(self, *, wrong: bool = False) -> None:
        """Look for the lockout's end by an operator, too."""
        if self._auth.wait_s > 0 and not self._look.is_running:
            self._look.run(self._auth.look(), done=self._on_looked, failed=_raise)
        super()._show_wait(wrong=wrong)

    def _on_looked(self, state: PinState) -> None:
        if state is not PinState.SET:
            self.explain()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take no keys for a while after a touch beside them, since random touches make PINs, too.

        The touch that opened the prompt is the first to land here. One between two keys missed them.
        """
        keys = self.pad
        if keys.rect().contains(keys.mapFrom(self, event.position().toPoint())):
            return
        if self.is_allowed or self._pause.isActive():
            self.clear()
            if self._is_new:
                self._is_new = False
                return
            self.allow(allowed=False)
            self._pause.start()
            self.show_status(BESIDE, good=False)


class NewPinPage(PinPage):
    """Page that asks for a new PIN twice, and writes it once both are the same."""

    def __init__(
        self, theme: Theme, name: str, title: str, write: Callable[[str], None], runner: Runner
    ) -> None:
        super().__init__(theme, title, name, runner, status="setup_status")
        self._write, self._first = write, ""

    def model(self) -> PageModel:
        return PageModel(PageStatus(FIRST))

    def end(self) -> None:
        super().end()
        self._first = ""

    def submit(self, pin: str) -> None:
        first, self._first = self._first, ""
        try:
            check_pin(pin)
        except UnfitPin as error:
            self.show_status(sentence(capitalized(str(error))), good=False)
            return
        if not first:
            self._first = pin
            self.show_status("Digite o mesmo PIN de novo.")
        elif pin == first:
            self.save(lambda: self._write(pin))
        else:
            self.show_status(f"Os dois não são iguais. {FIRST}", good=False)


def _raise(error: Exception) -> None:
    raise error
