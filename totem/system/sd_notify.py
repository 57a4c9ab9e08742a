"""Notifications to systemd (sd_notify(3))."""

import os
from collections.abc import Mapping

PULSE_S = 5.0
"""Longest interval between two `alive`."""


class SystemdNotifier:
    """Send notifications to the service manager in `environ`; without one, do nothing.

    Attributes:
        pulse_s: interval in which to send `alive`, in seconds: a third of the manager's limit (WatchdogSec=).
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + name[1:] if name.startswith("@") else name
        limit_s = _watchdog_s(environ) if name else None
        self.pulse_s = PULSE_S if limit_s is None else min(PULSE_S, limit_s / 3)

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
