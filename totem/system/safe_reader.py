"""Read files safely from a folder that a less privileged user may write.

Root reads the kiosk's configuration and its staged updates. Files are opened with openat(2) and O_NOFOLLOW,
and the open file is examined, so that nothing can be swapped between check and use. Pipes, devices, folders,
hard links and files over the limit are errors; none of them blocks or fills the memory.
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


def read_plain(file: Path, limit: int) -> bytes:
    """Read a small regular file, following links; another kind of file is an error without a `strerror`."""
    with open_plain(file) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"longer than {limit} bytes")
    return content


def read_below(top: Path, path: Sequence[str], limit: int) -> bytes:
    """Read a small file below `top`; `path` lists its folders and its name. Any user may own the folders.

    Raises `OSError` unless it is a regular file with one hard link and at most `limit` bytes.
    """
    content = b"".join(stream_below(top, path, limit + 1))
    if len(content) > limit:
        raise OSError(f"{path[-1]} is longer than {limit} bytes")
    return content


def stream_below(top: Path, path: Sequence[str], limit: int) -> Iterator[bytes]:
    """Read at most `limit` bytes of a file below `top` in chunks, as `read_below` does."""
    with _opened(top, path) as file:
        left = limit
        while left and (piece := file.read(min(left, _CHUNK))):
            left -= len(piece)
            yield piece


def list_below(top: Path, path: Sequence[str], most: int) -> list[str]:
    """List the names in a folder below `top`, sorted; more than `most`, or a link, are an error."""
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
    """Tell if an lstat result is a symbolic link or, on Windows, a junction."""
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_file_attributes", 0) & _REPARSE_POINT)


@contextmanager
def open_plain(file: Path) -> Iterator[FileIO]:
    """Open a regular file, following links; other kinds are never opened, since a device may react."""
    if _LOOK_ONLY and Path("/proc/self/fd").is_dir():
        looked_at = os.open(file, _LOOK_ONLY)
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
    """Open a folder below `top` without following links."""
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
    """Open a file on Windows, which lacks openat(2): the path is checked before and after."""
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
    if is_link(top.lstat()):  # the other user may own its parent
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
    """Return the open file, or close it and raise where it is not a regular file."""
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
    """Reader of the folder `parts` below `top`; `top` itself is trusted."""

    def __init__(self, top: Path, *parts: str) -> None:
        self._top, self._parts = top, parts

    def read(self, name: str, limit: int) -> bytes:
        """Read a small file."""
        return read_below(self._top, [*self._parts, name], limit)

    def stream(self, path: Sequence[str], limit: int) -> Iterator[bytes]:
        """Read at most `limit` bytes of a file in chunks."""
        return stream_below(self._top, [*self._parts, *path], limit)

    @contextmanager
    def open(self, name: str) -> Iterator[FileIO]:
        """Open a file."""
        with _opened(self._top, [*self._parts, name]) as file:
            yield file
