"""Files of a release: reproducible, with lists of their components."""

import hashlib
import json
import os
import tarfile
from pathlib import Path

import pytest

from bundle import build, chroot, sbom
from checkout.process import SetupError
from release import assemble
from support.platform_marks import needs_file_modes
from totem.system import distribution

ROOT = Path(__file__).parents[3]
EPOCH = 1_700_000_000
ROWS = [
    {"name": "httpx", "version": "0.28.1", "licence": "BSD-3-Clause", "purl": "pkg:pypi/httpx@0.28.1"},
    {
        "name": "Qt",
        "version": "6.11.3",
        "licence": "LGPL-3.0-only",
        "purl": "pkg:pypi/pyside6-essentials@6.11.3",
    },
    {
        "name": "totem-kiosk",
        "version": "1.2.3",
        "licence": "Apache-2.0",
        "purl": "pkg:pypi/totem-kiosk@1.2.3",
    },
]


PARTS = [
    {"of": "httpx", "name": "ring", "version": "1.0", "licence": "MIT", "purl": "pkg:cargo/ring@1.0"},
    {"of": "Qt", "name": "ring", "version": "1.0", "licence": "MIT", "purl": "pkg:cargo/ring@1.0"},
    {"of": "Qt", "name": "libffi", "version": "", "licence": "MIT", "purl": "pkg:generic/libffi"},
]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "totem"
    (folder / "licences").mkdir(parents=True)
    (folder / "licences" / "components.json").write_text(json.dumps(ROWS), encoding="utf-8")
    (folder / "licences" / "compiled-in.json").write_text(json.dumps(PARTS), encoding="utf-8")
    for name in ("totem", "b", "a"):
        (folder / name).write_text(name, encoding="ascii")
    (folder / "totem").chmod(0o755)
    return folder


@needs_file_modes
def test_archive_tells_nothing_of_when_and_by_whom_it_was_packed(bundle: Path, tmp_path: Path) -> None:
    assemble.archive(bundle, tmp_path / "1.tar.xz", EPOCH)
    for file in bundle.rglob("*"):
        os.utime(file, (1, 1))
    assemble.archive(bundle, tmp_path / "2.tar.xz", EPOCH)
    assert (tmp_path / "1.tar.xz").read_bytes() == (tmp_path / "2.tar.xz").read_bytes()
    with tarfile.open(tmp_path / "1.tar.xz") as tar:
        members = tar.getmembers()
    assert [member.name for member in members][:3] == ["totem", "totem/a", "totem/b"]
    assert {(member.uid, member.uname, member.mtime) for member in members} == {(0, "root", EPOCH)}
    assert next(member.mode for member in members if member.name == "totem/totem") == 0o755


def test_licences_are_listed() -> None:
    lines = assemble.licences(ROWS, PARTS).splitlines()
    assert "httpx        0.28.1  BSD-3-Clause" in lines
    assert "Qt           6.11.3  LGPL-3.0-only" in lines
    assert "httpx  ring 1.0  MIT" in lines
    assert "Qt     libffi    MIT" in lines


def test_sums_are_what_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "b.deb").write_bytes(b"deb")
    (tmp_path / "a.txt").write_bytes(b"text")
    (tmp_path / "SHA256SUMS").write_bytes(b"old")
    digest = hashlib.sha256(b"text").hexdigest()
    assert assemble.sums(tmp_path).splitlines()[0] == f"{digest}  a.txt"
    assert len(assemble.sums(tmp_path).splitlines()) == 2


def test_bill_of_materials_has_every_component_and_is_the_same_twice(bundle: Path, tmp_path: Path) -> None:
    for name in ("1.json", "2.json"):
        sbom.write(bundle, "1.2.3", EPOCH, tmp_path / name)
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()
    bill = json.loads((tmp_path / "1.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == "1.2.3"
    assert {each["name"]: each["purl"] for each in bill["components"]} == {
        row["name"]: row["purl"] for row in (*ROWS, *PARTS) if row["name"] != "totem-kiosk"
    }
    known = {each["ref"]: each.get("dependsOn", []) for each in bill["dependencies"]}
    assert known["totem"] == ["pkg:pypi/httpx@0.28.1", "pkg:pypi/pyside6-essentials@6.11.3"]
    assert known["pkg:pypi/pyside6-essentials@6.11.3"] == ["pkg:cargo/ring@1.0", "pkg:generic/libffi"]
    assert known["pkg:pypi/httpx@0.28.1"] == ["pkg:cargo/ring@1.0"]


def test_release_is_made_of_a_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chroot, "can_be_made", lambda: True)
    monkeypatch.setattr(build, "git", lambda *_: " M totem/kiosk/assembly.py")
    with pytest.raises(SetupError, match="commit"):
        assemble.run(tmp_path, [])
    assert assemble.run(tmp_path, ["now"]) == 2


def test_a_tagged_commit_is_released_as_its_tag_says() -> None:
    assemble.check_tags("1.4.0", [])
    assemble.check_tags("1.4.0", ["v1.4.0", "nightly"])
    assemble.check_tags("1.4.0", ["nightly"])
    with pytest.raises(SetupError, match=r"tagged v1\.4\.0, and this is version 1\.5\.0"):
        assemble.check_tags("1.5.0", ["v1.4.0"])
    assert assemble.own_version(ROOT) == distribution.version()


def test_files_made_elsewhere_are_in_the_release_and_its_sums(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "totem-1.2.3-setup.exe"
    with pytest.raises(SetupError, match=r"totem-1\.2\.3-setup\.exe: there is no such file"):
        assemble.check_files([missing])
    missing.write_bytes(b"MZ")
    assemble.check_files([missing])
    monkeypatch.setattr(assemble, "version_in", lambda bundle: "1.2.3")
    monkeypatch.setattr(build, "commit_time", lambda root: EPOCH)
    (tmp_path / build.BILL).write_text("{}", encoding="ascii")
    out = assemble.collect(tmp_path, bundle, [missing])
    lines = (out / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    assert f"{hashlib.sha256(b'MZ').hexdigest()}  {missing.name}" in lines
