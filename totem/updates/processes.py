"""Processes of an installed kiosk: find the running version, and restart it."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from totem.domain.version import is_version
from totem.system.process_setup import NO_WINDOW, child_environment
from totem.updates.installation import BASE, InstallRoot

UNITS = ("totem.service", "totem-x11.service")
_UP = frozenset({"active", "activating", "reloading", "deactivating"})
"""States of a unit that runs or is about to; between two starts it is activating."""
_LONGEST_S = 20


def find_kiosk(place: InstallRoot) -> str:
    """Find the version of a running kiosk by its executable, for versions without a record; "" for none."""
    import psutil

    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError, IndexError):
            is_kiosk = process.pid != os.getpid() and process.cmdline()[1] == "run"
            if is_kiosk and (name := _version_at(place, Path(process.exe()))):
                return name
    return ""


def _version_at(place: InstallRoot, program: Path) -> str:
    if program.stem != "totem":
        return ""
    name = program.parent.name
    named = BASE if name == BASE else name if is_version(name) else ""
    return named if named and program.parent == place.folder(named).resolve() else ""


def restart(place: InstallRoot, process_id: int | None) -> bool:
    """Restart the kiosk now; False where there is no supervisor."""
    if sys.platform == "win32":
        return process_id is not None and _end(place, process_id)
    systemctl = shutil.which("systemctl")
    return systemctl is not None and any(_restart_unit(systemctl, unit) for unit in UNITS)


def _restart_unit(systemctl: str, unit: str) -> bool:
    state = _output_of([systemctl, "show", "--property=ActiveState", "--value", unit])
    return state in _UP and _output_of([systemctl, "--no-block", "restart", unit]) is not None


def _output_of(command: list[str]) -> str | None:
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603 - systemd's own
            command,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            creationflags=NO_WINDOW,
            timeout=_LONGEST_S,
            text=True,
            check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else None
    return None


def _end(place: InstallRoot, process_id: int) -> bool:
    """Terminate the kiosk's process, after checking that its executable belongs to the installation."""
    import psutil

    with suppress(psutil.Error, OSError):
        process = psutil.Process(process_id)
        if Path(process.exe()).is_relative_to(place.root.resolve()):
            process.terminate()
            return True
    return False
