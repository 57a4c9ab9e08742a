"""Layout of an installation with its versions side by side, the names of versions, and their processes.

ROOT/base/            installed by hand, never changed by an update
ROOT/versions/1.4.0/  unpacked by root, atomically
ROOT/current          link to the version to be started; on Windows, current.txt contains its name
ROOT/updates/         root's own folder, with the ledger that all users may read
"""

import os
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from totem.domain.version import is_version
from totem.system.atomic_file import sync_folder, write_atomic
from totem.system.process_setup import NO_WINDOW, child_environment

BASE = "base"
"""Name of the version that was installed by hand."""
BUNDLE = "TOTEM_BUNDLE"
"""Environment variable with the folder of the running version, for programs that are not frozen."""
UNITS = ("totem.service", "totem-x11.service")
_UP = frozenset({"active", "activating", "reloading", "deactivating"})
"""States of a unit that runs or is about to; between two starts it is activating."""
_LONGEST_S = 20


@dataclass(frozen=True)
class InstallRoot:
    """Installation below `root`; with `windows`, `current` is a text file and programs end in .exe."""

    root: Path
    windows: bool = sys.platform == "win32"

    @property
    def versions(self) -> Path:
        """Folder with a subfolder for each update."""
        return self.root / "versions"

    @property
    def ledger_folder(self) -> Path:
        """Root's folder with the ledger."""
        return self.root / "updates"

    def folder(self, name: str) -> Path:
        """Return the folder of a version."""
        return self.root / BASE if name == BASE else self.versions / name

    def can_start(self, name: str) -> bool:
        """Tell if this version exists with an executable program."""
        program = self.folder(name) / ("totem.exe" if self.windows else "totem")
        try:
            is_folder = stat.S_ISDIR(self.folder(name).lstat().st_mode)
            mode = program.stat().st_mode
        except OSError:
            return False
        return is_folder and stat.S_ISREG(mode) and (self.windows or bool(mode & stat.S_IXUSR))

    def read_current(self) -> str | None:
        """Return the version that `current` points to, or None where it is invalid."""
        try:
            if self.windows:
                text = (self.root / "current.txt").read_text(encoding="utf-8").strip().replace("\\", "/")
            else:
                text = str((self.root / "current").readlink())
        except (OSError, ValueError):
            return None
        name = text.removeprefix("versions/")
        if text == BASE or (text.startswith("versions/") and is_version(name)):
            return name
        return None

    def set_current(self, name: str) -> None:
        """Point `current` to a version atomically."""
        if self.read_current() == name:
            return
        text = BASE if name == BASE else f"versions/{name}"
        if self.windows:
            write_atomic(self.root / "current.txt", f"{text.replace('/', chr(92))}\n".encode(), mode=0o644)
            return
        draft = self.root / f".current.{secrets.token_hex(4)}"
        try:
            draft.symlink_to(text)
            draft.replace(self.root / "current")
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise
        sync_folder(self.root)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Version of an installation."""

    installation: InstallRoot
    name: str


def this_bundle(environ: Mapping[str, str] = os.environ) -> Bundle | None:
    """Return the version of this program, or None outside of an installation, as in a checkout."""
    if environ.get(BUNDLE):
        folder = Path(environ[BUNDLE])
    elif getattr(sys, "frozen", False):
        folder = Path(sys.executable).resolve().parent
    else:
        return None
    if folder.name == BASE:
        return Bundle(InstallRoot(folder.parent), BASE)
    if folder.parent.name == "versions" and is_version(folder.name):
        return Bundle(InstallRoot(folder.parent.parent), folder.name)
    return None


# Processes of the kiosk


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
