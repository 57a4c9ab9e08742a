"""`totem pin`: the PIN of maintenance mode."""

from pathlib import Path

from totem.cli.parser import MISTAKE, Parser
from totem.cli.terminal import ask_hidden, is_refused_to_root, tell


def define(commands: Parser) -> None:
    """Define the command."""
    commands.add_command(pin).add_config()


def pin(config: Path | None) -> int:
    """Set the PIN of maintenance mode.

    It is asked for twice, and kept as a hash.
    """
    from totem.settings import SettingsError, load, state_folder
    from totem.staff.pin import PinFile, UnfitPin

    if is_refused_to_root(f"pin --config {config}" if config else "pin"):
        return MISTAKE
    try:
        file = PinFile(state_folder(load(config).settings))
        file.set(ask_for_pin("PIN novo"))
    except SettingsError as error:
        tell(str(error))
    except UnfitPin as error:
        tell(f"totem pin: {error}")
    except OSError as error:
        tell(f"totem pin: {error.strerror}: {error.filename}")
    else:
        print("PIN gravado.")
        return 0
    return MISTAKE


def ask_for_pin(question: str) -> str:
    """Ask for a PIN until it was typed twice the same."""
    while True:
        typed = ask_hidden(question)
        if typed == ask_hidden("O mesmo PIN, de novo"):
            return typed
        tell("Não gravado: os dois não são iguais.")
