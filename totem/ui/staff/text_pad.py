"""The staff's on-screen keyboard for one line of Portuguese: letters with accents, digits and signs."""

from totem.ui.controls.button import Button, Look
from totem.ui.controls.key_rows import GAP_MM, Boards, Row
from totem.ui.theme import Theme

UNITS = 20
"""Columns of the grid behind a row: every key spans some of them."""
LETTERS = ("qwertyuiop", "asdfghjklç", "zxcvbnm,.-")
ACCENTS = ("áàâãéêíóôõ", "úüñÁÀÂÃÉÊÍ", "ÓÔÕÚÜÑº ª".replace(" ", "°"))
SIGNS = ("1234567890", "@:/?=&%+_#", "()[]!'\"*;$")
BOARDS = {"abc": LETTERS, "áé": ACCENTS, "12": SIGNS}


class TextPad(Boards):
    """Three boards in one place."""

    def __init__(self, theme: Theme, confirm: str) -> None:
        """`confirm` stands on the key that is done."""
        super().__init__(theme)
        self._confirm = confirm
        gap = max(theme.mm(GAP_MM), theme.px(10))
        for name, lines in BOARDS.items():
            rows: list[Row] = [[(self._sign(each), UNITS // len(line)) for each in line] for line in lines]
            self._add_board(name, [*rows, self._foot()], gap)

    def _sign(self, character: str) -> Button:
        return self._key(character, f"pad_{character}")

    def _foot(self) -> Row:
        boards: Row = [
            (self._swap(name, name, name=f"board_{place}"), 2) for place, name in enumerate(BOARDS)
        ]
        return [
            (self._button("⇧", "shift", self._shift, "Maiúsculas"), 2),
            *boards,
            (self._button("espaço", "space", self._space), 4),
            (self._button("⌫", "pad_erase", self.erased, "Apagar"), 3),
            (self._button(self._confirm, "pad_confirm", self.confirmed, look=Look.PRIMARY), 5),
        ]
