"""Chunks of files that a kiosk publishes, as raw bytes at `up/file/COMMAND/NAME`.

A file of at most `LARGEST_FILE` bytes is one message under its own name. A larger one is several: its name is
followed by `.NNNN-of-MMMM`, the chunk's number from 1 and the count of all, as in `totem.zip.0001-of-0007`.
Chunks may come late, twice, in any order or never. An assembler joins them at the reader's side; the SHA-256
of the whole follows as the code of the command's last reply (`sha256_code`), so that a mixture is seen.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from totem.fleet.messages import LARGEST_FILE
from totem.fleet.topics import UP_FILE

NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"
_CHUNK = re.compile(rf"({NAME_PATTERN})\.([0-9]{{4}})-of-([0-9]{{4}})")
_NAME = re.compile(NAME_PATTERN)
MOST_CHUNKS = 256
"""Chunks of one file: 64 MB, far above a diagnosis."""
_MOST_FILES = 64
"""Incomplete files that an assembler keeps; the oldest is dropped."""


class Chunk(NamedTuple):
    """A message's place below `up/file/COMMAND`, and its payload."""

    name: str
    payload: bytes


class ReceivedFile(NamedTuple):
    """A whole file: the command it answers, its name and content."""

    command: str
    name: str
    content: bytes


def split(name: str, content: bytes) -> Iterator[Chunk]:
    """Yield the chunks of a file; a ValueError where its name or its size do not fit."""
    count = max(1, -(-len(content) // LARGEST_FILE))
    if _NAME.fullmatch(name) is None or count > MOST_CHUNKS:
        raise ValueError("a file's name or size does not fit")
    if count == 1:
        yield Chunk(name, content)
        return
    for number in range(count):
        part = content[number * LARGEST_FILE : (number + 1) * LARGEST_FILE]
        yield Chunk(f"{name}.{number + 1:04}-of-{count:04}", part)


def sha256_code(content: bytes) -> str:
    """Return the code of the reply after a file: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class FileAssembler:
    """Join the chunks of files by command and name.

    The messages are untrusted: names, counts and sizes out of bounds are ignored, and memory is bounded.
    """

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str, str, int], dict[int, bytes]] = {}

    def add(self, totem: str, path: str, payload: bytes) -> ReceivedFile | None:
        """Take the message at `path`, as in "up/file/COMMAND/NAME"; return the file that it completes."""
        command, _, name = path.removeprefix(f"{UP_FILE}/").partition("/")
        if not path.startswith(f"{UP_FILE}/") or _NAME.fullmatch(name) is None or len(payload) > LARGEST_FILE:
            return None
        chunk = _CHUNK.fullmatch(name)
        if chunk is None:
            return ReceivedFile(command, name, payload)
        number, count = int(chunk[2]), int(chunk[3])
        if not 1 <= number <= count <= MOST_CHUNKS:
            return None
        key = (totem, command, chunk[1], count)
        parts = self._parts.setdefault(key, {})
        parts[number] = payload
        if len(parts) < count:
            while len(self._parts) > _MOST_FILES:
                del self._parts[next(iter(self._parts))]
            return None
        del self._parts[key]
        return ReceivedFile(command, chunk[1], b"".join(parts[each] for each in range(1, count + 1)))
