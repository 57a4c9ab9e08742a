"""`totem demo`: the kiosk with sample customers."""

import gc
import logging
from importlib.util import find_spec
from pathlib import Path

from totem.cli.parser import MISTAKE, Parser, screen_size
from totem.cli.terminal import make_folder, tell


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(demo)
    command.add_flag("--windowed", "windowed", "In a window instead of full screen.")
    command.add_option(
        "--headless", "DIR", "Make one visit without a display; pictures and PDF go to DIR.", type=Path
    )
    command.add_option("--size", "WxH", "Size of the screen in pixels.", type=screen_size)
    command.add_option("--document", "DOC", "CPF or CNPJ that the headless visit types.")
    command.add_option("--brand", "NAME", "In the colours of another brand: sabia or araucaria.")
    command.add_option(
        "--challenge",
        "CHECK",
        "Ask who the customer is first: birth_date, street, phone_last4 or auto; none if left out. The"
        " strip above the kiosk tells the answer.",
        choices=("none", "birth_date", "street", "phone_last4", "auto"),
        default="none",
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
    from totem.settings import demo_brands
    from totem.system import import_tweaks
    from totem.system import logging as logs

    if brand is not None and brand not in demo_brands.list_brands():
        tell(f"totem: there is no brand {brand}; there are {', '.join(demo_brands.list_brands())}")
        return MISTAKE
    for name in ("fastapi", "uvicorn"):  # imported once the first screen stands
        if find_spec(name) is None:
            tell(f'totem: {name} is not installed; it comes with "totem[reference]"')
            return MISTAKE
    if headless is not None and not make_folder(headless):
        return MISTAKE
    gc.disable()  # as in `totem run`
    logs.start(None, console_level=logging.WARNING)
    import_tweaks.import_qt()
    from totem.app import demo as room

    logs.install_qt_messages()
    return room.run(
        windowed=windowed,
        headless=headless,
        size=size,
        document=document,
        brand=brand,
        challenge=challenge,
    )
