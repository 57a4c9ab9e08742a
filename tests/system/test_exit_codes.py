"""Restart in place without a supervisor, and forced exit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from totem.system import exit_codes
from totem.system.exit_codes import ExitCode

AGAIN = """
import os, sys, threading
from pathlib import Path
from totem.system import exit_codes
{before}
file = Path(sys.argv[1])
with file.open("a") as runs:
    runs.write(f"{{os.getpid()}} {{sys.argv[2:]}} {{len(os.listdir('/proc/self/fd'))}}\\n")
count = len(file.read_text().splitlines())
sys.exit(exit_codes.restart_if_requested(64 if count < 4 else 0))
"""
PATIENCE_S = 60


def run(
    folder: Path, before: str = "", *words: str, **variables: str
) -> tuple["subprocess.CompletedProcess[str]", list[str]]:
    environ = {name: text for name, text in os.environ.items() if name not in exit_codes.SUPERVISORS}
    done = subprocess.run(
        [sys.executable, "-c", AGAIN.format(before=before), str(folder / "runs"), *words],
        env=environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return done, (folder / "runs").read_text().splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="exec is POSIX's")
def test_without_a_supervisor_the_program_starts_again_in_its_place(tmp_path: Path) -> None:
    done, runs = run(tmp_path, "", "--config", "a b.toml", "")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(runs) == 4
    assert len({*runs}) == 1, "the same process, command line and number of open files each time"
    assert "['--config', 'a b.toml', '']" in runs[0]


@pytest.mark.skipif(sys.platform == "win32", reason="exec is POSIX's")
def test_hanging_thread_does_not_delay_a_restart(tmp_path: Path) -> None:
    hangs = "Path(sys.argv[1]).exists() or threading.Thread(target=threading.Event().wait).start()"
    done, runs = run(tmp_path, hangs)
    assert (done.returncode, len(runs)) == (0, 4)


@pytest.mark.parametrize("name", exit_codes.SUPERVISORS)
def test_supervisor_gets_the_exit_code(name: str, tmp_path: Path) -> None:
    done, runs = run(tmp_path, **{name: "1"})
    assert (done.returncode, len(runs)) == (ExitCode.RESTART, 1)
    assert exit_codes.is_supervised({name: "1"})
    assert not exit_codes.is_supervised({name: ""})


@pytest.mark.parametrize("code", [0, 1, *(code for code in ExitCode if code is not ExitCode.RESTART)])
def test_other_exit_codes_do_not_restart(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.setattr(os, "execve", lambda *_: pytest.fail("started again"))
    assert exit_codes.restart_if_requested(code) == code


def test_a_frozen_program_is_its_own_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/totem/base/totem")
    monkeypatch.setattr(sys, "argv", ["totem", "run", "--windowed"])
    assert exit_codes.command_line() == ["/opt/totem/base/totem", "run", "--windowed"]


STUCK = """
import sys, threading
from totem.system import exit_codes
threading.Thread(target=threading.Event().wait).start()
exit_codes.force_exit(int(sys.argv[1]), 0.2)
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("code", [ExitCode.STOPPED, ExitCode.RESTART, ExitCode.LEFT_BY_STAFF])
def test_force_exit_ends_a_process_with_a_hanging_thread(code: ExitCode) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUCK, str(int(code))], check=False, timeout=PATIENCE_S, capture_output=True
    )
    assert done.returncode == code
