"""If the clock is kept: read under a filter that refuses adjtimex(2), and where nobody answers."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from totem.system import clock
from totem.system.clock import is_clock_synced

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd-timedated")
NUMBERS = {"x86_64": (159, 305), "aarch64": (171, 266)}
"""Of the system calls adjtimex and clock_adjtime, which ProtectClock= refuses."""
FILTERED = """
import ctypes, errno, struct, sys
from totem.system.clock import is_clock_synced

LOAD, EQUALS, RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2

numbers = [int(each) for each in sys.argv[1:]]
steps = [(LOAD, 0, 0, 0)]
for number in numbers:
    steps += [(EQUALS, 0, 1, number), (RETURN, 0, 0, REFUSE)]
steps += [(RETURN, 0, 0, ALLOW)]
code = b"".join(struct.pack("HBBI", *step) for step in steps)
kept = ctypes.create_string_buffer(code, len(code))
program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(kept))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) == 0
assert libc.adjtimex(ctypes.create_string_buffer(512)) == -1
assert ctypes.get_errno() == errno.EPERM
print(is_clock_synced())
"""


@pytest.fixture
def timedatectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Program in the place of systemd's, which answers as it is written."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program = tmp_path / "timedatectl"
    program.touch(mode=0o755)
    return program


@pytest.mark.skipif(platform.machine() not in NUMBERS, reason="numbers of system calls")
@pytest.mark.parametrize(("answer", "synced"), [("yes", "True"), ("no", "False")])
def test_a_process_that_may_not_read_the_kernel_s_clock_asks_timedated(
    timedatectl: Path, answer: str, synced: str
) -> None:
    timedatectl.write_text(
        f'#!/bin/sh\n[ "$*" = "show --property=NTPSynchronized --value" ] && echo {answer}'
    )
    numbers = map(str, NUMBERS[platform.machine()])
    done = subprocess.run(
        [sys.executable, "-c", FILTERED, *numbers],
        env=os.environ | {"PYTHONPATH": str(Path(clock.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == f"{synced}\n", done.stderr


def test_it_is_unknown_without_timedated(timedatectl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    timedatectl.write_text("#!/bin/sh\necho Failed to connect to bus: No such file or directory >&2; exit 1")
    assert is_clock_synced() is None
    timedatectl.write_text("#!/bin/sh\nexec sleep 60")
    monkeypatch.setattr(clock, "_TIMEOUT_S", 0.1)
    assert is_clock_synced() is None
    monkeypatch.setenv("PATH", "/nowhere")
    assert is_clock_synced() is None
