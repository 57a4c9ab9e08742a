"""The customers' on-screen keyboard: letters in the Brazilian layout, accents, digits and signs.

A row has ten keys, the most that fit at 20 mm a key on a portrait panel of 21.5 inches; on smaller panels,
the margins give way before the keys do.
"""

from enum import Enum, auto

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.key_boards import DOMAIN_SPANS, DOMAINS, EMAIL, LABELS, SEARCH, TEXT
from totem.ui.controls.keypad import (
    COLUMNS,
    KeyGrid,
    Row,
    make_board,
    make_expanding,
)
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import Theme, Type

TALLEST_UNITS, WIDE_TALLEST_UNITS = 118, 132
NAME_BREAKS = (" ", "-", "'")


class KeyboardMode(Enum):
    """The kind of text, which decides about the keys."""

    NAME = auto()
    TEXT = auto()
    EMAIL = auto()
    SEARCH = auto()


def least_width(theme: Theme) -> int:
    """The minimum width of ten keys."""
    return COLUMNS * theme.least_target + (COLUMNS - 1) * theme.least_gap


class _DomainKey(Button):
    def _padding(self) -> int:
        return self.theme.px(6)


class OnscreenKeyboard(KeyGrid):
    """Boards of keys over "Continuar": letters, and beside a search accents and signs.

    Signals:
        domain_chosen(str): everything after the @.
        moved(int): the caret is to move by one character, forward (1) or back (-1).
        cleared(): "Limpar".
    """

    domain_chosen = Signal(str)
    moved = Signal(int)
    cleared = Signal()

    def __init__(self, theme: Theme, writing: KeyboardMode) -> None:
        super().__init__(theme)
        self._writing = writing
        is_search, gap = writing is KeyboardMode.SEARCH, theme.least_gap
        rows = 3 if is_search and theme.is_tight else 4
        self._column.setSpacing(gap)
        self._column.setStretchFactor(self._stack, rows)
        boards = {KeyboardMode.EMAIL: EMAIL, KeyboardMode.SEARCH: SEARCH}.get(writing, TEXT)
        self.add_boards({name: board[:rows] for name, board in boards.items()}, gap)
        if writing is KeyboardMode.EMAIL:
            domains = self._domains()
            rows += len(domains)
            if domains:
                self._column.insertWidget(0, make_board(domains, gap), len(domains))
        if not is_search:
            rows += 1
            self._column.addWidget(self._confirm_key(self.tr("Continuar"), "confirm"), 1)
        tallest = theme.px(TALLEST_UNITS if theme.portrait else WIDE_TALLEST_UNITS)
        self.setMaximumHeight(rows * max(tallest, theme.least_key) + (rows - 1) * gap)
        if theme.is_spacious and not theme.low:
            self.setMinimumHeight(rows * theme.least_key + (rows - 1) * gap)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def follow(self, text: str) -> None:
        """Turn shift on where a word of a name, or a text, begins."""
        if self._writing is KeyboardMode.NAME:
            self.set_capital(not text or text.endswith(NAME_BREAKS))
        elif self._writing is KeyboardMode.TEXT:
            self.set_capital(not text)

    def _domains(self) -> list[Row]:
        """Keys for common e-mail domains; fewer in larger text and on small panels."""
        if self._theme.is_tight and self._theme.low:
            return []
        in_a_row = len(DOMAINS) if self._theme.is_spacious else len(DOMAINS) // 2
        each = [self._domain(domain) for domain in DOMAINS[: None if self._theme.is_large else in_a_row]]
        spans = DOMAIN_SPANS if in_a_row == len(DOMAINS) else (2 * COLUMNS // in_a_row,) * len(DOMAINS)
        placed: Row = list(zip(each, spans, strict=False))
        return [placed[start : start + in_a_row] for start in range(0, len(placed), in_a_row)]

    def _domain(self, domain: str) -> Button:
        text, name = f"@{domain}", f"domain_{domain}"
        key = _DomainKey(self._theme, text, name=name, size=Type.SMALL, on_click=self._on_domain)
        return make_expanding(key, self._theme.least_target)

    def _on_domain(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self.domain_chosen.emit(sender.text().removeprefix("@"))

    def make_key(self, key: str, board: str) -> Button:
        if len(key) == 1:
            return self._sign(key, board)
        if key == "underscore":  # on the board of signs twice
            return self._sign("_", f"{board}_foot")
        if key.startswith("."):
            return self._end(key, board)
        return self._turn_to(key, board) if key in LABELS else self._special(key, board)

    def _sign(self, character: str, board: str) -> Button:
        name = f"key_{character}" if board == "letters" else f"{board}_{character}"
        key = self._key(character, name, size=Type.LARGE)
        set_public_name(key, self.tr("tecla de número") if character.isdigit() else self.tr("tecla de letra"))
        if board == "accents" and character.isalpha():
            key.clicked.connect(self._back_to_letters)
        return key

    def _end(self, text: str, board: str) -> Button:
        return self._key(text, f"{board}_end_{text}", variant=ButtonVariant.QUIET, size=Type.SMALL)

    def _turn_to(self, board: str, seen_on: str) -> Button:
        spoken = {
            "letters": self.tr("Mostrar letras"),
            "signs": self.tr("Mostrar números"),
            "accents": self.tr("Mostrar letras com acento"),
        }[board]
        return self._swap(board, LABELS[board], spoken, name=f"{seen_on}_to_{board}", size=Type.SMALL)

    def _special(self, kind: str, board: str) -> Button:
        text, icon, spoken, slot = {
            "shift": ("", "arrow-big-up", self.tr("Letras maiúsculas"), self._shift),
            "space": (self.tr("espaço"), "", "", self._on_space),
            "erase": ("", "delete", self.tr("Apagar"), self.erased),
            "back": ("", "chevron-left", self.tr("Mover para a esquerda"), self._on_back),
            "on": ("", "chevron-right", self.tr("Mover para a direita"), self._on_forward),
            "clear": (self.tr("Limpar"), "", "", self.cleared),
        }[kind]
        size = Type.SMALL if text else Type.BODY
        key = self._button(text, f"{board}_{kind}", slot, spoken, icon=icon, size=size)
        if kind == "shift":
            key.setCheckable(True)
            key.setChecked(self._capital)
            self._shifts.append(key)
        return key

    def _on_back(self) -> None:
        self.moved.emit(-1)

    def _on_forward(self) -> None:
        self.moved.emit(1)

    def _on_space(self) -> None:
        self._space()
        self._back_to_letters()

    def _back_to_letters(self) -> None:
        """Return from the accents: most words go on without."""
        if self.board == "accents":
            self.show_board("letters")

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())
