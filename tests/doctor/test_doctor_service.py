"""Version and uptimes of the service."""

import pytest

from support.findings import rates
from totem.doctor.service import report_running
from totem.monitoring.health import Severity


@pytest.mark.parametrize(
    ("app_s", "words"),
    [
        (None, "versão 1.2.3; computador ligado há 3 dias 4 h"),
        (125.0, "versão 1.2.3; no ar há 2 min; computador ligado há 3 dias 4 h"),
    ],
)
def test_version_and_uptimes(app_s: float | None, words: str) -> None:
    rates(report_running("1.2.3", 3 * 86_400 + 4 * 3600, app_s), Severity.OK, words)
