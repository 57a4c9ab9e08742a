"""The staff's on-screen keyboard for one line: letters, digits, accents, signs of addresses."""

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.key_grid import COLUMNS, KEY_MM, LETTERS, SIGNS, KeyGrid, Row
from totem.ui.controls.onscreen_keyboard import TALLEST_UNITS, WIDE_TALLEST_UNITS, key_gap
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


class TextPad(KeyGrid):
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
                self._done, "pad_confirm", self.confirmed, variant=ButtonVariant.PRIMARY, size=Type.LARGE
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
            key.variant = ButtonVariant.OUTLINE if self.capital else ButtonVariant.QUIET
            key.update()
