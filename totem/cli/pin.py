"""`totem pin`: the PIN of maintenance mode."""

import sys
from pathlib import Path

from totem.cli.parser import CommandError, Parser, RunsAs, UsageError
from totem.cli.terminal import ask_hidden, file_errors, load_settings, print_stderr, refuse_root
from totem.system.localization import localize

LONGEST_LINE = 1000


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(pin, runs_as=RunsAs.SERVICE, caller_with="--hash")
    command.add_config()
    command.add_flag("--unlock", "unlock", "Keep the PIN, and end the wait after wrong ones.")
    command.add_flag("--stdin", "from_stdin", "Read the PIN from the first line of standard input.")
    command.add_flag("--hash", "prints_hash", "Set nothing, and print the hash for staff.pin_hash_file.")


def pin(config: Path | None, *, unlock: bool, from_stdin: bool, prints_hash: bool) -> int:
    """Set the PIN of maintenance mode.

    It is asked for twice, and kept as a hash.
    """
    from totem.settings import state_folder
    from totem.staff.pin import PinFile, UnfitPin, hash_pin

    if unlock and (from_stdin or prints_hash):
        raise UsageError(localize("--unlock stands alone"))
    try:
        if prints_hash:
            print(hash_pin(_read_pin(from_stdin=from_stdin or not sys.stdin.isatty())))
            return 0
        refuse_root("pin", config)
        with file_errors("totem pin"):
            file = PinFile(state_folder(load_settings(config)))
            if unlock:
                file.unlock()
                print(localize("Maintenance unlocked."))
                return 0
            file.set(_read_pin(from_stdin=from_stdin))
    except UnfitPin as error:
        raise CommandError(f"totem pin: {error}") from None
    print(localize("The PIN is set."))
    return 0


def _read_pin(*, from_stdin: bool) -> str:
    return sys.stdin.readline(LONGEST_LINE).strip() if from_stdin else ask_for_pin(localize("New PIN"))


def ask_for_pin(question: str) -> str:
    """Ask for a PIN until it was typed twice the same."""
    while True:
        typed = ask_hidden(question)
        if typed == ask_hidden(localize("The same PIN again")):
            return typed
        print_stderr(localize("Not set: the two differ."))
