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
from support.emulators.base import InjectedFault
from support.emulators.sgp import SgpEmulator
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver, on_a_panel
from support.one_shot_client import ERP_SECRET
from totem.app import maintenance
from totem.erp.adapters.sgp.settings import SgpSettings
from totem.lab.reference_erp.server import ReferenceErp
from totem.printing.discovery import DetectedPrinter
from totem.settings import load, state_folder
from totem.staff.pin import PinFile
from totem.staff.setup_wizard import SetupStep
from totem.system.exit_codes import ExitCode
from totem.system.system_advice import SystemAdvice
from totem.ui.qt_accessibility import spoken_name
from totem.ui.staff.connection_test_page import ConnectionTestPage
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.page import SLOW
from totem.ui.staff.page_parts import EntryCard
from totem.ui.staff.settings_page import STEPS
from totem.ui.staff.setup_page import CHOSEN, NONE_FOUND, PrinterPage

PIN = "402915"

MakeNew = Callable[..., tuple[KioskDriver, EntryController, Path]]


@pytest.fixture
def make_new(make_kiosk: MakeKiosk, qapp: QApplication, tmp_path: Path) -> MakeNew:
    """A kiosk before its set-up, and the path of its configuration file."""

    def make(size: QSize = SMALL) -> tuple[KioskDriver, EntryController, Path]:
        config = tmp_path / "etc" / "totem.toml"
        driver = make_kiosk(size, base_url=None, erp={"token": None})
        lobby = maintenance.install(config, driver.kiosk, qapp)
        lobby.set_up()
        driver.lay_out()
        return driver, lobby, config

    return make


def open_part(driver: KioskDriver, name: str) -> None:
    """Touch the card of a part."""
    driver.touch_in_list(f"open_{name}")


def open_address(driver: KioskDriver, kind: str = "contract") -> None:
    """Choose the kind of ERP, whose address is asked next."""
    open_part(driver, "setup_address")
    choose_kind(driver, kind)


def choose_kind(driver: KioskDriver, kind: str) -> None:
    driver.touch_in_list(f"option_{kind}")
    driver.let_write()
    driver.lay_out()


def save_line(driver: KioskDriver, text: str) -> None:
    """Type a line, and touch the key that takes it."""
    driver.type(text)
    driver.save_line()


def type_anew(driver: KioskDriver, text: str) -> None:
    """Have this be the line instead of what stands there."""
    driver.press(Qt.Key.Key_Delete)
    save_line(driver, text)


def choose_pin(driver: KioskDriver, pin: str) -> None:
    for digit in pin:
        driver.touch(f"key_{digit}")
    driver.touch("confirm")
    driver.let_write()


def have_pin(driver: KioskDriver) -> None:
    """Set a PIN beforehand."""
    PinFile(state_folder(driver.settings)).set(PIN)
    open_part(driver, "setup_pin")
    driver.touch("maintenance_back")
    driver.lay_out()


def note_of(driver: KioskDriver, name: str) -> str:
    """The text below the title of a card."""
    card = driver.find(name)
    assert isinstance(card, EntryCard)
    return card.note


def check_connection(driver: KioskDriver) -> str:
    """The result of the connection test on the ERP's page, which is shown."""
    driver.wait_until(lambda: driver.shows("setup_again"), "the ERP")
    driver.lay_out()
    return driver.reads("sentence").partition(". ")[0]


@on_a_panel(0)
def test_a_kiosk_is_set_up_by_touch(
    make_new: MakeNew, erp: ReferenceErp, size: QSize, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: ended.append(given[-1]))
    found_are(monkeypatch)
    driver, _, config = make_new(size)
    assert not driver.lit("open_setup_address")
    assert not driver.shows("setup_finish")
    driver.touch("setup_next")
    choose_pin(driver, "123456")
    assert "comum demais" in driver.reads("setup_status")
    choose_pin(driver, PIN)
    choose_pin(driver, "402916")
    assert driver.reads("setup_status").startswith("Os dois não são iguais.")
    choose_pin(driver, PIN)
    choose_pin(driver, PIN)
    assert PinFile(state_folder(driver.settings)).matches(PIN)

    assert not driver.shows("setup_finish")
    driver.touch("setup_next")
    choose_kind(driver, "contract")
    type_anew(driver, erp.base_url)
    assert not driver.shows("setup_finish"), "there is no token yet"
    driver.touch("setup_next")
    save_line(driver, ERP_SECRET)
    assert driver.reads("setup_finish") == "Começar já"
    driver.touch("setup_next")
    assert check_connection(driver) == "O ERP respondeu"
    driver.touch("setup_on")
    driver.lay_out()
    assert note_of(driver, "open_setup_erp") == "O ERP respondeu"
    driver.touch("setup_next")
    printers_of(driver)
    driver.touch("printer_0")
    driver.let_write()
    driver.touch("setup_on")
    driver.lay_out()
    driver.touch("setup_next")
    save_line(driver, "NetSul")
    save_line(driver, "Loja Centro")
    assert note_of(driver, "open_setup_brand") == "NetSul, Loja Centro"
    driver.touch("setup_next")
    save_line(driver, "NetSul Telecom Ltda")
    save_line(driver, "11222333000181")
    assert note_of(driver, "open_setup_beneficiary") == "NetSul Telecom Ltda, 11.222.333/0001-81"
    driver.touch("setup_next")
    driver.lay_out()
    driver.touch("size_15.6")
    driver.touch("number_more")
    driver.touch("number_save")
    driver.let_write()
    driver.lay_out()
    assert not driver.shows("setup_next")
    assert driver.reads("setup_finish") == "Começar"
    driver.touch("setup_finish")
    assert ended == [ExitCode.RESTART]

    settings = load(config, {}).settings
    assert settings.erp.base_url == erp.base_url
    assert (settings.printer.kind, settings.brand.name) == ("none", "NetSul")
    assert settings.kiosk.name == "Loja Centro"
    assert settings.screen.diagonal_inches == 15.7
    assert settings.erp.token is not None
    assert settings.erp.token.get_secret_value() == ERP_SECRET
    assert ERP_SECRET not in config.read_text(encoding="utf-8")
    assert not any(ERP_SECRET in text or PIN in text for text in driver.texts())
    driver.kiosk.window.hide()
    here = {name: getattr(driver.settings, name) for name in ("kiosk", "session", "sound", "voice")}
    begun = KioskDriver(settings.replace(**here), size)
    try:
        assert not maintenance.install(config, begun.kiosk, QApplication.instance()).set_up()  # type: ignore[arg-type]
        begun.open_list("529.982.247-25")
    finally:
        begun.close()


def test_a_vendors_erp_is_set_up_by_touch(make_new: MakeNew) -> None:
    driver, _, config = make_new()
    have_pin(driver)
    with SgpEmulator() as erp:
        app = erp.settings()["sgp"]["app"]
        open_address(driver, "sgp")
        assert "SGP" in driver.reads("setup_status")
        type_anew(driver, erp.base_url)
        assert note_of(driver, "open_setup_address") == f"SGP, {erp.base_url}"
        assert note_of(driver, "open_setup_token") == "Falta: app e token."
        assert not driver.shows("setup_finish")
        driver.touch("setup_next")
        assert driver.reads("setup_status").startswith("SGP, 1 de 2. O nome do app")
        save_line(driver, app)
        assert driver.reads("setup_status").startswith("SGP, 2 de 2. O token desse app.")
        driver.type(erp.token)
        assert not any(erp.token in text for text in driver.texts())
        driver.save_line()
        assert driver.reads("setup_finish") == "Começar já"
        driver.touch("setup_next")
        assert check_connection(driver) == "O SGP respondeu"
        erp.injected_fault = InjectedFault.IP
        driver.touch("setup_again")
        assert check_connection(driver) == "O SGP não liberou este totem"
        assert "127.0.0.1" in driver.reads("sentence")
        erp.injected_fault = InjectedFault.TOKEN
        driver.touch("setup_again")
        assert check_connection(driver) == "O SGP recusou o acesso"
        driver.touch("setup_mend")
        assert driver.reads("setup_status").startswith("SGP, 1 de 2. ")
    settings = load(config, {}).settings.erp
    assert (settings.kind, settings.base_url, settings.section(SgpSettings).app) == ("sgp", erp.base_url, app)
    assert settings.token is not None
    assert settings.token.get_secret_value() == erp.token
    assert erp.token not in config.read_text(encoding="utf-8")


def test_the_keys_on_the_screen_type_every_sign_of_an_address_and_a_secret(make_new: MakeNew) -> None:
    driver, _, config = make_new()
    have_pin(driver)
    open_address(driver, "asaas")
    driver.press(Qt.Key.Key_Delete)
    save_line(driver, "https://api.asaas.com/v3")
    open_part(driver, "setup_token")
    for key in (
        "board_signs",
        "pad_$",
        "pad__",
        "pad_@",
        "pad_:",
        "pad_/",
        "board_letters",
        "pad_a",
        "pad_shift",
        "pad_b",
    ):
        driver.touch(key)
    driver.save_line()
    token = load(config, {}).settings.erp.token
    assert token is not None
    assert token.get_secret_value() == "$_@:/aB"


def test_nothing_of_a_secret_stays_on_the_screen(make_new: MakeNew) -> None:
    driver, _, _ = make_new()
    have_pin(driver)
    open_part(driver, "setup_token")
    driver.type(ERP_SECRET)
    driver.touch("maintenance_back")
    assert not any(ERP_SECRET in text or PIN in text for text in driver.texts())


def test_the_set_up_resumes_after_the_pin(make_new: MakeNew) -> None:
    driver, lobby, _ = make_new()
    open_part(driver, "setup_pin")
    choose_pin(driver, PIN)
    choose_pin(driver, PIN)
    driver.touch("maintenance_leave")
    assert not lobby.is_open
    tap_logo(driver)
    type_pin(driver)
    driver.wait_until(lambda: lobby.is_open, "maintenance mode")
    driver.lay_out()
    driver.touch("open_setup")
    driver.lay_out()
    assert note_of(driver, "open_setup_pin") == "Gravado"
    open_part(driver, "setup_brand")
    save_line(driver, " Sul")
    driver.touch("maintenance_back")
    driver.lay_out()
    assert note_of(driver, "open_setup_brand").startswith("NetSul Sul")
    open_part(driver, "setup_brand")
    driver.touch("maintenance_back")
    driver.lay_out()
    assert driver.shows("open_setup_pin")
    driver.touch("maintenance_back")
    driver.lay_out()
    assert driver.shows("open_actions")


def test_the_way_in_leads_to_it_until_there_is_a_pin(make_new: MakeNew) -> None:
    driver, lobby, _ = make_new()
    lobby.close()
    tap_logo(driver)
    driver.lay_out()
    assert lobby.is_open
    assert driver.shows("open_setup_pin")


def test_an_invalid_address_is_reported_until_another_is_typed(make_new: MakeNew) -> None:
    driver, _, config = make_new()
    have_pin(driver)
    open_address(driver)
    asked = driver.reads("setup_status")
    for typed, said in (
        ("http://erp.netsul.example", "erp.allow_http"),
        ("https://http://10.0.2.2:18080", 'não aceita "http://10.0.2.2:18080"'),
        ("https://http:/erp.netsul.example", "https://servidor/caminho"),
        ("erp netsul", "https://servidor/caminho"),
        ("", "Nada foi digitado."),
    ):
        type_anew(driver, typed)
        assert said in driver.reads("setup_status")
        assert " got " not in driver.reads("setup_status")
        assert not config.exists() or load(config, {}).settings.erp.base_url is None
        driver.type("x")
        assert driver.reads("setup_status") == asked


def test_a_missing_token_leads_to_the_token(make_new: MakeNew, erp: ReferenceErp) -> None:
    driver, _, _ = make_new()
    have_pin(driver)
    open_address(driver)
    type_anew(driver, erp.base_url)
    open_part(driver, "setup_erp")
    assert check_connection(driver) == "O ERP pede um token"
    assert not driver.shows("setup_on")
    driver.touch("setup_mend")
    save_line(driver, ERP_SECRET)
    open_part(driver, "setup_erp")
    assert check_connection(driver) == "O ERP respondeu"
    erp.faults.set("*:status=503")
    driver.touch("setup_again")
    assert not driver.shows("setup_again")
    assert check_connection(driver) == "O ERP está com problema"
    assert not driver.shows("setup_mend")
    driver.touch("maintenance_back")
    driver.lay_out()
    assert note_of(driver, "open_setup_erp") == STEPS[SetupStep.ERP].missing


def test_a_slow_check_is_reported_and_can_be_left(make_new: MakeNew, erp: ReferenceErp) -> None:
    driver, _, _ = make_new()
    have_pin(driver)
    open_address(driver)
    type_anew(driver, erp.base_url)
    erp.faults.set("*:delay=30")
    open_part(driver, "setup_erp")
    page = driver.find("setup_erp")
    assert isinstance(page, ConnectionTestPage)
    page._slow.timeout.emit()
    assert driver.reads("sentence") == SLOW
    driver.touch("maintenance_back")
    assert not page.task.is_running


def found_are(monkeypatch: pytest.MonkeyPatch, *found: DetectedPrinter) -> None:
    """Have these be the printers of this machine."""

    async def find() -> list[DetectedPrinter]:
        return list(found)

    monkeypatch.setattr("totem.printing.discovery.find_printers", find)


def open_printers(driver: KioskDriver) -> PrinterPage:
    open_part(driver, "setup_printer")
    return printers_of(driver)


def printers_of(driver: KioskDriver) -> PrinterPage:
    """The page of printers, once they were looked for."""
    page = driver.find("setup_printer")
    assert isinstance(page, PrinterPage)
    driver.wait_until(lambda: not page.task.is_running, "the printers")
    driver.lay_out()
    return page


def test_a_printer_is_chosen_and_tried(
    make_new: MakeNew, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    papers = str(tmp_path / "papers")
    found_are(monkeypatch, DetectedPrinter("PDF", (("kind", "pdf"), ("folder", papers))))
    driver, _, config = make_new()
    have_pin(driver)
    open_printers(driver)
    driver.touch("printer_0")
    driver.let_write()
    assert driver.reads("setup_status") == "Gravado: PDF."
    assert spoken_name(driver.find("printer_0"), private=True) == "PDF, escolhido"
    driver.touch("setup_print")
    driver.wait_until(lambda: driver.reads("setup_status").startswith("O arquivo foi gravado"), "the page")
    assert load(config, {}).settings.printer.folder == tmp_path / "papers"
    driver.touch("setup_on")
    driver.lay_out()
    assert note_of(driver, "open_setup_printer").startswith("Arquivos PDF")


def test_a_printer_that_does_not_print_is_reported(
    make_new: MakeNew, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = (("kind", "thermal"), ("connection", "usb:///nowhere/lp0"), ("profile", "epson-tm-t20"))
    found_are(monkeypatch, DetectedPrinter("EPSON TM-T20X (USB, lp0)", values))
    driver, _, _ = make_new()
    have_pin(driver)
    page = open_printers(driver)
    assert note_of(driver, "printer_0") == "USB, lp0"
    driver.touch("printer_0")
    driver.let_write()
    driver.touch("setup_print")
    driver.wait_until(lambda: not page.task.is_running, "the page")
    assert driver.reads("setup_status").startswith("Não impresso: desligada ou fora de alcance.")
    assert "[" not in driver.reads("setup_status")
    driver.touch_in_list("printer_1")
    driver.let_write()
    assert driver.reads("setup_status") == "Gravado: Sem impressora."
    assert not driver.shows("setup_print")


def test_a_printer_of_the_network_comes_back_to_be_tried(
    make_new: MakeNew, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_are(monkeypatch)
    driver, _, config = make_new()
    have_pin(driver)
    open_printers(driver)
    assert driver.reads("setup_status") == NONE_FOUND
    driver.touch_in_list("printer_address")
    save_line(driver, "192.168.0.50")
    assert spoken_name(driver.find("option_generic-80mm"), private=True).endswith("escolhido")
    driver.touch("maintenance_back")
    printers_of(driver)
    assert load(config, {}).settings.printer.profile == "generic-80mm"
    driver.touch_in_list("printer_address")
    driver.save_line()
    driver.touch_in_list("option_epson-tm-t88")
    driver.let_write()
    printers_of(driver)
    printer = load(config, {}).settings.printer
    assert (printer.connection, printer.profile) == ("tcp://192.168.0.50", "epson-tm-t88")
    spoken = spoken_name(driver.find("printer_address"), private=True)
    assert spoken == "Impressora na rede. 192.168.0.50, escolhido"
    assert driver.reads("setup_status") == CHOSEN
    assert driver.lit("setup_print")


def test_a_name_without_a_number_is_asked_for_again(make_new: MakeNew) -> None:
    driver, _, config = make_new()
    have_pin(driver)
    open_part(driver, "setup_beneficiary")
    save_line(driver, "NetSul Telecom Ltda")
    driver.touch("maintenance_back")
    driver.lay_out()
    assert note_of(driver, "open_setup_beneficiary") == STEPS[SetupStep.BENEFICIARY].missing
    open_part(driver, "setup_beneficiary")
    driver.save_line()  # the name is there
    save_line(driver, "11222333000180")
    assert "um CPF ou CNPJ válido" in driver.reads("setup_status")
    type_anew(driver, "529.982.247-25")
    written = load(config, {}).settings.payment.beneficiary
    assert (written.name, written.tax_id) == ("NetSul Telecom Ltda", "529.982.247-25")
    assert note_of(driver, "open_setup_beneficiary") == "NetSul Telecom Ltda, 529.982.247-25"


def test_a_write_error_is_reported_with_a_remedy(make_new: MakeNew, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def refuse(*_: object, **__: object) -> None:
        threads.append(threading.current_thread())
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    driver, _, config = make_new()
    have_pin(driver)
    open_part(driver, "setup_brand")
    monkeypatch.setattr("totem.staff.setup_wizard.write_atomic", refuse)
    type_anew(driver, "NetSul")
    told = driver.reads("setup_status")
    assert SystemAdvice.WRITABLE_DISK.localized(folder=config.parent) in told
    assert threads
    assert threading.main_thread() not in threads  # a disk may take its time
    assert not config.exists()


def test_a_finger_that_drags_the_list_opens_nothing(make_new: MakeNew) -> None:
    driver, _, _ = make_new(QSize(1080, 1200))
    have_pin(driver)
    card = driver.find("open_setup_address")
    at = card.mapTo(driver.window, card.rect().center())
    driver.drag(at, QPoint(0, -300))
    driver.lift()
    driver.lay_out()
    assert driver.shows("open_setup_address")
    assert not card.isDown()  # type: ignore[attr-defined]
