"""Check of the clock: every threshold from both sides."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from support.findings import rates
from totem.erp.http.wall_clock import WallClock
from totem.monitoring import clock_check
from totem.monitoring.clock_check import CLOCK, ClockReading, rate_clock
from totem.monitoring.health import CheckContext, Severity
from totem.settings import ErpSettings, Settings

OK, WARN, BAD = Severity.OK, Severity.WARNING, Severity.ERROR
BRASILIA = timezone(timedelta(hours=-3))
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=BRASILIA)


@pytest.mark.parametrize(
    ("off_s", "level", "words"),
    [
        (0, OK, "24/11/2026 10:30"),
        (119, OK, "10:30"),
        (-119, OK, "10:30"),
        (120, WARN, "2 min de diferença em relação ao ERP"),
        (-600, WARN, "10 min de diferença em relação ao ERP"),
        (3599, WARN, "60 min"),
        (3600, BAD, "errado"),
        (-86_400 * 3650, BAD, "errado"),
    ],
)
def test_a_clock_against_the_erps(off_s: int, level: Severity, words: str) -> None:
    erp_time = (NOW + timedelta(seconds=off_s)).astimezone(UTC)
    rates(rate_clock(ClockReading(NOW, erp_time)), level, words)


def test_a_clock_that_a_service_keeps_is_not_to_be_set_by_the_erps() -> None:
    found = rate_clock(ClockReading(NOW, NOW + timedelta(minutes=10), is_synced=True))
    rates(found, WARN, "acertado pela rede; o relógio do ERP difere em 10 min")
    assert "servidor do ERP" in found.what_to_do
    rates(rate_clock(ClockReading(NOW, NOW + timedelta(seconds=119), is_synced=True)), OK, "10:30")


def test_a_clock_that_is_followed_or_kept_by_a_service_or_stops_tls() -> None:
    erp_time = NOW - timedelta(days=365)
    followed = rate_clock(ClockReading(NOW, erp_time, is_synced=False, is_followed=True))
    rates(followed, BAD, "errado; vencimentos e impressos seguem a hora do ERP")
    kept = rate_clock(ClockReading(NOW, erp_time, is_synced=True))
    rates(kept, WARN, "acertado pela rede; o relógio do ERP difere em 365 dias")
    assert "servidor do ERP" in kept.what_to_do
    refused = rate_clock(ClockReading(NOW, is_certificate_out_of_date=True))
    rates(refused, BAD, "o certificado do ERP venceu ou ainda não vale nessa data")


@pytest.mark.parametrize(
    ("now", "level", "words"),
    [
        (NOW, OK, "não comparado com o do ERP"),
        (NOW.replace(year=2025), BAD, "errado"),
        (NOW.astimezone(UTC), WARN, "o fuso não é do Brasil"),
        (NOW.astimezone(timezone(timedelta(hours=-5))), OK, "UTC-0500"),
        (NOW.astimezone(timezone(timedelta(hours=-2))), OK, "UTC-0200"),
        (NOW.astimezone(timezone(timedelta(hours=-6))), WARN, "o fuso não é do Brasil"),
        (NOW.astimezone(timezone(timedelta(hours=-1))), WARN, "o fuso não é do Brasil"),
    ],
)
def test_a_clock_alone(now: datetime, level: Severity, words: str) -> None:
    rates(rate_clock(ClockReading(now)), level, words)


@pytest.mark.parametrize(("may_query", "queries"), [(True, 1), (False, 0)])
def test_an_erp_without_an_answer_is_queried_where_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, queries: int, *, may_query: bool
) -> None:
    queried: list[ErpSettings] = []

    def read(settings: ErpSettings) -> ClockReading:
        queried.append(settings)
        return ClockReading(NOW)

    monkeypatch.setattr(clock_check, "read_clock", read)
    (found,) = CLOCK.run(CheckContext(Settings(), clock=WallClock(), may_query=may_query))
    assert len(queried) == queries
    assert "erro interno" not in found.words
