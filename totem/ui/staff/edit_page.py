"""A page that asks for one thing: a sentence that tells what to do, and then what came of it."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from totem.settings.editing import NotWritten, describe_write_error
from totem.staff.pin import UnfitPin
from totem.system.background import Runner
from totem.ui.staff.page import LONG, Page, PageTask
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme


class EditPage(Page):
    """What is answered on it is written at once, and leads back to where the page was opened."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        runner: Runner,
        *,
        told: str = "setup_told",
        tall: bool = False,
        width: int = 0,
    ) -> None:
        """`told` names the sentence."""
        super().__init__(theme, title, name, tall=tall, width=width)
        self._told = StatusMessage(theme, name=told)
        self.read(self._told)
        self.waiter = PageTask(runner, self)
        self.waiter.grew_long.connect(self._say_long)

    def end(self) -> None:
        """Wait for nothing any more."""
        self.waiter.stop()

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

    def try_to(self, write: Callable[[], None], then: Callable[[], None] | None = None) -> None:
        """Write, off the GUI thread, and go back or do what comes `then`; where it cannot be, say why."""
        if not self.waiter.waits:
            self.wait("Gravando…")
            self.waiter.run(_elsewhere(write), lambda _: (then or self.go_back)(), self._not_written)

    def _not_written(self, error: Exception) -> None:
        if isinstance(error, (NotWritten, UnfitPin)):
            self.tell(sentence(f"Não gravado: {error}"), good=False)
        elif isinstance(error, OSError):
            self.tell(sentence(f"Não gravado: {describe_write_error(error)}"), good=False)
        else:
            self.tell(f"Não gravado: {type(error).__name__}.", good=False)
            raise error

    @Slot()
    def _say_long(self) -> None:
        self.wait(LONG)


async def _elsewhere(write: Callable[[], None]) -> None:
    from asyncio import to_thread

    await to_thread(write)


def sentence(words: str) -> str:
    """`words` with a full stop, where they have none."""
    return words if words.endswith((".", "!", "?")) else f"{words}."
