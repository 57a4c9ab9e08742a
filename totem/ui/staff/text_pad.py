"""An on-screen keyboard for one line of Portuguese: letters with their accents, digits and signs."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from totem.ui.controls.button import Button, Look
from totem.ui.theme import Theme, Type

UNITS = 20
"""Columns of the grid behind a row: every key spans some of them."""
LETTERS = ("qwertyuiop", "asdfghjklç", "zxcvbnm,.-")
ACCENTS = ("áàâãéêíóôõ", "úüñÁÀÂÃÉÊÍ", "ÓÔÕÚÜÑº ª".replace(" ", "°"))
SIGNS = ("1234567890", "@:/?=&%+_#", "()[]!'\"*;$")


class TextPad(QWidget):
    """Three boards in one place.

    Signals:
        typed(str): one character.
        erased(): one back.
        confirmed(): done.
    """

    typed = Signal(str)
    erased = Signal()
    confirmed = Signal()

    def __init__(self, theme: Theme, confirm: str) -> None:
        """`confirm` stands on the key that is done."""
        super().__init__()
        self._theme, self._confirm = theme, confirm
        self._letters: list[Button] = []
        self._capital = False
        self._boards = QStackedLayout(self)
        self._boards.setContentsMargins(0, 0, 0, 0)
        for rows in (LETTERS, ACCENTS, SIGNS):
            self._boards.addWidget(self._board(rows))

    def _board(self, rows: tuple[str, ...]) -> QWidget:
        board = QWidget()
        column = QVBoxLayout(board)
        column.setContentsMargins(0, 0, 0, 0)
        gap = max(self._theme.mm(3), self._theme.px(10))
        column.setSpacing(gap)
        for row in rows:
            width = UNITS // len(row)
            column.addLayout(self._row([(self._key(each), width) for each in row], gap), 1)
        column.addLayout(self._row(self._foot(), gap), 1)
        return board

    def _row(self, keys: list[tuple[Button, int]], gap: int) -> QGridLayout:
        row = QGridLayout()
        row.setSpacing(gap)
        place = 0
        for key, span in keys:
            row.addWidget(key, 0, place, 1, span)
            place += span
        for index in range(place):
            row.setColumnStretch(index, 1)
        return row

    def _foot(self) -> list[tuple[Button, int]]:
        turn = [(f"board_{place}", label) for place, label in enumerate(("abc", "áé", "12"))]
        boards = [self._button(label, name, self._turn) for name, label in turn]
        return [
            (self._button("⇧", "shift", self._shift, "Maiúsculas"), 2),
            *((each, 2) for each in boards),
            (self._button("espaço", "space", self._space), 4),
            (self._button("⌫", "pad_erase", self.erased, "Apagar"), 3),
            (self._button(self._confirm, "pad_confirm", self.confirmed, look=Look.PRIMARY), 5),
        ]

    def _key(self, character: str) -> Button:
        button = self._button(character, f"pad_{character}", self._type, look=Look.KEY)
        if character.isalpha():
            self._letters.append(button)
        return button

    def _button(
        self,
        text: str,
        name: str,
        slot: "SignalInstance | object",
        said: str = "",
        *,
        look: Look = Look.QUIET,
    ) -> Button:
        button = Button(self._theme, text, look, name=name, size=Type.BODY)
        if said:
            button.setAccessibleName(said)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        button.setMinimumHeight(self._theme.mm(15) + 1)
        button.clicked.connect(slot)
        return button

    def _type(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self.typed.emit(sender.text())
            if self._capital:
                self._shift()

    def _space(self) -> None:
        self.typed.emit(" ")

    def _shift(self) -> None:
        self._capital = not self._capital
        for key in self._letters:
            text = key.text()
            key.relabel(text.upper() if self._capital else text.lower())

    def _turn(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._boards.setCurrentIndex(int(sender.objectName().removeprefix("board_")))
