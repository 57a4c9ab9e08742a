"""Set-up wizard: its state, written answers, refused answers, and power cuts while it writes."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.file_modes import assert_mode
from support.platform_marks import needs_fork
from support.sampling import every
from totem.settings import Settings, load
from totem.settings.editing import NotWritten, WriteFault
from totem.settings.erp_kinds import KINDS
from totem.staff.pin import PinFile, UnfitPin
from totem.staff.setup_wizard import SetupStep, SetupWizard, check_writable

ADDRESS = "https://erp.netsul.example/api"
(TOKEN,) = KINDS["contract"].fields


@pytest.fixture
def setup(tmp_path: Path) -> SetupWizard:
    """The set-up of a new kiosk."""
    return SetupWizard(tmp_path / "etc" / "totem.toml", tmp_path / "state", Settings(), {})


def test_set_up_is_due_until_there_is_a_pin_or_an_erp(setup: SetupWizard) -> None:
    seen = [(setup.is_due, setup.can_start)]
    setup.set_pin("402915")
    seen.append((setup.is_due, setup.can_start))
    setup.set({"erp.base_url": ADDRESS})
    seen.append((setup.is_due, setup.can_start))
    setup.set_field(TOKEN, "s3cr-et.Token")
    seen.append((setup.is_due, setup.can_start))
    assert seen == [(True, False), (False, False), (False, False), (False, True)]
    assert SetupWizard(setup.file, setup.folder, setup.settings, {}).can_start


def test_an_erp_that_needs_no_token_proves_it_by_an_answer(setup: SetupWizard) -> None:
    setup.set_pin("402915")
    setup.set({"erp.base_url": ADDRESS})
    assert not setup.can_start
    setup.erp_answered = True
    assert setup.can_start


def test_a_kiosk_whose_file_names_an_erp_is_not_due(setup: SetupWizard) -> None:
    given = Settings.parse({"erp": {"base_url": ADDRESS}})
    assert not SetupWizard(setup.file, setup.folder, given, {}).is_due


def test_written_answers_can_be_loaded_and_the_file_explains_every_key(setup: SetupWizard) -> None:
    setup.set({"erp.base_url": ADDRESS})
    setup.set_field(TOKEN, "  s3cr-et.Token \n")
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
    whole = [setup.is_complete]
    setup.set_pin("402915")
    assert [*whole, setup.is_complete] == [False, True]
    text = setup.file.read_text(encoding="utf-8")
    assert "#idle_pay_s = 120.0" in text
    assert "s3cr" not in text
    assert_mode((setup.folder / "erp.token"), 0o600)


def test_a_refused_answer_changes_nothing(setup: SetupWizard) -> None:
    setup.set({"erp.base_url": ADDRESS})
    before = setup.file.read_bytes()
    with pytest.raises(NotWritten, match=r"erp\.base_url"):
        setup.set({"erp.base_url": "http://erp.netsul.example"})
    with pytest.raises(NotWritten) as refused:
        setup.set_field(TOKEN, "two words")
    assert refused.value.fault is WriteFault.NOT_A_TOKEN
    with pytest.raises(UnfitPin):
        setup.set_pin("123456")
    assert setup.file.read_bytes() == before
    assert setup.settings.erp.base_url == ADDRESS
    assert not PinFile(setup.folder).exists


def test_a_drive_that_is_not_there_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _path: False)  # on Windows the root of a drive may be missing
    with pytest.raises(FileNotFoundError):
        check_writable(tmp_path / "drive" / "totem" / "totem.toml")


def test_an_address_pasted_after_the_prefix_of_the_field_is_written_as_it_was_meant(
    setup: SetupWizard,
) -> None:
    setup.answer(SetupStep.ADDRESS, f"https://{ADDRESS}")
    assert setup.current(SetupStep.ADDRESS) == ADDRESS
    assert f'base_url = "{ADDRESS}"' in setup.file.read_text(encoding="utf-8")
    with pytest.raises(NotWritten, match=r"erp\.allow_http") as refused:
        setup.answer(SetupStep.ADDRESS, "https://http://10.0.2.2:18080")
    assert refused.value.fault is WriteFault.INVALID
    assert setup.current(SetupStep.ADDRESS) == ADDRESS


def test_a_passed_connection_test_holds_until_the_erp_settings_change(setup: SetupWizard) -> None:
    setup.erp_answered = True
    setup.set({"brand.name": "NetSul"})
    assert setup.is_done(SetupStep.ERP)
    setup.set({"erp.base_url": ADDRESS})
    assert not setup.is_done(SetupStep.ERP)


PROGRAM = """
import stat, sys
from pathlib import Path
sys.path[:0] = {path!r}
from support.kill_at_write import at_every_write
from totem.settings import Settings, load
from totem.staff.setup_wizard import SetupStep, SetupWizard

folder, place = Path(sys.argv[1], "start"), Path(sys.argv[1], "place")
config, state = place / "etc" / "totem.toml", place / "state"
(folder / "etc").mkdir(parents=True)
ADDRESS, TOKEN, OURS = "https://erp.netsul.example/api", "s3cr3t", "# ours, and stays"
if sys.argv[2] == "known":
    file = folder / "etc" / "totem.toml"
    file.write_text(OURS + "\\n[brand]\\nname = 'Antes'\\n", encoding="utf-8")
    file.chmod(0o600)


def set_up():
    settings = load(config, {{}}).settings if config.exists() else Settings()
    return SetupWizard(config, state, settings, {{}})


def work():
    setup = set_up()
    setup.set({{"erp.base_url": ADDRESS}})
    setup.set_field(setup.kind.fields[0], TOKEN)


def check(_kill):
    for file in (config, state / "erp.token"):
        assert not file.exists() or stat.S_IMODE(file.stat().st_mode) == 0o600
    text = config.read_text(encoding="utf-8") if config.exists() else ""
    assert (OURS in text) == (sys.argv[2] == "known")
    assert TOKEN not in text
    settings = set_up().settings  # the file can be read, and holds what was or what came
    assert settings.erp.base_url in (None, ADDRESS)
    assert settings.erp.token is None or settings.erp.token.get_secret_value() == TOKEN
    assert settings.brand.name == ("Antes" if OURS in text else "Totem")


print(at_every_write(folder, place, work, check, stride=int(sys.argv[3])))
work()
assert (set_up().is_done(SetupStep.ADDRESS), set_up().is_done(SetupStep.TOKEN)) == (True, True)
"""


@needs_fork
@pytest.mark.parametrize("before", ["new", "known"])
def test_after_a_power_cut_at_any_write_every_file_is_whole(before: str, tmp_path: Path) -> None:
    # A new kiosk's first write makes the example file, which takes each of its processes a while.
    root, stride = Path(__file__).parents[2], every(1, sampled=7 if before == "new" else 3)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PROGRAM.format(path=[str(root / "tests")]),
            str(tmp_path),
            before,
            str(stride),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) >= 20
