"""Health rules: every threshold from both sides."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from totem.staff import health_rules
from totem.staff.health_rules import LABELS, ClockReading, HealthCheck, Severity
from totem.staff.system_probes import COUNT, LogEntry, MemoryUsage, Network

OK, WARN, BAD = Severity.OK, Severity.WARNING, Severity.ERROR
BRASILIA = timezone(timedelta(hours=-3))
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=BRASILIA)
WIRE = (("eth0", "192.168.0.10"),)


def rates(check: HealthCheck, level: Severity, words: str) -> None:
    """Assert a check's severity, a part of its words, and advice unless it is OK."""
    assert (check.level, words in check.words) == (level, True), check
    assert bool(check.what_to_do) is (level is not OK)
    assert check.name in LABELS


@pytest.mark.parametrize(
    ("levels", "expected"),
    [([], OK), ([OK, OK], OK), ([OK, WARN], WARN), ([BAD, OK, WARN], BAD)],
)
def test_the_gravest_severity(levels: list[Severity], expected: Severity) -> None:
    assert health_rules.worst(levels) is expected


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
    rates(health_rules.clock(ClockReading(NOW, erp_time)), level, words)


def test_a_clock_that_is_followed_or_kept_by_a_service_or_stops_tls() -> None:
    erp_time = NOW - timedelta(days=365)
    followed = health_rules.clock(ClockReading(NOW, erp_time, is_synced=False, is_followed=True))
    rates(followed, BAD, "errado; vencimentos e impressos seguem a hora do ERP")
    kept = health_rules.clock(ClockReading(NOW, erp_time, is_synced=True))
    rates(kept, WARN, "acertado pela rede; o relógio do ERP difere 365 dias")
    assert "servidor do ERP" in kept.what_to_do
    refused = health_rules.clock(ClockReading(NOW, is_certificate_out_of_date=True))
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
    rates(health_rules.clock(ClockReading(now)), level, words)


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
    rates(health_rules.disk(free, Path("state")), level, words)


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
    rates(health_rules.memory(MemoryUsage(4000, available, own)), level, words)


@pytest.mark.parametrize(
    ("celsius", "level"), [(20.0, OK), (79.9, OK), (80.0, WARN), (94.9, WARN), (95.0, BAD), (120.0, BAD)]
)
def test_temperature(celsius: float, level: Severity) -> None:
    rates(health_rules.temperature(celsius), level, f"{celsius:.0f} °C")


@pytest.mark.parametrize(
    ("read", "level", "words"),
    [
        (Network((), (), "127.0.0.1", True, True), OK, "neste computador"),
        (Network((), (), "localhost", False, False), OK, "neste computador"),
        (Network((), (), "erp.example", False, False), BAD, "nenhuma placa de rede tem sinal"),
        (Network(("eth0",), (), "erp.example", False, False), BAD, "eth0 tem sinal, mas não tem endereço"),
        (Network(("eth0",), WIRE, "erp.example", False, False), BAD, "sem saída para a internet"),
        (Network(("eth0",), WIRE, "erp.example", True, False), BAD, "sem saída para a internet"),
        (
            Network(("eth0",), WIRE, "erp.example", False, True),
            BAD,
            "o endereço erp.example não foi encontrado",
        ),
        (
            Network(("eth0",), WIRE, "erp.example", True, True),
            OK,
            "eth0 192.168.0.10; erp.example encontrado",
        ),
        (Network(("eth0",), WIRE, "", False, True), OK, "eth0 192.168.0.10"),
    ],
)
def test_network(read: Network, level: Severity, words: str) -> None:
    rates(health_rules.network(read), level, words)


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
    rates(health_rules.errors(found, NOW), level, words)


@pytest.mark.parametrize(
    ("app_s", "words"),
    [
        (None, "versão 1.2.3; computador ligado há 3 dias 4 h"),
        (125.0, "versão 1.2.3; no ar há 2 min; computador ligado há 3 dias 4 h"),
    ],
)
def test_version_and_uptimes(app_s: float | None, words: str) -> None:
    rates(health_rules.running("1.2.3", 3 * 86_400 + 4 * 3600, app_s), OK, words)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00 min"),
        (7500, "2 h 05 min"),
        (86_400, "1 dia 0 h"),
        (180_000, "2 dias 2 h"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert health_rules.duration_text(seconds) == words
