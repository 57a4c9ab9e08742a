"""The versions of an installation, side by side, and which of them is started.

ROOT/base/            as it was installed; never changed by an update
ROOT/versions/1.4.0/  unpacked by root, whole or not there
ROOT/current          a link to one of them; on Windows current.txt holds its name
ROOT/updates/         root's own notes; everybody may read the ledger
"""

import os
import re
import secrets
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from totem.system.atomic_file import sync_folder, write_whole

BASE = "base"
"""The folder of the version that was installed by hand; no update touches it."""


_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}")


def is_version(text: object) -> bool:
    """Whether `text` names a version: one to four numbers with dots between them."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def number(version: str) -> tuple[int, ...]:
    """What versions are compared by: 1.2 is 1.2.0.

    Raises:
        ValueError: it names no version.
    """
    if not is_version(version):
        raise ValueError("a version is one to four numbers with dots between them, as in 1.4.0")
    numbers = [int(part) for part in version.split(".")]
    return (*numbers, *(0,) * (4 - len(numbers)))


BUNDLE = "TOTEM_BUNDLE"
"""The variable that names the folder of the running version where the program is not a frozen one."""


@dataclass(frozen=True)
class InstallRoot:
    """What lies below `root`. With `windows`, a file stands in for the link, and programs end in .exe."""

    root: Path
    windows: bool = sys.platform == "win32"

    @property
    def versions(self) -> Path:
        """Where updates lie, each in a folder of its own."""
        return self.root / "versions"

    @property
    def notes(self) -> Path:
        """Root's own folder."""
        return self.root / "updates"

    def folder(self, name: str) -> Path:
        """The folder of a version."""
        return self.root / BASE if name == BASE else self.versions / name

    def runs(self, name: str) -> bool:
        """Whether there is a version of this name with a program that can be started."""
        program = self.folder(name) / ("totem.exe" if self.windows else "totem")
        try:
            is_folder = stat.S_ISDIR(self.folder(name).lstat().st_mode)
            mode = program.stat().st_mode
        except OSError:
            return False
        return is_folder and stat.S_ISREG(mode) and (self.windows or bool(mode & stat.S_IXUSR))

    def pointed(self) -> str | None:
        """The version that is started; None where that cannot be told."""
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

    def point(self, name: str) -> None:
        """Have `name` started from now on; at every moment before and after, one version is.

        Raises:
            OSError: it cannot be written; what was started is started still.
        """
        if self.pointed() == name:
            return
        text = BASE if name == BASE else f"versions/{name}"
        if self.windows:
            write_whole(self.root / "current.txt", f"{text.replace('/', chr(92))}\n".encode(), mode=0o644)
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
    """A version of an installation, by its name there."""

    installation: InstallRoot
    name: str


def this_bundle(environ: Mapping[str, str] = os.environ) -> Bundle | None:
    """The version that this program is; None where it is none of an installation, as in a checkout."""
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
