"""Settings changed by staff on the real window: by touch, checked, written, and confirmed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.app import maintenance
from totem.erp.adapters.rbx.settings import RbxSettings
from totem.settings import load
from totem.system.exit_codes import ExitCode
from totem.ui.staff.page_parts import EntryCard
from totem.ui.staff.settings_page import AFTER_RESTART

TEXT = '# ours\nbrand.name = "NetSul"\nscreen.diagonal_inches = 21.5\n'

RBX = """
[erp]
kind = "rbx"
base_url = "https://rbx.netsul.example"
token_file = "key"
"""

Open = Callable[..., tuple[KioskDriver, Path]]


@pytest.fixture
def open_settings(make_kiosk: MakeKiosk, qapp: QApplication, tmp_path: Path) -> Open:
    """Maintenance mode on the page of settings, of a kiosk with a configuration file."""

    def make(
        erp: str = "", *, page: str = "settings", hours: tuple[str, ...] = ()
    ) -> tuple[KioskDriver, Path]:
        config = tmp_path / "totem.toml"
        config.write_text(TEXT + erp, encoding="utf-8")
        (tmp_path / "key").write_text("chave", encoding="utf-8")
        (tmp_path / "key").chmod(0o600)
        own = load(config, {}).settings.erp
        sections = {"base_url": own.base_url, "erp": own.values()} if erp else {}
        driver = make_kiosk(kiosk={"open_hours": hours}, **sections)
        lobby = maintenance.install(config, driver.kiosk, qapp)
        lobby._open()
        driver.open_staff_page(page)
        return driver, config

    return make


def change(driver: KioskDriver, key: str) -> None:
    """Open a setting, wherever it is in the list."""
    driver.touch_in_list(f"change_{key}")


def note_of(driver: KioskDriver, name: str) -> str:
    """The text below the title of a card."""
    card = driver.find(name)
    assert isinstance(card, EntryCard)
    return card.note


def test_a_choice_of_options(open_settings: Open) -> None:
    driver, config = open_settings()
    change(driver, "printer.kind")
    driver.touch("option_none")
    driver.let_write()
    assert load(config, {}).settings.printer.kind == "none"
    assert driver.reads("settings_status").startswith("Gravado: Impressora, Sem impressora.")
    assert note_of(driver, "change_printer.kind") == "Sem impressora"
    assert config.read_text(encoding="utf-8").startswith("# ours\n")
    assert config.with_name("totem.toml.bak").read_text(encoding="utf-8") == TEXT


def test_a_line_by_the_keys_on_the_screen(open_settings: Open) -> None:
    driver, config = open_settings(page="store")
    change(driver, "brand.texts.farewell")
    for key in ("pad_shift", "pad_o", "pad_i", "pad_space", "pad_a"):
        driver.touch(key)
    driver.touch("board_accents")
    driver.touch("pad_ã")
    driver.touch("pad_erase")
    driver.save_line()
    assert driver.reads("settings_status") == "Gravado: Despedida, Oi a. Vale depois de reiniciar."
    assert load(config, {}).settings.brand.texts.farewell == "Oi a"


LUNCH = ("Seg-Sex 08:00-12:00", "Seg-Sex 14:00-18:00")


def test_hours_with_a_break_are_a_line_by_a_keyboard(open_settings: Open) -> None:
    driver, config = open_settings(page="store", hours=LUNCH)
    change(driver, "kiosk.open_hours")
    assert not driver.shows("hours_save")
    driver.type("; Sat 08:00-12:00")
    driver.save_line()
    assert load(config, {}).settings.kiosk.open_hours == (*LUNCH, "Sat 08:00-12:00")


def test_the_hours_of_each_day_by_touch(open_settings: Open) -> None:
    driver, config = open_settings(page="store", hours=("Seg-Sex 08:00-18:00",))
    change(driver, "kiosk.open_hours")
    assert [driver.shows(f"day_{day}_opens_time") for day in range(7)] == [True] * 5 + [False] * 2
    driver.touch("day_5_turn")
    for _ in range(2):
        driver.touch("day_5_closes_less")
    driver.touch("day_4_opens_more")
    assert driver.reads("day_5_closes_time") == "17:30"
    driver.touch("hours_save")
    driver.let_write()
    saved = ("Seg-Qui 08:00-18:00", "Sex 08:15-18:00", "Sáb 08:00-17:30")
    assert load(config, {}).settings.kiosk.open_hours == saved
    change(driver, "kiosk.open_hours")
    driver.touch("hours_repeat")
    driver.touch("hours_save")
    driver.let_write()
    assert load(config, {}).settings.kiosk.open_hours == ("Seg-Sáb 08:00-18:00",)


def test_a_store_is_open_on_some_day(open_settings: Open) -> None:
    """No hours at all would mean that it is always open."""
    driver, config = open_settings(page="store", hours=("Seg 08:00-18:00",))
    change(driver, "kiosk.open_hours")
    driver.touch("day_0_turn")
    driver.touch("hours_save")
    assert driver.reads("editor_status") == "Pelo menos um dia precisa ficar aberto."
    assert config.read_text(encoding="utf-8") == TEXT


def test_attendants_and_technicians_have_their_own_settings(open_settings: Open) -> None:
    driver, _ = open_settings(page="store")
    assert driver.shows("change_kiosk.open_hours")
    assert not driver.shows("change_printer.connection")
    driver.touch("maintenance_back")
    driver.open_staff_page("settings")
    assert driver.shows("change_printer.connection")
    assert not driver.shows("change_kiosk.open_hours")
    change(driver, "printer.kind")
    driver.touch("maintenance_back")
    assert driver.shows("change_printer.kind")


def test_the_diagonal_by_a_ruler(open_settings: Open) -> None:
    driver, config = open_settings()
    change(driver, "screen.diagonal_inches")
    ruler = driver.find("ruler")
    before = ruler.width()
    for _ in range(5):
        driver.touch("number_less")
    assert ruler.width() == pytest.approx(before * 21.5 / 21.0, abs=1)
    driver.touch("number_save")
    driver.let_write()
    assert load(config, {}).settings.screen.diagonal_inches == 21.0


def test_an_invalid_value_is_reported_and_not_written(open_settings: Open) -> None:
    driver, config = open_settings(page="store", hours=LUNCH)
    change(driver, "kiosk.open_hours")
    driver.type("whenever")
    driver.save_line()
    assert driver.reads("editor_status").startswith("Não gravado: ")
    assert "kiosk.open_hours" in driver.reads("editor_status")
    assert "Seg-Sex 08:00-18:00" in driver.reads("editor_status")
    driver.type("!")
    assert not driver.reads("editor_status").startswith("Não gravado: ")
    driver.touch("maintenance_back")
    assert driver.reads("settings_status") == AFTER_RESTART
    assert config.read_text(encoding="utf-8") == TEXT


def test_the_kiosk_begins_anew_when_asked_to(open_settings: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: ended.append(given[-1]))
    driver, _ = open_settings(page="store")
    assert not driver.shows("settings_restart")
    change(driver, "sound.enabled")
    driver.touch("option_true")
    driver.let_write()
    driver.touch("settings_restart")
    assert ended == [ExitCode.RESTART]


def test_no_secret_is_on_the_page(open_settings: Open) -> None:
    driver, _ = open_settings()
    token = driver.settings.erp.token
    assert token is not None
    assert not any(token.get_secret_value() in text for text in driver.texts())


def test_the_codes_and_the_login_of_a_vendors_erp(open_settings: Open) -> None:
    driver, config = open_settings(RBX)
    assert note_of(driver, "open_setup_address") == "RBX, https://rbx.netsul.example"
    assert note_of(driver, "open_setup_token") == "Gravado"
    change(driver, "erp.rbx.account_number")
    driver.type("3")
    driver.save_line()
    assert driver.reads("settings_status") == "Gravado: RBX: conta bancária, 3. Vale depois de reiniciar."
    assert load(config, {}).settings.erp.section(RbxSettings).account_number == 3
    driver.touch_in_list("open_setup_token")
    driver.type("outra-chave")
    driver.save_line()
    token = load(config, {}).settings.erp.token
    assert token is not None
    assert token.get_secret_value() == "outra-chave"
    driver.touch("maintenance_back")  # of the set-up, which is not finished
    driver.open_staff_page("settings")
    assert driver.shows("settings_restart")
    driver.touch_in_list("open_setup_address")
    driver.touch_in_list("option_asaas")
    driver.let_write()
    assert driver.reads("setup_status").endswith(
        "conta bancária. Os arquivos com os segredos continuam no disco. Toque de novo para trocar."
    )
    assert load(config, {}).settings.erp.kind == "rbx"
    driver.touch_in_list("option_asaas")
    driver.let_write()
    driver.lay_out()
    assert "Asaas" in driver.reads("setup_status")  # the address is asked
    erp = load(config, {}).settings.erp
    assert (erp.kind, erp.base_url) == ("asaas", None)
    driver.touch("maintenance_back")
    driver.touch("maintenance_back")
    driver.open_staff_page("settings")
    assert note_of(driver, "open_setup_token") == "Falta: chave de API."
    assert not driver.shows("change_erp.rbx.account_number")
