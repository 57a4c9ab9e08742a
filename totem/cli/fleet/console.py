"""`totem fleet`: commands that watch and steer: list, show, watch, send, config, rollout."""

from totem.cli.parser import Parser


def define(group: Parser) -> None:
    """Define the commands."""
