"""The keypad: digits in the order of a telephone, and letters for the alphanumeric CNPJ."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QStackedLayout, QWidget

from totem.ui.controls.button import LEAST_TARGET_MM, Button, ButtonVariant
from totem.ui.controls.key_grid import GAP_MM, KEY_MM, Row, make_board, make_expanding
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import Theme, Type

DIGITS = ("123", "456", "789")


class Keypad(QWidget):
    """A board of digits and one of letters, swapped by "ABC" and "123".

    Signals:
        typed(str): one digit or capital letter.
        erased(): backspace.
        cleared(): "Limpar".
        confirmed(): "Continuar".
    """

    typed = Signal(str)
    erased = Signal()
    cleared = Signal()
    confirmed = Signal()

    def __init__(self, theme: Theme, *, letters: bool = True, parent: QWidget | None = None) -> None:
        """`letters=False` leaves the board of letters out."""
        super().__init__(parent)
        self._has_letters = letters
        self._theme = theme
        self._boards = QStackedLayout(self)
        self._boards.setContentsMargins(0, 0, 0, 0)
        self._confirm: list[Button] = []
        self._boards.addWidget(self._digits())
        if letters:
            self._boards.addWidget(self._letters())

    def show_digits(self) -> None:
        self._boards.setCurrentIndex(0)

    def show_letters(self) -> None:
        self._boards.setCurrentIndex(1)

    @property
    def shows_letters(self) -> bool:
        return self._boards.currentIndex() == 1

    def let_confirm(self, allowed: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Enable or disable "Continuar"."""
        for button in self._confirm:
            button.setEnabled(allowed)

    def _digits(self) -> QWidget:
        clear = self._action(self.tr("Limpar"), "clear", self.cleared)
        erase = self._action(self.tr("Corrigir"), "erase", self.erased, icon="delete")
        swap = self._swap("letters") if self._has_letters else None
        confirm, zero = self._confirm_button("confirm"), self._digit("0")
        rows: list[Row] = [[(self._digit(key), 2) for key in keys] for keys in DIGITS]
        if self._theme.low and not self._theme.portrait:  # four rows fit into the lower half
            for row, beside in zip(rows, (erase, clear, swap), strict=True):
                row.append((beside, 5))
            rows.append([(None, 2), (zero, 2), (None, 2), (confirm, 5)])
        else:
            rows.append([(clear, 2), (zero, 2), (erase, 2)])
            rows.append([(swap, 2), (confirm, 4)] if swap else [(confirm, 6)])
        return self._board(rows)

    def _letters(self) -> QWidget:
        def keys(row: str) -> Row:
            return [(self._letter(key), 1) for key in row]

        clear = self._action(self.tr("Limpar"), "letters_clear", self.cleared)
        erase = self._action(self.tr("Corrigir"), "letters_erase", self.erased, icon="delete")
        swap, confirm = self._swap("digits"), self._confirm_button("letters_confirm")
        if not (self._theme.low or self._theme.cramped):
            rows = [
                keys("12345"),
                keys("67890"),
                keys("ABCDEF"),
                keys("GHIJKL"),
                keys("MNOPQR"),
                keys("STUVWX"),
            ]
            rows += [[*keys("YZ"), (clear, 2), (erase, 2)], [(swap, 2), (confirm, 4)]]
        else:
            rows = [keys("123456789"), keys("0ABCDEFGH"), keys("IJKLMNOPQ"), keys("RSTUVWXYZ")]
            rows += [[(clear, 1), (erase, 1)], [(swap, 3), (confirm, 6)]]
        return self._board(rows)

    def _board(self, rows: list[Row]) -> QWidget:
        gap = self._theme.mm(GAP_MM)
        return make_board(rows, gap + 1 if self._theme.low else max(gap, self._theme.px(16)))

    def _grown(self, button: Button) -> Button:
        return make_expanding(self._theme, button, KEY_MM if self._theme.roomy else LEAST_TARGET_MM)

    def _digit(self, key: str) -> Button:
        return self._key(key, f"key_{key}", Type.TITLE)

    def _letter(self, key: str) -> Button:
        return self._key(key, f"letters_key_{key}" if key.isdigit() else f"key_{key}", Type.LARGE)

    def _key(self, key: str, name: str, size: Type) -> Button:
        button = Button(self._theme, key, ButtonVariant.KEY, name=name, size=size)
        set_public_name(button, self.tr("tecla de número") if key.isdigit() else self.tr("tecla de letra"))
        button.clicked.connect(self._on_key)
        return self._grown(button)

    def _action(self, text: str, name: str, signal: SignalInstance, *, icon: str = "") -> Button:
        button = Button(self._theme, text, ButtonVariant.QUIET, icon=icon, name=name)
        button.clicked.connect(signal)
        return self._grown(button)

    def _swap(self, name: str) -> Button:
        letters = name == "letters"
        button = Button(self._theme, "ABC" if letters else "123", ButtonVariant.OUTLINE, name=name)
        button.setAccessibleName(self.tr("Mostrar letras") if letters else self.tr("Mostrar números"))
        button.clicked.connect(self.show_letters if letters else self.show_digits)
        return self._grown(button)

    def _confirm_button(self, name: str) -> Button:
        button = Button(self._theme, self.tr("Continuar"), ButtonVariant.PRIMARY, name=name)
        button.setEnabled(False)
        button.clicked.connect(self.confirmed)
        self._confirm.append(button)
        return self._grown(button)

    def _on_key(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self.typed.emit(sender.text())
