"""The on-screen keyboard of all fields, whose boards are rows of data and swap in one place."""

import re
from collections.abc import Mapping
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedLayout, QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.display_field import TextField
from totem.ui.layouts import column
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import Theme, Type

SPAN = 2
"""Columns of a usual key."""
COLUMNS = 10
"""Usual keys in a full row: the most that fit at 20 mm a key on a portrait panel of 21.5 inches.

On smaller panels, the margins give way before the keys do.
"""
Rows = tuple[str, ...]
Boards = Mapping[str, Rows]
"""The rows of each board by its name, the first board first."""
_DIGITS = ("1 2 3", "4 5 6", "7 8 9")
_KEYPAD_LETTERS = (
    *("1 2 3 4 5", "6 7 8 9 0", "A B C D E F", "G H I J K L", "M N O P Q R", "S T U V W X"),
    *("Y Z clear:4 erase:4", "123>digits:4 confirm:8"),
)
_WIDE_KEYPAD_LETTERS = (
    *("1 2 3 4 5 6 7 8 9", "0 A B C D E F G H", "I J K L M N O P Q", "R S T U V W X Y Z"),
    *("clear erase", "123>digits:6 confirm:12"),
)
_SHORT_KEYPAD_LETTERS = (
    *("A B C D E F", "G H I J K L", "M N O P Q R", "S T U V W X", "Y Z clear:4 erase:4"),
    "123>digits:4 confirm:8",
)
_QWERTY = ("q w e r t y u i o p", "a s d f g h j k l ç")
_ACCENTED = "á à â ã é ê í ó ô õ"
_NUMBERS = "1 2 3 4 5 6 7 8 9 0"
_FOOT = "back space:5 on clear:5"
_TEXT = {
    "letters": (*_QWERTY, "shift:3 z x c v b n m erase:3", f"123>signs:3 áéã>accents:3 {_FOOT}"),
    "accents": (
        _ACCENTED,
        "ú ü ñ ª º ' - . , /",
        "shift:3 free:14 erase:3",
        f"abc>letters:3 123>signs:3 {_FOOT}",
    ),
    "signs": (
        _NUMBERS,
        "- / . , ! ? $ % & º",
        "( ) : ; + * # ° erase:4",
        f"abc>letters:3 áéã>accents:3 {_FOOT}",
    ),
}
_EMAIL_FOOT = "underscore .com:3 .br:3 back on clear:5"
_EMAIL = {
    "letters": (_QWERTY[0], "a s d f g h j k l @", "z x c v b n m . - erase", f"123>signs:3 {_EMAIL_FOOT}"),
    "signs": (
        _NUMBERS,
        "@:4 .:4 _:4 -:4 +:4",
        "& ' # % / = free:4 erase:4",
        f"abc>letters:3 {_EMAIL_FOOT}",
    ),
}
_DOMAINS = "@gmail.com:9 @hotmail.com:10 @outlook.com:10 @yahoo.com.br:11"
"""The domains of most customers' e-mail addresses; the spans follow the length of the label."""
_PAIRED_DOMAINS = ("@gmail.com @hotmail.com", "@outlook.com @yahoo.com.br")
_SEARCH = (*_QWERTY, "z x c v b n m erase:6", "space:12 clear:8")
_STAFF_FOOT, _STAFF_CONFIRM = ", . space:6 - /", "confirm:20"
_STAFF = {
    "letters": (
        *(_NUMBERS, *_QWERTY, "shift:3 z x c v b n m erase:3"),
        *(f"áé>accents:3 :@>signs:3 {_STAFF_FOOT}", _STAFF_CONFIRM),
    ),
    "accents": (
        *(_NUMBERS, _ACCENTED, "ú ü ñ º ª ° ' \" ! *", "shift:3 ( ) ; : + & ? erase:3"),
        *(f"abc>letters:3 :@>signs:3 {_STAFF_FOOT}", _STAFF_CONFIRM),
    ),
    "signs": (
        *(_NUMBERS, ": @ _ ? = & % # + $", "( ) [ ] { } ; ! * ~", "free:3 \" ' \\ ^ | < > erase:3"),
        *(f"abc>letters:3 áé>accents:3 {_STAFF_FOOT}", _STAFF_CONFIRM),
    ),
}
LARGER_UNITS = 48
TALLEST_UNITS, WIDE_TALLEST_UNITS = 118, 132
NAME_BREAKS = (" ", "-", "'")
KEYS = {
    "erase": Qt.Key.Key_Backspace,
    "clear": Qt.Key.Key_Clear,
    "confirm": Qt.Key.Key_Return,
    "back": Qt.Key.Key_Left,
    "on": Qt.Key.Key_Right,
}
"""Keys of hardware, of the actions that have no character."""
_ACTION = re.compile(r"(.+?)(?::(\d+))?")


class KeySet(Enum):
    """The kind of text, which decides about the keys.

    DIGITS is the keypad in the order of a telephone; CODE has a second board of letters, as the alphanumeric
    CNPJ needs. NAME and TEXT differ in their capitals. STAFF is the keyboard of maintenance mode.
    """

    DIGITS = auto()
    CODE = auto()
    NAME = auto()
    TEXT = auto()
    EMAIL = auto()
    SEARCH = auto()
    STAFF = auto()

    @property
    def is_keypad(self) -> bool:
        return self in (KeySet.DIGITS, KeySet.CODE)

    def boards(self, theme: Theme) -> Boards:
        match self:
            case KeySet.DIGITS:
                return {"digits": self._digits(theme)}
            case KeySet.CODE:
                is_wide = theme.low or theme.is_tight
                letters = _WIDE_KEYPAD_LETTERS if is_wide else _KEYPAD_LETTERS
                if theme.is_short:
                    letters = _SHORT_KEYPAD_LETTERS
                return {"digits": self._digits(theme), "letters": letters}
            case KeySet.SEARCH:
                return {"letters": _SEARCH[: 3 if theme.is_tight else 4]}
            case _:
                others: dict[KeySet, Boards] = {KeySet.EMAIL: _EMAIL, KeySet.STAFF: _STAFF}
                return others.get(self, _TEXT)

    def above(self, theme: Theme) -> Rows:
        """The rows above every board; fewer domains in larger text and on small panels."""
        if self is not KeySet.EMAIL or (theme.is_tight and theme.low) or theme.is_short:
            return ()
        return (_DOMAINS,) if theme.is_spacious else _PAIRED_DOMAINS[: 2 if theme.is_large else 1]

    def below(self) -> Rows:
        return ("confirm",) if self in (KeySet.NAME, KeySet.TEXT, KeySet.EMAIL) else ()

    def object_name(self, action: str, board: str) -> str:
        """The object name of the key `action` on a board, "" for one above or below all boards."""
        is_character, target = len(action) == 1, action.partition(">")[2]
        if not board:
            return f"domain_{action[1:]}" if action.startswith("@") else action
        if self is KeySet.STAFF:
            return f"board_{target}" if target else f"pad_{action}"
        if self.is_keypad:
            prefix = "" if board == "digits" or (is_character and action.isalpha()) else "letters_"
            return target or (f"{prefix}key_{action}" if is_character else prefix + action)
        if is_character:
            return f"key_{action}" if board == "letters" else f"{board}_{action}"
        other = {"underscore": "foot__", ".com": "end_.com", ".br": "end_.br"}.get(action, action)
        return f"{board}_to_{target}" if target else f"{board}_{other}"

    def _digits(self, theme: Theme) -> Rows:
        more = "ABC>letters" if self is KeySet.CODE else ""
        if theme.low and not theme.portrait:  # four rows fit into the lower half
            beside = ("erase:5", "clear:5", f"{more or 'free'}:5")
            rows = (" ".join(each) for each in zip(_DIGITS, beside, strict=True))
            return (*rows, "free 0 free confirm:5")
        return (*_DIGITS, "clear 0 erase", f"{more} confirm:4" if more else "confirm")


def least_width(theme: Theme) -> int:
    """The minimum width of ten keys."""
    return COLUMNS * theme.least_target + (COLUMNS - 1) * theme.least_gap


class KeyButton(Button):
    """A key, which grows with its board, whatever its label.

    Attributes:
        action: what it does, as in the rows of the boards.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        variant: ButtonVariant,
        *,
        action: str,
        name: str,
        padding: int = 0,
        size: Type | None = None,
        icon: str = "",
    ) -> None:
        """`padding` is that beside the label, in units; 0 is a button's. With 1, a w is as large as an i."""
        super().__init__(
            theme, text, variant, icon=icon, icon_only=not text, name=name, size=size, padding=padding
        )
        self.action = action
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)


class Keyboard(QWidget):
    """Boards of keys, the first of which is shown; each key sends `field` what one of hardware does."""

    def __init__(self, theme: Theme, keys: KeySet, field: TextField) -> None:
        super().__init__()
        self.keys = keys
        self._theme, self._field, self._capital = theme, field, False
        self._made: list[KeyButton] = []
        self._gap = theme.least_gap
        if keys.is_keypad and not theme.low:
            self._gap = max(self._gap, theme.px(16))
        boards, above, below = keys.boards(theme), keys.above(theme), keys.below()
        self._names, self._stack = list(boards), QStackedLayout()
        high = len(boards[self._names[0]])
        whole = column((self._stack, high), gap=self._gap, parent=self)  # before boards, which it shows
        for name, rows in boards.items():
            self._stack.addWidget(self._make_board(rows, name))
        for place, rows in ((0, above), (-1, below)):
            if rows:
                whole.insertWidget(place, self._make_board(rows, ""), len(rows))
        if not keys.is_keypad:
            self._limit(high + len(above) + len(below))
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        field.changed.connect(self._follow)
        self._follow()

    @property
    def board(self) -> str:
        return self._names[self._stack.currentIndex()]

    def show_board(self, name: str = "") -> None:
        """Show the board called `name`, or the first."""
        self._stack.setCurrentIndex(self._names.index(name) if name else 0)

    def let_confirm(self, allowed: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Enable or disable "Continuar"."""
        for key in self._confirm_keys():
            key.setEnabled(allowed)

    def relabel_confirm(self, text: str, variant: ButtonVariant = ButtonVariant.PRIMARY) -> None:
        for key in self._confirm_keys():
            key.relabel(text, variant=variant)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @Slot()
    def _follow(self) -> None:
        """Offer to confirm a whole text; turn shift on where a word of a name, or a text, begins."""
        before = self._field.before
        self.let_confirm(self._field.is_whole)
        if self.keys is KeySet.NAME:
            self._set_capital(capital=not before or before.endswith(NAME_BREAKS))
        elif self.keys is KeySet.TEXT:
            self._set_capital(capital=not before)

    def _confirm_keys(self) -> list[KeyButton]:
        return [each for each in self._made if each.action == "confirm"]

    def _limit(self, rows: int) -> None:
        """Limit the height to that of `rows` of tall keys."""
        theme, gaps = self._theme, (rows - 1) * self._gap
        tallest = theme.px(TALLEST_UNITS if theme.portrait else WIDE_TALLEST_UNITS)
        self.setMaximumHeight(rows * max(tallest, theme.least_key) + gaps)
        if theme.is_spacious and not theme.low:
            self.setMinimumHeight(rows * theme.least_key + gaps)

    def _make_board(self, rows: Rows, name: str) -> QWidget:
        """Lay out rows of keys; a key of two columns spans their gap."""
        board = QWidget()
        whole = column(gap=self._gap, parent=board)
        for keys in rows:
            row, place = QGridLayout(), 0
            row.setSpacing(self._gap)
            for each in keys.split():
                action, span = _ACTION.fullmatch(each).groups()  # type: ignore[union-attr]
                if action != "free":
                    row.addWidget(self._make_key(action, name), 0, place, 1, int(span or SPAN))
                place += int(span or SPAN)
            for index in range(place):
                row.setColumnStretch(index, 1)
            whole.addLayout(row, 1)
        return board

    def _make_key(self, action: str, board: str) -> KeyButton:
        theme, is_keypad = self._theme, self.keys.is_keypad
        text, spoken, icon, variant, size, padding = action, "", "", ButtonVariant.QUIET, Type.SMALL, 1
        label, _, target = action.partition(">")
        if len(action) == 1 or action == "underscore":
            text, variant = "_" if action == "underscore" else action, ButtonVariant.KEY
            size, padding = Type.TITLE if board == "digits" else Type.LARGE, int(not is_keypad)
        elif action == "confirm":
            text, variant, size, padding = self.tr("Continuar"), ButtonVariant.PRIMARY, Type.LARGE, 0
        elif action.startswith("@"):
            variant, padding = ButtonVariant.OUTLINE, 6
        elif target:
            text, spoken = label, self._turn_name(target)
            if is_keypad:
                variant, size, padding = ButtonVariant.OUTLINE, Type.LARGE, 0
        elif not action.startswith("."):
            text, icon, spoken = self._words(action)
            if is_keypad or not text:
                size, padding = Type.BODY, int(not is_keypad)
        name = self.keys.object_name(action, board)
        key = KeyButton(theme, text, variant, action=action, name=name, padding=padding, size=size, icon=icon)
        key.setAccessibleName(spoken or text)
        if variant is ButtonVariant.KEY:
            set_public_name(key, self.tr("tecla de número") if text.isdigit() else self.tr("tecla de letra"))
        key.setCheckable(action == "shift")
        key.setEnabled(action != "confirm")
        key.clicked.connect(self._on_key)
        least = theme.least_key if is_keypad and theme.is_large else theme.least_target
        if not is_keypad and board and theme.scale > 1:  # glyphs may be higher than the minimum key
            least = max(least, theme.text(LARGER_UNITS))
        key.setMinimumHeight(least)
        self._made.append(key)
        return key

    def _turn_name(self, board: str) -> str:
        return {
            "letters": self.tr("Mostrar letras"),
            "accents": self.tr("Mostrar letras com acento"),
        }.get(board, self.tr("Mostrar números"))

    def _words(self, action: str) -> tuple[str, str, str]:
        """The label, icon and accessible name of a key without a character; "" where it is the label."""
        erase = (
            (self.tr("Corrigir"), "delete", "") if self.keys.is_keypad else ("", "delete", self.tr("Apagar"))
        )
        return {
            "shift": ("", "arrow-big-up", self.tr("Letras maiúsculas")),
            "space": (self.tr("espaço"), "", ""),
            "erase": erase,
            "back": ("", "chevron-left", self.tr("Mover para a esquerda")),
            "on": ("", "chevron-right", self.tr("Mover para a direita")),
            "clear": (self.tr("Limpar"), "", ""),
        }[action]

    @Slot()
    def _on_key(self) -> None:
        key = self.sender()
        if not isinstance(key, KeyButton):
            return
        match key.action:
            case "shift":
                self._set_capital(capital=not self._capital)
            case action if action in KEYS:
                self._send(KEYS[action])
            case action if action.startswith("@") and len(action) > 1:
                self._send(Qt.Key.Key_End)
                self._send(Qt.Key.Key_unknown, action)
            case action if ">" in action[1:]:
                self.show_board(action.partition(">")[2])
            case action:
                self._type(" " if action == "space" else key.text())

    def _type(self, text: str) -> None:
        was_capital = self._capital and text != " "
        self._send(Qt.Key.Key_unknown, text)
        if was_capital:
            self._set_capital(capital=False)
        if self.board == "accents" and (text.isalpha() or text == " "):
            self.show_board()  # most words go on without accents

    def _send(self, key: Qt.Key, text: str = "") -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.sendEvent(self._field, event)

    def _set_capital(self, *, capital: bool) -> None:
        if capital == self._capital:
            return
        self._capital = capital
        for key in self._made:
            text = key.text()
            if len(text) == 1 and text.isalpha():
                key.relabel(text.upper() if capital else text.lower())
            elif key.action == "shift":
                key.variant = ButtonVariant.OUTLINE if capital else ButtonVariant.QUIET
                key.setChecked(capital)
                key.update()
