"""Many prints in a row (200 in full), each into its own scenario: none lost, doubled, or reported wrongly.

The queue is `support.fake_ipp_queue`, which does in milliseconds what CUPS does in seconds.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support import virtual_time
from support.fake_ipp_queue import FakeQueue, JobScenario
from support.sampling import count, every
from totem.printing.office.cups import CupsPrinter
from totem.printing.office.ipp import Operation
from totem.printing.office.ipp_http import IppEndpoint
from totem.printing.printer import JobProgress, PrinterFault, PrintFailed, PrintJob
from totem.printing.slips import rendering

PRINTS = count(200, least=40)
JOB = PrintJob("1", ())
FAULTS = {
    "media-empty-error": PrinterFault.PAPER_OUT,
    "media-jam-error": PrinterFault.JAM,
    "cover-open-error": PrinterFault.COVER_OPEN,
    "toner-empty-error": PrinterFault.TONER,
}
Test = Callable[[FakeQueue, CupsPrinter], Awaitable[None]]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing, and shorten the waits."""
    monkeypatch.setattr(rendering, "compose_pdf", lambda _slips: b"%PDF-")
    for module in ("cups", "cups_jobs"):
        monkeypatch.setattr(f"totem.printing.office.{module}.POLL_S", 0.005)
    monkeypatch.setattr("totem.printing.office.cups_jobs.ABSENT_S", 0.1)
    monkeypatch.setattr("totem.printing.office.cups.WITHDRAW_S", 0.5)
    monkeypatch.setattr("totem.printing.office.cups._AT_PRINTER_S", 0.05)


def on_queue(tmp_path: Path, test: Test, deadline_s: float = 0.15) -> None:
    async def run() -> None:
        async with FakeQueue(tmp_path).running() as queue:
            await test(queue, CupsPrinter("Laser", IppEndpoint.parse(queue.address), deadline_s=deadline_s))

    virtual_time.run(run())


def ignore(_: JobProgress) -> None:
    pass


async def outcome(printer: CupsPrinter) -> PrintFailed | None:
    try:
        await printer.print(JOB, ignore)
    except PrintFailed as failure:
        return failure
    return None


def drawn(chance: random.Random) -> tuple[JobScenario, PrinterFault | None]:
    """A scenario, and what has to be said of a job in it."""
    reason = chance.choice(list(FAULTS))
    takes = chance.randint(0, 6)
    lost = chance.choice([None, Operation.GET_JOB_ATTRIBUTES])
    return chance.choice(
        [
            (JobScenario(takes=takes, loses=lost), None),
            (JobScenario(takes=takes, fault=reason, mended_after=chance.randint(0, 6)), None),
            (JobScenario(takes=takes, fault=reason), FAULTS[reason]),
            (JobScenario(takes=10_000), PrinterFault.TIMED_OUT),
            (JobScenario(ending="aborts", takes=takes), PrinterFault.OTHER),
            (JobScenario(ending="restarts", takes=takes), PrinterFault.OFFLINE),
            (JobScenario(is_off=True), PrinterFault.OFFLINE),
            (JobScenario(takes=1000, loses=Operation.PRINT_JOB), PrinterFault.OFFLINE),
        ]
    )


def test_many_prints(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    told: list[PrinterFault | None] = []

    async def campaign(queue: FakeQueue, printer: CupsPrinter) -> None:
        for number in range(PRINTS):
            queue.scenario, expected = drawn(chance)
            before = len(queue.paper)
            failure = await outcome(printer)
            assert (None if failure is None else failure.fault) is expected, (number, queue.scenario)
            assert failure is None or not failure.held
            assert len(queue.paper) - before == (failure is None), (number, queue.scenario)
            assert queue.left() == []
            assert queue.held() == []
            told.append(expected)
            if chance.random() < 0.3:
                await printer.clear()

    on_queue(tmp_path, campaign)
    assert len(told) == PRINTS
    assert set(told) == {
        None,
        *FAULTS.values(),
        PrinterFault.TIMED_OUT,
        PrinterFault.OTHER,
        PrinterFault.OFFLINE,
    }


def test_customers_who_leave_at_any_moment_leave_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)

    async def campaign(queue: FakeQueue, printer: CupsPrinter) -> None:
        for _ in range(count(100)):
            queue.scenario = JobScenario(takes=chance.randint(0, 20))
            printing = asyncio.create_task(printer.print(JOB, ignore))
            await asyncio.sleep(chance.random() * 0.04)
            before_leaving = len(queue.paper)
            has_ended = printing.done()
            printing.cancel()
            await asyncio.gather(printing, return_exceptions=True)
            await printer.clear()
            assert queue.left() == []
            assert queue.held() == []
            assert len(queue.paper) - before_leaving <= (not has_ended)
        assert len(set(queue.paper)) == len(queue.paper)

    on_queue(tmp_path, campaign, deadline_s=5)


def test_a_job_printed_at_the_last_moment_is_not_called_failed(tmp_path: Path) -> None:
    async def test(queue: FakeQueue, printer: CupsPrinter) -> None:
        for takes in range(24, 36, every(1, sampled=2)):  # around the deadline of thirty ticks
            queue.scenario = JobScenario(takes=takes)
            before = len(queue.paper)
            failure = await outcome(printer)
            assert len(queue.paper) - before == (failure is None)
            assert queue.held() == []

    on_queue(tmp_path, test)


def test_an_answer_lost_after_the_job_was_taken_does_not_leave_it(tmp_path: Path) -> None:
    async def test(queue: FakeQueue, printer: CupsPrinter) -> None:
        queue.scenario = JobScenario(takes=10_000, loses=Operation.PRINT_JOB)
        failure = await outcome(printer)
        assert failure is not None
        assert (queue.left(), queue.held(), queue.paper) == ([], [], [])

    on_queue(tmp_path, test)


def test_a_job_whose_answer_was_lost_and_that_came_out_is_printed(tmp_path: Path) -> None:
    async def test(queue: FakeQueue, printer: CupsPrinter) -> None:
        queue.scenario = JobScenario(takes=0, loses=Operation.PRINT_JOB)
        queue.on_job = lambda: None
        failure = await outcome(printer)
        assert len(queue.paper) == (failure is None)

    on_queue(tmp_path, test)


def test_a_printer_without_a_memory_of_jobs_is_believed_through_its_queue(tmp_path: Path) -> None:
    async def test(queue: FakeQueue, printer: CupsPrinter) -> None:
        queue.keeps_history = False
        assert await outcome(printer) is None
        queue.scenario = JobScenario(ending="restarts")
        failure = await outcome(printer)
        assert failure is not None
        assert failure.fault is PrinterFault.OFFLINE

    on_queue(tmp_path, test)


def test_a_queue_that_falls_silent_may_hold_the_job(tmp_path: Path) -> None:
    async def test(queue: FakeQueue, printer: CupsPrinter) -> None:
        def fall_silent() -> None:
            queue.is_there = False

        queue.on_job, queue.scenario = fall_silent, JobScenario(fault="media-empty-error")
        failure = await outcome(printer)
        assert failure is not None
        assert (failure.fault, failure.held) == (PrinterFault.OFFLINE, True)
        queue.is_there, queue.on_job = True, lambda: None
        await printer.state()
        assert (queue.left(), queue.held()) == ([], [])

    on_queue(tmp_path, test)
