"""Clocks of the system: seconds since the boot, and the service that keeps the wall clock."""

import subprocess
import sys
import time

from totem.system.process_setup import NO_WINDOW, child_environment

_QUERY = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
_ANSWERS = {"yes": True, "no": False}
_TIMEOUT_S = 3.0


def steady_s() -> float:
    """Seconds that only grow, whatever the wall clock is set to; a sleep of the machine counts."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def is_clock_synced() -> bool | None:
    """Test that NTP or another service keeps the system's clock; None where the system does not report it.

    A clock that was set by hand is not synchronised until the service has corrected it.

    It blocks, up to `_TIMEOUT_S`. systemd-timedated is asked, which tells the kernel's flag, whatever service
    sets it (org.freedesktop.timedate1(5), NTPSynchronized). adjtimex(2) tells the same, but is refused to
    the installed kiosk (systemd.exec(5), ProtectClock=).
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        done = subprocess.run(  # noqa: S603 - systemd's own
            _QUERY,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            creationflags=NO_WINDOW,
            text=True,
            check=False,
            timeout=_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _ANSWERS.get(done.stdout.strip())
