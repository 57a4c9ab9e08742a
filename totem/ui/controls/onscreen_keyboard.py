"""The customers' on-screen keyboard: letters in the Brazilian layout, accents, digits and signs.

A row has ten keys, the most that fit at 20 mm a key on a portrait panel of 21.5 inches; on smaller panels,
the margins give way before the keys do.
"""

from enum import Enum, auto

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy

from totem.ui.controls.button import LEAST_TARGET_MM, Button, ButtonVariant
from totem.ui.controls.keypad import (
    ACCENTS,
    COLUMNS,
    DOMAIN_SPANS,
    DOMAINS,
    EMAIL_LETTERS,
    EMAIL_SIGNS,
    GAP_MM,
    KEY_MM,
    LABELS,
    LETTERS,
    SIGNS,
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


def key_gap(theme: Theme) -> int:
    return theme.mm(GAP_MM) + 1


def least_width(theme: Theme) -> int:
    """The minimum width of ten keys."""
    return COLUMNS * (theme.mm(LEAST_TARGET_MM) + 1) + (COLUMNS - 1) * key_gap(theme)


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
        is_search, gap = writing is KeyboardMode.SEARCH, key_gap(theme)
        self._rows = rows = 3 if is_search and theme.cramped else 4
        self._column.setSpacing(gap)
        self._column.setStretchFactor(self._stack, rows)
        self._add_board("letters", self._letters_rows(), gap)
        if writing is KeyboardMode.EMAIL:
            self._add_board("signs", self._email_signs(), gap)
            domains = self._domains()
            rows += len(domains)
            if domains:
                self._column.insertWidget(0, make_board(domains, gap), len(domains))
        elif not is_search:
            accents: list[Row] = [self._line(row, "accents") for row in ACCENTS]
            signs: list[Row] = [self._line(row, "signs") for row in SIGNS[:2]]
            self._add_board("accents", [*accents, self._third("accents", ""), self._foot("accents")], gap)
            self._add_board("signs", [*signs, self._third("signs", SIGNS[2]), self._foot("signs")], gap)
        if not is_search:
            rows += 1
            self._column.addWidget(self._confirm_key(self.tr("Continuar"), "confirm"), 1)
        tallest = theme.px(TALLEST_UNITS if theme.portrait else WIDE_TALLEST_UNITS)
        self.setMaximumHeight(rows * max(tallest, theme.mm(KEY_MM) + 1) + (rows - 1) * gap)
        if theme.airy and not theme.low:
            self.setMinimumHeight(rows * (theme.mm(KEY_MM) + 1) + (rows - 1) * gap)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def follow(self, text: str) -> None:
        """Turn shift on where a word of a name, or a text, begins."""
        if self._writing is KeyboardMode.NAME:
            self.set_capital(not text or text.endswith(NAME_BREAKS))
        elif self._writing is KeyboardMode.TEXT:
            self.set_capital(not text)

    def _domains(self) -> list[Row]:
        """Keys for common e-mail domains; fewer in larger text and on small panels."""
        if self._theme.cramped and self._theme.low:
            return []
        in_a_row = len(DOMAINS) if self._theme.airy else len(DOMAINS) // 2
        each = [self._domain(domain) for domain in DOMAINS[: None if self._theme.roomy else in_a_row]]
        spans = DOMAIN_SPANS if in_a_row == len(DOMAINS) else (2 * COLUMNS // in_a_row,) * len(DOMAINS)
        placed: Row = list(zip(each, spans, strict=False))
        return [placed[start : start + in_a_row] for start in range(0, len(placed), in_a_row)]

    def _domain(self, domain: str) -> Button:
        text, name = f"@{domain}", f"domain_{domain}"
        key = _DomainKey(self._theme, text, name=name, size=Type.SMALL, on_click=self._on_domain)
        return make_expanding(self._theme, key)

    def _on_domain(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self.domain_chosen.emit(sender.text().removeprefix("@"))

    def _letters_rows(self) -> list[Row]:
        first, second, third = EMAIL_LETTERS if self._writing is KeyboardMode.EMAIL else LETTERS
        rows: list[Row] = [self._line(first, "letters"), self._line(second, "letters")]
        if self._writing is KeyboardMode.EMAIL:
            last = [
                *self._line(third, "letters"),
                (self._sign(".", "letters"), 2),
                (self._sign("-", "letters_foot"), 2),
                (self._special("erase", "letters"), 2),
            ]
            return [*rows, last, self._email_foot("letters")]
        if self._writing is KeyboardMode.SEARCH:
            last = [*self._line(third, "letters"), (self._special("erase", "letters"), 6)]
            if self._rows == len(rows) + 1:
                return [*rows, last]
            foot: Row = [(self._special("space", "letters"), 12), (self._special("clear", "letters"), 8)]
            return [*rows, last, foot]
        return [*rows, self._third("letters", third), self._foot("letters")]

    def _third(self, board: str, signs: str) -> Row:
        """The row with shift and backspace at its ends."""
        keys = self._line(signs, board)
        room = 2 * COLUMNS - 6 - sum(span for _, span in keys)
        free: Row = [(None, room)] if room else []
        return [(self._special("shift", board), 3), *keys, *free, (self._special("erase", board), 3)]

    def _foot(self, board: str) -> Row:
        other = [name for name in ("letters", "signs", "accents") if name != board]
        return [
            *((self._turn_to(name, board), 3) for name in other),
            (self._special("back", board), 2),
            (self._special("space", board), 5),
            (self._special("on", board), 2),
            (self._special("clear", board), 5),
        ]

    def _email_signs(self) -> list[Row]:
        digits, common, others = EMAIL_SIGNS
        return [
            self._line(digits, "signs"),
            [(self._sign(each, "signs"), 4) for each in common],
            [*self._line(others, "signs"), (None, 4), (self._special("erase", "signs"), 4)],
            self._email_foot("signs"),
        ]

    def _email_foot(self, board: str) -> Row:
        other = "signs" if board == "letters" else "letters"
        return [
            (self._turn_to(other, board), 3),
            (self._sign("_", f"{board}_foot"), 2),
            (self._end(".com", board), 3),
            (self._end(".br", board), 3),
            (self._special("back", board), 2),
            (self._special("on", board), 2),
            (self._special("clear", board), 5),
        ]

    def _line(self, characters: str, board: str) -> Row:
        return [(self._sign(each, board), 2) for each in characters]

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
