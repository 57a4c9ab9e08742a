"""Files that a kiosk publishes in chunks, each a message of `up/file`.

Chunks may come late, twice, in any order or never. An assembler joins them at the reader's side; the SHA-256
of the whole follows as the code of the command's last reply (`sha256_code`), so that a mixture is seen.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from totem.fleet.messages import LARGEST_CHUNK, FileChunk

_MOST_FILES = 64
"""Incomplete files that an assembler keeps; the oldest is dropped."""


class ReceivedFile(NamedTuple):
    """A whole file: the command it answers, its name and content."""

    command: str
    name: str
    content: bytes


def split(command: str, name: str, content: bytes) -> Iterator[FileChunk]:
    """Yield the chunks of a file that answers `command`; a ValueError where its name or size do not fit."""
    count = max(1, -(-len(content) // LARGEST_CHUNK))
    for number in range(count):
        part = content[number * LARGEST_CHUNK : (number + 1) * LARGEST_CHUNK]
        yield FileChunk(cmd=command, name=name, part=number + 1, parts=count, content=part)


def sha256_code(content: bytes) -> str:
    """Return the code of the reply after a file: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class FileAssembler:
    """Join the chunks of files by kiosk, command and name; memory is bounded."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str, str, int], dict[int, bytes]] = {}

    def add(self, totem: str, chunk: FileChunk) -> ReceivedFile | None:
        """Take a chunk of a kiosk; return the file that it completes."""
        key = (totem, chunk.cmd, chunk.name, chunk.parts)
        parts = self._parts.setdefault(key, {})
        parts[chunk.part] = chunk.content
        if len(parts) < chunk.parts:
            while len(self._parts) > _MOST_FILES:
                del self._parts[next(iter(self._parts))]
            return None
        del self._parts[key]
        whole = b"".join(content for _, content in sorted(parts.items()))
        return ReceivedFile(chunk.cmd, chunk.name, whole)
