"""Status protocols of thermal printers: a channel for requests and replies, and one section per family.

Printers answer some requests at once, others in their turn, and send unsolicited bytes as well. So received
bytes are kept in a buffer, and each reader takes out of it the first reply of the form that it expects.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.thermal.transports import PrinterTransport

T = TypeVar("T")
_DLE_EOT = b"\x10\x04"
_CLEARED = b"\x37\x25\x00"
_FLOW_CONTROL = b"\x11\x13"
_NO_ERROR = 0x12
_BEMATECH_ENQUIRY = b"\x1d\xf81"
_BEMATECH_FIXED = ((0x83, 0x80), (0x09, 0x01), (0x93, 0x90), (0xBB, 0x91), (0x80, 0x00))
"""For each byte the mask of its fixed bits, and their value."""
_ENQ = b"\x05"
_GS_ENQ = b"\x1d\x05"
_IDLE_LINE = 0xFF


@dataclass(frozen=True, slots=True)
class StatusReply:
    """A printer's status; `busy` is True while data is left to print, None where it is not reported."""

    state: PrinterState
    busy: bool | None = None


class StatusChannel:
    """Requests and replies over an open transport; all methods may raise `TransportError`.

    Attributes:
        answer_s: the time in which a printer has to answer a request.
        cut_short: the length of a write that did not end; the printer may be waiting for that many bytes.
        buffer: bytes received and not yet taken.
    """

    def __init__(self, transport: PrinterTransport, answer_s: float) -> None:
        self.transport = transport
        self.answer_s = answer_s
        self.cut_short = 0
        self.buffer = bytearray()

    async def send(self, data: bytes, deadline_s: float | None = None) -> None:
        """Send `data` within the deadline, `answer_s` by default."""
        self.cut_short += len(data)
        await self.transport.write(data, self.answer_s if deadline_s is None else deadline_s)
        self.cut_short -= len(data)

    async def poll(self) -> None:
        """Read into the buffer what has already arrived."""
        self.buffer += await self.transport.read(0)

    async def receive(self, take: Callable[[bytearray], T | None], within_s: float | None = None) -> T | None:
        """Read until `take` finds its reply in the buffer; None at the deadline, `answer_s` by default."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + (self.answer_s if within_s is None else within_s)
        while (reply := take(self.buffer)) is None:
            left_s = ends - loop.time()
            if left_s <= 0:
                return None
            self.buffer += await self.transport.read(left_s)
        return reply

    async def request(self, command: bytes, take: Callable[[bytearray], T | None]) -> T | None:
        """Drop everything received so far, send `command`, and receive its reply."""
        await self.poll()
        self.buffer.clear()
        await self.send(command)
        return await self.receive(take)


def _state(*faults: tuple[int | bool, PrinterFault], paper_low: int) -> PrinterState:
    """Return the first fault whose bits are set, else READY."""
    fault = next((fault for bits, fault in faults if bits), None)
    return PrinterState(Readiness.FAULT if fault else Readiness.READY, fault, bool(paper_low))


# Epson: `DLE EOT`, answered at once, and `GS r`, answered in its turn. Replies differ in their fixed bits
# ("Transmission status identification" of Epson's ESC/POS reference; the same in Citizen's and Custom's
# manuals):
#
#     DLE EOT n            0xx1xx10
#     GS r n               0xx0xxxx
#     automatic status     0xx1xx00, then three of 0xx0xxxx
#     buffer cleared       37h 25h 00h     (the answer to DLE DC4 8)
#     XON, XOFF            11h, 13h
#
# A byte of no such form is garbage, and a reply next to garbage is ignored. A row of dots may contain `DLE
# EOT` by chance, so unrequested replies arrive, and are dropped before each request.


class EpsonReply(Enum):
    """Kinds of replies of the Epson family."""

    STATUS = auto()
    ECHO = auto()
    AUTOMATIC = auto()
    CLEARED = auto()
    FLOW_CONTROL = auto()
    GARBAGE = auto()


async def ask_epson(channel: StatusChannel) -> StatusReply | None:
    """Query the status by `DLE EOT`; None without a valid reply."""
    printer = await _ask_epson_byte(channel, 1)
    offline_cause = None if printer is None else await _ask_epson_byte(channel, 2)
    paper = None if offline_cause is None else await _ask_epson_byte(channel, 4)
    if printer is None or offline_cause is None or paper is None:
        return None
    # The error cause (3) is not implemented by all printers, so it is requested only after an error.
    has_error = printer & 0x08 or offline_cause & 0x40
    error_cause = await _ask_epson_byte(channel, 3) if has_error else _NO_ERROR
    return StatusReply(
        read_epson(printer, offline_cause, _NO_ERROR if error_cause is None else error_cause, paper)
    )


def read_epson(printer: int, offline_cause: int, error_cause: int, paper: int) -> PrinterState:
    """Combine the replies to `DLE EOT` 1 to 4.

    An open cover comes first: with it open, printers report missing paper as well.
    """
    return _state(
        (offline_cause & 0x04, PrinterFault.COVER_OPEN),
        (paper & 0x60 or offline_cause & 0x20, PrinterFault.PAPER_OUT),
        (error_cause & 0x08, PrinterFault.CUTTER),
        # mechanical (bit 2), unrecoverable (5), head too hot (6)
        (error_cause & 0x64 or offline_cause & 0x40, PrinterFault.OTHER),
        (printer & 0x08, PrinterFault.OFFLINE),
        paper_low=paper & 0x0C,
    )


def take_status(buffer: bytearray) -> int | None:
    """Take the first reply to `DLE EOT`."""
    reply = _take_epson(buffer, EpsonReply.STATUS)
    return reply[0] if reply else None


def take_echo(buffer: bytearray) -> PrinterState | None:
    """Take the first reply to `GS r 1`: bits 0 and 1 are paper low, 2 and 3 paper out."""
    reply = _take_epson(buffer, EpsonReply.ECHO)
    if reply is None:
        return None
    return _state((reply[0] & 0x0C, PrinterFault.PAPER_OUT), paper_low=reply[0] & 0x03)


def take_cleared(buffer: bytearray) -> bool | None:
    """Take the reply to `DLE DC4 8`: the printer's buffers are empty."""
    return True if _take_epson(buffer, EpsonReply.CLEARED) else None


def drop_echoes(buffer: bytearray) -> None:
    """Drop echoes of an earlier session."""
    _drop_epson(buffer, EpsonReply.ECHO)


def drop_cleared(buffer: bytearray) -> None:
    """Drop replies to an earlier `DLE DC4 8`, which do not cover what was sent since."""
    _drop_epson(buffer, EpsonReply.CLEARED)


async def _ask_epson_byte(channel: StatusChannel, number: int) -> int | None:
    await channel.poll()
    _drop_epson(channel.buffer, EpsonReply.STATUS, EpsonReply.GARBAGE)
    await channel.send(_DLE_EOT + bytes([number]))
    reply = await channel.receive(take_status)
    return None if _take_epson(channel.buffer, EpsonReply.GARBAGE) else reply


def _take_epson(buffer: bytearray, wanted: EpsonReply) -> bytes | None:
    for kind, start, end in parse_epson(buffer):
        if kind is wanted:
            taken = bytes(buffer[start:end])
            del buffer[start:end]
            return taken
    return None


def _drop_epson(buffer: bytearray, *unwanted: EpsonReply) -> None:
    for _, start, end in reversed([each for each in parse_epson(buffer) if each[0] in unwanted]):
        del buffer[start:end]


def parse_epson(buffer: bytes | bytearray) -> Iterator[tuple[EpsonReply, int, int]]:
    """Split the buffer into replies with their positions; stop before an incomplete one."""
    position = 0
    while position < len(buffer):
        kind, length = _classify(bytes(buffer[position : position + 4]))
        if kind is None:
            return
        yield kind, position, position + length
        position += length


def _classify(coming: bytes) -> tuple[EpsonReply | None, int]:
    first = coming[0]
    if first in _FLOW_CONTROL:
        return EpsonReply.FLOW_CONTROL, 1
    if first == _CLEARED[0] and (coming.startswith(_CLEARED) or _CLEARED.startswith(coming)):
        return (EpsonReply.CLEARED if len(coming) >= len(_CLEARED) else None), len(_CLEARED)
    if first & 0x93 == 0x12:
        return EpsonReply.STATUS, 1
    if first & 0x93 == 0x10 and all(byte & 0x90 == 0 for byte in coming[1:]):
        return (EpsonReply.AUTOMATIC if len(coming) == 4 else None), 4
    if first & 0x90 == 0:
        return EpsonReply.ECHO, 1
    return EpsonReply.GARBAGE, 1


# Bematech: `GS F8h 1`, five bytes with the whole status.
#
# Source: MP-4200 TH Programmer's Manual, revision 1.0 (2010), "Printer extended status enquiry"; tables of
# bytes as printers in the field sent them, by nddigital (e-Forms, "Retornos comando serial"). Among those are
# idle printers that do not set the bit "waiting for data", so an empty buffer is read off its level alone.
# The manual grants the command in ESC/POS mode over a network only: where it is not answered, `DLE EOT` is
# used.


async def ask_bematech(channel: StatusChannel) -> StatusReply | None:
    """Query the status by `GS F8h 1`; None without a valid reply."""
    reply = await channel.request(_BEMATECH_ENQUIRY, _take_bematech)
    return None if reply is None else read_bematech(reply)


def read_bematech(reply: bytes) -> StatusReply:
    """Interpret the five bytes; an open cover comes first: with it, paper is reported missing as well."""
    printer, offline_cause, error_cause, head, _ = reply
    state = _state(
        (not offline_cause & 0x80, PrinterFault.COVER_OPEN),
        (offline_cause & 0x24, PrinterFault.PAPER_OUT),
        (error_cause & 0x08, PrinterFault.CUTTER),
        # unnamed error, head too hot, or more data than it could accept
        (error_cause & 0x60 or offline_cause & 0x40 or head & 0x04 or printer & 0x04, PrinterFault.OTHER),
        (printer & 0x08, PrinterFault.OFFLINE),
        paper_low=offline_cause & 0x02,
    )
    return StatusReply(state, busy=bool(printer & 0x60))


def _take_bematech(buffer: bytearray) -> bytes | None:
    size = len(_BEMATECH_FIXED)
    for start in range(len(buffer) - size + 1):
        reply = bytes(buffer[start : start + size])
        if all(byte & mask == fixed for byte, (mask, fixed) in zip(reply, _BEMATECH_FIXED, strict=True)):
            del buffer[: start + size]
            return reply
    return None


# Daruma (DR700, DR800): `ENQ` and `GS ENQ`, a byte each. Source: ACBr, `TACBrEscDaruma.LerStatus`. No bit of
# these bytes is fixed, so only the byte of an idle line (FFh), and replies of more than one byte, are known
# as garbage.


async def ask_daruma(channel: StatusChannel) -> StatusReply | None:
    """Query the status by `ENQ` and `GS ENQ`; None without a valid reply."""
    printer = await channel.request(_ENQ, _take_daruma)
    sensors = None if printer in {None, _IDLE_LINE} else await channel.request(_GS_ENQ, _take_daruma)
    if printer is None or sensors is None or sensors == _IDLE_LINE:
        return None
    return read_daruma(printer, sensors)


def read_daruma(printer: int, sensors: int) -> StatusReply:
    """Combine the replies to `ENQ` and `GS ENQ`."""
    state = _state(
        (printer & 0x80, PrinterFault.COVER_OPEN),
        (printer & 0x20 or sensors & 0x02, PrinterFault.PAPER_OUT),
        (not sensors & 0x10, PrinterFault.COVER_OPEN),  # no paper on the cover's sensor
        (printer & 0x08 or sensors & 0x40, PrinterFault.OTHER),
        (not printer & 0x10 or sensors & 0x08, PrinterFault.OFFLINE),
        paper_low=sensors & 0x01,
    )
    return StatusReply(state, busy=bool(printer & 0x01))


def _take_daruma(buffer: bytearray) -> int | None:
    if not buffer:
        return None
    reply = buffer[0] if len(buffer) == 1 else _IDLE_LINE
    buffer.clear()
    return reply
