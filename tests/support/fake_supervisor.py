"""Stand-in for systemd that starts kiosks as processes and receives their notifications."""

import os
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_S = 60
KIOSK = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt, QTimer
from totem.app import startup as start
from totem.kiosk.frontend import Frontend
from totem.system import logging as logs, watchdog
# Longer than any test waits: on a busy machine, a kiosk takes long to be built.
watchdog.FREEZE_S = watchdog.START_S = 120
show = Frontend.show

def show_troubled(frontend, **named):
    single = Qt.ConnectionType.SingleShotConnection
    frontend.window.settled.connect(lambda _: QTimer.singleShot(0, trouble), single)
    show(frontend, **named)

def freeze_within_a_second():
    watchdog.FREEZE_S = 1.0
    watchdog.process_watchdog().feed()

def trouble():
    {trouble}

Frontend.show = show_troubled
sys.exit(start.run(Path(sys.argv[1]), windowed=False))
"""


class FakeSupervisor:
    """Starts kiosks and receives their notifications to systemd."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config = folder / "totem.toml"
        self._config.write_text('kiosk.state_dir = "state"\nprinter.kind = "none"\n')
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.settimeout(PATIENCE_S)
        self._running: list[subprocess.Popen[str]] = []

    @property
    def config(self) -> Path:
        """The configuration of them all."""
        return self._config

    def start(self, trouble: str = "pass", **variables: str) -> "subprocess.Popen[str]":
        """Start a kiosk that runs the statement `trouble` once, when its home screen is painted.

        After `freeze_within_a_second()` it is ended a second after it froze.
        """
        code = KIOSK.format(trouble=trouble)
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(self._config)],
            cwd=self._folder,
            env=self._environ | variables,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._running.append(process)
        return process

    def start_by(self, command: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a kiosk by a shell command with the placeholders {python} and {config}."""
        line = command.format(python=sys.executable, config=self._config)
        process = subprocess.Popen(
            ["/bin/sh", "-c", line], cwd=self._folder, env=self._environ | variables, text=True
        )
        self._running.append(process)
        return process

    @property
    def _environ(self) -> dict[str, str]:
        """Home is the folder: a voice engine that a kiosk starts keeps its own files there."""
        own = {"HOME": str(self._folder), "NOTIFY_SOCKET": str(self._folder / "notify")}
        return {**os.environ, **own, "WATCHDOG_USEC": "600000"}

    def wait_for(self, wanted: str) -> None:
        """Wait for the notification `wanted`."""
        while self._next() != wanted:
            pass

    def wait_for_status(self) -> str:
        """Wait for a notification of the status; return its text."""
        while not (message := self._next()).startswith("STATUS="):
            pass
        return message.removeprefix("STATUS=")

    def _next(self) -> str:
        """Wait for a notification; fail as soon as no kiosk is left that could send one."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            are_over = all(each.poll() is not None for each in self._running)
            readable, _, _ = select.select([self._socket], [], [], 0 if are_over else 0.5)
            if readable:
                return self._socket.recv(4096).decode()
            assert not are_over, f"all kiosks have ended: {self._last_words()}"
            assert time.monotonic() < deadline, "a kiosk that runs says nothing"

    def _last_words(self) -> str:
        """Exit codes of kiosks and their output, and stack traces of frozen ones."""
        said = [f"{each.returncode}\n{each.communicate()[1] or ''}" for each in self._running]
        traces = self._traces.read_text() if self._traces.exists() else ""
        return "\n".join([*said, traces])

    def clear(self) -> None:
        """Discard pending notifications."""
        self._socket.setblocking(False)
        try:
            while self._socket.recv(200):
                pass
        except BlockingIOError:
            pass
        self._socket.settimeout(PATIENCE_S)

    def is_silent_for(self, seconds: float) -> bool:
        """Return True if no notification comes in this time, as systemd's watchdog measures it."""
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
        """Stack traces of frozen kiosks."""
        return self._traces.read_text()

    @property
    def _traces(self) -> Path:
        return self._folder / "state" / "logs" / "freeze.txt"

    def close(self) -> None:
        """End all."""
        for process in self._running:
            process.kill()
            process.communicate()
        self._socket.close()
