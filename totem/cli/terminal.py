"""What the commands of `totem` share: options that several take, and how a mistake is told."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from totem.healing.exits import Exit
from totem.settings.places import FILE_NAME, SERVICE_STATE, site_file

MISTAKE = Exit.MISTAKE
"""The exit code of what the user can mend; one line on stderr says what."""

SERVICE_USER = "totem"
"""Whom the kiosk's service runs as on Linux (packaging/linux/sysusers.conf)."""

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help=f"Configuration file; if left out, $TOTEM_CONFIG, ./{FILE_NAME} or {site_file(os.environ)}.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of text.")]


def tell(text: str) -> None:
    """Write a line to stderr."""
    typer.echo(text, err=True)


def told_to_be_the_service(command: str) -> bool:
    """Tell root of a machine with the kiosk's service to run `command` as its user; whether that was told.

    What root writes, the kiosk could not read, and root's state folder is another.
    """
    if sys.platform == "win32" or os.geteuid() != 0 or "TOTEM_KIOSK__STATE_DIR" in os.environ:
        return False
    import pwd

    try:
        home = pwd.getpwnam(SERVICE_USER).pw_dir
    except KeyError:
        return False
    if home != str(SERVICE_STATE):
        return False
    tell(f"Rode como o serviço do totem: sudo totem {command}")
    return True
