"""Installation with missing files: the kiosk serves without them, or reports in one line what is missing."""

from pathlib import Path

import pytest

from support.kiosk_fixtures import MakeKiosk
from support.log_check import LogWatch
from totem.app import startup
from totem.kiosk import frontend
from totem.system import resources
from totem.system.exit_codes import ExitCode
from totem.ui import image_loader

MARIA = "52998224725"


@pytest.mark.parametrize("lost", ["icons", "translations", "fonts"])
def test_a_visit_goes_well_without(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch, lost: str
) -> None:
    whole = resources.path

    def path(name: str) -> Path:
        if name.startswith(lost):
            raise FileNotFoundError(f"no asset named {name}")
        return whole(name)

    def no_fonts() -> str:
        raise RuntimeError("Inter-Bold.otf cannot be used as a font")

    expected_logs.expect({"fonts": "typeface", "icons": "the icon .* is left out"}.get(lost, "translations"))
    image_loader.icon.cache_clear()
    monkeypatch.setattr(resources, "path", path)
    if lost == "fonts":
        monkeypatch.setattr(frontend, "load_fonts", no_fonts)
    driver = make_kiosk()
    driver.open_boleto(MARIA)
    assert driver.shows("pix_qr")
    image_loader.icon.cache_clear()


def test_without_assets_it_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def folder() -> Path:
        raise FileNotFoundError("no assets folder in /opt/totem or beside it")

    monkeypatch.setattr(resources, "folder", folder)
    assert startup.run(None, windowed=False) == ExitCode.CONFIG_ERROR
    said = capsys.readouterr().err
    assert said == "totem: the installation is incomplete: no assets folder in /opt/totem or beside it\n"
