"""Status replies byte by byte: from the manuals, and as printers in the field sent them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import virtual_time
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.thermal import status_protocols as status
from totem.printing.thermal.status_protocols import EpsonReply, StatusChannel, StatusReply

READY = PrinterState(Readiness.READY)
LOW = PrinterState(Readiness.READY, paper_low=True)
OUT, OPEN, CUTTER, OTHER, OFFLINE = (
    PrinterState(Readiness.FAULT, fault)
    for fault in (
        PrinterFault.PAPER_OUT,
        PrinterFault.COVER_OPEN,
        PrinterFault.CUTTER,
        PrinterFault.OTHER,
        PrinterFault.OFFLINE,
    )
)


class Script:
    """A transport on which the printer answers each question with what was written down for it."""

    def __init__(self, answers: dict[bytes, bytes], before: bytes = b"") -> None:
        self.answers, self.coming, self.said = answers, before, b""

    async def open(self, deadline_s: float) -> None:
        """Nothing to do."""

    async def write(self, data: bytes, deadline_s: float) -> None:
        """Note it, and prepare the answer."""
        del deadline_s
        self.said += data
        self.coming += self.answers.get(data, b"")

    async def read(self, deadline_s: float) -> bytes:
        """Return the prepared bytes; without any, wait in vain."""
        if not self.coming:
            await asyncio.sleep(deadline_s)
        coming, self.coming = self.coming, b""
        return coming

    async def flush(self, deadline_s: float) -> None:
        """Nothing to do."""

    async def discard(self) -> bool:
        """Nothing to drop."""
        return False

    async def close(self, *, drop: bool = False) -> None:
        """Nothing to do."""


def asked(
    ask: Callable[[StatusChannel], Awaitable[StatusReply | None]], script: Script
) -> StatusReply | None:
    async def whole() -> StatusReply | None:
        return await ask(StatusChannel(script, answer_s=0.2))

    return virtual_time.run(whole())


# Epson: four bytes, from Epson's ESC/POS reference; some as other makers' printers sent them


@pytest.mark.parametrize(
    ("printer", "offline_cause", "error_cause", "paper", "state"),
    [
        (0x12, 0x12, 0x12, 0x12, READY),
        (0x16, 0x12, 0x12, 0x12, READY),  # the drawer's pin is high
        (0x12, 0x12, 0x12, 0x1E, LOW),
        (0x1A, 0x32, 0x12, 0x72, OUT),
        (0x1A, 0x32, 0x12, 0x7E, PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT, paper_low=True)),
        (0x1A, 0x12, 0x12, 0x72, OUT),
        (0x12, 0x32, 0x12, 0x12, OUT),
        (0x1A, 0x16, 0x12, 0x12, OPEN),
        (0x1E, 0x36, 0x12, 0x72, OPEN),  # Bematech MP-2800 TH: with its cover open it misses the paper, too
        (0x1A, 0x56, 0x12, 0x12, OPEN),  # Sweda: an open cover is an error, too
        (0x1A, 0x52, 0x1A, 0x12, CUTTER),
        (0x1A, 0x52, 0x32, 0x12, OTHER),
        (0x1A, 0x52, 0x52, 0x12, OTHER),
        (0x1A, 0x52, 0x16, 0x12, OTHER),
        (0x1A, 0x52, 0x12, 0x12, OTHER),
        (0x1A, 0x12, 0x12, 0x12, OFFLINE),
        (0x5A, 0x1A, 0x12, 0x12, OFFLINE),  # somebody holds the feed button
    ],
)
def test_dle_eot(printer: int, offline_cause: int, error_cause: int, paper: int, state: PrinterState) -> None:
    assert status.read_epson(printer, offline_cause, error_cause, paper) == state
    answers = dict(enumerate((printer, offline_cause, error_cause, paper), start=1))
    script = Script({b"\x10\x04" + bytes([number]): bytes([byte]) for number, byte in answers.items()})
    assert asked(status.ask_epson, script) == StatusReply(state)


GOOD = {b"\x10\x04" + bytes([number]): b"\x12" for number in range(1, 5)}


@pytest.mark.parametrize("number", [1, 2, 4])
@pytest.mark.parametrize("answer", [b"", b"\x00", b"\xff", b"\x10", b"\x92", b"\x13", b"\x11", b"\x12\x80"])
def test_an_answer_that_is_none_leaves_the_state_unknown(number: int, answer: bytes) -> None:
    script = Script(GOOD | {b"\x10\x04" + bytes([number]): answer})
    assert asked(status.ask_epson, script) is None


@pytest.mark.parametrize(
    "before",
    [
        b"\x16\x16\x1a",  # answers that nobody waits for any more
        b"\x00\x0c",  # echoes
        b"\x11\x13",  # flow control
        b"\x18\x00\x0c\x00",  # an automatic status: offline, paper out
        b"\x37\x25\x00",  # the word that a buffer was cleared
        b"\xff\xfe",  # noise from before
    ],
)
def test_earlier_bytes_are_no_reply(before: bytes) -> None:
    assert asked(status.ask_epson, Script(GOOD, before)) == StatusReply(READY)


@pytest.mark.parametrize(
    ("around", "answers"),
    [
        (b"\x11%s\x13", StatusReply(READY)),
        (b"%s\x18\x00\x0c\x00", StatusReply(READY)),
        (b"\x18\x00\x0c\x00%s", StatusReply(READY)),
        (b"\xff%s", None),
    ],
)
def test_bytes_next_to_a_reply_are_separated(around: bytes, answers: StatusReply | None) -> None:
    script = Script({question: around % answer for question, answer in GOOD.items()})
    assert asked(status.ask_epson, script) == answers


def test_the_error_cause_is_requested_only_after_an_error() -> None:
    script = Script(GOOD)
    asked(status.ask_epson, script)
    assert script.said == b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"


@pytest.mark.parametrize(
    ("echo", "state"),
    [(0x00, READY), (0x03, LOW), (0x0C, OUT), (0x60, READY), (0x40, READY)],
)
def test_an_echo_carries_the_paper_state(echo: int, state: PrinterState) -> None:
    assert status.take_echo(bytearray([echo])) == state


@pytest.mark.parametrize(
    "heard", [b"", b"\x12", b"\x11", b"\xff", b"\x37\x25\x00", b"\x18\x00\x00\x00", b"\x18\x00"]
)
def test_nothing_else_is_an_echo(heard: bytes) -> None:
    assert status.take_echo(bytearray(heard)) is None


def test_each_taker_leaves_the_rest() -> None:
    heard = bytearray(b"\x12\x00\x37\x25\x00\x16")
    assert status.take_cleared(heard)
    assert status.take_status(heard) == 0x12
    assert status.take_echo(heard) == READY
    assert heard == b"\x16"


@given(st.binary())
def test_everything_heard_is_sorted_but_for_an_unfinished_end(heard: bytes) -> None:
    end = 0
    for said, start, stop in status.parse_epson(heard):
        assert start == end
        assert stop - start == {EpsonReply.AUTOMATIC: 4, EpsonReply.CLEARED: 3}.get(said, 1)
        end = stop
    assert len(heard) - end <= 3


# Bematech: five bytes. The field's are nddigital's "Retornos comando serial", in decimal as it has them


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((128, 145, 144, 145, 22), READY),
        ((128, 129, 144, 145, 22), READY),  # the drawer is open
        ((136, 53, 144, 145, 22), OPEN),
        ((136, 37, 144, 145, 22), OPEN),
        ((136, 183, 144, 145, 22), PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT, paper_low=True)),
        ((136, 167, 144, 145, 22), PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT, paper_low=True)),
        ((128, 147, 144, 145, 22), LOW),
        ((128, 131, 144, 145, 22), LOW),
        ((136, 209, 152, 145, 22), CUTTER),
        ((136, 209, 176, 145, 22), OTHER),
        ((136, 209, 208, 145, 22), OTHER),
        ((128, 145, 144, 149, 22), OTHER),  # the head is too hot
        ((132, 145, 144, 145, 22), OTHER),  # it took more than it has room for
        ((136, 145, 144, 145, 22), OFFLINE),
    ],
)
def test_gs_f8(answer: tuple[int, ...], state: PrinterState) -> None:
    reading = asked(status.ask_bematech, Script({b"\x1d\xf81": bytes(answer)}))
    assert reading == StatusReply(state, busy=False)


@pytest.mark.parametrize(("level", "is_busy"), [(0x00, False), (0x20, True), (0x40, True), (0x60, True)])
def test_gs_f8_reports_an_empty_buffer(level: int, is_busy: bool) -> None:
    assert status.read_bematech(bytes([0x80 | level, 0x91, 0x90, 0x91, 0x16])).busy is is_busy


@pytest.mark.parametrize(
    "answer", [b"", b"\x12", b"\x80\x91\x90\x91", b"\xff" * 5, bytes(5), b"\x91\x90\x91\x16\x80"]
)
def test_gs_f8_without_its_fixed_bits_is_no_answer(answer: bytes) -> None:
    assert asked(status.ask_bematech, Script({b"\x1d\xf81": answer})) is None


def test_gs_f8_is_found_behind_noise() -> None:
    answer = b"\x00\x80" + bytes([0x80, 0x91, 0x90, 0x91, 0x16])
    assert asked(status.ask_bematech, Script({b"\x1d\xf81": answer})) == StatusReply(READY, busy=False)


# Daruma: two bytes, as ACBr reads them


@pytest.mark.parametrize(
    ("printer", "sensors", "state", "is_busy"),
    [
        (0x10, 0x10, READY, False),
        (0x11, 0x10, READY, True),
        (0x10, 0x90, READY, False),  # the drawer is open
        (0x10, 0x11, LOW, False),
        (0x30, 0x12, OUT, False),
        (0x10, 0x02, OUT, False),
        (0x20, 0x0A, OUT, False),
        (0x90, 0x10, OPEN, False),
        (0xB0, 0x02, OPEN, False),
        (0x10, 0x00, OPEN, False),
        (0x18, 0x10, OTHER, False),
        (0x10, 0x50, OTHER, False),
        (0x00, 0x10, OFFLINE, False),
        (0x10, 0x18, OFFLINE, False),
    ],
)
def test_enq(printer: int, sensors: int, state: PrinterState, is_busy: bool) -> None:
    script = Script({b"\x05": bytes([printer]), b"\x1d\x05": bytes([sensors])})
    assert asked(status.ask_daruma, script) == StatusReply(state, is_busy)


@pytest.mark.parametrize(
    "answers", [(b"", b"\x10"), (b"\x10", b""), (b"\xff", b"\x10"), (b"\x10\x10", b"\x10")]
)
def test_enq_answered_otherwise_leaves_the_state_unknown(answers: tuple[bytes, bytes]) -> None:
    assert asked(status.ask_daruma, Script(dict(zip((b"\x05", b"\x1d\x05"), answers, strict=True)))) is None
