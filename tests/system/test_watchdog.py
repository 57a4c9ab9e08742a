"""A process that is fed lives; one that hangs, in Python or in C, writes where it stood and is gone."""

import subprocess
import sys
from pathlib import Path

import pytest

from totem.system.exit_codes import ExitCode
from totem.system.sd_notify import SystemdNotifier, Watchdog

HANG = """
import sys
from pathlib import Path
from totem.system.sd_notify import Notifier
from totem.system.sd_notify import Watchdog

def where_it_hangs(secret):
    {hang}

dog = Watchdog(Notifier({{}}), Path(sys.argv[1]), freeze_s=0.3)
dog.feed()
where_it_hangs("111.444.777-35")
"""


@pytest.mark.parametrize("hang", ["while True: pass", "import ctypes; ctypes.PyDLL(None).sleep(60)"])
def test_who_hangs_is_gone(tmp_path: Path, hang: str) -> None:
    """`PyDLL` keeps the interpreter's lock: no Python thread could end this one."""
    traces = tmp_path / "logs" / "freeze.txt"
    done = subprocess.run(
        [sys.executable, "-c", HANG.format(hang=hang), str(traces)], check=False, timeout=60
    )
    assert done.returncode == ExitCode.FROZEN
    told = traces.read_text()
    assert "in where_it_hangs" in told
    assert "111" not in told


def test_who_is_fed_lives(tmp_path: Path) -> None:
    dog = Watchdog(SystemdNotifier({}), tmp_path / "freeze.txt", freeze_s=30)
    dog.feed()
    dog.feed()
    dog.close()
    assert (tmp_path / "freeze.txt").read_text() == ""


def test_it_is_fed_several_times_before_either_dog_bites(tmp_path: Path) -> None:
    waits = [None, "1000000", "3000000", "60000000"]
    pulses = []
    for usec in waits:
        environ = {"NOTIFY_SOCKET": "/run/notify"} | ({"WATCHDOG_USEC": usec} if usec else {})
        dog = Watchdog(SystemdNotifier(environ), tmp_path / "freeze.txt", freeze_s=30)
        pulses.append(dog.pulse_s)
        dog.close()
    assert pulses == [5.0, pytest.approx(1 / 3), 1.0, 5.0]


def test_a_file_that_cannot_be_made_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    dog = Watchdog(SystemdNotifier({}), tmp_path / "file" / "freeze.txt", freeze_s=30)
    dog.feed()
    dog.close()
