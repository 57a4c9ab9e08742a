"""Exclusive locks on files, between processes and threads; the system ends those of a dead process."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockHeld(Exception):
    """Another process or thread holds the lock."""


@contextmanager
def exclusive_lock(file: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold an exclusive lock on `file` within the block; without `wait`, raise `LockHeld` if it is taken."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock_open_file(descriptor, wait=wait)
        yield
    finally:
        os.close(descriptor)  # releases the lock


if sys.platform == "win32":
    import errno
    import msvcrt
    import time

    _RETRY_S = 0.05

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
