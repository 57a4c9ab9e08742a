"""`totem fleet`: commands of a kiosk: join, status, leave."""

from totem.cli.parser import Parser


def define(group: Parser) -> None:
    """Define the commands."""
