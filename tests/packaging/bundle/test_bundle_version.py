"""Version of a bundle, from the source to the signed update."""

import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bundle import build, chroot
from bundle.version import VERSION, set_version, version_in
from checkout import environment
from checkout.process import SetupError
from release import acceptance, assemble, deb, update_repository, wheel
from support.platform_marks import needs_linux
from support.update_fixtures import Workshop
from totem.domain.version import is_version
from totem.updates.tuf_client import machine

ROOT = Path(__file__).parents[3]


def tell(bundle: Path, version: str, name: str = "") -> None:
    """Write a version into a bundle, as PyInstaller writes a package's metadata."""
    folder = bundle / "_internal" / f"totem_kiosk-{name or version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: totem-kiosk\nVersion: {version}\n\nVersion: 0\n"
    )


@given(st.from_regex(r"[0-9.]{0,12}", fullmatch=True) | st.text(max_size=9))
@example("1.4.0")
@example("1.4.0\n")
def test_versions_are_those_that_updates_know(text: str) -> None:
    assert bool(VERSION.fullmatch(text)) is is_version(text)


def test_the_version_is_set_in_a_copy_of_the_source_and_nowhere_else(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, tmp_path)
    set_version(tmp_path, "12.3.4")
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"]
    locked = tomllib.loads((tmp_path / "uv.lock").read_text())["package"]
    assert project["version"] == "12.3.4"
    assert [each["version"] for each in locked if each["name"] == "totem-kiosk"] == ["12.3.4"]
    for name in ("pyproject.toml", "uv.lock"):
        before, after = ((folder / name).read_text().splitlines() for folder in (ROOT, tmp_path))
        assert len([1 for one, other in zip(before, after, strict=True) if one != other]) == 1
    (tmp_path / "uv.lock").write_text("")
    with pytest.raises(SetupError, match="in 0 places"):
        set_version(tmp_path, "1.0")


def test_a_bundle_says_one_version(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="has none"):
        version_in(tmp_path)
    tell(tmp_path, "1.4.0")
    assert version_in(tmp_path) == "1.4.0"
    tell(tmp_path, "1.5.0")
    with pytest.raises(SetupError, match=r"has 1\.4\.0, 1\.5\.0"):
        version_in(tmp_path)


@pytest.mark.parametrize("version", ["", "1.4.0.dev1", "1.4.0+local", "x", "01.2"])
def test_what_no_update_may_be_called_is_no_version_of_a_bundle(tmp_path: Path, version: str) -> None:
    tell(tmp_path, version, "1.0")
    with pytest.raises(SetupError):
        version_in(tmp_path)


def test_a_bundle_is_signed_as_what_it_is_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workshop = Workshop(tmp_path)
    bundle = workshop.bundle("any")
    key, repository = str(workshop.keys / "release.pem"), str(workshop.repository)
    command = ["update-archive", str(bundle), "--key", key, "--repository", repository]
    assert update_repository.main([*command, "--version", "1.4.0"]) == 1
    assert "is no bundle of one version (it has none)" in capsys.readouterr().err
    tell(bundle, "1.4.0")
    for wrong in ("1.5.0", "1.4", "1.4.0.0"):
        assert update_repository.main([*command, "--version", wrong]) == 1
        assert f"is version 1.4.0, not {wrong}: dev.py release --version {wrong}" in capsys.readouterr().err
    assert not workshop.repository.exists()
    for more in ([], ["--version", "1.4.0"]):
        assert update_repository.main([*command, *more]) == 0
    assert (workshop.repository / f"totem-1.4.0-{machine()}.update").is_file()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Steps of a release, without Debians."""
    done: list[str] = []

    def make(root: Path, version: str = "") -> Path:
        done.append(f"bundle {version or 'as it is'}")
        return tmp_path / "bundle"

    def pack(root: Path, bundle: Path) -> Path:
        done.append("package")
        return tmp_path

    def call(command: list[object], *, env: dict[str, str]) -> int:
        done.append(" ".join(str(word).rpartition("/")[2] for word in command))
        return 3

    def make_wheel(root: Path, work: Path, out: Path, version: str) -> list[Path]:
        done.append(f"wheel {version}".rstrip())
        return []

    monkeypatch.setattr(chroot, "can_be_made", lambda: True)
    monkeypatch.setattr(build, "git", lambda *_: "")
    monkeypatch.setattr(build, "make", make)
    monkeypatch.setattr(build, "inspect", lambda bundle: done.append("looked into"))
    monkeypatch.setattr(deb, "make", pack)
    monkeypatch.setattr(build, "try_in_chroot", lambda bundle, release: done.append(f"tried {release}"))
    monkeypatch.setattr(
        acceptance, "check_package", lambda package, release: done.append(f"installed {release}")
    )
    monkeypatch.setattr(wheel, "make", make_wheel)
    monkeypatch.setattr(environment, "ensure", lambda root: Path("python"))
    monkeypatch.setattr("subprocess.call", call)

    def collect(*_arguments: object) -> Path:
        (tmp_path / "SHA256SUMS").write_text("")
        return tmp_path

    monkeypatch.setattr(assemble, "collect", collect)
    return done


@needs_linux
def test_one_command_makes_tries_and_signs_a_new_version(made: list[str], tmp_path: Path) -> None:
    key = tmp_path / "release.pem"
    key.touch()
    arguments = ["--version", "1.4.0", "--key", str(key), "--repository", "www"]
    assert assemble.run(ROOT, arguments) == 3
    assert made == [
        "bundle 1.4.0",
        "looked into",
        "package",
        *("tried 12", "installed 12", "tried 13", "installed 13"),
        "wheel 1.4.0",
        "python -P -m release.update_repository update-archive bundle --key release.pem --repository www",
    ]


def test_without_a_key_nothing_is_signed(made: list[str]) -> None:
    assert assemble.run(ROOT, ["--untried"]) == 0
    assert made == ["bundle as it is", "looked into", "package", "wheel"]


@pytest.mark.parametrize("wrong", [["--version", "1.4-rc"], ["--key", "/nowhere/release.pem"]])
def test_what_cannot_be_made_is_told_before_anything_is(made: list[str], wrong: list[str]) -> None:
    with pytest.raises(SetupError):
        assemble.run(ROOT, wrong)
    assert made == []
