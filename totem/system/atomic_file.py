"""Small files of the kiosk's own: written whole or not at all, whatever the power does meanwhile."""

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def write_whole(file: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Put `content` in the place of `file`; who reads it finds the old content or the new, never a part.

    A folder that is missing is made, for this user alone.

    Raises:
        OSError: it cannot be written; the old content is still there.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole(file, mode=mode) as stream:
        stream.write(content)


@contextmanager
def whole(file: Path, *, mode: int | None = None) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of `file` when the block ends well; else no part of it stays.

    Without a `mode` the file gets its file system's default: a stick may have none. When the
    block has ended, the content and its name are on the disk: a stick may be pulled out.

    Raises:
        OSError: it cannot be written; the old content is still there, or, where the folder alone could not be
            synced, it may be the new one.
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") if mode is None else _private(draft) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            draft.chmod(mode)
        draft.replace(file)
        _sync_folder(file.parent)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _private(draft: Path) -> BinaryIO:
    """A new file that nobody else can read, from its first byte on."""
    return os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def synced(folder: Path) -> Iterator[None]:
    """Have all that the block writes below `folder` on the disk when it ends well, at once.

    A file at a time takes much longer. Errors of writing count from the start of the block on.

    Raises:
        OSError: something could not be written.
    """
    if sys.platform != "linux":
        yield
        _sync_files(folder)
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield
        _sync_file_system(descriptor, folder)
    finally:
        os.close(descriptor)


def _sync_file_system(descriptor: int, folder: Path) -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(folder))


def _sync_files(folder: Path) -> None:
    """Sync each file below `folder`, on systems without a sync of a whole file system."""
    for place in folder.rglob("*"):
        if place.is_file() and not place.is_symlink():
            with place.open("rb+") as stream:
                os.fsync(stream.fileno())


_CANNOT_SYNC = frozenset({errno.EACCES, errno.EBADF, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM})
"""Errors of a file system whose folders cannot be synced, or not by this user: no fault of the disk."""


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` outlive a power cut, as far as the disk can do it."""
    with suppress(OSError):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Sync `folder`, where a folder can be synced (not on Windows).

    Raises:
        OSError: the disk failed, was full or was pulled out.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
