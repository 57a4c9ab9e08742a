"""Joining and leaving a fleet in maintenance mode: by touch, from a stick, on a real broker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtWidgets import QApplication, QWidget

from e2e.test_maintenance_entry import PIN, tap_logo, type_pin
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.log_check import LogWatch
from support.mosquitto import PASSWORD, Mosquitto, needs_mosquitto
from support.real_fleet import RealFleet, RealKiosk, wait_for
from totem.app import maintenance
from totem.domain.fleet_commands import Role
from totem.fleet.invitation import Invitation
from totem.fleet.joining import join_fleet
from totem.fleet.signing import TrustedKeys, fingerprint, trusted_key
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import load, state_folder
from totem.staff.pin import PinFile
from totem.system.exit_codes import ExitCode
from totem.ui.staff.fleet_page import CHECK, NO_FLEET, NONE_FOUND, FleetPage

pytestmark = needs_mosquitto
KEY = trusted_key(Ed25519PrivateKey.generate(), "Ana", (Role.OWNER,))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path_factory.mktemp("broker")) as started:
        yield started


@pytest.fixture
def invitation(broker: Mosquitto) -> Invitation:
    return Invitation(
        host="localhost",
        port=broker.port,
        id="loja-1",
        password=PASSWORD,
        ca=broker.ca_file.read_text(),
        keys=TrustedKeys(keys=(KEY,)),
        site="Loja Centro",
    )


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr("totem.staff.fleet_membership.removable_drives", lambda **_: [folder])
    return folder


@pytest.fixture
def second_stick(stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "second"
    folder.mkdir()
    monkeypatch.setattr("totem.staff.fleet_membership.removable_drives", lambda **_: [stick, folder])
    return folder


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: codes.append(given[-1]))
    return codes


Open = Callable[[Path], tuple[KioskDriver, FleetPage]]


@pytest.fixture
def open_page(make_kiosk: MakeKiosk, qapp: QApplication, tmp_path: Path) -> Open:
    """Opens the page of a kiosk with the settings of a configuration."""

    def make(config: Path) -> tuple[KioskDriver, FleetPage]:
        fleet = load(config, {}).settings.fleet
        given = {name: getattr(fleet, name) for name in fleet.given}
        driver = make_kiosk(fleet=given)
        maintenance.install(config, driver.kiosk, qapp)._open()
        driver.open_staff_page("fleet")
        (page,) = driver.window.findChildren(FleetPage)
        driver.wait_until(lambda: not page.status.text.endswith("…"), "read")
        return driver, page

    return make


def seek(driver: KioskDriver, page: FleetPage) -> None:
    driver.touch("fleet_seek")
    driver.wait_until(lambda: not page.status.text.endswith("…"), "sought")


def facts(page: FleetPage) -> str:
    card = page.findChild(QWidget, "fleet_facts")
    return card.accessibleName() if card is not None and card.isVisible() else ""


def test_a_stick_brings_a_kiosk_into_its_fleet_by_two_touches_after_its_owner_was_shown(
    open_page: Open, invitation: Invitation, stick: Path, ended: list[int], tmp_path: Path
) -> None:
    config = tmp_path / "totem.toml"
    config.write_text("# da loja\n")
    driver, page = open_page(config)
    assert page.status.text == NO_FLEET
    seek(driver, page)
    assert page.status.text == NONE_FOUND
    (stick / "loja-1.totem-fleet").write_bytes(invitation.encode())
    (stick / "velho.totem-fleet").write_bytes(b"{}")
    seek(driver, page)
    driver.touch_in_list("invitation_1")
    assert "versão" in page.status.text
    assert not driver.shows("fleet_join")
    driver.touch_in_list("invitation_0")
    assert page.status.text == CHECK
    assert "localhost" in facts(page)
    assert fingerprint(KEY) in facts(page)
    assert config.read_text() == "# da loja\n"
    (stick / "loja-1.totem-fleet").unlink()  # the invitation that was shown counts
    driver.touch("fleet_join")
    driver.wait_until(lambda: bool(ended), "joined")
    assert ended == [ExitCode.RESTART]
    assert load(config, {}).settings.fleet.id == "loja-1"


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_single_invitation_or_stick_that_cannot_be_used_says_why(
    open_page: Open, stick: Path, tmp_path: Path, is_broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "totem.toml"
    config.write_text("")
    (stick / "velho.totem-fleet").write_bytes(b"{}")
    if is_broken:
        monkeypatch.setattr("totem.staff.fleet_membership.removable_drives", lambda **_: [stick / "gone"])
    driver, page = open_page(config)
    seek(driver, page)
    assert ("pendrive não pode ser lido" if is_broken else "outra versão") in page.status.text
    assert not driver.shows("fleet_join")


def test_an_invitation_from_before_a_dismissal_is_not_joined_from_a_stick(
    open_page: Open, invitation: Invitation, stick: Path, tmp_path: Path
) -> None:
    config = tmp_path / "totem.toml"
    config.write_text(f'[kiosk]\nstate_dir = "{tmp_path / "state"}"\n')
    present = invitation.model_copy(update={"keys": TrustedKeys(serial=3, keys=(KEY,))})
    join_fleet(config, present, load(config, {}).settings, {}, is_offline=True)
    (stick / "loja-1.totem-fleet").write_bytes(invitation.encode())
    driver, page = open_page(config)
    seek(driver, page)
    assert "número 0; este totem já teve a de número 3" in page.status.text
    assert not driver.shows("fleet_join")


def test_of_two_sticks_with_one_name_the_chosen_one_is_joined(
    open_page: Open,
    invitation: Invitation,
    stick: Path,
    second_stick: Path,
    ended: list[int],
    tmp_path: Path,
) -> None:
    config = tmp_path / "totem.toml"
    config.write_text("")
    for folder, totem in ((stick, "loja-1"), (second_stick, "loja-2")):
        (folder / "a.totem-fleet").write_bytes(invitation.model_copy(update={"id": totem}).encode())
    driver, page = open_page(config)
    seek(driver, page)
    driver.touch_in_list("invitation_0")
    assert "loja-1" in facts(page)
    driver.touch("fleet_join")
    driver.wait_until(lambda: bool(ended), "joined")
    assert load(config, {}).settings.fleet.id == "loja-1"


def test_leaving_takes_two_touches(
    open_page: Open, invitation: Invitation, stick: Path, ended: list[int], tmp_path: Path
) -> None:
    from totem.fleet import joining

    config = tmp_path / "totem.toml"
    config.write_text("# da loja\n")
    joining.join_fleet(config, invitation, load(config, {}).settings, {})
    driver, page = open_page(config)
    assert "Loja Centro" in facts(page)
    driver.touch("fleet_leave")
    assert load(config, {}).settings.fleet.enabled
    driver.touch("fleet_leave")
    driver.wait_until(lambda: bool(ended), "left")
    assert not load(config, {}).settings.fleet.enabled


def test_a_refused_invitation_changes_nothing_and_says_why(
    open_page: Open, invitation: Invitation, stick: Path, expected_logs: LogWatch, tmp_path: Path
) -> None:
    expected_logs.expect("the fleet was not joined")
    config = tmp_path / "totem.toml"
    config.write_text("# da loja\n")
    refused = invitation.model_copy(update={"password": "outra-senha"})
    (stick / "loja-1.totem-fleet").write_bytes(refused.encode())
    driver, page = open_page(config)
    seek(driver, page)  # a single invitation is shown at once
    driver.touch("fleet_join")
    driver.wait_until(lambda: "Nada mudou" in page.status.text, "refused")
    assert "senha" in page.status.text
    assert config.read_text() == "# da loja\n"


def test_from_the_taps_on_the_logo_to_a_command_of_the_operator(
    make_kiosk: MakeKiosk,
    qapp: QApplication,
    erp: ReferenceErp,
    stick: Path,
    ended: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The invitation of a fleet with certificates, on a stick that is pulled out and put in again."""
    with (
        RealFleet(tmp_path, "--certificates") as fleet,
        RealKiosk(tmp_path / "kiosk", erp.base_url, allow=("service_off",)) as machine,
    ):
        driver = make_kiosk()
        PinFile(state_folder(driver.settings)).set(PIN)
        lobby = maintenance.install(machine.config, driver.kiosk, qapp)
        tap_logo(driver)
        type_pin(driver, PIN)
        driver.wait_until(lambda: lobby.is_open, "maintenance mode")
        driver.open_staff_page("fleet")
        (page,) = driver.window.findChildren(FleetPage)
        driver.wait_until(lambda: not page.status.text.endswith("…"), "read")
        content = fleet.invitation("loja-1").read_bytes()
        (stick / "loja-1.totem-fleet").write_bytes(content[:-200])
        seek(driver, page)
        assert "não é um convite" in page.status.text
        monkeypatch.setattr("totem.staff.fleet_membership.removable_drives", lambda **_: [])
        seek(driver, page)
        assert page.status.text == NONE_FOUND
        monkeypatch.setattr("totem.staff.fleet_membership.removable_drives", lambda **_: [stick])
        (stick / "loja-1.totem-fleet").write_bytes(content)
        seek(driver, page)
        assert page.status.text == CHECK
        driver.touch("fleet_join")
        driver.wait_until(lambda: bool(ended), "joined")
        assert ended == [ExitCode.RESTART]
        machine.start()
        wait_for(lambda: fleet.row_of("loja-1")["alive"], "kiosk")
        code, answers = fleet.answers("send", "service_off", "loja-1")
        assert (code, answers[-1]["state"]) == (0, "done")
