"""Requests to an ERP and its responses: JSON of any charset with exact decimals.

One value that Python's parser would refuse (a number of ten thousand digits, nesting without end) does not
lose the others.
"""

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from email.message import Message
from enum import Enum
from typing import Any, Literal

from totem.erp.errors import BadAnswer, Reason
from totem.erp.http.body import Fields

_DEEPEST = 50
"""Arrays and objects in each other: far more than any contract needs, and fewer than any parser's stack."""
_MARKS = re.compile(rb"^(?:\s*\xef\xbb\xbf)+")
_AROUND = " \t\r\n\x00\ufeff"
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_CHARSETS = frozenset(
    {"utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850", "utf-16", "utf-16-le", "utf-16-be"}
)


class Effect(Enum):
    """Effect of a request on the ERP's data, by which it is retried; the HTTP method does not decide it.

    Some ERPs list records by POST, and unlock a customer's access by GET.
    """

    READ = "read"
    """Changes nothing: retried after a broken connection, 429 and 5xx."""
    WRITE = "write"
    """Made once: again only after a connection that failed before anything was sent."""


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One request; `name` is its name in errors and logs, which never hold the rest.

    At most one of `json` (may nest, and hold `Base64`) and `form` is the body.
    """

    name: str
    method: Literal["GET", "POST", "PUT"]
    url: str
    effect: Effect = Effect.READ
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | list[Any] | None = None
    form: Fields | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """HTTP response of any status to the request `request`; the body decoded from its transfer.

    `headers` have names in lower case. The body of a 5xx or 429 is empty where it could not be read.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    request: str = ""

    @property
    def is_failure(self) -> bool:
        """Test that the server could not work on the request: 429 or 5xx."""
        return self.status == 429 or self.status >= 500

    @property
    def text(self) -> str:
        """The body as text, without byte order marks and blanks at its ends, of which PHP sends one a script.

        UTF-8 where it decodes as such, in spite of any header; else by the header.
        """
        return self._decoded().strip(_AROUND)

    def json(self) -> Any:
        """The body as JSON, its decimals exact.

        Line breaks within texts are let pass. NaN, a number too large for any type and nesting too deep for
        the parser spoil no more than their own field: no reader takes them for a value. JSON that was written
        as a text once more is read once more.

        Raises:
            BadAnswer: it is HTML, or not JSON.
        """
        text = self.text
        if text[:1] == "<":
            raise BadAnswer(self.request, Reason.PAGE, status=self.status)
        try:
            value = _loads(text)
            return _loads(value) if isinstance(value, str) and value.lstrip()[:1] in {"{", "["} else value
        except (ValueError, RecursionError, ArithmeticError):
            raise BadAnswer(self.request, Reason.NOT_JSON, status=self.status) from None

    def _decoded(self) -> str:
        body = _MARKS.sub(b"", self.body)  # before a body that is not in UTF-8 itself, too
        if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return body.decode("utf-16", errors="replace")
        named = self._charset()
        for charset in (
            named if named.startswith("utf-16") else "utf-8",
            named if named in _CHARSETS else "utf-8",
        ):
            try:
                return body.decode(charset)
            except UnicodeError:
                continue
        return body.decode("cp1252", errors="replace")

    def _charset(self) -> str:
        header = Message()
        header["content-type"] = self.headers.get("content-type", "")
        try:
            return codecs.lookup(header.get_content_charset("utf-8")).name
        except (LookupError, ValueError):
            return "utf-8"


def _loads(text: str) -> Any:
    try:
        return _parsed(text)
    except RecursionError:
        return _parsed(_pruned(text))


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=_decimal, parse_int=_integer, parse_constant=Decimal, strict=False)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:  # an exponent of twenty digits
        return Decimal("NaN")


def _integer(text: str) -> int | Decimal:
    try:
        return int(text)
    except ValueError:  # more digits than Python converts
        return Decimal("NaN")


def _pruned(text: str) -> str:
    """Replace what is nested deeper than `_DEEPEST` by null.

    Raises:
        ValueError: it is not closed.
    """
    kept, depth, start = [], 0, 0
    for token in _STRUCTURE.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == _DEEPEST + 1:
                kept.append(text[start : token.start()])
        elif token[0] in "]}":
            if depth == _DEEPEST + 1:
                start = token.end()
            depth -= 1
    if depth > _DEEPEST:
        raise ValueError("not closed")
    return "null".join([*kept, text[start:]])
