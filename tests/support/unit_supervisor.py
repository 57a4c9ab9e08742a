"""Service manager for one program, by a unit's own values: notification, time limits, restarts.

It follows systemd for `Type=notify`: starts the program, reads its notifications, kills it where it does not
end within `TimeoutStopSec=` of STOPPING=1, is not ready within `TimeoutStartSec=` or sends no WATCHDOG=1
within `WatchdogSec=`, and restarts it as `Restart=` and the exit codes demand.
"""

import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from support.systemd_units import Unit

PATIENCE_S = 60
FILE_POLL_S = 0.05
MARKER = "TOTEM_TEST_RUN"
"""Environment variable that every process of a run inherits, by which processes that outlive it are found."""


@dataclass
class ProgramRun:
    """One start of the program.

    Attributes:
        pid: its process.
        code: its exit code, negative for a signal; None while it runs.
        result: systemd's word for its end: success, exit-code, signal, timeout, watchdog or protocol.
        notifications: its notifications.
        left: processes of this run that were alive when the program had ended.
    """

    pid: int
    code: int | None = None
    result: str = ""
    notifications: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """True if READY=1 was received."""
        return "READY=1" in self.notifications


class UnitSupervisor:
    """Runs `command` by the settings of `unit` until closed. `runs` are its starts, the oldest first."""

    def __init__(
        self,
        unit: Unit,
        command: Sequence[str],
        environ: Mapping[str, str],
        folder: Path,
        *,
        pause_s: float | None = None,
    ) -> None:
        """`pause_s` between two starts takes the place of `RestartSec=`."""
        self._pause_s = unit.pause_s if pause_s is None else pause_s
        self._unit, self._command, self._folder = unit, list(command), folder
        self.runs: list[ProgramRun] = []
        self.gave_up = ""
        self._starts: list[float] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.setblocking(False)
        watchdog_us = str(round(unit.seconds("WatchdogSec") * 1_000_000))
        self._environ = {**environ, "NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": watchdog_us}
        self._closed, self._changed = threading.Event(), threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._supervise, name="unit supervisor", daemon=True)
        self._thread.start()

    def _supervise(self) -> None:
        while not self._closed.is_set():
            if not self._may_start():
                self.gave_up = "start-limit-hit"
                break
            run = self._run_once()
            if self._closed.is_set():
                break
            if not self._unit.restarts_after(run.code or 0):
                self.gave_up = run.result
                break
            self._closed.wait(self._pause_s)
        with self._changed:
            self._changed.notify_all()

    def _may_start(self) -> bool:
        now, interval = time.monotonic(), self._unit.seconds("StartLimitIntervalSec", "Unit", 10)
        self._starts = [each for each in self._starts if now - each < interval]
        if interval and len(self._starts) >= int(self._unit.seconds("StartLimitBurst", "Unit", 5)):
            return False
        self._starts.append(now)
        return True

    def _run_once(self) -> ProgramRun:
        marker = f"{os.getpid()}-{id(self)}-{len(self.runs)}"
        with (self._folder / "journal").open("ab") as journal:
            process = self._process = subprocess.Popen(
                self._command,
                env=self._environ | {MARKER: marker},
                cwd=self._folder,
                stdout=journal,
                stderr=journal,
                start_new_session=True,
            )
        if self._closed.is_set():  # meanwhile: `close` ended the process before this one
            os.killpg(process.pid, signal.SIGKILL)
        run = ProgramRun(process.pid)
        with self._changed:
            self.runs.append(run)
        began = time.monotonic()
        due = {"start": began + self._unit.seconds("TimeoutStartSec")}
        while process.poll() is None:
            select.select([self._socket], [], [], 0.05)
            self._receive(run, due)
            late = [name for name, at in due.items() if time.monotonic() > at]
            if late and not self._closed.is_set():
                run.result = "watchdog" if late[0] == "watchdog" else "timeout"
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._receive(run, due)
        code = process.returncode
        clean = code == 0 or str(code) in self._unit.words("SuccessExitStatus")
        result = "signal" if code < 0 else "success" if clean else "exit-code"
        run.result = run.result or ("protocol" if result == "success" and not run.is_ready else result)
        run.left = alive(marker)
        for pid in run.left:
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(pid, signal.SIGKILL)
        if run.is_ready and self._forgives_after_ready:
            self._starts.clear()
        with self._changed:
            run.code = code
            self._changed.notify_all()
        return run

    @property
    def _forgives_after_ready(self) -> bool:
        return any("reset-failed" in each for each in self._unit.all("ExecStartPost"))

    def _receive(self, run: ProgramRun, due: dict[str, float]) -> None:
        while True:
            try:
                words = self._socket.recv(4096).decode()
            except BlockingIOError:
                return
            now = time.monotonic()
            if words == "READY=1":
                due.pop("start", None)
                due["watchdog"] = now + self._unit.seconds("WatchdogSec")
            elif words == "WATCHDOG=1" and "watchdog" in due:
                due["watchdog"] = now + self._unit.seconds("WatchdogSec")
            elif words == "STOPPING=1":
                due.clear()
                due["stop"] = now + self._unit.seconds("TimeoutStopSec")
            with self._changed:
                run.notifications.append(words)
                self._changed.notify_all()

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until a condition of `runs`, or of a file that the program writes, holds."""
        deadline = time.monotonic() + PATIENCE_S
        with self._changed:
            while not holds() and not self.gave_up and time.monotonic() < deadline:
                self._changed.wait(FILE_POLL_S)
        assert holds(), f"waited in vain for {what}: {self.gave_up or self.runs}\n{self.journal}"

    def wait_ready(self, count: int) -> ProgramRun:
        """Wait until the start of this number is ready; return it."""
        self.wait(lambda: len(self.runs) >= count and self.runs[count - 1].is_ready, f"start {count}")
        return self.runs[count - 1]

    @property
    def journal(self) -> str:
        """The program's output."""
        return (self._folder / "journal").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Send SIGTERM, as `systemctl stop` does; return the exit code."""
        self._closed.set()
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(PATIENCE_S)

    def close(self) -> None:
        """End everything."""
        self._closed.set()
        if self._process is not None and self._process.poll() is None:
            with suppress(ProcessLookupError):  # it ended meanwhile, and the thread took its code
                os.killpg(self._process.pid, signal.SIGKILL)
        self._thread.join(PATIENCE_S)
        self._socket.close()


def alive(marker: str) -> list[int]:
    """Processes that were started with this marker, and have not ended."""
    found, wanted = [], f"{MARKER}={marker}".encode()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and wanted in (place / "environ").read_bytes().split(b"\0"):
                found.append(int(place.name))
        except OSError:
            continue
    return found
