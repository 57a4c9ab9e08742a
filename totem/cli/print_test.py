"""`totem print-test`: a test page."""

from pathlib import Path

from totem.cli.parser import Parser


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(print_test)
    command.add_config()
    command.options.add_argument(
        "--preview", metavar="FILE", type=Path, help="Write the page to a .png or .pdf file instead."
    )


def print_test(config: Path | None, *, preview: Path | None) -> int:
    """Print a test page, and say what the printer answered.

    The page has rulers, codes and greys to compare. Exit code 0 only if the page is known to be out.
    """
    from totem import start

    return start.print_test(config, preview=preview)
