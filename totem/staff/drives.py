"""Where a USB stick is mounted."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QStorageInfo

_MOUNT_FOLDERS = ("/media/", "/run/media/", "/mnt/")
_REMOVABLE_ON_WINDOWS = 2
"""DRIVE_REMOVABLE of GetDriveTypeW."""


def removable(volumes: Iterable[QStorageInfo] | None = None) -> list[Path]:
    """The sticks that can be written to now; without `volumes`, of those that the system has mounted."""
    found = QStorageInfo.mountedVolumes() if volumes is None else volumes
    return list(_sticks(found))


def _sticks(volumes: Iterable[QStorageInfo]) -> Iterator[Path]:
    for volume in volumes:
        root = volume.rootPath()
        if volume.isValid() and volume.isReady() and not volume.isReadOnly() and _can_be_pulled(root):
            yield Path(root)


def _can_be_pulled(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOVABLE_ON_WINDOWS
    return root.startswith(_MOUNT_FOLDERS)
