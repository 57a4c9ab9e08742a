"""Restart a machine on which no kiosk runs and nobody works, as after a sign-out or a crash of the shell.

Run by the task Watch every five minutes, as the system.
"""

from contextlib import suppress
from pathlib import Path

from totem.system.atomic_file import write_atomic
from totem.updates.installation import InstallRoot
from totem.updates.processes import find_kiosk
from totem.windows_setup.places import USER, places
from totem.windows_setup.programs import run

PATIENCE = 3
"""Findings in a row after which the machine restarts; one that has just started has time."""


def watch() -> bool:
    """Look once; return True where the machine restarts."""
    installed = places()
    file = Path(installed.missed)
    is_missed = (
        not find_kiosk(InstallRoot(Path(installed.programs), windows=True)) and not is_anybody_at_work()
    )
    missed = _read(file) + 1 if is_missed else 0
    restarts = missed >= PATIENCE
    write_atomic(file, f"{0 if restarts else missed}\n".encode("ascii"))
    if restarts:
        run("shutdown.exe", "/r", "/f", "/t", "0")
    return restarts


def is_anybody_at_work() -> bool:
    """Tell if another user than the kiosk's has a desktop."""
    import psutil

    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.name().lower() == "explorer.exe":
                user = process.username().rpartition("\\")[2].lower()
                if user != USER:
                    return True
    return False


def _read(file: Path) -> int:
    with suppress(OSError, ValueError):
        return int(file.read_text(encoding="ascii"))
    return 0
