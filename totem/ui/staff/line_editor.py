"""Editor of one line of text for staff: a field, and an on-screen keyboard with digits, accents and signs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Unpack

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent

from totem.system.background import Runner
from totem.ui.controls.display_field import TextField
from totem.ui.controls.key_boards import KeySet
from totem.ui.controls.keyboard import Keyboard, least_width
from totem.ui.staff.page import EditPage, PageOptions
from totem.ui.theme import Theme

LONGEST = 300
SHOWN = 4
"""Characters at the end of a hidden line that are shown, to see what was typed last."""


class TypingPage(EditPage):
    """Page with a line that its keyboard and hardware type; a subclass shows it, and implements `submit`.

    Attributes:
        pad: the keyboard.
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        runner: Runner,
        keys: KeySet,
        *,
        longest: int,
        **options: Unpack[PageOptions],
    ) -> None:
        super().__init__(theme, title, name, runner, **options)
        self._longest, self._line = longest, ""
        self.pad = Keyboard(theme, keys)
        self.pad.typed.connect(self.type)
        self.pad.erased.connect(self._erase)
        self.pad.cleared.connect(self.clear)
        self.pad.confirmed.connect(self.confirm)

    def begin(self) -> None:
        self.begin_with("")

    def begin_with(self, line: str) -> None:
        """Ask, with `line` in the field."""
        self.pad.reset()
        self.show_line(line)
        self.set_key_receiver(self)

    def end(self) -> None:
        """Clear the line as well: it may be a secret."""
        super().end()
        self.clear()

    @Slot(str)
    def type(self, text: str) -> None:
        self.show_line(self._line + text)

    @Slot()
    def clear(self) -> None:
        self.show_line("")

    @Slot(str)
    def show_line(self, line: str) -> None:
        self._line = line[: self._longest]

    @Slot()
    def confirm(self) -> None:
        """Submit the line, if it may be."""
        self.submit(self.line)

    def submit(self, line: str) -> None:
        raise NotImplementedError

    @property
    def line(self) -> str:
        """The line as typed, without spaces around it."""
        return self._line.strip()

    @Slot()
    def _erase(self) -> None:
        self.show_line(self._line[:-1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pad.press(event)


class LineEditPage(TypingPage):
    """Page with a text field and its keyboard.

    Attributes:
        ask: the status while nothing is wrong.
        is_hidden: the line is a secret, of which its end is shown alone.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        ask: str,
        runner: Runner,
        *,
        done: str = "Gravar",
        status: str = "setup_status",
        longest: int = LONGEST,
    ) -> None:
        """`ask` is the status while nothing is wrong, `done` the label of the confirm key."""
        width = least_width(theme)
        super().__init__(
            theme, title, name, runner, KeySet.STAFF, longest=longest, status=status, width=width
        )
        self.ask, self.is_hidden = ask, False
        self._field = TextField(theme, name=f"{name}_line")
        self._field.call(title, title)
        self._field.dictated.connect(self.show_line)
        self.column.insertWidget(0, self._field)
        self.pad.relabel_confirm(done)
        self.touch.addStretch(1)  # the keys stand at the bottom, within reach
        self.touch.addWidget(self.pad, 1000)

    @Slot(str)
    def show_line(self, line: str) -> None:
        """Show another line, and the question in place of an error about the line before."""
        super().show_line(line)
        self.show_status(self.ask)

    def show_status(self, text: str, *, good: bool | None = None) -> None:
        """Mark the field as well where something is wrong."""
        super().show_status(text, good=good)
        hidden = max(len(self._line) - SHOWN, 0) if self.is_hidden else 0
        self._field.show_line("•" * hidden + self._line[hidden:], faulty=good is False)


@dataclass(frozen=True, slots=True)
class LinePrompt:
    """A line to be typed.

    Attributes:
        ask: the question.
        now: the line to begin with.
        write: writes the line; raises `NotWritten`.
        is_secret: only the end of the line is shown.
        may_be_empty: an empty line is written as well.
    """

    ask: str
    now: str
    write: Callable[[str], None]
    is_secret: bool = False
    may_be_empty: bool = False


class LinePage(LineEditPage):
    """Page that asks for one line or for several, one after another, and writes each at once."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        prompts: Callable[[], Iterable[LinePrompt]],
        runner: Runner,
        *,
        status: str = "setup_status",
        then: str = "",
    ) -> None:
        """`prompts` are read anew whenever the page is shown; `then` is the next page, "" for back."""
        super().__init__(theme, name, title, "", runner, status=status)
        self._prompts, self._then = prompts, then
        self._left: list[LinePrompt] = []

    def begin(self) -> None:
        self._left = [*self._prompts()]
        self._ask()

    def end(self) -> None:
        super().end()
        self._left = []

    def submit(self, line: str) -> None:
        prompt = self._left[0]
        if line or prompt.may_be_empty:
            self.save(partial(prompt.write, line), self.ask_next)
        else:
            self.show_status("Nada foi digitado.", good=False)

    def ask_next(self) -> None:
        """Ask for the next line, or leave after the last."""
        del self._left[0]
        if self._left:
            self._ask()
        else:
            self.opened.emit(self._then or self.back)

    def _ask(self) -> None:
        prompt = self._left[0]
        self.ask, self.is_hidden = prompt.ask, prompt.is_secret
        self.begin_with(prompt.now)
