"""Advice of the operating system: all of it in one table, and none of another system."""

import ast
import re
import sys
from pathlib import Path

import pytest

import totem
from totem.monitoring.health import advise
from totem.system import localization, system_advice
from totem.system.localization import CommandLanguage
from totem.system.system_advice import SystemAdvice

OF_LINUX = re.compile(
    r"\bsudo (-u |totem|systemctl|mount|chown|chmod|usermod|timedatectl|/usr)|apt install|spd-say|"
    r"systemctl (start|enable)|timedatectl [a-z]|\bchmod [0-9]|/etc/credstore|libfreetype"
)
OF_WINDOWS = re.compile(r"como administrador, “?totem|Configurações do Windows|tarefa agendada")
BETWEEN_LITERALS = re.compile(r"""["']\s*f?["']""")
"""The place where one text goes on on the next line."""
ELSEWHERE = {"settings/error_text.py", "updates/root_config.py"}
"""Sentences about modes of files, which Windows does not have."""
NOT_ON_A_KIOSK = ("lab/", "cli/fleet/", "fleet/operator/")


def texts(file: Path) -> list[str]:
    """All texts of a module but its docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]


def test_advice_of_one_system_stands_in_the_table_alone() -> None:
    root = Path(totem.__file__).parent
    found = {}
    for file in root.rglob("*.py"):
        name = file.relative_to(root).as_posix()
        if file == Path(system_advice.__file__) or name in ELSEWHERE or name.startswith(NOT_ON_A_KIOSK):
            continue
        source = BETWEEN_LITERALS.sub("", file.read_text(encoding="utf-8"))
        if not (OF_LINUX.search(source) or OF_WINDOWS.search(source)):
            continue  # to parse them all would take seconds
        if named := [each for each in texts(file) if OF_LINUX.search(each) or OF_WINDOWS.search(each)]:
            found[name] = named
    assert found == {}


def test_windows_is_never_told_what_linux_needs() -> None:
    for row in SystemAdvice:
        assert not OF_LINUX.search(row.windows), row
        assert not OF_WINDOWS.search(row.linux), row
        assert row.windows or OF_LINUX.search(row.linux), f"{row}: not of Linux alone"


@pytest.mark.parametrize(
    ("platform", "said"), [("linux", "sudo timedatectl"), ("win32", "Windows' settings")]
)
def test_advice_is_that_of_this_system_in_the_language_in_use(
    platform: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    localization.use(CommandLanguage.ENGLISH)
    try:
        assert said in advise(SystemAdvice.SET_CLOCK)
        assert "C:" in SystemAdvice.OWN_FOLDER.localized(folder="C:\\x")
    finally:
        localization.use(None)
