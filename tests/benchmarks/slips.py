"""Slips composed: the A4 page as a PDF, and the 80 mm roll as dots."""

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.budgets import Row, middle
from benchmarks.station import application
from support.sample_slips import make_slip
from totem.printing.slips import rendering
from totem.printing.thermal.profiles import PROFILES

ROLL = "epson-tm-t20"


def measure(_work: Path, runs: int) -> list[Row]:
    """Compose one slip with bars, line and QR code, again and again."""
    application()
    slip, profile = make_slip(), PROFILES[ROLL]
    return [
        middle("slip composed, A4 PDF", "ms", _times(lambda: rendering.compose_pdf([slip]), runs), 30),
        middle(
            "slip composed, 80 mm dots", "ms", _times(lambda: rendering.compose_roll(slip, profile), runs), 20
        ),
    ]


def _times(work: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each of `runs` calls, after one that loads fonts and modules."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return times
