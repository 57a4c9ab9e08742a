"""Mutual exclusion for one printer: prints and status requests take turns.

Two conversations on one wire mix their bytes: a question lands in the middle of a picture, and an answer goes
to the wrong one. So customers' prints, the staff's test page and every status question wait here for each
other, whichever object, thread or event loop they come from. Other programs on this machine are not kept out.
"""

import re
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.printing.printer import Printer
    from totem.settings import PrinterSettings

POLL_S = 0.01


class PrinterLock:
    """A first-come, first-served lock across event loops; not reentrant."""

    def __init__(self) -> None:
        self._tickets: deque[object] = deque()
        """The first is the holder's. Its calls are atomic: threads share it."""

    @property
    def taken(self) -> bool:
        """True while the printer is taken."""
        return bool(self._tickets)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the printer, and have it until the block is left."""
        import asyncio  # not needed by the home screen, and slow to import

        ticket = object()
        self._tickets.append(ticket)
        try:
            while self._tickets[0] is not ticket:
                await asyncio.sleep(POLL_S)
            yield
        finally:
            self._tickets.remove(ticket)


class SharedPrinter:
    """A printer for one user at a time, opened when first used: the home screen needs no printing code."""

    def __init__(self, open_printer: "Callable[[], Printer]", turns: PrinterLock | None = None) -> None:
        """`turns` is shared with every other object for the same device."""
        self._open, self._turns = open_printer, turns or PrinterLock()
        self._printer: Printer | None = None

    @asynccontextmanager
    async def turn(self) -> "AsyncIterator[Printer]":
        """Wait for the printer, and have it until the block is left.

        Raises:
            BadConnection: the configuration names no way to it.
        """
        async with self._turns.turn():
            if self._printer is None:
                self._printer = self._open()
            yield self._printer


_LOCKS: dict[str, PrinterLock] = {}


def lock_for(settings: "PrinterSettings") -> PrinterLock:
    """The lock of the printer that `settings` name; the same for every object that is made for it."""
    return _LOCKS.setdefault(_address(settings), PrinterLock())


def _address(settings: "PrinterSettings") -> str:
    match settings.kind:
        case "thermal":
            connection, _, _ = (settings.connection or "").partition("?")
            if connection.startswith("tcp://"):
                connection = connection.lower().rstrip("/")
                return connection if re.search(r":\d+$", connection) else f"{connection}:9100"
            return connection
        case "windows":
            return f"windows:{settings.queue or ''}"
        case "cups":
            return f"cups:{settings.cups or ''}/{settings.queue or ''}"
        case kind:
            return f"{kind}:{settings.folder or ''}"
