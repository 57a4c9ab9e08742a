"""From the bytes of an ERP's answer to JSON: charsets, exact decimals, and what no parser takes.

One value that Python's parser would refuse (a number of ten thousand digits, nesting without end) does not
lose the others.
"""

import codecs
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from totem.erp.errors import BadAnswer

_DEEPEST = 50
"""Arrays and objects in each other: far more than any contract needs, and fewer than any parser's stack."""
_MARKS = re.compile(rb"^(?:\s*\xef\xbb\xbf)+")
_AROUND = " \t\r\n\x00\ufeff"
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_CHARSETS = frozenset(
    {"utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850", "utf-16", "utf-16-le", "utf-16-be"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """HTTP answer: the body decoded from its transfer, at most `transport.LIMIT` bytes."""

    status: int
    charset: str | None
    body: bytes


def decoded(answer: Answer) -> str:
    """The body as text, without byte order marks and blanks at its ends, of which PHP sends one a script.

    UTF-8 where it decodes as such, in spite of any header; else by the header.
    """
    return _decoded(answer).strip(_AROUND)


def _decoded(answer: Answer) -> str:
    body = _MARKS.sub(b"", answer.body)  # before a body that is not in UTF-8 itself, too
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    try:
        named = codecs.lookup(answer.charset).name if answer.charset else "utf-8"
    except (LookupError, ValueError):
        named = "utf-8"
    for charset in (
        named if named.startswith("utf-16") else "utf-8",
        named if named in _CHARSETS else "utf-8",
    ):
        try:
            return body.decode(charset)
        except UnicodeError:
            continue
    return body.decode("cp1252", errors="replace")


def parse(request: str, answer: Answer) -> Any:
    """The body as JSON, its decimals exact.

    Line breaks within texts are let pass. NaN, a number too large for any type and nesting too deep for the
    parser spoil no more than their own field: no reader takes them for a value. JSON that was written as a
    text once more is read once more.

    Raises:
        BadAnswer: it is HTML, or not JSON.
    """
    text = decoded(answer)
    if text[:1] == "<":
        raise BadAnswer(request, "HTML or XML instead of JSON", status=answer.status)
    try:
        value = _loads(text)
        return _loads(value) if isinstance(value, str) and value.lstrip()[:1] in {"{", "["} else value
    except (ValueError, RecursionError, ArithmeticError):
        raise BadAnswer(request, "not JSON", status=answer.status) from None


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
