"""Rows of checks: the gravest severity, failures, and advice by operating system."""

import sys
from collections.abc import Iterator

import pytest

from totem.monitoring.health import CheckContext, HealthCheck, HealthFinding, Severity, advise, worst
from totem.settings import Settings
from totem.system.system_advice import SystemAdvice

OK, WARN, BAD = Severity.OK, Severity.WARNING, Severity.ERROR


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], OK),
        ([OK, OK], OK),
        ([OK, WARN], WARN),
        ([BAD, OK, WARN], BAD),
    ],
)
def test_the_gravest_severity(levels: list[Severity], expected: Severity) -> None:
    assert worst(levels) is expected


def test_a_check_that_fails_is_an_error_after_what_it_found() -> None:
    def judge(_context: CheckContext) -> Iterator[HealthFinding]:
        yield disk.ok("room")
        raise ZeroDivisionError

    disk = HealthCheck("disk", "disco", judge)
    fine, failed = disk.run(CheckContext(Settings()))
    assert (fine.level, failed.level, failed.label) == (OK, BAD, "disco")
    assert "ZeroDivisionError" in failed.words


def test_a_check_of_what_a_kiosk_does_not_have_finds_nothing() -> None:
    fleet = HealthCheck("fleet", "frota", lambda _: [fleet.ok("joined")], is_used=lambda on: on.fleet.enabled)
    assert list(fleet.run(CheckContext(Settings()))) == []


def test_advice_is_of_the_operating_system(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {}
    for platform in ("linux", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        said[platform] = (advise(SystemAdvice.OWN_FOLDER, folder="x"), advise("Libere espaço."))
    assert said == {
        "linux": ("Dê a pasta ao usuário do totem: chown -R totem x", "Libere espaço."),
        "win32": ("Dê ao usuário do totem o direito de modificar a pasta x.", "Libere espaço."),
    }
