"""Mutual exclusion for one printer: prints and status requests take turns.

Two conversations on one wire mix their bytes: a question lands in the middle of a picture, and an answer goes
to the wrong one. So customers' prints, the staff's test page and every status question wait here for each
other, whichever object, thread or event loop they come from. Other programs on this machine are not kept out.
"""

import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from totem.settings import PrinterSettings

POLL_S = 0.01


class Turns:
    """A first-come, first-served lock across event loops; a task that holds it may take it again."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Task[object]] = deque()  # its calls are atomic, and threads share it
        self._holder: asyncio.Task[object] | None = None

    @property
    def taken(self) -> bool:
        """True while the printer is taken."""
        return self._holder is not None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the printer, and have it until the block is left."""
        import asyncio  # not needed by the home screen, and slow to import

        task = asyncio.current_task()
        if task is None or self._holder is task:
            yield
            return
        self._waiting.append(task)
        try:
            while self._waiting[0] is not task:
                await asyncio.sleep(POLL_S)
            self._holder = task
            yield
        finally:
            if self._holder is task:
                self._holder = None
            self._waiting.remove(task)


_KNOWN: dict[str, Turns] = {}


def turns_for(settings: "PrinterSettings") -> Turns:
    """The lock of the printer that `settings` name; the same for every object that is made for it."""
    return _KNOWN.setdefault(_address(settings), Turns())


def turns_of(printer: object) -> Turns:
    """The lock of a printer that has one; one of its own for any other."""
    found = getattr(printer, "turns", None)
    return found if isinstance(found, Turns) else Turns()


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
