"""Read files in a folder that another user may write, as a program with more rights than that user.

Root reads the kiosk's configuration and what the kiosk staged. A file is opened by its name within its
folder, links are not followed, and the opened file itself is examined, so nothing can be swapped between the
look and the reading. A pipe, a device, a folder, a file with a second name (hard link) and a file that is too
long are errors, never a wait or a full memory.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from itertools import islice
from pathlib import Path

_CHUNK = 1 << 20
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would block
_BINARY = getattr(os, "O_BINARY", 0)
_LOOK_ONLY = getattr(os, "O_PATH", 0)
_FILE_FLAGS = os.O_RDONLY | _NO_LINK | _NO_WAIT | _BINARY
_FORBIDDEN = frozenset("/\\\0:")
_REPARSE_POINT = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT


def read_file(file: Path, limit: int) -> bytes:
    """Read a whole small file. Any user may own its folder; the folders above are trusted.

    Raises:
        OSError: it is not there, not a plain file with one name, or longer than `limit` bytes.
    """
    return read_below(file.parent, [file.name], limit)


def read_plain(file: Path, limit: int) -> bytes:
    """Read a whole small plain file, with links in the way or not.

    Raises:
        OSError: it is not there, not a plain file (`strerror` is None), or longer than `limit` bytes.
    """
    with open_plain(file) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"longer than {limit} bytes")
    return content


def read_below(top: Path, path: Sequence[str], limit: int) -> bytes:
    """Read a whole small file below `top`, the names of whose folders and own are `path`.

    Raises:
        OSError: see `read_file`.
    """
    content = b"".join(stream_below(top, path, limit + 1))
    if len(content) > limit:
        raise OSError(f"{path[-1]} is longer than {limit} bytes")
    return content


def stream_below(top: Path, path: Sequence[str], limit: int) -> Iterator[bytes]:
    """Read a file below `top` in pieces, at most `limit` bytes of it.

    Raises:
        OSError: see `read_file`.
    """
    with _opened(top, path) as file:
        left = limit
        while left and (piece := file.read(min(left, _CHUNK))):
            left -= len(piece)
            yield piece


def list_below(top: Path, path: Sequence[str], most: int) -> list[str]:
    """List the names in a folder below `top`, sorted.

    Raises:
        OSError: it is not there, no folder, behind a link, or holds more than `most` names.
    """
    _must_be_names(path)
    if os.open not in os.supports_dir_fd:
        _must_lead_straight(top, path)
        return _names(top.joinpath(*path), most)
    with _open_folder(top, path) as folder:
        return _names(folder, most)


def _names(folder: int | Path, most: int) -> list[str]:
    with os.scandir(folder) as entries:
        names = [entry.name for entry in islice(entries, most + 1)]
    if len(names) > most:
        raise OSError(f"the folder holds more than {most} files")
    return sorted(names)


def is_link(found: os.stat_result) -> bool:
    """Test that a name, not followed, leads elsewhere: a link, or on Windows a junction."""
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_file_attributes", 0) & _REPARSE_POINT)


@contextmanager
def open_plain(file: Path) -> Iterator[FileIO]:
    """Open a plain file, with links in the way or not; nothing else is ever opened, not even a device.

    Raises:
        OSError: it is not there, or not a plain file.
    """
    if _LOOK_ONLY and Path("/proc/self/fd").is_dir():
        looked_at = os.open(file, _LOOK_ONLY)  # opens nothing: a device does not notice
        try:
            _must_be_plain(os.fstat(looked_at), file.name, one_name=False)
            descriptor = os.open(f"/proc/self/fd/{looked_at}", os.O_RDONLY | _NO_WAIT)
        finally:
            os.close(looked_at)
    else:
        _must_be_plain(file.stat(), file.name, one_name=False)
        descriptor = os.open(file, os.O_RDONLY | _NO_WAIT | _BINARY)
    with _plain(descriptor, file.name, one_name=False) as stream:
        yield stream


@contextmanager
def _opened(top: Path, path: Sequence[str]) -> Iterator[FileIO]:
    _must_be_names(path)
    if os.open not in os.supports_dir_fd:
        descriptor = _open_by_path(top, path)
    else:
        with _open_folder(top, path[:-1]) as folder:
            descriptor = os.open(path[-1], _FILE_FLAGS, dir_fd=folder)
    with _plain(descriptor, path[-1], one_name=True) as file:
        yield file


@contextmanager
def _open_folder(top: Path, path: Sequence[str]) -> Iterator[int]:
    """A descriptor of the folder."""
    folder = os.open(top, os.O_RDONLY | _FOLDER)
    try:
        for name in path:
            above = folder
            folder = os.open(name, os.O_RDONLY | _FOLDER | _NO_LINK, dir_fd=above)
            os.close(above)
        yield folder
    finally:
        os.close(folder)


def _open_by_path(top: Path, path: Sequence[str]) -> int:
    """On Windows: looked at before and after it is opened, and what was opened is what was looked at."""
    _must_lead_straight(top, path)
    descriptor = os.open(top.joinpath(*path), _FILE_FLAGS)
    try:
        _must_lead_straight(top, path, to=os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _must_lead_straight(top: Path, path: Sequence[str], to: os.stat_result | None = None) -> None:
    place, found = top, None
    if is_link(top.lstat()):  # its folder may be the other user's as well
        raise OSError(f"{top.name} is a link")
    for name in path:
        place /= name
        found = place.lstat()
        if is_link(found):
            raise OSError(f"{name} is a link")
    if to is not None and (found is None or not os.path.samestat(found, to)):
        raise OSError(f"{path[-1]} was exchanged")


def _must_be_names(path: Sequence[str]) -> None:
    if any(name in {"", ".", ".."} or not _FORBIDDEN.isdisjoint(name) for name in path):
        raise OSError("a name that leads elsewhere")


def _plain(descriptor: int, name: str, *, one_name: bool) -> FileIO:
    """The open file, which is closed where it is not plain."""
    try:
        _must_be_plain(os.fstat(descriptor), name, one_name=one_name)
        return os.fdopen(descriptor, "rb", buffering=0)
    except BaseException:
        os.close(descriptor)
        raise


def _must_be_plain(found: os.stat_result, name: str, *, one_name: bool) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{name} is no plain file")
    if one_name and found.st_nlink > 1:
        raise OSError(f"{name} is a hard link")


class SafeReader:
    """The folder `parts` below `top`; `top` itself is trusted to be what it says."""

    def __init__(self, top: Path, *parts: str) -> None:
        self._top, self._parts = top, parts

    def read(self, name: str, limit: int) -> bytes:
        """The whole of a small file.

        Raises:
            OSError: it is not there, not a plain file, behind a link, or longer than `limit` bytes.
        """
        return read_below(self._top, [*self._parts, name], limit)

    def stream(self, path: Sequence[str], limit: int) -> Iterator[bytes]:
        """A file in pieces, at most `limit` bytes.

        Raises:
            OSError: see `read`.
        """
        return stream_below(self._top, [*self._parts, *path], limit)
