"""Thermal printers without a fault, or with one reported before the job: their output and their state.

Each test runs over TCP, over a serial line, and over a device file. Faults in a job: `test_thermal_faults`.
"""

import asyncio
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest

from support.fake_thermal_printer import HEIGHT, Mechanism
from support.log_check import LogWatch
from support.printer_ports import TcpPort
from support.sample_slips import make_slip
from support.thermal_harness import EPSON, GENERIC, SILENT, SMALL, Run, ThermalBench, a_job, until
from totem.printing.printer import (
    JobProgress,
    Printed,
    PrinterFault,
    PrinterState,
    PrintFailed,
    PrintJob,
    Proof,
    Readiness,
)
from totem.printing.slips import rendering
from totem.printing.thermal.printer import ThermalPrinter, configured_profile, from_settings
from totem.printing.thermal.transports import PrinterTransport
from totem.settings import PrinterSettings
from totem.settings.printer_profiles import PROFILES, StatusFamily, profile

READY = PrinterState(Readiness.READY)
UNKNOWN = PrinterState(Readiness.UNKNOWN)

DARUMA = profile("daruma-dr800", **SMALL, image="raster")
BEMATECH = profile("bematech-mp-4200-th", **SMALL)


def fault(of: PrinterFault) -> PrinterState:
    return PrinterState(Readiness.FAULT, of)


# Successful jobs


def test_a_job_is_printed_once_and_confirmed(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa", "bbbb") is None
        assert [bench.mechanism.printed(mark) for mark in ("aaaa", "bbbb")] == [1, 1]
        steps = [step for step, _ in groupby(bench.steps)]  # each is reported again after a second
        assert steps == [JobProgress.PREPARING, JobProgress.SENDING, JobProgress.PRINTING]
        assert not bench.mechanism.unknown
        assert not bench.mechanism.uncut

    run(test)


def test_a_generic_printer_that_echoes_is_found_out(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert not GENERIC.echo
        assert await bench.print("aaaa") is None
        assert bench.mechanism.printed("aaaa") == 1

    run(test, GENERIC, clears=False)


@pytest.mark.parametrize(("model", "language"), [(DARUMA, "daruma"), (BEMATECH, "bematech")])
def test_families_without_an_echo_prove_it_by_an_empty_buffer(run: Run, model: Any, language: str) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == READY
        assert await bench.print("aaaa") is None
        assert bench.mechanism.printed("aaaa") == 1
        assert not bench.mechanism.unknown

    run(test, model, language=language, echoes=False, clears=False)


def test_a_bematech_printer_in_escpos_mode_is_queried_by_dle_eot(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == READY
        assert await bench.print("aaaa") is None
        assert bench.mechanism.printed("aaaa") == 1

    run(test, BEMATECH, language="epson", clears=False)


def test_all_print_after_each_other_when_all_ask_at_once(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        marks = [f"{letter}{letter}{letter}{letter}" for letter in "abcdef"]
        results = await asyncio.gather(bench.state(), *(bench.print(mark) for mark in marks), bench.clear())
        assert results == [READY, *[None] * len(marks), None]
        assert bench.mechanism.slips == [[mark.encode()] * HEIGHT + [bytes(4)] * 8 for mark in marks]

    run(test)


def test_a_real_slip_is_drawn_and_printed_as_the_configuration_has_it(qapp: object) -> None:
    async def test() -> Printed:
        port = TcpPort(mechanism)
        await port.plug()
        try:
            settings = PrinterSettings(kind="thermal", profile="epson-tm-t20", connection=port.connection)
            return await from_settings(settings).print(PrintJob("1", (make_slip(),)), lambda _: None)
        finally:
            await port.unplug()

    mechanism = Mechanism()
    printed = asyncio.run(test())
    assert printed.proof is Proof.ECHO
    model = profile("epson-tm-t20")
    (slip,) = mechanism.slips
    assert len(slip) == rendering.compose_roll(make_slip(), model).height + model.feed_rows
    assert not mechanism.unknown


# Reported states


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        ({}, READY),
        ({"paper_rows": 0}, fault(PrinterFault.PAPER_OUT)),
        ({"is_open": True}, fault(PrinterFault.COVER_OPEN)),
        ({"is_open": True, "paper_rows": 0}, fault(PrinterFault.COVER_OPEN)),
        ({"is_mute": True}, UNKNOWN),
        ({"garbage": b"\xff"}, UNKNOWN),
        ({"garbage": b"\x00"}, UNKNOWN),
        ({"garbage": b"\x12\xfe"}, UNKNOWN),
        ({"room": 0}, UNKNOWN),
    ],
)
def test_the_state_is_the_reply_and_unknown_without_one(
    run: Run, trouble: dict[str, Any], state: PrinterState
) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == state

    run(test, **trouble)


@pytest.mark.parametrize(("model", "language"), [(DARUMA, "daruma"), (BEMATECH, "bematech")])
@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        ({"paper_rows": 0}, fault(PrinterFault.PAPER_OUT)),
        ({"is_open": True}, fault(PrinterFault.COVER_OPEN)),
        ({"is_mute": True}, UNKNOWN),
        ({"garbage": b"\xff"}, UNKNOWN),
    ],
)
def test_other_families_say_it_in_their_own_way(
    run: Run, model: Any, language: str, trouble: dict[str, Any], state: PrinterState
) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == state
        assert await bench.print("aaaa") == (state.fault or PrinterFault.TIMED_OUT, False)
        assert bench.mechanism.rows("aaaa") == 0

    run(test, model, language=language, echoes=False, clears=False, **trouble)


def test_a_printer_that_is_not_there_is_offline_and_prints_when_it_returns(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        await bench.port.unplug()
        assert await bench.state() == fault(PrinterFault.OFFLINE)
        assert await bench.print("aaaa") == (PrinterFault.OFFLINE, False)
        await bench.clear()
        await bench.port.plug()
        assert await bench.state() == READY
        assert await bench.print("bbbb") is None
        assert (bench.mechanism.rows("aaaa"), bench.mechanism.printed("bbbb")) == (0, 1)

    run(test)


def test_low_paper_prints_and_is_logged_once(run: Run, expected_logs: LogWatch) -> None:
    expected_logs.expect("paper is near its end")

    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == PrinterState(Readiness.READY, paper_low=True)
        for mark in ("aaaa", "bbbb"):
            assert await bench.print(mark) is None
            assert bench.mechanism.printed(mark) == 1
        assert len(expected_logs.records) == 1
        bench.mechanism.is_near_end = False
        assert await bench.state() == READY
        bench.mechanism.is_near_end = True
        await bench.state()
        assert len(expected_logs.records) == 2

    run(test, is_near_end=True)


# Failures before any byte was sent


@pytest.mark.parametrize(
    ("trouble", "named"),
    [
        ({"paper_rows": 0}, PrinterFault.PAPER_OUT),
        ({"is_open": True}, PrinterFault.COVER_OPEN),
        ({"is_mute": True}, PrinterFault.TIMED_OUT),
        ({"garbage": b"\xff"}, PrinterFault.TIMED_OUT),
        ({"room": 0}, PrinterFault.TIMED_OUT),
        ({"echoes": False}, PrinterFault.TIMED_OUT),
    ],
)
def test_a_printer_that_is_not_ready_gets_no_dot(
    run: Run, trouble: dict[str, Any], named: PrinterFault
) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") == (named, False)
        bench.mechanism.room, bench.mechanism.echoes = 1 << 20, True
        bench.mechanism.refill()
        assert await bench.print("bbbb") is None
        assert (bench.mechanism.rows("aaaa"), bench.mechanism.printed("bbbb")) == (0, 1)

    run(test, **trouble)


# Printers without replies


def test_a_printer_without_status_is_never_confirmed(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == UNKNOWN
        assert await bench.print("aaaa") == (PrinterFault.UNCONFIRMED, True)
        await until(lambda: bench.mechanism.printed("aaaa") == 1)

    run(test, SILENT, is_mute=True)


def test_slips_of_one_print_do_not_cancel_each_other_on_a_printer_that_confirms_nothing(run: Run) -> None:
    """The first may still be in the printer's buffer when the second comes, and is wanted."""

    async def test(bench: ThermalBench) -> None:
        bench.mechanism.is_paused = True
        for number, mark in enumerate(("aaaa", "bbbb", "cccc")):
            job = replace(a_job(mark), continues=number > 0)
            with pytest.raises(PrintFailed) as failed:
                await bench.printer.print(job, bench.steps.append)
            assert failed.value.never_confirms
            assert failed.value.may_have_come_out
        await until(lambda: bench.mechanism.holds > 3 * HEIGHT * 8)
        bench.mechanism.refill()
        await until(lambda: bench.mechanism.printed("cccc") > 0)  # its last bytes may be on the line
        assert [bench.mechanism.printed(mark) for mark in ("aaaa", "bbbb", "cccc")] == [1, 1, 1]

    run(test, replace(EPSON, status=StatusFamily.NONE, echo=False), is_mute=True)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_printer_without_status_gets_no_echo_request(name: str) -> None:
    settings = {"kind": "thermal", "connection": "tcp://host:9100", "profile": name, "status": "none"}
    assert not configured_profile(PrinterSettings.parse(settings)).echo
    assert configured_profile(PrinterSettings.parse(settings | {"echo": True})).echo


class HangingTransport(PrinterTransport):
    """A printer that answers nothing and whose last bytes are never acknowledged."""

    def __init__(self) -> None:
        self.flushing = asyncio.Event()
        self.closed = False

    async def open(self, deadline_s: float) -> None:
        """Connect."""

    async def write(self, data: bytes, deadline_s: float) -> None:
        """Take the bytes."""

    async def read(self, deadline_s: float) -> bytes:  # noqa: ARG002 - protocol
        await asyncio.sleep(0)
        return b""

    async def flush(self, deadline_s: float) -> None:  # noqa: ARG002 - protocol
        self.flushing.set()
        await asyncio.Event().wait()

    async def close(self, *, drop: bool = False) -> None:  # noqa: ARG002 - protocol
        self.closed = True


def test_a_query_cancelled_while_it_flushes_leaves_no_connection_open() -> None:
    async def run() -> bool:
        transport = HangingTransport()
        printer = ThermalPrinter(EPSON, lambda: transport, answer_s=0.01)
        query = asyncio.ensure_future(printer.state())
        await transport.flushing.wait()
        query.cancel()
        with pytest.raises(asyncio.CancelledError):
            await query
        return transport.closed

    assert asyncio.run(run())
