"""`totem run`: the kiosk."""

import gc
from pathlib import Path

from totem.cli.parser import Parser


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(run)
    command.add_config()
    command.add_flag("--windowed", "windowed", "In a window instead of full screen.")


def run(config: Path | None, *, windowed: bool) -> int:
    """Start the kiosk, full screen.

    The exit code says why it ended: 0 it was told to, 1 it froze or crashed, 2 the configuration cannot be
    used, 64 staff, a new configuration or an update asks for a restart, 65 three unhandled errors in ten
    minutes, 66 staff left to the system, 67 another kiosk runs. After 1, 64 and 65 it wants to be started
    again: by systemd or another supervisor, which sets TOTEM_SUPERVISED=1. Without a supervisor it restarts
    itself instead of ending with 64.
    """
    from totem.app import startup

    gc.disable()  # until the first frame: objects made on the way there stay
    return startup.run(config, windowed=windowed)
