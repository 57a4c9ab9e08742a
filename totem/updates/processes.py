"""Find the kiosk that runs on this machine, by its own record, valid while its process lives."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from totem.updates.installation import InstallRoot
from totem.updates.names import BASE, is_version

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def began(process: int) -> str:
    """Tell when a process began, in words that no other process of any boot shares; "" where there is none.

    Not by the clock, which is set while kiosks run.
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
    """Find a kiosk of a version that keeps no such record, by its program's place; "" for none."""
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
