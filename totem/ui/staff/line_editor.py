"""Editor of one line of text for staff: a field, and an on-screen keyboard with digits, accents and signs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Unpack

from PySide6.QtCore import Slot

from totem.session.forms.masks import Mask
from totem.staff.action_runner import ActionRunner
from totem.system.background import Runner
from totem.ui.controls.display_field import TextField
from totem.ui.controls.keyboard import Keyboard, KeySet, least_width
from totem.ui.staff.page import PageOptions, TaskPage
from totem.ui.staff.page_model import PageModel, PageStatus
from totem.ui.theme import Theme

LONGEST = 300
SHOWN = 4
"""Characters at the end of a hidden line that are shown, to see what was typed last."""


class TypingPage(TaskPage):
    """Page with a field for keyboard and hardware; a subclass shows it, and implements `submit`.

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
        field: TextField,
        **options: Unpack[PageOptions],
    ) -> None:
        super().__init__(theme, title, name, runner, **options)
        self.field, self.pad = field, Keyboard(theme, keys, field)
        field.returnPressed.connect(self.confirm)

    def begin(self) -> None:
        super().begin()
        self.begin_with("")

    def begin_with(self, line: str) -> None:
        """Ask, with `line` in the field."""
        self.pad.show_board()
        self.field.put(line)

    def end(self) -> None:
        """Clear the line as well: it may be a secret."""
        super().end()
        self.clear()

    def clear(self) -> None:
        self.field.put("")

    @Slot()
    def confirm(self) -> None:
        """Submit the line, if it may be."""
        self.submit(self.line)

    def submit(self, line: str) -> None:
        raise NotImplementedError

    @property
    def line(self) -> str:
        """The line as typed, without spaces around it."""
        return self.field.typed.strip()


class SecretMask(Mask):
    """Mask of a secret, of which only the end is shown."""

    def format(self, text: str) -> str:
        hidden = max(len(text) - SHOWN, 0)
        return "•" * hidden + text[hidden:]


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


class LinePage(TypingPage):
    """Page that asks for one line or for several, one after another, and writes each at once.

    Attributes:
        done: label of the confirm key.
        longest: most characters of a line.
    """

    done = "Gravar"
    longest = LONGEST

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        prompts: Callable[[], Iterable[LinePrompt]],
        runner: Runner,
        *,
        status: str = "setup_status",
        actions: ActionRunner | None = None,
        then: str = "",
    ) -> None:
        """`prompts` are read anew whenever the page is shown; `then` is the next page, "" for back."""
        field = TextField(theme, Mask(), name=f"{name}_line")
        super().__init__(theme, title, name, runner, KeySet.STAFF, field, status=status, actions=actions)
        self._prompts, self._then = prompts, then
        self._left: list[LinePrompt] = []
        field.call(title)
        field.edited.connect(self.show_model)
        self.column.insertWidget(0, field)
        self.pad.relabel_confirm(self.done)
        self.touch.addStretch(1)  # the keys stand at the bottom, within reach
        self.touch.addWidget(self.pad, 1000)

    def least_width(self) -> int:
        return least_width(self.theme)

    def model(self) -> PageModel:
        return PageModel(PageStatus(self._left[0].ask if self._left else ""))

    def begin(self) -> None:
        self._left = [*self._prompts()]
        self._ask()

    def end(self) -> None:
        super().end()
        self._left = []

    def begin_with(self, line: str) -> None:
        mask = SecretMask if self._left[0].is_secret else Mask
        self.field.put(line, mask=mask(least=0, longest=self.longest))
        super().begin_with(line)
        self.show_model()

    def show_model(self) -> None:
        super().show_model()
        self.field.refuse(refused=False)

    def show_status(self, text: str, *, good: bool | None = None) -> None:
        """Mark the field as well where something is wrong."""
        super().show_status(text, good=good)
        self.field.refuse(refused=good is False)

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
        self.begin_with(self._left[0].now)
