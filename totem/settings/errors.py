"""Errors of the configuration: codes, their parameters, and the exception that carries them.

`error_text` has the messages, English for the command line and the log, Portuguese for staff.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

Key = tuple[str | int, ...]
"""Names of the sections and of the setting; an item of a list by its number."""


class ExpectedKind(Enum):
    """Kinds of values that a setting takes."""

    BOOLEAN = auto()
    INTEGER = auto()
    NUMBER = auto()
    CHOICE = auto()
    LIST = auto()
    TABLE = auto()
    PATH = auto()
    PATH_WITHOUT_NUL = auto()
    TEXT = auto()
    BOUNDED_TEXT = auto()
    EXAMPLE = auto()
    PLAIN_TEXT = auto()
    TOKEN = auto()
    OPEN_HOURS = auto()
    TAX_ID = auto()
    CERTIFICATE = auto()
    HTTP_ADDRESS = auto()
    HTTPS_ADDRESS = auto()
    ENCRYPTED_ADDRESS = auto()
    RECEIPT_ADDRESS = auto()
    PRINTER_ADDRESS = auto()
    FLEET_ID = auto()
    CERTIFICATE_AND_KEY = auto()
    CARD_TERMINAL = auto()
    SURCHARGE_PERCENT = auto()


@dataclass(frozen=True, slots=True)
class Expected:
    """The values that a setting takes.

    Attributes:
        values: the choices, the example, or the most characters of a text.
        low, high: bounds of a number; None without one.
        above: `low` itself is excluded.
        item: each item of a list.
        detail: why a value was refused, in English, where its grammar has more than one fault.
    """

    kind: ExpectedKind
    values: tuple[str | int, ...] = ()
    low: float | None = None
    high: float | None = None
    above: bool = False
    item: "Expected | None" = None
    detail: str = ""


class Unshown(Enum):
    """Refused values that messages do not quote."""

    SECRET = auto()
    TABLE = auto()
    LIST = auto()
    LONG_NUMBER = auto()


class SettingsFault(Enum):
    """Faults of a configuration; with those from `LOGO_UNREADABLE` on it can be used."""

    UNKNOWN_KEY = auto()
    UNEXPECTED_VALUE = auto()
    TWO_TOKENS = auto()
    SECRET_IN_FILE = auto()
    FOREIGN_SECTION = auto()
    BAD_TOKEN_FILE = auto()
    FILE_MISSING = auto()
    FILE_UNREADABLE = auto()
    FILE_NOT_UTF8 = auto()
    FILE_NOT_TOML = auto()
    LONG_NUMBER = auto()
    DEEPLY_NESTED = auto()
    FILE_LOST = auto()
    FILE_EMPTY = auto()
    FILE_CUT = auto()
    LOGO_UNREADABLE = auto()
    SLIDE_UNREADABLE = auto()
    NO_ERP_ADDRESS = auto()
    READABLE_TOKEN = auto()
    READABLE_FLEET_SECRET = auto()
    FLEET_FILE_UNREADABLE = auto()
    READABLE_CARD_SECRET = auto()
    CARD_FILE_UNREADABLE = auto()
    NO_CARD_TOKEN = auto()
    MISNAMED_VARIABLE = auto()
    FLEET_OVERLAY_IGNORED = auto()
    FLEET_RECORD_UNREADABLE = auto()


class TokenFileFault(Enum):
    """Faults of a file that should hold the ERP's token."""

    UNREADABLE = auto()
    NOT_TEXT = auto()
    BAD_NAME = auto()
    EMPTY = auto()


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """Problem of a configuration; its text is the English line.

    Attributes:
        place: source of the value: file and line, or variable.
        got: the refused value as quoted, without secrets.
        expected: values that the setting takes; for an unknown key, those of `nearest`.
        nearest: dotted name of the setting most similar to an unknown key.
        siblings: names in the section of an unknown key without a similar one.
        path: the file or variable concerned, as quoted.
        detail: the system's or the parser's reason.
        shows_default: the default is shown in its place.
    """

    fault: SettingsFault
    key: Key = ()
    place: str = ""
    got: str | Unshown = ""
    expected: Expected | None = None
    nearest: str = ""
    siblings: tuple[str, ...] = ()
    path: str = ""
    detail: str = ""
    token_file: TokenFileFault | None = None
    shows_default: bool = False

    def __str__(self) -> str:
        from totem.settings import error_text  # rarely needed

        return error_text.english(self)


class Mismatch(Exception):
    """A value does not fit its type or its bounds, which the key's declaration tells."""


class Unexpected(Exception):
    """Refusal of a value by a validator.

    Attributes:
        expected: values that the key takes.
        blamed: `key` of a sibling at fault, and the value `got` in place of the refused one.
    """

    def __init__(self, expected: Expected, blamed: dict[str, Any]) -> None:
        super().__init__("unexpected value")
        self.expected, self.blamed = expected, blamed


def unexpected(kind: ExpectedKind, detail: str = "", *values: str, **blamed: Any) -> Unexpected:
    """Return the error with which a validator refuses a value; see `Unexpected`."""
    return Unexpected(Expected(kind, values=values, detail=detail), blamed)


def dotted(key: Key) -> str:
    """Format `("erp", "requests", "customer")` as `erp.requests.customer`; list indexes in brackets."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class SettingsError(Exception):
    """Refusal of a configuration for its `problems`; the message has an English line for each."""

    def __init__(self, problems: Iterable[SettingsProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
