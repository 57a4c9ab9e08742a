"""Boletos that came without an amount or a due date, from what the kiosk logs to what staff read."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.healthy_kiosk import Examine
from support.log_check import LogWatch
from totem.erp.adapters.contract.title_fields import TitleFields
from totem.staff import health_rules
from totem.staff.health_rules import Severity
from totem.system.logging import FILE_NAME

ODD = {"id_fatura": "7", "vlr_titulo": "123,45", "dt_venc": "2026-11-30"}


def test_the_doctor_tells_staff(examine: Examine, tmp_path: Path) -> None:
    """As a kiosk has logged it."""
    fields = {"missing_field": "amount", "expected": "valor_atual, valor_inicial", "sent": "vlr_titulo"}
    line = {"time": datetime.now(UTC).isoformat(), "level": "warning", "message": "x", "fields": fields}
    (tmp_path / "state" / "logs" / FILE_NAME).write_text(json.dumps(line) + "\n")
    report = examine()
    assert (report.code, report.level("titles")) == (0, Severity.WARNING)
    assert "vlr_titulo" in report.said("titles")


def test_staff_read_the_latest_notes(full_log: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("no field of the")
    now = datetime.now(UTC)
    assert not list(health_rules.missing_fields(full_log, now))
    TitleFields().note("open_boletos", [ODD])
    TitleFields().note("open_boletos", [ODD | {"outro": "1"}])
    checks = list(health_rules.missing_fields(full_log, now))
    assert [check.level for check in checks] == [Severity.WARNING] * 2
    words = [check.words for check in checks]
    assert words[0].endswith(
        "sem o campo de valor: o totem espera valor_atual ou valor_inicial,"
        " e o ERP mandou dt_venc, outro, vlr_titulo"
    )
    assert "vencimento" in words[1]
    assert not list(health_rules.missing_fields(full_log, now + timedelta(days=2)))


def test_without_a_log_nothing_was_noted(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"missing_field": half a li')
    assert not list(health_rules.missing_fields(tmp_path, datetime.now(UTC)))
