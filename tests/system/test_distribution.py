"""The installed distribution: its name, its version, and advice about missing extras."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from totem.system import distribution, localization
from totem.system.distribution import Extra, advise_extra
from totem.system.localization import CommandLanguage

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OF_STRANGERS = re.compile(r"""pip3? install\b[^\n`]*["' ]totem(\[|[^-\w./]|$)|["'`]totem\[""", re.MULTILINE)
"""Advice to install, or to ask for, the distribution `totem`, which is another project's."""
BINARY = {".gz", ".ico", ".otf", ".png", ".qm", ".wav", ".webp"}


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    localization.use(CommandLanguage.ENGLISH)
    yield
    localization.use(None)


def test_it_is_the_distribution_of_this_project() -> None:
    assert PROJECT["name"] == distribution.NAME
    assert distribution.version() == PROJECT["version"]
    assert sorted(get_args(Extra)) == sorted(PROJECT["optional-dependencies"])


def test_the_command_keeps_its_name() -> None:
    assert list(PROJECT["scripts"]) == ["totem"]


@pytest.mark.parametrize("extra", get_args(Extra))
def test_an_extra_is_advised_where_it_can_be_installed(extra: Extra, monkeypatch: pytest.MonkeyPatch) -> None:
    assert advise_extra(extra) == f'Install it: pip install "totem-kiosk[{extra}]"'
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert advise_extra(extra) == "The installation is incomplete: install Totem again."


@pytest.mark.parametrize(
    "text",
    [
        'pip3 install "totem[voice]"',
        "pip3 install totem",
        "pip install -U totem==1",
        'with "totem[usb]"',
        "`totem[usb]`",
    ],
)
def test_advice_that_installs_a_strangers_program_is_found(text: str) -> None:
    assert OF_STRANGERS.search(text)


@pytest.mark.parametrize(
    "text",
    ['pip install "totem-kiosk[voice]"', 'pip install ".[voice]"', "apt install ./totem_0.1.0_amd64.deb"],
)
def test_advice_for_this_distribution_is_not_taken_for_such(text: str) -> None:
    assert not OF_STRANGERS.search(text)


def test_nothing_advises_to_install_a_strangers_program() -> None:
    if shutil.which("git") is None:
        pytest.skip("no git")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("no checkout of git")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    texts = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for file in files
        if file.is_file() and file.suffix not in BINARY and file != Path(__file__)
    }
    assert len(texts) > 500
    assert [name for name, text in texts.items() if OF_STRANGERS.search(text)] == []
