"""The Epson family: `DLE EOT`, answered at once whatever the printer does, and `GS r`, answered in its turn.

What comes is told apart by its fixed bits ("Transmission status identification" of Epson's ESC/POS
reference, and the same table in Citizen's and Custom's manuals):

    DLE EOT n            0xx1xx10
    GS r n               0xx0xxxx
    automatic status     0xx1xx00, then three of 0xx0xxxx
    buffer cleared       37h 25h 00h     (the answer to DLE DC4 8)
    XON, XOFF            11h, 13h

A byte of no such form is garbage, and an answer with garbage around it is none. A row of dots may hold the
bytes of `DLE EOT` by chance: so answers come that nobody asked for, and whoever asks drops them first.
"""

from collections.abc import Iterator
from enum import Enum, auto

from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.thermal.status.channel import StatusChannel, StatusReply

_DLE_EOT = b"\x10\x04"
_CLEARED = b"\x37\x25\x00"
_FLOW_CONTROL = b"\x11\x13"
_NOTHING_WRONG = 0x12


class EpsonReply(Enum):
    """What a printer of this family says."""

    STATUS = auto()
    ECHO = auto()
    AUTOMATIC = auto()
    CLEARED = auto()
    FLOW_CONTROL = auto()
    GARBAGE = auto()


async def ask_epson(line: StatusChannel) -> StatusReply | None:
    """Ask a printer how it is; None when it does not answer, or nothing that makes sense."""
    printer = await _ask_epson_byte(line, 1)
    offline_cause = None if printer is None else await _ask_epson_byte(line, 2)
    paper = None if offline_cause is None else await _ask_epson_byte(line, 4)
    if printer is None or offline_cause is None or paper is None:
        return None
    # The third tells why an error stopped it. Not all printers know it, so it is asked where it matters.
    is_wrong = printer & 0x08 or offline_cause & 0x40
    error_cause = await _ask_epson_byte(line, 3) if is_wrong else _NOTHING_WRONG
    return StatusReply(
        read_epson(printer, offline_cause, _NOTHING_WRONG if error_cause is None else error_cause, paper)
    )


def read_epson(printer: int, offline_cause: int, error_cause: int, paper: int) -> PrinterState:
    """What the answers to `DLE EOT` 1 to 4 mean together.

    An open cover comes first: with it open, printers miss their paper as well.
    """
    paper_low = bool(paper & 0x0C)
    fault: PrinterFault | None = None
    if offline_cause & 0x04:
        fault = PrinterFault.COVER_OPEN
    elif paper & 0x60 or offline_cause & 0x20:
        fault = PrinterFault.PAPER_OUT
    elif error_cause & 0x08:
        fault = PrinterFault.CUTTER
    elif error_cause & 0x64 or offline_cause & 0x40:
        fault = PrinterFault.OTHER  # a mechanical error (bit 2), one for good (5), a head that is too hot (6)
    elif printer & 0x08:
        fault = PrinterFault.OFFLINE
    return PrinterState(Readiness.FAULT if fault else Readiness.READY, fault, paper_low)


def take_status(heard: bytearray) -> int | None:
    """Take the first answer to `DLE EOT` out of what was heard."""
    taken = _take_epson(heard, EpsonReply.STATUS)
    return taken[0] if taken else None


def take_echo(heard: bytearray) -> PrinterState | None:
    """Take out the first answer to `GS r 1`: bits 0 and 1 are the paper near its end, 2 and 3 at it."""
    taken = _take_epson(heard, EpsonReply.ECHO)
    if taken is None:
        return None
    is_out, is_low = bool(taken[0] & 0x0C), bool(taken[0] & 0x03)
    return PrinterState(
        Readiness.FAULT if is_out else Readiness.READY, PrinterFault.PAPER_OUT if is_out else None, is_low
    )


def take_cleared(heard: bytearray) -> bool | None:
    """Take out the printer's word that its buffers are empty."""
    return True if _take_epson(heard, EpsonReply.CLEARED) else None


def drop_echoes(heard: bytearray) -> None:
    """Drop echoes of what was sent in a former conversation."""
    _drop(heard, EpsonReply.ECHO)


async def _ask_epson_byte(line: StatusChannel, number: int) -> int | None:
    await line.look()
    _drop(line.heard, EpsonReply.STATUS, EpsonReply.GARBAGE)
    await line.say(_DLE_EOT + bytes([number]))
    answer = await line.hear(take_status)
    return None if _take_epson(line.heard, EpsonReply.GARBAGE) else answer


def _take_epson(heard: bytearray, said: EpsonReply) -> bytes | None:
    for each, start, end in parse_epson(heard):
        if each is said:
            taken = bytes(heard[start:end])
            del heard[start:end]
            return taken
    return None


def _drop(heard: bytearray, *unwanted: EpsonReply) -> None:
    for _, start, end in reversed([each for each in parse_epson(heard) if each[0] in unwanted]):
        del heard[start:end]


def parse_epson(heard: bytes | bytearray) -> Iterator[tuple[EpsonReply, int, int]]:
    """Name what was heard, with its place; stops before something of which the rest is still to come."""
    place = 0
    while place < len(heard):
        said, length = _classify(bytes(heard[place : place + 4]))
        if said is None:
            return
        yield said, place, place + length
        place += length


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
