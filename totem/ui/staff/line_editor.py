"""Editor of one line of text for staff: a field, and an on-screen keyboard with digits, accents and signs."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent

from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.display_field import TextField
from totem.ui.controls.keypad import KeyGrid
from totem.ui.controls.onscreen_keyboard import TALLEST_UNITS, WIDE_TALLEST_UNITS, least_width
from totem.ui.input.event_filters import DeadKeys
from totem.ui.staff.page import EditPage
from totem.ui.theme import Theme, Type

DIGITS, FOOT, CONFIRM = "1 2 3 4 5 6 7 8 9 0", ", . space:6 - /", "confirm:20"
BOARDS = {
    "abc": (
        *(DIGITS, "q w e r t y u i o p", "a s d f g h j k l ç", "shift:3 z x c v b n m erase:3"),
        *(f"áé:3 :@:3 {FOOT}", CONFIRM),
    ),
    "áé": (
        *(DIGITS, "á à â ã é ê í ó ô õ", "ú ü ñ º ª ° ' \" ! *", "shift:3 ( ) ; : + & ? erase:3"),
        *(f"abc:3 :@:3 {FOOT}", CONFIRM),
    ),
    ":@": (
        *(DIGITS, ": @ _ ? = & % # + $", "( ) [ ] { } ; ! * ~", "free:3 \" ' \\ ^ | < > erase:3"),
        *(f"abc:3 áé:3 {FOOT}", CONFIRM),
    ),
}
"""Boards by the label of the key that turns to them."""
ROWS = 6
LONGEST = 300
SHOWN = 4
"""Characters at the end of a hidden line that are shown, to see what was typed last."""


class TextPad(KeyGrid):
    """On-screen keyboard of three boards, each with the digits on top and the confirm key below."""

    def __init__(self, theme: Theme, confirm: str) -> None:
        """`confirm` is the label of the confirm key."""
        super().__init__(theme)
        gap = theme.least_gap
        self._confirm_text = confirm
        self.add_boards(BOARDS, gap)
        tallest = max(theme.px(TALLEST_UNITS if theme.portrait else WIDE_TALLEST_UNITS), theme.least_key)
        self.setMaximumHeight(ROWS * tallest + (ROWS - 1) * gap)

    def relabel_confirm(self, text: str, variant: ButtonVariant) -> None:
        """Change the confirm key of every board."""
        for key in self._confirm_keys:
            key.relabel(text, variant=variant)

    def make_key(self, key: str, board: str) -> Button:
        if len(key) == 1:
            return self._character_key(key)
        if key in BOARDS:
            place = [*BOARDS].index(key)
            return self._swap(key, key, name=f"board_{place}", size=Type.SMALL)
        if key == "space":
            return self._button("espaço", "space", self._space, size=Type.SMALL)
        if key == "erase":
            return self._button("", "pad_erase", self.erased, "Apagar", icon="delete")
        if key == "shift":
            self._shifts.append(self._button("", "shift", self._shift, "Maiúsculas", icon="arrow-big-up"))
            return self._shifts[-1]
        variant, text = ButtonVariant.PRIMARY, self._confirm_text
        self._confirm_keys.append(
            self._button(text, "pad_confirm", self.confirmed, variant=variant, size=Type.LARGE)
        )
        return self._confirm_keys[-1]

    def _character_key(self, character: str) -> Button:
        key = self._key(character, f"pad_{character}", size=Type.LARGE)
        if character.isalpha():
            key.clicked.connect(self._show_letters)
        return key

    def _show_letters(self) -> None:
        """Go back to the plain letters after an accented one: the word goes on there."""
        self.show_board("abc")


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
        self._accents = DeadKeys()
        self._field = TextField(theme, name=f"{name}_line")
        self._field.call(title, title)
        self._field.dictated.connect(self._show)
        self.column.insertWidget(0, self._field)
        self.pad = TextPad(theme, done)
        self.pad.typed.connect(self.type)
        self.pad.erased.connect(self._erase)
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
        self._accents.reset()
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
    def _confirm(self) -> None:
        self.submit(self.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() == Qt.Key.Key_Delete:
            self._show("")
        elif typed := self._accents.read(event):
            self.type(typed)


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
