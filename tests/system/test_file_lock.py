"""Exclusive locks on files: between descriptors of one process, and after the death of another."""

import subprocess
import sys
from pathlib import Path

import pytest

from totem.system.file_lock import LockHeld, exclusive_lock, timed_lock

HOLDS = """
import sys
from pathlib import Path
from totem.system.file_lock import exclusive_lock
with exclusive_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_exclusive_within_a_process_and_ends_with_the_block(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with exclusive_lock(file, wait=False), pytest.raises(LockHeld), exclusive_lock(file, wait=False):
        pass
    with exclusive_lock(file, wait=False):
        pass


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline().rstrip() == b"held"
        with pytest.raises(LockHeld), exclusive_lock(file, wait=False):
            pass
        holder.kill()
        with exclusive_lock(file):
            assert holder.wait() != 0


HOLDS_TIMED = """
import sys
from pathlib import Path
from totem.system.file_lock import timed_lock
with timed_lock(Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_timed_lock_names_its_holder_and_waits_for_it(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_TIMED, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline().rstrip() == b"held"
        with pytest.raises(LockHeld) as refused, timed_lock(file, 0.1):
            pass
        assert refused.value.holder == str(holder.pid)
        holder.stdin.close()
        with timed_lock(file, 60):
            assert holder.wait() == 0
