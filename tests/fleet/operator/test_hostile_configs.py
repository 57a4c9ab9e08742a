"""Configurations that others left at the broker: an owner signs nothing that no owner wrote."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.commands import Totem
from support.mosquitto import needs_mosquitto
from support.own_fleet import IDS, PASSPHRASE, OwnBroker
from support.simulated_totems import SimulatedFleet
from support.tcp_ports import free_port
from totem.domain.fleet_commands import Role
from totem.fleet import topics
from totem.fleet.agent.wanted_config import open_config
from totem.fleet.invitation import Store
from totem.fleet.messages import (
    CONFIG_TYPE,
    LARGEST_SERIAL,
    ConfigState,
    Refusal,
    ReportedConfig,
    WantedConfig,
)
from totem.fleet.operator.console import Console
from totem.fleet.operator.folder import Fleet
from totem.fleet.operator.history import ConfigHistory
from totem.fleet.operator.keyring import SigningKey, make_key
from totem.fleet.operator.pending_configs import open_wanted
from totem.fleet.operator.view import TotemView
from totem.fleet.signing import TrustedKeys, sign

pytestmark = needs_mosquitto
PHISHING = {"brand.support_phone": "0900 555 666", "brand.address": "Rua do Golpe, 1"}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    """A fleet with an operator beside its owner."""
    folder = tmp_path_factory.mktemp("operator") / "frota"
    made = Fleet.create(folder, "localhost", free_port(), PASSPHRASE, installed_in=str(folder / "server"))
    made.add({each: Store(site="Centro") for each in IDS})
    _, request = made.keys.request("plantao", (Role.OPERATOR,), PASSPHRASE)
    made.keys.add(made.keys.read_request(request), made.open_key(PASSPHRASE))
    return made


@pytest.fixture(scope="module")
def broker(fleet: Fleet) -> Iterator[OwnBroker]:
    with OwnBroker(fleet) as started:
        yield started


def leave(stores: SimulatedFleet, totem: str, key: SigningKey, **content: Any) -> bytes:
    """Leave a configuration at the broker as whoever has the console's password."""
    wanted = WantedConfig(to=totem, by=key.trusted.name, **content)
    envelope = sign(wanted.encode(), CONFIG_TYPE, key.private)
    stores[totem].publish(topics.DO_CONFIG, envelope)
    stores.settle()
    return envelope


def wanted(totem: Totem, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(totem("config", "get", name, "--json")[1])["wanted"]
    return found


def test_an_owner_signs_nothing_that_an_operator_left(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    stores["loja-1"].publish_all()
    operator = fleet.open_key(PASSPHRASE, "plantao")
    leave(stores, "loja-1", operator, serial=LARGEST_SERIAL, set=PHISHING)
    assert wanted(totem, "loja-1") is None
    assert totem("config", "set", "--to", "loja-1", "--wait-s", "20", "sound.volume=40")[0] == 0
    found = wanted(totem, "loja-1")
    assert (found["set"], found["serial"]) == ({"sound.volume": 40}, 1)


def test_an_owner_takes_nothing_back_because_the_broker_has_an_older_configuration(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    stores["loja-2"].publish_all()
    send = ("config", "set", "--to", "loja-2", "--wait-s", "20")
    assert totem(*send, "brand.address=Rua A", "brand.name=A")[0] == 0
    older = WantedConfig.model_validate(wanted(totem, "loja-2"))
    assert totem(*send, "brand.address=Rua B", "--unset", "brand.name")[0] == 0
    owner = fleet.open_key(PASSPHRASE)
    leave(stores, "loja-2", owner, **older.model_dump(include={"serial", "until", "set"}))
    assert wanted(totem, "loja-2")["set"] == {"brand.address": "Rua A", "brand.name": "A"}
    assert totem(*send, "sound.volume=40")[0] == 0
    found = wanted(totem, "loja-2")
    assert (found["set"], found["serial"]) == ({"brand.address": "Rua B", "sound.volume": 40}, 3)


def test_a_configuration_under_an_older_list_of_keys_is_older_whatever_its_serial(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    """The broker may have kept it; and the folder, from before the last change of the keys."""
    stores["loja-2"].publish_all()
    send = ("config", "set", "--to", "loja-2", "--wait-s", "20")
    assert totem(*send, "brand.address=Rua C", "brand.name=C")[0] == 0
    owner, keys = fleet.open_key(PASSPHRASE), fleet.trusted_keys.serial
    leave(stores, "loja-2", owner, keys=keys - 1, serial=50, set={"brand.name": "B"})
    assert totem(*send, "sound.volume=40")[0] == 0
    newest = {"brand.address": "Rua C", "brand.name": "C", "sound.volume": 40}
    found = wanted(totem, "loja-2")
    assert newest.items() <= found["set"].items()
    ConfigHistory(fleet.folder, "loja-2").push((keys - 1, 90), {"brand.name": "B"}, (), "dona")
    assert totem(*send, "sound.volume=50")[0] == 0
    assert wanted(totem, "loja-2")["set"] == found["set"] | {"sound.volume": 50}


def test_the_report_of_a_later_list_of_keys_is_none_of_this_folder(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    """A copy of the folder from before the change has higher serials."""
    stores["loja-1"].publish_all()
    assert totem("config", "set", "--to", "loja-1", "--wait-s", "20", "sound.volume=40")[0] == 0
    assert json.loads(totem("config", "get", "loja-1", "--json")[1])["applied"]
    later = ReportedConfig(
        keys=fleet.trusted_keys.serial + 1, serial=1, state=ConfigState.APPLIED, sha256="0" * 64
    )
    stores["loja-1"].publish(topics.UP_CONFIG, later.encode())
    stores.settle()
    out = totem("config", "get", "loja-1")[1]
    assert "none of this folder" in out or "desta pasta" in out


@pytest.mark.parametrize("serial", [2**53 + 1, LARGEST_SERIAL - 1, LARGEST_SERIAL, 2**63 - 1])
def test_no_report_uses_up_the_serials_of_a_kiosk(fleet: Fleet, stores: SimulatedFleet, serial: int) -> None:
    """A report is unsigned: the broker itself may have made it."""
    stores["loja-3"].publish_all()
    forged = ReportedConfig(serial=serial, state=ConfigState.APPLIED, sha256="0" * 64)
    stores["loja-3"].publish(topics.UP_CONFIG, forged.encode())
    stores.settle()
    with Console(fleet.link_config(), make_key("dono", (Role.OWNER,))) as console:
        assert console.synced.wait(30)
        assert console.last_serial("loja-3") < 2**53


@pytest.mark.parametrize("keys", [1, 2])
def test_a_configuration_of_an_older_list_of_keys_is_not_the_wanted_one(keys: int) -> None:
    """A revoked owner's may have the same serial."""
    applied = ReportedConfig(keys=keys, serial=7, state=ConfigState.APPLIED, sha256="0" * 64)
    view = TotemView("loja-1", wanted=WantedConfig(to="loja-1", keys=2, serial=7), config=applied)
    assert view.lacks_wanted is (keys == 1)


def test_texts_of_a_configuration_steer_no_terminal(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    stores["loja-3"].publish_all()
    owner = fleet.open_key(PASSPHRASE)
    content = {"brand.name": "a\x1b[31mb\u202ec\x9b31m", "brand.\u202e": "x"}
    named = SigningKey(owner.private, owner.trusted.model_copy(update={"name": "Oto\x1b[2J\u202e"}))
    leave(stores, "loja-3", named, serial=7, set=content)
    for words in (("show", "loja-3"), ("config", "get", "loja-3")):
        out = totem(*words)[1]
        assert "brand" in out
        assert all(line.isprintable() for line in out.split("\n"))


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2027-01-01"])
def test_a_configuration_with_an_end_that_no_zone_can_show_is_none(until: str) -> None:
    owner = make_key("dono", (Role.OWNER,))
    content = {"v": 1, "to": "loja-1", "serial": 1, "until": until}
    envelope = sign(json.dumps(content).encode(), CONFIG_TYPE, owner.private)
    keys = TrustedKeys(keys=(owner.trusted,))
    assert open_wanted("loja-1", envelope, keys) is None
    assert open_config(envelope, lambda: keys).refusal is Refusal.UNREADABLE


def test_one_command_puts_a_folders_configuration_in_the_place_of_a_revoked_owners(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    """His has the largest serial there is, and nothing of it is seen as if an owner had signed it."""
    for each in stores.totems.values():
        each.publish_all()
    send = ("config", "set", "--wait-s", "20", "--to", "loja-1", "--to", "loja-2")
    assert totem(*send, "sound.volume=40")[0] == 0
    before = {each: (wanted(totem, each) or {"set": {}})["set"] for each in IDS}
    thief = fleet.open_key(PASSPHRASE)
    for name in ("loja-1", "loja-3"):
        leave(stores, name, thief, serial=LARGEST_SERIAL, keys=fleet.trusted_keys.serial, set=PHISHING)
    _, request = fleet.keys.request("novo", (Role.OWNER,), PASSPHRASE)
    fleet.keys.add(fleet.keys.read_request(request), thief)
    fleet.keys.revoke("owner", fleet.open_key(PASSPHRASE, "novo"))
    assert totem("keys", "send")[0] == 0
    code, out, _ = totem("config", "get", "loja-1")
    assert (code, str(LARGEST_SERIAL) in out, "totem fleet config send loja-1" in out) == (1, True, True)
    assert totem("config", "send", "--all", "--wait-s", "20")[0] == 0
    assert {each: wanted(totem, each)["set"] for each in IDS} == before
    assert totem("config", "get", "loja-1")[0] == 0
