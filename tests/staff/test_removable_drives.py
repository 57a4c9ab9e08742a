"""Removable drives: the ones that are listed, by their mount and by what the kernel knows of their disk."""

import os
import sys
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QByteArray, QStorageInfo

from totem.staff.removable_drives import removable_drives

DISK, PARTITION = Path("/dev/null"), Path("/dev/zero")
"""Devices that every machine has: their numbers stand for a disk and its partition in a sysfs of ours."""


class Volume:
    """Stand-in for `QStorageInfo`."""

    def __init__(
        self,
        root: str,
        device: str = str(PARTITION),
        *,
        valid: bool = True,
        ready: bool = True,
        read_only: bool = False,
    ) -> None:
        self._root, self._device = root, device
        self._valid, self._ready, self._read_only = valid, ready, read_only

    def rootPath(self) -> str:  # noqa: N802 - Qt's name
        return self._root

    def device(self) -> QByteArray:
        return QByteArray(self._device.encode())

    def isValid(self) -> bool:  # noqa: N802
        return self._valid

    def isReady(self) -> bool:  # noqa: N802
        return self._ready

    def isReadOnly(self) -> bool:  # noqa: N802
        return self._read_only


def sysfs_with(tmp_path: Path, bus: str, *, removable: str = "0", mapped: bool = False) -> Path:
    """A sysfs with a disk on `bus` and a partition of it, which is encrypted if `mapped`."""
    sysfs = tmp_path / "sys"
    disk = sysfs / "devices" / bus / "block" / "sdb"
    partition = disk / "sdb1"
    partition.mkdir(parents=True)
    (disk / "removable").write_text(f"{removable}\n", encoding="ascii")
    (partition / "partition").write_text("1\n", encoding="ascii")
    mounted = partition
    if mapped:
        mounted = sysfs / "devices" / "virtual" / "block" / "dm-0"
        (mounted / "slaves").mkdir(parents=True)
        (mounted / "removable").write_text("0\n", encoding="ascii")
        (mounted / "slaves" / "sdb1").symlink_to(partition)
    numbers = sysfs / "dev" / "block"
    numbers.mkdir(parents=True)
    for device, place in ((DISK, disk), (PARTITION, mounted)):
        number = device.stat().st_rdev
        (numbers / f"{os.major(number)}:{os.minor(number)}").symlink_to(place)
    return sysfs


def found(sysfs: Path, *volumes: Volume) -> list[Path]:
    return removable_drives(cast("list[QStorageInfo]", list(volumes)), sysfs)


linux = pytest.mark.skipif(sys.platform != "linux", reason="drive letters are asked of Windows itself")
USB, SATA = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host4", "pci0000:00/0000:00:17.0/ata1/host0"


@linux
def test_writable_ready_drives_in_the_usual_folders_are_listed(tmp_path: Path) -> None:
    sysfs = sysfs_with(tmp_path, USB, removable="1")
    volumes = [
        Volume("/"),
        Volume("/home"),
        Volume("/media/totem/KINGSTON"),
        Volume("/run/media/totem/SANDISK", str(DISK)),
        Volume("/media/totem/LOCKED", read_only=True),
        Volume("/media/totem/PULLED", ready=False),
        Volume("/mnt/GONE", valid=False),
    ]
    assert found(sysfs, *volumes) == [Path("/media/totem/KINGSTON"), Path("/run/media/totem/SANDISK")]
    readable = removable_drives(cast("list[QStorageInfo]", volumes), sysfs, read_only=True)
    assert readable == [*found(sysfs, *volumes), Path("/media/totem/LOCKED")]


@linux
@pytest.mark.parametrize("place", ["/mnt/data", "/media/data", "/run/media/totem/data"])
def test_an_internal_disk_is_not_listed_wherever_it_is_mounted(tmp_path: Path, place: str) -> None:
    assert found(sysfs_with(tmp_path, SATA), Volume(place), Volume(place, str(DISK))) == []


@linux
@pytest.mark.parametrize(
    "device", ["server:/export", "//nas/share", "tmpfs", "", "/dev/gone", "/etc/hostname"]
)
def test_a_network_share_is_not_listed(tmp_path: Path, device: str) -> None:
    assert found(sysfs_with(tmp_path, USB, removable="1"), Volume("/mnt/share", device)) == []


@linux
@pytest.mark.parametrize(
    ("bus", "word", "mapped"), [(USB, "0", False), (SATA, "1", False), (USB, "0", True), (USB, "1", True)]
)
def test_large_drives_card_readers_and_encrypted_drives_are_listed(
    tmp_path: Path, bus: str, word: str, *, mapped: bool
) -> None:
    sysfs = sysfs_with(tmp_path, bus, removable=word, mapped=mapped)
    assert found(sysfs, Volume("/mnt/STICK")) == [Path("/mnt/STICK")]


@linux
def test_an_encrypted_internal_disk_is_not_listed(tmp_path: Path) -> None:
    assert found(sysfs_with(tmp_path, SATA, mapped=True), Volume("/media/totem/VAULT")) == []


def test_the_systems_own_volumes_can_be_listed() -> None:
    assert all(isinstance(each, Path) for each in removable_drives())
