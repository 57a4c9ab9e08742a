"""Locate the configuration files, and the folders of logs and state.

`configuration_file` and `overlays` alone choose files: all that reads, changes, copies or names the
configuration uses them.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.settings.models import Settings

FILE_NAME = "totem.toml"
SERVICE_STATE = Path("/var/lib/totem")
"""The state folder of the service on Linux, and its user's home."""
OVERLAYS = "conf.d"
"""The folder beside the configuration file whose files count over it."""
PREFIX = "TOTEM_"
"""What the names of variables that set something begin with."""


def site_file(environ: Mapping[str, str]) -> Path:
    """The machine's own configuration file, which need not exist."""
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA") or r"C:\ProgramData") / "Totem" / FILE_NAME
    return Path("/etc/totem") / FILE_NAME


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """The file to read and to change; one that `is_named` has to be there, another is made when needed."""

    path: Path
    is_named: bool

    @property
    def exists(self) -> bool:
        """True if there is anything to read, or to fail to read."""
        return _is_there(self.path)


def configuration_file(config: Path | None, environ: Mapping[str, str] = os.environ) -> ConfigurationFile:
    """Return the file that counts: `config`, $TOTEM_CONFIG, the working folder's, or the machine's own."""
    named = config or (Path(environ["TOTEM_CONFIG"]) if environ.get("TOTEM_CONFIG") else None)
    if named is not None:
        return ConfigurationFile(named, is_named=True)
    here = Path(FILE_NAME)
    return ConfigurationFile(here if _is_there(here) else site_file(environ), is_named=False)


def overlays(file: Path) -> list[Path]:
    """Return the files that count over `file`, in their order: `conf.d/*.toml` beside it, sorted by name.

    Raises:
        OSError: there is such a folder, and it cannot be read.
    """
    folder = file.parent / OVERLAYS
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names, without their folder
    except FileNotFoundError:
        names = []
    except NotADirectoryError:
        if _is_there(folder):
            raise
        names = []
    return [folder / name for name in sorted(names) if name.endswith(".toml") and not name.startswith(".")]


def _is_there(file: Path) -> bool:
    """Test that `file` is there; so is one that may not be examined, since reading it gives the reason."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def state_folder(settings: "Settings") -> Path:
    """The folder for logs and state, not made yet: `kiosk.state_dir`, else the user's state folder."""
    return settings.kiosk.state_dir or user_state_folder()


def user_state_folder() -> Path:
    """The folder for logs and state of the user that runs the kiosk, where none is set."""
    from platformdirs import user_state_path

    folder = user_state_path("totem", appauthor=False)
    # A user without a home, as services have: systemd's place, which need not be there. The kiosk's own user
    # has that place for a home, and finds there what the service writes: `sudo totem pin`.
    is_service = not folder.is_absolute() or "~" in folder.parts or SERVICE_STATE in folder.parents
    return SERVICE_STATE if is_service else folder
