"""Names, archives and remains of chroots, without making one."""

import os
import time
from pathlib import Path

import pytest

from bundle import chroot
from checkout.process import SetupError
from support.platform_marks import needs_procfs


@needs_procfs
def test_folders_of_killed_runs_are_found_and_those_of_living_ones_are_not(tmp_path: Path) -> None:
    mine = tmp_path / f"build-{os.getpid()}"
    dead = tmp_path / "build-999999999"
    for folder in (mine, dead, tmp_path / "notes-of-mine"):
        folder.mkdir()
    assert set(chroot._left_behind(tmp_path / "bare-1")) == {tmp_path / "bare-1", dead}


def test_others_than_root_are_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chroot, "can_be_made", lambda: False)
    with pytest.raises(SetupError, match="sudo"):
        chroot.make(tmp_path / "root", "12")
    assert not (tmp_path / "root").exists()


def test_systems_are_kept_apart_by_release_and_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    names = {chroot._archive(release, packages) for release in chroot.SUITES for packages in ((), ("a",))}
    assert len(names) == 4
    assert all(name.parent == tmp_path / "totem" for name in names)
    assert chroot._archive("12", ("a", "b")) == chroot._archive("12", ("b", "a"))


def test_sources_have_security_updates() -> None:
    lines = chroot._sources("12").splitlines()
    assert len(lines) == 3
    assert any("bookworm-security" in line for line in lines)


def test_archives_are_forgotten_after_a_month(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "totem"
    folder.mkdir()
    now = time.time()
    for name, days in (
        ("debian-12-a.tar", 29),
        ("debian-12-b.tar", 31),
        ("debian-13-c.77", 31),
        ("roots", 90),
    ):
        (folder / name).touch()
        os.utime(folder / name, (now, now - days * 86_400))
    chroot._remove_old_archives()
    assert sorted(each.name for each in folder.iterdir()) == ["debian-12-a.tar", "roots"]
