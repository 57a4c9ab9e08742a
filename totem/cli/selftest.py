"""`totem selftest`, `totem print-test` and `totem doctor`: tests of a kiosk, its printer and its machine."""

import argparse
import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.device_settings import read_settings
from totem.cli.parser import FileUse, Parser, RunsAs, UsageError, invalid_option, screen_size
from totem.cli.terminal import confirm, make_folder, print_stderr, read_document
from totem.system import localization
from totem.system.languages import CODES, SOURCE
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.settings import Settings


def define(commands: Parser) -> None:
    """Define the commands."""
    command = commands.add_command(selftest, runs_as=RunsAs.SERVICE)
    command.add_document()
    text = "Where the pictures, the printed slip and report.json go."
    command.add_option("--out", "DIR", text, file=FileUse.FOLDER, type=Path)
    command.add_config()
    text = "Size of the screen in pixels; 1080x1920 if left out."
    command.add_option("--size", "WxH", text, type=screen_size, default=(1080, 1920))
    command.add_flag("--print", "print_slip", "Also print the first boleto.")
    command.add_option(
        "--answer",
        "TEXT",
        "Answer to the identity check, if one is configured: 14/03, or the last digits of the postal"
        " code or the telephone. Every user of this machine can see it in the process list.",
    )
    command.add_option(
        "--card",
        None,
        "Also pay the first boleto on the card terminal, by debit or credit. Money moves, except at an"
        " emulated terminal.",
        choices=("debit", "credit"),
    )
    command.add_flag(
        "--forms",
        "forms",
        "Also see plan and documents, and fill in every form up to its end, where they are offered."
        " Nothing is sent.",
    )
    values = {"codes": ", ".join(CODES), "source": SOURCE.code}
    text = "%(codes)s; %(source)s if left out."
    command.add_option("--lang", "CODE", text, values=values, default=SOURCE.code, dest="language")
    command = commands.add_command(print_test, runs_as=RunsAs.SERVICE)
    command.add_config()
    text = "Write the page to a .png or .pdf file instead."
    command.add_option("--preview", "FILE", text, file=FileUse.WRITE, type=Path)
    command = commands.add_command(doctor, runs_as=RunsAs.SERVICE)
    command.add_config()
    command.add_json()
    command.add_flag("--only-screen", "only_screen", argparse.SUPPRESS)


def selftest(
    *,
    document: str | None,
    out: Path | None,
    config: Path | None,
    size: tuple[int, int],
    print_slip: bool,
    answer: str | None,
    forms: bool,
    card: str | None,
    language: str,
) -> int:
    """Make one whole visit by touch, as a test.

    It drives the real window with the configured ERP and printer, takes a picture of every screen and writes
    a report without personal data. Exit code 0 only if every step worked.
    """
    if document is None or out is None:
        missing = "--out" if document is not None else "--document"
        raise UsageError(invalid_option(missing, localize("is needed")))
    from totem.system import process_setup
    from totem.system.logging import qt_messages

    settings = read_settings(config)
    document = read_document(document) or ""
    make_folder(out)
    localization.use(None)  # pages have their own language
    process_setup.import_qt()
    from totem.selftest import run

    qt_messages.install_qt_messages()
    return run(
        settings,
        tax_id=document,
        out=out,
        size=size,
        print_slip=print_slip,
        language=language,
        answer=answer,
        forms=forms,
        card=card,
    )


def print_test(config: Path | None, *, preview: Path | None) -> int:
    """Print a test page, and say what the printer answered.

    The page has rulers, codes and greys to compare. Exit code 0 only if the page is known to be out.
    """
    from totem.system.logging import qt_messages

    settings = read_settings(config)
    from totem.selftest.print_test import run

    qt_messages.install_qt_messages()
    apply_remedy = partial(_set_mute, config) if sys.stdin.isatty() and sys.stdout.isatty() else None
    return run(settings, preview=preview, out=sys.stdout, apply_remedy=apply_remedy)


def _set_mute(config: Path | None) -> "Settings | None":
    """Offer to write into the configuration that the printer never answers; return the settings then."""
    from totem.app import startup
    from totem.printing.printer_text import MUTE_LINE, MUTE_REMEDY
    from totem.settings.editing import NotWritten, apply_changes, file_to_change

    file = file_to_change(config)
    if not confirm(localize("Write {line} into {file}, and test again?", line=MUTE_LINE, file=file)):
        return None
    try:
        apply_changes(file, {f"printer.{name}": each for name, each in MUTE_REMEDY})
    except NotWritten as error:
        print_stderr(f"totem print-test: {error}")
        return None
    return startup.read_settings(config)


def doctor(config: Path | None, *, as_json: bool, only_screen: bool) -> int:
    """Check this kiosk, and say what to do about what is wrong.

    Exit code 1 if something keeps the kiosk from working.
    """
    from totem.system import logging as logs

    logs.start(None, console_level=logging.CRITICAL)  # its findings are its answer
    from totem.doctor import run, run_screen_checks

    if only_screen:
        return run_screen_checks(config, sys.stdout)
    return run(config, as_json=as_json, out=sys.stdout)
