"""`totem update …`: look for, fetch, apply and revert updates."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.parser import CommandError, Parser
from totem.cli.terminal import refuse_root

if TYPE_CHECKING:
    from totem.updates.staging import Staging


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("update", "Look for, fetch, apply and revert updates.")
    command = group.add_command(status)
    command.add_config()
    command.add_json()
    _add_root(command)
    group.add_command(check).add_config()
    group.add_command(fetch).add_config()
    command = group.add_command(stage)
    command.add_word("file", metavar="FILE", type=Path, help="A totem-*.update file.")
    command.add_config()
    for handler in (apply, now, revert):
        command = group.add_command(handler)
        command.add_config()
        _add_root(command)
    group.add_command(confirm, hidden=True).add_config()


def _add_root(command: Parser) -> None:
    text = "Folder of the installation; if left out, this program's own."
    command.add_option("--root", "DIR", text, type=Path)


def status(config: Path | None, root: Path | None, *, as_json: bool) -> int:
    """Say what runs, what is ready, and what happened last."""
    from totem.updates import commands

    staging = commands.open_staging(config, root) or _staging(config)
    return commands.status(staging, as_json=as_json, out=sys.stdout)


def check(config: Path | None) -> int:
    """Ask updates.address for a newer version.

    Exit code 1 if there is none.
    """
    from totem.updates import commands

    return commands.check(_staging_of_service("update check", config), sys.stdout)


def fetch(config: Path | None) -> int:
    """Download a newer version and make it ready.

    The kiosk applies it in its update window.
    """
    from totem.updates import commands

    return commands.fetch(_staging_of_service("update fetch", config), sys.stdout)


def stage(file: Path, config: Path | None) -> int:
    """Check an update in a file and make it ready.

    The kiosk applies it in its update window.
    """
    from totem.updates import commands

    return commands.stage(_staging_of_service(f"update stage {file}", config), file, sys.stdout)


def apply(config: Path | None, root: Path | None) -> int:
    """Apply what the kiosk asks for; as root, before each start.

    First it settles the trial of the version before.
    """
    from totem.updates import commands

    return commands.apply(config, root)


def confirm(config: Path | None) -> int:
    """Say that the version on trial is good; the kiosk does so itself."""
    from totem.updates import commands

    refuse_root("update confirm")
    return commands.confirm(config, sys.stdout)


def now(config: Path | None, root: Path | None) -> int:
    """Apply what lies ready at once; as root.

    The kiosk starts with it, and the version before comes back where the new one fails.
    Exit code 1 if nothing lies ready.
    """
    from totem.updates import commands

    return commands.now(config, root, sys.stdout)


def revert(config: Path | None, root: Path | None) -> int:
    """Go back to the last good version at once; as root.

    The kiosk starts with it. The version that is left is not tried again.
    """
    from totem.updates import commands

    return commands.revert(config, root, sys.stdout)


def _staging_of_service(command: str, config: Path | None) -> "Staging":
    """The staged update, but not for root: the kiosk cannot read root's files, and root follows links."""
    refuse_root(command, config)
    return _staging(config)


def _staging(config: Path | None) -> "Staging":
    from importlib.metadata import version

    from totem.settings import SettingsError, load_or_last_good, state_folder
    from totem.updates.handshake import Handshake
    from totem.updates.installation import this_bundle
    from totem.updates.staging import Staging

    try:
        settings = load_or_last_good(config).settings
    except SettingsError as error:
        raise CommandError(str(error)) from None
    return Staging(settings.updates, Handshake(state_folder(settings)), this_bundle(), version("totem"))
