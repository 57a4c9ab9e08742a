"""Invitations from before the latest list of keys, and what a kiosk remembers of the fleets that it left."""

import re
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support.log_check import LogWatch
from support.tcp_ports import free_port
from totem.domain.fleet_commands import Role
from totem.fleet.invitation import Invitation, JoinFailed, JoinFault
from totem.fleet.joining import check_serial, join_fleet, leave_fleet
from totem.fleet.past_serials import FILE_NAME
from totem.fleet.signing import TrustedKeys, read_trusted_keys, trusted_key
from totem.settings import Settings, load
from totem.settings.fleet_overlay import OverlayRecord, read_record, write_record


class OtherFleet:
    """Invitations of one operator's folder: one authority, and keys that change."""

    def __init__(self, totem: str = "loja-1", *, is_public: bool = False, host: str = "127.0.0.1") -> None:
        self._host, self._totem, self._port = host, totem, free_port()
        self._ca = None if is_public else trustme.CA().cert_pem.bytes().decode()

    def invite(self, serial: int, *names: str, totem: str = "") -> Invitation:
        """Return an invitation with the list of this serial, of new owners' keys."""
        keys = tuple(trusted_key(Ed25519PrivateKey.generate(), each, (Role.OWNER,)) for each in names)
        return Invitation(
            host=self._host,
            port=self._port,
            id=totem or self._totem,
            password="uma-senha-qualquer",  # noqa: S106 - of a broker that is not there
            ca=self._ca,
            keys=TrustedKeys(serial=serial, keys=keys),
        )


class Kiosk:
    """Configuration and state of one kiosk that joins without a network."""

    def __init__(self, folder: Path) -> None:
        self.config, self.state = folder / "etc" / "totem.toml", folder / "state"
        self.config.parent.mkdir()
        self.config.write_text("# da loja\n")

    @property
    def settings(self) -> Settings:
        return load(self.config, {"TOTEM_KIOSK__STATE_DIR": str(self.state)}).settings

    def join(self, invitation: Invitation, *, takes_older_keys: bool = False) -> None:
        join_fleet(
            self.config, invitation, self.settings, {}, is_offline=True, takes_older_keys=takes_older_keys
        )

    def leave(self) -> None:
        assert leave_fleet(self.config, self.settings, {}) is JoinFault.UNREACHABLE

    def refusal(self, invitation: Invitation) -> str:
        """Return the words by which an invitation is refused, after which nothing has changed."""
        before = {each: each.read_bytes() for each in self.config.parent.iterdir()}
        with pytest.raises(JoinFailed) as refused:
            self.join(invitation)
        assert refused.value.fault is JoinFault.OLDER_KEYS
        assert {each: each.read_bytes() for each in self.config.parent.iterdir()} == before
        with pytest.raises(JoinFailed):
            check_serial(invitation, self.settings)  # before a person is asked
        return refused.value.words

    @property
    def serial(self) -> int:
        file = self.settings.fleet.trusted_keys
        assert file is not None
        return read_trusted_keys(file).serial


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


@pytest.mark.parametrize("is_public", [False, True])
@pytest.mark.parametrize("meanwhile", ["a member", "left", "in another fleet", "under another name"])
def test_an_invitation_from_before_a_dismissal_is_refused_with_both_serials(
    kiosk: Kiosk, meanwhile: str, is_public: bool
) -> None:
    fleet, other = OtherFleet(is_public=is_public), OtherFleet(is_public=is_public, host="127.0.0.2")
    kiosk.join(fleet.invite(2, "Ana", "Beto"))
    fleet.invite(3, "Ana").keys.write(kiosk.config.parent / "fleet-keys.json")  # as from afar
    if meanwhile == "left":
        kiosk.leave()
    elif meanwhile == "in another fleet":
        kiosk.join(other.invite(0, "Caio"))
    elif meanwhile == "under another name":
        kiosk.join(fleet.invite(3, "Ana", totem="loja-2"))
    assert re.findall(r"\d+", kiosk.refusal(fleet.invite(2, "Ana", "Beto"))) == ["2", "3"]
    kiosk.join(fleet.invite(3, "Ana"))
    kiosk.refusal(fleet.invite(0, "Ana"))
    kiosk.join(other.invite(0, "Caio"))
    assert kiosk.serial == 0


def test_an_owner_takes_a_kiosk_back_from_a_thiefs_list_by_an_explicit_option(kiosk: Kiosk) -> None:
    """The list that it had was none of the fleet's: its serial and configurations count no more."""
    fleet = OtherFleet()
    kiosk.join(fleet.invite(3, "Ana"))
    fleet.invite(900, "Ladrão").keys.write(kiosk.config.parent / "fleet-keys.json")
    values = {"kiosk.name": "Golpe"}
    record = OverlayRecord(keys=900, serial=70, sha256="0" * 64, state="applied", values=values)
    write_record(kiosk.state, record)
    mine = fleet.invite(4, "Ana")
    assert "900" in kiosk.refusal(mine)
    kiosk.join(mine, takes_older_keys=True)
    assert (kiosk.serial, read_record(kiosk.state).values) == (4, {})
    assert read_record(kiosk.state).order < (4, 1), "the owner's next one is taken"
    kiosk.join(mine)
    kiosk.leave()
    kiosk.join(fleet.invite(4, "Ana"))
    kiosk.refusal(fleet.invite(3, "Ana"))


def test_a_damaged_record_of_serials_is_told_and_noted_anew(kiosk: Kiosk, expected_logs: LogWatch) -> None:
    fleet = OtherFleet()
    kiosk.join(fleet.invite(3, "Ana"))
    (kiosk.state / FILE_NAME).write_text("{")
    kiosk.refusal(fleet.invite(2, "Ana"))  # the present list is known by itself
    kiosk.leave()
    kiosk.refusal(fleet.invite(2, "Ana"))
    expected_logs.expect("the serials of earlier fleets cannot be read")
