"""Stand-in for systemd that runs the kiosk's real unit under cage on a panel in memory.

The unit's command line and variables are used unchanged, except that the paths of an installed kiosk are
replaced by those of this checkout. cage draws into memory (headless), grim takes a picture of it, and
wlr-randr reads and sets the panel.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from support.systemd_units import LINUX, Unit

PROGRAMS = ("cage", "grim", "wlr-randr")
PATIENCE_S = 60
PANEL = "HEADLESS-1"


def skip_unless_installed() -> None:
    """Skip the test without the compositor and its tools."""
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"not installed here: {', '.join(lacking)}")
    if is_cage("0.1.4") and shutil.which("Xwayland") is None:
        pytest.skip("not installed here: Xwayland, without which cage 0.1.4 does not start")


def skip_unless_controllable() -> None:
    """Skip the test where the compositor lets no client set its panel."""
    skip_unless_installed()
    if is_cage("0.1."):
        pytest.skip("cage before 0.2 does not support wlr-randr")


def is_cage(version: str) -> bool:
    """True if the compositor's version begins so."""
    done = subprocess.run(["cage", "-v"], capture_output=True, text=True, check=False)
    return f" {version}" in done.stdout + done.stderr


class KioskSession:
    """Runs a unit until it is closed, and restarts its program by the unit's settings.

    Attributes:
        ends: the exit codes so far, the oldest first.
    """

    def __init__(self, unit: Unit, folder: Path, config: Path) -> None:
        self.unit, self._folder = unit, folder
        self.ends: list[int] = []
        for name in ("state", "run"):
            (folder / name).mkdir(mode=0o700)
        self._heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._heard.bind(str(folder / "notify"))
        self._heard.settimeout(PATIENCE_S)
        self._environ = self._make_environ(config)
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="systemd", daemon=True)
        self._thread.start()

    @property
    def command(self) -> list[str]:
        """The unit's command line, in this checkout."""
        places = {"/opt/totem/current/": f"{Path(sys.executable).parent}/", "/usr/lib/totem/": f"{LINUX}/"}
        return [_replaced(word, places) for word in self.unit.command]

    def _make_environ(self, config: Path) -> dict[str, str]:
        """The environment: systemd's variables, and those of a panel in memory."""
        places = {"/var/lib/totem": f"{self._folder}/state", "/run/totem": f"{self._folder}/run"}
        own = {name: _replaced(text, places) for name, text in self.unit.environment.items()}
        del own["LIBSEAT_BACKEND"]
        watchdog = {
            "NOTIFY_SOCKET": str(self._folder / "notify"),
            "WATCHDOG_USEC": str(int(self.unit.one("WatchdogSec")) * 1_000_000),
            "WATCHDOG_PID": "1",  # of the compositor, in truth
        }
        panel = {"WLR_BACKENDS": "headless", "WLR_HEADLESS_OUTPUTS": "1", "WLR_LIBINPUT_NO_DEVICES": "1"}
        home = str(self._folder / "state")  # the user's own, by sysusers.conf
        base = {"PATH": os.environ["PATH"], "HOME": home, "TOTEM_CONFIG": str(config)}
        return base | watchdog | panel | own

    def _run(self) -> None:
        """Start, wait for the end, and restart where the unit demands it, as systemd does."""
        while not self._closed.is_set():
            with (self._folder / "journal").open("ab") as journal:
                self._process = subprocess.Popen(
                    self.command,
                    env=self._environ,
                    cwd=self._folder,
                    stdout=journal,
                    stderr=journal,
                    start_new_session=True,
                )
            if self._closed.is_set():  # meanwhile: `close` ended the process before this one
                os.killpg(self._process.pid, 9)
            code = self._process.wait()
            self.ends.append(code)
            if self._closed.is_set() or not self.unit.restarts_after(code):
                return
            self._closed.wait(self.unit.pause_s)

    def wait_for(self, wanted: str) -> None:
        """Wait for the notification `wanted`."""
        while self._heard.recv(4096).decode() != wanted:
            pass

    @property
    def journal(self) -> str:
        """Its output on stdout and stderr."""
        return (self._folder / "journal").read_text()

    def signal(self, number: int) -> None:
        """Send a signal to the kiosk itself, which runs under the compositor."""
        assert self._process is not None
        os.kill(_kiosk_under(self._process.pid), number)

    def stop(self) -> int:
        """Send SIGTERM to all processes, as `systemctl stop` does; return the exit code."""
        self._closed.set()
        assert self._process is not None
        os.killpg(self._process.pid, 15)
        self._thread.join(PATIENCE_S)
        return self.ends[-1]

    def panel(self, *words: str) -> str:
        """Set or read the panel by wlr-randr."""
        return self._call("wlr-randr", *words)

    def picture(self) -> QImage:
        """A picture of the panel, upright as a customer sees it."""
        self._call("grim", "panel.png")
        return QImage(str(self._folder / "panel.png")).convertToFormat(QImage.Format.Format_RGB32)

    def _call(self, *command: str) -> str:
        socket_name = next(
            each.name for each in (self._folder / "run").glob("wayland-*") if each.suffix != ".lock"
        )
        environ = self._environ | {"WAYLAND_DISPLAY": socket_name}
        done = subprocess.run(
            command,
            env=environ,
            cwd=self._folder,
            text=True,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        """End everything."""
        self._closed.set()
        if self._process is not None and self._process.poll() is None:
            with suppress(ProcessLookupError):  # it ended meanwhile, and the thread took its code
                os.killpg(self._process.pid, 9)
        self._thread.join(PATIENCE_S)
        self._heard.close()


def _replaced(text: str, places: dict[str, str]) -> str:
    for installed, here in places.items():
        text = text.replace(installed, here)
    return text


def _kiosk_under(compositor: int) -> int:
    children = Path(f"/proc/{compositor}/task/{compositor}/children").read_text().split()
    (kiosk,) = (int(pid) for pid in children if b"totem" in Path(f"/proc/{pid}/cmdline").read_bytes())
    return kiosk


def until(holds: Callable[[], bool]) -> None:
    """Poll a condition that has no event."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
