"""Thermal printers that fail in every way: always a state, never a hang, never "printed" without proof.

Each test runs over TCP, over a serial line, and over a device file.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.fake_printer import HEIGHT, Mechanism
from support.logs import LogWatch
from support.printer_ports import TcpPort
from support.slips import make_slip
from support.thermal_bench import EPSON, GENERIC, SILENT, SMALL, Test, ThermalBench, a_job, on_bench
from totem.printing import thermal_slip
from totem.printing.printer import Fault, Printed, PrinterState, PrintJob, Progress, Proof, Readiness
from totem.printing.profiles import profile
from totem.printing.thermal import from_settings
from totem.settings import PrinterSettings

READY = PrinterState(Readiness.READY)
UNKNOWN = PrinterState(Readiness.UNKNOWN)

DARUMA = profile("daruma-dr800", **SMALL, image="raster")
CUSTOM = profile("custom-kiosk", **SMALL, image="raster")
BEMATECH = profile("bematech-mp-4200-th", **SMALL)

Run = Callable[..., None]


@pytest.fixture(params=["tcp", "serial", "device"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Runs a test on a bench, by each way to the printer."""

    def start(test: Test, *arguments: Any, **features: Any) -> None:
        on_bench(test, request.param, tmp_path, *arguments, **features)

    return start


def fault(of: Fault) -> PrinterState:
    return PrinterState(Readiness.FAULT, of)


# What goes well


def test_a_job_is_printed_once_and_says_so(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa", "bbbb") is None
        assert [bench.mechanism.printed(mark) for mark in ("aaaa", "bbbb")] == [1, 1]
        assert bench.steps == [Progress.PREPARING, Progress.SENDING, Progress.PRINTING]
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


def test_a_bematech_printer_in_escpos_mode_is_asked_as_one(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == READY
        assert await bench.print("aaaa") is None
        assert bench.mechanism.printed("aaaa") == 1

    run(test, BEMATECH, language="epson", clears=False)


def test_all_print_after_each_other_when_all_ask_at_once(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        marks = [f"{letter}{letter}{letter}{letter}" for letter in "abcdef"]
        results = await asyncio.gather(bench.state(), *(bench.print(mark) for mark in marks), bench.forget())
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
    assert len(slip) == thermal_slip.compose(make_slip(), model).height + model.feed_rows
    assert not mechanism.unknown


# What the state says


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        ({}, READY),
        ({"paper_rows": 0}, fault(Fault.PAPER_OUT)),
        ({"is_open": True}, fault(Fault.COVER_OPEN)),
        ({"is_open": True, "paper_rows": 0}, fault(Fault.COVER_OPEN)),
        ({"is_mute": True}, UNKNOWN),
        ({"garbage": b"\xff"}, UNKNOWN),
        ({"garbage": b"\x00"}, UNKNOWN),
        ({"garbage": b"\x12\xfe"}, UNKNOWN),
        ({"room": 0}, UNKNOWN),
    ],
)
def test_the_state_is_what_the_printer_says_and_unknown_when_it_does_not(
    run: Run, trouble: dict[str, Any], state: PrinterState
) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == state

    run(test, **trouble)


@pytest.mark.parametrize(("model", "language"), [(DARUMA, "daruma"), (BEMATECH, "bematech")])
@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        ({"paper_rows": 0}, fault(Fault.PAPER_OUT)),
        ({"is_open": True}, fault(Fault.COVER_OPEN)),
        ({"is_mute": True}, UNKNOWN),
        ({"garbage": b"\xff"}, UNKNOWN),
    ],
)
def test_other_families_say_it_in_their_own_way(
    run: Run, model: Any, language: str, trouble: dict[str, Any], state: PrinterState
) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == state
        assert await bench.print("aaaa") == (state.fault or Fault.TIMED_OUT, False)
        assert bench.mechanism.rows("aaaa") == 0

    run(test, model, language=language, echoes=False, clears=False, **trouble)


def test_a_printer_that_is_not_there_is_offline_and_prints_when_it_returns(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        await bench.port.unplug()
        assert await bench.state() == fault(Fault.OFFLINE)
        assert await bench.print("aaaa") == (Fault.OFFLINE, False)
        await bench.forget()
        await bench.port.plug()
        assert await bench.state() == READY
        assert await bench.print("bbbb") is None
        assert (bench.mechanism.rows("aaaa"), bench.mechanism.printed("bbbb")) == (0, 1)

    run(test)


def test_paper_near_its_end_prints_and_is_told_to_the_staff_once(run: Run, expected_logs: LogWatch) -> None:
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


# What fails before anything was sent


@pytest.mark.parametrize(
    ("trouble", "named"),
    [
        ({"paper_rows": 0}, Fault.PAPER_OUT),
        ({"is_open": True}, Fault.COVER_OPEN),
        ({"is_mute": True}, Fault.TIMED_OUT),
        ({"garbage": b"\xff"}, Fault.TIMED_OUT),
        ({"room": 0}, Fault.TIMED_OUT),
        ({"echoes": False}, Fault.TIMED_OUT),
    ],
)
def test_a_printer_that_is_not_ready_gets_no_dot(run: Run, trouble: dict[str, Any], named: Fault) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") == (named, False)
        bench.mechanism.room, bench.mechanism.echoes = 1 << 20, True
        bench.mechanism.refill()
        assert await bench.print("bbbb") is None
        assert (bench.mechanism.rows("aaaa"), bench.mechanism.printed("bbbb")) == (0, 1)

    run(test, **trouble)


# What fails in the middle of a job


@pytest.mark.parametrize("rows", [1, 20, HEIGHT + 3])
@pytest.mark.parametrize("room", [1 << 20, 60])
def test_paper_that_runs_out_in_a_job_takes_the_job_back(run: Run, rows: int, room: int) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.mechanism.paper_rows = rows
        named, held = await bench.print("aaaa") or (None, None)
        # With its buffer full the printer hears nothing: neither the question, nor the order to forget.
        assert (named, held) in {(Fault.PAPER_OUT, False), (Fault.TIMED_OUT, True)}
        assert held is False or room < 1 << 20
        on_paper = bench.mechanism.rows("aaaa")
        if not held:
            bench.mechanism.refill()
            assert bench.mechanism.rows("aaaa") == on_paper
        else:
            await bench.forget()
            bench.mechanism.refill()
        assert await bench.print("bbbb") is None
        assert (bench.mechanism.printed("bbbb"), bench.mechanism.slips[-1]) == (
            1,
            [b"bbbb"] * HEIGHT + [bytes(4)] * 8,
        )

    run(test, room=room)


def test_a_printer_that_cannot_forget_is_said_to_hold_the_job(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") is None
        bench.mechanism.paper_rows = 5
        assert await bench.print("bbbb") == (Fault.PAPER_OUT, True)
        await bench.forget()
        assert bench.mechanism.holds
        bench.mechanism.refill()
        assert bench.mechanism.printed("bbbb") == 1  # as it was told
        assert await bench.print("cccc") is None
        assert bench.mechanism.printed("cccc") == 1

    run(test, replace(EPSON, cancel=b""), clears=False)


def test_a_printer_that_forgets_without_a_word_is_said_to_hold_the_job(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") is None
        bench.mechanism.paper_rows = 5
        assert await bench.print("bbbb") == (Fault.PAPER_OUT, True)
        bench.mechanism.refill()
        assert bench.mechanism.printed("bbbb") == 0
        assert await bench.print("cccc") is None
        assert bench.mechanism.slips[-1] == [b"cccc"] * HEIGHT + [bytes(4)] * 8

    run(test, GENERIC, clears=False, recovers=True)


def test_a_cover_opened_in_a_job_is_named(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.steps = Reaction({Progress.SENDING: lambda: setattr(bench.mechanism, "is_paused", True)})
        printing = asyncio.create_task(bench.print("aaaa"))
        await until(lambda: Progress.PRINTING in bench.steps)
        bench.mechanism.is_open = True
        assert await printing == (Fault.COVER_OPEN, False)
        bench.mechanism.refill()
        assert bench.mechanism.rows("aaaa") == 0

    run(test)


def test_a_printer_that_falls_silent_times_out_and_is_said_to_hold_the_job(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.steps = Reaction({Progress.SENDING: lambda: setattr(bench.mechanism, "is_mute", True)})
        assert await bench.print("aaaa") == (Fault.TIMED_OUT, True)

    run(test)


def test_a_printer_that_stops_moving_forgets_but_may_have_printed(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.steps = Reaction({Progress.SENDING: lambda: setattr(bench.mechanism, "is_paused", True)})
        assert await bench.print("aaaa") == (Fault.UNCONFIRMED, False)
        bench.mechanism.refill()
        assert bench.mechanism.rows("aaaa") == 0
        assert await bench.print("bbbb") is None

    run(test)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("returns", [True, False])
def test_a_cable_pulled_in_a_job(run: Run, share: float, returns: bool) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.port.unplug_at = round(share * HEIGHT * 8)
        named, held = await bench.print("aaaa") or (None, None)
        assert (named, held) == (Fault.OFFLINE, True)
        await bench.port.plug()
        assert await bench.print("bbbb") is None
        assert bench.mechanism.printed("aaaa") == 0
        assert bench.mechanism.slips[-1] == [b"bbbb"] * HEIGHT + [bytes(4)] * 8

    run(test)


def test_a_connection_lost_before_the_echo_is_not_taken_for_a_failure_nor_for_a_print(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        async def lose() -> None:
            await bench.port.unplug()
            await bench.port.plug()

        bench.steps = Reaction({Progress.SENDING: lambda: setattr(bench.mechanism, "is_paused", True)})
        printing = asyncio.create_task(bench.print("aaaa"))
        await until(lambda: Progress.PRINTING in bench.steps)
        await lose()
        assert await printing == (Fault.UNCONFIRMED, False)
        bench.mechanism.refill()
        assert bench.mechanism.rows("aaaa") == 0

    run(test)


@pytest.mark.parametrize("paper_rows", [None, 30])
def test_dots_that_look_like_a_question_confuse_nobody(run: Run, paper_rows: int | None) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.printer = bench.another_program(dots=b"\x10\x04\x01\x10\x04\x02\x10\x04\x04")
        bench.mechanism.paper_rows = paper_rows
        assert await bench.print("aaaa") == (None if paper_rows is None else (Fault.PAPER_OUT, False))
        assert bench.mechanism.printed("aaaa") == (paper_rows is None)

    run(test, replace(EPSON, dots=128))


def test_a_printer_that_answers_in_its_turn_prints_and_is_not_believed_to_when_it_stops(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") is None
        bench.mechanism.paper_rows = 20
        assert await bench.print("bbbb") == (Fault.TIMED_OUT, True)
        assert await bench.state() == UNKNOWN
        bench.mechanism.refill()
        assert bench.mechanism.printed("bbbb") == 1  # as it was told
        assert await bench.print("cccc") is None
        assert bench.mechanism.printed("cccc") == 1

    run(test, CUSTOM, at_once=False, clears=False)


# A customer who leaves


@pytest.mark.parametrize("step", [Progress.SENDING, Progress.PRINTING])
def test_a_customer_who_leaves_takes_the_job_along(run: Run, step: Progress) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.mechanism.room = 100
        bench.mechanism.paper_rows = 10
        printing = asyncio.create_task(bench.printer.print(a_job("aaaa"), bench.steps.append))
        await until(lambda: bench.mechanism.rows("aaaa") == 10)
        printing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await printing
        bench.mechanism.room = 1 << 20
        await bench.forget()
        bench.mechanism.refill()
        assert bench.mechanism.rows("aaaa") <= 10 + 100 // 8
        assert await bench.print("bbbb") is None
        assert bench.mechanism.slips[-1] == [b"bbbb"] * HEIGHT + [bytes(4)] * 8

    run(test)


# Printers that say nothing


def test_a_printer_without_a_status_is_never_said_to_have_printed(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.state() == UNKNOWN
        assert await bench.print("aaaa") == (Fault.UNCONFIRMED, True)
        await until(lambda: bench.mechanism.printed("aaaa") == 1)

    run(test, SILENT, is_mute=True)


class Reaction(list[Progress]):
    """Does something when a step is reached for the first time."""

    def __init__(self, what: dict[Progress, Callable[[], None]]) -> None:
        super().__init__()
        self._what = what

    def append(self, step: Progress) -> None:
        super().append(step)
        self._what.pop(step, lambda: None)()


async def until(happened: Callable[[], bool]) -> None:
    """Let the loop run until something has happened."""
    async with asyncio.timeout(3):
        while not happened():
            await asyncio.sleep(0.001)
