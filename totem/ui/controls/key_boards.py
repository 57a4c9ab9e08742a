"""The boards of all on-screen keyboards, as rows of data.

A row has its keys separated by spaces: a character, the name of another key, `label>board` for one that turns
to a board, or `@domain`. A number after a colon is the key's span in columns instead of `SPAN`; "free" leaves
room.
"""

from collections.abc import Mapping
from enum import Enum, auto

from totem.ui.theme import Theme

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
