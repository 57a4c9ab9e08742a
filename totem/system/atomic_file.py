"""Atomic file replacement and syncing: after a power cut a file has its old content or its new one."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_CANNOT_SYNC = frozenset({errno.EACCES, errno.EBADF, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM})
"""Errors of file systems that cannot sync folders, or not for this user: not a fault of the disk."""

_IN_USE = frozenset({5, 32})
"""Windows' ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION: another program has the file open."""
_IN_USE_S = 1.0
_RETRY_S = 0.02


def write_atomic(file: Path, content: bytes, *, mode: int = 0o600, sync: bool = True) -> None:
    """Replace `file` atomically by `content`; create a missing folder, for this user alone.

    Without a `sync`, a power cut may lose both contents; the GUI thread does not wait for the disk.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_atomic(file, mode=mode, sync=sync) as stream:
        stream.write(content)


@contextmanager
def open_atomic(file: Path, *, mode: int | None = None, sync: bool = True) -> Iterator[BinaryIO]:
    """Open a stream that replaces `file` atomically when the block succeeds, and is discarded otherwise.

    Content and name are synced to the disk when the block has ended, so that a USB stick may be pulled out.
    Without a `mode` the file system's default applies, since FAT has no permissions. After an error the old
    content is still there, or possibly the new one where only the sync of the folder failed.
    """
    draft = file.with_name(f".{file.name}.{os.urandom(4).hex()}")
    try:
        with draft.open("xb") if mode is None else _private(draft) as stream:
            yield stream
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        if mode is not None:
            draft.chmod(mode)
        replace_file(draft, file)
        if sync:
            _sync_folder(file.parent)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def replace_file(source: Path, target: Path) -> None:
    """Rename `source` to `target`, which is replaced if it exists.

    Windows refuses that while any program has either open: a reader of the target, or a virus scanner, which
    opens each file that was written. Both are done in milliseconds, so it is tried for a second.
    """
    ends = time.monotonic() + _IN_USE_S
    while True:
        try:
            source.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _IN_USE or time.monotonic() >= ends:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _private(draft: Path) -> BinaryIO:
    """Create a file that is private from its first byte on."""
    return os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def sync_tree(folder: Path) -> Iterator[None]:
    """Sync everything that the block writes below `folder` in one go, which is faster than file by file."""
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
    """Sync each file below `folder`, on systems without syncfs(2)."""
    for place in folder.rglob("*"):
        if place.is_file() and not place.is_symlink():
            with place.open("rb+") as stream:
                os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Sync the names in `folder`, ignoring errors."""
    with suppress(OSError):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Sync `folder` where the system can (not on Windows)."""
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
