"""Lock of a state folder by its only kiosk."""

import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

FILE_NAME = "running.lock"


class SingleInstance:
    """Lock of the state folder `folder` by its only kiosk; the lock of a dead process is stale."""

    def __init__(self, folder: Path) -> None:
        self._lock = QLockFile(str(folder / FILE_NAME))
        self._lock.setStaleLockTime(0)  # stale by the owner's death, not by age
        self._folder = folder

    def claim(self) -> bool:
        """Acquire the lock; False when another kiosk holds it. In an unwritable folder it always succeeds."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return True
        if self._lock.tryLock(0):
            with suppress(OSError):
                (self._folder / FILE_NAME).chmod(0o600)  # Qt creates it readable for all users
            return True
        is_held = self._lock.error() is QLockFile.LockError.LockFailedError
        return not (is_held and os.access(self._folder, os.W_OK))  # a stale lock may be unremovable

    def release(self) -> None:
        """Release the lock."""
        self._lock.unlock()


def running_process(folder: Path) -> int | None:
    """Return the process id of the kiosk of the state folder `folder`; None where none runs."""
    import psutil

    process = int(QLockFile(str(folder / FILE_NAME)).getLockInfo()[0])
    return process if process and psutil.pid_exists(process) else None
