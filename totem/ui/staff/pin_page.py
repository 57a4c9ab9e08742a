"""The page of a set-up that asks for a PIN, and for the same once more."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent

from totem.background import Runner
from totem.staff.pin import LONGEST, SHORTEST, UnfitPin
from totem.staff.pin import check as check_pin
from totem.ui.staff.pin_typing import PinTyping
from totem.ui.staff.step import EditPage, sentence
from totem.ui.theme import Theme

FIRST = f"Escolha um PIN de {SHORTEST} a {LONGEST} números. Ele abre a manutenção deste totem."


class PinPage(EditPage):
    """Nothing is written before both were the same."""

    def __init__(
        self, theme: Theme, name: str, title: str, write: Callable[[str], None], runner: Runner
    ) -> None:
        super().__init__(theme, title, name, runner)
        self._write, self._first = write, ""
        self._pin = PinTyping(theme, self)
        self._pin.entered.connect(self._take)
        self.read(self._pin.dots)
        self.touch.addWidget(self._pin.keys)

    def begin(self) -> None:
        """Nothing typed."""
        self._first = ""
        self._pin.clear()
        self.tell(FIRST)
        self.take_typing(self)

    def end(self) -> None:
        """What was typed goes."""
        super().end()
        self._first = ""
        self._pin.clear()

    @Slot(str)
    def _take(self, typed: str) -> None:
        first, self._first = self._first, ""
        try:
            check_pin(typed)
        except UnfitPin as error:
            self.tell(sentence(f"{str(error)[0].upper()}{str(error)[1:]}"), good=False)
            return
        if not first:
            self._first = typed
            self.tell("Agora o mesmo PIN, de novo.")
        elif typed == first:
            self.try_to(lambda: self._write(typed))
        else:
            self.tell(f"Os dois não são iguais. {FIRST}", good=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._pin.press(event)
