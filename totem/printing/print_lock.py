"""Mutual exclusion for one printer: prints and status requests take turns.

Interleaved sessions would mix bytes: a request lands in an image, a reply in the wrong session. Prints, test
pages and status requests wait for each other, across objects, threads and event loops. Other programs on this
machine are not locked out.
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
        self._tickets = deque[object]()  # the holder's first; its calls are atomic, since threads share it

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold the printer within the block, after waiting for it."""
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
    """A printer with a lock, opened on first use so that start-up imports no printing code."""

    def __init__(self, open_printer: "Callable[[], Printer]", turns: PrinterLock | None = None) -> None:
        """`turns` is shared by all objects for the same device."""
        self._open, self._turns = open_printer, turns or PrinterLock()
        self._printer: Printer | None = None

    @asynccontextmanager
    async def turn(self) -> "AsyncIterator[Printer]":
        """Hold the printer within the block, after waiting for it; BadConnection for a malformed setting."""
        async with self._turns.turn():
            if self._printer is None:
                self._printer = self._open()
            yield self._printer


_LOCKS: dict[str, PrinterLock] = {}


def lock_for(settings: "PrinterSettings") -> PrinterLock:
    """Return the lock of the printer of `settings`, the same for all objects of that printer."""
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
