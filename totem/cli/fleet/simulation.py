"""`totem fleet`: simulated kiosks, simulate and demo."""

from totem.cli.parser import Parser


def define(group: Parser) -> None:
    """Define the commands."""
