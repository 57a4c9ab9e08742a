"""Which of the mounted volumes is a stick that can be written to."""

import sys
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QStorageInfo

from totem.staff.drives import removable


class Volume:
    """Answers as `QStorageInfo` does."""

    def __init__(self, root: str, *, valid: bool = True, ready: bool = True, read_only: bool = False) -> None:
        self._root, self._valid, self._ready, self._read_only = root, valid, ready, read_only

    def rootPath(self) -> str:  # noqa: N802 - Qt's name
        return self._root

    def isValid(self) -> bool:  # noqa: N802
        return self._valid

    def isReady(self) -> bool:  # noqa: N802
        return self._ready

    def isReadOnly(self) -> bool:  # noqa: N802
        return self._read_only


@pytest.mark.skipif(sys.platform == "win32", reason="drive letters are asked of Windows itself")
def test_sticks_are_mounted_where_sticks_are() -> None:
    volumes = [
        Volume("/"),
        Volume("/home"),
        Volume("/media/totem/KINGSTON"),
        Volume("/run/media/totem/SANDISK"),
        Volume("/media/totem/LOCKED", read_only=True),
        Volume("/media/totem/PULLED", ready=False),
        Volume("/mnt/GONE", valid=False),
    ]
    found = removable(cast("list[QStorageInfo]", volumes))
    assert found == [Path("/media/totem/KINGSTON"), Path("/run/media/totem/SANDISK")]


def test_the_system_is_asked() -> None:
    assert all(isinstance(each, Path) for each in removable())
