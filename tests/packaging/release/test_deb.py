"""Control file, file list and scripts of the Debian package, without making one."""

import re
from pathlib import Path

import pytest

from bundle import chroot
from checkout.process import SetupError
from release import acceptance, deb
from support.platform_marks import needs_file_modes

ROOT = Path(__file__).parents[3]


def test_control_has_what_debian_asks_for() -> None:
    fields = dict(
        line.split(": ", 1)
        for line in deb.control("1.2.3", ["libc6 (>= 2.35)"], 150_000).splitlines()
        if not line.startswith(" ")
    )
    assert fields["Package"] == "totem"
    assert fields["Version"] == "1.2.3"
    assert fields["Installed-Size"] == "150000"
    assert "libc6 (>= 2.35)" in fields["Depends"].split(", ")
    assert {"cage", "seatd", "systemd (>= 247)", "wlr-randr", "xwayland"} <= set(
        fields["Depends"].split(", ")
    )


def test_every_file_of_the_session_is_placed_once() -> None:
    linux = ROOT / "packaging" / "linux"
    placed = list(deb.manifest((linux / "MANIFEST").read_text(encoding="utf-8")))
    targets = [each.target for each in placed]
    assert len(targets) == len(set(targets))
    assert all((linux / each.source).is_file() for each in placed)
    assert {each.mode for each in placed} <= {0o644, 0o755}
    assert all(target.startswith("/usr/") for target in targets)


@needs_file_modes
def test_package_is_filled(tmp_path: Path) -> None:
    deb.fill(tmp_path, ROOT, version="1.2.3", epoch=1_700_000_000, example="# all defaults\n")
    assert (tmp_path / "usr/share/totem/totem.toml").read_text(encoding="utf-8") == "# all defaults\n"
    assert not (tmp_path / "etc").exists()  # no conffiles, over which an upgrade would stop and ask
    assert (tmp_path / "usr/lib/systemd/system/totem.service").is_file()
    assert (tmp_path / "usr/lib/totem/cups-queue").stat().st_mode & 0o111
    assert (tmp_path / "usr/bin/totem").stat().st_mode & 0o777 == 0o755
    deb.set_folder_modes_and_dates(tmp_path, 1_700_000_000)
    dates = {int(file.lstat().st_mtime) for file in tmp_path.rglob("*")}
    assert dates == {1_700_000_000}


def test_same_version_and_time_make_the_same_changelog() -> None:
    text = deb.changelog_text("1.2.3", 1_700_000_000)
    assert text.startswith("totem (1.2.3) stable; urgency=medium\n")
    assert text.rstrip().endswith("14 Nov 2023 22:13:20 -0000")


@pytest.mark.parametrize("script", deb.SCRIPTS)
def test_scripts_stop_at_the_first_failure(script: str) -> None:
    text = (ROOT / "packaging" / "debian" / script).read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -e\n" in text
    assert "@" not in re.sub("@VERSION@|(totem-machine|getty)@", "", text)


def test_making_it_needs_root_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroot, "can_be_made", lambda: False)
    with pytest.raises(SetupError, match="sudo"):
        deb.run(ROOT, [])
    assert deb.run(ROOT, ["--fast"]) == 2


def test_complaints_of_dpkg_are_heard() -> None:
    acceptance.check_apt_output(
        "Setting up totem (0.1.0) ...\nUnpacking libgpg-error-l10n ...\n  an-error a-warning\n"
    )
    with pytest.raises(SetupError, match="unmet"):
        acceptance.check_apt_output("dpkg: error: unmet dependencies\n")
