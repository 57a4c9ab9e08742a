"""Processes of the kiosk: identify, find and restart them (systemd on Linux, the user's shell on Windows)."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from totem.updates.installation import BASE, InstallRoot, is_version

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def start_identity(process: int) -> str:
    """Return a start time that is unique across boots, "" without a process.

    It does not use the system clock, which may be set while a kiosk runs.
    """
    return _by_kernel(process) if sys.platform == "linux" else _by_clock(process)


def _by_kernel(process: int) -> str:
    with suppress(OSError, ValueError, IndexError):
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        state, *fields = stat.rpartition(")")[2].split()
        if state not in {"Z", "X"}:
            return f"{fields[18]} {_BOOT.read_text(encoding='ascii').strip()}"
    return ""


def _by_clock(process: int) -> str:
    import psutil

    with suppress(psutil.Error, ValueError):
        found = psutil.Process(process)
        if found.status() != psutil.STATUS_ZOMBIE:
            return str(found.create_time())
    return ""


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


UNITS = ("totem.service", "totem-x11.service")


_UP = frozenset({"active", "activating", "reloading", "deactivating"})
"""States of a unit that runs or is about to; between two starts it is activating."""


_LONGEST_S = 20


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
    from totem.system.environment import child_environment

    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603 - systemd's own
            command,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
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
