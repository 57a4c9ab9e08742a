"""Bodies of requests and answers: JSON with files that is made while it is sent, and bounded decompression.

Made whole, a photo of 10 MB would stand in memory six times: as it is, as base64 in bytes and in text, as
JSON in text and in bytes, and in the connection's buffer.
"""

import base64
import json
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

_PIECE = 192 * 1024
"""Bytes that are made base64 at a time; a multiple of three."""
_UNREQUESTED = frozenset({"br", "zstd", "compress", "x-compress"})
_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})


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
