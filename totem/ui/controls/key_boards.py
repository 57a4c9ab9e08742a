"""The boards of the customers' on-screen keys, as rows of data."""

from collections.abc import Mapping, Sequence

KEY_SPAN = 2
"""Columns of a usual key: other keys span more, or one."""
Boards = Mapping[str, Sequence[str]]
"""Rows of keys by the board's name: characters and names of other keys, separated by spaces.

A number after a colon is a key's span in columns; "free" leaves room.
"""
DIGITS = ("1 2 3", "4 5 6", "7 8 9")
KEYPAD_LETTERS = (
    *("1 2 3 4 5", "6 7 8 9 0", "A B C D E F", "G H I J K L", "M N O P Q R", "S T U V W X"),
    *("Y Z clear:2 erase:2", "digits:2 confirm:4"),
)
WIDE_KEYPAD_LETTERS = (
    *("1 2 3 4 5 6 7 8 9", "0 A B C D E F G H", "I J K L M N O P Q", "R S T U V W X Y Z"),
    *("clear erase", "digits:3 confirm:6"),
)
FOOT = "back space:5 on clear:5"
TEXT = {
    "letters": (
        "q w e r t y u i o p",
        "a s d f g h j k l ç",
        "shift:3 z x c v b n m erase:3",
        f"signs:3 accents:3 {FOOT}",
    ),
    "accents": (
        "á à â ã é ê í ó ô õ",
        "ú ü ñ ª º ' - . , /",
        "shift:3 free:14 erase:3",
        f"letters:3 signs:3 {FOOT}",
    ),
    "signs": (
        "1 2 3 4 5 6 7 8 9 0",
        "- / . , ! ? $ % & º",
        "( ) : ; + * # ° erase:4",
        f"letters:3 accents:3 {FOOT}",
    ),
}
EMAIL_FOOT = "underscore .com:3 .br:3 back on clear:5"
EMAIL = {
    "letters": (
        "q w e r t y u i o p",
        "a s d f g h j k l @",
        "z x c v b n m . - erase",
        f"signs:3 {EMAIL_FOOT}",
    ),
    "signs": (
        "1 2 3 4 5 6 7 8 9 0",
        "@:4 .:4 _:4 -:4 +:4",
        "& ' # % / = free:4 erase:4",
        f"letters:3 {EMAIL_FOOT}",
    ),
}
SEARCH = {
    "letters": (
        "q w e r t y u i o p",
        "a s d f g h j k l ç",
        "z x c v b n m erase:6",
        "space:12 clear:8",
    )
}
"""Small panels leave its last row out."""
DOMAINS = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com.br")
"""The domains of most customers' e-mail addresses."""
DOMAIN_SPANS = (9, 10, 10, 11)
"""Their spans in columns, by the length of the label."""
LABELS = {"letters": "abc", "signs": "123", "accents": "áéã"}
"""Labels of the keys that show a board."""
