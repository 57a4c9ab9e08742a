"""Shell of the kiosk's account: has a waiting update installed, and starts the current version of the kiosk.

Part of the version that updates never change. It ends with the kiosk's exit code, by which Shell Launcher
starts it again; with `supervise` it does that itself.
"""

import os
import subprocess
import time
from pathlib import Path

from totem.system.exit_codes import ExitCode
from totem.updates.installation import BASE, InstallRoot
from totem.windows_setup.errors import SetupError
from totem.windows_setup.places import LEAVE, Places, places
from totem.windows_setup.scheduled_tasks import is_task_running, start_task

UPDATE_S = 150.0
"""Longest wait for an update, after which the kiosk starts all the same."""
PAUSE_S = 2.0
"""Between two starts: no busy loop where it fails at once."""
_LOOK_S = 1.0


def run(*, supervise: bool) -> int:
    """Start the kiosk; return its exit code."""
    installed = places()
    os.environ.update(kiosk_variables(installed))
    while True:
        wait_for_update()
        code = _run_kiosk(installed)
        if code in LEAVE:
            return code
        time.sleep(PAUSE_S)
        if not supervise:
            return code


def kiosk_variables(installed: Places) -> dict[str, str]:
    """Return the environment variables of the kiosk."""
    return {
        "TOTEM_KIOSK__STATE_DIR": str(installed.state),
        # A restart is an exit with code 64, after which an update may come in between
        "TOTEM_SUPERVISED": "1",
        # A standard user has the right to do so at the console
        "TOTEM_STAFF__RESTART_COMMAND": "shutdown,/r,/t,0",
        "TOTEM_STAFF__SHUT_DOWN_COMMAND": "shutdown,/s,/t,0",
    }


def wait_for_update() -> None:
    """Run the system's task that installs a waiting update, and wait for its end."""
    deadline = time.monotonic() + UPDATE_S
    try:
        if not start_task("Update"):
            return
        time.sleep(_LOOK_S)
        while time.monotonic() < deadline and is_task_running("Update"):
            time.sleep(_LOOK_S)
    except SetupError:
        return  # the kiosk starts without it


def find_program(installed: Places) -> Path:
    """Return the program of the current version, of the base one where that is missing."""
    installation = InstallRoot(Path(installed.programs), windows=True)
    name = installation.read_current() or BASE
    return installation.folder(name if installation.can_start(name) else BASE) / "totem.exe"


def _run_kiosk(installed: Places) -> int:
    try:
        return subprocess.call([find_program(installed), "run"])  # noqa: S603 - this installation's own
    except OSError:
        return ExitCode.FROZEN
