"""Keys of a fleet from afar: commands, a real broker, and kiosks that take, refuse or miss the list."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.commands import Totem
from support.mosquitto import needs_mosquitto
from support.own_fleet import IDS, PASSPHRASE, OwnBroker
from support.simulated_totems import SimulatedFleet
from support.tcp_ports import free_port
from totem.domain.fleet_commands import Role
from totem.fleet.invitation import Store
from totem.fleet.messages import KEYS_TYPE, KeyList, Refusal
from totem.fleet.operator.console import Console
from totem.fleet.operator.folder import Fleet
from totem.fleet.operator.key_sending import send_list
from totem.fleet.operator.keyring import make_key
from totem.fleet.operator.sending import SendState
from totem.fleet.signing import TrustedKeys, fingerprint, sign

pytestmark = needs_mosquitto


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """A fleet of its own for each test, which changes its keys."""
    folder = tmp_path / "frota"
    made = Fleet.create(folder, "localhost", free_port(), PASSPHRASE, installed_in=str(folder / "server"))
    made.add({each: Store(site="Centro", city="Curitiba", uf="PR") for each in IDS})
    return made


@pytest.fixture
def broker(fleet: Fleet) -> Iterator[OwnBroker]:
    with OwnBroker(fleet) as started:
        yield started


def publish(stores: SimulatedFleet, *ids: str) -> None:
    for each in ids:
        stores[each].publish_all()
    stores.settle()


def test_a_key_is_added_and_revoked_at_those_that_are_here_and_waits_for_the_others(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    publish(stores, "loja-1", "loja-2")
    stores["loja-3"].takes_keys = False  # it is off: it would answer on the connection that all three share
    code, out, _ = totem("keys", "new", "plantao", "--json")
    made = json.loads(out)
    assert (code, made["roles"]) == (0, ["operator"])
    assert "plantao" not in [each.name for each in fleet.trusted_keys.keys]
    code, out, err = totem("keys", "add", made["request"], "--json")
    first, *answers = [json.loads(line) for line in out.splitlines()]
    assert (first["serial"], first["added"]["fingerprint"]) == (1, made["fingerprint"])
    assert made["fingerprint"] in err, "shown before the passphrase"
    states = {each["id"]: each["state"] for each in answers}
    assert (code, states) == (1, {"loja-1": "done", "loja-2": "done", "loja-3": "no_contact"})
    code, out, err = totem("keys", "revoke", "plantao")
    assert (code, {line.split()[0] for line in out.splitlines()}) == (1, {*IDS})
    assert "2 de 3" in err
    assert not fleet.keys.private_file("plantao").exists()
    assert stores["loja-1"].keys == fleet.trusted_keys
    with SimulatedFleet(fleet.link_config(), ("loja-3",), TrustedKeys(keys=fleet.trusted_keys.keys)) as late:
        late.settle()
        assert late["loja-3"].keys == fleet.trusted_keys, "it was retained"
        late["loja-3"].publish_all()
        late.settle()
        assert totem("keys", "send")[0] == 0


def test_the_key_that_is_added_is_the_one_that_was_shown(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can write the request's file has until the passphrase is typed to put another in its place."""
    made = json.loads(totem("keys", "new", "plantao", "--json")[1])
    enemy, request = make_key("plantao", (Role.OWNER,)), Path(made["request"])
    forged = KeyList(serial=1, keys=(*fleet.trusted_keys.keys, enemy.trusted))

    def type_passphrase(*_: object, **__: object) -> str:
        request.write_bytes(sign(forged.encode(), KEYS_TYPE, enemy.private))
        return PASSPHRASE

    monkeypatch.setattr("totem.cli.fleet.common.read_passphrase", type_passphrase)
    assert made["fingerprint"] in totem("keys", "add", made["request"])[2]
    assert [(each.name, each.roles) for each in fleet.trusted_keys.keys] == [
        ("owner", (Role.OWNER,)),
        ("plantao", (Role.OPERATOR,)),
    ]


def test_the_question_for_a_passphrase_names_its_key(
    totem: Totem, fleet: Fleet, broker: OwnBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new owner has another passphrase than the old one and the authority, which are asked for in turn."""
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return "uma frase só do novo" if "novo" in question else PASSPHRASE

    monkeypatch.delenv("TOTEM_FLEET_PASSPHRASE_FILE")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("totem.cli.fleet.common.ask_hidden", ask)
    for words in (
        ("keys", "new", "novo", "--role", "owner"),
        ("keys", "add", str(fleet.folder / "keys" / "novo.request")),
        ("keys", "revoke", "owner"),
        ("init", "--renew"),
    ):
        assert totem(*words)[0] < 2, words
    of_novo, again = "Frase secreta de novo", "A mesma frase, de novo"
    assert questions == [of_novo, again, "Frase secreta de owner", of_novo, "Frase secreta de ca.key"]


def test_the_list_and_show_tell_who_has_an_older_list(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    stores["loja-1"].keys = fleet.trusted_keys
    stores["loja-2"].keys = TrustedKeys(keys=(make_key("velha", (Role.OWNER,)).trusted,))
    publish(stores, "loja-1", "loja-2")
    out = totem("list", "--json")[1]
    rows = {each["id"]: each for each in json.loads(out)}
    assert [rows[each]["has_keys"] for each in IDS] == [True, False, None]
    assert rows["loja-2"]["info"]["keys"]["serial"] == 0
    assert totem("list")[2].count("loja-2") == 1
    _, out, err = totem("show", "loja-2")
    assert "loja-2" in err
    (owner,) = fleet.trusted_keys.keys
    assert f"owner  owner  {fingerprint(owner)}" in out
    assert json.loads(totem("show", "loja-1", "--json")[1])["fleet_keys"][0]["name"] == "owner"


def test_a_kiosk_that_refuses_or_does_not_answer_is_told_apart(fleet: Fleet, stores: SimulatedFleet) -> None:
    stores["loja-1"].keys = TrustedKeys(keys=(make_key("outra", (Role.OWNER,)).trusted,))
    stores["loja-2"].keys, stores["loja-2"].takes_keys = TrustedKeys(), False
    stores["loja-3"].info = {"keys": None}
    publish(stores, *IDS)
    request = fleet.keys.request("plantao", (Role.OPERATOR,), PASSPHRASE)[1]
    fleet.keys.add(fleet.keys.read_request(request), fleet.open_key(PASSPHRASE))
    message = fleet.keys.message
    assert message is not None
    with Console(fleet.link_config(), keys=fleet.trusted_keys, stores=fleet.stores) as console:
        assert console.synced.wait(30)
        answers = [*send_list(console, message, fleet.trusted_keys, IDS, wait_s=3)]
    assert sorted((each.id, each.state, each.code) for each in answers) == [
        ("loja-1", SendState.REFUSED, Refusal.UNTRUSTED_KEY.value),
        ("loja-2", SendState.NO_REPLY, None),
        ("loja-3", SendState.REFUSED, Refusal.UNTRUSTED_KEY.value),
    ]


def test_invitations_that_nobody_used_are_shown_and_end(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    publish(stores, "loja-1")
    out = totem("list", "--json")[1]
    rows = {each["id"]: each["invitation"] for each in json.loads(out)}
    assert rows["loja-1"]["used"]
    assert not Path(fleet.folder, "totems", "loja-1.totem-fleet").exists()
    again = Fleet.open(fleet.folder)
    again.add({"loja-4": Store()})
    issued = again.invitations["loja-4"]
    assert f"loja-4: convidado até {issued.ends.astimezone().date()}" in totem("list")[2]
    again = Fleet.open(fleet.folder)
    again.invitations["loja-4"] = issued.model_copy(update={"ends": issued.made})
    again._write_roster()
    err = totem("list")[2]
    assert "Convites que venceram: loja-4." in err
    assert "install.sh" in err
    assert "loja-4: o convite venceu sem uso" in err
    assert "loja-4" not in (fleet.folder / "server" / "passwords").read_text()
    assert "Convites que venceram" not in totem("list")[2], "told once"
