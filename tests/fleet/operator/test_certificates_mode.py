"""A fleet of `totem fleet init --certificates`: real programs from the first command to a removed kiosk."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from support.mosquitto import needs_mosquitto, of_mosquitto
from support.own_fleet import PASSPHRASE
from support.real_fleet import RealFleet, RealKiosk, wait_for
from totem.fleet.operator import certificates
from totem.fleet.operator.certificates import IssuedCertificate, OpenAuthority
from totem.lab.reference_erp.server import ReferenceErp

pytestmark = [
    needs_mosquitto,
    of_mosquitto(reason="ejabberd knows no user by the common name of a certificate"),
]
NOWHERE = "http://127.0.0.1:1"
Change = Callable[[dict[str, str], RealFleet], None]


@pytest.fixture
def fleet(tmp_path: Path) -> RealFleet:
    """Its broker is to be started."""
    return RealFleet(tmp_path, "--certificates")


def authority_of(fleet: RealFleet) -> OpenAuthority:
    folder = fleet.folder / "frota"
    both = IssuedCertificate((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    return certificates.open_authority(both, PASSPHRASE)


def show(invitation: dict[str, str], issued: IssuedCertificate) -> None:
    invitation["client_certificate"], invitation["client_key"] = (part.decode() for part in issued)


def show_none(invitation: dict[str, str], _fleet: RealFleet) -> None:
    del invitation["client_certificate"], invitation["client_key"]


def show_an_ended_one(
    invitation: dict[str, str], fleet: RealFleet, *, _life: timedelta = timedelta(days=-1)
) -> None:
    from cryptography.x509.oid import ExtendedKeyUsageOID

    purpose = ExtendedKeyUsageOID.CLIENT_AUTH
    show(invitation, certificates._issue("loja-1", authority_of(fleet), _life, purpose))


def show_another_authoritys(invitation: dict[str, str], _fleet: RealFleet) -> None:
    other = certificates.make_authority("localhost", PASSPHRASE)
    opened = certificates.open_authority(other, PASSPHRASE)
    show(invitation, certificates.make_client("loja-1", opened))


def show_the_servers(invitation: dict[str, str], fleet: RealFleet) -> None:
    server = fleet.server
    show(
        invitation,
        IssuedCertificate((server / "server.pem").read_bytes(), (server / "server.key").read_bytes()),
    )


def be_the_neighbour(invitation: dict[str, str], _fleet: RealFleet) -> None:
    invitation["id"] = "loja-2"


def test_no_certificate_but_its_own_lets_a_store_in_and_staff_are_told_why(
    fleet: RealFleet, tmp_path: Path
) -> None:
    wrong: dict[Change, str] = {
        show_none: "certificate_refused",
        show_an_ended_one: "certificate_refused",
        show_another_authoritys: "certificate_refused",
        show_the_servers: "certificate_refused",
        be_the_neighbour: "not_authorized",
    }
    with fleet:
        fleet.invitation("loja-2")
        kiosk = RealKiosk(tmp_path / "kiosk", NOWHERE)
        text = fleet.invitation("loja-1").read_text()
        file = tmp_path / "loja-1.totem-fleet"
        for change, code in wrong.items():
            invitation = json.loads(text)
            change(invitation, fleet)
            file.write_text(json.dumps(invitation))
            refused = kiosk.member("join", str(file), "--name", "Loja 1")
            assert (refused[0], refused[1]["code"]) == (1, code), change
            if code == "certificate_refused":
                assert "certificado deste totem" in refused[1]["text"]
        file.write_text(text)
        assert kiosk.member("join", str(file), "--name", "Loja 1")[0] == 0


def test_commands_configurations_and_a_removal(fleet: RealFleet, tmp_path: Path) -> None:
    with (
        fleet,
        ReferenceErp() as erp,
        RealKiosk(tmp_path / "kiosk", erp.base_url, allow=("service_off", "service_on")) as kiosk,
    ):
        kept = fleet.invitation("loja-1").read_bytes()
        kiosk.join(fleet, "loja-1")
        code, answers = fleet.answers("send", "service_off", "loja-1", "--arg", "message=Volto já")
        assert (code, answers[-1]["state"]) == (0, "done")
        assert fleet.row_of("loja-1")["state"]["message"] == "Volto já"
        code, answers = fleet.answers("config", "set", "kiosk.name=Loja Sé", "--to", "loja-1")
        assert (code, answers[-1]["state"]) == (0, "done"), answers
        wait_for(lambda: fleet.row_of("loja-1")["info"]["name"] == "Loja Sé", "name")
        code, _, err = fleet.operate("remove", "loja-1")
        assert code == 1, "it is alive: the lines of install.sh come first"
        assert err
        fleet.install()
        wait_for(lambda: kiosk.member("status")[1]["link"] == "certificate_refused", "removal")
        assert fleet.operate("remove", "loja-1")[0] == 0
        assert [each["id"] for each in fleet.answers("list")[1]] == []
        (tmp_path / "stolen.totem-fleet").write_bytes(kept)
        thief = RealKiosk(tmp_path / "thief", NOWHERE)
        refused = thief.member("join", str(tmp_path / "stolen.totem-fleet"), "--name", "x")
        assert refused[1]["code"] == "certificate_refused"
        fleet.invitation("loja-1")
        refused = thief.member("join", str(tmp_path / "stolen.totem-fleet"), "--name", "x")
        assert refused[1]["code"] == "certificate_refused", "the ID's next certificate is another one"
