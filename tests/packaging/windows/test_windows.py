"""The scripts for a Windows kiosk, as far as they can be tested without Windows."""

import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from totem.settings import paths
from totem.system.exit_codes import ExitCode, is_supervised
from totem.updates.installation import InstallRoot

WINDOWS = Path(__file__).resolve().parents[3] / "packaging" / "windows"
SCRIPTS = sorted(WINDOWS.glob("*.ps1"))
DOT_SOURCED = {"Common.ps1", "Native.ps1"}
BY_THE_KIOSK = {"Start-Totem.ps1"}
"""Run by the kiosk's account, which is no administrator and changes nothing."""
CHANGES = re.compile(
    r"^(Set|New|Add|Remove|Enable|Disable|Register|Unregister)-"
    r"(?!StrictMode|TimeSpan|Object|ScheduledTask(Action|Principal|SettingsSet|Trigger)$)\w+$"
)
"""Names of commands that change something; the others of these verbs make a thing in memory."""
METHODS = re.compile(r"^(\[Totem\.Native\]::|\$\w+\.(Set|Remove))\w+\(")
"""Methods that change something."""
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
def test_a_script_declares_strictness_rights_and_what_it_may_be_asked(script: Path) -> None:
    text = script.read_text()
    if script.name in DOT_SOURCED:
        assert "Set-StrictMode -Version Latest" in text
        return
    assert ". (Join-Path $PSScriptRoot 'Common.ps1')" in text
    assert "[CmdletBinding(" in text
    assert "\nparam(" in text
    if script.name not in BY_THE_KIOSK:
        assert "#Requires -RunAsAdministrator" in text
        assert "SupportsShouldProcess" in text
        assert "$PSCmdlet.ShouldProcess(" in text or "-WhatIf:$WhatIfPreference" in text


@each_script
def test_no_aliases(script: Path) -> None:
    defined = {words(name) for each in SCRIPTS for name in nodes(tree(each), "function_name")}
    for name in commands(script):
        known = name in defined or name.endswith(".exe") or re.fullmatch(r"[A-Z][A-Za-z]+-[A-Z]\w+", name)
        assert known, f"{name} is an alias, or no command"


def test_set_scripts_change_nothing_outside_of_a_question() -> None:
    """A question (ShouldProcess) can be answered with no; the record (Set-RecordedValue) asks by itself."""
    inside, outside = set(), []
    for script in WINDOWS.glob("Set-*.ps1"):
        for change in changes(script):
            if "ShouldProcess" in _questions_around(change):
                inside.add(script.name)
            else:
                outside.append(f"{script.name}:{change.start_point.row + 1}: {words(change)}")
    assert outside == []
    assert len(inside) >= 5, "changes are recognised"


def changes(script: Path) -> Iterator[Node]:
    """Commands, programs and methods by which a script changes the machine."""
    for name in nodes(tree(script), "command_name"):
        called = words(name)
        if called != "Set-RecordedValue" and (CHANGES.match(called) or called.endswith(".exe")):
            yield name
    for call in nodes(tree(script), "invokation_expression"):
        if METHODS.match(words(call)):
            yield call


def _questions_around(node: Node) -> str:
    asked, around = "", node.parent
    while around is not None:
        if around.type in {"if_statement", "elseif_clause"}:
            asked += words(around).split("{")[0]
        around = around.parent
    return asked


def test_every_kind_of_change_that_is_recorded_can_be_undone() -> None:
    recorded = {
        kind for script in SCRIPTS for kind in re.findall(r"Add-UndoStep -Kind '(\w+)'", script.read_text())
    }
    undone = set(re.findall(r"^        '(\w+)' \{", text_of("Undo-Kiosk.ps1"), re.MULTILINE))
    assert recorded == undone


def test_every_change_is_recorded_or_belongs_to_one_that_is() -> None:
    """Except values of the registry: Set-RecordedValue records them by itself."""
    for script in WINDOWS.glob("Set-*.ps1"):
        asked = {}
        for change in changes(script):
            question = _outermost_question(change)
            asked[question.start_point.row + 1] = words(question)
        for line, block in asked.items():
            assert re.search(r"Add-UndoStep|Invoke-InTotemHive", block), f"{script.name}:{line}"


def _outermost_question(node: Node) -> Node:
    outermost, around = node, node.parent
    while around is not None:
        is_conditional = around.type in {"if_statement", "elseif_clause"}
        if is_conditional and "ShouldProcess" in words(around).split("{")[0]:
            outermost = around
        around = around.parent
    return outermost


def test_every_step_is_taken_and_told_of() -> None:
    steps = {script.name for script in WINDOWS.glob("Set-*.ps1")}
    assert {*re.findall(r"'(Set-\w+\.ps1)'", text_of("Install-Kiosk.ps1"))} == steps
    readme = (WINDOWS / "README.md").read_text()
    assert all(f"`{step}`" in readme for step in steps)


def test_exit_codes_lead_where_they_should() -> None:
    wanted = {int(code): "Leave" if code in OVER else "Restart" for code in ExitCode}
    table = text_of("Common.ps1").split("$TotemExits = @{")[1].split("}")[0]
    assert {int(code): action for code, action in re.findall(r"(\d+) += '(\w+)'", table)} == wanted
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| (\w+) \|$", (WINDOWS / "README.md").read_text(), re.MULTILINE)
    assert {int(code): action for code, action in rows} == wanted
    assert "$actions = @{ Restart = 0; Leave = 3 }" in text_of("Set-KioskShell.ps1")
    (variable,) = re.findall(r"^\$env:(\w+) = '1'", text_of("Start-Totem.ps1"), re.MULTILINE)
    assert is_supervised({variable: "1"}), "else the kiosk starts itself, and no update comes in between"


def test_the_version_that_counts_is_found_as_updates_write_it(tmp_path: Path) -> None:
    start = text_of("Start-Totem.ps1")
    (pattern,) = re.findall(r"\$current -match '(.+)'\)", start)
    installation = InstallRoot(tmp_path, windows=True)
    installation.set_current("1.4.0")
    said = (tmp_path / "current.txt").read_text().strip()
    assert re.search(pattern, said)
    assert not any(re.search(pattern, bad) for bad in (r"versions\..\x", r"..\x", "versions/1", r"C:\x"))
    assert "'current.txt'" in start


def test_places_are_the_kiosks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    site = PureWindowsPath(str(paths.site_file({"PROGRAMDATA": r"C:\ProgramData"})).replace("/", "\\"))
    assert site == PureWindowsPath(r"C:\ProgramData\Totem\totem.toml")
    installer, common = text_of("totem.iss"), text_of("Common.ps1")
    assert r"{commonappdata}\Totem\totem.toml" in installer
    assert r"DefaultDirName={autopf}\Totem" in installer
    assert r'DestDir: "{app}\base"' in installer
    assert "$TotemPrograms = Join-Path $env:ProgramFiles 'Totem'" in common
    assert "$TotemData = Join-Path $env:ProgramData 'Totem'" in common
    assert "$env:TOTEM_KIOSK__STATE_DIR = $TotemState" in text_of("Start-Totem.ps1")


def test_records_keys_and_programs_lie_where_the_kiosk_has_no_right_to_write() -> None:
    """The kiosk may rename and replace all of ProgramData, Totem: a junction there would lead anywhere."""
    common = text_of("Common.ps1")
    for name in ("Record", "Keys", "Programs"):
        (place,) = re.findall(rf"^\$Totem{name} = Join-Path (\S+) ", common, re.MULTILINE)
        assert place in {"$TotemPrograms", "$env:ProgramFiles"}
    granted = re.findall(r"icacls\.exe (\S+) .*?\| Out-Null", text_of("Set-KioskUser.ps1"), re.DOTALL)
    assert granted == ["$TotemData"]
    tasks = text_of("Set-KioskTasks.ps1")
    (rights,) = re.findall(r"icacls\.exe \$TotemKeys (/inheritance.*?)\| Out-Null", tasks, re.DOTALL)
    assert dict(re.findall(r"\*(S-[\d-]+):\S*?\)?([A-Z]+)'", rights)) == {
        "S-1-5-32-544": "F",
        "S-1-5-18": "F",
        "S-1-5-32-545": "RX",
    }
    assert r'Name: "{app}\keys"' in text_of("totem.iss")
    assert r"C:\Program Files\Totem\keys" in (WINDOWS / "README.md").read_text()
    used = "".join(map(Path.read_text, SCRIPTS))
    assert re.findall(r"Join-Path \$TotemData (\S+)", used) == ["'state'"]


def test_the_password_goes_to_the_account_and_the_secret_alone() -> None:
    script = WINDOWS / "Set-KioskUser.ps1"
    taking = [words(call) for call in nodes(tree(script), "command")] + [
        words(call) for call in nodes(tree(script), "invokation_expression")
    ]
    plain = {call.split("\n")[0] for call in taking if "$password" in call}
    secret = {call.split()[0] for call in taking if "$secret" in call}
    assert plain == {
        "ConvertTo-SecureString -String $password -AsPlainText -Force",
        "[Totem.Native]::Keep('DefaultPassword', $password)",
    }
    assert secret == {"Set-LocalUser", "New-LocalUser"}
    assert [each.name for each in SCRIPTS if each != script and "$password" in each.read_text().lower()] == []
    assert "-Name 'DefaultPassword'" not in "".join(map(Path.read_text, SCRIPTS)), "nor in the registry"


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


def test_the_scripts_that_undo_stay_until_nothing_is_left_to_undo() -> None:
    installer = text_of("totem.iss")
    kept = re.findall(r'^Source: .*DestDir: "\{app\}\\kiosk"; Flags: (.*)$', installer, re.MULTILINE)
    assert kept
    assert all("uninsneveruninstall" in flags.split() for flags in kept)
    record = re.search(r"'(record\\\w+\.jsonl)'", text_of("Common.ps1"))
    assert record is not None
    assert rf"not FileExists(ExpandConstant('{{app}}\{record[1]}'))" in installer
    removing = installer.split("if Step = usPostUninstall then begin")[1]
    assert removing.index("if IsUndone then begin") < removing.index(r"DelTree(ExpandConstant('{app}\kiosk')")
    assert r"DelTree(ExpandConstant('{app}\record')" in removing, "missed.txt too"
    assert r'Type: filesandordirs; Name: "{app}\keys"' in installer


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


def test_a_power_plan_that_is_there_is_not_made_again() -> None:
    """It may be there without being active; making it again fails."""
    script = WINDOWS / "Set-KioskPower.ps1"
    (making,) = (each for each in nodes(tree(script), "command") if "/duplicatescheme" in words(each))
    assert "powercfg.exe /list" in _questions_around(making)
