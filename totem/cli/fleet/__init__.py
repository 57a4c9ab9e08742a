"""`totem fleet`: commands of the operator who looks after many kiosks, and of a kiosk that joins a fleet."""

from totem.cli.fleet import configuration, folder, keys, membership, page, rollout, sending, view
from totem.cli.parser import Parser


def define(commands: Parser) -> None:
    """Define the group and its commands."""
    group = commands.add_group("fleet", "Look after many kiosks, or let this one join a fleet.")
    for module in (folder, keys, view, sending, configuration, rollout, page, membership):
        module.define(group)
