"""`totem fleet`: the operator's web page, serve."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.fleet.common import add_folder, add_key, fleet_errors, open_fleet, open_key
from totem.cli.parser import CommandError, Parser, UsageError, invalid_option, numbered
from totem.cli.terminal import not_installed
from totem.system.localization import localize, strerror

if TYPE_CHECKING:
    from totem.fleet.operator.folder import Membership

DEFAULT_PORT = 8420


def define(group: Parser) -> None:
    """Define the commands."""
    command = group.add_command(serve)
    text = "Port on 127.0.0.1; 8420 if left out."
    command.add_option("--port", "N", text, type=numbered(1, 65535), default=DEFAULT_PORT)
    command.add_flag("--watch", "watch", "Only show the fleet: no key is opened, and no command can be sent.")
    add_key(command)
    add_folder(command)


def _read_membership(folder: Path) -> "Membership | None":
    """Read the fleet's folder again; None where it cannot be read now."""
    from totem.fleet.operator.folder import Fleet
    from totem.fleet.operator.folder_errors import FolderError
    from totem.fleet.signing import BadKeysFile

    try:
        return Fleet.open(folder).membership
    except (FolderError, BadKeysFile, OSError):
        return None


def serve(
    *,
    port: int,
    watch: bool,
    key: str | None,
    passphrase_file: Path | None,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Serve the operator's page on 127.0.0.1.

    It shows the fleet live, and sends commands signed with the key whose passphrase is asked for here. Open
    the address that is printed; it is another one each time.
    """
    try:
        from totem.fleet.operator.page import server
    except ModuleNotFoundError as error:
        raise CommandError(not_installed(error.name, "fleet")) from None
    from totem.fleet.operator.console import Console
    from totem.fleet.operator.event_log import EventLog

    if watch and (key or passphrase_file):
        raise UsageError(invalid_option("--watch", localize("it opens no key")))
    with fleet_errors("serve"):
        fleet = open_fleet(folder)
        signing = None if watch else open_key(fleet, key, passphrase_file)
        config, keys = fleet.link_config(), fleet.trusted_keys
    try:
        listener = server.listen(port)
    except OSError as error:
        raise CommandError(f"totem fleet serve: 127.0.0.1:{port}: {strerror(error)}") from None

    def show(address: str) -> None:
        if as_json:
            import json

            print(json.dumps({"address": address}), flush=True)
        else:
            print(localize("The fleet's page: {address}", address=address), flush=True)
            print(localize("Ctrl+C ends it."), flush=True)

    with listener, Console(config, signing, keys=keys, stores=fleet.stores) as console:
        server.serve(
            console,
            f"{fleet.host}:{fleet.port}",
            listener,
            EventLog(fleet.folder),
            on_address=show,
            read_membership=partial(_read_membership, fleet.folder),
        )
    return 0
