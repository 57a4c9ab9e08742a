"""systemd notifications (sd_notify(3)) and a watchdog of the GUI thread."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from totem.system import freeze_exit

FREEZE_S = 30.0
"""Time that the GUI thread may block before the watchdog ends the process."""
PULSE_S = 5.0


class SystemdNotifier:
    """Send notifications to the service manager in `environ`; without one, do nothing.

    Attributes:
        watchdog_s: interval within which `alive` must be sent (WatchdogSec=), in seconds; None without one.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + name[1:] if name.startswith("@") else name
        self.watchdog_s = _watchdog_s(environ) if name else None

    def ready(self) -> None:
        """Notify that the home screen is shown."""
        self._send("READY=1")

    def alive(self) -> None:
        """Notify that the window paints."""
        self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """Set the line of `systemctl status`; `text` must not contain customer data."""
        self._send(f"STATUS={text.splitlines()[0]}" if text else "STATUS=")

    def stopping(self) -> None:
        """Notify that the program ends."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        import socket

        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(message.encode(), self._address)
        except OSError:
            pass  # the kiosk runs without its manager


def _watchdog_s(environ: Mapping[str, str]) -> float | None:
    try:
        microseconds = int(environ.get("WATCHDOG_USEC", ""))
        is_for_us = int(environ.get("WATCHDOG_PID", os.getpid())) == os.getpid()
    except ValueError:
        return None
    return microseconds / 1e6 if is_for_us and microseconds > 0 else None


class Watchdog:
    """End the process and write all threads' tracebacks when the GUI thread stops feeding."""

    def __init__(
        self, notifier: SystemdNotifier, traces: Path | None, *, freeze_s: float | None = None
    ) -> None:
        """`traces` is the file for tracebacks, stderr where it is None or cannot be created."""
        self._notifier, self._freeze_s = notifier, freeze_s or FREEZE_S
        self._traces = _opened(traces)

    @property
    def interval_s(self) -> float:
        """Feeding interval: a third of the shorter watchdog timeout, at most `PULSE_S`."""
        return min(PULSE_S, self._freeze_s / 3, (self._notifier.watchdog_s or self._freeze_s) / 3)

    def feed(self) -> None:
        """Restart the timeout of this watchdog and of systemd's."""
        freeze_exit.exit_later(self._freeze_s, self._traces)
        self._notifier.alive()

    def close(self) -> None:
        """Stop watching."""
        freeze_exit.exit_no_more()
        if self._traces is not sys.stderr:
            self._traces.close()


def _opened(file: Path | None) -> TextIO:
    if file is None:
        return _stderr()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = file.open("a", encoding="utf-8")
        file.chmod(0o600)
    except OSError:
        return _stderr()
    return opened


def _stderr() -> TextIO:
    """Return stderr, or the null device where a service has none: faulthandler requires a file."""
    return sys.stderr or Path(os.devnull).open("w", encoding="utf-8")
