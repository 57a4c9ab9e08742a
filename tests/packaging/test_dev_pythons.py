"""Search for Pythons on a path that a test makes up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev_environment
import dev_pythons
from dev_errors import SetupError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


def stand_in(folder: Path, release: str, answer: str | None = None) -> Path:
    """A program named like a Python that answers as one of `release`, or as told."""
    folder.mkdir(exist_ok=True)
    program = folder / f"python{release}"
    answer = f"echo {release.replace('.', ' ')}" if answer is None else answer
    program.write_text(f"#!/bin/sh\n{answer}\n", encoding="ascii")
    program.chmod(0o755)
    return program


def test_oldest_and_newest_are_found_among_the_one_that_runs(tmp_path: Path) -> None:
    oldest = stand_in(tmp_path / "a", "3.11")
    stand_in(tmp_path / "a", "3.12")
    newest = stand_in(tmp_path / "b", "3.14")
    stand_in(tmp_path / "b", "3.10")
    stand_in(tmp_path / "b", "3.15")
    path = os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "none"), str(tmp_path / "b")])
    assert dev_pythons.oldest_and_newest((3, 13), path) == {(3, 11): oldest, (3, 14): newest}
    assert dev_pythons.oldest_and_newest((3, 11), path) == {(3, 11): None, (3, 14): newest}
    assert dev_pythons.oldest_and_newest((3, 14), path) == {(3, 11): oldest, (3, 14): None}


def test_where_there_is_no_other_the_one_that_runs_is_both(tmp_path: Path) -> None:
    assert dev_pythons.oldest_and_newest((3, 12), str(tmp_path)) == {(3, 12): None}
    assert dev_pythons.oldest_and_newest((3, 12), "") == {(3, 12): None}


@pytest.mark.parametrize("answer", ["exit 127", "echo 3 12; exit 1", "echo 3 12", "", "kill $$"])
def test_one_that_does_not_run_is_passed_over_for_the_next_on_the_path(answer: str, tmp_path: Path) -> None:
    stand_in(tmp_path / "shims", "3.13", answer)
    real = stand_in(tmp_path / "bin", "3.13")
    path = os.pathsep.join([str(tmp_path / "shims"), str(tmp_path / "bin")])
    assert dev_pythons.found(path) == {(3, 13): real}


def test_what_is_no_program_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "python3.12").mkdir()
    (tmp_path / "python3.13").write_text("text", encoding="ascii")
    assert dev_pythons.found(str(tmp_path)) == {}


def test_the_python_of_these_tests_is_found_where_it_is(tmp_path: Path) -> None:
    release = sys.version_info[:2]
    link = tmp_path / "python{}.{}".format(*release)
    link.symlink_to(Path(sys.base_prefix, "bin", link.name))
    assert dev_pythons.found(str(tmp_path)) == {release: link}


def test_releases_are_those_of_the_project() -> None:
    project = (Path(dev_pythons.__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    (oldest, minor), (newest, last) = dev_pythons.OLDEST, dev_pythons.NEWEST
    assert f'requires-python = ">={oldest}.{minor},<{newest}.{last + 1}"' in project


def test_another_python_makes_an_environment_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real call; what the other Python does is told by a stand-in."""
    other = stand_in(tmp_path, "3.13", f'printf "%s\\n" "$@" "$PATH" >"{tmp_path}/told"')
    monkeypatch.setattr(dev_environment, "find_uv", lambda folder: folder / "uv" / "bin" / "uv")
    made = dev_environment.ensure_with(other, tmp_path, ".venv-3.13")
    assert made == tmp_path / ".venv-3.13" / "bin" / "python"
    script, root, name, path = (tmp_path / "told").read_text().splitlines()
    assert (script, root, name) == (dev_environment.__file__, str(tmp_path), ".venv-3.13")
    assert path.startswith(f"{tmp_path}/.venv/uv/bin{os.pathsep}")


def test_another_python_that_cannot_make_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = stand_in(tmp_path, "3.13", "exit 1")
    monkeypatch.setattr(dev_environment, "find_uv", lambda folder: folder / "uv")
    with pytest.raises(SetupError, match=r"could not make \.venv-3\.13 with .*python3\.13"):
        dev_environment.ensure_with(other, tmp_path, ".venv-3.13")


def test_failure_in_the_other_python_is_one_line(tmp_path: Path) -> None:
    script = dev_environment.__file__
    done = subprocess.run(
        [sys.executable, script, tmp_path, ".venv-x"], capture_output=True, text=True, check=False, env={}
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
