"""The commands `totem service …`: staff put the kiosk out of service, and back. Rooms are imported late."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from totem.cli_options import MISTAKE, ConfigFile, tell

if TYPE_CHECKING:
    from totem.kiosk.staff_flag import StaffFlag

commands = typer.Typer(help="Put this kiosk out of service, and back.", rich_markup_mode=None)


@commands.command()
def off(
    message: Annotated[
        str,
        typer.Option(
            "--message", metavar="TEXT", help="What customers read; a sentence of ours if left out."
        ),
    ] = "",
    config: ConfigFile = None,
) -> int:
    """Put the kiosk out of service, until `totem service on`.

    A kiosk that runs shows it at once; one that is started later shows it, too.
    """
    flag = _flag(config)
    if flag is None:
        return MISTAKE
    try:
        flag.put(message)
    except ValueError as error:
        tell(f"totem service off: {error}")
        return MISTAKE
    except OSError as error:
        tell(f"totem service off: {flag.file}: {error.strerror}")
        return MISTAKE
    return _say(flag)


@commands.command()
def on(config: ConfigFile = None) -> int:
    """Put the kiosk back into service."""
    flag = _flag(config)
    if flag is None:
        return MISTAKE
    try:
        flag.lift()
    except OSError as error:
        tell(f"totem service on: {flag.file}: {error.strerror}")
        return MISTAKE
    return _say(flag)


@commands.command()
def status(config: ConfigFile = None) -> int:
    """Say whether staff put the kiosk out of service.

    Exit code 1 if they did.
    """
    flag = _flag(config)
    if flag is None:
        return MISTAKE
    _say(flag)
    return 0 if flag.read() is None else 1


def _flag(config: Path | None) -> "StaffFlag | None":
    from totem import start

    settings = start.read_settings(config)
    if settings is None:
        return None
    from totem.kiosk.staff_flag import StaffFlag
    from totem.settings import state_folder

    return StaffFlag(state_folder(settings))


def _say(flag: "StaffFlag") -> int:
    outage = flag.read()
    message = f": {outage.message}" if outage and outage.message else ""
    typer.echo(f"Fora de serviço pela equipe{message}" if outage else "Em serviço.")
    return 0
