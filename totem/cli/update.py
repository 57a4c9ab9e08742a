"""The commands `totem update …`. Rooms are imported late."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from totem.cli_options import MISTAKE, AsJson, ConfigFile, tell, told_to_be_the_service

if TYPE_CHECKING:
    from totem.updates.staging import Staging

commands = typer.Typer(help="Look for, fetch, apply and revert updates.", rich_markup_mode=None)
Root = Annotated[
    Path | None,
    typer.Option(
        "--root", metavar="DIR", help="Folder of the installation; if left out, this program's own."
    ),
]


@commands.command()
def status(config: ConfigFile = None, as_json: AsJson = False, root: Root = None) -> int:
    """Say what runs, what is ready, and what happened last."""
    from totem.updates import commands as room

    staging = room.view(config, root) or _staging(config)
    return MISTAKE if staging is None else room.status(staging, as_json=as_json, out=sys.stdout)


@commands.command()
def check(config: ConfigFile = None) -> int:
    """Ask updates.address for a newer version.

    Exit code 1 if there is none.
    """
    from totem.updates import commands as room

    staging = _as_service("update check", config)
    return MISTAKE if staging is None else room.check(staging, sys.stdout)


@commands.command()
def fetch(config: ConfigFile = None) -> int:
    """Download a newer version and make it ready.

    The kiosk applies it in its update window.
    """
    from totem.updates import commands as room

    staging = _as_service("update fetch", config)
    return MISTAKE if staging is None else room.fetch(staging, sys.stdout)


@commands.command()
def stage(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A totem-*.update file.")],
    config: ConfigFile = None,
) -> int:
    """Check an update in a file and make it ready.

    The kiosk applies it in its update window.
    """
    from totem.updates import commands as room

    staging = _as_service(f"update stage {file}", config)
    return MISTAKE if staging is None else room.stage(staging, file, sys.stdout)


@commands.command()
def apply(config: ConfigFile = None, root: Root = None) -> int:
    """Apply what the kiosk asks for; as root, before each start.

    First it settles the trial of the version before.
    """
    from totem.updates import commands as room

    return room.apply(config, root)


@commands.command(hidden=True)
def confirm(config: ConfigFile = None) -> int:
    """Say that the version on trial is good; the kiosk does so itself."""
    from totem.updates import commands as room

    return MISTAKE if told_to_be_the_service("update confirm") else room.confirm(config, sys.stdout)


@commands.command()
def now(config: ConfigFile = None, root: Root = None) -> int:
    """Apply what lies ready at once; as root.

    The kiosk starts with it, and the version before comes back where the new one fails.
    Exit code 1 if nothing lies ready.
    """
    from totem.updates import commands as room

    return room.now(config, root, sys.stdout)


@commands.command()
def revert(config: ConfigFile = None, root: Root = None) -> int:
    """Go back to the last good version at once; as root.

    The kiosk starts with it. The version that is left is not tried again.
    """
    from totem.updates import commands as room

    return room.revert(config, root, sys.stdout)


def _as_service(command: str, config: Path | None) -> "Staging | None":
    """For what is written: root's files the kiosk could not read, and root would follow the kiosk's links."""
    given = f" --config {config}" if config else ""
    return None if told_to_be_the_service(f"{command}{given}") else _staging(config)


def _staging(config: Path | None) -> "Staging | None":
    from importlib.metadata import version

    from totem.settings import SettingsError, load_or_last_good, state_folder
    from totem.updates.installation import this_bundle
    from totem.updates.request import Desk
    from totem.updates.staging import Staging

    try:
        settings = load_or_last_good(config).settings
    except SettingsError as error:
        tell(str(error))
        return None
    return Staging(settings.updates, Desk(state_folder(settings)), this_bundle(), version("totem"))
