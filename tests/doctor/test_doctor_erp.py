"""`totem doctor`: offered features of the ERP, and boletos without an amount or a due date."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.emulators.base import InjectedFault
from support.emulators.registry import make_emulator
from support.healthy_kiosk import Examine
from support.log_check import LogWatch
from totem.doctor.erp import check_erp, report_abilities
from totem.doctor.log import missing_fields
from totem.erp.adapters.contract.missing_fields import MissingFieldsLog
from totem.erp.session_erp import Ability
from totem.monitoring.health import Severity
from totem.settings import ErpSettings
from totem.settings.erp_kinds import KINDS
from totem.system.logging import FILE_NAME
from totem.system.system_advice import SystemAdvice

ALL = ("installations", "notas_fiscais", "statement", "clearances")


@pytest.mark.parametrize(
    ("ability", "said"),
    [
        (Ability.ANSWERS, "o totem oferece: Meu plano, notas fiscais, extrato, quitação"),
        (Ability.MISSING, "não oferece: Meu plano (o ERP não oferece essa consulta ou a recusa)"),
        (Ability.UNREADABLE, "não oferece: Meu plano (o totem não entende a resposta)"),
        (None, "não oferece: Meu plano (sem resposta agora)"),
    ],
)
def test_offered_features_and_reasons_for_missing_ones(ability: Ability | None, said: str) -> None:
    (check,) = report_abilities(dict.fromkeys(ALL, ability))
    assert check.level is Severity.OK
    assert said in check.words


def test_an_erp_that_shows_records_of_others_is_a_warning() -> None:
    leaking, rest = report_abilities({"installations": Ability.ANSWERS, "statement": Ability.UNFILTERED})
    assert leaking.level is Severity.WARNING
    assert "extrato" in leaking.words
    assert "extrato" not in rest.words


def test_without_a_working_erp_features_are_not_listed() -> None:
    assert list(report_abilities({})) == []


ODD = {"id_fatura": "7", "vlr_titulo": "123,45", "dt_venc": "2026-11-30"}


def test_missing_title_fields_are_reported(examine: Examine, tmp_path: Path) -> None:
    """As a kiosk has logged it."""
    fields = {"missing_field": "amount", "expected": "valor_atual, valor_inicial", "sent": "vlr_titulo"}
    line = {"time": datetime.now(UTC).isoformat(), "level": "warning", "message": "x", "fields": fields}
    (tmp_path / "state" / "logs" / FILE_NAME).write_text(json.dumps(line) + "\n")
    report = examine()
    assert (report.code, report.level("titles")) == (0, Severity.WARNING)
    assert "vlr_titulo" in report.text_of("titles")


def test_staff_read_the_latest_notes(full_log: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("no field of the")
    now = datetime.now(UTC)
    assert not list(missing_fields(full_log, now))
    MissingFieldsLog().note("open_boletos", [ODD])
    MissingFieldsLog().note("open_boletos", [ODD | {"outro": "1"}])
    checks = list(missing_fields(full_log, now))
    assert [check.level for check in checks] == [Severity.WARNING] * 2
    words = [check.words for check in checks]
    assert words[0].endswith(
        "sem o campo de valor: o totem espera valor_atual ou valor_inicial,"
        " e o ERP enviou dt_venc, outro, vlr_titulo"
    )
    assert "vencimento" in words[1]
    assert not list(missing_fields(full_log, now + timedelta(days=2)))


def test_without_a_log_nothing_was_noted(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"missing_field": half a li')
    assert not list(missing_fields(tmp_path, datetime.now(UTC)))


@pytest.mark.parametrize("kind", ["ixc", "sgp", "rbx"])
def test_a_vendors_erp_is_named_with_the_reason_and_what_to_do(kind: str) -> None:
    with make_emulator(kind) as emulator:
        settings = ErpSettings.parse(emulator.settings())
        name = KINDS[kind].label
        good = {check.name: check for check in check_erp(settings)}
        assert good["erp"].words.startswith(f"{name} em http://127.0.0.1")
        assert (good["token"].level, good["offers"].level) == (Severity.OK, Severity.OK)
        assert KINDS[kind].login[0].label in good["token"].words
        emulator.injected_fault = InjectedFault.IP
        bad = {check.name: check for check in check_erp(settings)}
        assert bad["token"].level is Severity.ERROR
        assert bad["token"].words == f"o {name} não libera o endereço deste totem"
        assert bad["token"].what_to_do.startswith("Endereço a liberar: 127.0.0.1. ")
        emulator.injected_fault = InjectedFault.MAINTENANCE
        [away] = check_erp(settings)
        assert away.words.endswith("está em manutenção")
        assert away.what_to_do.startswith(f"O {name} ")


def test_a_login_that_is_not_configured_is_named_by_its_places() -> None:
    settings = ErpSettings(kind="hubsoft", base_url="https://api.x.hubsoft.com.br")
    [missing] = check_erp(settings)
    assert missing.words == (
        "HubSoft: falta Client ID, Client Secret, usuário da integração e senha da integração"
    )
    assert "erp.hubsoft.client_id;" in missing.what_to_do
    place = SystemAdvice.SET_SECRET.localized(key="erp.hubsoft.password", credential="erp_hubsoft_password")
    assert place in missing.what_to_do
