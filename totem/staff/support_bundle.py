"""What support needs to see of a kiosk, in one zip: logs, settings, the doctor's report; no customer.

The logs were cleaned when they were written, and everything is cleaned once more on its way in.
"""

import json
import os
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from totem.settings import Settings
from totem.system.atomic_file import open_atomic
from totem.system.logging import clean

PREFIX = "totem-diagnostico"
_LOGS = ("*.jsonl*", "*.txt")


def export(folder: Path, *, logs: Path, settings: Settings, report: str, version: str, now: datetime) -> Path:
    """Write the zip into `folder` and return it; a part of it is never left there.

    `report` is the doctor's, as JSON; `logs` the folder of the logs.

    Raises:
        OSError: it cannot be written, or a log cannot be read.
    """
    target = folder / f"{PREFIX}-{now:%Y%m%d-%H%M%S}.zip"
    with open_atomic(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("version.txt", f"{version}\n")
        archive.writestr("doctor.json", clean(report))
        archive.writestr("settings.json", _redacted(settings))
        for file in _files(logs):
            archive.writestr(f"logs/{file.name}", _cleaned(file))
    return target


def _redacted(settings: Settings) -> str:
    """All settings as JSON; secrets are stars, and what looks like a person's number is hidden."""
    return clean(json.dumps(settings.model_dump(mode="json"), ensure_ascii=False, indent=2))


def _files(logs: Path) -> list[Path]:
    return sorted({file for pattern in _LOGS for file in logs.glob(pattern) if file.is_file()})


def _cleaned(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return "".join(f"{clean(line.rstrip())}\n" for line in lines)


_MOUNT_FOLDERS = ("/media/", "/run/media/", "/mnt/")
_REMOVABLE_ON_WINDOWS = 2
"""DRIVE_REMOVABLE of GetDriveTypeW."""
_SYSFS = Path("/sys")
_DEEPEST = 4
"""Mapped devices (encryption, a volume manager) that may lie between a file system and its disk."""


def removable(volumes: Iterable[QStorageInfo] | None = None, sysfs: Path = _SYSFS) -> list[Path]:
    """List the sticks among `volumes`, or among all that the system has mounted, that can be written to.

    On Linux a stick is mounted in one of the folders for it, from a disk that the kernel (`sysfs`) knows as
    removable or as attached by USB. The folder alone proves nothing: a second internal disk or a network
    share is often mounted below /mnt.
    """
    found = QStorageInfo.mountedVolumes() if volumes is None else volumes
    return list(_sticks(found, sysfs))


def _sticks(volumes: Iterable[QStorageInfo], sysfs: Path) -> Iterator[Path]:
    for volume in volumes:
        if (
            volume.isValid()
            and volume.isReady()
            and not volume.isReadOnly()
            and _can_be_pulled(volume, sysfs)
        ):
            yield Path(volume.rootPath())


def _can_be_pulled(volume: QStorageInfo, sysfs: Path) -> bool:
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
    """Tell by the sysfs folder of a block device if its disk is removable; of a mapped one, all below it."""
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
    """Tell if `disk` hangs on a USB bus (`.../usb2/2-1/...`): large sticks are not marked as removable."""
    return any(part.startswith("usb") and part[3:].isdigit() for part in disk.parts)
