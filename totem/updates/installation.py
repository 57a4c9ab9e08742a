"""Layout of an installation with its versions side by side, and the names of versions.

ROOT/base/            installed by hand, never changed by an update
ROOT/versions/1.4.0/  unpacked by root, atomically
ROOT/current          link to the version to be started; on Windows, current.txt contains its name
ROOT/updates/         root's own folder, with the ledger that all users may read
"""

import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from totem.domain.version import is_version
from totem.system.atomic_file import sync_folder, write_atomic

BASE = "base"
"""Name of the version that was installed by hand."""
BUNDLE = "TOTEM_BUNDLE"
"""Environment variable with the folder of the running version, for programs that are not frozen."""


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
        draft = self.root / f".current.{os.urandom(4).hex()}"
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
