"""Start the kiosk again, by what supervises it: systemd on Linux, the kiosk account's shell on Windows."""

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from totem.updates.handshake import Running
from totem.updates.installation import InstallRoot

UNITS = ("totem.service", "totem-x11.service")


_UP = frozenset({"active", "activating", "reloading", "deactivating"})
"""States of a unit that systemd is about to start, or has started; between two starts it is activating."""


_LONGEST_S = 20


def restart(place: InstallRoot, running: Running | None) -> bool:
    """Have the kiosk started again now; False where nothing here does so."""
    if sys.platform == "win32":
        return running is not None and _end(place, running)
    systemctl = shutil.which("systemctl")
    return systemctl is not None and any(_restart_unit(systemctl, unit) for unit in UNITS)


def _restart_unit(systemctl: str, unit: str) -> bool:
    state = _answer([systemctl, "show", "--property=ActiveState", "--value", unit])
    return state in _UP and _answer([systemctl, "--no-block", "restart", unit]) is not None


def _answer(command: list[str]) -> str | None:
    """Output of a command; None where it failed."""
    from totem.system.environment import environment

    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603 - systemd's own
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST_S,
            text=True,
            check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else None
    return None


def _end(place: InstallRoot, running: Running) -> bool:
    """End the kiosk's process, which its account named: no other program than one of the installation's."""
    import psutil

    with suppress(psutil.Error, OSError):
        process = psutil.Process(running.process)
        if Path(process.exe()).is_relative_to(place.root.resolve()):
            process.terminate()
            return True
    return False
