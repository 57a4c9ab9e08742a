"""Editor of one line of text for staff: a field, and an on-screen keyboard with digits, accents and signs."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent

from totem.system.background import Runner
from totem.ui.controls.display_field import TextField
from totem.ui.controls.key_boards import KeySet
from totem.ui.controls.keyboard import Keyboard, least_width
from totem.ui.staff.page import EditPage
from totem.ui.theme import Theme

LONGEST = 300
SHOWN = 4
"""Characters at the end of a hidden line that are shown, to see what was typed last."""


class LineEditPage(EditPage):
    """Page with a field and its keyboard; a subclass implements `submit`.

    Attributes:
        ask: the status while nothing is wrong.
        is_hidden: the line is a secret, of which its end is shown alone.
        pad: the keyboard.
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
        super().__init__(theme, title, name, runner, status=status, width=least_width(theme))
        self.ask, self.is_hidden = ask, False
        self._longest, self._line = longest, ""
        self._field = TextField(theme, name=f"{name}_line")
        self._field.call(title, title)
        self._field.dictated.connect(self._show)
        self.column.insertWidget(0, self._field)
        self.pad = Keyboard(theme, KeySet.STAFF)
        self.pad.relabel_confirm(done)
        self.pad.typed.connect(self.type)
        self.pad.erased.connect(self._erase)
        self.pad.cleared.connect(self._clear)
        self.pad.confirmed.connect(self._confirm)
        self.touch.addStretch(1)  # the keys stand at the bottom, within reach
        self.touch.addWidget(self.pad, 1000)

    @property
    def line(self) -> str:
        """The line as typed, without spaces around it."""
        return self._line.strip()

    def begin(self) -> None:
        self.begin_with("")

    def begin_with(self, line: str) -> None:
        """Ask, with `line` in the field."""
        self.pad.reset()
        self._show(line)
        self.set_key_receiver(self)

    def end(self) -> None:
        """Clear the line as well: it may be a secret."""
        super().end()
        self._show("")

    def type(self, text: str) -> None:
        self._show(self._line + text)

    def submit(self, line: str) -> None:
        raise NotImplementedError

    @Slot(str)
    def _show(self, line: str) -> None:
        """Show another line, and the question in place of an error about the line before."""
        self._line = line[: self._longest]
        self.show_status(self.ask)

    def show_status(self, text: str, *, good: bool | None = None) -> None:
        """Mark the field as well where something is wrong."""
        super().show_status(text, good=good)
        self._show_field(faulty=good is False)

    def _show_field(self, *, faulty: bool) -> None:
        hidden = max(len(self._line) - SHOWN, 0) if self.is_hidden else 0
        self._field.show_line("•" * hidden + self._line[hidden:], faulty=faulty)

    @Slot()
    def _erase(self) -> None:
        self._show(self._line[:-1])

    @Slot()
    def _clear(self) -> None:
        self._show("")

    @Slot()
    def _confirm(self) -> None:
        self.submit(self.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pad.press(event)


class LinePage(LineEditPage):
    """Page that edits one value as a line, and writes it."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        ask: str,
        now: Callable[[], str],
        write: Callable[[str], None],
        runner: Runner,
        *,
        status: str = "setup_status",
        may_be_empty: bool = False,
        then: str = "",
    ) -> None:
        """`now` gives the present value, `write` takes the new one; `then` is the next page, "" for back."""
        super().__init__(theme, name, title, ask, runner, status=status)
        self._now, self._write, self._may_be_empty = now, write, may_be_empty
        self._then = then

    def begin(self) -> None:
        self.begin_with(self._now())

    def submit(self, line: str) -> None:
        if line or self._may_be_empty:
            self.save(lambda: self._write(line), self._open_next)
        else:
            self.show_status("Nada foi digitado.", good=False)

    def _open_next(self) -> None:
        self.opened.emit(self._then or self.back)
