"""The script for a Windows kiosk and the installer, as far as they can be tested without Windows."""

import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from totem.settings import paths
from totem.system.exit_codes import ExitCode
from totem.windows_setup.change_kinds import KINDS
from totem.windows_setup.places import LEAVE, places
from totem.windows_setup.steps import STEPS

WINDOWS = Path(__file__).resolve().parents[3] / "packaging" / "windows"
SCRIPTS = sorted(WINDOWS.glob("*.ps1"))
OVER = {ExitCode.CONFIG_ERROR, ExitCode.LEFT_BY_STAFF}
"""After these the kiosk is not started again."""

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


def text_of(name: str) -> str:
    return (WINDOWS / name).read_text(encoding="ascii")


def tree(script: Path) -> Node:
    return Parser(Language(tree_sitter_powershell.language())).parse(script.read_bytes()).root_node


def nodes(node: Node, kind: str) -> Iterator[Node]:
    if node.type == kind:
        yield node
    for child in node.children:
        yield from nodes(child, kind)


def words(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()


def commands(script: Path) -> list[str]:
    """Names of all commands that a script calls."""
    return [words(name) for name in nodes(tree(script), "command_name")]


@each_script
def test_a_script_parses_and_is_plain(script: Path) -> None:
    root = tree(script)
    broken = [words(error)[:80] for error in nodes(root, "ERROR")]
    assert (root.has_error, broken) == (False, [])
    text = script.read_text(encoding="ascii")  # PowerShell 5.1 takes a file without a mark for ANSI
    assert "\t" not in text
    assert text.startswith("#Requires -Version 5.1\n")
    assert ".SYNOPSIS" in text


@each_script
def test_a_script_is_strict_and_an_administrators(script: Path) -> None:
    text = script.read_text()
    assert "Set-StrictMode -Version Latest" in text
    assert "$ErrorActionPreference = 'Stop'" in text
    assert "#Requires -RunAsAdministrator" in text


@each_script
def test_no_aliases(script: Path) -> None:
    defined = {words(name) for each in SCRIPTS for name in nodes(tree(each), "function_name")}
    for name in commands(script):
        known = name in defined or name.endswith(".exe") or re.fullmatch(r"[A-Z][A-Za-z]+-[A-Z]\w+", name)
        assert known, f"{name} is an alias, or no command"


def test_the_script_knows_every_action_that_the_program_asks_for() -> None:
    known = set(
        re.findall(r"^        '((?:read|write) [a-z ]+)' \{", text_of("Invoke-KioskCim.ps1"), re.MULTILINE)
    )
    kinds = ("shell", "shell launcher", "key", "exclusion")
    assert known == {f"{verb} {kind}" for verb in ("read", "write") for kind in kinds}
    assert {*kinds} <= {*KINDS}


def test_each_step_and_each_kind_of_change_is_told_of() -> None:
    """With what was tried of it."""
    steps_table, kinds_table = (
        re.findall(r"^\| (`.+?) \|.*\| ([^|]+) \|$", part.partition("\n\n")[0], re.MULTILINE)
        for part in (WINDOWS / "README.md").read_text().split("|---|---|---|")[1:]
        if part.startswith(("\n| `features`", "---|\n| `registry`"))
    )
    assert [name.strip("`") for name, _ in steps_table] == [step.name for step in STEPS]
    assert {name for names, _ in kinds_table for name in re.findall("`([^`]+)`", names)} == {*KINDS}
    assert {kind for _, named in steps_table for kind in named.split(", ")} == {*KINDS}
    assert all(re.match("Wine|test", tried) for _, tried in kinds_table)


def test_exit_codes_lead_where_they_should() -> None:
    wanted = {int(code): "Leave" if code in OVER else "Restart" for code in ExitCode}
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| (\w+) \|$", (WINDOWS / "README.md").read_text(), re.MULTILINE)
    assert {int(code): action for code, action in rows} == wanted
    assert OVER == LEAVE


def test_places_are_the_kiosks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    environ = {"PROGRAMDATA": r"C:\ProgramData", "PROGRAMFILES": r"C:\Program Files"}
    site = PureWindowsPath(str(paths.site_file(environ)).replace("/", "\\"))
    assert site == PureWindowsPath(r"C:\ProgramData\Totem\totem.toml")
    installer, installed = text_of("totem.iss"), places(environ)
    assert r"{commonappdata}\Totem\totem.toml" in installer
    assert installed.data == site.parent
    assert r"DefaultDirName={autopf}\Totem" in installer
    assert installed.programs == PureWindowsPath(r"C:\Program Files\Totem")
    assert r'DestDir: "{app}\base"' in installer
    assert installed.command == installed.programs / "base" / "totem-cli.exe"
    assert installed.script == installed.programs / "kiosk" / SCRIPTS[0].name
    assert len(SCRIPTS) == 1


def test_records_keys_and_programs_lie_where_the_kiosk_has_no_right_to_write() -> None:
    """The kiosk may rename and replace all of ProgramData, Totem: a junction there would lead anywhere."""
    installed = places({})
    for place in (installed.record, installed.missed, installed.keys, installed.command, installed.script):
        assert place.is_relative_to(installed.programs)
    assert r'Name: "{app}\keys"' in text_of("totem.iss")
    assert r"C:\Program Files\Totem\keys" in (WINDOWS / "README.md").read_text()


def test_the_installer_ships_what_stands_here() -> None:
    installer = text_of("totem.iss")
    assert 'Source: "*.ps1"; DestDir: "{app}\\kiosk"' in installer
    assert 'Source: "totem.cmd"; DestDir: "{app}\\command"' in installer
    assert not re.search(r"(?i)filesandordirs; Name: \"\{commonappdata\}", installer), "settings stay"
    sections = re.findall(r"^\[(\w+)\]$", installer, re.MULTILINE)
    assert len(sections) == len({*sections})
    for line in installer.splitlines():
        if line.startswith(("Filename:", "Source:", "Name:", "Type:")):
            assert line.replace('""', "").count('"') % 2 == 0, line


def test_nothing_is_removed_before_all_is_undone() -> None:
    installer = text_of("totem.iss")
    record = places({}).record.relative_to(places({}).programs)
    assert rf"not FileExists(ExpandConstant('{{app}}\{record}'))" in installer
    first = installer.split("function InitializeUninstall: Boolean;")[1].split("\nend;")[0]
    assert first.index(r"{app}\base\totem-cli.exe'), 'kiosk-setup undo'") < first.index("Result := IsUndone;")
    for folder in ("keys", "record"):
        assert rf'Type: filesandordirs; Name: "{{app}}\{folder}"' in installer


def test_the_configuration_is_written_by_the_program_itself() -> None:
    """Not by a shell that sends output into a file, in the code page of Windows."""
    installer = text_of("totem.iss")
    assert "config example --out" in installer
    assert ">" not in installer.split("[Run]")[1].split("[Custom")[0]


def test_the_command_is_the_current_program_with_the_kiosks_state() -> None:
    command = (WINDOWS / "totem.cmd").read_bytes()
    assert command.count(b"\r\n") == command.count(b"\n"), "labels and long lines of cmd.exe need both"
    assert rb'set "TOTEM_KIOSK__STATE_DIR=%ProgramData%\Totem\state"' in command
    assert b"current.txt" in command
