"""`totem config init`: a kiosk set up by questions in a terminal."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from support.asking import ERP_SECRET
from totem import cli
from totem.erp.reference.server import ReferenceErp
from totem.printing import finding
from totem.settings import load, state_folder
from totem.staff.pin import PinFile

PIN = "402915"


@pytest.fixture(autouse=True)
def _one_printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def find() -> list[finding.Found]:
        return [
            finding.Found("EPSON (USB, lp0)", (("kind", "thermal"), ("connection", "usb:///dev/usb/lp0")))
        ]

    monkeypatch.setattr(finding, "find", find)
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(tmp_path / "state"))


def ask(config: Path, *answers: str) -> tuple[int, str]:
    """Run it with these lines typed; its exit code and what it said."""
    done = CliRunner().invoke(
        cli.app,
        ["config", "init", "--config", str(config)],
        input="".join(f"{each}\n" for each in answers),
        standalone_mode=False,
    )
    return done.return_value, done.output


def test_all_is_asked_and_written(tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    with ReferenceErp(token=ERP_SECRET) as erp:
        said = ask(config, PIN, PIN, erp.base_url, ERP_SECRET, "1", "NetSul", "15.6")[1]
    assert "✓ o ERP respondeu" in said
    assert "totem doctor" in said
    assert ERP_SECRET not in said
    settings = load(config).settings
    assert settings.erp.token is not None
    assert settings.erp.token.get_secret_value() == ERP_SECRET
    assert settings.printer.connection == "usb:///dev/usb/lp0"
    assert (settings.brand.name, settings.screen.diagonal_inches) == ("NetSul", 15.6)
    assert PinFile(state_folder(settings)).accepts(PIN)


def test_what_is_refused_is_asked_again_and_what_is_kept_stays(tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    config.write_text('# ours\nbrand.name = "NetSul"\n', encoding="utf-8")
    code, said = ask(config, "123456", "123456", PIN, PIN, "http://erp.example", "", "", "", "", "", "", "")
    assert said.count("Não gravado: ") == 2
    assert config.read_text(encoding="utf-8") == '# ours\nbrand.name = "NetSul"\n'
    assert "Ainda faltam" in said
    assert code == 1
