"""Print queue: only confirmed slips are reported as confirmed."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication

from support.fake_printer import CountingPrinter, mute
from support.sample_slips import SLIP
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import PrinterFault, PrintFailed, PrintJob
from totem.session.print_queue import PrintProgress, PrintQueue, PrintResult
from totem.session.view_state import MOST_SLIPS

ENDS = st.sampled_from(["out", "mute", "fault", "held", "lost", "error"])


def an_end(name: str) -> Exception | None:
    return {
        "out": None,
        "mute": mute(),
        "fault": PrintFailed(PrinterFault.JAM),
        "held": PrintFailed(PrinterFault.TIMED_OUT, held=True),
        "lost": PrintFailed(PrinterFault.UNCONFIRMED),
        "error": OSError("?"),
    }[name]


@given(st.lists(ENDS, max_size=MOST_SLIPS), st.integers(0, 6), st.integers(0, 9))
def test_the_desk_tells_for_certain_only_what_came_out(
    qapp: QCoreApplication, ends: list[str], count: int, stop_at: int
) -> None:
    paper, steps = CountingPrinter(), list[PrintProgress]()
    given_ends = [an_end(each) for each in ends]
    paper.ends = list(given_ends)
    taken: list[int] = []
    paper.before = taken.append
    job = PrintJob("id", (SLIP,) * count)
    result: PrintResult = asyncio.run(
        PrintQueue(SharedPrinter(lambda: paper)).print(job, steps.append, lambda: len(taken) >= stop_at)
    )
    assert len(taken) <= min(count, stop_at)
    ran = ends[: len(taken)] + ["out"] * (len(taken) - len(ends))
    last_certain = max((place + 1 for place, each in enumerate(ran) if each == "out"), default=0)
    doubtful = sum(each != "fault" for each in ran[last_certain:])
    assert (result.confirmed, result.unconfirmed) == (last_certain, doubtful)
    assert (result.error is None) == (not ran[last_certain:])
    assert all(each in {"out", "mute"} for each in ran[:-1])
    told = [(each.confirmed, each.unconfirmed) for each in steps]
    assert all(confirmed + unconfirmed < count for confirmed, unconfirmed in told)


@pytest.mark.parametrize(
    ("error", "may_be_there"),
    [
        (PrintFailed(PrinterFault.UNCONFIRMED), True),
        (PrintFailed(PrinterFault.PAPER_OUT, held=True), True),
        (PrintFailed(PrinterFault.PAPER_OUT, held=True, cut_short=True), False),
        (PrintFailed(PrinterFault.PAPER_OUT), False),
        (mute(), True),
    ],
    ids=repr,
)
def test_what_may_have_come_out_is_what_was_sent_whole(error: PrintFailed, may_be_there: bool) -> None:
    assert error.may_have_come_out is may_be_there
