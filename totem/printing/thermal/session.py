"""One conversation with a thermal printer: ask it, get in step with it, send to it, prove, take back.

What counts as proof that a job came out, the first of these that the printer knows:

1. the echo of `GS r 1`, which waits in its turn behind all dots (Epson and what speaks like it);
2. a status that says twice in a row: ready, and nothing left to print (Bematech, Daruma);
3. nothing: then the job is `UNCONFIRMED`, never printed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto

from totem.printing.printer import PrinterFault, PrinterState, PrintFailed
from totem.printing.thermal.escpos import ECHO_REQUEST, INITIALISE
from totem.printing.thermal.profiles import Profile, StatusFamily
from totem.printing.thermal.status import bematech, daruma, epson
from totem.printing.thermal.status.channel import StatusChannel, StatusReply
from totem.printing.thermal.transports.transport import TransportError

_StatusQuery = Callable[[StatusChannel], Awaitable[StatusReply | None]]
_FAMILIES: dict[StatusFamily, tuple[_StatusQuery, ...]] = {
    StatusFamily.EPSON: (epson.ask_epson,),
    StatusFamily.BEMATECH: (bematech.ask_bematech, epson.ask_epson),
    StatusFamily.DARUMA: (daruma.ask_daruma,),
    StatusFamily.NONE: (),
}
_ANSWERED_CLEAR = b"\x10\x14\x08"  # DLE DC4 8 is the one command to cancel that is answered
_DRAINED_READINGS = 2
_LONGEST_HEAD = 8  # GS v 0
SLOWEST_MM_PER_S = 25.0
"""No thermal printer is slower than this while it prints pictures: half of what data sheets promise."""


class CancelResult(Enum):
    """What a printer has still of a job that was taken back."""

    NOTHING = auto()
    PRINTED = auto()
    """Nothing, since it had already printed all of it."""
    UNSENT = auto()
    """Nothing, since it never got it."""
    UNKNOWN = auto()


class ThermalSession:
    """Session with one printer, from opening the way to it until closing it.

    `deadline_s` bounds the time in which the printer takes nothing, or finishes what it took; `poll_s` is the
    interval of status requests meanwhile. Methods raise `TransportError` when the way breaks, and
    `PrintFailed` when the printer reports why it does not print.

    Attributes:
        echoes: the printer answers `GS r 1`, as its profile says until `get_in_step` has found out.
        is_stuck: what is on its way to the printer must not reach it any more.
        pieces_left: how many pieces of a job follow the one that is being sent.
    """

    def __init__(
        self,
        profile: Profile,
        line: StatusChannel,
        deadline_s: float,
        poll_s: float,
        bytes_per_s: float | None = None,
    ) -> None:
        """`bytes_per_s` is the speed of a serial line: what is sent may take so much longer."""
        self.line = line
        self._profile = profile
        self._deadline_s, self._poll_s = deadline_s, poll_s
        self._bytes_per_s = bytes_per_s
        self._asks = _FAMILIES[profile.status]
        self.echoes = profile.echo
        self.is_stuck = False
        self.pieces_left = 0
        self._echo_is_due = False

    async def complete_head(self) -> None:
        """End the head of a command in the middle of which a former job may have been cut off.

        Whatever was sent instead would be read as the size of a picture, which might be of megabytes. Where
        no command was cut off, these bytes say nothing.
        """
        if self._asks:
            await self.line.say(bytes(_LONGEST_HEAD))

    async def ask(self) -> StatusReply | None:
        """Ask the printer how it is; None when it does not answer, or nothing that makes sense."""
        if len(self._asks) > 1:
            await self.line.say(self._profile.preamble)  # which language it answers in depends on its mode
        for ask in self._asks:
            if reading := await ask(self.line):
                self._asks = (ask,)
                return reading
        return None

    async def get_in_step(self, stale: int, *, is_unsure: bool) -> None:
        """Reset the printer, and learn whether it echoes.

        A former job may have been cut off in the middle of a command: `stale` bytes of white complete it.
        Where `is_unsure`, echoes of a former job may be on their way still.

        Raises:
            PrintFailed: it is known to echo, and does not.
        """
        opening = INITIALISE + self._profile.preamble
        if epson.ask_epson not in self._asks and not self.echoes:
            await self.line.say(bytes(stale) + opening, self._deadline_s)
            return
        await self.line.look()
        epson.drop_echoes(self.line.heard)
        await self.line.say(opening + ECHO_REQUEST)
        echo = await self.line.hear(epson.take_echo)
        if echo is None and is_unsure:
            await self.line.say(bytes(stale or _largest_piece(self._profile)) + opening + ECHO_REQUEST)
            echo = await self.line.hear(epson.take_echo)
        if echo is None and self.echoes:
            echo = await self._wait_for_echo(self._deadline_s)  # it may be busy with what a former job left
        while is_unsure and echo and await self.line.hear(epson.take_echo, self._poll_s):
            pass
        self.echoes = echo is not None

    async def send(self, pieces: Sequence[bytes], moved: Callable[[], None] = lambda: None) -> None:
        """Send the pieces of a job, as fast as the printer takes them, and look after it between them.

        `moved` is called for each piece that it took.
        """
        clock = asyncio.get_running_loop().time
        is_talking, looked_at = bool(self._asks), clock()
        for left, piece in zip(reversed(range(len(pieces))), pieces, strict=True):
            self.pieces_left = left
            if is_talking and clock() - looked_at >= self._poll_s:
                is_talking = await self._look_after() is not None
                looked_at = clock()
            await self.line.say(piece, self._deadline_s + self._transfer_s(len(piece)))
            moved()

    async def prove(
        self, size: int = 0, paper_mm: float = 0, moved: Callable[[], None] = lambda: None
    ) -> None:
        """Wait until the printer confirms that all that was sent came out.

        `size` bytes and `paper_mm` of paper are what it may still have before it: on top of the deadline, it
        has the time that these take. `moved` is called while it answers and prints.

        Raises:
            PrintFailed: it says that it did not, or does not say; `UNCONFIRMED` when it never does.
        """
        within_s = self._deadline_s + self._transfer_s(size) + paper_mm / SLOWEST_MM_PER_S
        if self.echoes:
            await self.line.say(ECHO_REQUEST, within_s)
            self._echo_is_due = True
            await self._wait_for_echo(within_s, moved)
            return
        await self.line.transport.flush(within_s)
        reading = await self._look_after()
        if reading is not None and reading.busy is not None:
            await self._wait_until_drained(within_s, moved)
            return
        raise PrintFailed(
            PrinterFault.UNCONFIRMED,
            "the printer does not tell what it printed",
            held=True,
            never_confirms=True,
        )

    async def take_back(self, stale: int, ending: bytes) -> CancelResult:
        """Have the printer forget what it holds; `stale` bytes of white complete a command that was cut off.

        `ending` cuts off what has come out of it already.
        """
        if await self.line.transport.discard():
            return CancelResult.UNSENT
        if stale:
            await self.complete_head()
        cancel = self._profile.cancel
        if cancel:
            await self.line.say(cancel)
        if cancel.startswith(_ANSWERED_CLEAR) and await self.line.hear(epson.take_cleared):
            # What it echoed before it cleared, it had printed before.
            is_late = self._echo_is_due and epson.take_echo(self.line.heard) is not None
            await self.line.say(ending)
            return CancelResult.PRINTED if is_late else CancelResult.NOTHING
        if not self.echoes:
            return CancelResult.UNKNOWN
        await self.line.say(bytes(stale) + ending + ECHO_REQUEST)
        if await self.line.hear(epson.take_echo) is None:
            return CancelResult.UNKNOWN
        # One echo says that nothing is left; two, that the first one was the job's own.
        is_late = self._echo_is_due and await self.line.hear(epson.take_echo) is not None
        return CancelResult.PRINTED if is_late else CancelResult.NOTHING

    async def _look_after(self) -> StatusReply | None:
        """Ask in the middle of a job. A fault counts when it is said twice: see `epson` for why."""
        reading = await self.ask() if self._asks else None
        if reading is not None and reading.state.fault is not None:
            reading = await self.ask()
            if reading is not None and reading.state.fault is not None:
                raise PrintFailed(reading.state.fault, "while printing")
        return reading

    def _transfer_s(self, size: int) -> float:
        """Seconds that a serial line takes for so many bytes."""
        return size / self._bytes_per_s if self._bytes_per_s else 0.0

    async def _wait_for_echo(self, within_s: float, moved: Callable[[], None] = lambda: None) -> PrinterState:
        clock = asyncio.get_running_loop().time
        ends = clock() + within_s
        trouble: PrintFailed | TransportError | None = None
        while True:
            echo = await self.line.hear(epson.take_echo, 0 if trouble else min(self._poll_s, ends - clock()))
            if echo is not None and echo.fault is not None:
                raise PrintFailed(echo.fault, "at the end of the job")
            if echo is not None:
                return echo
            if trouble is not None:
                raise trouble
            try:
                if await self._look_after() is not None:
                    moved()
            except (PrintFailed, TransportError) as failed:
                trouble = failed  # unless the echo came just before
            if clock() >= ends and trouble is None:
                trouble = PrintFailed(PrinterFault.TIMED_OUT, f"no echo within {within_s:g} s")

    async def _wait_until_drained(self, within_s: float, moved: Callable[[], None]) -> None:
        clock = asyncio.get_running_loop().time
        ends, idle = clock() + within_s, 0
        while clock() < ends:
            reading = await self._look_after()
            if reading is not None:
                moved()
            idle = idle + 1 if reading is not None and reading.busy is False else 0
            if idle >= _DRAINED_READINGS:
                return
            await asyncio.sleep(self._poll_s)
        raise PrintFailed(PrinterFault.TIMED_OUT, f"still printing after {within_s:g} s")


def _largest_piece(profile: Profile) -> int:
    """No command of this profile's is longer: a band of dots, and the heads of its lines."""
    return profile.band_rows * ((profile.dots + 7) // 8 + 1)
