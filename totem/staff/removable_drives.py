"""Removable drives, such as USB sticks, that staff bring to the kiosk."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QStorageInfo

_MOUNT_FOLDERS = ("/media/", "/run/media/", "/mnt/")
_REMOVABLE_ON_WINDOWS = 2
"""DRIVE_REMOVABLE of GetDriveTypeW."""
_SYSFS = Path("/sys")
_DEEPEST = 4
"""Mapped devices (encryption, a volume manager) that may lie between a file system and its disk."""


def removable_drives(
    volumes: Iterable[QStorageInfo] | None = None, sysfs: Path = _SYSFS, *, read_only: bool = False
) -> list[Path]:
    """List the writable removable drives among `volumes`, by default among all that are mounted.

    `read_only` lists those that can only be read, too.

    On Linux a drive counts that is mounted in one of the usual folders, from a disk that the kernel (`sysfs`)
    marks as removable or as attached by USB. The folder alone proves nothing: a second internal disk or a
    network share is often mounted below /mnt.
    """
    found = QStorageInfo.mountedVolumes() if volumes is None else volumes
    fit = (
        each for each in found if each.isValid() and each.isReady() and (read_only or not each.isReadOnly())
    )
    return [Path(each.rootPath()) for each in fit if _is_removable(each, sysfs)]


def _is_removable(volume: QStorageInfo, sysfs: Path) -> bool:
    root = volume.rootPath()
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOVABLE_ON_WINDOWS
    if not root.startswith(_MOUNT_FOLDERS):
        return False
    try:
        number = Path(os.fsdecode(bytes(volume.device().data()))).stat().st_rdev
    except OSError:
        return False  # a network share, or a file system without a device
    return _is_removable_disk(sysfs / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}")


def _is_removable_disk(device: Path, depth: int = 0) -> bool:
    """Check the sysfs folder of a block device: its disk is removable, or all below a mapped device are."""
    try:
        folder = device.resolve(strict=True)
        below = list((folder / "slaves").iterdir()) if (folder / "slaves").is_dir() else []
        if below:
            return depth < _DEEPEST and all(_is_removable_disk(each, depth + 1) for each in below)
        disk = folder.parent if (folder / "partition").exists() else folder
        return (disk / "removable").read_text(encoding="ascii").strip() == "1" or _is_on_usb(disk)
    except OSError:
        return False


def _is_on_usb(disk: Path) -> bool:
    """Check for a USB bus in the path (`.../usb2/2-1/...`): large drives are not marked as removable."""
    return any(part.startswith("usb") and part[3:].isdigit() for part in disk.parts)
