"""The on-screen keys: digits in phone order, and letters for the alphanumeric CNPJ."""

from PySide6.QtCore import QElapsedTimer, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from totem.ui.controls.button import Button, Look
from totem.ui.theme import Theme, Type

GAP_MM = 3.0
DIGITS = ("123", "456", "789")
LETTERS = ("ABCDEF", "GHIJKL", "MNOPQR", "STUVWX")


class Repeats:
    """Tells a second touch from the panel's echo of the first: one key within `window_ms` is one touch."""

    def __init__(self, window_ms: int) -> None:
        self._window_ms = window_ms
        self._clock = QElapsedTimer()
        self._last = ""

    def is_echo(self, key: str) -> bool:
        """Whether this touch of `key` repeats the last; counts it."""
        echo = key == self._last and self._clock.isValid() and self._clock.elapsed() < self._window_ms
        self._last = key
        self._clock.start()
        return echo


class Keypad(QWidget):
    """Two boards in one place; "ABC" and "123" swap them.

    Signals:
        typed(str): one digit or capital letter.
        erased(): one character back.
        cleared(): all of it.
        confirmed(): "Continuar".
    """

    typed = Signal(str)
    erased = Signal()
    cleared = Signal()
    confirmed = Signal()

    def __init__(self, theme: Theme, *, key_repeat_ms: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._repeats = Repeats(key_repeat_ms)
        self._boards = QStackedLayout(self)
        self._boards.setContentsMargins(0, 0, 0, 0)
        self._confirm: list[Button] = []
        self._boards.addWidget(self._digits())
        self._boards.addWidget(self._letters())

    def show_digits(self) -> None:
        """Back to the board that every visit starts with."""
        self._boards.setCurrentIndex(0)

    def show_letters(self) -> None:
        """Turn to the board of letters."""
        self._boards.setCurrentIndex(1)

    @property
    def shows_letters(self) -> bool:
        """Whether the board of letters is the one that is seen."""
        return self._boards.currentIndex() == 1

    def let_confirm(self, allowed: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Light "Continuar" up or down."""
        for button in self._confirm:
            button.setEnabled(allowed)

    def _digits(self) -> QWidget:
        rows = [[(self._key(key, size=Type.TITLE), 1) for key in keys] for keys in DIGITS]
        clear = self._action(self.tr("Limpar"), "clear", self.cleared)
        erase = self._action(self.tr("Corrigir"), "erase", self.erased, icon="delete")
        rows.append([(clear, 1), (self._key("0", size=Type.TITLE), 1), (erase, 1)])
        rows.append([(self._swap("letters"), 1), (self._confirm_button("confirm"), 3)])
        return self._board(rows)

    def _letters(self) -> QWidget:
        rows = [[(self._key(key, prefix="letters_key"), 1) for key in keys] for keys in ("12345", "67890")]
        rows += [[(self._key(key), 1) for key in keys] for keys in LETTERS]
        clear = self._action(self.tr("Limpar"), "letters_clear", self.cleared)
        erase = self._action(self.tr("Corrigir"), "letters_erase", self.erased, icon="delete")
        rows.append([(self._key("Y"), 1), (self._key("Z"), 1), (clear, 2), (erase, 2)])
        rows.append([(self._swap("digits"), 2), (self._confirm_button("letters_confirm"), 4)])
        return self._board(rows)

    def _board(self, rows: list[list[tuple[Button, int]]]) -> QWidget:
        """Rows of keys; a key that is as wide as two takes their gap, too."""
        board, gap = QWidget(), max(self._theme.mm(GAP_MM), self._theme.px(16))
        column = QVBoxLayout(board)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        for keys in rows:
            row = QGridLayout()
            row.setSpacing(gap)
            place = 0
            for key, span in keys:
                row.addWidget(key, 0, place, 1, span)
                place += span
            for index in range(place):
                row.setColumnStretch(index, 1)
            column.addLayout(row, 1)
        return board

    def _grown(self, button: Button) -> Button:
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        return button

    def _key(self, key: str, *, size: Type = Type.LARGE, prefix: str = "key") -> Button:
        button = Button(self._theme, key, Look.KEY, name=f"{prefix}_{key}", size=size)
        button.clicked.connect(self._on_key)
        return self._grown(button)

    def _action(self, text: str, name: str, signal: SignalInstance, *, icon: str = "") -> Button:
        button = Button(self._theme, text, Look.QUIET, icon=icon, name=name)
        button.clicked.connect(signal)
        return self._grown(button)

    def _swap(self, name: str) -> Button:
        letters = name == "letters"
        button = Button(self._theme, "ABC" if letters else "123", Look.OUTLINE, name=name)
        button.setAccessibleName(self.tr("Mostrar letras") if letters else self.tr("Mostrar números"))
        button.clicked.connect(self.show_letters if letters else self.show_digits)
        return self._grown(button)

    def _confirm_button(self, name: str) -> Button:
        button = Button(self._theme, self.tr("Continuar"), Look.PRIMARY, name=name)
        button.setEnabled(False)
        button.clicked.connect(self.confirmed)
        self._confirm.append(button)
        return self._grown(button)

    def _on_key(self) -> None:
        sender = self.sender()
        key = sender.text() if isinstance(sender, Button) else ""
        if key and not self._repeats.is_echo(key):
            self.typed.emit(key)
