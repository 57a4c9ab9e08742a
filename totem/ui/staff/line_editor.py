"""The staff's on-screen keyboard for one line: letters, digits, accents, signs of addresses."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent

from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.display_field import TextField
from totem.ui.controls.key_grid import COLUMNS, KEY_MM, LETTERS, SIGNS, Boards, Row
from totem.ui.controls.onscreen_keyboard import TALLEST_UNITS, WIDE_TALLEST_UNITS, key_gap, least_width
from totem.ui.input.lockdown import DeadKeys
from totem.ui.staff.page import EditPage
from totem.ui.theme import Theme, Type

KEY = 2


UNITS = KEY * COLUMNS
"""Columns of the grid behind a row: every key spans some of them."""


DIGITS = SIGNS[0]


BOARDS = {
    "abc": LETTERS,
    "áé": ("áàâãéêíóôõ", "úüñºª°'\"!*", "();:+&?"),
    ":@": (":@_?=&%#+$", "()[]{};!*~", "\"'\\^|<>"),
}
"""Boards by what stands on the key that turns to them: their rows below the digits."""


ALWAYS = ",.-/"
"""Stands in the foot of every board."""


ROWS = 6


class TextPad(Boards):
    """Three boards in one place, the digits on top of each; below each the key that is done."""

    def __init__(self, theme: Theme, confirm: str) -> None:
        """`confirm` stands on the key that is done."""
        super().__init__(theme)
        self._done = confirm
        gap = key_gap(theme)
        for name, (first, second, third) in BOARDS.items():
            last = self._third(third, capitals=name != ":@")
            rows = [self._line(DIGITS), self._line(first), self._line(second), last]
            done = self._button(
                self._done, "pad_confirm", self.confirmed, look=ButtonVariant.PRIMARY, size=Type.LARGE
            )
            self._add_board(name, [*rows, self._foot(name), [(done, UNITS)]], gap)
        tallest = max(theme.px(TALLEST_UNITS if theme.portrait else WIDE_TALLEST_UNITS), theme.mm(KEY_MM) + 1)
        self.setMaximumHeight(ROWS * tallest + (ROWS - 1) * gap)

    def _line(self, characters: str) -> Row:
        return [(self._sign(each), KEY) for each in characters]

    def _third(self, characters: str, *, capitals: bool) -> Row:
        """The row with the keys for capitals, where there are some, and for one back at its ends."""
        shift: Button | None = None
        if capitals:
            shift = self._button("", "shift", self._shift, "Maiúsculas", icon="arrow-big-up")
            self._shifts.append(shift)
        erase = self._button("", "pad_erase", self.erased, "Apagar", icon="delete")
        return [(shift, 3), *self._line(characters), (erase, 3)]

    def _foot(self, board: str) -> Row:
        others: Row = [
            (self._swap(name, name, name=f"board_{place}", size=Type.SMALL), 3)
            for place, name in enumerate(BOARDS)
            if name != board
        ]
        space = self._button("espaço", "space", self._space, size=Type.SMALL)
        return [*others, *self._line(ALWAYS[:2]), (space, 6), *self._line(ALWAYS[2:])]

    def _sign(self, character: str) -> Button:
        key = self._key(character, f"pad_{character}", size=Type.LARGE)
        if character.isalpha():
            key.clicked.connect(self._back_to_letters)
        return key

    def _back_to_letters(self) -> None:
        """After a letter with an accent, the word goes on on the letters."""
        self.show_board("abc")

    def _show_shift(self) -> None:
        for key in self._shifts:
            key.look = ButtonVariant.OUTLINE if self.capital else ButtonVariant.QUIET
            key.update()


LONGEST = 300


class LineStep(EditPage):
    """The field and its keys; a subclass says what becomes of the line."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        ask: str,
        runner: Runner,
        *,
        done: str = "Gravar",
        told: str = "setup_told",
        longest: int = LONGEST,
    ) -> None:
        """`ask` says what is wanted, `done` stands on the key that takes it."""
        super().__init__(theme, title, name, runner, told=told, width=least_width(theme))
        self._ask, self._longest, self._line = ask, longest, ""
        self._accents = DeadKeys()
        self._field = TextField(theme, name=f"{name}_line")
        self._field.call(title, title)
        self._field.dictated.connect(self._show)
        self.column.insertWidget(0, self._field)
        pad = TextPad(theme, done)
        pad.typed.connect(self.type)
        pad.erased.connect(self._erase)
        pad.confirmed.connect(self._confirm)
        self.touch.addStretch(1)  # the keys stand at the bottom, under the hand
        self.touch.addWidget(pad, 1000)

    @property
    def line(self) -> str:
        """What was typed."""
        return self._line.strip()

    def begin(self) -> None:
        """An empty line."""
        self.begin_with("")

    def begin_with(self, line: str) -> None:
        """Ask, from this line on."""
        self._accents.forget()
        self._show(line)
        self.take_typing(self)

    def end(self) -> None:
        """What was typed goes: it may be a secret."""
        super().end()
        self._show("")

    def type(self, text: str) -> None:
        """Take one character."""
        self._show(self._line + text)

    def take(self, line: str) -> None:
        """Do with the line what it was asked for."""
        raise NotImplementedError

    @Slot(str)
    def _show(self, line: str) -> None:
        """Show another line; what was wrong with the one before is said no more."""
        self._line = line[: self._longest]
        self._field.show_line(self._line)
        self.tell(self._ask)

    @Slot()
    def _erase(self) -> None:
        self._show(self._line[:-1])

    @Slot()
    def _confirm(self) -> None:
        self.take(self.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() == Qt.Key.Key_Delete:
            self._show("")
        elif typed := self._accents.read(event):
            self.type(typed)


class LinePage(LineStep):
    """A line that is written, whatever it is about."""

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
        told: str = "setup_told",
        may_be_empty: bool = False,
        then: str = "",
    ) -> None:
        """`now` gives the line to begin with; `write` takes the new one; `then` is the page that comes after.

        Without it, the line leads back.
        """
        super().__init__(theme, name, title, ask, runner, told=told)
        self._now, self._write, self._may_be_empty = now, write, may_be_empty
        self._then = then

    def begin(self) -> None:
        """The line as it is now."""
        self.begin_with(self._now())

    def take(self, line: str) -> None:
        if line or self._may_be_empty:
            self.try_to(lambda: self._write(line), self._go_on)
        else:
            self.tell("Nada foi digitado.", good=False)

    def _go_on(self) -> None:
        if self._then:
            self.opened.emit(self._then)
        else:
            self.go_back()

    def tell(self, words: str, *, good: bool | None = None) -> None:
        """What is wrong shows at the field, too."""
        super().tell(words, good=good)
        self._field.show_line(self._line, faulty=good is False)
