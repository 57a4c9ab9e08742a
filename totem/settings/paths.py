"""Locate the configuration files, and the folders of logs and state.

All code that reads, changes, copies or names the configuration uses `configuration_file` and `overlays`.
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
"""Folder beside the configuration file with files that override it."""
PREFIX = "TOTEM_"
"""Prefix of variables that set something."""


def variable_of(key: str) -> str:
    """Return the name of the variable that overrides a setting: TOTEM_ERP__BASE_URL of erp.base_url."""
    return f"{PREFIX}{key.replace('.', '__').upper()}"


def site_file(environ: Mapping[str, str]) -> Path:
    """Return the machine's configuration file, which may not exist."""
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA") or r"C:\ProgramData") / "Totem" / FILE_NAME
    return Path("/etc/totem") / FILE_NAME


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """File to read and change; a named one has to exist, another is created when needed."""

    path: Path
    is_named: bool

    @property
    def exists(self) -> bool:
        """True if it exists, readable or not."""
        return _is_there(self.path)


def configuration_file(config: Path | None, environ: Mapping[str, str] = os.environ) -> ConfigurationFile:
    """Return the configuration file: `config`, $TOTEM_CONFIG, the working folder's, or the machine's own."""
    named = config or (Path(environ["TOTEM_CONFIG"]) if environ.get("TOTEM_CONFIG") else None)
    if named is not None:
        return ConfigurationFile(named, is_named=True)
    here = Path(FILE_NAME)
    return ConfigurationFile(here if _is_there(here) else site_file(environ), is_named=False)


def overlays(file: Path) -> list[Path]:
    """Return the files that override `file`, in order: `conf.d/*.toml` beside it, sorted by name."""
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
    """Test that `file` exists, or may not be examined: reading it gives the reason."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def state_folder(settings: "Settings") -> Path:
    """Return the folder for logs and state, not created: `kiosk.state_dir`, else the user's."""
    return settings.kiosk.state_dir or user_state_folder()


def user_state_folder() -> Path:
    """Return the folder for logs and state of the process's user, where none is set."""
    from platformdirs import user_state_path

    folder = user_state_path("totem", appauthor=False)
    # Services have no home: then systemd's folder, which may not exist. It is the home of the kiosk's user,
    # so that `sudo totem pin` finds the service's files.
    is_service = not folder.is_absolute() or "~" in folder.parts or SERVICE_STATE in folder.parents
    return SERVICE_STATE if is_service else folder
