"""What a request carries: fields of text, and files that become base64 within JSON while they are sent.

Made whole, a photo of 10 MB would stand in memory six times: as it is, as base64 in bytes and in text, as
JSON in text and in bytes, and in the connection's buffer.
"""

import base64
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

_PIECE = 192 * 1024
"""Bytes that are made base64 at a time; a multiple of three."""


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


class JsonBody:
    """A request's fields as a JSON object, made anew each time that it is sent.

    Attributes:
        length: its bytes.
    """

    def __init__(self, fields: Fields) -> None:
        parts: list[bytes | Base64] = []
        text = "{"
        for place, (name, value) in enumerate(fields.items()):
            text += ("," if place else "") + _json(name) + ":"
            if isinstance(value, Base64):
                parts += [f'{text}"'.encode(), value]
                text = '"'
            else:
                text += _json(value)
        self._parts = [*parts, f"{text}}}".encode()]
        self.length = sum(map(len, self._parts))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if isinstance(part, Base64):
                for piece in part.pieces():
                    yield piece
            else:
                yield part


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
