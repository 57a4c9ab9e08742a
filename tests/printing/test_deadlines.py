"""Deadlines that grow with the size of a job, and progress reports meanwhile."""

import asyncio
from pathlib import Path

import pytest

from support import virtual_time
from support.fake_ipp_queue import FakeQueue, JobScenario
from support.sample_slips import make_slip
from support.thermal_harness import (
    ANSWER_S,
    DEADLINE_S,
    EPSON,
    POLL_S,
    Run,
    ThermalBench,
    a_job,
    compose,
    on_bench,
    until,
)
from totem.printing.office.cups import CupsPrinter
from totem.printing.office.ipp_http import IppEndpoint
from totem.printing.printer import (
    PAGE_S,
    REPEAT_S,
    JobProgress,
    PrintFailed,
    PrintJob,
    ProgressReporter,
    deadline_for,
)
from totem.printing.slips import rendering
from totem.printing.thermal import printer as thermal
from totem.printing.thermal.printer import ThermalPrinter
from totem.printing.thermal.transports.connection import bytes_per_second, transport_factory
from totem.settings import PrinterSettings

MARKS = tuple(f"{letter}{letter}{letter}{letter}" for letter in "abcdefgh")


@pytest.mark.parametrize(
    ("connection", "speed"),
    [
        ("serial:///dev/ttyS0?baud=9600", 960),
        ("serial:///dev/ttyS0?baud=1200&parity=E&bits=7", 120),
        ("serial://COM3?baud=9600&parity=O", pytest.approx(9600 / 11)),
        ("serial:///dev/ttyUSB0", 11520),
        ("tcp://host:9100", None),
        ("usb:///dev/usb/lp0", None),
        ("windows:EPSON", None),
    ],
)
def test_how_fast_a_line_is(connection: str, speed: float | None) -> None:
    assert bytes_per_second(connection) == speed


def test_the_configured_printer_has_its_lines_speed() -> None:
    settings = PrinterSettings(kind="thermal", connection="serial:///dev/ttyS0?baud=9600")
    assert thermal.from_settings(settings)._bytes_per_s == 960


@pytest.mark.parametrize(("pages", "wanted"), [(0, 30), (1, 30), (2, 30 + PAGE_S), (60, 30 + 59 * PAGE_S)])
def test_an_office_printer_has_time_for_each_page(pages: int, wanted: float) -> None:
    assert deadline_for(pages, 30) == wanted


def pausing(bench: ThermalBench, for_s: float) -> None:
    """Have the printer stop in the middle of what it holds, and go on after a while."""
    bench.mechanism.stops_at = 300
    loop = asyncio.get_running_loop()
    loop.call_later(for_s, bench.mechanism.refill)


def test_much_paper_may_take_longer_than_the_deadline(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("0000") is None
        pausing(bench, 4 * DEADLINE_S)
        assert await bench.print(*MARKS) is None
        assert all(bench.mechanism.printed(mark) == 1 for mark in MARKS)

    run(test)


def test_one_slip_may_not(run: Run) -> None:
    async def test(bench: ThermalBench) -> None:
        assert await bench.print("0000") is None
        bench.mechanism.stops_at = bench.mechanism.received + 300
        assert await bench.print("aaaa") is not None

    run(test)


def test_a_slow_line_has_the_time_that_it_takes(tmp_path: Path) -> None:
    async def test(bench: ThermalBench) -> None:
        printer = ThermalPrinter(
            EPSON,
            transport_factory(bench.port.connection),
            deadline_s=DEADLINE_S,
            answer_s=ANSWER_S,
            poll_s=POLL_S,
            bytes_per_s=200,
            compose=compose,
        )
        bench.mechanism.stops_at = 300
        asyncio.get_running_loop().call_later(2 * DEADLINE_S, bench.mechanism.refill)
        await printer.print(a_job("aaaa"), bench.steps.append)
        assert bench.mechanism.printed("aaaa") == 1

    on_bench(test, "tcp", tmp_path)  # by the driver's figure, in virtual time


def test_a_step_is_repeated_while_the_printer_advances_but_not_for_every_byte() -> None:
    now, told = [0.0], list[JobProgress]()
    beat = ProgressReporter(told.append, lambda: now[0])
    beat.step(JobProgress.SENDING)
    for _ in range(100):
        now[0] += REPEAT_S / 16
        beat.moved()
    assert told == [JobProgress.SENDING] * 7
    beat.step(JobProgress.PRINTING)
    beat.moved()
    assert told[7:] == [JobProgress.PRINTING]


def test_bytes_that_go_out_are_signs_of_life(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("totem.printing.printer.REPEAT_S", 0)

    async def test(bench: ThermalBench) -> None:
        assert await bench.print("aaaa") is None
        assert bench.steps.count(JobProgress.SENDING) > 3

    run(test)


def test_a_printer_that_works_off_what_it_took_shows_signs_of_life(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.printing.printer.REPEAT_S", 0)

    async def test(bench: ThermalBench) -> None:
        assert await bench.print("0000") is None
        bench.mechanism.stops_at = bench.mechanism.received + 300
        before = len(bench.steps)
        printing = asyncio.create_task(bench.print("aaaa"))
        await until(lambda: bench.steps[before:].count(JobProgress.PRINTING) > 2)
        bench.mechanism.refill()
        assert await printing is None

    run(test)


def test_an_office_job_of_many_pages_lasts(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "compose_pdf", lambda _slips: b"%PDF-")
    monkeypatch.setattr("totem.printing.office.cups_jobs.POLL_S", 0.02)
    deadline_s = 0.3

    async def test() -> None:
        async with FakeQueue(tmp_path).running() as queue:
            queue.scenario = JobScenario(takes=60)  # questions, each after a pause: four times the deadline
            printer = CupsPrinter("Laser", IppEndpoint.parse(queue.address), deadline_s=deadline_s)
            await printer.print(PrintJob("a", tuple(make_slip() for _ in range(3))), ignore)
            assert len(queue.paper) == 1
            queue.scenario = JobScenario(takes=10_000)
            with pytest.raises(PrintFailed):
                await printer.print(PrintJob("b", (make_slip(),)), ignore)

    virtual_time.run(test())


def test_a_queue_that_prints_a_job_again_and_again_does_not_stop_the_clock(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "compose_pdf", lambda _slips: b"%PDF-")
    monkeypatch.setattr("totem.printing.office.cups_jobs.POLL_S", 0.02)

    async def test() -> None:
        async with FakeQueue(tmp_path).running() as queue:
            queue.scenario = JobScenario(takes=1_000_000, counts_for_ever=True)
            printer = CupsPrinter("Laser", IppEndpoint.parse(queue.address), deadline_s=0.3)
            with pytest.raises(PrintFailed):
                await printer.print(PrintJob("a", (make_slip(),)), ignore)

    virtual_time.run(test())


def ignore(_: JobProgress) -> None:
    pass
