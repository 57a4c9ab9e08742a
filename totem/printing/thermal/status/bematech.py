"""The Bematech family: `GS F8h 1`, five bytes that say everything at once.

Source: MP-4200 TH Programmer's Manual, revision 1.0 (2010), "Printer extended status enquiry"; the tables of
bytes as printers in the field sent them, by nddigital (e-Forms, "Retornos comando serial"). Among those are
idle printers that do not set the bit "waiting for data", so an empty buffer is read off its level alone.

The manual grants this in ESC/POS mode over a network only: where it is not answered there, `DLE EOT` is.
"""

from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.thermal.status.channel import StatusChannel, StatusReply

_ENQUIRY = b"\x1d\xf81"
_FIXED = ((0x83, 0x80), (0x09, 0x01), (0x93, 0x90), (0xBB, 0x91), (0x80, 0x00))
"""For each byte the bits that never change, and what they are."""


async def ask_bematech(line: StatusChannel) -> StatusReply | None:
    """Ask a printer how it is; None when it does not answer, or nothing that makes sense."""
    await line.look()
    line.heard.clear()
    await line.say(_ENQUIRY)
    answer = await line.hear(_take_bematech)
    return None if answer is None else read_bematech(answer)


def read_bematech(answer: bytes) -> StatusReply:
    """What five bytes mean; an open cover comes first, since with it the paper is missed as well."""
    printer, offline_cause, error_cause, head, _ = answer
    fault: PrinterFault | None = None
    if not offline_cause & 0x80:
        fault = PrinterFault.COVER_OPEN
    elif offline_cause & 0x24:
        fault = PrinterFault.PAPER_OUT
    elif error_cause & 0x08:
        fault = PrinterFault.CUTTER
    elif error_cause & 0x60 or offline_cause & 0x40 or head & 0x04 or printer & 0x04:
        fault = (
            PrinterFault.OTHER
        )  # an error it names no better, a head too hot, or more data than it could take
    elif printer & 0x08:
        fault = PrinterFault.OFFLINE
    state = PrinterState(
        Readiness.FAULT if fault else Readiness.READY, fault, paper_low=bool(offline_cause & 0x02)
    )
    return StatusReply(state, busy=bool(printer & 0x60))


def _take_bematech(heard: bytearray) -> bytes | None:
    for start in range(len(heard) - len(_FIXED) + 1):
        answer = bytes(heard[start : start + len(_FIXED)])
        if all(byte & mask == fixed for byte, (mask, fixed) in zip(answer, _FIXED, strict=True)):
            del heard[: start + len(_FIXED)]
            return answer
    return None
