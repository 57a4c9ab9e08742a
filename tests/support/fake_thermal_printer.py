"""Simulation of a thermal printer during a job: buffer, status answers, and faults.

`support.escpos_parser` renders the bytes of a whole job; this one simulates the time in between. Rows are
identified by their first four bytes, which `marked` gives to all rows of a slip, so that a test can count the
printed slips and rows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from totem.printing.thermal.escpos import Raster

MARK = 4
HEIGHT = 40
BLANK = bytes(MARK)
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_CUTS = (b"\x1dV\x00", b"\x1dV\x01", b"\x1bi\x1de\x03\x0c", b"\x1bm")
_DLE_EOT = b"\x10\x04"
_QUESTION = re.compile(rb"\x10[\x04\x05\x14]")
"""The beginning of all that is answered or obeyed at once."""
_MOST_AT_ONCE = 4096
_RASTER, _ECHO = b"\x1dv0", b"\x1dr"
_IGNORED = (b"\x00", b"\x1b@", b"\x1d\xf9\x20\x01", _CLEAR, b"\x10\x05\x02")
_LENGTHS = {command: len(command) for command in (*_CUTS, *_IGNORED)} | {
    _RASTER: 8,
    _ECHO: 3,
    _DLE_EOT: 3,
    b"\x1d\xf81": 3,
}


def marked(mark: str, width: int, *, dots: bytes = b"") -> Raster:
    """Make a slip on which every row begins with the same four letters, followed by `dots`."""
    row = mark.encode("ascii") + dots
    return Raster(width, HEIGHT, row.ljust((width + 7) // 8, b"\x00") * HEIGHT)


@dataclass
class Mechanism:
    """Simulated printer; every attribute may be changed at any time, followed by a call of `work`.

    It stops without paper or with its cover open, and goes on with its buffer when the fault is mended.
    `paper_rows` is the rest of the paper, None for plenty; `room` the size of its buffer; `stops_at` the
    number of received bytes at which it stops without a report. Without `at_once` it answers each status
    request in its turn, behind the data that are still to be printed.
    `language` is that of its status; `clears` is support of DLE DC4 8, `recovers` of DLE ENQ 2 while stopped.
    """

    language: str = "epson"
    echoes: bool = True
    clears: bool = True
    recovers: bool = False
    room: int = 1 << 20
    paper_rows: int | None = None
    is_open: bool = False
    is_mute: bool = False
    is_paused: bool = False
    at_once: bool = True
    stops_at: int | None = None
    is_near_end: bool = False
    garbage: bytes = b""
    reply: Callable[[bytes], None] = lambda _: None
    slips: list[list[bytes]] = field(default_factory=list)
    uncut: list[bytes] = field(default_factory=list)
    unknown: bytearray = field(default_factory=bytearray)
    received: int = 0
    last_bytes: bytes = b""
    _buffer: bytearray = field(default_factory=bytearray)
    _row: bytearray = field(default_factory=bytearray)
    _stride: int = 0
    _raster_left: int = 0

    @property
    def free(self) -> int:
        """Free bytes in its buffer."""
        return max(0, self.room - len(self._buffer))

    @property
    def is_stopped(self) -> bool:
        """True if it prints nothing now."""
        return self.is_open or self.paper_rows == 0 or self.is_paused

    @property
    def holds(self) -> int:
        """Bytes that it has not printed yet."""
        return len(self._buffer)

    def printed(self, mark: str) -> int:
        """Return the number of whole slips of this mark."""
        return sum(slip.count(mark.encode()) == HEIGHT for slip in self.slips)

    def rows(self, mark: str) -> int:
        """Return the number of rows of this mark on paper, of incomplete slips, too."""
        return sum(slip.count(mark.encode()) for slip in [*self.slips, self.uncut])

    def receive(self, data: bytes) -> None:
        """Receive bytes: answer real-time requests at once, buffer the rest, and print as far as possible."""
        place = 0
        while place < len(data):
            end = max(place + 1, self._end_of_dots(data, place))
            self._take(data[place:end])
            place = end

    def _end_of_dots(self, data: bytes, place: int) -> int:
        """Return the end of the dots from `place` that hold no status request and no stop.

        Taken byte by byte, a slip is 200,000 steps: most of the time of a visit that prints.
        """
        if not self._raster_left or self._buffer or self.is_stopped:
            return place
        ends = [len(data), place + self._raster_left, place + _MOST_AT_ONCE]
        if self.stops_at is not None and self.stops_at > self.received:
            ends.append(place + self.stops_at - self.received - 1)
        if self.paper_rows is not None:
            ends.append(place + self._stride - len(self._row))
        question = _QUESTION.search(self.last_bytes + data[place : min(ends)])
        if question is not None:
            ends.append(place + question.start() - len(self.last_bytes))
        return min(ends)

    def _take(self, data: bytes) -> None:
        self.received += len(data)
        if self.received == self.stops_at:
            self.is_paused = True
        self._buffer += data
        self.last_bytes = (self.last_bytes + data)[-len(_CLEAR) :]
        if self.language == "epson" and self.at_once:
            self._answer_real_time()
        elif self.language != "epson" and (not self._raster_left or self.is_stopped):
            self._answer_between_commands()
        self.work()

    def work(self) -> None:
        """Print the buffer as far as possible."""
        while self._buffer and not self.is_stopped and self._step():
            pass

    def refill(self) -> None:
        """Insert a new roll, close the cover, and continue."""
        self.paper_rows, self.is_open, self.is_mute, self.garbage = None, False, False, b""
        self.is_paused, self.stops_at = False, None
        self.work()

    def answer(self, answer: bytes) -> None:
        """Send an answer, unless mute."""
        if not self.is_mute:
            self.reply(self.garbage or answer)

    def _answer_real_time(self) -> None:
        heard = self.last_bytes
        if heard[-3:-1] == _DLE_EOT and heard[-1] in range(1, 5):
            self.answer(bytes([self._epson_status(heard[-1])]))
        elif (self.clears and heard == _CLEAR) or (
            self.recovers and self.is_stopped and heard[-3:] == b"\x10\x05\x02"
        ):
            self._buffer.clear()
            self._raster_left, self._row = 0, bytearray()
            if heard == _CLEAR:
                self.answer(b"\x37\x25\x00")

    def _epson_status(self, number: int) -> int:
        out, stopped = self.paper_rows == 0, self.is_open or self.paper_rows == 0
        bits = {
            1: 0x08 * stopped,
            2: 0x04 * self.is_open + 0x20 * out,
            3: 0,
            4: 0x0C * self.is_near_end + 0x60 * out,
        }
        return 0x12 | bits[number]

    def _bematech_status(self) -> bytes:
        out, stopped = self.paper_rows == 0, self.is_open or self.paper_rows == 0
        level = 0x20 if self._raster_left or self._buffer else 0
        cover = 0 if self.is_open else 0x80
        return bytes(
            [
                0x80 | 0x08 * stopped | level,
                0x11 | cover | 0x02 * self.is_near_end | 0x24 * out,
                0x90,
                0x91,
                0x16,
            ]
        )

    def _daruma_status(self, *, sensors: bool) -> bytes:
        out, stopped = self.paper_rows == 0, self.is_open or self.paper_rows == 0
        if sensors:
            return bytes([0x01 * self.is_near_end | 0x02 * out | 0x08 * stopped | 0x10 * (not out)])
        return bytes([0x10 * (not stopped) | 0x20 * out | 0x80 * self.is_open])

    def _step(self) -> bool:
        """Execute one command, or print one row; return False when more bytes are needed."""
        if self._raster_left:
            return self._print_row()
        known = [
            (command, length) for command, length in _LENGTHS.items() if self._buffer.startswith(command)
        ]
        if known:
            ((command, length),) = known
            return len(self._buffer) >= length and self._carry_out(command, length)
        if any(command.startswith(self._buffer) for command in _LENGTHS):
            return False
        self.unknown.append(self._buffer[0])
        return self._eat(1)

    def _carry_out(self, command: bytes, length: int) -> bool:
        if command == _RASTER:
            self._stride = int.from_bytes(self._buffer[4:6], "little")
            self._raster_left = self._stride * int.from_bytes(self._buffer[6:8], "little")
        elif command == _ECHO and self.echoes:
            self.answer(bytes([0x03 * self.is_near_end]))
        elif command == _DLE_EOT and not self.at_once:
            self.answer(bytes([self._epson_status(self._buffer[2])]))
        elif command in _CUTS:
            self.slips.append(self.uncut)
            self.uncut = []
        return self._eat(length)

    def _answer_between_commands(self) -> None:
        """Answer the status requests of Bematech and Daruma, which have no real-time commands."""
        if self.language == "bematech" and self.last_bytes.endswith(b"\x1d\xf81"):
            del self._buffer[-3:]
            self.answer(self._bematech_status())
        elif self.language == "daruma" and self.last_bytes.endswith(b"\x1d\x05"):
            del self._buffer[-2:]
            self.answer(self._daruma_status(sensors=True))
        elif self.language == "daruma" and self.last_bytes.endswith(b"\x05"):
            del self._buffer[-1:]
            self.answer(self._daruma_status(sensors=False))

    def _print_row(self) -> bool:
        taken = min(len(self._buffer), self._stride - len(self._row), self._raster_left)
        self._row += self._buffer[:taken]
        self._raster_left -= taken
        if len(self._row) == self._stride:
            self.uncut.append(bytes(self._row[:MARK]))
            self._row.clear()
            if self.paper_rows is not None:
                self.paper_rows -= 1
        return self._eat(taken)

    def _eat(self, count: int) -> bool:
        del self._buffer[:count]
        return True
