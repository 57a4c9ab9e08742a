"""`totem doctor`: checks of this machine."""

import argparse
import logging
import sys
from pathlib import Path

from totem.cli.parser import Parser


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(doctor)
    command.add_config()
    command.add_json()
    command.add_flag("--only-screen", "only_screen", argparse.SUPPRESS)


def doctor(config: Path | None, *, as_json: bool, only_screen: bool) -> int:
    """Check this kiosk, and say what to do about what is wrong.

    Exit code 1 if something keeps the kiosk from working.
    """
    from totem.system import logging as logs

    logs.start(None, console_level=logging.CRITICAL)  # its findings are its answer
    from totem import doctor as room

    if only_screen:
        return room.run_screen_checks(config, sys.stdout)
    return room.run(config, as_json=as_json, out=sys.stdout)
