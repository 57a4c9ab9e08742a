"""Commissioning test in another language: translated screens, the same report."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import settings_for
from support.one_shot_client import ERP_SECRET
from totem import selftest
from totem.lab.reference_erp.server import ReferenceErp
from totem.selftest.scenario import Report
from totem.system.languages import CODES
from totem.ui.window import Window

MARIA = "529.982.247-25"


@pytest.mark.usefixtures("qapp")
def test_the_whole_visit_is_in_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, str] = {}
    take = Report.picture

    def noting(report: Report, name: str, widget: Window, ms: float) -> None:
        said[name] = widget.current.spoken_text
        take(report, name, widget, ms)

    monkeypatch.setattr(Report, "picture", noting)
    with ReferenceErp(token=ERP_SECRET) as erp:
        settings = settings_for(erp.base_url, tmp_path / "state", erp={"token": ERP_SECRET})
        out = tmp_path / "report"
        code = selftest.run(settings, tax_id=MARIA, out=out, size=(540, 960), print_slip=True, language="es")
    assert code == 0
    assert said["home"].startswith("Toque para comenzar.")
    assert said["boletos"].startswith("3 boletos pendientes.")
    assert said["pay-pix"].endswith("Elija cómo pagar.")
    assert said["farewell"].startswith("¡Gracias por su visita!")
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert (report["ok"], report["outcome"], report["errors"]) == (True, "boletos", [])


def test_an_unknown_language_is_reported_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(None, tmp_path)
    out = tmp_path / "report"
    code = selftest.run(settings, tax_id=MARIA, out=out, size=(768, 1366), print_slip=False, language="xx")
    assert code == 1
    error = f"there is no language 'xx'; there is {', '.join(CODES)}"
    assert error in capsys.readouterr().out
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))["errors"] == [error]


def test_the_application_is_left_as_it_was(qapp: QApplication) -> None:
    assert qapp.translate("Screen", "Sair") == "Sair"
