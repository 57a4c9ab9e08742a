"""Thermal printers that fail in the middle of a job: a fault in time, and no later output without a warning.

Each test runs over TCP, over a serial line, and over a device file.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from support.fake_thermal_printer import HEIGHT
from support.thermal_harness import EPSON, GENERIC, SMALL, Run, ThermalBench, a_job, until
from totem.printing.printer import JobProgress, PrinterFault, PrinterState, Readiness
from totem.settings.printer_profiles import profile

UNKNOWN = PrinterState(Readiness.UNKNOWN)
CUSTOM = profile("custom-kiosk", **SMALL, image="raster")


class Reaction(list[JobProgress]):
    """Does something when a step is reached for the first time."""

    def __init__(self, what: dict[JobProgress, Callable[[], None]]) -> None:
        super().__init__()
        self._what = what

    def append(self, step: JobProgress) -> None:
        super().append(step)
        self._what.pop(step, lambda: None)()


@pytest.mark.parametrize("rows", [1, 20, HEIGHT + 3])
@pytest.mark.parametrize("room", [1 << 20, 60])
def test_paper_that_runs_out_in_a_job_takes_the_job_back(run: Run, rows: int, room: int) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.mechanism.paper_rows = rows
        named, held = await bench.print("aaaa") or (None, None)
        # With its buffer full the printer reads nothing: neither the status request nor the order to clear.
        assert (named, held) in {(PrinterFault.PAPER_OUT, False), (PrinterFault.TIMED_OUT, True)}
        assert held is False or room < 1 << 20
        on_paper = bench.mechanism.rows("aaaa")
        if not held:
            bench.mechanism.refill()
            assert bench.mechanism.rows("aaaa") == on_paper
        else:
            await bench.clear()
            bench.mechanism.refill()
        assert await bench.print("bbbb") is None
        assert (bench.mechanism.printed("bbbb"), bench.mechanism.slips[-1]) == (
            1,
            [b"bbbb"] * HEIGHT + [bytes(4)] * 8,
        )

    run(test, room=room)


def test_the_reply_to_an_earlier_cancel_is_none_to_this_one(run: Run) -> None:
    """It may come late, in the session of the next job; the printer still holds that one's rows."""

    async def test(bench: ThermalBench) -> None:
        bench.steps = Reaction({JobProgress.SENDING: lambda: bench.mechanism.reply(b"\x37\x25\x00")})
        bench.mechanism.paper_rows = 20
        assert await bench.print("aaaa") == (PrinterFault.PAPER_OUT, True)
        bench.mechanism.refill()
        assert bench.mechanism.printed("aaaa") == 1

    run(test, clears=False)


def test_without_a_cancel_command_the_job_is_held(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") is None
        bench.mechanism.paper_rows = 5
        assert await bench.print("bbbb") == (PrinterFault.PAPER_OUT, True)
        await bench.clear()
        assert bench.mechanism.holds
        bench.mechanism.refill()
        assert bench.mechanism.printed("bbbb") == 1  # as it was told
        assert await bench.print("cccc") is None
        assert bench.mechanism.printed("cccc") == 1

    run(test, replace(EPSON, cancel=b""), clears=False)


def test_an_unconfirmed_cancel_leaves_the_job_held(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") is None
        bench.mechanism.paper_rows = 5
        assert await bench.print("bbbb") == (PrinterFault.PAPER_OUT, True)
        bench.mechanism.refill()
        assert bench.mechanism.printed("bbbb") == 0
        assert await bench.print("cccc") is None
        assert bench.mechanism.slips[-1] == [b"cccc"] * HEIGHT + [bytes(4)] * 8

    run(test, GENERIC, clears=False, recovers=True)


def test_a_cover_opened_in_a_job_is_named(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.steps = Reaction({JobProgress.SENDING: lambda: setattr(bench.mechanism, "is_paused", True)})
        printing = asyncio.create_task(bench.print("aaaa"))
        await until(lambda: JobProgress.PRINTING in bench.steps)
        bench.mechanism.is_open = True
        assert await printing == (PrinterFault.COVER_OPEN, False)
        bench.mechanism.refill()
        assert bench.mechanism.rows("aaaa") == 0

    run(test)


def test_a_silent_printer_times_out_and_the_job_is_held(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.steps = Reaction({JobProgress.SENDING: lambda: setattr(bench.mechanism, "is_mute", True)})
        assert await bench.print("aaaa") == (PrinterFault.TIMED_OUT, True)

    run(test)


def test_a_stalled_job_is_cancelled_but_may_be_printed(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.steps = Reaction({JobProgress.SENDING: lambda: setattr(bench.mechanism, "is_paused", True)})
        assert await bench.print("aaaa") == (PrinterFault.UNCONFIRMED, False)
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
        assert (named, held) == (PrinterFault.OFFLINE, True)
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

        bench.steps = Reaction({JobProgress.SENDING: lambda: setattr(bench.mechanism, "is_paused", True)})
        printing = asyncio.create_task(bench.print("aaaa"))
        await until(lambda: JobProgress.PRINTING in bench.steps)
        await lose()
        assert await printing == (PrinterFault.UNCONFIRMED, False)
        bench.mechanism.refill()
        assert bench.mechanism.rows("aaaa") == 0

    run(test)


@pytest.mark.parametrize("paper_rows", [None, 30])
def test_dots_that_contain_a_request_do_no_harm(run: Run, paper_rows: int | None) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.printer = bench.another_program(dots=b"\x10\x04\x01\x10\x04\x02\x10\x04\x04")
        bench.mechanism.paper_rows = paper_rows
        assert await bench.print("aaaa") == (None if paper_rows is None else (PrinterFault.PAPER_OUT, False))
        assert bench.mechanism.printed("aaaa") == (paper_rows is None)

    run(test, replace(EPSON, dots=128))


def test_a_printer_that_answers_in_its_turn_prints_and_is_not_believed_to_when_it_stops(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") is None
        bench.mechanism.paper_rows = 20
        assert await bench.print("bbbb") == (PrinterFault.TIMED_OUT, True)
        assert await bench.state() == UNKNOWN
        bench.mechanism.refill()
        assert bench.mechanism.printed("bbbb") == 1  # as it was told
        assert await bench.print("cccc") is None
        assert bench.mechanism.printed("cccc") == 1

    run(test, CUSTOM, at_once=False, clears=False)


# A customer who leaves


@pytest.mark.parametrize("step", [JobProgress.SENDING, JobProgress.PRINTING])
def test_a_customer_who_leaves_takes_the_job_along(run: Run, step: JobProgress) -> None:
    async def test(bench: ThermalBench) -> None:
        bench.mechanism.room = 100
        bench.mechanism.paper_rows = 10
        printing = asyncio.create_task(bench.printer.print(a_job("aaaa"), bench.steps.append))
        await until(lambda: bench.mechanism.rows("aaaa") == 10)
        printing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await printing
        bench.mechanism.room = 1 << 20
        await bench.clear()
        bench.mechanism.refill()
        assert bench.mechanism.rows("aaaa") <= 10 + 100 // 8
        assert await bench.print("bbbb") is None
        assert bench.mechanism.slips[-1] == [b"bbbb"] * HEIGHT + [bytes(4)] * 8

    run(test)
