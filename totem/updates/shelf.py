"""A folder that somebody else may write, read without following a way out of it.

Root reads what the kiosk staged. Each folder and file is opened by its name within the one before, links are
not followed, only plain files are read, and no more of them than was asked for: what is checked is what was
read, whatever is done to the folder meanwhile.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

_CHUNK = 1 << 20
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would hold us up
_BINARY = getattr(os, "O_BINARY", 0)


class Shelf:
    """The folder `parts` below `top`; `top` itself is trusted to be what it says."""

    def __init__(self, top: Path, *parts: str) -> None:
        self._top, self._parts = top, parts

    def read(self, name: str, limit: int) -> bytes:
        """The whole of a small file.

        Raises:
            OSError: it is not there, not a plain file, behind a link, or longer than `limit` bytes.
        """
        content = b"".join(self.stream([name], limit + 1))
        if len(content) > limit:
            raise OSError(f"{name} is longer than {limit} bytes")
        return content

    def stream(self, path: Sequence[str], limit: int) -> Iterator[bytes]:
        """A file in pieces, at most `limit` bytes.

        Raises:
            OSError: see `read`.
        """
        descriptor = self._open(path)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(f"{path[-1]} is no plain file")
            left = limit
            while left and (piece := file.read(min(left, _CHUNK))):
                left -= len(piece)
                yield piece

    def _open(self, path: Sequence[str]) -> int:
        names = [*self._parts, *path]
        if any(name in {"", ".", ".."} or {"/", "\\", "\0", ":"} & {*name} for name in names):
            raise OSError("a name that leads elsewhere")
        flags = os.O_RDONLY | _NO_LINK | _AT_ONCE | _BINARY
        if os.open not in os.supports_dir_fd:  # Windows: links are made by administrators alone
            place = self._top.joinpath(*names)
            if any(each.is_symlink() for each in (place, *place.parents) if each != self._top):
                raise OSError("a link")
            return os.open(place, flags)
        folder = os.open(self._top, os.O_RDONLY | _FOLDER)
        for name in names[:-1]:
            above = folder
            try:
                folder = os.open(name, os.O_RDONLY | _FOLDER | _NO_LINK, dir_fd=above)
            finally:
                with suppress(OSError):
                    os.close(above)
        try:
            return os.open(names[-1], flags, dir_fd=folder)
        finally:
            os.close(folder)
