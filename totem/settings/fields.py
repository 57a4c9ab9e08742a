"""Field types that several sections of the configuration share."""

import ipaddress
import re
import unicodedata
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from totem.domain.hours import LONGEST, InvalidHours, Span
from totem.settings.errors import ExpectedKind, unexpected
from totem.settings.field import AfterValidator, Field, SecretStr

_PREFIX = re.compile(r"\A(?:https?:/{2,}\s*)+(?=https?://)", re.IGNORECASE)
"""Prefix of a whole address: the "https://" of the field into which it was pasted."""
_SCHEME = re.compile(r"\Ahttps?(?=://)", re.IGNORECASE)
_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories: control, format (direction marks, zero width), surrogates, unassigned, line ends."""
_FOLDED = str.maketrans("\r\n\t", "   ")
_LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")


def normalize_url(text: str) -> str:
    """Return the address that was meant by one typed or pasted after another "https://"; else `text`.

    Of "https://http://host", that is "http://host": the field begins with the first scheme, and the second
    one came with the address.
    """
    url = _PREFIX.sub("", text.strip())
    return _SCHEME.sub(lambda scheme: scheme[0].lower(), url)


def is_plain_url(url: str, *schemes: str) -> bool:
    """Test for a URL of these schemes with a host, without user, query, fragment and white space."""
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        return False
    if not url.isprintable() or {" ", "\\", "@", "?", "#"} & {*url} or url.count("://") != 1:
        return False
    is_scheme = parts.scheme in schemes and url.startswith(f"{parts.scheme}://")
    return is_scheme and has_port and _is_host(parts.hostname or "")


def is_valid_token(text: str) -> bool:
    """Test that `text` is one word of visible ASCII, as a header requires of a token."""
    return bool(text) and all("!" <= character <= "~" for character in text)


def _is_host(name: str) -> bool:
    """Test for a name or an IP address; "https" is the scheme of a mistyped "https://https:/host"."""
    if ":" in name:
        try:
            ipaddress.IPv6Address(name)
        except ValueError:
            return False
        return True
    labels = name.removesuffix(".").split(".")
    return name not in {"http", "https"} and all(map(_LABEL.fullmatch, labels))


def _validate_hours(text: str) -> str:
    try:
        Span.parse(text)
    except InvalidHours as error:
        raise unexpected(ExpectedKind.OPEN_HOURS, error.reason) from None
    return text


def _validate_address(text: str) -> str:
    url = normalize_url(text)
    if not is_plain_url(url, "http", "https"):
        raise unexpected(ExpectedKind.HTTP_ADDRESS)
    return url


def _validate_token(token: SecretStr) -> SecretStr:
    if not is_valid_token(token.get_secret_value()):
        raise unexpected(ExpectedKind.TOKEN)
    return token


def _normalize_line(text: str) -> str:
    """Return `text` as one line with single spaces; control and invisible characters are refused.

    The breaks and tabs of a text over several lines of the file count as spaces.
    """
    line = text.translate(_FOLDED)
    if any(unicodedata.category(character) in _NO_TEXT for character in line):
        raise unexpected(ExpectedKind.PLAIN_TEXT)
    return " ".join(line.split())


Line = AfterValidator(_normalize_line)
"""Text that people see elsewhere: on paper, in a terminal, on the fleet's page."""
Seconds = Annotated[float, Field(gt=0, le=3600)]
File = Path
"""Path; a relative one is below the folder of the configuration file."""
HttpAddress = Annotated[str, AfterValidator(_validate_address)]
Token = Annotated[SecretStr, AfterValidator(_validate_token)]
"""Secret that travels in a header."""
Opening = Annotated[
    str,
    Field(max_length=LONGEST, examples=["Mon-Fri 08:00-18:00"]),
    AfterValidator(_validate_hours),
]
"""Span of `totem.domain.hours`."""
