"""Support bundle: logs, settings and the doctor's report in a zip without personal data, and the USB drives

that it is written to.

The logs are redacted when they are written, and everything is redacted once more on its way in.
"""

import json
import os
import sys
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStorageInfo

from totem.settings import Settings
from totem.system.atomic_file import open_atomic
from totem.system.logging import clean

PREFIX = "totem-diagnostico"
_LOGS = ("*.jsonl*", "*.txt")

_MOUNT_FOLDERS = ("/media/", "/run/media/", "/mnt/")
_REMOVABLE_ON_WINDOWS = 2
"""DRIVE_REMOVABLE of GetDriveTypeW."""
_SYSFS = Path("/sys")
_DEEPEST = 4
"""Mapped devices (encryption, a volume manager) that may lie between a file system and its disk."""


def write_bundle(
    folder: Path, *, logs: Path, settings: Settings, report: str, version: str, now: datetime
) -> Path:
    """Write the zip into `folder` as a whole or not at all, and return its path.

    `report` is the doctor's, as JSON; `logs` is the folder of the logs.

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
    """Dump all settings as JSON; secrets are stars, and numbers that look like a person's are hidden."""
    return json.dumps(_cleaned_values(settings.dump()), ensure_ascii=False, indent=2)


def _cleaned_values(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cleaned_values(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned_values(each) for each in value]
    return clean(value) if isinstance(value, str) else value


def _files(logs: Path) -> list[Path]:
    return sorted({file for pattern in _LOGS for file in logs.glob(pattern) if file.is_file()})


def _cleaned(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return "".join(f"{clean(line.rstrip())}\n" for line in lines)


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
