"""`totem pin`: the PIN of maintenance mode."""

from pathlib import Path

from totem.cli.parser import CommandError, Parser
from totem.cli.terminal import ask_hidden, file_errors, load_settings, refuse_root, tell
from totem.system.localization import localize


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(pin)
    command.add_config()
    command.add_flag("--unlock", "unlock", "Keep the PIN, and end the wait after wrong ones.")


def pin(config: Path | None, *, unlock: bool) -> int:
    """Set the PIN of maintenance mode.

    It is asked for twice, and kept as a hash.
    """
    from totem.settings import state_folder
    from totem.staff.pin import PinFile, UnfitPin

    refuse_root("pin", config)
    with file_errors("totem pin"):
        file = PinFile(state_folder(load_settings(config)))
        if unlock:
            file.unlock()
            print(localize("Manutenção liberada."))
            return 0
        try:
            file.set(ask_for_pin(localize("PIN novo")))
        except UnfitPin as error:
            raise CommandError(f"totem pin: {error}") from None
    print(localize("PIN gravado."))
    return 0


def ask_for_pin(question: str) -> str:
    """Ask for a PIN until it was typed twice the same."""
    while True:
        typed = ask_hidden(question)
        if typed == ask_hidden(localize("O mesmo PIN, de novo")):
            return typed
        tell(localize("Não gravado: os dois não são iguais."))
