"""The first start of a kiosk on the real window: a PIN, the ERP, a printer, and it begins with them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from e2e.test_maintenance_entry import tap_logo, type_pin
from support.asking import ERP_SECRET
from support.stand import LANDSCAPE, SMALL, Stand
from support.stands import MakeStand
from totem import maintenance
from totem.erp.reference.server import ReferenceErp
from totem.healing.exits import Exit
from totem.settings import load, state_folder
from totem.staff.pin import PinFile
from totem.ui.staff.lobby import Lobby
from totem.ui.staff.setup import SetUpPage

PIN = "402915"

MakeNew = Callable[..., tuple[Stand, Lobby, Path]]


@pytest.fixture
def make_new(make_stand: MakeStand, qapp: QApplication, tmp_path: Path) -> MakeNew:
    """A kiosk that nobody has set up, and the file that it will have."""

    def make(size: QSize = SMALL) -> tuple[Stand, Lobby, Path]:
        config = tmp_path / "etc" / "totem.toml"
        stand = make_stand(size, base_url=None, erp={"token": None})
        lobby = maintenance.install(config, stand.kiosk, qapp)
        lobby.set_up()
        pause()
        return stand, lobby, config

    return make


def pause() -> None:
    """Let the page be laid out; the customer's screen underneath paints nothing."""
    for _ in range(3):
        QCoreApplication.processEvents()


def see(stand: Stand, name: str) -> None:
    page = stand.find("setup")
    assert isinstance(page, SetUpPage)
    page.reading.ensureWidgetVisible(stand.find(name))
    pause()


def open_part(stand: Stand, name: str) -> None:
    see(stand, f"open_{name}")
    stand.touch(f"open_{name}")
    pause()


def save_line(stand: Stand, text: str) -> None:
    stand.type(text)
    confirm = next(each for each in stand.window.findChildren(QWidget, "pad_confirm") if each.isVisible())
    stand.tap(confirm, confirm.rect().center())
    pause()


def erase(stand: Stand, count: int) -> None:
    for _ in range(count):
        stand.press(Qt.Key.Key_Backspace)


def choose_pin(stand: Stand, pin: str) -> None:
    for digit in pin:
        stand.touch(f"key_{digit}")
    stand.touch("confirm")
    pause()


@pytest.mark.parametrize("size", [SMALL, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_kiosk_is_set_up_by_touch(
    make_new: MakeNew, erp: ReferenceErp, size: QSize, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: ended.append(given[-1]))
    stand, _, config = make_new(size)
    see(stand, "open_setup_address")
    assert not stand.find("open_setup_address").isEnabled()
    assert not stand.find("setup_finish").isEnabled()
    open_part(stand, "setup_pin")
    choose_pin(stand, "123456")
    assert "comuns" in stand.reads("setup_told")
    choose_pin(stand, PIN)
    choose_pin(stand, "402916")
    assert stand.reads("setup_told").startswith("Os dois não são iguais.")
    choose_pin(stand, PIN)
    choose_pin(stand, PIN)
    assert PinFile(state_folder(stand.settings)).accepts(PIN)

    open_part(stand, "setup_address")
    erase(stand, len("https://"))
    save_line(stand, erp.base_url)
    open_part(stand, "setup_token")
    save_line(stand, ERP_SECRET)
    open_part(stand, "setup_erp")
    stand.wait_until(lambda: "respondeu" in stand.reads("setup_told"), "the ERP")
    stand.touch("maintenance_back")
    see(stand, "setup_finish")
    stand.touch("setup_finish")
    assert ended == [Exit.ANEW]

    settings = load(config, {}).settings
    assert settings.erp.base_url == erp.base_url
    assert settings.erp.token is not None
    assert settings.erp.token.get_secret_value() == ERP_SECRET
    assert ERP_SECRET not in config.read_text(encoding="utf-8")
    assert not any(ERP_SECRET in text or PIN in text for text in stand.texts())


def test_it_goes_on_where_it_was_once_there_is_a_pin(make_new: MakeNew) -> None:
    stand, lobby, _ = make_new()
    open_part(stand, "setup_pin")
    choose_pin(stand, PIN)
    choose_pin(stand, PIN)
    stand.touch("maintenance_leave")
    assert not lobby.is_open
    tap_logo(stand)
    type_pin(stand)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")
    stand.touch("open_setup")
    pause()
    assert stand.reads("value_setup_pin") == "✓ gravado"
    open_part(stand, "setup_brand")
    save_line(stand, " Sul")
    assert stand.reads("value_setup_brand") == "✓ NetSul Sul"


def test_the_way_in_leads_to_it_until_there_is_a_pin(make_new: MakeNew) -> None:
    stand, lobby, _ = make_new()
    lobby.close()
    tap_logo(stand)
    pause()
    assert lobby.is_open
    assert stand.shows("open_setup_pin")


def test_an_address_that_is_not_allowed_is_told(make_new: MakeNew) -> None:
    stand, _, config = make_new()
    PinFile(state_folder(stand.settings)).set(PIN)
    open_part(stand, "setup_pin")
    stand.touch("maintenance_back")
    open_part(stand, "setup_address")
    erase(stand, len("https://"))
    save_line(stand, "http://erp.netsul.example")
    assert stand.reads("setup_told").startswith("Não gravado: ")
    assert load(config, {}).settings.erp.base_url is None


def test_a_printer_is_chosen_and_tried(
    make_new: MakeNew, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from totem.printing import finding

    found = finding.Found("PDF", (("kind", "pdf"), ("folder", str(tmp_path / "papers"))))

    async def find() -> list[finding.Found]:
        return [found]

    monkeypatch.setattr(finding, "find", find)
    stand, _, config = make_new()
    PinFile(state_folder(stand.settings)).set(PIN)
    open_part(stand, "setup_pin")
    stand.touch("maintenance_back")
    open_part(stand, "setup_printer")
    stand.wait_until(lambda: stand.shows("printer_1"), "the printers")
    pause()
    stand.touch("printer_0")
    assert stand.reads("setup_told") == "Gravado: PDF."
    pause()
    stand.touch("setup_print")
    stand.wait_until(lambda: stand.reads("setup_told").startswith("Impresso."), "the page")
    assert load(config, {}).settings.printer.folder == tmp_path / "papers"
