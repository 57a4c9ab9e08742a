"""The Daruma family (DR700, DR800): `ENQ` and `GS ENQ`, a byte each.

Source: ACBr, `TACBrEscDaruma.LerStatus`. No bit of these bytes is fixed, so of garbage only the byte of a
line at rest (FFh) can be told apart; an answer of more than one byte is none.
"""

from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.thermal.status.channel import StatusChannel, StatusReply

_ENQ = b"\x05"
_GS_ENQ = b"\x1d\x05"
_LINE_AT_REST = 0xFF


async def ask_daruma(line: StatusChannel) -> StatusReply | None:
    """Ask a printer how it is; None when it does not answer, or nothing that makes sense."""
    printer = await _ask_daruma_byte(line, _ENQ)
    sensors = None if printer is None else await _ask_daruma_byte(line, _GS_ENQ)
    return None if printer is None or sensors is None else read_daruma(printer, sensors)


def read_daruma(printer: int, sensors: int) -> StatusReply:
    """What the answers to `ENQ` and `GS ENQ` mean together."""
    fault: PrinterFault | None = None
    if printer & 0x80:
        fault = PrinterFault.COVER_OPEN
    elif printer & 0x20 or sensors & 0x02:
        fault = PrinterFault.PAPER_OUT
    elif not sensors & 0x10:
        fault = PrinterFault.COVER_OPEN  # the paper does not lie on its sensor
    elif printer & 0x08 or sensors & 0x40:
        fault = PrinterFault.OTHER
    elif not printer & 0x10 or sensors & 0x08:
        fault = PrinterFault.OFFLINE
    state = PrinterState(Readiness.FAULT if fault else Readiness.READY, fault, paper_low=bool(sensors & 0x01))
    return StatusReply(state, busy=bool(printer & 0x01))


async def _ask_daruma_byte(line: StatusChannel, question: bytes) -> int | None:
    await line.look()
    line.heard.clear()
    await line.say(question)
    answer = await line.hear(_take_daruma)
    return answer if answer != _LINE_AT_REST else None


def _take_daruma(heard: bytearray) -> int | None:
    if not heard:
        return None
    answer = heard[0] if len(heard) == 1 else _LINE_AT_REST
    heard.clear()
    return answer
