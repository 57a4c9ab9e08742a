"""Setting a kiosk up: what is due, and that every answer is written where the kiosk reads it."""

import stat
from pathlib import Path

import pytest

from totem.settings import Settings, load
from totem.settings.editing import NotWritten, WriteFault
from totem.staff.pin import PinFile, UnfitPin
from totem.staff.setup_wizard import TOKEN_FILE, SetupStep, SetupWizard

ADDRESS = "https://erp.netsul.example/api"


@pytest.fixture
def setup(tmp_path: Path) -> SetupWizard:
    """A kiosk that nobody has touched."""
    return SetupWizard(tmp_path / "etc" / "totem.toml", tmp_path / "state", Settings(), {})


def test_it_is_due_until_there_is_a_pin_or_an_erp(setup: SetupWizard) -> None:
    seen = [(setup.is_due, setup.is_enough)]
    setup.set_pin("402915")
    seen.append((setup.is_due, setup.is_enough))
    setup.set({"erp.base_url": ADDRESS})
    seen.append((setup.is_due, setup.is_enough))
    assert seen == [(True, False), (False, False), (False, True)]
    assert SetupWizard(setup.file, setup.folder, setup.settings, {}).is_enough


def test_a_kiosk_whose_file_names_an_erp_is_not_due(setup: SetupWizard) -> None:
    given = Settings.model_validate({"erp": {"base_url": ADDRESS}})
    assert not SetupWizard(setup.file, setup.folder, given, {}).is_due


def test_answers_are_what_the_kiosk_reads_and_the_file_explains_every_key(setup: SetupWizard) -> None:
    setup.set({"erp.base_url": ADDRESS})
    setup.set_token("  s3cr-et.Token \n")
    setup.set({"printer.kind": "thermal", "printer.connection": "tcp://192.168.0.50"})
    setup.set({"brand.name": "Ligação & Cia"})
    setup.set({"payment.beneficiary.name": "NetSul Telecom Ltda"})
    assert not setup.is_done(SetupStep.BENEFICIARY)
    setup.set({"payment.beneficiary.tax_id": "11.222.333/0001-81"})
    setup.set({"screen.diagonal_inches": 15.6})
    loaded = load(setup.file, {})
    assert loaded.warnings == ()
    settings = loaded.settings
    assert (settings.erp.base_url, settings.brand.name) == (ADDRESS, "Ligação & Cia")
    assert settings.erp.token is not None
    assert settings.erp.token.get_secret_value() == "s3cr-et.Token"
    assert (settings.printer.connection, settings.screen.diagonal_inches) == ("tcp://192.168.0.50", 15.6)
    assert all(setup.is_done(part) for part in SetupStep if part not in (SetupStep.PIN, SetupStep.ERP))
    whole = [setup.is_whole]
    setup.set_pin("402915")
    assert [*whole, setup.is_whole] == [False, True]
    text = setup.file.read_text(encoding="utf-8")
    assert "#idle_pay_s = 120.0" in text
    assert "s3cr" not in text
    assert stat.S_IMODE((setup.folder / TOKEN_FILE).stat().st_mode) == 0o600


def test_what_is_not_allowed_changes_nothing(setup: SetupWizard) -> None:
    setup.set({"erp.base_url": ADDRESS})
    before = setup.file.read_bytes()
    with pytest.raises(NotWritten, match=r"erp\.base_url"):
        setup.set({"erp.base_url": "http://erp.netsul.example"})
    with pytest.raises(NotWritten) as refused:
        setup.set_token("two words")
    assert refused.value.fault is WriteFault.NOT_A_TOKEN
    with pytest.raises(UnfitPin):
        setup.set_pin("123456")
    assert setup.file.read_bytes() == before
    assert setup.settings.erp.base_url == ADDRESS
    assert not PinFile(setup.folder).exists


def test_an_answer_of_the_erp_is_good_until_its_settings_change(setup: SetupWizard) -> None:
    setup.erp_answered = True
    setup.set({"brand.name": "NetSul"})
    assert setup.is_done(SetupStep.ERP)
    setup.set({"erp.base_url": ADDRESS})
    assert not setup.is_done(SetupStep.ERP)
