"""Settings changed by staff on the real window: by touch, checked, written, and confirmed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from totem.app import maintenance
from totem.erp.adapters.rbx.settings import RbxSettings
from totem.settings import load
from totem.system.exit_codes import ExitCode
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.setting_editors import Ruler
from totem.ui.staff.settings_page import TOLD

TEXT = '# ours\nbrand.name = "NetSul"\nscreen.diagonal_inches = 21.5\n'

RBX = """
[erp]
kind = "rbx"
base_url = "https://rbx.netsul.example"
token_file = "key"
"""

Open = Callable[..., tuple[Stand, Path]]


@pytest.fixture
def open_settings(make_stand: MakeStand, qapp: QApplication, tmp_path: Path) -> Open:
    """Maintenance mode on the page of settings, of a kiosk with a configuration file."""

    def make(erp: str = "") -> tuple[Stand, Path]:
        config = tmp_path / "totem.toml"
        config.write_text(TEXT + erp, encoding="utf-8")
        (tmp_path / "key").write_text("chave", encoding="utf-8")
        (tmp_path / "key").chmod(0o600)
        own = load(config, {}).settings.erp
        stand = make_stand(**({"base_url": own.base_url, "erp": own.values()} if erp else {}))
        lobby = maintenance.install(config, stand.kiosk, qapp)
        lobby._open()
        stand.touch("open_settings")
        return stand, config

    return make


def change(stand: Stand, key: str) -> None:
    """Open a setting, wherever it is in the list."""
    stand.touch_in_list(f"change_{key}")


def note_of(stand: Stand, name: str) -> str:
    """The text below the title of a card."""
    card = stand.find(name)
    assert isinstance(card, EntryCard)
    return card.note


def test_a_choice_of_options(open_settings: Open) -> None:
    stand, config = open_settings()
    change(stand, "printer.kind")
    stand.touch("option_none")
    stand.let_write()
    assert load(config, {}).settings.printer.kind == "none"
    assert stand.reads("settings_told").startswith("Gravado: Impressora, Sem impressora.")
    assert note_of(stand, "change_printer.kind") == "Sem impressora"
    assert config.read_text(encoding="utf-8").startswith("# ours\n")
    assert config.with_name("totem.toml.bak").read_text(encoding="utf-8") == TEXT


def test_a_line_by_the_keys_on_the_screen(open_settings: Open) -> None:
    stand, config = open_settings()
    change(stand, "brand.texts.farewell")
    for key in ("shift", "pad_o", "pad_i", "space", "pad_a"):
        stand.touch(key)
    stand.touch("board_1")
    stand.touch("pad_ã")
    stand.touch("pad_erase")
    stand.save_line()
    assert stand.reads("settings_told") == "Gravado: Despedida, Oi a. Vale depois de reiniciar."
    assert load(config, {}).settings.brand.texts.farewell == "Oi a"


def test_a_line_by_a_keyboard(open_settings: Open) -> None:
    stand, config = open_settings()
    change(stand, "kiosk.open_hours")
    stand.type("Mon-Fri 08:00-18:00; Sat 08:00-12:00")
    stand.save_line()
    assert len(load(config, {}).settings.kiosk.open_hours) == 2


def test_the_diagonal_by_a_ruler(open_settings: Open) -> None:
    stand, config = open_settings()
    change(stand, "screen.diagonal_inches")
    ruler = stand.find("ruler")
    assert isinstance(ruler, Ruler)
    before = ruler.length
    for _ in range(5):
        stand.touch("number_less")
    assert ruler.length == pytest.approx(before * 21.5 / 21.0)
    stand.touch("number_save")
    stand.let_write()
    assert load(config, {}).settings.screen.diagonal_inches == 21.0


def test_an_invalid_value_is_reported_and_not_written(open_settings: Open) -> None:
    stand, config = open_settings()
    change(stand, "kiosk.open_hours")
    stand.type("whenever")
    stand.save_line()
    assert stand.reads("editor_told").startswith("Não gravado: ")
    assert "kiosk.open_hours" in stand.reads("editor_told")
    assert "Seg-Sex 08:00-18:00" in stand.reads("editor_told")
    stand.type("!")
    assert not stand.reads("editor_told").startswith("Não gravado: ")
    stand.touch("maintenance_back")
    assert stand.reads("settings_told") == TOLD
    assert config.read_text(encoding="utf-8") == TEXT


def test_the_kiosk_begins_anew_when_asked_to(open_settings: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: ended.append(given[-1]))
    stand, _ = open_settings()
    assert not stand.shows("settings_restart")
    change(stand, "sound.enabled")
    stand.touch("option_true")
    stand.let_write()
    stand.touch("settings_restart")
    assert ended == [ExitCode.RESTART]


def test_no_secret_is_on_the_page(open_settings: Open) -> None:
    stand, _ = open_settings()
    token = stand.settings.erp.token
    assert token is not None
    assert not any(token.get_secret_value() in text for text in stand.texts())


def test_the_codes_and_the_login_of_a_vendors_erp(open_settings: Open) -> None:
    stand, config = open_settings(RBX)
    assert note_of(stand, "open_setup_address") == "RBX, https://rbx.netsul.example"
    assert note_of(stand, "open_setup_token") == "Gravado"
    change(stand, "erp.rbx.account_number")
    stand.type("3")
    stand.save_line()
    assert stand.reads("settings_told") == "Gravado: RBX: conta bancária, 3. Vale depois de reiniciar."
    assert load(config, {}).settings.erp.section(RbxSettings).account_number == 3
    stand.touch_in_list("open_setup_token")
    stand.type("outra-chave")
    stand.save_line()
    token = load(config, {}).settings.erp.token
    assert token is not None
    assert token.get_secret_value() == "outra-chave"
    stand.touch("maintenance_back")  # of the set-up, which is not finished
    stand.touch("open_settings")
    assert stand.shows("settings_restart")
    stand.touch_in_list("open_setup_address")
    stand.touch_in_list("option_asaas")
    stand.let_write()
    assert stand.reads("setup_told").endswith(
        "conta bancária. Os arquivos com os segredos continuam no disco. Toque de novo para trocar."
    )
    stand.touch_in_list("option_asaas")
    stand.let_write()
    stand.lay_out()
    stand.touch("maintenance_back")
    stand.touch("maintenance_back")
    stand.touch("open_settings")
    assert note_of(stand, "open_setup_token") == "Falta: chave de API."
    assert not stand.shows("change_erp.rbx.account_number")
