"""Where the configuration file is looked for, and where the kiosk keeps its logs and state."""

import sys
from collections.abc import Mapping
from pathlib import Path

from totem.settings.models import Settings

FILE_NAME = "totem.toml"


def site_file(environ: Mapping[str, str]) -> Path:
    """The machine's own configuration file, which need not exist."""
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA") or r"C:\ProgramData") / "Totem" / FILE_NAME
    return Path("/etc/totem") / FILE_NAME


def state_folder(settings: Settings) -> Path:
    """The folder for logs and state, not made yet: `kiosk.state_dir`, else the user's state folder."""
    if settings.kiosk.state_dir is not None:
        return settings.kiosk.state_dir
    from platformdirs import user_state_path

    return user_state_path("totem", appauthor=False)
