"""`totem fleet`: commands that make and change a fleet: init, add, remove, keys."""

from totem.cli.parser import Parser


def define(group: Parser) -> None:
    """Define the commands."""
