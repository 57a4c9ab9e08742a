"""Small files are replaced whole, for this user alone, or not at all."""

import errno
import os
import stat
from contextlib import nullcontext
from pathlib import Path

import pytest

from totem.system.atomic_file import open_atomic, write_atomic


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_makes_the_folder_and_the_file_for_this_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "counts.json"
    write_atomic(file, b"{}")
    assert file.read_bytes() == b"{}"
    if os.name == "posix":
        assert (mode(file.parent), mode(file)) == (0o700, 0o600)


def test_it_replaces_what_was_there_and_leaves_no_draft(tmp_path: Path) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")
    write_atomic(file, b"new", mode=0o644)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]
    if os.name == "posix":
        assert mode(file) == 0o644


def test_the_old_content_outlives_a_write_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="Windows syncs no folders")
def test_a_stick_may_be_pulled_when_the_block_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").resolve())

    monkeypatch.setattr(os, "fsync", note)
    with open_atomic(tmp_path / "report.zip") as stream:
        stream.write(b"all of it")
        assert synced == []
    assert [each.parent == tmp_path for each in synced] == [True, False]
    assert synced[-1] == tmp_path  # last, when the final name stands in it


@pytest.mark.skipif(os.name != "posix", reason="Windows syncs no folders")
@pytest.mark.parametrize(
    ("error", "raised"), [(errno.EIO, True), (errno.ENOSPC, True), (errno.EINVAL, False)]
)
def test_a_folder_that_fails_to_sync_is_told_and_one_that_cannot_be_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, *, raised: bool
) -> None:
    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=os.strerror(error)) if raised else nullcontext():
        write_atomic(tmp_path / "counts.json", b"{}")
    assert not list(tmp_path.glob(".*"))
