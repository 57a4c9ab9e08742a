"""Process hardening: umask, core dumps, inspection; children's windows."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import totem

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="limits and masks of POSIX")
MASKS = """
import os, resource, sys
from totem.system import process_setup
os.umask(0)
process_setup.keep_files_private()
open(sys.argv[1], "w").close()
print(oct(os.stat(sys.argv[1]).st_mode & 0o777), *resource.getrlimit(resource.RLIMIT_CORE))
"""
INSPECTION = """
import ctypes
from totem.system import process_setup
process_setup.forbid_inspection()
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def said(program: str, *arguments: str, **environ: str) -> list[str]:
    command = [sys.executable, "-c", program, *arguments]
    env = dict(os.environ) | environ
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.split()


STARTS = {
    *(f"subprocess.{name}" for name in ("run", "Popen", "call", "check_call", "check_output")),
    *("asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"),
}
SHOWN = {
    "system/exit_codes.py",
    "windows_setup/start.py",
    "cli/update.py",
    "cli/fleet/common.py",
}
"""The kiosk itself, which uses the console it was started from; commands of a terminal."""


def test_children_of_the_kiosk_open_no_console_window() -> None:
    root = Path(totem.__file__).parent
    sources = {file: file.read_text(encoding="utf-8") for file in root.rglob("*.py")}
    shown = {
        file.relative_to(root).as_posix()
        for file, source in sources.items()
        if any(start in source for start in STARTS)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in STARTS
        and "creationflags" not in {each.arg for each in node.keywords}
    }
    assert shown <= SHOWN


@posix_only
def test_files_are_private_and_a_crash_leaves_no_core(tmp_path: Path) -> None:
    assert said(MASKS, str(tmp_path / "file")) == ["0o600", "0", "0"]


@pytest.mark.skipif(sys.platform != "linux", reason="prctl")
def test_process_is_not_inspectable_unless_traced(tmp_path: Path) -> None:
    assert said(INSPECTION) == ["0"]
    assert said(INSPECTION, TOTEM_TRACE=str(tmp_path / "trace")) == ["1"]
