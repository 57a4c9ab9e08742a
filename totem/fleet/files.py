"""Files that a kiosk publishes in chunks, each a message of `up/file`.

Chunks may come late, twice, in any order or never. An assembler joins them at the reader's side; the SHA-256
of the whole follows as the code of the command's last reply (`sha256_code`), so that a mixture is seen.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, NamedTuple

from totem.fleet.messages import LARGEST_CHUNK, FileChunk

MOST_OF_KIOSK = 8 << 20
"""Bytes that one kiosk may have under way, for all its commands."""


class ReceivedFile(NamedTuple):
    """A whole file: the command it answers, its name and content."""

    command: str
    name: str
    content: bytes


class FileTooLarge(Exception):
    """A file is larger than its command allows, or a kiosk sends too much at once."""


def split(command: str, name: str, content: BinaryIO) -> Iterator[FileChunk]:
    """Yield the chunks of a file that answers `command`; a ValueError where its name or size do not fit."""
    count = max(1, -(-size_of(content) // LARGEST_CHUNK))
    content.seek(0)
    for number in range(count):
        part = content.read(LARGEST_CHUNK)
        yield FileChunk(cmd=command, name=name, part=number + 1, parts=count, content=part)


def size_of(content: BinaryIO) -> int:
    """Return the bytes of an open file."""
    return content.seek(0, os.SEEK_END)


def sha256_code(content: bytes | BinaryIO) -> str:
    """Return the code of the reply after a file: its SHA-256 in hexadecimal."""
    stream = BytesIO(content) if isinstance(content, bytes) else content
    stream.seek(0)
    digest = hashlib.sha256()
    while part := stream.read(LARGEST_CHUNK):
        digest.update(part)
    return digest.hexdigest()


class FileAssembler:
    """Join the chunks of one file for each command, counted as they come.

    Kiosks are not trusted: the caller passes on the chunks of commands that it sent, until it drops them.
    """

    def __init__(self) -> None:
        self._files: dict[str, _IncomingFile] = {}

    def add(self, totem: str, chunk: FileChunk, largest: int) -> ReceivedFile | None:
        """Take a chunk of a kiosk; return the file that it completes. Other names than the first are ignored.

        Raises:
            FileTooLarge: it would be more than `largest` bytes, or than `MOST_OF_KIOSK` with its other files.
        """
        file = self._files.get(chunk.cmd)
        if file is None:
            file = self._files[chunk.cmd] = _IncomingFile(totem, chunk.name, chunk.parts)
        if file.is_whole or (totem, chunk.name, chunk.parts) != (file.totem, file.name, file.count):
            return None
        more = len(chunk.content) - len(file.parts.get(chunk.part, b""))
        under_way = sum(each.size for each in self._files.values() if each.totem == totem)
        if file.size + more > largest or under_way + more > MOST_OF_KIOSK:
            raise FileTooLarge
        file.parts[chunk.part] = chunk.content
        file.size += more
        if len(file.parts) < file.count:
            return None
        file.is_whole = True
        whole = b"".join(content for _, content in sorted(file.parts.items()))
        file.parts.clear()
        return ReceivedFile(chunk.cmd, chunk.name, whole)

    def drop(self, command: str) -> None:
        """Forget the file of a command."""
        self._files.pop(command, None)


@dataclass(slots=True)
class _IncomingFile:
    totem: str
    name: str
    count: int
    parts: dict[int, bytes] = field(default_factory=dict)
    size: int = 0
    is_whole: bool = False
