"""`totem run`, `totem demo` and `totem voice-host`: the kiosk, the demonstration and the speech process."""

import gc
from pathlib import Path
from typing import Any

from totem.cli.parser import CommandError, Parser, RunsAs, screen_size
from totem.system import localization
from totem.system.localization import localize


def define(commands: Parser) -> None:
    """Define the commands."""
    command = commands.add_command(run, runs_as=RunsAs.NEVER)
    command.add_config()
    command.add_windowed()
    command = commands.add_command(demo)
    command.add_windowed()
    command.add_option(
        "--headless", "DIR", "Make one visit without a display; pictures and PDF go to DIR.", type=Path
    )
    command.add_option("--size", "WxH", "Size of the screen in pixels.", type=screen_size)
    command.add_option("--document", "DOC", "CPF or CNPJ that the headless visit types.")
    command.add_option("--brand", "NAME", "In the colours of another brand: sabia or araucaria.")
    command.add_option(
        "--challenge",
        "CHECK",
        "Ask who the customer is first: birth_date, postal_code, phone_last4 or auto; none if left out. The"
        " strip above the kiosk tells the answer.",
        choices=("none", "birth_date", "postal_code", "phone_last4", "auto"),
        default="none",
    )
    command.add_flag("--card", "card", "Offer an emulated card terminal, by Mercado Pago's API.")
    text = "With --card: the customer pays (approve), is declined (decline), or acts in a browser (page)."
    choices = ("approve", "decline", "page")
    command.add_option("--cardholder", None, text, choices=choices, default=choices[0])
    command = commands.add_command(voice_host, hidden=True)
    command.add_word("engine", metavar="engine", nargs="?", default="", help="")


def run(config: Path | None, *, windowed: bool) -> int:
    """Start the kiosk, full screen.

    The exit code says why it ended: 0 it was told to, 1 it froze or crashed, 2 the configuration cannot be
    used, 64 staff, a new configuration or an update asks for a restart, 65 three unhandled errors in ten
    minutes, 66 staff left to the system, 67 another kiosk runs. After 1, 64 and 65 it wants to be started
    again: by systemd or another supervisor, which sets TOTEM_SUPERVISED=1. Without a supervisor it restarts
    itself instead of ending with 64.
    """
    from totem.app import startup

    localization.use(None)  # pages and the log have their own language
    gc.disable()  # until the first frame: objects made on the way there stay
    return startup.run(config, windowed=windowed)


def demo(*, headless: Path | None, brand: str | None, card: bool, cardholder: str, **options: Any) -> int:
    """Show the kiosk with sample customers.

    A reference ERP and a PDF printer are inside: it needs no configuration and no network.
    """
    import logging
    from importlib.util import find_spec

    from totem.cli.terminal import make_folder, not_installed
    from totem.settings import demo_brands
    from totem.system import logging as logs
    from totem.system import process_setup
    from totem.system.logging import qt_messages

    if brand is not None and brand not in demo_brands.list_brands():
        sentence = "totem: there is no brand {name}; there are {names}"
        names = ", ".join(demo_brands.list_brands())
        raise CommandError(localize(sentence, name=brand, names=names))
    for name in ("fastapi", "uvicorn"):  # imported once the first screen stands
        if find_spec(name) is None:
            raise CommandError(not_installed(name))
    if headless is not None:
        make_folder(headless)
    localization.use(None)
    gc.disable()  # as in `totem run`
    logs.start(None, console_level=logging.WARNING)
    process_setup.import_qt()
    from totem.app.demo import run as run_demo

    qt_messages.install_qt_messages()
    return run_demo(headless=headless, brand=brand, card=cardholder if card else None, **options)


def voice_host(engine: str) -> int:
    """Speak the orders that come on stdin."""
    from totem.system import tts_process

    return tts_process.run(engine)
