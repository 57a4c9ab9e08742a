"""Lock of a fleet's folder: of two commands that change it at once, none loses the other's change."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.system.file_lock import LockHeld, timed_lock

FILE = "fleet.lock"
TIMEOUT_S = 10.0
"""More than a command takes to add hundreds of kiosks; none asks or connects while it holds the lock."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock within the block; a `FolderError` where another process keeps it."""
    try:
        with timed_lock(folder / FILE, TIMEOUT_S):
            yield
    except LockHeld as error:
        raise FolderError(FolderFault.BUSY, error.holder) from None
