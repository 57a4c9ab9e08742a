"""Small files are replaced whole, for this user alone, or not at all."""

import os
import stat
from pathlib import Path

import pytest

from totem.whole_file import write_whole


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_makes_the_folder_and_the_file_for_this_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "counts.json"
    write_whole(file, b"{}")
    assert file.read_bytes() == b"{}"
    if os.name == "posix":
        assert (mode(file.parent), mode(file)) == (0o700, 0o600)


def test_it_replaces_what_was_there_and_leaves_no_draft(tmp_path: Path) -> None:
    file = tmp_path / "counts.json"
    write_whole(file, b"old")
    write_whole(file, b"new", mode=0o644)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]
    if os.name == "posix":
        assert mode(file) == 0o644


def test_the_old_content_outlives_a_write_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "counts.json"
    write_whole(file, b"old")

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
