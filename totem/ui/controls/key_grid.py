"""The base of on-screen keyboards: grids of keys, and boards of them in one place."""

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from totem.ui.controls.button import LEAST_TARGET_MM, Button, ButtonVariant
from totem.ui.theme import Theme, Type

GAP_MM, KEY_MM = 3.0, 20.0
LARGER_UNITS = 48
Row = list[tuple[Button | None, int]]
"""Keys with their spans in columns; None leaves room free."""


def make_board(rows: list[Row], gap: int) -> QWidget:
    """Lay out rows of keys; a key of two columns spans their gap."""
    board = QWidget()
    column = QVBoxLayout(board)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
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
        column.addLayout(row, 1)
    return board


def make_expanding(theme: Theme, button: Button, least_mm: float = LEAST_TARGET_MM) -> Button:
    """Let a key grow with its board, whatever its label."""
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    button.setMinimumHeight(theme.mm(least_mm) + 1)
    return button


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

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._letters: list[Button] = []
        self._shifts: list[Button] = []
        self._capital = False
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._names: list[str] = []

    @property
    def board(self) -> str:
        """The name of the present board."""
        return self._names[self._stack.currentIndex()]

    @property
    def capital(self) -> bool:
        """True if shift is on."""
        return self._capital

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
        self._show_shift()

    def _show_shift(self) -> None:
        for key in self._shifts:
            key.variant = ButtonVariant.OUTLINE if self.capital else ButtonVariant.QUIET
            key.update()

    def _add_board(self, name: str, rows: list[Row], gap: int) -> None:
        self._names.append(name)
        self._stack.addWidget(make_board(rows, gap))

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
        make_expanding(self._theme, button)
        if self._theme.scale > 1:  # glyphs may be higher than the minimum key
            button.setMinimumHeight(max(button.minimumHeight(), self._theme.text(LARGER_UNITS)))
        return button

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


COLUMNS = 10
"""Keys in a full row."""
LETTERS = ("qwertyuiop", "asdfghjklç", "zxcvbnm")
ACCENTS = ("áàâãéêíóôõ", "úüñªº'-.,/")
SIGNS = ("1234567890", "-/.,'()&ºª", ":;+*#°")
EMAIL_LETTERS = ("qwertyuiop", "asdfghjkl@", "zxcvbnm")
EMAIL_SIGNS = ("1234567890", "@._-+", "&'#%/=")
DOMAINS = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com.br")
"""The domains of most customers' e-mail addresses."""
DOMAIN_SPANS = (9, 10, 10, 11)
"""Their spans in columns, by the length of the label."""
LABELS = {"letters": "abc", "signs": "123", "accents": "áéã"}
"""Labels of the keys that show a board."""
