"""Settings of the commands that work with the kiosk's devices; apart, since `totem.app` needs Qt."""

from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.parser import CommandError

if TYPE_CHECKING:
    from totem.settings import Settings


def read_settings(config: Path | None) -> "Settings":
    """Load the settings, and start the log.

    Where they cannot be used, stderr has the reason already.
    """
    from totem.app import startup

    settings = startup.read_settings(config)
    if settings is None:
        raise CommandError
    return settings
