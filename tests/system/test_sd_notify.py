"""systemd notifications over a real socket, and the watchdog in real processes."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platform_marks import needs_unix_sockets
from totem.system.exit_codes import ExitCode
from totem.system.sd_notify import SystemdNotifier, Watchdog


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        yield listening


@needs_unix_sockets
def test_notifications_are_sent(manager: socket.socket) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager.getsockname()})
    notifier.ready()
    notifier.alive()
    notifier.status("em serviço\nsecond line")
    notifier.stopping()
    heard = [manager.recv(100) for _ in range(4)]
    assert heard == [b"READY=1", b"WATCHDOG=1", "STATUS=em serviço".encode(), b"STOPPING=1"]


@needs_unix_sockets
def test_an_abstract_socket() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0totem-test-{os.getpid()}")
        listening.settimeout(60)
        SystemdNotifier({"NOTIFY_SOCKET": f"@totem-test-{os.getpid()}"}).ready()
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize(
    "environ",
    [{}, {"NOTIFY_SOCKET": ""}, pytest.param({"NOTIFY_SOCKET": "/nowhere/at/all"}, marks=needs_unix_sockets)],
)
def test_without_a_listener_nothing_fails(environ: dict[str, str]) -> None:
    notifier = SystemdNotifier(environ)
    notifier.ready()
    notifier.status("")


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({}, None),
    ],
)
def test_watchdog_interval_is_read_from_the_environment(
    environ: dict[str, str], seconds: float | None
) -> None:
    assert SystemdNotifier(environ | {"NOTIFY_SOCKET": "/run/notify"}).watchdog_s == seconds
    assert SystemdNotifier(environ).watchdog_s is None


HANG = """
import sys
from pathlib import Path
from PySide6 import QtCore  # cleans up at an exit on Windows, for which it needs the interpreter's lock
from totem.system.sd_notify import SystemdNotifier, Watchdog

def where_it_hangs(secret):
    {hang}

dog = Watchdog(SystemdNotifier({{}}), Path(sys.argv[1]), freeze_s=0.3)
dog.feed()
where_it_hangs("111.444.777-35")
"""


SLEEP = 'PyDLL("kernel32").Sleep(60_000)' if sys.platform == "win32" else "PyDLL(None).sleep(60)"


@pytest.mark.parametrize("hang", ["while True: pass", f"import ctypes; ctypes.{SLEEP}"])
def test_hanging_process_is_ended_with_tracebacks(tmp_path: Path, hang: str) -> None:
    """`PyDLL` keeps the interpreter's lock: no Python thread could end this one."""
    traces = tmp_path / "logs" / "freeze.txt"
    done = subprocess.run(
        [sys.executable, "-c", HANG.format(hang=hang), str(traces)], check=False, timeout=60
    )
    assert done.returncode == ExitCode.FROZEN
    told = traces.read_text()
    assert "in where_it_hangs" in told
    assert "111.444" not in told  # with the dot: a thread's identity has any hexadecimal digits


def test_fed_process_continues(tmp_path: Path) -> None:
    dog = Watchdog(SystemdNotifier({}), tmp_path / "freeze.txt", freeze_s=30)
    dog.feed()
    dog.feed()
    dog.close()
    assert (tmp_path / "freeze.txt").read_text() == ""


def test_feeding_interval_is_below_both_timeouts(tmp_path: Path) -> None:
    waits = [None, "1000000", "3000000", "60000000"]
    pulses = []
    for usec in waits:
        environ = {"NOTIFY_SOCKET": "/run/notify"} | ({"WATCHDOG_USEC": usec} if usec else {})
        dog = Watchdog(SystemdNotifier(environ), tmp_path / "freeze.txt", freeze_s=30)
        pulses.append(dog.interval_s)
        dog.close()
    assert pulses == [5.0, pytest.approx(1 / 3), 1.0, 5.0]


def test_uncreatable_traceback_file_falls_back_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    dog = Watchdog(SystemdNotifier({}), tmp_path / "file" / "freeze.txt", freeze_s=30)
    dog.feed()
    dog.close()
