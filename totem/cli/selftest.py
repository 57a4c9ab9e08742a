"""`totem selftest`: one whole visit by touch, or a picture of every screen."""

import logging
import sys
from pathlib import Path
from typing import TypeVar

from totem.cli.parser import MISTAKE, Parser, UsageError, screen_size
from totem.cli.terminal import make_folder, tell

T = TypeVar("T")


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(selftest)
    command.add_option("--document", "DOC", "CPF or CNPJ of a customer with open boletos.")
    command.add_option("--out", "DIR", "Where the pictures, the printed slip and report.json go.", type=Path)
    command.add_config()
    command.add_list(
        "--size", "sizes", "WxH", "Size of the screen in pixels; 1080x1920 if left out.", type=screen_size
    )
    command.add_flag("--print", "print_slip", "Also print the first boleto.")
    command.add_option(
        "--answer",
        "TEXT",
        "Answer to the identity check, if one is configured: 14/03, the last digits of the telephone"
        " or the street. Every user of this machine can see it in the process list.",
    )
    command.add_flag(
        "--forms",
        "forms",
        "Also see plan and documents, and fill in every form up to its end, where they are offered."
        " Nothing is sent.",
    )
    command.add_list("--lang", "languages", "CODE", "pt_BR (if left out), en or es.")
    command.add_option(
        "--gallery",
        "DIR",
        "Instead of a visit, write every screen in every size, theme and language to DIR, with an"
        " index.html. --size, --theme, --lang and --screen, each as often as wanted, choose some.",
        type=Path,
    )
    command.add_list("--theme", "themes", "NAME", "Theme, for --gallery.")
    command.add_list("--screen", "screens", "NAME", "Screen, for --gallery, such as pay or pay-pix.")


def selftest(
    *,
    document: str | None,
    out: Path | None,
    config: Path | None,
    sizes: list[tuple[int, int]],
    print_slip: bool,
    answer: str | None,
    forms: bool,
    languages: list[str],
    gallery: Path | None,
    themes: list[str],
    screens: list[str],
) -> int:
    """Make one whole visit by touch, as a test.

    It drives the real window with the configured ERP and printer, takes a picture of every screen and writes
    a report without personal data. Exit code 0 only if every step worked.
    """
    if gallery is not None:
        for option, value in (("--document", document), ("--out", out), ("--config", config)):
            if value is not None:
                raise UsageError(f"Invalid value for {option}: the gallery has invented customers")
        return _gallery(gallery, sizes=sizes, themes=themes, languages=languages, screens=screens)
    if themes or screens:
        raise UsageError(f"Invalid value for {'--theme' if themes else '--screen'}: only with --gallery")
    if document is None or out is None:
        missing = "--out" if document is not None else "--document"
        raise UsageError(f"Invalid value for {missing}: is needed")
    size, language = _at_most_one("--size", sizes), _at_most_one("--lang", languages)
    from totem.app import startup
    from totem.system import import_tweaks
    from totem.system import logging as logs

    settings = startup.read_settings(config)
    if settings is None or not make_folder(out):
        return MISTAKE
    import_tweaks.import_qt()
    from totem import selftest as room

    logs.install_qt_messages()
    return room.run(
        settings,
        document=document,
        out=out,
        size=size or (1080, 1920),
        print_slip=print_slip,
        language=language or "pt_BR",
        answer=answer,
        forms=forms,
    )


def _gallery(
    folder: Path,
    *,
    sizes: list[tuple[int, int]],
    themes: list[str],
    languages: list[str],
    screens: list[str],
) -> int:
    """Write the pictures; an empty list means all."""
    from totem.system import import_tweaks
    from totem.system import logging as logs

    if not make_folder(folder):
        return MISTAKE
    logs.start(None, console_level=logging.WARNING)
    import_tweaks.import_qt()
    from totem.selftest import gallery as room

    logs.install_qt_messages()
    try:
        return room.run(
            folder, sizes=sizes, themes=themes, languages=languages, screens=screens, say=sys.stdout
        )
    except (room.UnknownName, OSError) as error:
        tell(f"totem selftest --gallery: {error}")
        return MISTAKE


def _at_most_one(option: str, given: list[T]) -> T | None:
    if len(given) > 1:
        raise UsageError(f"Invalid value for {option}: more than once only with --gallery")
    return given[0] if given else None
