"""`totem doctor`: a kiosk without problems passes; each problem is named with its remedy."""

import io
import json
import os
import ssl
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from PySide6.QtCore import QSize, QSizeF

from support.commands import run_totem
from support.healthy_kiosk import Examine
from support.platform_marks import needs_device_files, needs_file_modes
from support.raw_http_server import RawServer, http
from totem import doctor
from totem.doctor import all_checks, screen
from totem.doctor import erp as doctor_erp
from totem.doctor.card import TERMINAL
from totem.doctor.erp import OFFERS, TOKEN
from totem.doctor.fleet import FLEET
from totem.doctor.log import TITLES, UNFIT
from totem.doctor.printer import QUEUE
from totem.doctor.screen import FONTS
from totem.doctor.service import UPDATES
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring import card_checks, clock_check
from totem.monitoring.availability import MaintenanceFlag
from totem.monitoring.health import HealthFinding, Severity
from totem.printing.layout import fonts
from totem.settings import ScreenSettings
from totem.staff.outbox import OUTBOX
from totem.staff.pin import PinFile
from totem.system.system_advice import SystemAdvice

SILENT = {QUEUE, OUTBOX, UPDATES, FLEET, TITLES, UNFIT, TERMINAL, *card_checks.CHECKS}
"""Checks without a finding on a kiosk without what they check, or without a problem."""
OF_WINDOWS = {screen.AWAKE} if sys.platform == "win32" else set()


def test_a_fit_kiosk(examine_all: Examine) -> None:
    report = examine_all()
    assert report.code == 0
    rows = {*all_checks(), TOKEN, OFFERS, FONTS, *OF_WINDOWS} - SILENT
    assert {check.name for check in report.checks} == {row.name for row in rows}
    assert {c.name for c in report.checks if c.level is not Severity.OK} == {"display", "pin", "pix"}
    assert "totem pin" in report.text_of("pin")
    assert "nenhuma tela" in report.text_of("display")  # there is none in tests


def test_receivers_of_static_pix(examine: Examine) -> None:
    assert examine().level("pix") is Severity.WARNING
    assert "payment.allowed_pix_keys" in examine().text_of("pix")
    named = examine(payment__beneficiary__name='"NetSul Ltda"')
    assert named.level("pix") is Severity.OK
    assert "payment.allowed_pix_keys está vazio" in named.text_of("pix")
    assert "NetSul Ltda" in named.text_of("pix")
    listed = examine(payment__allowed_pix_keys='["a@example.com", "b@example.com"]')
    assert listed.level("pix") is Severity.OK
    assert "2 chaves de payment.allowed_pix_keys" in listed.text_of("pix")
    assert "example.com" not in listed.text_of("pix")


def test_unfit_erp_data_is_reported(examine: Examine, tmp_path: Path) -> None:
    def line(what: str, hours: int) -> str:
        time = datetime.now(UTC) - timedelta(hours=hours)
        return json.dumps({"time": time.isoformat(), "level": "warning", "fields": {"unfit": what}})

    lines = [line("open_boletos: valor_atual", 1)] * 3 + [line("pix_receiver_unknown", 2), line("old", 30)]
    log = tmp_path / "state" / "logs" / "totem.jsonl"
    log.write_text("\n".join([*lines, '{"unfit": ', '{"fields": {"unfit": 1}}']), encoding="utf-8")
    report = examine()
    assert report.level("unfit") is Severity.WARNING
    assert "open_boletos: valor_atual (3), pix_receiver_unknown (1) →" in report.text_of("unfit")


def test_a_kiosk_with_a_pin(examine: Examine, tmp_path: Path) -> None:
    PinFile(tmp_path / "state").set("402915")
    assert examine().level("pin") is Severity.OK


def test_a_kiosk_that_staff_put_out_of_service(examine: Examine, tmp_path: Path) -> None:
    MaintenanceFlag(tmp_path / "state").set("Volto às 14h")
    report = examine()
    assert report.level("service") is Severity.WARNING
    assert "“Volto às 14h”" in report.text_of("service")
    assert "totem service on" in report.text_of("service")


def test_lines_for_people(tmp_path: Path, erp: ReferenceErp) -> None:
    file = tmp_path / "totem.toml"
    file.write_text(
        f'erp.base_url = "{erp.base_url}"\nerp.token = "wrong"\nprinter.kind = "none"\nvoice.enabled = false',
        encoding="utf-8",
    )
    out = io.StringIO()
    assert doctor.run(file, as_json=False, out=out) == 1
    lines = out.getvalue().splitlines()
    assert all(line.split()[0] in {"ok", "atenção", "ERRO"} for line in lines)
    assert any(
        line.startswith("ERRO     token         o ERP recusou o token (HTTP 401) → ") for line in lines
    )
    assert any(line.startswith("ok       impressora    o totem está configurado sem") for line in lines)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "totem.toml").write_text("erp.timeout = 3", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, err = run_totem(["doctor", "--json"], {})
    assert (code, err) == (1, "")
    report = json.loads(out)
    assert not report["ok"]
    named = {"settings", "display", "fonts", "brand", *(row.name for row in OF_WINDOWS)}
    assert {check["name"] for check in report["checks"]} == named


# Settings


def test_a_wrong_configuration_is_reported_line_by_line(examine_all: Examine) -> None:
    report = examine_all(erp__timeout="3", brand__name='""')
    assert report.code == 1
    assert [check.name for check in report.checks][:2] == ["settings", "settings"]
    assert "seria erp.timeout_s" in report.text_of("settings")
    assert report.level("fonts") is Severity.OK


def test_doubtful_settings_are_warnings(examine: Examine) -> None:
    report = examine(brand__logo='"none.svg"')
    assert (report.code, report.level("settings")) == (0, Severity.WARNING)


# The ERP


def test_no_erp_is_configured(examine: Examine) -> None:
    report = examine(erp__base_url=None)
    assert (report.code, report.level("erp"), report.level("settings")) == (1, Severity.ERROR, Severity.OK)


def test_an_unreachable_erp(examine: Examine) -> None:
    report = examine(erp__base_url='"http://127.0.0.1:9"')
    assert (report.code, report.level("erp")) == (1, Severity.ERROR)
    assert "não responde" in report.text_of("erp")
    assert "não comparado" in report.text_of("clock")


def test_a_token_that_is_refused(examine: Examine) -> None:
    wrong = {"erp__token": '"outro"'}
    report = examine(**wrong)
    assert (report.code, report.level("erp"), report.level("token")) == (1, Severity.OK, Severity.ERROR)


@pytest.mark.parametrize(
    "answer",
    [
        http([{"id_cliente": "1", "nome": "Maria"}]),
        http({"erro": "CPF inválido"}, status="400 Bad Request"),
        http({"erro": "Licença não encontrada ou expirada"}),
        http({"erro": "Usuário não encontrado"}, status="404 Not Found"),
        http({"clientes": [], "mensagem": "Sistema em manutenção"}),
        http(b"<html>Em manuten\xc3\xa7\xc3\xa3o</html>"),
    ],
)
def test_an_erp_with_a_wrong_answer_to_an_unknown_tax_id(examine: Examine, answer: bytes) -> None:
    with RawServer(answer) as server:
        report = examine(erp__base_url=json.dumps(server.base_url))
    assert (report.code, report.level("erp")) == (1, Severity.ERROR)
    assert "totem erp check" in report.text_of("erp")
    assert "fora de serviço" in report.text_of("erp")


# The machine


@pytest.mark.parametrize(
    ("off", "level", "said"),
    [
        (timedelta(seconds=5), Severity.OK, ""),
        (timedelta(minutes=-10), Severity.WARNING, "10 min de diferença em relação ao ERP"),
        (timedelta(days=1), Severity.ERROR, ": errado"),
    ],
)
def test_a_clock_that_is_off(
    examine: Examine, off: timedelta, level: Severity, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_check, "is_clock_synced", lambda: False)
    date = format_datetime(datetime.now(UTC) + off, usegmt=True)
    with RawServer(http({}, status="404 Not Found", headers={"Date": date})) as server:
        report = examine(erp__base_url=json.dumps(server.base_url))
        assert "Authorization" not in server.requests[-1]
    assert report.level("clock") is level
    assert said in report.text_of("clock")


@pytest.mark.parametrize("days", [-1, 30], ids=["expired", "valid"])
def test_a_certificate_that_is_not_valid_on_this_machines_day(
    examine: Examine, days: int, tmp_path: Path
) -> None:
    """A clock that is years off stops TLS, and no answer states the time."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    ends = datetime.now(UTC) + timedelta(days=days)
    authority.issue_cert("127.0.0.1", not_after=ends).configure_cert(context)
    with RawServer(http({}, status="404 Not Found"), context=context) as server:
        report = examine(
            erp__base_url=json.dumps(server.base_url), erp__ca_file=json.dumps(str(tmp_path / "ca.pem"))
        )
    said = "o certificado do ERP venceu ou ainda não vale nessa data"
    assert (said in report.text_of("clock")) is (days < 0)
    assert report.level("clock") is (Severity.ERROR if days < 0 else Severity.OK)


def test_a_zone_that_is_not_brazils(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_check, "ZONES", range(1, 2))
    report = examine()
    assert (report.code, report.level("clock")) == (0, Severity.WARNING)
    assert SystemAdvice.SET_TIME_ZONE.text in report.text_of("clock")


def test_a_full_disk(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level in ((600, Severity.OK), (100, Severity.WARNING), (10, Severity.ERROR)):
        usage = type("Usage", (), {"free": free * 2**20})
        monkeypatch.setattr("shutil.disk_usage", lambda _place, usage=usage: usage)
        assert examine().level("disk") is level


def test_errors_in_the_log(examine: Examine, tmp_path: Path) -> None:
    row = {"time": datetime.now(UTC).isoformat(), "level": "error", "logger": "totem", "message": "x"}
    (tmp_path / "state" / "logs" / "totem.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    report = examine()
    assert (report.code, report.level("errors")) == (0, Severity.WARNING)
    assert "1 nas últimas 24 h" in report.text_of("errors")


def test_an_erp_with_an_unknown_host(examine: Examine) -> None:
    report = examine(erp__base_url='"https://erp.invalid"')
    assert report.level("network") is Severity.ERROR


@needs_file_modes
def test_a_state_folder_open_to_others(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "state").chmod(0o777)
    (tmp_path / "state" / "logs").chmod(0o755)
    report = examine()
    assert (report.code, report.level("permissions")) == (0, Severity.WARNING)
    assert report.text_of("permissions").count("chmod 700") == 2
    (tmp_path / "state").chmod(0o700)  # then nobody comes as far as what other programs leave in it
    assert "chmod" not in examine().text_of("permissions")


def test_a_state_folder_that_takes_nothing(
    examine: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    report = examine()
    assert (report.code, report.level("permissions")) == (1, Severity.ERROR)
    assert SystemAdvice.OWN_FOLDER.localized(folder=tmp_path / "state") in report.text_of("permissions")


def test_a_file_in_the_place_of_the_state_folder(examine: Examine, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere"
    file.touch(mode=0o700)
    for state in (file, file / "state"):
        report = examine(kiosk__state_dir=json.dumps(str(state)))
        assert (report.code, report.level("permissions")) == (1, Severity.ERROR)
        assert f"{file} não é uma pasta" in report.text_of("permissions")


def test_nothing_is_created(examine: Examine, tmp_path: Path) -> None:
    state = tmp_path / "elsewhere" / "state"
    assert examine(kiosk__state_dir=json.dumps(str(state)), printer__kind='"none"').code == 0
    assert not state.parent.exists()


def test_root_is_warned(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "root" in examine().text_of("permissions")


@needs_device_files
def test_a_printers_device_that_may_not_be_used(
    examine: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tmp_path / "lp0"
    thermal = {"printer__kind": '"thermal"', "printer__connection": json.dumps(f"usb://{device}")}
    assert "não existe" in examine(**thermal).text_of("permissions")
    device.touch()
    monkeypatch.setattr(os, "access", lambda place, _mode: Path(place) != device)
    report = examine(**thermal)
    assert (report.code, report.level("permissions")) == (1, Severity.ERROR)
    assert "usermod -aG lp totem" in report.text_of("permissions")


# The screen


def test_a_display_that_cannot_be_opened(examine_all: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "none-such")
    report = examine_all()
    assert (report.code, report.level("display")) == (1, Severity.ERROR)
    # On Windows, Qt shows a message that waits for an answer.
    says = "o Qt não abriu a tela em " if sys.platform == "win32" else "o Qt não abriu a tela: "
    assert says in report.text_of("display")


class Panel:
    """A screen as Qt tells of it."""

    def __init__(self, pixels: tuple[int, int], mm: tuple[float, float] = (0, 0), ratio: float = 1) -> None:
        self._pixels, self._mm, self._ratio = QSize(*pixels), QSizeF(*mm), ratio

    def size(self) -> QSize:
        return self._pixels

    def physicalSize(self) -> QSizeF:  # noqa: N802 - Qt's
        return self._mm

    def devicePixelRatio(self) -> float:  # noqa: N802
        return self._ratio


@pytest.mark.parametrize(
    ("panel", "level", "said"),
    [
        (
            Panel((1080, 1920), (268, 476)),
            Severity.OK,
            "1080×1920 pixels, 21,5 polegadas, 4,03 pixels por mm",
        ),
        (Panel((1080, 1920)), Severity.OK, ""),
        (Panel((1080, 1920), (160, 90)), Severity.OK, ""),  # what panels say that do not know
        (Panel((1080, 1920), (398, 708)), Severity.WARNING, "screen.diagonal_inches"),
        (Panel((480, 800)), Severity.WARNING, "pequena"),
        (Panel((540, 960), ratio=2), Severity.WARNING, "ampliada 2 vezes"),
    ],
)
def test_panels(panel: Any, level: Severity, said: str) -> None:
    check = screen.check_screen(panel, ScreenSettings())
    assert check.level is level
    assert said in f"{check.words} {check.what_to_do}"


def test_a_missing_typeface_is_reported(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise FileNotFoundError("no asset named fonts/Inter-Bold.otf")

    monkeypatch.setattr(fonts, "load_fonts", fail)
    assert screen.check_fonts().level is Severity.ERROR


def test_a_check_that_breaks_down_does_not_stop_the_others(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_settings: object) -> Iterator[HealthFinding]:
        raise ZeroDivisionError

    monkeypatch.setattr(doctor_erp, "check_erp", break_down)
    report = examine()
    assert (report.code, report.level("erp")) == (1, Severity.ERROR)
    assert "ZeroDivisionError" in report.text_of("erp")
    assert report.level("permissions") is Severity.OK
