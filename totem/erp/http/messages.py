"""Requests to an ERP and its responses: JSON of any charset with exact decimals.

One value that Python's parser would refuse (a number of ten thousand digits, nesting without end) does not
lose the others.
"""

import base64
import codecs
import json
import re
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from email.message import Message
from enum import Enum
from typing import Any, Literal, TypeAlias

from totem.erp.errors import BadAnswer, Reason

_PIECE = 192 * 1024
"""Bytes that are made base64 at a time; a multiple of three."""
_UNREQUESTED = frozenset({"br", "zstd", "compress", "x-compress"})
_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})
_DEEPEST = 50
"""Arrays and objects in each other: far more than any contract needs, and fewer than any parser's stack."""
_MARKS = re.compile(rb"^(?:\s*\xef\xbb\xbf)+")
_AROUND = " \t\r\n\x00\ufeff"
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_CHARSETS = frozenset(
    {"utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850", "utf-16", "utf-16-le", "utf-16-be"}
)


@dataclass(frozen=True, slots=True, repr=False)
class Base64:
    """Bytes that travel as base64; as `str`, all of it."""

    content: bytes

    def __str__(self) -> str:
        return b"".join(self.pieces()).decode("ascii")

    def __len__(self) -> int:
        return -(-len(self.content) // 3) * 4

    def pieces(self) -> Iterator[bytes]:
        """The text's bytes, in order."""
        view = memoryview(self.content)
        return (base64.b64encode(view[start : start + _PIECE]) for start in range(0, len(view), _PIECE))


Fields: TypeAlias = Mapping[str, str | Base64]
"""A flat set of named values."""


class JsonBody:
    """A JSON value, written anew each time that it is sent; `Base64` in it is encoded piece by piece.

    Attributes:
        length: its bytes.
    """

    def __init__(self, value: object) -> None:
        self._parts = list(_joined(_json(value)))
        self.length = sum(map(len, self._parts))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if isinstance(part, Base64):
                for piece in part.pieces():
                    yield piece
            else:
                yield part


def _json(value: object) -> Iterator[str | Base64]:
    """The value's JSON in parts, with what becomes base64 kept apart."""
    if isinstance(value, Base64):
        yield from ('"', value, '"')
    elif isinstance(value, Mapping):
        yield "{"
        for place, (name, item) in enumerate(value.items()):
            yield f"{',' if place else ''}{json.dumps(str(name), ensure_ascii=False)}:"
            yield from _json(item)
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for place, item in enumerate(value):
            yield "," if place else ""
            yield from _json(item)
        yield "]"
    else:
        yield json.dumps(value, ensure_ascii=False)


def _joined(parts: Iterator[str | Base64]) -> Iterator[bytes | Base64]:
    text: list[str] = []
    for part in parts:
        if isinstance(part, Base64):
            yield "".join(text).encode()
            yield part
            text = []
        else:
            text.append(part)
    yield "".join(text).encode()


class UnreadableBody(ValueError):
    """A body that cannot be read; the message is for logs.

    Attributes:
        is_too_large: the body is larger than the limit.
    """

    def __init__(self, message: str, *, is_too_large: bool = False) -> None:
        super().__init__(message)
        self.is_too_large = is_too_large


class BodyReader:
    """Decompress one answer's body within a limit: `feed` every chunk, then `finish`.

    A compressed body ends with its compression. One that is cut in its tail may have given all of its bytes
    and lack the check sum; one with a second member, or anything else behind its end, would lose that.
    """

    def __init__(self, content_encoding: str, limit: int) -> None:
        """`limit` is the most bytes that a body may have, counted after decompression.

        Raises:
            UnreadableBody: a compression that was not asked for.
        """
        codings = {coding.strip().lower() for coding in content_encoding.split(",")}
        if not codings.isdisjoint(_UNREQUESTED):
            raise UnreadableBody("a compression that was not asked for")
        # 32 + 15: gzip or zlib, by the header found. An encoding that is no compression ("UTF-8") is ignored.
        self._unpack = zlib.decompressobj(47) if codings & _ZLIB else None
        self._limit = limit
        self._body = bytearray()
        self._came = False

    def feed(self, chunk: bytes) -> None:
        """Add the next bytes as they came.

        Raises:
            UnreadableBody: the body is larger than the limit, or cannot be decompressed.
        """
        self._came = self._came or bool(chunk)
        try:
            room = self._limit + 1 - len(self._body)
            self._body += chunk if self._unpack is None else self._unpack.decompress(chunk, room)
        except zlib.error:
            raise UnreadableBody("cannot be decompressed") from None
        if len(self._body) > self._limit:
            raise UnreadableBody(f"larger than {self._limit // 1_000_000} MB", is_too_large=True)

    def finish(self) -> bytes:
        """The body.

        Raises:
            UnreadableBody: it is cut, or something stands behind its end.
        """
        unpack = self._unpack
        if self._came and unpack is not None and (not unpack.eof or unpack.unused_data):
            raise UnreadableBody("cannot be decompressed")
        return bytes(self._body)


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

    @property
    def texts(self) -> frozenset[str]:
        """The texts that the request carries, which an answer may repeat."""
        return frozenset(_texts((self.json, self.form, self.params)))


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """HTTP response of any status to the request `request`; the body decoded from its transfer.

    `headers` have names in lower case. The body of a 5xx or 429 is empty where it could not be read.
    `sent` are the texts of the request.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    request: str = ""
    sent: frozenset[str] = frozenset()

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
            BadAnswer: it is empty, HTML, or not JSON.
        """
        text = self.text
        if not text:
            raise BadAnswer(self.request, Reason.EMPTY_BODY, status=self.status)
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


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)


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
