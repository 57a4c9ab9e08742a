"""Process hardening: umask, core dumps, inspection."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and masks of POSIX")

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


def test_files_are_private_and_a_crash_leaves_no_core(tmp_path: Path) -> None:
    assert said(MASKS, str(tmp_path / "file")) == ["0o600", "0", "0"]


@pytest.mark.skipif(sys.platform != "linux", reason="prctl")
def test_process_is_not_inspectable_unless_traced(tmp_path: Path) -> None:
    assert said(INSPECTION) == ["0"]
    assert said(INSPECTION, TOTEM_TRACE=str(tmp_path / "trace")) == ["1"]
