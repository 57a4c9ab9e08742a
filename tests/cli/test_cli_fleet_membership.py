"""`totem fleet join`, `status` and `leave`: JSON and exit codes, on a real broker."""

import io
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support.commands import Totem
from support.mosquitto import PASSWORD, Mosquitto, needs_mosquitto
from totem.domain.fleet_commands import Role
from totem.fleet.invitation import Invitation
from totem.fleet.signing import TrustedKeys, fingerprint, trusted_key
from totem.settings import load
from totem.system.single_instance import SingleInstance


@needs_mosquitto
def test_the_commands_answer_in_json_and_by_their_exit_codes(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(tmp_path / "state"))
    config = tmp_path / "totem.toml"
    config.write_text('[fleet]\nallow = ["restart"]\n')
    file, at = tmp_path / "loja-1.totem-fleet", ("--config", str(config), "--json")
    key = trusted_key(Ed25519PrivateKey.generate(), "Ana", (Role.OWNER,))
    (tmp_path / "broker").mkdir()
    with Mosquitto(tmp_path / "broker") as broker:
        authority, keys = broker.ca_file.read_text(), TrustedKeys(keys=(key,))
        invitation = Invitation(
            host="localhost", port=broker.port, id="loja-1", password=PASSWORD, ca=authority, keys=keys
        )
        file.write_bytes(invitation.encode())
        code, out, _ = totem("fleet", "status", *at)
        assert (code, json.loads(out)["configured"]) == (1, False)
        code, out, err = totem("fleet", "join", str(file), "--name", "Loja Centro", *at)
        assert (code, json.loads(out)["id"], err) == (0, "loja-1", "")
        assert load(config).settings.kiosk.name == "Loja Centro"
        code, out, _ = totem("fleet", "status", *at)
        row = json.loads(out)
        assert (code, row["link"], row["allow"]) == (1, None, ["restart"])
        assert row["keys"] == [{"name": "Ana", "roles": ["owner"], "fingerprint": fingerprint(key)}]
        file.write_text("{}")
        code, out, _ = totem("fleet", "join", str(file), *at)
        assert (code, json.loads(out)["code"]) == (1, "other_version")
        kiosk = SingleInstance(tmp_path / "state")
        assert kiosk.claim()
        code, out, _ = totem("fleet", "leave", *at)
        kiosk.release()
        row = json.loads(out)
        assert (code, row["cleared"], row["restarted"]) == (0, True, False), "no service would start it again"
    code, out, _ = totem("fleet", "leave", *at)
    assert (code, json.loads(out)["code"]) == (1, "not_a_member")


def test_an_invitation_with_older_keys_is_refused_in_one_sentence_and_taken_by_its_option(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(tmp_path / "state"))
    config, file = tmp_path / "totem.toml", tmp_path / "loja-1.totem-fleet"
    config.write_text("")
    key = trusted_key(Ed25519PrivateKey.generate(), "Ana", (Role.OWNER,))

    def join(serial: int, *more: str) -> tuple[int, str, str]:
        keys = TrustedKeys(serial=serial, keys=(key,))
        file.write_bytes(Invitation(host="localhost", id="loja-1", password=PASSWORD, keys=keys).encode())
        return totem("fleet", "join", str(file), "--offline", "--config", str(config), *more)

    assert join(3)[0] == 0
    code, _, err = join(2)
    assert (code, "number 2; this totem has had number 3" in err, "--older-keys" in err) == (1, True, True)
    assert json.loads(join(2, "--json")[1])["code"] == "older_keys"
    assert join(2, "--older-keys")[0] == 0
    assert join(2)[0] == 0


class Terminal(io.StringIO):
    """Input that is typed in a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("before", "typed", "name"),
    [
        ("", "Loja Centro\n", "Loja Centro"),
        ("", "\n", "Batel"),
        ('[kiosk]\nname = "Loja 7"\n', "", "Loja 7"),
    ],
    ids=["typed", "the site", "has one"],
)
def test_a_kiosk_without_a_name_is_asked_for_it(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, typed: str, name: str
) -> None:
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(tmp_path / "state"))
    config, file = tmp_path / "totem.toml", tmp_path / "loja-1.totem-fleet"
    config.write_text(before)
    file.write_bytes(Invitation(host="localhost", id="loja-1", password=PASSWORD, site="Batel").encode())
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    code, out, err = totem("fleet", "join", str(file), "--offline", "--config", str(config))
    assert (code, err) == (0, "")
    assert load(config).settings.kiosk.name == name
    assert ("Batel" in out.splitlines()[0]) is bool(typed)
