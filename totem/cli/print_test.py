"""`totem print-test`: a test page."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.parser import MISTAKE, Parser
from totem.cli.terminal import tell

if TYPE_CHECKING:
    from totem.settings import Settings


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(print_test)
    command.add_config()
    text = "Write the page to a .png or .pdf file instead."
    command.add_option("--preview", "FILE", text, type=Path)


def print_test(config: Path | None, *, preview: Path | None) -> int:
    """Print a test page, and say what the printer answered.

    The page has rulers, codes and greys to compare. Exit code 0 only if the page is known to be out.
    """
    from totem.app import startup
    from totem.system import logging

    settings = startup.read_settings(config)
    if settings is None:
        return MISTAKE
    from totem.selftest import print_test as room

    logging.install_qt_messages()
    mend = partial(_set_mute, config) if sys.stdin.isatty() and sys.stdout.isatty() else None
    return room.run(settings, preview=preview, out=sys.stdout, mend=mend)


def _set_mute(config: Path | None) -> "Settings | None":
    """Offer to write into the configuration that the printer never answers; return the settings then."""
    from totem.app import startup
    from totem.printing.printer_text import MUTE_LINE, MUTE_REMEDY
    from totem.settings.editing import NotWritten, apply_changes, file_to_change

    file = file_to_change(config)
    print(f"Gravar {MUTE_LINE} em {file}, e testar de novo? [s/N] ", end="", flush=True)
    if sys.stdin.readline().strip().casefold() not in ("s", "sim"):
        return None
    try:
        apply_changes(file, {f"printer.{name}": each for name, each in MUTE_REMEDY})
    except NotWritten as error:
        tell(f"totem print-test: {error}")
        return None
    return startup.read_settings(config)
