"""Office printer behind a real CUPS: printed and failed jobs, none of which is left in the queue.

CUPS asks its printer after 1 s, 3 s and 7 s for the state of a job, which is the time that these tests take.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import totem.printing.slips.rendering  # noqa: F401 - the first slip imports it, which no test here times
from support import cups_server
from support.cups_server import QUEUE, Office
from support.log_check import LogWatch
from support.paper_reader import pages, symbols
from support.sample_slips import cobranca_barcode, make_slip
from totem.printing.discovery import find_printers
from totem.printing.office.cups import CupsPrinter
from totem.printing.office.ipp_client import (
    IppClient,
    JobReport,
    JobState,
    device_client,
    queue_path,
    user_name,
)
from totem.printing.office.ipp_http import IppEndpoint
from totem.printing.printer import JobProgress, PrinterFault, PrinterState, PrintFailed, PrintJob, Readiness

READY = PrinterState(Readiness.READY)
OUT_OF_PAPER = PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT)
JOB = PrintJob("5f0c2a", (make_slip(),))


@pytest.fixture(scope="module")
def open_office() -> Iterator[Office]:
    """CUPS, its queue and its printer."""
    yield from cups_server.opened()


@pytest.fixture
def office(open_office: Office) -> Iterator[Office]:
    """The same, without trouble; afterwards no job may be left, nor a document in the spool."""
    yield open_office
    open_office.mend()
    assert asyncio.run(jobs(open_office)) == ()
    assert open_office.spooled() == []


@pytest.fixture
def printer(office: Office, qapp: object) -> CupsPrinter:
    return make_printer(office)


def make_printer(office: Office, deadline_s: float = 30.0) -> CupsPrinter:
    return CupsPrinter(QUEUE, IppEndpoint.parse(office.socket), deadline_s=deadline_s)


async def jobs(office: Office) -> tuple[JobReport, ...]:
    return await IppClient(IppEndpoint.parse(office.socket), queue_path(QUEUE), user=user_name()).jobs()


def ignore(_: JobProgress) -> None:
    pass


def barcodes(document: bytes) -> list[str]:
    return [symbol.text for page in pages(document) for symbol in symbols(page) if symbol.kind == "ITF"]


def at(step: JobProgress, act: Callable[[], object]) -> Callable[[JobProgress], None]:
    """Do something once, when a job gets so far: its step is reported again with each page."""
    left = [act]
    return lambda progress: left.pop()() if left and progress is step else None  # type: ignore[return-value]


def test_a_job_that_returns_is_paper_and_leaves_nothing_behind(printer: CupsPrinter, office: Office) -> None:
    before = len(office.paper())
    steps: list[JobProgress] = []
    codes = [cobranca_barcode(value=value) for value in (100, 200)]
    job = PrintJob("a1", tuple(make_slip(barcode=code) for code in codes))
    assert asyncio.run(printer.state()) == READY
    asyncio.run(printer.print(job, steps.append))
    assert steps == [JobProgress.PREPARING, JobProgress.SENDING, JobProgress.PRINTING]
    (document,) = office.paper()[before:]
    assert barcodes(document) == codes


def test_the_default_queue_is_used_where_none_is_named(office: Office, qapp: object) -> None:
    printer = CupsPrinter(None, IppEndpoint.parse(office.server))
    office.command("lpadmin", "-d", QUEUE)
    before = len(office.paper())
    asyncio.run(printer.print(JOB, ignore))
    assert len(office.paper()) == before + 1


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("media-empty-error", PrinterFault.PAPER_OUT),
        ("media-jam-error", PrinterFault.JAM),
        ("cover-open-error", PrinterFault.COVER_OPEN),
        ("toner-empty-error", PrinterFault.TONER),
    ],
)
def test_a_fault_is_named_its_job_withdrawn_and_the_next_one_prints(
    office: Office, qapp: object, reason: str, fault: PrinterFault
) -> None:
    before = len(office.paper())
    printer = make_printer(office, deadline_s=0.7)
    with office.trouble("fault", reason):
        with pytest.raises(PrintFailed) as failure:
            asyncio.run(printer.print(JOB, ignore))
        assert (failure.value.fault, failure.value.held) == (fault, False)
    asyncio.run(make_printer(office).print(JOB, ignore))
    assert len(office.paper()) == before + 1  # the next one, and not the one that failed


def test_a_fault_that_is_mended_in_time_prints(printer: CupsPrinter, office: Office) -> None:
    before = len(office.paper())

    async def use() -> None:
        with office.trouble("fault", "media-empty-error"):
            printing = asyncio.create_task(printer.print(JOB, ignore))
            await until(printer, OUT_OF_PAPER)
            assert not printing.done()
        await printing

    asyncio.run(use())
    assert len(office.paper()) == before + 1


def test_a_refilled_printer_is_ready_despite_its_queues_reasons(office: Office, qapp: object) -> None:
    printer = make_printer(office, deadline_s=2.0)
    with office.trouble("fault", "media-empty-error"), pytest.raises(PrintFailed):
        asyncio.run(printer.print(JOB, ignore))
    assert any("media-empty" in reason for reason in asyncio.run(printer.report()).reasons)
    asyncio.run(until(printer, READY))


async def until(printer: CupsPrinter, state: PrinterState) -> None:
    async with asyncio.timeout(60):
        while await printer.state() != state:
            await asyncio.sleep(0.05)


def test_a_printer_that_is_off_fails_before_anything_is_sent(printer: CupsPrinter, office: Office) -> None:
    office.switch_off()
    steps: list[JobProgress] = []
    try:
        assert asyncio.run(printer.state()) == PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)
        with pytest.raises(PrintFailed) as failure:
            asyncio.run(printer.print(JOB, steps.append))
    finally:
        office.switch_on()
    assert (failure.value.fault, failure.value.held, steps) == (
        PrinterFault.OFFLINE,
        False,
        [JobProgress.PREPARING],
    )


def test_a_printer_switched_off_meanwhile_has_its_job_dropped(printer: CupsPrinter, office: Office) -> None:
    before = len(office.paper())
    try:
        with pytest.raises(PrintFailed) as failure:  # by CUPS, after `contimeout`
            asyncio.run(printer.print(JOB, at(JobProgress.SENDING, office.switch_off)))
    finally:
        office.switch_on()
    assert (failure.value.fault, failure.value.held) == (PrinterFault.OFFLINE, False)
    asyncio.run(printer.print(JOB, ignore))
    assert len(office.paper()) == before + 1


def test_a_printer_that_gives_a_job_up_has_not_printed_it(printer: CupsPrinter, office: Office) -> None:
    before = len(office.paper())
    with office.trouble("failing"), pytest.raises(PrintFailed) as failure:
        asyncio.run(printer.print(JOB, ignore))
    assert (failure.value.fault, failure.value.held) == (PrinterFault.OTHER, False)
    assert len(office.paper()) == before


def test_a_printer_restarted_in_mid_job_has_not_printed_it(printer: CupsPrinter, office: Office) -> None:
    before = len(office.paper())

    def restart() -> None:
        office.switch_off()
        office.mend()
        office.switch_on()

    async def use() -> None:
        await up_for(office, seconds=3)
        office.put_trouble("fault", "media-empty-error")
        printing = asyncio.create_task(printer.print(JOB, ignore))
        await until_at_printer(office)
        restart()
        await printing

    with pytest.raises(PrintFailed) as failure:
        asyncio.run(use())
    assert (failure.value.fault, failure.value.held) == (PrinterFault.OFFLINE, False)
    assert len(office.paper()) == before


async def up_for(office: Office, seconds: int) -> None:
    printer = device_client(office.device_uri)
    assert printer is not None
    while ((await printer.queue()).up_time_s or 0) < seconds:
        await asyncio.sleep(0.1)


def test_a_slow_printer_is_waited_for_until_the_deadline(office: Office, qapp: object) -> None:
    before = len(office.paper())
    with office.trouble("slow", "0.5"):
        asyncio.run(make_printer(office).print(JOB, ignore))
    with office.trouble("slow", "2"), pytest.raises(PrintFailed) as failure:
        asyncio.run(make_printer(office, deadline_s=0.7).print(JOB, ignore))
    assert (failure.value.fault, failure.value.held) == (PrinterFault.TIMED_OUT, False)
    assert len(office.paper()) == before + 1


def test_a_customer_who_leaves_takes_the_job_along(printer: CupsPrinter, office: Office) -> None:
    before = len(office.paper())

    async def use() -> None:
        is_printing = asyncio.Event()
        report = at(JobProgress.PRINTING, is_printing.set)
        with office.trouble("fault", "media-empty-error"):
            printing = asyncio.create_task(printer.print(JOB, report))
            await is_printing.wait()
            printing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await printing
            await printer.clear()
            assert await jobs(office) == ()

    asyncio.run(use())
    asyncio.run(printer.print(JOB, ignore))
    assert len(office.paper()) == before + 1


def test_a_job_whose_withdrawal_takes_long_is_gone_before_the_next(
    printer: CupsPrinter, office: Office
) -> None:
    """CUPS reports a job as canceled while its backend still tells the printer."""
    before = len(office.paper())

    async def use() -> None:
        is_printing = asyncio.Event()
        with office.trouble("fault", "media-empty-error"):
            printing = asyncio.create_task(printer.print(JOB, at(JobProgress.PRINTING, is_printing.set)))
            await is_printing.wait()
            await until_at_printer(office)
            with office.mute_printer():
                printing.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await printing
                assert [job.state for job in await jobs(office)] == [JobState.CANCELED]
                clearing = asyncio.create_task(printer.clear())
                await asyncio.sleep(0.5)
            await clearing
            assert await jobs(office) == ()

    asyncio.run(use())
    asyncio.run(printer.print(JOB, ignore))
    assert len(office.paper()) == before + 1


async def until_at_printer(office: Office) -> None:
    while not any("cups-waiting-for-job-completed" in job.reasons for job in await jobs(office)):
        await asyncio.sleep(0.05)


def test_a_paused_queue_is_offline(printer: CupsPrinter, office: Office) -> None:
    for stop, start in (("cupsdisable", "cupsenable"), ("cupsreject", "cupsaccept")):
        office.command(stop, QUEUE)
        try:
            assert asyncio.run(printer.state()) == PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)
        finally:
            office.command(start, QUEUE)
        assert asyncio.run(printer.state()) == READY


def test_no_such_queue_and_no_cups_are_offline(
    office: Office, tmp_path: Path, qapp: object, expected_logs: LogWatch
) -> None:
    expected_logs.expect("a job may be left in the printer's queue")  # nobody can know
    for printer in (
        CupsPrinter("None", IppEndpoint.parse(office.socket)),
        CupsPrinter(QUEUE, IppEndpoint.parse(str(tmp_path / "cups.sock"))),
    ):
        assert asyncio.run(printer.state()) == PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)
        with pytest.raises(PrintFailed) as failure:
            asyncio.run(printer.print(JOB, ignore))
        assert failure.value.fault is PrinterFault.OFFLINE
        asyncio.run(printer.clear())


def test_a_job_that_cups_took_along_is_removed_when_it_returns(
    office: Office, qapp: object, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.printing.office.cups_jobs.ABSENT_S", 1.0)
    monkeypatch.setattr("totem.printing.office.cups.WITHDRAW_S", 1.0)
    before = len(office.paper())
    printer = make_printer(office)
    expected_logs.expect("a job may be left in the printer's queue")

    muted = ExitStack()
    mute = at(JobProgress.SENDING, lambda: muted.enter_context(office.mute_printer()))
    stop = at(JobProgress.PRINTING, office.stop_cups)

    def stop_before_the_printer_has_it(step: JobProgress) -> None:
        mute(step)
        stop(step)

    async def use() -> None:
        with muted, pytest.raises(PrintFailed) as failure:
            await printer.print(JOB, stop_before_the_printer_has_it)
        assert (failure.value.fault, failure.value.held) == (PrinterFault.OFFLINE, True)
        await printer.clear()

    with office.trouble("fault", "media-empty-error"):
        asyncio.run(use())
        office.start_cups()
        assert [job.ended for job in asyncio.run(jobs(office))] == [False]
        asyncio.run(printer.state())
        assert asyncio.run(jobs(office)) == ()
    asyncio.run(until(printer, READY))
    asyncio.run(printer.print(JOB, ignore))
    assert len(office.paper()) == before + 1


def test_a_restart_of_cups_does_not_lose_a_job(printer: CupsPrinter, office: Office) -> None:
    before = len(office.paper())

    def restart() -> None:
        office.stop_cups()
        office.start_cups()

    asyncio.run(printer.print(JOB, at(JobProgress.PRINTING, restart)))
    assert before < len(office.paper()) <= before + 2  # CUPS itself may send it again


def test_what_a_power_cut_left_is_removed_and_others_jobs_stay(office: Office, qapp: object) -> None:
    mine, somebody = (
        IppClient(IppEndpoint.parse(office.socket), queue_path(QUEUE), user=name)
        for name in (user_name(), "somebody")
    )

    async def scene() -> None:
        for client in (mine, somebody):
            await client.submit(b"%PDF-1.4", "left", cancel_after_s=60)
        assert await make_printer(office).state() != READY
        await make_printer(office).clear()
        assert await mine.jobs() == ()
        assert [job.name for job in await somebody.jobs()] == ["left"]

    office.command("cupsdisable", QUEUE)
    try:
        asyncio.run(scene())
    finally:
        asyncio.run(purge(somebody))
        office.command("cupsenable", QUEUE)


async def purge(client: IppClient) -> None:
    for job in await client.jobs():
        await client.cancel(job.id, purge=True)


def test_its_queues_are_found(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("totem.printing.office.cups.local_endpoint", lambda: IppEndpoint.parse(office.socket))
    (found,) = asyncio.run(find_printers(tmp_path / "usb", tmp_path, platform="linux"))
    assert dict(found.values) == {"kind": "cups", "queue": QUEUE}
