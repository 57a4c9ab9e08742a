"""First start of a kiosk on the real window: PIN, ERP, printer, and the start with these settings."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication

from e2e.test_maintenance_entry import tap_logo, type_pin
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, SMALL, Stand
from support.one_shot_client import ERP_SECRET
from totem.app import maintenance
from totem.erp.adapters.sgp.settings import SgpSettings
from totem.lab.emulators.base import InjectedFault
from totem.lab.emulators.sgp import SgpEmulator
from totem.lab.reference_erp.server import ReferenceErp
from totem.printing.discovery import DetectedPrinter
from totem.settings import load, state_folder
from totem.staff.pin import PinFile
from totem.staff.setup_wizard import SetupStep
from totem.system.exit_codes import ExitCode
from totem.ui.controls.text_layout import Headline
from totem.ui.qt_accessibility import spoken_name
from totem.ui.staff.connection_test_page import ConnectionTestPage
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.page import SLOW
from totem.ui.staff.printer_page import CHOSEN, NONE_FOUND, PrinterPage
from totem.ui.staff.setup_page import MISSING_NOTES

PIN = "402915"

MakeNew = Callable[..., tuple[Stand, EntryController, Path]]


@pytest.fixture
def make_new(make_stand: MakeStand, qapp: QApplication, tmp_path: Path) -> MakeNew:
    """A kiosk before its set-up, and the path of its configuration file."""

    def make(size: QSize = SMALL) -> tuple[Stand, EntryController, Path]:
        config = tmp_path / "etc" / "totem.toml"
        stand = make_stand(size, base_url=None, erp={"token": None})
        lobby = maintenance.install(config, stand.kiosk, qapp)
        lobby.set_up()
        stand.lay_out()
        return stand, lobby, config

    return make


def open_part(stand: Stand, name: str) -> None:
    """Touch the card of a part."""
    stand.touch_in_list(f"open_{name}")


def open_address(stand: Stand, kind: str = "contract") -> None:
    """Choose the kind of ERP, whose address is asked next."""
    open_part(stand, "setup_address")
    choose_kind(stand, kind)


def choose_kind(stand: Stand, kind: str) -> None:
    stand.touch_in_list(f"option_{kind}")
    stand.let_write()
    stand.lay_out()


def save_line(stand: Stand, text: str) -> None:
    """Type a line, and touch the key that takes it."""
    stand.type(text)
    stand.save_line()


def type_anew(stand: Stand, text: str) -> None:
    """Have this be the line instead of what stands there."""
    stand.press(Qt.Key.Key_Delete)
    save_line(stand, text)


def choose_pin(stand: Stand, pin: str) -> None:
    for digit in pin:
        stand.touch(f"key_{digit}")
    stand.touch("confirm")
    stand.let_write()


def have_pin(stand: Stand) -> None:
    """Set a PIN beforehand."""
    PinFile(state_folder(stand.settings)).set(PIN)
    open_part(stand, "setup_pin")
    stand.touch("maintenance_back")
    stand.lay_out()


def note_of(stand: Stand, name: str) -> str:
    """The text below the title of a card."""
    card = stand.find(name)
    assert isinstance(card, EntryCard)
    return card.note


def check_connection(stand: Stand) -> str:
    """The result of the connection test on the ERP's page, which is shown."""
    stand.wait_until(lambda: stand.shows("setup_again"), "the ERP")
    stand.lay_out()
    shown = stand.find("setup_erp")
    return next(each.text() for each in shown.findChildren(Headline) if each.objectName() == "title")


@pytest.mark.parametrize("size", [SMALL, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_kiosk_is_set_up_by_touch(
    make_new: MakeNew, erp: ReferenceErp, size: QSize, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: ended.append(given[-1]))
    found_are(monkeypatch)
    stand, _, config = make_new(size)
    assert not stand.lit("open_setup_address")
    assert not stand.shows("setup_finish")
    stand.touch("setup_next")
    choose_pin(stand, "123456")
    assert "comum demais" in stand.reads("setup_told")
    choose_pin(stand, PIN)
    choose_pin(stand, "402916")
    assert stand.reads("setup_told").startswith("Os dois não são iguais.")
    choose_pin(stand, PIN)
    choose_pin(stand, PIN)
    assert PinFile(state_folder(stand.settings)).matches(PIN)

    assert not stand.shows("setup_finish")
    stand.touch("setup_next")
    choose_kind(stand, "contract")
    type_anew(stand, erp.base_url)
    assert not stand.shows("setup_finish"), "there is no token yet"
    stand.touch("setup_next")
    save_line(stand, ERP_SECRET)
    assert stand.reads("setup_finish") == "Começar já"
    stand.touch("setup_next")
    assert check_connection(stand) == "O ERP respondeu"
    stand.touch("setup_on")
    stand.lay_out()
    assert note_of(stand, "open_setup_erp") == "O ERP respondeu"
    stand.touch("setup_next")
    printers_of(stand)
    stand.touch("printer_0")
    stand.let_write()
    stand.touch("setup_on")
    stand.lay_out()
    stand.touch("setup_next")
    save_line(stand, "NetSul")
    save_line(stand, "Loja Centro")
    assert note_of(stand, "open_setup_brand") == "NetSul, Loja Centro"
    stand.touch("setup_next")
    save_line(stand, "NetSul Telecom Ltda")
    save_line(stand, "11222333000181")
    assert note_of(stand, "open_setup_beneficiary") == "NetSul Telecom Ltda, 11.222.333/0001-81"
    stand.touch("setup_next")
    stand.lay_out()
    stand.touch("size_15.6")
    stand.touch("number_more")
    stand.touch("number_save")
    stand.let_write()
    stand.lay_out()
    assert not stand.shows("setup_next")
    assert stand.reads("setup_finish") == "Começar"
    stand.touch("setup_finish")
    assert ended == [ExitCode.RESTART]

    settings = load(config, {}).settings
    assert settings.erp.base_url == erp.base_url
    assert (settings.printer.kind, settings.brand.name) == ("none", "NetSul")
    assert settings.kiosk.name == "Loja Centro"
    assert settings.screen.diagonal_inches == 15.7
    assert settings.erp.token is not None
    assert settings.erp.token.get_secret_value() == ERP_SECRET
    assert ERP_SECRET not in config.read_text(encoding="utf-8")
    assert not any(ERP_SECRET in text or PIN in text for text in stand.texts())
    stand.kiosk.window.hide()
    here = {name: getattr(stand.settings, name) for name in ("kiosk", "session", "sound", "voice")}
    begun = Stand(settings.replace(**here), size)
    try:
        assert not maintenance.install(config, begun.kiosk, QApplication.instance()).set_up()  # type: ignore[arg-type]
        begun.open_list("529.982.247-25")
    finally:
        begun.close()


def test_a_vendors_erp_is_set_up_by_touch(make_new: MakeNew) -> None:
    stand, _, config = make_new()
    have_pin(stand)
    with SgpEmulator() as erp:
        app = erp.settings()["sgp"]["app"]
        open_address(stand, "sgp")
        assert "SGP" in stand.reads("setup_told")
        type_anew(stand, erp.base_url)
        assert note_of(stand, "open_setup_address") == f"SGP, {erp.base_url}"
        assert note_of(stand, "open_setup_token") == "Falta: app e token."
        assert not stand.shows("setup_finish")
        stand.touch("setup_next")
        assert stand.reads("setup_told").startswith("SGP, 1 de 2. O nome do app")
        save_line(stand, app)
        assert stand.reads("setup_told").startswith("SGP, 2 de 2. O token desse app.")
        stand.type(erp.token)
        assert not any(erp.token in text for text in stand.texts())
        stand.save_line()
        assert stand.reads("setup_finish") == "Começar já"
        stand.touch("setup_next")
        assert check_connection(stand) == "O SGP respondeu"
        erp.injected_fault = InjectedFault.IP
        stand.touch("setup_again")
        assert check_connection(stand) == "O SGP não liberou este totem"
        assert "127.0.0.1" in stand.reads("sentence")
        erp.injected_fault = InjectedFault.TOKEN
        stand.touch("setup_again")
        assert check_connection(stand) == "O SGP recusou o acesso"
        stand.touch("setup_mend")
        assert stand.reads("setup_told").startswith("SGP, 1 de 2. ")
    settings = load(config, {}).settings.erp
    assert (settings.kind, settings.base_url, settings.section(SgpSettings).app) == ("sgp", erp.base_url, app)
    assert settings.token is not None
    assert settings.token.get_secret_value() == erp.token
    assert erp.token not in config.read_text(encoding="utf-8")


def test_another_kind_is_chosen_by_a_second_touch(make_new: MakeNew) -> None:
    stand, _, config = make_new()
    have_pin(stand)
    open_address(stand, "mk")
    type_anew(stand, "https://mk.provedor.com.br:8080")
    open_part(stand, "setup_address")
    choose_kind(stand, "ixc")
    assert stand.reads("setup_told").startswith("Trocar de MK Solutions para IXC Provedor apaga da ")
    assert load(config, {}).settings.erp.kind == "mk"
    choose_kind(stand, "ixc")
    assert "IXC" in stand.reads("setup_told")
    erp = load(config, {}).settings.erp
    assert (erp.kind, erp.base_url) == ("ixc", None)


def test_the_keys_on_the_screen_type_every_sign_of_an_address_and_a_secret(make_new: MakeNew) -> None:
    stand, _, config = make_new()
    have_pin(stand)
    open_address(stand, "asaas")
    stand.press(Qt.Key.Key_Delete)
    save_line(stand, "https://api.asaas.com/v3")
    open_part(stand, "setup_token")
    for key in ("board_2", "pad_$", "pad__", "pad_@", "pad_:", "pad_/", "board_0", "pad_a", "shift", "pad_b"):
        stand.touch(key)
    stand.save_line()
    token = load(config, {}).settings.erp.token
    assert token is not None
    assert token.get_secret_value() == "$_@:/aB"


def test_nothing_of_a_secret_stays_on_the_screen(make_new: MakeNew) -> None:
    stand, _, _ = make_new()
    have_pin(stand)
    open_part(stand, "setup_token")
    stand.type(ERP_SECRET)
    stand.touch("maintenance_back")
    assert not any(ERP_SECRET in text or PIN in text for text in stand.texts())


def test_the_set_up_resumes_after_the_pin(make_new: MakeNew) -> None:
    stand, lobby, _ = make_new()
    open_part(stand, "setup_pin")
    choose_pin(stand, PIN)
    choose_pin(stand, PIN)
    stand.touch("maintenance_leave")
    assert not lobby.is_open
    tap_logo(stand)
    type_pin(stand)
    stand.wait_until(lambda: lobby.is_open, "maintenance mode")
    stand.lay_out()
    stand.touch("open_setup")
    stand.lay_out()
    assert note_of(stand, "open_setup_pin") == "Gravado"
    open_part(stand, "setup_brand")
    save_line(stand, " Sul")
    stand.touch("maintenance_back")
    stand.lay_out()
    assert note_of(stand, "open_setup_brand").startswith("NetSul Sul")
    open_part(stand, "setup_brand")
    stand.touch("maintenance_back")
    stand.lay_out()
    assert stand.shows("open_setup_pin")
    stand.touch("maintenance_back")
    stand.lay_out()
    assert stand.shows("open_actions")


def test_the_way_in_leads_to_it_until_there_is_a_pin(make_new: MakeNew) -> None:
    stand, lobby, _ = make_new()
    lobby.close()
    tap_logo(stand)
    stand.lay_out()
    assert lobby.is_open
    assert stand.shows("open_setup_pin")


def test_an_invalid_address_is_reported_until_another_is_typed(make_new: MakeNew) -> None:
    stand, _, config = make_new()
    have_pin(stand)
    open_address(stand)
    asked = stand.reads("setup_told")
    for typed, said in (
        ("http://erp.netsul.example", "erp.allow_http"),
        ("https://http://10.0.2.2:18080", 'não aceita "http://10.0.2.2:18080"'),
        ("https://http:/erp.netsul.example", "https://servidor/caminho"),
        ("erp netsul", "https://servidor/caminho"),
        ("", "Nada foi digitado."),
    ):
        type_anew(stand, typed)
        assert said in stand.reads("setup_told")
        assert " got " not in stand.reads("setup_told")
        assert not config.exists() or load(config, {}).settings.erp.base_url is None
        stand.type("x")
        assert stand.reads("setup_told") == asked


def test_a_line_is_typed_by_the_keys_on_the_screen(make_new: MakeNew) -> None:
    stand, _, config = make_new()
    have_pin(stand)
    open_address(stand)
    for key in ("pad_e", "pad_r", "pad_p", "pad_.", "pad_1", "pad_/", "board_2", "pad__", "board_0", "pad_x"):
        stand.touch(key)
    stand.save_line()
    assert load(config, {}).settings.erp.base_url == "https://erp.1/_x"


def test_a_wrong_token_leads_to_the_token(make_new: MakeNew, erp: ReferenceErp) -> None:
    stand, _, _ = make_new()
    have_pin(stand)
    open_address(stand)
    type_anew(stand, erp.base_url)
    open_part(stand, "setup_erp")
    assert check_connection(stand) == "O ERP pede um token"
    stand.touch("setup_mend")
    save_line(stand, "wrong")
    open_part(stand, "setup_erp")
    assert check_connection(stand) == "O ERP recusou o token"
    assert not stand.shows("setup_on")
    stand.touch("setup_mend")
    type_anew(stand, ERP_SECRET)
    open_part(stand, "setup_erp")
    assert check_connection(stand) == "O ERP respondeu"
    erp.faults.set("*:status=503")
    stand.touch("setup_again")
    assert not stand.shows("setup_again")
    assert check_connection(stand) == "O ERP está com problema"
    assert not stand.shows("setup_mend")
    stand.touch("maintenance_back")
    stand.lay_out()
    assert note_of(stand, "open_setup_erp") == MISSING_NOTES[SetupStep.ERP]


def test_a_slow_check_is_reported_and_can_be_left(make_new: MakeNew, erp: ReferenceErp) -> None:
    stand, _, _ = make_new()
    have_pin(stand)
    open_address(stand)
    type_anew(stand, erp.base_url)
    erp.faults.set("*:delay=30")
    open_part(stand, "setup_erp")
    page = stand.find("setup_erp")
    assert isinstance(page, ConnectionTestPage)
    page._task._slow.timeout.emit()
    assert stand.reads("sentence") == SLOW
    stand.touch("maintenance_back")
    assert not page._task.is_running


def found_are(monkeypatch: pytest.MonkeyPatch, *found: DetectedPrinter) -> None:
    """Have these be the printers of this machine."""

    async def find() -> list[DetectedPrinter]:
        return list(found)

    monkeypatch.setattr("totem.printing.discovery.find_printers", find)


def open_printers(stand: Stand) -> PrinterPage:
    open_part(stand, "setup_printer")
    return printers_of(stand)


def printers_of(stand: Stand) -> PrinterPage:
    """The page of printers, once they were looked for."""
    page = stand.find("setup_printer")
    assert isinstance(page, PrinterPage)
    stand.wait_until(lambda: not page.task.is_running, "the printers")
    stand.lay_out()
    return page


def test_a_printer_is_chosen_and_tried(
    make_new: MakeNew, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found_are(monkeypatch, DetectedPrinter("PDF", (("kind", "pdf"), ("folder", f"{tmp_path}/papers"))))
    stand, _, config = make_new()
    have_pin(stand)
    open_printers(stand)
    stand.touch("printer_0")
    stand.let_write()
    assert stand.reads("setup_told") == "Gravado: PDF."
    assert spoken_name(stand.find("printer_0"), private=True) == "PDF, escolhido"
    stand.touch("setup_print")
    stand.wait_until(lambda: stand.reads("setup_told").startswith("O arquivo foi gravado"), "the page")
    assert load(config, {}).settings.printer.folder == tmp_path / "papers"
    stand.touch("setup_on")
    stand.lay_out()
    assert note_of(stand, "open_setup_printer").startswith("Arquivos PDF")


def test_a_printer_that_does_not_print_is_reported(
    make_new: MakeNew, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = (("kind", "thermal"), ("connection", "usb:///nowhere/lp0"), ("profile", "epson-tm-t20"))
    found_are(monkeypatch, DetectedPrinter("EPSON TM-T20X (USB, lp0)", values))
    stand, _, _ = make_new()
    have_pin(stand)
    page = open_printers(stand)
    assert note_of(stand, "printer_0") == "USB, lp0"
    stand.touch("printer_0")
    stand.let_write()
    stand.touch("setup_print")
    stand.wait_until(lambda: not page.task.is_running, "the page")
    assert stand.reads("setup_told").startswith("Não impresso: desligada ou fora de alcance.")
    assert "[" not in stand.reads("setup_told")
    stand.touch_in_list("printer_1")
    stand.let_write()
    assert stand.reads("setup_told") == "Gravado: Sem impressora."
    assert not stand.shows("setup_print")


def test_a_printer_of_the_network_comes_back_to_be_tried(
    make_new: MakeNew, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_are(monkeypatch)
    stand, _, config = make_new()
    have_pin(stand)
    open_printers(stand)
    assert stand.reads("setup_told") == NONE_FOUND
    stand.touch_in_list("printer_address")
    save_line(stand, "192.168.0.50")
    stand.touch_in_list("option_epson-tm-t88")
    stand.let_write()
    printers_of(stand)
    assert load(config, {}).settings.printer.profile == "epson-tm-t88"
    spoken = spoken_name(stand.find("printer_address"), private=True)
    assert spoken == "Impressora na rede. 192.168.0.50, escolhido"
    assert stand.reads("setup_told") == CHOSEN
    assert stand.lit("setup_print")


def test_a_write_error_is_reported_with_a_remedy(make_new: MakeNew, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def refuse(*_: object, **__: object) -> None:
        threads.append(threading.current_thread())
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    stand, _, config = make_new()
    have_pin(stand)
    open_part(stand, "setup_brand")
    monkeypatch.setattr("totem.staff.setup_wizard.write_atomic", refuse)
    type_anew(stand, "NetSul")
    told = stand.reads("setup_told")
    assert f"a pasta {config.parent} está num disco somente leitura" in told
    assert "sudo mount -o remount,rw" in told
    assert threads
    assert threading.main_thread() not in threads  # a disk may take its time
    assert not config.exists()


def test_a_finger_that_drags_the_list_opens_nothing(make_new: MakeNew) -> None:
    stand, _, _ = make_new(QSize(1080, 1200))
    have_pin(stand)
    card = stand.find("open_setup_address")
    at = card.mapTo(stand.window, card.rect().center())
    stand.drag(at, QPoint(0, -300))
    stand.lift()
    stand.lay_out()
    assert stand.shows("open_setup_address")
    assert not card.isDown()  # type: ignore[attr-defined]
