"""Words to systemd: the program is ready, alive, and what it is doing (sd_notify(3)).

Without systemd, or where the unit did not ask for them, they go nowhere.
"""

import faulthandler
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO


class SystemdNotifier:
    """Speaks to the service manager that `environ` names."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + name[1:] if name.startswith("@") else name
        self._watchdog_s = _watchdog_s(environ)

    @property
    def watchdog_s(self) -> float | None:
        """Within how many seconds `alive` has to be said again (WatchdogSec=); None when nobody waits."""
        return self._watchdog_s if self._address else None

    def ready(self) -> None:
        """The home screen stands."""
        self._send("READY=1")

    def alive(self) -> None:
        """The window paints."""
        self._send("WATCHDOG=1")

    def status(self, words: str) -> None:
        """One line for `systemctl status`; nothing of a customer."""
        self._send(f"STATUS={words.splitlines()[0]}" if words else "STATUS=")

    def stopping(self) -> None:
        """The end has begun."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        import socket

        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(message.encode(), self._address)
        except OSError:
            pass  # a manager that does not listen is no trouble of the kiosk's


def _watchdog_s(environ: Mapping[str, str]) -> float | None:
    try:
        microseconds = int(environ.get("WATCHDOG_USEC", ""))
        meant = int(environ.get("WATCHDOG_PID", os.getpid())) == os.getpid()
    except ValueError:
        return None
    return microseconds / 1e6 if meant and microseconds > 0 else None


FREEZE_S = 30.0
"""How long the GUI thread may stand still."""
PULSE_S = 5.0


class Watchdog:
    """Fed by the GUI thread; bites `freeze_s` after it was last fed."""

    def __init__(
        self, notifier: SystemdNotifier, traces: Path | None, *, freeze_s: float | None = None
    ) -> None:
        """`traces` is the file that a freeze is written to; None, or a file that cannot be made: stderr,
        where there is one.

        `freeze_s` is `FREEZE_S` where nothing else is said.
        """
        self._notifier, self._freeze_s = notifier, freeze_s or FREEZE_S
        self._traces = _opened(traces)

    @property
    def pulse_s(self) -> float:
        """How often to feed: several times before either dog bites."""
        waits = (PULSE_S, self._freeze_s / 3, (self._notifier.watchdog_s or self._freeze_s) / 3)
        return min(waits)

    def feed(self) -> None:
        """The window painted."""
        faulthandler.dump_traceback_later(self._freeze_s, exit=True, file=self._traces)
        self._notifier.alive()

    def close(self) -> None:
        """Watch no more."""
        faulthandler.cancel_dump_traceback_later()
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
    """A service has none; faulthandler insists on a file."""
    return sys.stderr or Path(os.devnull).open("w", encoding="utf-8")
