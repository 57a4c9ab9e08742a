"""A folder that the kiosk may write, as root reads it: see `safe_reader`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from totem import safe_reader


class Shelf:
    """The folder `parts` below `top`; `top` itself is trusted to be what it says."""

    def __init__(self, top: Path, *parts: str) -> None:
        self._top, self._parts = top, parts

    def read(self, name: str, limit: int) -> bytes:
        """The whole of a small file.

        Raises:
            OSError: it is not there, not a plain file, behind a link, or longer than `limit` bytes.
        """
        return safe_reader.read_below(self._top, [*self._parts, name], limit)

    def stream(self, path: Sequence[str], limit: int) -> Iterator[bytes]:
        """A file in pieces, at most `limit` bytes.

        Raises:
            OSError: see `read`.
        """
        return safe_reader.stream_below(self._top, [*self._parts, *path], limit)
