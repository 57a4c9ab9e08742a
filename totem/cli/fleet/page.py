"""`totem fleet`: the operator's web page, serve."""

from totem.cli.parser import Parser


def define(group: Parser) -> None:
    """Define the commands."""
