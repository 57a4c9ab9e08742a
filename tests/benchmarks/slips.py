"""Benchmark of the composition of slips: the A4 page as a PDF, and the 80 mm roll as dots."""

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.budgets import Measurement, median_row
from benchmarks.station import application
from support.sample_slips import make_slip
from totem.printing.slips import rendering
from totem.settings.printer_profiles import PROFILES

ROLL = "epson-tm-t20"


def measure(_work: Path, runs: int) -> list[Measurement]:
    """Compose one slip with barcode, line and QR code, `runs` times."""
    application()
    slip, profile = make_slip(), PROFILES[ROLL]
    return [
        median_row("slip composed, A4 PDF", "ms", _times(lambda: rendering.compose_pdf([slip]), runs), 30),
        median_row(
            "slip composed, 80 mm dots", "ms", _times(lambda: rendering.compose_roll(slip, profile), runs), 20
        ),
    ]


def _times(work: Callable[[], object], runs: int) -> list[float]:
    """Return the milliseconds of each of `runs` calls, after one that loads fonts and modules."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return times
