"""One session with a thermal printer: query status, synchronize, send, confirm, cancel.

A job is confirmed by the first of these that the printer supports:

1. the echo of `GS r 1`, which the printer answers after all dots before it (Epson and compatible printers);
2. two status replies in a row with "ready" and nothing left to print (Bematech, Daruma);
3. nothing: then the job is `UNCONFIRMED`, never printed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto

from totem.printing.printer import PrinterFault, PrinterState, PrintFailed
from totem.printing.thermal import status_protocols as status
from totem.printing.thermal.escpos import ECHO_REQUEST, INITIALISE
from totem.printing.thermal.status_protocols import StatusChannel, StatusReply
from totem.printing.thermal.transports import TransportError
from totem.settings.printer_profiles import Profile, StatusFamily

_StatusQuery = Callable[[StatusChannel], Awaitable[StatusReply | None]]
_FAMILIES: dict[StatusFamily, tuple[_StatusQuery, ...]] = {
    StatusFamily.EPSON: (status.ask_epson,),
    StatusFamily.BEMATECH: (status.ask_bematech, status.ask_epson),
    StatusFamily.DARUMA: (status.ask_daruma,),
    StatusFamily.NONE: (),
}
_ANSWERED_CLEAR = b"\x10\x14\x08"  # DLE DC4 8, the only cancel command with a reply
_DRAINED_READINGS = 2
_LONGEST_HEAD = 8  # GS v 0
SLOWEST_MM_PER_S = 25.0
"""Lower bound of the speed of thermal printers with images: half of the speed in data sheets."""


class CancelResult(Enum):
    """State of a cancelled job in the printer."""

    NOTHING = auto()
    PRINTED = auto()
    """Nothing is left: it was printed whole before."""
    UNSENT = auto()
    """Nothing is left: the printer never received it."""
    UNKNOWN = auto()


class ThermalSession:
    """Session with one printer over one open transport.

    `deadline_s` bounds the time without progress, while data is sent and after it; `poll_s` is the interval
    of status requests meanwhile. Methods raise `TransportError` when the transport breaks, and `PrintFailed`
    when the printer reports a fault.

    Attributes:
        supports_echo: the printer answers `GS r 1`: by its profile at first, by experience after
            `synchronize`.
        must_drop: data on its way must not reach the printer any more.
        pieces_left: number of pieces of the job after the one that is being sent.
    """

    def __init__(
        self,
        profile: Profile,
        channel: StatusChannel,
        deadline_s: float,
        poll_s: float,
        bytes_per_s: float | None = None,
    ) -> None:
        """`bytes_per_s` is the speed of a serial line, which extends the deadlines of what is sent."""
        self.channel = channel
        self._profile = profile
        self._deadline_s, self._poll_s = deadline_s, poll_s
        self._bytes_per_s = bytes_per_s
        self._queries = _FAMILIES[profile.status]
        self.supports_echo = profile.echo
        self.must_drop = False
        self.pieces_left = 0
        self._echo_is_due = False

    async def complete_head(self) -> None:
        """Complete the head of a command in which an earlier job may have been cut off.

        Any other bytes would be read as the size of an image, possibly of megabytes. Without a cut-off
        command, these zeros have no effect.
        """
        if self._queries:
            await self.channel.send(bytes(_LONGEST_HEAD))

    async def query_status(self) -> StatusReply | None:
        """Query the status by the first protocol that answers; None if none does."""
        if len(self._queries) > 1:
            await self.channel.send(self._profile.preamble)  # selects the mode, and so the status protocol
        for query in self._queries:
            if reply := await query(self.channel):
                self._queries = (query,)
                return reply
        return None

    async def synchronize(self, missing: int, *, is_out_of_sync: bool) -> None:
        """Reset the printer, drop echoes of earlier jobs, and detect if it echoes at all.

        An earlier job may have been cut off in a command: `missing` bytes of white complete it. Where
        `is_out_of_sync`, echoes of an earlier job may still arrive.
        """
        opening = INITIALISE + self._profile.preamble
        if status.ask_epson not in self._queries and not self.supports_echo:
            await self.channel.send(bytes(missing) + opening, self._deadline_s)
            return
        await self.channel.poll()
        status.drop_echoes(self.channel.buffer)
        await self.channel.send(opening + ECHO_REQUEST)
        echo = await self.channel.receive(status.take_echo)
        if echo is None and is_out_of_sync:
            await self.channel.send(bytes(missing or _largest_piece(self._profile)) + opening + ECHO_REQUEST)
            echo = await self.channel.receive(status.take_echo)
        if echo is None and self.supports_echo:
            # It may be busy with the rest of an earlier job.
            echo = await self._wait_for_echo(self._deadline_s)
        while is_out_of_sync and echo and await self.channel.receive(status.take_echo, self._poll_s):
            pass
        self.supports_echo = echo is not None

    async def send(self, pieces: Sequence[bytes], moved: Callable[[], None]) -> None:
        """Send the pieces of a job as fast as the printer accepts them, and check its status between them.

        `moved` is called for each accepted piece.
        """
        clock = asyncio.get_running_loop().time
        answers, checked_at = bool(self._queries), clock()
        for left, piece in zip(reversed(range(len(pieces))), pieces, strict=True):
            self.pieces_left = left
            if answers and clock() - checked_at >= self._poll_s:
                answers = await self._check_status() is not None
                checked_at = clock()
            await self.channel.send(piece, self._deadline_s + self._transfer_s(len(piece)))
            moved()

    async def confirm(self, size: int, paper_mm: float, moved: Callable[[], None]) -> None:
        """Wait until the printer confirms that everything sent was printed.

        The time to transfer `size` bytes and to print `paper_mm` is added to the deadline. `moved` is called
        whenever it answers while it prints. One that never confirms fails with `UNCONFIRMED`.
        """
        within_s = self._deadline_s + self._transfer_s(size) + paper_mm / SLOWEST_MM_PER_S
        if self.supports_echo:
            await self.channel.send(ECHO_REQUEST, within_s)
            self._echo_is_due = True
            await self._wait_for_echo(within_s, moved)
            return
        await self.channel.transport.flush(within_s)
        reply = await self._check_status()
        if reply is not None and reply.busy is not None:
            await self._wait_until_drained(within_s, moved)
            return
        raise PrintFailed.unconfirmed("the printer does not report what it printed")

    async def cancel(self, missing: int, ending: bytes) -> CancelResult:
        """Clear the printer's buffer; `missing` bytes of white complete a command that was cut off.

        `ending` cuts the paper after the part that was printed already.
        """
        if await self.channel.transport.discard():
            return CancelResult.UNSENT
        if missing:
            await self.complete_head()
        cancel = self._profile.cancel
        if cancel:
            await self.channel.poll()
            status.drop_cleared(self.channel.buffer)
            await self.channel.send(cancel)
        if cancel.startswith(_ANSWERED_CLEAR) and await self.channel.receive(status.take_cleared):
            # An echo that precedes the reply is the job's own: it was printed before the buffer was cleared.
            is_late = self._echo_is_due and status.take_echo(self.channel.buffer) is not None
            await self.channel.send(ending)
            return CancelResult.PRINTED if is_late else CancelResult.NOTHING
        if not self.supports_echo:
            return CancelResult.UNKNOWN
        await self.channel.send(bytes(missing) + ending + ECHO_REQUEST)
        if await self.channel.receive(status.take_echo) is None:
            return CancelResult.UNKNOWN
        # One echo means that nothing is left; two, that the first one was the job's own.
        is_late = self._echo_is_due and await self.channel.receive(status.take_echo) is not None
        return CancelResult.PRINTED if is_late else CancelResult.NOTHING

    async def _check_status(self) -> StatusReply | None:
        """Query the status within a job; a fault counts when repeated, since dots may imitate a request."""
        reply = await self.query_status() if self._queries else None
        if reply is not None and reply.state.fault is not None:
            reply = await self.query_status()
            if reply is not None and reply.state.fault is not None:
                raise PrintFailed(reply.state.fault, "while printing")
        return reply

    def _transfer_s(self, size: int) -> float:
        return size / self._bytes_per_s if self._bytes_per_s else 0.0

    async def _wait_for_echo(self, within_s: float, moved: Callable[[], None] = lambda: None) -> PrinterState:
        clock = asyncio.get_running_loop().time
        ends = clock() + within_s
        trouble: PrintFailed | TransportError | None = None
        while True:
            wait_s = 0 if trouble else min(self._poll_s, ends - clock())
            echo = await self.channel.receive(status.take_echo, wait_s)
            if echo is not None and echo.fault is not None:
                raise PrintFailed(echo.fault, "at the end of the job")
            if echo is not None:
                return echo
            if trouble is not None:
                raise trouble
            try:
                if await self._check_status() is not None:
                    moved()
            except (PrintFailed, TransportError) as failed:
                trouble = failed  # raised unless the echo came just before
            if clock() >= ends and trouble is None:
                trouble = PrintFailed(PrinterFault.TIMED_OUT, f"no echo within {within_s:g} s")

    async def _wait_until_drained(self, within_s: float, moved: Callable[[], None]) -> None:
        clock = asyncio.get_running_loop().time
        ends, idle = clock() + within_s, 0
        while clock() < ends:
            reply = await self._check_status()
            if reply is not None:
                moved()
            idle = idle + 1 if reply is not None and reply.busy is False else 0
            if idle >= _DRAINED_READINGS:
                return
            await asyncio.sleep(self._poll_s)
        raise PrintFailed(PrinterFault.TIMED_OUT, f"still printing after {within_s:g} s")


def _largest_piece(profile: Profile) -> int:
    """Return the length of the profile's longest command: a band of dots, and the heads of its lines."""
    return profile.band_rows * ((profile.dots + 7) // 8 + 1)
