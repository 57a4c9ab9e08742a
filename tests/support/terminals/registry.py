"""The emulator of each provider of card terminals by its name.

They follow the providers' documentation and public clients; none was compared with a real server.
"""

from importlib import import_module
from typing import Any

from support.terminals.base import TerminalEmulator
from totem.settings.card_provider import PROVIDERS


def make_terminal_emulator(provider: str, **options: Any) -> TerminalEmulator:
    """Make the emulator of a provider; `options` are `TerminalEmulator`'s."""
    stem = PROVIDERS[provider].class_stem
    make = getattr(import_module(f"support.terminals.{provider}"), f"{stem}Emulator")
    emulator: TerminalEmulator = make(**options)
    return emulator
