"""The terminal that `[card]` names, for the kiosk, the doctor and the commands."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.cards.terminals.terminal import CardTerminal
    from totem.settings.card import CardSettings


def make_terminal(
    settings: "CardSettings",
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> "CardTerminal":
    """Make the terminal; it connects by its first request. HTTP and the adapter are imported here.

    `sleep` waits between attempts.

    Raises:
        ValueError: no provider, or no terminal, is configured.
    """
    from totem.cards.terminals.client import TerminalConnection

    row = settings.row
    connection = TerminalConnection(row=row, settings=settings, sleep=sleep)
    module = import_module(f"totem.cards.terminals.{row.name}")
    terminal: CardTerminal = getattr(module, f"{row.class_stem}Terminal")(connection)
    return terminal
