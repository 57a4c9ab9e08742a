"""A conversation with a printer: what is said to it, and what it says, kept until someone looks for it.

A printer answers some questions at once and others in their turn, and speaks unasked, too. So what was heard
is a heap, and whoever waits for an answer takes out of it what has the form of that answer.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from totem.printing.printer import PrinterState
from totem.printing.thermal.transports.transport import PrinterTransport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StatusReply:
    """What a printer answered; `busy` is whether it has still something to print, None if it does not say."""

    state: PrinterState
    busy: bool | None = None


class StatusChannel:
    """One conversation over an open transport; all methods may raise `TransportError`.

    `answer_s` is how long a printer may take to answer a question. `cut_short` is the length of a write that
    did not end: so many bytes may be missing of a command that the printer is waiting for.
    """

    def __init__(self, transport: PrinterTransport, answer_s: float) -> None:
        self.transport = transport
        self.answer_s = answer_s
        self.cut_short = 0
        self.heard = bytearray()

    async def say(self, data: bytes, deadline_s: float | None = None) -> None:
        """Send `data`; by default it has the time of an answer to go out."""
        self.cut_short += len(data)
        await self.transport.write(data, self.answer_s if deadline_s is None else deadline_s)
        self.cut_short -= len(data)

    async def look(self) -> None:
        """Hear what was already said."""
        self.heard += await self.transport.read(0)

    async def hear(self, take: Callable[[bytearray], T | None], within_s: float | None = None) -> T | None:
        """Listen until `take` takes what it looks for out of what was heard; None when it does not come."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + (self.answer_s if within_s is None else within_s)
        while (found := take(self.heard)) is None:
            left_s = ends - loop.time()
            if left_s <= 0:
                return None
            self.heard += await self.transport.read(left_s)
        return found
