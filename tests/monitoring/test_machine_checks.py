"""Checks of the machine: every threshold from both sides."""

from pathlib import Path

import pytest

from support.findings import rates
from totem.monitoring.health import Severity
from totem.monitoring.machine_checks import rate_disk, rate_memory, rate_temperature
from totem.system.probes import MemoryUsage

OK, WARN, BAD = Severity.OK, Severity.WARNING, Severity.ERROR


@pytest.mark.parametrize(
    ("free", "level", "words"),
    [
        (49, BAD, "49 MB"),
        (50, WARN, "50 MB"),
        (499, WARN, "499 MB"),
        (500, OK, "500 MB"),
        (81_920, OK, "80 GB"),
    ],
)
def test_disk(free: int, level: Severity, words: str) -> None:
    rates(rate_disk(free, Path("state")), level, words)


@pytest.mark.parametrize(
    ("available", "own", "level", "words"),
    [
        (2000, None, OK, "2000 MB livres de 4000 MB"),
        (2000, 120, OK, "o Totem usa 120 MB"),
        (300, 120, OK, "300 MB livres"),
        (299, 120, WARN, "299 MB livres"),
        (99, 120, BAD, "99 MB livres"),
        (2000, 299, OK, "usa 299 MB"),
        (2000, 300, WARN, "usa 300 MB"),
        (2000, 800, BAD, "usa 800 MB"),
        (99, 800, BAD, "99 MB livres"),
    ],
)
def test_memory(available: int, own: int | None, level: Severity, words: str) -> None:
    rates(rate_memory(MemoryUsage(4000, available, own)), level, words)


@pytest.mark.parametrize(
    ("celsius", "level"),
    [
        (20.0, OK),
        (79.9, OK),
        (80.0, WARN),
        (94.9, WARN),
        (95.0, BAD),
        (120.0, BAD),
    ],
)
def test_temperature(celsius: float, level: Severity) -> None:
    rates(rate_temperature(celsius), level, f"{celsius:.0f} °C")
