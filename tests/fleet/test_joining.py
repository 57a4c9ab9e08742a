"""Joining and leaving a fleet on a real broker: files written, files left by a failure, topics cleared."""

import json
import queue
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from support.kill_at_write import at_every_write
from support.mosquitto import PASSWORD, Mosquitto, needs_mosquitto
from support.platform_marks import needs_fork
from support.sampling import every
from totem.doctor.fleet import check_files, check_fleet
from totem.domain.fleet_commands import Role
from totem.fleet import link as link_module
from totem.fleet import topics
from totem.fleet.channels import REPORTS, Publication, Received
from totem.fleet.connection import BrokerConnection
from totem.fleet.invitation import LARGEST_INVITATION, Invitation, JoinFailed, JoinFault
from totem.fleet.joining import (
    FILES,
    fleet_password,
    join_fleet,
    leave_fleet,
    link_config,
    passing_client_id,
    publish_all,
)
from totem.fleet.link import Link
from totem.fleet.link_config import LinkConfig, LinkOwner, LinkStatus
from totem.fleet.messages import WILL
from totem.fleet.signing import TrustedKeys, trusted_key
from totem.monitoring.availability import MaintenanceFlag
from totem.monitoring.health import Severity
from totem.session.view_state import Cause
from totem.settings import Settings, load
from totem.settings.editing import apply_changes
from totem.settings.fleet import FleetSettings
from totem.settings.fleet_overlay import OverlayRecord, read_record, write_record

TOML = '# da loja\n[erp]\nbase_url = "https://erp.example" # o ERP\n[fleet]\nallow = ["restart"] # só isto\n'

Invite = Callable[..., Invitation]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path_factory.mktemp("broker")) as started:
        yield started


@pytest.fixture
def invite(broker: Mosquitto) -> Invite:
    def make(**values: Any) -> Invitation:
        key = trusted_key(Ed25519PrivateKey.generate(), "Ana", (Role.OWNER,))
        usual: dict[str, Any] = {
            "host": "localhost",
            "port": broker.port,
            "id": "loja-1",
            "password": PASSWORD,
            "ca": broker.ca_file.read_text(),
            "keys": TrustedKeys(keys=(key,)),
            "site": "Loja Centro",
            "tags": ("sul",),
        }
        return Invitation(**usual | values)

    return make


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "etc" / "totem.toml"
    file.parent.mkdir()
    file.write_text(TOML)
    return file


def enter(config: Path, invitation: Invitation) -> None:
    join_fleet(config, invitation, settings_of(config), {})


def contents(folder: Path) -> dict[str, bytes]:
    """Files of a folder with their bytes, without the backup."""
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.suffix != ".bak"}


def settings_of(config: Path) -> Settings:
    loaded = load(config, {"TOTEM_KIOSK__STATE_DIR": str(config.parent.parent / "state")})
    assert loaded.warnings == ()
    return loaded.settings


@needs_mosquitto
def test_a_member_can_connect_and_a_second_join_leaves_nothing_of_the_first(
    invite: Invite, config: Path
) -> None:
    authority = trustme.CA()
    chain = authority.issue_cert("totem", key_type=trustme.KeyType.ECDSA)
    own = {
        "client_certificate": chain.cert_chain_pems[0].bytes().decode(),
        "client_key": chain.private_key_pem.bytes().decode(),
    }
    enter(config, invite(**own))
    first = settings_of(config).fleet
    assert (first.id, first.site, first.tags, first.allow) == (
        "loja-1",
        "Loja Centro",
        ("sul",),
        ("restart",),
    )
    assert {each.stat().st_mode & 0o077 for each in config.parent.glob("fleet*")} == {0}
    publish_all(link_config(first, {}), [])
    enter(config, invite(id="loja-2", site=None, tags=()))
    second = settings_of(config).fleet
    assert (second.id, second.site, second.tags, second.client_key) == ("loja-2", None, (), None)
    assert not {"fleet-client.pem", "fleet-client-key.pem"} & contents(config.parent).keys()
    publish_all(link_config(second, {}), [])
    assert all(comment in config.read_text() for comment in ("# da loja", "# o ERP", "# só isto"))


@needs_mosquitto
@pytest.mark.parametrize("is_synced", [True, None, False])
def test_an_invitation_ends_by_a_clock_that_is_not_known_to_be_wrong(
    invite: Invite, config: Path, monkeypatch: pytest.MonkeyPatch, *, is_synced: bool | None
) -> None:
    monkeypatch.setattr("totem.fleet.invitation.is_clock_synced", lambda: is_synced)
    before, now = contents(config.parent), datetime.now(UTC)
    ends = now - timedelta(minutes=1)
    ended = invite(ends=ends)
    if is_synced is False:
        ended.check_end()
    else:
        with pytest.raises(JoinFailed) as refused:
            enter(config, ended)
        assert refused.value.fault is JoinFault.ENDED
        assert f"{ends.astimezone():%d/%m/%Y}" in refused.value.words
        assert contents(config.parent) == before
    for each in (None, now + timedelta(days=1)):
        invite(ends=each).check_end()
    assert Invitation.parse(ended.encode()).ends == ended.ends
    # a time without a zone would be another one elsewhere, and some no zone can show
    for text in ("2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        with pytest.raises(JoinFailed):
            Invitation.parse(json.dumps(json.loads(ended.encode()) | {"ends": text}).encode())


def test_the_client_identifier_stays_and_comes_from_a_secret(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"key {name}")

    def identifier(**values: Any) -> str:
        settings = FleetSettings(host="frota.netsul.example", id="loja-1", **values)
        return link_config(settings, {}).client_id or ""

    def with_key(name: str) -> str:
        return identifier(client_certificate=tmp_path / name, client_key=tmp_path / name)

    def with_password(word: str) -> str:
        return identifier(password=word)

    for make, secrets in ((with_key, ("one", "two")), (with_password, ("senha", "outra"))):
        first, second = map(make, secrets)
        assert first == make(secrets[0])
        assert first != second
        assert first.startswith("loja-1-")
    assert with_key("missing") != with_key("missing")
    assert passing_client_id("loja-1") != passing_client_id("loja-1")


@needs_mosquitto
def test_no_connection_has_a_client_identifier_that_can_be_guessed(
    invite: Invite, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Noted(BrokerConnection):
        def __init__(self, config: LinkConfig, owner: LinkOwner) -> None:
            seen.append(config.client_id or config.id)
            super().__init__(config, owner)

    monkeypatch.setattr(link_module, "BrokerConnection", Noted)
    for _ in range(2):
        enter(config, invite())
        assert all(each.level is Severity.OK for each in check_fleet(settings_of(config), {}))
    own = link_config(settings_of(config).fleet, {}).client_id
    assert leave_fleet(config, settings_of(config), {}) is None
    assert len(set(seen)) == 5
    assert seen[-1] == own
    assert all(re.fullmatch("loja-1-[0-9a-f]{16}", each) for each in seen)


@needs_mosquitto
def test_a_neighbour_ends_no_connection_by_a_client_identifier(
    invite: Invite, config: Path, broker: Mosquitto
) -> None:
    """A broker lets any user take any client identifier, and ends the connection that had it."""
    enter(config, invite())
    statuses, acknowledged = queue.Queue[LinkStatus](), queue.Queue[bool]()
    link = Link(
        link_config(settings_of(config).fleet, {}),
        LinkOwner(on_acknowledged=acknowledged.put),
        on_status=statuses.put,
    )
    link.start()
    try:
        assert statuses.get() is LinkStatus.CONNECTED
        neighbour = broker.link_config("loja-2")
        publish_all(replace(neighbour, client_id="loja-1", session_expiry_s=0), [])
        link.publish(Publication(topics.build("loja-1", topics.UP_EVENT), b"x"))
        assert acknowledged.get()
        assert statuses.empty()
    finally:
        link.close()


@needs_mosquitto
@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"password": "outra-senha"}, JoinFault.REFUSED),
        ({"id": "loja-9"}, JoinFault.REFUSED),
        ({"ca": trustme.CA().cert_pem.bytes().decode()}, JoinFault.BAD_CERTIFICATE),
        ({"host": "127.0.0.2"}, JoinFault.UNREACHABLE),
        ({"host": "nowhere.invalid"}, JoinFault.UNREACHABLE),
    ],
)
def test_a_failed_join_changes_nothing(
    invite: Invite, config: Path, values: dict[str, Any], fault: JoinFault
) -> None:
    enter(config, invite())
    before = contents(config.parent)
    with pytest.raises(JoinFailed) as failed:
        enter(config, invite(**values))
    assert failed.value.fault is fault
    assert PASSWORD not in failed.value.words
    assert contents(config.parent) == before


@needs_mosquitto
def test_a_section_that_cannot_be_written_leaves_the_files_of_the_fleet_before(
    invite: Invite, config: Path
) -> None:
    enter(config, invite())
    overlays = config.parent / "conf.d"
    overlays.mkdir()
    (overlays / "50-loja.toml").write_text('[fleet]\nid = "loja-1"\n')
    before = {name: (config.parent / name).read_bytes() for name in contents_of_files(config.parent)}
    acts: tuple[Callable[[], object], ...] = (
        lambda: enter(config, invite(id="loja-2")),
        lambda: leave_fleet(config, settings_of(config), {}),
    )
    for act in acts:
        with pytest.raises(JoinFailed) as failed:
            act()
        assert failed.value.fault is JoinFault.NOT_WRITTEN
        assert "50-loja.toml" in failed.value.words
        assert before == {
            name: (config.parent / name).read_bytes() for name in contents_of_files(config.parent)
        }


@needs_fork
@pytest.mark.parametrize(
    "before", ["no fleet", "another fleet", "the same fleet", "a fleet that was cut off"]
)
def test_a_power_cut_at_any_write_leaves_the_fleet_before_or_the_new_one(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Never the password or the keys of one with the host of the other, nor a file that is missing."""

    def invitation(name: str) -> Invitation:
        key = trusted_key(Ed25519PrivateKey.generate(), name, (Role.OWNER,))
        authority = trustme.CA(organization_name=name).cert_pem.bytes().decode()
        return Invitation(
            host=f"{name}.example",
            id=name,
            password=f"{name}-12345678",
            ca=authority,
            keys=TrustedKeys(keys=(key,)),
        )

    def member() -> tuple[object, ...]:
        fleet = settings_of(config).fleet
        if not fleet.enabled:
            return ()
        assert fleet.ca_file is not None
        assert fleet.trusted_keys is not None
        return (
            fleet.host,
            fleet_password(fleet, {}),
            fleet.ca_file.read_text(),
            fleet.trusted_keys.read_text(),
        )

    def act(new: Invitation) -> None:
        join_fleet(config, new, settings_of(config), {}, is_offline=True)

    first, second, third = invitation("norte"), invitation("sul"), invitation("leste")
    if before != "no fleet":
        act(first)
    if before == "a fleet that was cut off":
        monkeypatch.setattr("totem.fleet.joining.apply_changes", Once(apply_changes))
        with pytest.raises(KeyboardInterrupt):
            act(third)
        monkeypatch.undo()
        assert member() == (third.host, third.password, *files_of(third))
    if before == "the same fleet":
        second = second.model_copy(update={"keys": first.keys, "host": first.host, "id": first.id})
    old = member()
    assert (old == ()) is (before == "no fleet")
    start = tmp_path / "start"
    shutil.copytree(config.parent, start)

    def check(kill: int) -> None:
        found = member()
        assert found in (old, (second.host, second.password, *files_of(second))), kill
        act(second)  # and the next attempt settles it
        assert member() == (second.host, second.password, *files_of(second))
        names = {
            name for name in contents(config.parent) if not name.startswith((".totem.toml", "..totem.toml"))
        }
        assert names == {
            "totem.toml",
            "fleet.password",
            "fleet-ca.pem",
            "fleet-keys.json",
        }

    stride = every(1, sampled=9)
    assert at_every_write(start, config.parent, lambda: act(second), check, stride=stride) > 8


class Once:
    """A function that works once, and is interrupted from then on."""

    def __init__(self, work: Callable[..., object]) -> None:
        self._work, self._is_done = work, False

    def __call__(self, *arguments: Any) -> None:
        if self._is_done:
            raise KeyboardInterrupt
        self._work(*arguments)
        self._is_done = True


def files_of(invitation: Invitation) -> tuple[str, str]:
    """Contents of the authority and the keys of a member."""
    return f"{(invitation.ca or '').strip()}\n", f"{invitation.keys.encode()}\n"


def contents_of_files(folder: Path) -> list[str]:
    return ["totem.toml", *(name for name in FILES if (folder / name).exists())]


@needs_mosquitto
def test_the_control_by_a_fleet_ends_with_the_membership_and_not_before(invite: Invite, config: Path) -> None:
    state = config.parent.parent / "state"
    first = invite()

    def is_controlled() -> bool:
        outage = MaintenanceFlag(state).read()
        assert (outage is None) == (read_record(state).values == {})
        return outage is not None

    def control() -> None:
        MaintenanceFlag(state).set("Volto já", Cause.FLEET)
        write_record(state, OverlayRecord(serial=7, state="applied", values={"kiosk.name": "Centro"}))

    enter(config, first)
    control()
    enter(config, first.model_copy(update={"password": PASSWORD, "site": "Loja Nova"}))
    assert is_controlled()
    enter(config, invite())  # the same name, and other owners
    assert not is_controlled()
    control()
    assert leave_fleet(config, settings_of(config), {}) is None
    assert not is_controlled()


@needs_mosquitto
def test_a_refused_publication_is_a_fault(broker: Mosquitto) -> None:
    foreign = Publication(topics.build("loja-2", topics.UP_EVENT), b"{}")
    with pytest.raises(JoinFailed) as failed:
        publish_all(broker.link_config("loja-1"), [foreign])
    assert failed.value.fault is JoinFault.NOT_AUTHORIZED


@needs_mosquitto
def test_leaving_clears_what_a_running_kiosk_has_retained(
    broker: Mosquitto, invite: Invite, config: Path
) -> None:
    enter(config, invite())
    fleet = settings_of(config).fleet
    own = REPORTS
    will = Publication(topics.build("loja-1", topics.UP_STATE), WILL.encode(), retain=True)
    kiosk = Link(link_config(fleet, {}), LinkOwner(will=will), uniform=lambda _least, most: most)
    kiosk.start()
    publish_all(
        broker.link_config("console"),
        [Publication(topics.build("loja-1", path), b"{}", retain=True) for path in own],
    )
    assert retained(broker) == set(own)
    assert leave_fleet(config, settings_of(config), {}) is None
    kiosk.close()
    assert retained(broker) == set()
    assert contents(config.parent).keys() == {"totem.toml"}
    assert not settings_of(config).fleet.enabled


def retained(broker: Mosquitto) -> set[str]:
    """Paths of the retained messages of loja-1, as the operator's console finds them."""
    found: queue.SimpleQueue[Received] = queue.SimpleQueue()
    end = topics.build("loja-1", "up/end")
    with_all = [(topics.build("loja-1", "up/#"), 1)]
    config = replace(broker.link_config("console"), client_id="test", session_expiry_s=0)

    def publish_end() -> None:
        link.publish(Publication(end, b"."))

    link = Link(config, LinkOwner(subscriptions=with_all, on_connected=publish_end, on_message=found.put))
    link.start()
    paths = set()
    while (message := found.get()).topic != end:
        paths.add(message.topic.removeprefix("totem/1/loja-1/"))
    link.close()
    return paths


@needs_mosquitto
def test_leaving_works_with_a_dead_broker(invite: Invite, config: Path, tmp_path: Path) -> None:
    (tmp_path / "broker").mkdir()
    with Mosquitto(tmp_path / "broker") as dead:
        enter(config, invite(port=dead.port, ca=dead.ca_file.read_text()))
        assert [each.level for each in check_fleet(settings_of(config), {})] == [Severity.OK] * 3
    settings = settings_of(config)
    assert next(iter(check_fleet(settings, {}))).level is Severity.ERROR
    assert leave_fleet(config, settings, {}) is JoinFault.UNREACHABLE
    assert contents(config.parent).keys() == {"totem.toml"}


def test_the_doctor_finds_the_end_of_a_certificate_and_damaged_keys(tmp_path: Path) -> None:
    now, authority = datetime.now(UTC), trustme.CA()
    found = []
    for days in (-1, 10, 90):
        certificate = authority.issue_cert(
            "totem", not_after=now + timedelta(days=days), not_before=now - timedelta(days=99)
        )
        certificate.cert_chain_pems[0].write_to_path(tmp_path / "own.pem")
        certificate.private_key_pem.write_to_path(tmp_path / "own.key")
        (tmp_path / "keys.json").write_text('{"keys":[{"key":"?","name":"Ana","roles":["owner"]}]}')
        given = {
            "host": "h",
            "id": "loja-1",
            "client_certificate": tmp_path / "own.pem",
            "client_key": tmp_path / "own.key",
            "trusted_keys": tmp_path / "keys.json",
        }
        keys, own = check_files(Settings.parse({"fleet": given}).fleet)
        assert (keys.name, keys.level) == ("fleet_keys", Severity.ERROR)
        found.append(own.level)
    assert found == [Severity.ERROR, Severity.WARNING, Severity.OK]


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
VALID: dict[str, Any] = {
    "v": 1,
    "host": "frota.example",
    "port": 8883,
    "id": "loja-1",
    "password": "abcdefgh",
}


@given(
    st.binary()
    | st.builds(
        lambda key, value: json.dumps({**VALID, key: value}).encode(),
        st.sampled_from([*VALID, "ca", "keys", "site", "uf", "lat", "tags", "client_key", "other"]),
        JSON,
    )
)
def test_any_bytes_are_an_invitation_or_refused_with_a_code(data: bytes) -> None:
    try:
        invitation = Invitation.parse(data)
    except JoinFailed:
        return
    assert topics.is_id(invitation.id)
    assert Invitation.parse(invitation.encode()) == invitation


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b" " * (LARGEST_INVITATION + 1), JoinFault.OVERSIZED),
        (b"[" * 100_000, JoinFault.NOT_AN_INVITATION),
        (b'{"v": 2}', JoinFault.OTHER_VERSION),
        *(
            (json.dumps(VALID | {key: value}).encode(), fault)
            for key, value, fault in (
                ("id", "console", JoinFault.BAD_VALUE),
                ("id", "loja/1", JoinFault.BAD_VALUE),
                ("id", "Loja-1", JoinFault.BAD_VALUE),
                ("host", "a b", JoinFault.BAD_VALUE),
                ("port", "8883", JoinFault.BAD_VALUE),
                ("port", 0, JoinFault.BAD_VALUE),
                ("site", "a\u202eb", JoinFault.BAD_VALUE),
                ("password", "sen\nha-longa", JoinFault.BAD_VALUE),
                ("allow", ["restart"], JoinFault.BAD_VALUE),
                ("ca", "-----BEGIN CERTIFICATE-----\nx\n", JoinFault.BAD_CA),
                ("keys", {"keys": [{"key": "AAAA", "name": "x", "roles": []}]}, JoinFault.BAD_KEYS),
                (
                    "client_key",
                    trustme.CA().private_key_pem.bytes().decode(),
                    JoinFault.BAD_CLIENT_CERTIFICATE,
                ),
            )
        ),
    ],
)
def test_a_damaged_or_forged_invitation_is_refused_for_its_fault(data: bytes, fault: JoinFault) -> None:
    with pytest.raises(JoinFailed) as failed:
        Invitation.parse(data)
    assert failed.value.fault is fault
