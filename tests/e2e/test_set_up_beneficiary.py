"""Steps of the set-up with two pages: the beneficiary, and a printer on the network."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from e2e.test_set_up import found_are, have_pin, note_of, open_part, open_printers, save_line, type_anew
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import SMALL, Stand
from totem.app import maintenance
from totem.settings import BeneficiarySettings, load
from totem.staff.setup_wizard import SetupStep
from totem.ui.qt_accessibility import spoken_name
from totem.ui.staff.setup_page import MISSING_NOTES


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The file of a kiosk that was not set up yet."""
    return tmp_path / "etc" / "totem.toml"


@pytest.fixture
def stand(make_stand: MakeStand, qapp: QApplication, config: Path) -> Stand:
    """A kiosk that is not set up yet, with a PIN."""
    stand = make_stand(SMALL, base_url=None, erp={"token": None})
    maintenance.install(config, stand.kiosk, qapp).set_up()
    stand.lay_out()
    have_pin(stand)
    return stand


def beneficiary(config: Path) -> BeneficiarySettings:
    return load(config, {}).settings.payment.beneficiary


def test_name_and_number_are_asked_one_after_the_other(stand: Stand, config: Path) -> None:
    open_part(stand, "setup_beneficiary")
    save_line(stand, "NetSul Telecom Ltda")
    save_line(stand, "11222333000180")
    assert "um CPF ou CNPJ válido" in stand.reads("setup_told")
    type_anew(stand, "11222333000181")
    written = beneficiary(config)
    assert (written.name, written.tax_id) == ("NetSul Telecom Ltda", "11.222.333/0001-81")
    assert note_of(stand, "open_setup_beneficiary") == "NetSul Telecom Ltda, 11.222.333/0001-81"


def test_a_name_without_a_number_is_asked_for_again(stand: Stand, config: Path) -> None:
    open_part(stand, "setup_beneficiary")
    save_line(stand, "NetSul Telecom Ltda")
    stand.touch("maintenance_back")
    stand.lay_out()
    assert note_of(stand, "open_setup_beneficiary") == MISSING_NOTES[SetupStep.BENEFICIARY]
    open_part(stand, "setup_beneficiary")
    stand.save_line()  # the name is there
    save_line(stand, "529.982.247-25")
    written = beneficiary(config)
    assert (written.name, written.tax_id) == ("NetSul Telecom Ltda", "529.982.247-25")


def test_the_usual_model_is_marked_and_a_way_back_keeps_it(
    stand: Stand, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_are(monkeypatch)
    open_printers(stand)
    stand.touch_in_list("printer_address")
    save_line(stand, "192.168.0.50")
    assert spoken_name(stand.find("option_generic-80mm"), private=True).endswith("escolhido")
    stand.touch("maintenance_back")
    stand.lay_out()
    assert stand.shows("printer_address")
    printer = load(config, {}).settings.printer
    assert (printer.connection, printer.profile) == ("tcp://192.168.0.50", "generic-80mm")
