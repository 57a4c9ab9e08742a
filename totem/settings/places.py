"""Where the configuration file is looked for, and where the kiosk keeps its logs and state."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.settings.models import Settings

FILE_NAME = "totem.toml"
SERVICE_STATE = Path("/var/lib/totem")
"""The state folder of the service on Linux, and its user's home."""
PREFIX = "TOTEM_"
"""What the names of variables that set something begin with."""


def site_file(environ: Mapping[str, str]) -> Path:
    """The machine's own configuration file, which need not exist."""
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA") or r"C:\ProgramData") / "Totem" / FILE_NAME
    return Path("/etc/totem") / FILE_NAME


def state_folder(settings: "Settings") -> Path:
    """The folder for logs and state, not made yet: `kiosk.state_dir`, else the user's state folder."""
    return settings.kiosk.state_dir or user_state_folder()


def user_state_folder() -> Path:
    """The folder for logs and state of the user that runs the kiosk, where none is set."""
    from platformdirs import user_state_path

    folder = user_state_path("totem", appauthor=False)
    # A user without a home, as services have: systemd's place, which need not be there. The kiosk's own user
    # has that place for a home, and finds there what the service writes: `sudo -u totem totem pin`.
    is_service = not folder.is_absolute() or "~" in folder.parts or SERVICE_STATE in folder.parents
    return SERVICE_STATE if is_service else folder
