"""An installation that lost something: the kiosk serves without it, or says in one line what is missing."""

from pathlib import Path

import pytest

from support.logs import LogWatch
from support.stands import MakeStand
from totem import app, assets, start
from totem.healing.exits import Exit
from totem.ui import icons

MARIA = "52998224725"


@pytest.mark.parametrize("lost", ["icons", "translations", "fonts"])
def test_a_visit_goes_well_without(
    make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch, lost: str
) -> None:
    whole = assets.path

    def path(name: str) -> Path:
        if name.startswith(lost):
            raise FileNotFoundError(f"no asset named {name}")
        return whole(name)

    def no_fonts() -> str:
        raise RuntimeError("Inter-Bold.otf cannot be used as a font")

    expected_logs.expect({"fonts": "typeface", "icons": "the icon .* is left out"}.get(lost, "translations"))
    icons.icon.cache_clear()
    monkeypatch.setattr(assets, "path", path)
    if lost == "fonts":
        monkeypatch.setattr(app, "load_fonts", no_fonts)
    stand = make_stand()
    stand.open_boleto(MARIA)
    assert stand.shows("pix_qr")
    icons.icon.cache_clear()


def test_without_any_it_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def folder() -> Path:
        raise FileNotFoundError("no assets folder in /opt/totem or beside it")

    monkeypatch.setattr(assets, "folder", folder)
    assert start.run(None, windowed=False) == Exit.MISTAKE
    said = capsys.readouterr().err
    assert said == "totem: the installation is incomplete: no assets folder in /opt/totem or beside it\n"
