"""Text helpers: lines, https links, masks, accents, Brazilian money and dates, and codes with a text."""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

LONGEST_MESSAGE = 160
"""Characters of a message to customers while the kiosk is out of service."""
LONG_NUMBER = 6
"""Digits from which on a number is read in groups."""
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE | re.ASCII)

MOST_MARKS = 2
"""Combining marks on one letter: no alphabet needs more, and a pile of them covers the neighbouring lines."""
_LATIN = re.compile(r"[ -~\xa1-\xac\xae-\u02ff]*\Z")
"""Plain already, as hundreds of rows are."""
_KEYBOARD_FORM = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}

CENT = Decimal("0.01")
_SWAP = str.maketrans(",.", ".,")


def https_link(site: str) -> str | None:
    """Return `netsul.com.br` as `https://netsul.com.br`; None for any text that is no https site.

    An address with a user, another port or letters beyond ASCII is refused: on a phone it may look like
    another before it is opened.
    """
    text = site.strip()
    link = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    plain = link.isascii() and link.isprintable() and " " not in link and "\\" not in link
    if not plain or parts.scheme != "https" or "@" in parts.netloc or port not in {None, 443}:
        return None
    return link if _HOST.fullmatch(host) else None


def plain_line(text: str) -> str:
    """Return a text of others as one line with single spaces, of characters that can be shown.

    Control characters become spaces; invisible ones (zero-width, direction marks, soft hyphens) and combining
    marks beyond `MOST_MARKS` are left out; full-width letters and digits become those of a keyboard.
    """
    if not _LATIN.match(text):
        text = "".join(map(_visible, text))
        text = _limit_marks(unicodedata.normalize("NFC", text.translate(_KEYBOARD_FORM)))
    return " ".join(text.split())


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if unicodedata.category(character) in {"Cc", "Zl", "Zp", "Zs"} else ""


def _limit_marks(text: str) -> str:
    shown: list[str] = []
    marks = MOST_MARKS  # without a letter before it, a mark is left out
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if character == " ":
            marks = MOST_MARKS
        if marks <= MOST_MARKS:
            shown.append(character)
    return "".join(shown)


def strip_form(text: str, mask: str) -> str:
    """Return `text` without white space, invisible characters and the characters of `mask`.

    Compatibility forms become plain (NFKC), and every Unicode dash "-"; the rest is left for the caller to
    check.
    """
    if text.isascii():
        plain = text
    else:
        kept = unicodedata.normalize("NFKC", text)
        plain = "".join(_replace_form(character) for character in kept)
    bare = "".join(plain.split())
    for character in mask:
        bare = bare.replace(character, "")
    return bare


def _replace_form(character: str) -> str:
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Cf":  # zero-width spaces, direction marks: copied along, invisible
            return ""
        case _:
            return "-" if character == "\u2212" else character


def unaccented(text: str) -> str:
    """Return `text` without its accents: "São João" → "Sao Joao"."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def folded(text: str) -> str:
    """Return `text` in lower case and without accents, for comparing words that people typed."""
    return unaccented(text.casefold())


def unescaped(text: str) -> str:
    """Return `text` without HTML's character references (`&atilde;`); their table is 0.3 MB of memory."""
    if "&" not in text:
        return text
    import html  # most texts have none, and a kiosk at rest has read few

    return html.unescape(text)


def join_sentences(*parts: str) -> str:
    """Join the parts that are not empty, each a sentence, with one mark between two of them."""
    given = [part.strip() for part in parts if part.strip()]
    return " ".join([*(f"{part}{'' if part[-1] in '.!?…:;' else '.'}" for part in given[:-1]), *given[-1:]])


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    sentence, end, _ = text.partition(". ")
    return sentence + end.rstrip()


def join_phrases(*parts: str) -> str:
    """Join the parts that are not empty with commas, in place of the marks at their ends."""
    given = [part.strip() for part in parts if part.strip()]
    return ", ".join([*(part.rstrip(" .,;:!?…") for part in given[:-1]), *given[-1:]])


def capitalized(text: str) -> str:
    """Return a text with its first letter in upper case, as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def grouped(protocol: str) -> str:
    """Return a number of six digits and more in groups of three, the last one of up to four: `260 912 1531`.

    People read and dictate it so; other protocols, which have their own groups, stay as they are.
    """
    if not (protocol.isascii() and protocol.isdecimal()) or len(protocol) < LONG_NUMBER:
        return protocol
    last = len(protocol) - (4 if len(protocol) % 3 == 1 else len(protocol) % 3 or 3)
    groups = [protocol[start : start + 3] for start in range(0, last, 3)]
    return "\N{NO-BREAK SPACE}".join([*groups, protocol[last:]])


def format_money(amount: Decimal) -> str:
    """Format reais as `R$ 1.234,56`; the space does not break."""
    cents = amount.quantize(CENT, ROUND_HALF_UP)
    sign = "-" if cents < 0 else ""
    return f"{sign}R$\N{NO-BREAK SPACE}{abs(cents):,.2f}".translate(_SWAP)


def format_date(when: date) -> str:
    """Format a date as `24/11/2026`."""
    return f"{when:%d/%m/%Y}"


class ExplainedCode(StrEnum):
    """Base of closed sets of codes, each with a sentence for logs, staff or the operator."""

    text: str

    def __new__(cls, code: str, text: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_, member.text = code, text
        return member
