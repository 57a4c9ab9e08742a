"""The watchdog in real processes: a thread that keeps Python's lock, its steps, and where the stacks go."""

import subprocess
import sys
from pathlib import Path

import pytest

from totem.system.exit_codes import ExitCode
from totem.system.watchdog import FREEZE_S, STACKS, START_S, Watchdog

HANG = """
import sys
from pathlib import Path
from PySide6 import QtCore  # cleans up at an exit on Windows, for which it needs the interpreter's lock
from totem.system import watchdog

def where_it_hangs(secret):
    {hang}

watchdog.FREEZE_S = 0.3
dog = watchdog.process_watchdog()
dog.write_to(Path(sys.argv[1]))
dog.feed()
where_it_hangs("111.444.777-35")
"""
SLEEP = 'PyDLL("kernel32").Sleep(60_000)' if sys.platform == "win32" else "PyDLL(None).sleep(60)"
"""`PyDLL` keeps the interpreter's lock: no Python thread could end this one."""
EARLY = """
import sys, time
from totem.system import watchdog
if sys.argv[1] == "none":
    sys.stderr = None
watchdog.START_S = 0.05
watchdog.process_watchdog().begin_step()
time.sleep(30)
"""


class Armed:
    """Records the time within which a process ends, in place of ending it; its clock goes by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.seconds = 1000.0, 0.0
        monkeypatch.setattr("totem.system.watchdog.monotonic", lambda: self.now)
        monkeypatch.setattr(Watchdog, "_end_within", lambda _dog, seconds: setattr(self, "seconds", seconds))


@pytest.fixture
def armed(monkeypatch: pytest.MonkeyPatch) -> Armed:
    return Armed(monkeypatch)


@pytest.mark.parametrize("hang", ["while True: pass", f"import ctypes; ctypes.{SLEEP}"])
def test_a_process_that_hangs_is_ended_with_its_stacks(tmp_path: Path, hang: str) -> None:
    logs = tmp_path / "logs"
    done = subprocess.run([sys.executable, "-c", HANG.format(hang=hang), str(logs)], check=False, timeout=60)
    assert done.returncode == ExitCode.FROZEN
    told = (logs / STACKS).read_text()
    assert "in where_it_hangs" in told
    assert "111.444" not in told  # with the dot: a thread's identity has any hexadecimal digits


@pytest.mark.parametrize("stderr", ["some", "none"])
def test_a_start_that_hangs_before_it_has_a_log_ends_with_stderr_and_without(stderr: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EARLY, stderr], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == ExitCode.FROZEN
    assert done.stderr.startswith("Timeout") == (stderr == "some")


def test_a_gui_thread_that_runs_prolongs_no_step_of_the_start(armed: Armed, tmp_path: Path) -> None:
    dog = Watchdog()
    dog.begin_step()
    assert armed.seconds == START_S
    armed.now += 20
    dog.write_to(tmp_path)
    assert armed.seconds == START_S - 20
    dog.begin_step()
    dog.feed()
    assert armed.seconds == FREEZE_S
    armed.now += START_S - 1
    dog.feed()
    assert armed.seconds == 1
    dog.end_start()
    assert armed.seconds == FREEZE_S
    dog.close()


def test_stacks_go_to_stderr_where_no_file_can_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    dog = Watchdog()
    dog.write_to(tmp_path / "file")
    dog.feed()
    dog.close()
