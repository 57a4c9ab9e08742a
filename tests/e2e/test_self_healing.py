"""The real process under a supervisor: it says that it lives, is gone when it freezes, and comes back."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from totem.healing.exits import Exit

PATIENCE_S = 60
KIOSK = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from totem import app, logs, start
from totem.healing import watchdog
watchdog.FREEZE_S = {freeze_s}
assemble = app.assemble

def troubled(*arguments):
    kiosk = assemble(*arguments)
    kiosk.window.settled.connect(lambda _: QTimer.singleShot(0, trouble))
    return kiosk

def trouble():
    {trouble}

app.assemble = troubled
sys.exit(start.run(Path(sys.argv[1]), windowed=False))
"""


class Supervisor:
    """Starts kiosks and hears what they tell systemd."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config = folder / "totem.toml"
        self._config.write_text('kiosk.state_dir = "state"\nprinter.kind = "none"\n')
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.settimeout(PATIENCE_S)
        self._running: list[subprocess.Popen[str]] = []

    def start(self, trouble: str = "pass", *, freeze_s: float = 30) -> "subprocess.Popen[str]":
        """Start a kiosk that does `trouble` once its home screen stands."""
        code = KIOSK.format(trouble=trouble, freeze_s=freeze_s)
        environ = os.environ | {"NOTIFY_SOCKET": str(self._folder / "notify"), "WATCHDOG_USEC": "600000"}
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(self._config)],
            env=environ,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._running.append(process)
        return process

    def hear(self, wanted: str) -> None:
        """Listen until the kiosk says `wanted`."""
        while self._socket.recv(200).decode() != wanted:
            pass

    def forget(self) -> None:
        """Drop what was said and not heard."""
        self._socket.setblocking(False)
        try:
            while self._socket.recv(200):
                pass
        except BlockingIOError:
            pass
        self._socket.settimeout(PATIENCE_S)

    def hears_nothing_for(self, seconds: float) -> bool:
        """Whether the time passes in silence: what systemd's own watchdog waits for."""
        self._socket.settimeout(seconds)
        try:
            self._socket.recv(200)
        except TimeoutError:
            return True
        finally:
            self._socket.settimeout(PATIENCE_S)
        return False

    @property
    def freezes(self) -> str:
        """Where frozen kiosks stood."""
        return (self._folder / "state" / "logs" / "freeze.txt").read_text()

    def close(self) -> None:
        """End all."""
        for process in self._running:
            process.kill()
            process.communicate()
        self._socket.close()


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path)
    yield supervisor
    supervisor.close()


def test_it_tells_systemd_that_it_is_ready_what_it_does_and_that_it_lives(supervisor: Supervisor) -> None:
    kiosk = supervisor.start()
    for words in ("READY=1", "WATCHDOG=1", "STATUS=in service", "WATCHDOG=1", "WATCHDOG=1"):
        supervisor.hear(words)
    kiosk.send_signal(signal.SIGTERM)
    supervisor.hear("STOPPING=1")
    assert kiosk.wait(PATIENCE_S) == Exit.TOLD


def test_a_stopped_process_falls_silent_and_another_can_take_its_place(supervisor: Supervisor) -> None:
    kiosk = supervisor.start()
    supervisor.hear("WATCHDOG=1")
    kiosk.send_signal(signal.SIGSTOP)
    supervisor.forget()
    assert supervisor.hears_nothing_for(1.2)
    kiosk.kill()
    kiosk.wait(PATIENCE_S)
    supervisor.start()
    supervisor.hear("READY=1")


@pytest.mark.parametrize("freeze", ["while True: pass", "import time; time.sleep(3600)"])
def test_a_frozen_gui_thread_ends_the_process(supervisor: Supervisor, freeze: str) -> None:
    kiosk = supervisor.start(freeze, freeze_s=1)
    assert kiosk.wait(PATIENCE_S) == Exit.FROZEN
    assert "in trouble" in supervisor.freezes
    supervisor.start()
    supervisor.forget()
    supervisor.hear("READY=1")


def test_one_error_is_survived_and_the_third_ends_it_with_a_code(supervisor: Supervisor) -> None:
    once = supervisor.start("1 / 0")
    supervisor.hear("READY=1")
    for _ in range(2):
        supervisor.hear("WATCHDOG=1")
    once.send_signal(signal.SIGTERM)
    assert once.wait(PATIENCE_S) == Exit.TOLD
    again = supervisor.start("QTimer.singleShot(0, trouble); 1 / 0")
    assert again.wait(PATIENCE_S) == Exit.TROUBLED


def test_a_second_kiosk_is_turned_away(supervisor: Supervisor) -> None:
    supervisor.start()
    supervisor.hear("READY=1")
    assert supervisor.start().wait(PATIENCE_S) == Exit.ALREADY_RUNNING
