"""One kiosk a machine: a second one would fight over the screen, the printer and the state folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

FILE_NAME = "running.lock"


class SingleInstance:
    """A claim to be the only kiosk with the state folder `folder`; a dead owner's claim is void."""

    def __init__(self, folder: Path) -> None:
        self._lock = QLockFile(str(folder / FILE_NAME))
        self._lock.setStaleLockTime(0)  # its owner lives or does not; age says nothing
        self._folder = folder

    def claim(self) -> bool:
        """Take it; False when another kiosk has it. A folder that cannot be written keeps nobody away."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return True
        if self._lock.tryLock(0):
            with suppress(OSError):
                (self._folder / FILE_NAME).chmod(0o600)  # Qt makes it for everybody
            return True
        taken = self._lock.error() is QLockFile.LockError.LockFailedError
        return not (taken and os.access(self._folder, os.W_OK))  # else a dead owner's claim cannot be removed

    def release(self) -> None:
        """Let another have it."""
        self._lock.unlock()


class NotNow(Exception):
    """Another program has the turn."""


@contextmanager
def turn(file: Path, *, wait: bool = True) -> Iterator[None]:
    """Have the turn that `file` stands for while the block lasts.

    Raises:
        NotNow: another program has it, and this one does not `wait`.
        OSError: the file cannot be made.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, wait=wait)
        yield
    finally:
        os.close(descriptor)  # which unlocks


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, wait: bool) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            raise NotNow from None

else:
    import fcntl

    def _lock(descriptor: int, *, wait: bool) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise NotNow from None
