"""The emulator of each provider by its name. The server is imported when one is started."""

from importlib import import_module
from typing import Any

from totem.lab.terminals.base import TerminalEmulator


def make_terminal_emulator(provider: str, **options: Any) -> TerminalEmulator:
    """Make the emulator of a provider; `options` are `TerminalEmulator`'s."""
    name = "".join(each.capitalize() for each in provider.split("_"))
    make = getattr(import_module(f"totem.lab.terminals.{provider}"), f"{name}Emulator")
    emulator: TerminalEmulator = make(**options)
    return emulator
