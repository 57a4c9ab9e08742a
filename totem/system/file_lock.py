"""Exclusive locks on files, between processes and threads; the system ends those of a dead process."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_RETRY_S = 0.05
_HOLDER_AT = 1
"""Offset of the holder's process ID: on Windows, nobody else can read the first byte, which is locked."""
_HOLDER_SIZE = 20


class LockHeld(Exception):
    """Another process or thread holds the lock: process `holder`, where the lock is a `timed_lock`."""

    def __init__(self, holder: str = "") -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def exclusive_lock(file: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold an exclusive lock on `file` within the block; without `wait`, raise `LockHeld` if it is taken."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock_open_file(descriptor, wait=wait)
        yield
    finally:
        os.close(descriptor)  # releases the lock


@contextmanager
def timed_lock(file: Path, timeout_s: float) -> Iterator[None]:
    """Hold an exclusive lock within the block, with this process's ID in `file`.

    Raises:
        LockHeld: it is taken for longer than `timeout_s`; with the holder's process ID.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    ends = time.monotonic() + timeout_s
    try:
        while True:
            try:
                lock_open_file(descriptor, wait=False)
                break
            except LockHeld:
                if time.monotonic() >= ends:
                    raise LockHeld(_read_holder(descriptor)) from None
                time.sleep(_RETRY_S)
        os.lseek(descriptor, _HOLDER_AT, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).ljust(_HOLDER_SIZE).encode("ascii"))
        yield
    finally:
        os.close(descriptor)  # releases the lock


def _read_holder(descriptor: int) -> str:
    os.lseek(descriptor, _HOLDER_AT, os.SEEK_SET)
    return os.read(descriptor, _HOLDER_SIZE).decode("ascii", "replace").strip()


if sys.platform == "win32":
    import errno
    import msvcrt

    def lock_open_file(descriptor: int, *, wait: bool) -> None:
        """Lock an open file until it is closed, as `exclusive_lock` does."""
        while True:  # not LK_LOCK, which looks once a second and gives up after ten
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if error.errno in {errno.EBADF, errno.EINVAL}:
                    raise
                if not wait:
                    raise LockHeld from None
                time.sleep(_RETRY_S)
            else:
                return

else:
    import fcntl

    def lock_open_file(descriptor: int, *, wait: bool) -> None:
        """Lock an open file until it is closed, as `exclusive_lock` does."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise LockHeld from None
