"""Many prints in a row, a printer with every trouble there is: none lost, doubled, or misreported.

Reports, and the paper that each allows when all is over:

    printed                     one whole slip
    failed                      no whole slip, and not one row more than at the report
    failed, held                at most one whole slip: the staff were told that it may still come
    failed, unconfirmed         at most one whole slip: the customer was told to look for it
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.fake_thermal_printer import HEIGHT
from support.platform_marks import needs_posix_terminal
from support.sampling import count
from support.thermal_harness import EPSON, GENERIC, Outcome, ThermalBench, on_bench
from totem.printing.printer import PrinterFault
from totem.settings.printer_profiles import Profile

BYTES_OF_A_JOB = HEIGHT * 8
SEED = 0
Trouble = Callable[[ThermalBench, random.Random], None]


@dataclass
class Report:
    """Outcome of a job, and the number of its rows on paper at that time."""

    said: Outcome
    rows: int


def no_trouble(bench: ThermalBench, chance: random.Random) -> None:
    """All goes well."""


def out_of_paper(bench: ThermalBench, chance: random.Random) -> None:
    """Before the job, or anywhere in it."""
    bench.mechanism.paper_rows = chance.choice([0, chance.randrange(HEIGHT)])


def open_cover(bench: ThermalBench, chance: random.Random) -> None:
    """Before the job."""
    bench.mechanism.is_open = True


def mute(bench: ThermalBench, chance: random.Random) -> None:
    """Before the job."""
    bench.mechanism.is_mute = True


def rubbish(bench: ThermalBench, chance: random.Random) -> None:
    """Answers that are none."""
    bench.mechanism.garbage = chance.choice([b"\xff", b"\x00", b"\x12\x80"])


def small_buffer(bench: ThermalBench, chance: random.Random) -> None:
    """A buffer that fills up after the end of the paper, so that no request is read."""
    bench.mechanism.room = chance.randrange(40, 200)
    bench.mechanism.paper_rows = chance.choice([None, chance.randrange(HEIGHT)])


def pulled_cable(bench: ThermalBench, chance: random.Random) -> None:
    """Unplug the printer anywhere in the job, or just before its echo."""
    bench.port.unplug_at = bench.mechanism.received + chance.randrange(1, 2 * BYTES_OF_A_JOB)


def stuck(bench: ThermalBench, chance: random.Random) -> None:
    """Let the printer take everything and print nothing."""
    bench.mechanism.stops_at = bench.mechanism.received + chance.randrange(1, 2 * BYTES_OF_A_JOB)


TROUBLES: tuple[tuple[Trouble, int], ...] = (
    (no_trouble, 12),
    (out_of_paper, 3),
    (open_cover, 1),
    (mute, 1),
    (rubbish, 1),
    (small_buffer, 2),
    (pulled_cable, 2),
    (stuck, 1),
)


@pytest.mark.parametrize("way", ["tcp", pytest.param("serial", marks=needs_posix_terminal)])
@pytest.mark.parametrize(
    ("prints", "model", "features"),
    [
        pytest.param(count(200), EPSON, {}, id="answers-when-it-has-forgotten"),
        pytest.param(count(60), GENERIC, {"clears": False, "recovers": True}, id="forgets-without-a-word"),
        pytest.param(count(60), GENERIC, {"clears": False}, id="never-forgets"),
    ],
)
def test_prints_in_a_row(
    way: str, prints: int, model: Profile, features: dict[str, bool], tmp_path: Path
) -> None:
    async def test(bench: ThermalBench) -> None:
        chance = random.Random(f"{SEED} {way} {model.name} {features}")
        reports: dict[str, Report] = {}
        for mark, trouble in zip(marks(prints), troubles(prints, chance), strict=True):
            trouble(bench, chance)
            said = await bench.print(mark)
            reports[mark] = Report(said, bench.mechanism.rows(mark))
            if chance.random() < 0.5:  # the customer leaves before the staff come, or after
                await bench.clear()
            await mend(bench)
            if chance.random() < 0.5:
                await bench.clear()
            if chance.random() < 0.05:
                bench.printer = bench.another_program()
        bench.mechanism.refill()
        wrong = [line for mark, report in reports.items() for line in lies(bench, mark, report)]
        assert not wrong, "\n".join(wrong)
        outcomes = Counter(report.said for report in reports.values())
        assert outcomes[None] > prints / 3, outcomes
        assert len(outcomes) >= 5, outcomes

    on_bench(test, way, tmp_path, model, **features)


def troubles(prints: int, chance: random.Random) -> list[Trouble]:
    """Each kind of trouble once, and others by their weights, in any order."""
    kinds, weights = zip(*TROUBLES, strict=True)
    drawn = [*kinds, *chance.choices(kinds, weights, k=prints - len(kinds))]
    chance.shuffle(drawn)
    return drawn


def marks(prints: int) -> Iterator[str]:
    """Four letters a job."""
    for number in range(prints):
        yield "j" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03}")


async def mend(bench: ThermalBench) -> None:
    """The staff put everything right; the printer goes on with what it holds."""
    bench.mechanism.room = 1 << 20
    bench.port.unplug_at = None
    bench.mechanism.refill()
    await bench.port.plug()


def lies(bench: ThermalBench, mark: str, report: Report) -> Iterator[str]:
    """Differences between the paper and the report."""
    slips, rows = bench.mechanism.printed(mark), bench.mechanism.rows(mark)
    if report.said is None:
        if (slips, rows) != (1, HEIGHT):
            yield f"{mark} was said to be printed: {slips} slips, {rows} rows"
        return
    fault, is_held = report.said
    may_come = is_held or fault is PrinterFault.UNCONFIRMED
    if slips > may_come or rows > HEIGHT:
        yield f"{mark} failed with {report.said}: {slips} slips, {rows} rows"
    if not is_held and rows != report.rows:
        yield f"{mark} failed with {report.said} and went on from {report.rows} to {rows} rows"
