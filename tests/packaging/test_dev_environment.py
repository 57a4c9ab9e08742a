"""When `.venv` is left alone, brought up to date or made anew; downloads are recorded instead of made."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import dev_environment
from dev_environment import UV_VERSION, pip_settings, python_in, uv_settings
from dev_errors import SetupError

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
    """What `ensure` has done by others, in order; the environment itself is really made."""
    calls: Calls = []
    really = dev_environment.call

    def call(what: str, command: Sequence[str | Path], **more: object) -> None:
        calls.append(what)
        if what == "make .venv":
            really(what, command)

    monkeypatch.setattr(dev_environment, "call", call)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/uv")
    monkeypatch.setattr(dev_environment, "is_recent_uv", lambda program: program == "/usr/bin/uv")
    return calls


MAKE, INSTALL, TRY = "make .venv", "install from uv.lock", "start Qt in .venv"


def test_first_run_makes_it_and_the_second_does_nothing(root: Path, calls: Calls) -> None:
    python = dev_environment.ensure(root)
    assert python.exists()
    assert calls == [MAKE, INSTALL, TRY]
    calls.clear()
    assert dev_environment.ensure(root) == python
    assert calls == []


@pytest.mark.parametrize("file", ["uv.lock", "pyproject.toml"])
def test_changed_file_brings_it_up_to_date(file: str, root: Path, calls: Calls) -> None:
    dev_environment.ensure(root)
    (root / file).write_text("changed", encoding="utf-8")
    calls.clear()
    dev_environment.ensure(root)
    assert calls == [INSTALL, TRY]


def test_moved_checkout_is_brought_up_to_date(root: Path, calls: Calls) -> None:
    dev_environment.ensure(root)
    calls.clear()
    dev_environment.ensure(root.rename(root.with_name("elsewhere")))
    assert calls == [INSTALL, TRY]


def test_environment_whose_python_is_gone_is_made_anew(root: Path, calls: Calls) -> None:
    python = dev_environment.ensure(root)
    python.unlink()
    python.symlink_to("/nowhere/python3")
    calls.clear()
    dev_environment.ensure(root)
    assert calls == [MAKE, INSTALL, TRY]


def test_environment_of_another_python_is_made_anew(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev_environment.ensure(root)
    calls.clear()
    monkeypatch.setattr(dev_environment, "identity", lambda: "/opt/python 3.12")
    dev_environment.ensure(root)
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
    assert dev_environment.ensure(root).exists()
    assert calls == [MAKE, INSTALL, TRY]
    assert (kept / "work").exists()


@pytest.mark.parametrize("failing", [INSTALL, TRY])
def test_run_that_failed_is_taken_up_by_the_next(
    failing: str, root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    working = dev_environment.call

    def call(what: str, command: Sequence[str | Path], **more: object) -> None:
        working(what, command)
        if what == failing:
            raise SetupError("no network")

    monkeypatch.setattr(dev_environment, "call", call)
    with pytest.raises(SetupError):
        dev_environment.ensure(root)
    monkeypatch.setattr(dev_environment, "call", working)
    calls.clear()
    dev_environment.ensure(root)
    assert calls == [INSTALL, TRY]


def test_full_disk_is_said_before_anything_is_done(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev_environment, "NEEDED_BYTES", 10**18)
    with pytest.raises(SetupError, match="disk"):
        dev_environment.ensure(root)
    assert calls == []
    assert not (root / ".venv").exists()


def test_uv_is_brought_where_the_machine_has_none(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    dev_environment.ensure(root)
    assert calls == [MAKE, "start pip in .venv", "fetch uv with pip", INSTALL, TRY]


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
    assert dev_environment.is_recent_uv(program) is recent


def test_absent_uv_is_not_recent(tmp_path: Path) -> None:
    assert not dev_environment.is_recent_uv(tmp_path / "uv")


def test_named_index_is_asked_for_the_locked_versions(
    root: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    dev_environment.ensure(root)
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
        dev_environment.call("count to three", [sys.executable, "-c", "raise SystemExit(3)"])
