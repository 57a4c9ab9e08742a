"""Readers of the scalar forms that ERPs send.

ERPs write the same amount as `99.9`, `"99.90"`, `"99,90"` or `"R$ 99,90"`, a date in three orders and a yes
in five words. Each reader takes any of them, returns one type (Decimal, date, bool, str), returns None for a
value that means "absent", and raises `Unreadable` for one that cannot be read without guessing.

JSON must be parsed with `parse_float=Decimal`: no amount ever passes through binary floating point.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from totem.domain.customer import Birthday
from totem.domain.text import CENT, folded, plain_line

T = TypeVar("T")

TEXT_LIMIT = 200
PAYLOAD_LIMIT = 4096
_MONEY_DIGITS = 12
_MONEY_LENGTH = 60

_HALF_PAIR = re.compile(r"[\ud800-\udfff]")

_CURRENCY = re.compile(
    r"^(?P<sign>[-+]?)(?P<currency>(?:R\$|BRL)?)(?P<inner>[-+]?)(?P<number>[\d.,]+)$", re.IGNORECASE
)
_MINUS = re.compile(r"[\u2010-\u2015\u2212\ufe63\uff0d]")
# As accountants write what is owed to the customer: "(50,00)", "R$ (50,00)", "50,00-".
_CREDIT = re.compile(
    r"^(?P<currency>(?:R\$|BRL)?)(?:\((?P<bracketed>[\d.,]+)\)|(?P<trailed>[\d.,]+)-)$", re.IGNORECASE
)
# The usual form, in thousands of rows, is read without the general patterns.
_USUAL = re.compile(r"^\d{1,12}\.\d\d\Z", re.ASCII)
_USUAL_DAY = re.compile(r"^(?:19|20)\d\d-\d\d-\d\d\Z", re.ASCII)
_PLAIN = re.compile(r"^\d*(?:[.,]\d+)?$", re.ASCII)
_BRAZILIAN = re.compile(r"^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$", re.ASCII)
_AMERICAN = re.compile(r"^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$", re.ASCII)
_THOUSANDS_OR_THOUSANDTHS = re.compile(r"^[1-9]\d{0,2}[.,]\d{3}$", re.ASCII)

_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
_YEAR_FIRST = re.compile(
    rf"^(?P<y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_TIME}$", re.ASCII
)
_DAY_FIRST = re.compile(
    rf"^(?P<d>\d{{1,2}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<y>\d{{4}}){_TIME}$", re.ASCII
)
_COMPACT = re.compile(rf"^(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){_TIME}$", re.ASCII)

_MONTHS = (
    *(("janeiro", 1), ("fevereiro", 2), ("marco", 3), ("abril", 4), ("maio", 5), ("junho", 6), ("julho", 7)),
    *(("agosto", 8), ("setembro", 9), ("outubro", 10), ("novembro", 11), ("dezembro", 12)),
    *(("february", 2), ("april", 4), ("may", 5), ("august", 8), ("september", 9), ("october", 10)),
    ("december", 12),
)
_DAY_MONTH = re.compile(r"^(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})(?:[-/.]\d{2})?$", re.ASCII)
_YEARLESS = re.compile(r"^--(?P<m>\d{2})-?(?P<d>\d{2})$", re.ASCII)  # ISO 8601 of old, as in vCards
_RUN_TOGETHER = re.compile(r"^(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})$", re.ASCII)
_NAMED_MONTH = re.compile(r"^(?P<d>\d{1,2})(?:[-/. ]| de )(?P<name>[a-z]{3,})\.?(?:[-/. ]|$)", re.ASCII)
_FIRST_DAY, _LAST_DAY = date(1901, 1, 1), date(2998, 12, 31)
"""Databases store "no date" as a day of year 1, 1753, 1899 or 1900, "never" as one of 2999 or 9999."""
_PLACEHOLDERS = frozenset({date(1970, 1, 1), date(2079, 6, 6), date(2099, 12, 31)})
"""The zero of Unix, the last day of a `smalldatetime`, and another "never"."""

_YES = frozenset(
    {"s", "sim", "y", "yes", "1", "t", "true", "v", "verdadeiro", "a", "ativo", "ativa", "active"}
)
_NO = frozenset({"n", "nao", "no", "0", "f", "false", "falso", "i", "inativo", "inativa", "inactive"})


class Unreadable(ValueError):
    """A value that no reader can read; the message never holds the value."""


def money(value: object) -> Decimal | None:
    """An amount in reais, two decimals; more decimals are rounded half up.

    Raises:
        Unreadable: not an amount, or one that can be read in two ways: a text like "1.234" is a thousand to
            some and one real and 23 cents to others, so it is refused unless "R$" stands before it.
    """
    if isinstance(value, str):
        if _USUAL.match(value):
            return Decimal(value)
        number = _money_from_text(value)
    elif value is None or value is False:
        return None
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
    elif isinstance(value, float):
        number = Decimal(repr(value))
    else:
        raise Unreadable("not an amount")
    if number is None:
        return None
    # By its exponent: arithmetic on what is far too large, or too small, raises another kind of error.
    if not number.is_finite() or (number and number.adjusted() >= _MONEY_DIGITS):
        raise Unreadable("not an amount of money")
    if not number or number.adjusted() < -_MONEY_DIGITS:
        return Decimal("0.00")
    return number.quantize(CENT, rounding=ROUND_HALF_UP) + 0  # no negative zero


def _money_from_text(value: str) -> Decimal | None:
    text = _MINUS.sub("-", "".join(value.split()))
    if not text:
        return None
    if len(text) > _MONEY_LENGTH:
        raise Unreadable("not an amount")
    if credit := _CREDIT.match(text):
        text = f"-{credit['currency']}{credit['bracketed'] or credit['trailed']}"
    match = _CURRENCY.match(text)
    if match is None or (match["sign"] and match["inner"]):
        raise Unreadable("not an amount")
    number = match["number"]
    if _THOUSANDS_OR_THOUSANDTHS.match(number):
        if not match["currency"] or "," in number:
            raise Unreadable("thousands or thousandths")
        number = number.replace(".", "")
    elif _BRAZILIAN.match(number):
        number = number.replace(".", "").replace(",", ".")
    elif _AMERICAN.match(number):
        number = number.replace(",", "")
    elif _PLAIN.match(number):
        number = number.replace(",", ".")
    else:
        raise Unreadable("not an amount")
    sign = -1 if "-" in (match["sign"], match["inner"]) else 1
    return sign * Decimal(number)


def day(value: object) -> date | None:
    """A calendar date; of a date with a time, the date as it is written.

    The offset is not applied: ERPs store a due date as midnight of some zone, and moving it to another zone
    would make it the day before. Placeholders ("0000-00-00", "1900-01-01", "9999-12-31") mean absent.

    Raises:
        Unreadable: not a date, or a day that the calendar does not have.
    """
    if value is None or value is False:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Unreadable("not a date")
    text = value.strip()
    if not text:
        return None
    if _USUAL_DAY.match(text):
        return _on_calendar(date.fromisoformat, text)
    match = _YEAR_FIRST.match(text) or _DAY_FIRST.match(text) or _COMPACT.match(text)
    if match is None:
        raise Unreadable("not a date")
    year, month, number = int(match["y"]), int(match["m"]), int(match["d"])
    if (year, month, number) == (0, 0, 0):
        return None
    return _on_calendar(date, year, month, number)


def _on_calendar(make: Callable[..., date], *parts: object) -> date | None:
    try:
        found = make(*parts)
    except ValueError:
        raise Unreadable("no such day") from None
    return found if _FIRST_DAY <= found <= _LAST_DAY and found not in _PLACEHOLDERS else None


def birthday(value: object) -> Birthday | None:
    """A birthday: a date in any form that `day` reads, or without its year, or with two digits of it, or with
    the month in words ("14/03", "14/03/78", "14 de março").

    Placeholders mean absent: a date that many customers have is no proof of identity.

    Raises:
        Unreadable: not a date, or a day that no year has.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str):
        text = folded(value).strip()
        named = _NAMED_MONTH.match(text)
        if named is not None:
            months = (month for name, month in _MONTHS if name.startswith(named["name"]))
            return _birthday(int(named["d"]), next(months, 0))
        short = _DAY_MONTH.match(text) or _YEARLESS.match(text)
        if short is not None:
            return _birthday(int(short["d"]), int(short["m"]))
        together = _RUN_TOGETHER.match(text)
        if together is not None and int(together["m"]) <= 12:
            value = f"{together['d']}/{together['m']}/{together['y']}"
    born = day(value)
    return Birthday(born.day, born.month, born.year) if born is not None else None


def _birthday(number: int, month: int) -> Birthday:
    try:
        date(2000, month, number)  # a leap year
    except ValueError:
        raise Unreadable("no such day") from None
    return Birthday(number, month)


def flag(value: object) -> bool | None:
    """Yes or no: S/N, sim/não, 1/0, true/false, ativo/inativo.

    Raises:
        Unreadable: some other word.
    """
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str | int | Decimal):
        raise Unreadable("neither yes nor no")
    word = folded(str(value)).strip()
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("neither yes nor no")


def payload(value: object) -> str | None:
    """A code or address that a machine reads: only its ends are trimmed.

    Raises:
        Unreadable: not a text or a number, longer than any code, or with characters that no encoding has.
    """
    if isinstance(value, str):
        return _trimmed(value)
    if value is None or value is False:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unreadable("not a text")
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() > 60 or value != value.to_integral_value():
            raise Unreadable("not a text")
        value = int(value)
    return _trimmed(str(value))


def _trimmed(text: str) -> str | None:
    text = text.strip().strip("\ufeff")
    if len(text) > PAYLOAD_LIMIT or (not text.isascii() and _HALF_PAIR.search(text)):
        raise Unreadable("not a code")
    return text or None


def label(value: object) -> str | None:
    """A text that people read: one line, what cannot be shown taken out, cut at `TEXT_LIMIT` characters.

    Raises:
        Unreadable: not a text or a number.
    """
    if isinstance(value, str):
        text = value
    elif value is None or value is False:
        return None
    elif isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unreadable("not a text")
    elif isinstance(value, int):
        text = str(value)
    elif value.is_finite() and abs(value.adjusted()) <= 60:
        text = format(value, "f")
    else:
        raise Unreadable("not a text")
    return plain_line(text)[:TEXT_LIMIT].rstrip() or None


def identifier(value: object) -> str | None:
    """An id of the ERP: number or text, kept as text.

    Raises:
        Unreadable: neither, or with characters that cannot be sent back.
    """
    text = payload(value)
    if text is not None and (len(text) > TEXT_LIMIT or not text.isprintable()):
        raise Unreadable("not an id")
    return text


def make_lenient(read: Callable[[object], T | None]) -> Callable[[object], T | None]:
    """The same reader, but None for an unreadable value."""

    def reader(value: object) -> T | None:
        try:
            return read(value)
        except Unreadable:
            return None

    return reader
