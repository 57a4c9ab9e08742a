"""On-screen keys: grids of them, boards that swap in one place, and the keypad."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedLayout, QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.key_boards import DIGITS, KEY_SPAN, KEYPAD_LETTERS, WIDE_KEYPAD_LETTERS, Boards
from totem.ui.layouts import column
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import Theme, Type

LARGER_UNITS = 48
Row = list[tuple[Button | None, int]]
"""Keys with their spans in columns; None leaves room free."""
COLUMNS = 10
"""Keys in a full row."""
ERASING = frozenset({"erase", "clear"})
_KEY = re.compile(r"(.+?)(?::(\d+))?")


def make_board(rows: list[Row], gap: int) -> QWidget:
    """Lay out rows of keys; a key of two columns spans their gap."""
    board = QWidget()
    whole = column(gap=gap, parent=board)
    for keys in rows:
        row = QGridLayout()
        row.setSpacing(gap)
        place = 0
        for key, span in keys:
            if key is not None:
                row.addWidget(key, 0, place, 1, span)
            place += span
        for index in range(place):
            row.setColumnStretch(index, 1)
        whole.addLayout(row, 1)
    return board


def make_expanding(button: Button, least: int) -> Button:
    """Let a key of the `least` height in pixels grow with its board, whatever its label."""
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    button.setMinimumHeight(least)
    return button


def keystroke(control: QWidget) -> str:
    """The character that a key types, or "erase", "clear", "back" or "on"; empty for other controls."""
    board, _, kind = control.objectName().rpartition("_")
    if kind in ERASING or (board and kind in ("back", "on")):
        return kind
    if board and kind == "space":
        return " "
    return control.text() if isinstance(control, Button) and len(control.text()) == 1 else ""


class _Key(Button):
    """A key without padding: a w is as large as an i."""

    def _padding(self) -> int:
        return self.theme.px(1)


class KeyGrid(QWidget):
    """Boards of keys in one place, such as letters and signs.

    A subclass makes keys and adds boards; the first is shown.

    Signals:
        typed(str): one character, or more where a key types several.
        erased(): backspace.
        confirmed(): done.
    """

    typed = Signal(str)
    erased = Signal()
    confirmed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters: list[Button] = []
        self._shifts: list[Button] = []
        self._confirm_keys: list[Button] = []
        self._capital = False
        self._stack = QStackedLayout()
        self._column = column((self._stack, 1), parent=self)
        self._names: list[str] = []

    @property
    def board(self) -> str:
        """The name of the present board."""
        return self._names[self._stack.currentIndex()]

    def show_board(self, name: str) -> None:
        self._stack.setCurrentIndex(self._names.index(name))

    def set_capital(self, capital: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Turn shift on or off."""
        if capital == self._capital:
            return
        self._capital = capital
        for key in self._letters:
            text = key.text()
            key.relabel(text.upper() if capital else text.lower())
        for key in self._shifts:
            key.variant = ButtonVariant.OUTLINE if capital else ButtonVariant.QUIET
            key.setChecked(capital)
            key.update()

    def let_confirm(self, allowed: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Enable or disable "Continuar"."""
        for key in self._confirm_keys:
            key.setEnabled(allowed)

    def add_boards(self, boards: Boards, gap: int, *, span: int = KEY_SPAN) -> None:
        """Add boards, whose keys span `span` columns by default."""
        for name, rows in boards.items():
            self._names.append(name)
            self._stack.addWidget(make_board([self._row(row, name, span) for row in rows], gap))

    def make_key(self, key: str, board: str) -> Button:
        """Make the key of a character, or the one with this name, for a board."""
        raise NotImplementedError

    def _row(self, row: str, board: str, usual: int) -> Row:
        keys: Row = []
        for token in row.split():
            found = _KEY.fullmatch(token)
            assert found is not None  # noqa: S101 - a token is not empty
            key, span = found[1], int(found[2] or usual)
            keys.append((None if key == "free" else self.make_key(key, board), span))
        return keys

    def _key(
        self, text: str, name: str, *, variant: ButtonVariant = ButtonVariant.KEY, size: Type = Type.BODY
    ) -> Button:
        """A key that types its label."""
        button = self._button(text, name, self._on_key, variant=variant, size=size)
        if len(text) == 1 and text.isalpha():
            self._letters.append(button)
        return button

    def _button(
        self,
        text: str,
        name: str,
        slot: "SignalInstance | object",
        spoken: str = "",
        *,
        variant: ButtonVariant = ButtonVariant.QUIET,
        icon: str = "",
        size: Type = Type.BODY,
    ) -> Button:
        icon_only = bool(icon)
        button = _Key(self._theme, text, variant, icon=icon, icon_only=icon_only, name=name, size=size)
        if spoken:
            button.setAccessibleName(spoken)
        button.clicked.connect(slot)
        make_expanding(button, self._theme.least_target)
        if self._theme.scale > 1:  # glyphs may be higher than the minimum key
            button.setMinimumHeight(max(button.minimumHeight(), self._theme.text(LARGER_UNITS)))
        return button

    def _confirm_key(self, text: str, name: str) -> Button:
        button = Button(self._theme, text, ButtonVariant.PRIMARY, name=name, on_click=self.confirmed)
        button.setEnabled(False)
        self._confirm_keys.append(button)
        return make_expanding(button, self._theme.least_target)

    def _swap(self, board: str, text: str, spoken: str = "", *, name: str, size: Type = Type.BODY) -> Button:
        """A key that shows another board."""
        button = self._button(text, name, self._on_swap, spoken, size=size)
        button.setProperty("board", board)
        return button

    def _shift(self) -> None:
        self.set_capital(not self._capital)

    def _space(self) -> None:
        self.typed.emit(" ")

    def _on_key(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            capital = self._capital
            self.typed.emit(sender.text())
            if capital:
                self.set_capital(False)

    def _on_swap(self) -> None:
        sender: QObject | None = self.sender()
        if sender is not None:
            self.show_board(str(sender.property("board")))


class Keypad(KeyGrid):
    """Digits in the order of a telephone, and letters for the alphanumeric CNPJ, swapped by "ABC" and "123".

    Signals:
        cleared(): "Limpar".
    """

    cleared = Signal()

    def __init__(self, theme: Theme, *, letters: bool = True) -> None:
        """`letters=False` leaves the board of letters out."""
        super().__init__(theme)
        gap = theme.least_gap if theme.low else max(theme.least_gap, theme.px(16))
        self.add_boards({"digits": self._digit_rows(letters=letters)}, gap)
        if letters:
            is_wide = theme.low or theme.is_tight
            self.add_boards({"letters": WIDE_KEYPAD_LETTERS if is_wide else KEYPAD_LETTERS}, gap, span=1)

    def show_digits(self) -> None:
        self.show_board("digits")

    def show_letters(self) -> None:
        self.show_board("letters")

    @property
    def shows_letters(self) -> bool:
        return self.board == "letters"

    def _digit_rows(self, *, letters: bool) -> Sequence[str]:
        if self._theme.low and not self._theme.portrait:  # four rows fit into the lower half
            beside = ("erase:5", "clear:5", "letters:5" if letters else "free:5")
            rows = [" ".join(row) for row in zip(DIGITS, beside, strict=True)]
            return (*rows, "free 0 free confirm:5")
        return (*DIGITS, "clear 0 erase", "letters confirm:4" if letters else "confirm:6")

    def make_key(self, key: str, board: str) -> Button:
        prefix = "letters_" if board == "letters" else ""
        if len(key) == 1:
            is_digit, size = key.isdigit(), Type.TITLE if board == "digits" else Type.LARGE
            return self._character(key, f"{prefix if is_digit else ''}key_{key}", size)
        if key == "clear":
            return self._action(self.tr("Limpar"), f"{prefix}clear", self.cleared)
        if key == "erase":
            return self._action(self.tr("Corrigir"), f"{prefix}erase", self.erased, icon="delete")
        if key == "confirm":
            return self._grown(self._confirm_key(self.tr("Continuar"), f"{prefix}confirm"))
        return self._turn_to(key)

    def _grown(self, button: Button) -> Button:
        theme = self._theme
        return make_expanding(button, theme.least_key if theme.is_large else theme.least_target)

    def _character(self, key: str, name: str, size: Type) -> Button:
        variant = ButtonVariant.KEY
        button = Button(self._theme, key, variant, name=name, size=size, on_click=self._on_key)
        set_public_name(button, self.tr("tecla de número") if key.isdigit() else self.tr("tecla de letra"))
        return self._grown(button)

    def _action(self, text: str, name: str, signal: SignalInstance, *, icon: str = "") -> Button:
        variant = ButtonVariant.QUIET
        return self._grown(Button(self._theme, text, variant, icon=icon, name=name, on_click=signal))

    def _turn_to(self, name: str) -> Button:
        letters = name == "letters"
        button = Button(self._theme, "ABC" if letters else "123", ButtonVariant.OUTLINE, name=name)
        button.setAccessibleName(self.tr("Mostrar letras") if letters else self.tr("Mostrar números"))
        button.clicked.connect(self.show_letters if letters else self.show_digits)
        return self._grown(button)
