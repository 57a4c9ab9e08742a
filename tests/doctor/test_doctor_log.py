"""Check of the log's errors, by their age and number."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from support.findings import rates
from totem.doctor.log import rate_errors
from totem.monitoring.health import Severity
from totem.system.probes import COUNT, LogEntry

OK, WARN, BAD = Severity.OK, Severity.WARNING, Severity.ERROR
BRASILIA = timezone(timedelta(hours=-3))
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=BRASILIA)


@pytest.mark.parametrize(
    ("ages_h", "level", "words"),
    [
        ([], OK, "nenhum no registro"),
        ([25], OK, "nenhum nas últimas 24 h; o último foi em 23/11 09:30"),
        ([24], WARN, "1 nas últimas 24 h; o último foi em 23/11 10:30"),
        ([1, 2, 30], WARN, "2 nas últimas 24 h; o último foi em 24/11 09:30"),
        ([1] * COUNT, WARN, "5 ou mais nas últimas 24 h"),
        ([-48], WARN, "1 nas últimas 24 h"),  # the clock was set back since
    ],
)
def test_errors(ages_h: list[int], level: Severity, words: str) -> None:
    found = [
        LogEntry((NOW - timedelta(hours=age)).astimezone(UTC), "totem.kiosk.assembly", "broke")
        for age in ages_h
    ]
    rates(rate_errors(found, NOW), level, words)
