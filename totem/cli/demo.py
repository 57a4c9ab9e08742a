"""`totem demo`: the kiosk with sample customers."""

import gc
from pathlib import Path

from totem.cli.parser import Parser, size


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(demo)
    command.add_flag("--windowed", "windowed", "In a window instead of full screen.")
    add = command.options.add_argument
    add(
        "--headless",
        metavar="DIR",
        type=Path,
        help="Make one visit without a display; pictures and PDF go to DIR.",
    )
    add("--size", metavar="WxH", type=size, help="Size of the screen in pixels.")
    add("--document", metavar="DOC", help="CPF or CNPJ that the headless visit types.")
    add("--brand", metavar="NAME", help="In the colours of another brand: sabia or araucaria.")
    add(
        "--challenge",
        metavar="CHECK",
        choices=("none", "birth_date", "street", "phone_last4", "auto"),
        default="none",
        help="Ask who the customer is first: birth_date, street, phone_last4 or auto; none if left out. The"
        " strip above the kiosk tells the answer.",
    )


def demo(
    *,
    windowed: bool,
    headless: Path | None,
    size: tuple[int, int] | None,
    document: str | None,
    brand: str | None,
    challenge: str,
) -> int:
    """Show the kiosk with sample customers.

    A reference ERP and a PDF printer are inside: it needs no configuration and no network.
    """
    from totem import start

    gc.disable()  # as in `totem run`
    return start.demo(
        windowed=windowed,
        headless=headless,
        size=size,
        document=document,
        brand=brand,
        challenge=challenge,
    )
