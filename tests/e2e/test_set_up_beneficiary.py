"""Steps of the set-up with two pages: the beneficiary, and a printer on the network."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from e2e.test_set_up import found_are, have_pin, note_of, open_part, open_printers, save_line, type_anew
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from totem.app import maintenance
from totem.settings import BeneficiarySettings, load
from totem.staff.setup_wizard import SetupStep
from totem.ui.qt_accessibility import spoken_name
from totem.ui.staff.setup_steps import STEPS


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The file of a kiosk that was not set up yet."""
    return tmp_path / "etc" / "totem.toml"


@pytest.fixture
def driver(make_kiosk: MakeKiosk, qapp: QApplication, config: Path) -> KioskDriver:
    """A kiosk that is not set up yet, with a PIN."""
    driver = make_kiosk(SMALL, base_url=None, erp={"token": None})
    maintenance.install(config, driver.kiosk, qapp).set_up()
    driver.lay_out()
    have_pin(driver)
    return driver


def beneficiary(config: Path) -> BeneficiarySettings:
    return load(config, {}).settings.payment.beneficiary


def test_name_and_number_are_asked_one_after_the_other(driver: KioskDriver, config: Path) -> None:
    open_part(driver, "setup_beneficiary")
    save_line(driver, "NetSul Telecom Ltda")
    save_line(driver, "11222333000180")
    assert "um CPF ou CNPJ válido" in driver.reads("setup_status")
    type_anew(driver, "11222333000181")
    written = beneficiary(config)
    assert (written.name, written.tax_id) == ("NetSul Telecom Ltda", "11.222.333/0001-81")
    assert note_of(driver, "open_setup_beneficiary") == "NetSul Telecom Ltda, 11.222.333/0001-81"


def test_a_name_without_a_number_is_asked_for_again(driver: KioskDriver, config: Path) -> None:
    open_part(driver, "setup_beneficiary")
    save_line(driver, "NetSul Telecom Ltda")
    driver.touch("maintenance_back")
    driver.lay_out()
    assert note_of(driver, "open_setup_beneficiary") == STEPS[SetupStep.BENEFICIARY].missing
    open_part(driver, "setup_beneficiary")
    driver.save_line()  # the name is there
    save_line(driver, "529.982.247-25")
    written = beneficiary(config)
    assert (written.name, written.tax_id) == ("NetSul Telecom Ltda", "529.982.247-25")


def test_the_usual_model_is_marked_and_a_way_back_keeps_it(
    driver: KioskDriver, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_are(monkeypatch)
    open_printers(driver)
    driver.touch_in_list("printer_address")
    save_line(driver, "192.168.0.50")
    assert spoken_name(driver.find("option_generic-80mm"), private=True).endswith("escolhido")
    driver.touch("maintenance_back")
    driver.lay_out()
    assert driver.shows("printer_address")
    printer = load(config, {}).settings.printer
    assert (printer.connection, printer.profile) == ("tcp://192.168.0.50", "generic-80mm")
