"""Wheel and source distribution: their files, and the demo from a wheel in an environment of its own."""

import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest

from bundle import build
from checkout import environment
from checkout.process import Command, SetupError
from release import wheel

ROOT = Path(__file__).parents[3]
MADE_BY_THE_BUILD = {"PKG-INFO"}


@pytest.fixture(scope="module")
def names() -> set[str]:
    """All files of the checkout, less what git ignores."""
    if shutil.which("git") is None:
        pytest.skip("no git")
    try:
        listed = build.git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    except SetupError:
        pytest.skip("no checkout of git")
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def made(names: set[str], uv: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Wheel and source distribution of this checkout as version 9.8.7."""
    folder = tmp_path_factory.mktemp("distributions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([str(uv.parent), os.environ["PATH"]]))
        made, source = wheel.make(ROOT, folder / "work", folder / "out", "9.8.7")
    return made, source


def test_they_have_the_version_of_the_release(made: tuple[Path, Path]) -> None:
    assert [file.name for file in made] == ["totem_kiosk-9.8.7-py3-none-any.whl", "totem_kiosk-9.8.7.tar.gz"]


def test_the_source_distribution_is_the_checkout(made: tuple[Path, Path], names: set[str]) -> None:
    """So that every test which reads a file of the project finds it."""
    with tarfile.open(made[1]) as tar:
        packed = {member.name.partition("/")[2] for member in tar.getmembers() if member.isfile()}
    assert packed - MADE_BY_THE_BUILD == names
    assert packed >= {".ci/run", ".github/SECURITY.md", "packaging/dev.py", "uv.lock"}


def test_the_wheel_holds_the_program_its_assets_and_what_the_fleets_commands_write(
    made: tuple[Path, Path], names: set[str]
) -> None:
    with zipfile.ZipFile(made[0]) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    moved = {"totem/": "totem/", "assets/": "totem/assets/", "packaging/fleet/": "totem/assets/fleet/"}
    assert packed == {
        inside + name.removeprefix(folder)
        for name in names
        for folder, inside in moved.items()
        if name.startswith(folder)
    }
    for folder in ("fonts", "translations", "brands"):
        assert any(name.startswith(f"totem/assets/{folder}/") for name in packed)


def test_the_wheel_shows_the_demo_where_nothing_else_is_installed(
    made: tuple[Path, Path], uv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_COMPILE_BYTECODE", "0")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    folder = environment.make_empty(tmp_path / "venv")
    python = environment.python_in(folder)
    settings = environment.uv_settings(os.environ, folder)
    options = ["--quiet", "--no-default-groups", "--no-install-project"]
    environment.synchronise(ROOT, folder, uv, options)
    pip: Command = [uv, "pip", "install", "--quiet", "--python", python, "--offline", "--no-deps"]
    assert run([*pip, made[0]], settings).returncode == 0
    assert run([uv, "pip", "check", "--quiet", "--python", python], settings).returncode == 0
    demo: Command = [python.with_name("totem"), "demo", "--headless", tmp_path / "demo"]
    shown = run(demo, settings)
    assert shown.returncode == 0, shown.stderr
    assert "outcome   boletos" in shown.stdout
    assert "printed   confirmed" in shown.stdout
    assert len([*(tmp_path / "demo").glob("*.png")]) >= 8
    assert [*(tmp_path / "demo").rglob("*.pdf")]


def test_what_was_made_before_is_not_taken_for_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "totem_kiosk-0.0.1-py3-none-any.whl").touch()
    monkeypatch.setattr(build, "copy_source", lambda root, target: None)
    monkeypatch.setattr(build, "commit_time", lambda root: 0)
    monkeypatch.setattr(environment, "make_empty", lambda folder: folder)
    monkeypatch.setattr(environment, "find_uv", lambda folder: "uv")
    monkeypatch.setattr(wheel, "call", lambda purpose, command, environment: None)
    with pytest.raises(SetupError, match="0 distributions"):
        wheel.make(ROOT, tmp_path / "work", tmp_path)


def run(command: Command, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run it in the folder of temporary files, where no checkout is on the path."""
    there = tempfile.gettempdir()
    return subprocess.run(
        command, env=variables, cwd=there, capture_output=True, text=True, check=False, timeout=120
    )
