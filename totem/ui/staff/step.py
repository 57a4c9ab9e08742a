"""A page that asks for one thing: a sentence that tells what to do, and then what came of it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from totem.settings.editing import NotWritten
from totem.settings.unwritable import why
from totem.staff.pin import UnfitPin
from totem.ui.staff.page import Page
from totem.ui.staff.told import Told
from totem.ui.theme import Theme


class Step(Page):
    """What is answered on it is written at once, and leads back to where the page was opened."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        *,
        told: str = "setup_told",
        tall: bool = False,
        width: int = 0,
    ) -> None:
        """`told` names the sentence."""
        super().__init__(theme, title, name, tall=tall, width=width)
        self._told = Told(theme, name=told)
        self.read(self._told)

    def tell(self, words: str, *, good: bool | None = None) -> None:
        """Say something; `good` says whether something went well."""
        self._told.say(words, good=good)

    def wait(self, words: str) -> None:
        """Say that something is under way."""
        self._told.wait(words)

    def take_typing(self, typist: QWidget) -> None:
        """What is typed on a keyboard is for `typist` from now on."""
        self.typist = typist
        self.typing_begun.emit()

    def try_to(self, write: Callable[[], None]) -> bool:
        """Write, and go back; where that cannot be, say why and stay."""
        try:
            write()
        except (NotWritten, UnfitPin) as error:
            self.tell(sentence(f"Não gravado: {error}"), good=False)
            return False
        except OSError as error:
            self.tell(sentence(f"Não gravado: {why(error)}"), good=False)
            return False
        self.opened.emit(self.back)
        return True


def sentence(words: str) -> str:
    """`words` with a full stop, where they have none."""
    return words if words.endswith((".", "!", "?")) else f"{words}."
