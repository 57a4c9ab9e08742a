"""Words to systemd: the program is ready, alive, and what it is doing (sd_notify(3)).

Without systemd, or where the unit did not ask for them, they go nowhere.
"""

import os
from collections.abc import Mapping


class Notifier:
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
