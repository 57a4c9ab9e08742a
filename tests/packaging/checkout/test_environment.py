"""When `.venv` is kept, updated or made anew, with a record for downloads; the search for other Pythons."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from checkout import environment, process
from checkout.environment import UV_VERSION, pip_settings, python_in, uv_settings
from checkout.process import SetupError
from support.platform_marks import needs_shell

PACKAGING = Path(environment.__file__).parents[1]
Calls = list[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "a checkout"
    root.mkdir()
    (root / "uv.lock").write_text("lock", encoding="utf-8")
    (root / "pyproject.toml").write_text("project", encoding="utf-8")
    return root


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, root: Path) -> Calls:
    """Purposes of the programs that `ensure` ran, in order; only the environment is really made."""
    calls: Calls = []
    really = process.call

    def call(what: str, command: Sequence[str | Path], **more: object) -> None:
        calls.append(what)
        if what.startswith(MAKE):
            really(what, command)

    monkeypatch.setattr(process, "call", call)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/uv")
    monkeypatch.setattr(environment, "is_recent_uv", lambda program: program == "/usr/bin/uv")
    return calls


MAKE, INSTALL, TRY = "make .venv", "install from uv.lock", "start Qt in .venv"


def test_first_run_makes_it_and_the_second_does_nothing(root: Path, calls: Calls) -> None:
    python = environment.ensure(root)
    assert python.exists()
    assert calls == [MAKE, INSTALL, TRY]
    calls.clear()
    assert environment.ensure(root) == python
    assert calls == []


def test_an_operators_is_made_without_starting_qt(root: Path, calls: Calls) -> None:
    environment.ensure(root, environment.OPERATOR)
    assert calls == [f"make {environment.OPERATOR}", INSTALL]


@pytest.mark.parametrize("file", ["uv.lock", "pyproject.toml"])
def test_changed_file_brings_it_up_to_date(file: str, root: Path, calls: Calls) -> None:
    environment.ensure(root)
    (root / file).write_text("changed", encoding="utf-8")
    calls.clear()
    environment.ensure(root)
    assert calls == [INSTALL, TRY]


def test_moved_checkout_is_brought_up_to_date(root: Path, calls: Calls) -> None:
    environment.ensure(root)
    calls.clear()
    environment.ensure(root.rename(root.with_name("elsewhere")))
    assert calls == [INSTALL, TRY]


def test_environment_whose_python_is_gone_is_made_anew(root: Path, calls: Calls) -> None:
    python = environment.ensure(root)
    python.unlink()
    python.symlink_to("/nowhere/python3")
    calls.clear()
    environment.ensure(root)
    assert calls == [MAKE, INSTALL, TRY]


def test_environment_of_another_python_is_made_anew(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.ensure(root)
    calls.clear()
    monkeypatch.setattr(environment, "identity", lambda: "/opt/python 3.12")
    environment.ensure(root)
    assert calls == [MAKE, INSTALL, TRY]


@pytest.mark.parametrize("left", ["file", "empty folder", "link"])
def test_what_is_no_environment_gives_way(left: str, root: Path, calls: Calls, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "work").touch()
    venv = root / ".venv"
    match left:
        case "file":
            venv.touch()
        case "empty folder":
            venv.mkdir()
        case "link":
            venv.symlink_to(kept)
    assert environment.ensure(root).exists()
    assert calls == [MAKE, INSTALL, TRY]
    assert (kept / "work").exists()


@pytest.mark.parametrize("failing", [INSTALL, TRY])
def test_run_that_failed_is_taken_up_by_the_next(
    failing: str, root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    working = process.call

    def call(what: str, command: Sequence[str | Path], **more: object) -> None:
        working(what, command)
        if what == failing:
            raise SetupError("no network")

    monkeypatch.setattr(process, "call", call)
    with pytest.raises(SetupError):
        environment.ensure(root)
    monkeypatch.setattr(process, "call", working)
    calls.clear()
    environment.ensure(root)
    assert calls == [INSTALL, TRY]


def test_full_disk_is_said_before_anything_is_done(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "NEEDED_BYTES", 10**18)
    with pytest.raises(SetupError, match="disk"):
        environment.ensure(root)
    assert calls == []
    assert not (root / ".venv").exists()


def test_uv_is_brought_where_the_machine_has_none(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    environment.ensure(root)
    assert calls == [MAKE, "start pip in .venv", "fetch uv with pip", INSTALL, TRY]


@needs_shell
@pytest.mark.parametrize(
    ("says", "recent"),
    [
        (f"uv {UV_VERSION}", True),
        ("uv 1.0.0", True),
        ("uv 0.4.30 (abc 2024-11-04)", False),
        ("pyenv: uv?", False),
    ],
)
def test_old_uv_is_as_good_as_none(says: str, recent: bool, tmp_path: Path) -> None:
    program = tmp_path / "uv"
    program.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    program.chmod(0o755)
    assert environment.is_recent_uv(program) is recent


def test_absent_uv_is_not_recent(tmp_path: Path) -> None:
    assert not environment.is_recent_uv(tmp_path / "uv")


def test_named_index_is_asked_for_the_locked_versions(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    environment.ensure(root)
    assert calls == [MAKE, "read uv.lock", INSTALL, TRY]


INDEX, CERT = "https://mirror.example/simple", "/etc/company.pem"


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"PIP_INDEX_URL": INDEX}, "UV_DEFAULT_INDEX", INDEX),
        ({"PIP_INDEX_URL": "other", "UV_DEFAULT_INDEX": INDEX}, "UV_DEFAULT_INDEX", INDEX),
        ({"UV_INDEX_URL": INDEX}, "UV_INDEX_URL", INDEX),
        ({"PIP_CERT": CERT}, "SSL_CERT_FILE", CERT),
        ({"PIP_CERT": "other", "SSL_CERT_FILE": CERT}, "SSL_CERT_FILE", CERT),
        ({"VIRTUAL_ENV": "/somewhere/else"}, "VIRTUAL_ENV", None),
        ({"UV_PYTHON": "3.12"}, "UV_PYTHON", str(python_in(Path("venv")))),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "HTTPS_PROXY", "http://proxy:3128"),
    ],
)
def test_uv_is_told_what_pip_is(given: dict[str, str], name: str, value: str | None) -> None:
    assert uv_settings(given, Path("venv")).get(name) == value


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"UV_INDEX_URL": INDEX}, {"UV_INDEX_URL": INDEX, "PIP_INDEX_URL": INDEX}),
        ({"UV_DEFAULT_INDEX": "b", "PIP_INDEX_URL": "a"}, {"UV_DEFAULT_INDEX": "b", "PIP_INDEX_URL": "a"}),
        ({"SSL_CERT_FILE": CERT}, {"SSL_CERT_FILE": CERT, "PIP_CERT": CERT}),
    ],
)
def test_pip_is_told_what_uv_is(given: dict[str, str], expected: dict[str, str]) -> None:
    assert pip_settings(given) == expected


def test_failed_command_is_one_line_that_says_what_to_do() -> None:
    with pytest.raises(SetupError, match=r"^could not count to three, .*run this again\.$"):
        process.call("count to three", [sys.executable, "-c", "raise SystemExit(3)"])


def stand_in(folder: Path, release: str, answer: str | None = None) -> Path:
    """A program named like a Python that prints `release`, or has the script `answer`."""
    folder.mkdir(exist_ok=True)
    program = folder / f"python{release}"
    answer = f"echo {release.replace('.', ' ')}" if answer is None else answer
    program.write_text(f"#!/bin/sh\n{answer}\n", encoding="ascii")
    program.chmod(0o755)
    return program


@needs_shell
def test_oldest_and_newest_are_found_among_the_one_that_runs(tmp_path: Path) -> None:
    oldest = stand_in(tmp_path / "a", "3.11")
    stand_in(tmp_path / "a", "3.12")
    newest = stand_in(tmp_path / "b", "3.14")
    stand_in(tmp_path / "b", "3.10")
    stand_in(tmp_path / "b", "3.15")
    path = os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "none"), str(tmp_path / "b")])
    found = environment.oldest_and_newest((3, 13), path)
    assert list(found.items()) == [((3, 14), newest), ((3, 11), oldest)]
    assert environment.oldest_and_newest((3, 11), path) == {(3, 11): None, (3, 14): newest}
    assert environment.oldest_and_newest((3, 14), path) == {(3, 11): oldest, (3, 14): None}


@needs_shell
def test_where_there_is_no_other_the_one_that_runs_is_both(tmp_path: Path) -> None:
    assert environment.oldest_and_newest((3, 12), str(tmp_path)) == {(3, 12): None}
    assert environment.oldest_and_newest((3, 12), "") == {(3, 12): None}


@pytest.mark.parametrize("answer", ["exit 127", "echo 3 12; exit 1", "echo 3 12", "", "kill $$"])
@needs_shell
def test_one_that_does_not_run_is_passed_over_for_the_next_on_the_path(answer: str, tmp_path: Path) -> None:
    stand_in(tmp_path / "shims", "3.13", answer)
    real = stand_in(tmp_path / "bin", "3.13")
    path = os.pathsep.join([str(tmp_path / "shims"), str(tmp_path / "bin")])
    assert environment.find_pythons(path) == {(3, 13): real}


@needs_shell
def test_what_is_no_program_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "python3.12").mkdir()
    (tmp_path / "python3.13").write_text("text", encoding="ascii")
    assert environment.find_pythons(str(tmp_path)) == {}


@needs_shell
def test_the_python_of_these_tests_is_found_where_it_is(tmp_path: Path) -> None:
    release = sys.version_info[:2]
    link = tmp_path / "python{}.{}".format(*release)
    link.symlink_to(Path(sys.base_prefix, "bin", link.name))
    assert environment.find_pythons(str(tmp_path)) == {release: link}


@needs_shell
def test_releases_are_those_of_the_project() -> None:
    project = (PACKAGING.parent / "pyproject.toml").read_text(encoding="utf-8")
    (oldest, minor), (newest, last) = environment.OLDEST, environment.NEWEST
    assert f'requires-python = ">={oldest}.{minor},<{newest}.{last + 1}"' in project


@needs_shell
def test_another_python_makes_an_environment_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real call, with a stand-in for the other Python."""
    other = stand_in(tmp_path, "3.13", f'printf "%s\\n" "$@" "$PATH" >"{tmp_path}/told"')
    monkeypatch.setattr(environment, "find_uv", lambda folder: folder / "uv" / "bin" / "uv")
    made = environment.ensure_with(other, tmp_path, ".venv-3.13")
    assert made == tmp_path / ".venv-3.13" / "bin" / "python"
    *arguments, path = (tmp_path / "told").read_text().splitlines()
    assert arguments == ["-m", "checkout.environment", str(tmp_path), ".venv-3.13"]
    assert path.startswith(f"{tmp_path}/.venv/uv/bin{os.pathsep}")


@needs_shell
def test_another_python_that_cannot_make_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = stand_in(tmp_path, "3.13", "exit 1")
    monkeypatch.setattr(environment, "find_uv", lambda folder: folder / "uv")
    with pytest.raises(SetupError, match=r"could not make \.venv-3\.13 with .*python3\.13"):
        environment.ensure_with(other, tmp_path, ".venv-3.13")


@needs_shell
def test_failure_in_the_other_python_is_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "checkout.environment", str(tmp_path), ".venv-x"]
    done = subprocess.run(command, cwd=PACKAGING, capture_output=True, text=True, check=False, env={})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
