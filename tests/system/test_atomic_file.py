"""Atomic replacement of files, their permissions, and syncing."""

import errno
import os
import stat
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest

from support.file_modes import assert_mode
from totem.system import atomic_file
from totem.system.atomic_file import open_atomic, write_atomic


def test_folder_and_file_are_private(tmp_path: Path) -> None:
    file = tmp_path / "state" / "counts.json"
    write_atomic(file, b"{}")
    assert file.read_bytes() == b"{}"
    assert_mode(file.parent, 0o700)
    assert_mode(file, 0o600)


def test_replaces_the_content_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")
    write_atomic(file, b"new", mode=0o644)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]
    assert_mode(file, 0o644)


def test_failed_write_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


class OfWindows(PermissionError):
    """Error of a file that another program has open."""

    def __init__(self, number: int) -> None:
        super().__init__(errno.EACCES, "Access is denied")
        self.winerror = number


class Busy:
    """A rename that fails a number of times, and a clock that its waits advance."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failure: OSError, times: int) -> None:
        self.failure, self.times, self.now = failure, times, 0.0
        replace = Path.replace

        def fail_first(source: Path, target: Path) -> Path:
            if self.times:
                self.times -= 1
                raise self.failure
            return replace(source, target)

        monkeypatch.setattr(Path, "replace", fail_first)
        monkeypatch.setattr(atomic_file, "time", self)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("number", [5, 32])
def test_a_file_that_is_read_meanwhile_is_replaced_soon_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")
    busy = Busy(monkeypatch, OfWindows(number), 10)
    write_atomic(file, b"new")
    assert file.read_bytes() == b"new"
    assert 0 < busy.now < 1


@pytest.mark.parametrize(
    ("failure", "longest_s"),
    [(OfWindows(32), 1.1), (OfWindows(19), 0), (PermissionError(errno.EPERM, "not permitted"), 0)],
    ids=["in use for long", "write-protected", "POSIX"],
)
def test_a_file_that_stays_in_use_keeps_its_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: OSError, longest_s: float
) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")
    busy = Busy(monkeypatch, failure, 1000)
    with pytest.raises(PermissionError):
        write_atomic(file, b"new")
    assert busy.now <= longest_s
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_a_file_is_replaced_while_another_program_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")
    reading = file.open("rb")
    closing = threading.Timer(0.2, reading.close)
    closing.start()
    write_atomic(file, b"new")
    closing.join()
    assert file.read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="Windows syncs no folders")
def test_content_and_folder_are_synced_when_the_block_has_ended(
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
def test_folder_sync_errors_are_raised_unless_unsupported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, *, raised: bool
) -> None:
    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=os.strerror(error)) if raised else nullcontext():
        write_atomic(tmp_path / "counts.json", b"{}")
    assert not list(tmp_path.glob(".*"))
