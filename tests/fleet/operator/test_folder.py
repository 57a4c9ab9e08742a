"""The fleet's folder: permissions, keys, and what openssl and mosquitto make of it."""

import json
import os
import shutil
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from support.file_modes import assert_mode
from support.mosquitto import needs_mosquitto, of_mosquitto
from support.own_fleet import IDS, PASSPHRASE, OwnBroker
from support.platform_marks import needs_linux
from totem.domain.fleet_commands import Role
from totem.fleet import joining, topics
from totem.fleet.invitation import Invitation, JoinFailed, JoinFault, Store, read_invitation
from totem.fleet.key_lists import take_lists
from totem.fleet.link import Reconnection
from totem.fleet.link_config import LinkStatus
from totem.fleet.messages import KEYS_TYPE, LARGEST_KEYS, MOST_KEYS, KeyList
from totem.fleet.operator import folder_lock
from totem.fleet.operator.folder import Fleet, hash_password
from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.fleet.operator.history import ConfigHistory
from totem.fleet.operator.key_folder import KeyRequest
from totem.fleet.operator.keyring import SigningKey, make_key
from totem.fleet.operator.rollout import read_state
from totem.fleet.operator.sealed_key import ShortPassphrase, WrongPassphrase
from totem.fleet.signing import LARGEST_KEYS_FILE, sign


@pytest.fixture
def own(tmp_path: Path) -> Fleet:
    """A fleet that a test may change."""
    return Fleet.create(tmp_path / "frota", "frota.example.com", 8883, PASSPHRASE)


def files_of(folder: Path) -> dict[Path, bytes]:
    """Content by file, without the lock's, which Windows lets nobody read while it is held."""
    files = (each for each in folder.rglob("*") if each.is_file() and each.name != folder_lock.FILE)
    return {each: each.read_bytes() for each in files}


def fault_of(refused: pytest.ExceptionInfo[FolderError]) -> tuple[FolderFault, str]:
    return refused.value.fault, refused.value.detail


def test_the_folder_is_its_users_alone_and_has_no_secret_in_clear_but_passwords(own: Fleet) -> None:
    own.add({"loja-1": Store()})
    for each in (own.folder, *own.folder.rglob("*")):
        assert_mode(each, 0o700 if each.is_dir() else 0o600)
    for file in (own.keys.private_file("owner"), own.folder / "ca.key"):
        assert json.loads(file.read_text())["kdf"] == "scrypt"
    assert not any(PASSPHRASE.encode() in content for content in files_of(own.folder).values())
    for passphrase in ("another one", ""):
        with pytest.raises(WrongPassphrase):
            own.open_key(passphrase)


def test_nothing_is_overwritten_and_nothing_is_left_of_a_failure(own: Fleet, tmp_path: Path) -> None:
    before = files_of(tmp_path)
    with pytest.raises(FolderError) as refused:
        Fleet.create(own.folder, "frota.example.com", 8883, PASSPHRASE)
    assert fault_of(refused) == (FolderFault.EXISTS, str(own.folder))
    for host in ("", "a b", "a/b", "${x}", "..", "a" * 300):
        with pytest.raises(FolderError) as refused:
            Fleet.create(tmp_path / "other", host, 8883, PASSPHRASE)
        assert refused.value.fault is FolderFault.BAD_HOST
    assert files_of(tmp_path) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["frota"]


@needs_linux
@pytest.mark.parametrize("host", ["frota.example.com", "192.168.0.10", "fd00::1"])
def test_openssl_verifies_the_brokers_certificate_for_its_host_alone(host: str, tmp_path: Path) -> None:
    fleet = Fleet.create(tmp_path / "frota", host, 8883, PASSPHRASE)
    ca, server = fleet.folder / "ca.pem", fleet.folder / "server" / "server.pem"
    first = server.read_bytes()
    fleet.renew_certificate(PASSPHRASE)
    assert server.read_bytes() != first
    with pytest.raises(FolderError) as refused:
        fleet.renew_certificate("another one")
    assert refused.value.fault is FolderFault.WRONG_PASSPHRASE
    option = "-verify_hostname" if host[0] == "f" and "." in host else "-verify_ip"
    for name, is_good in ((host, True), ("10.0.0.1" if option == "-verify_ip" else "example.com", False)):
        command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", option, name, "-CAfile"]
        done = subprocess.run([*command, ca, server], capture_output=True, check=False)
        assert (done.returncode == 0) is is_good, done.stderr
    for years in (-5, 1):  # clocks of kiosks
        at = str(int(time.time() + years * 365 * 86_400))
        subprocess.run(["openssl", "verify", "-attime", at, "-CAfile", ca, server], check=True)
    context = ssl.create_default_context(cafile=ca)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    assert [each["notAfter"] for each in context.get_ca_certs()]


@needs_mosquitto
@of_mosquitto(reason="ejabberd, as these tests run it, asks for each password anew")
def test_the_broker_takes_new_users_at_a_reload_and_mosquitto_passwd_made_no_other_hash(
    fleet: Fleet, broker: OwnBroker, tmp_path: Path
) -> None:
    import signal

    passwords = tmp_path / "passwords"
    passwords.write_text("someone:senha\n")
    subprocess.run(["/usr/bin/mosquitto_passwd", "-U", passwords], check=True)
    theirs, ours = passwords.read_text().split(":")[1].strip().split("$"), hash_password("senha").split("$")
    assert [theirs[:3], *map(len, theirs)] == [ours[:3], *map(len, ours)]
    (file,) = fleet.add({"loja-nova": Store(site="Nova", tags=("a",))})
    invitation = read_invitation(file)
    with pytest.raises(JoinFailed) as refused:
        try_to_join(invitation, tmp_path)
    assert refused.value.fault is JoinFault.REFUSED
    broker.signal(signal.SIGHUP)
    try_to_join(invitation, tmp_path)
    with pytest.raises(JoinFailed):
        try_to_join(invitation.model_copy(update={"password": "x" * 32}), tmp_path)
    with pytest.raises(JoinFailed):
        try_to_join(invitation.model_copy(update={"id": "loja-1"}), tmp_path)
    assert fleet.remove("loja-nova")
    assert not file.exists()
    broker.signal(signal.SIGHUP)
    with pytest.raises(JoinFailed) as refused:
        try_to_join(invitation, tmp_path)
    assert refused.value.fault is JoinFault.REFUSED


def try_to_join(invitation: Invitation, folder: Path) -> None:
    """Connect as a kiosk that joins does."""
    assert invitation.ca is not None
    (folder / joining.CA_FILE).write_text(invitation.ca)
    joining.check_connection(invitation, folder)


def test_an_invitation_is_what_a_kiosk_reads(own: Fleet) -> None:
    store = Store(site="Loja “Sé”", city="São Paulo", uf="SP", lat=-23.5, lon=-46.6, tags=("norte", "24h"))
    (file,) = own.add({"loja-1": store})
    invitation = read_invitation(file)
    assert (invitation.host, invitation.port, invitation.id) == ("frota.example.com", 8883, "loja-1")
    assert invitation.place == {"host": own.host, "port": own.port, "id": "loja-1", **store.model_dump()}
    assert invitation.keys == own.trusted_keys
    assert [each.name for each in invitation.keys.keys] == ["owner"]
    assert Fleet.open(own.folder).stores == {"loja-1": store}


def test_of_kiosks_with_a_mistake_none_is_added(own: Fleet) -> None:
    own.add({"loja-1": Store()})
    before = files_of(own.folder)
    enemies = {
        "loja-1": Store(),
        "all": Store(),
        "console": Store(),
        "../x": Store(),
        "LOJA": Store(),
        "loja-3": Store(uf="pr"),
        "loja-4": Store(lat=91),
        "loja-5": Store(tags=("a b",)),
        "loja-6": Store(site="x" * 81),
    }
    for totem, store in enemies.items():
        with pytest.raises(FolderError):
            own.add({"loja-2": Store(), totem: store})
    assert files_of(own.folder) == before


def test_of_commands_that_change_the_folder_at_once_none_loses_anothers_change(own: Fleet) -> None:
    ids = [f"loja-{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as commands:
        list(commands.map(lambda totem: Fleet.open(own.folder).add({totem: Store()}), ids))
        seen = commands.map(lambda totem: Fleet.open(own.folder).note_seen([totem]), ids[:20])
        gone = commands.map(lambda totem: Fleet.open(own.folder).remove(totem), ids[20:30])
        assert [*seen, *gone] == [None] * 20 + [True] * 10
    present = Fleet.open(own.folder)
    assert sorted(present.stores) == sorted([*ids[:20], *ids[30:]])
    assert {each for each, issued in present.invitations.items() if issued.used} == set(ids[:20])
    users = (own.folder / "server" / "passwords").read_text().splitlines()
    assert {*present.stores, "console", "metrics"} == {line.partition(":")[0] for line in users}


def test_while_another_command_changes_the_folder_none_else_does_and_it_is_named(
    own: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.add({"loja-1": Store()})
    owner = own.open_key(PASSPHRASE)
    key = own.keys.read_request(own.keys.request("plantao", (Role.OPERATOR,), "outra frase boa")[1])
    monkeypatch.setattr(folder_lock, "TIMEOUT_S", 0.0)
    changes = (
        lambda: own.add({"loja-2": Store()}),
        lambda: own.remove("loja-1"),
        lambda: own.note_seen(["loja-1"]),
        lambda: own.renew_certificate(PASSPHRASE),
        lambda: own.renew_passwords(PASSPHRASE),
        lambda: own.keys.add(key, owner),
    )
    with folder_lock.locked(own.folder):
        before = files_of(own.folder)
        for change in changes:
            with pytest.raises(FolderError) as refused:
                change()
            assert fault_of(refused) == (FolderFault.BUSY, str(os.getpid()))
        own.note_seen(["loja-9"])  # changes nothing, and waits for nobody
        assert own.end_invitations() == []
        assert files_of(own.folder) == before


def test_no_configuration_is_built_on_a_refused_one(tmp_path: Path) -> None:
    history = ConfigHistory(tmp_path, "loja-1")
    history.push((3, 1), {"kiosk.name": "A"}, (), "owner")
    history.push((3, 2), {"kiosk.name": "A", "kiosk.open_hours": ["?"]}, (), "owner")
    for other in ((3, 1), (2, 2)):
        history.refuse(other)
    assert history.current is not None
    assert len(history.current.set) == 2
    history.refuse((3, 2))
    history = ConfigHistory(tmp_path, "loja-1")
    assert history.order == (3, 2)
    assert history.current is not None
    assert history.previous is not None
    assert history.current.set == history.previous.set == {"kiosk.name": "A"}
    history.push((4, 3), {"kiosk.name": "B"}, (), "owner")
    assert history.previous is not None
    assert history.previous.set == {"kiosk.name": "A"}


def test_keys_are_requested_added_and_revoked_but_never_the_last_owner(own: Fleet) -> None:
    keys, owner = own.keys, own.open_key(PASSPHRASE)
    assert (keys.find().name, keys.message, keys.trusted.serial) == ("owner", None, 0)
    with pytest.raises(FolderError) as refused:
        keys.request("../x", (Role.OPERATOR,), "outra frase boa")
    assert refused.value.fault is FolderFault.BAD_KEY_NAME
    with pytest.raises(ShortPassphrase):
        keys.request("plantao", (Role.OPERATOR,), "curta")
    _, request = keys.request("plantao", (Role.OPERATOR,), "outra frase boa")
    assert [each.name for each in keys.trusted.keys] == ["owner"], "a request adds nothing"
    keys.add(keys.read_request(request), owner)
    assert not request.exists()
    with pytest.raises(FolderError) as refused:
        keys.request("plantao", (Role.OPERATOR,), "outra frase boa")
    assert refused.value.fault is FolderFault.KNOWN_KEY
    plantao = own.open_key("outra frase boa", "plantao")
    assert plantao.trusted.roles == (Role.OPERATOR,)
    with pytest.raises(FolderError) as refused:
        keys.revoke("owner", owner)
    assert refused.value.fault is FolderFault.LAST_OWNER
    with pytest.raises(FolderError) as refused:
        keys.revoke("plantao", plantao)
    assert fault_of(refused) == (FolderFault.NOT_OWNER, "plantao")
    keys.private_file("owner").unlink()
    assert keys.find().name == "plantao"
    keys.revoke("plantao", owner)
    assert [each.name for each in keys.trusted.keys] == ["owner"]
    assert keys.trusted.serial == 2
    with pytest.raises(FolderError) as refused:
        keys.find()
    assert refused.value.fault is FolderFault.NO_PRIVATE_KEY


def test_a_new_owner_signs_on_a_computer_of_its_own(own: Fleet, tmp_path: Path) -> None:
    """The leak of the only owner's key: another takes its place, by what a kiosk takes that was away."""
    first, theirs = own.trusted_keys, tmp_path / "copy"
    shutil.copytree(own.folder, theirs)
    copy = Fleet.open(theirs)
    added, request = copy.keys.request("bia", (Role.OWNER,), "uma frase da Bia")
    owner = own.open_key(PASSPHRASE)
    read = own.keys.read_request(request)
    assert read.key == added
    own.keys.add(read, owner)
    shutil.copy(own.folder / "fleet-keys.json", theirs)
    copy.keys.revoke("owner", copy.open_key("uma frase da Bia", "bia"))
    message = copy.keys.message
    assert message is not None
    assert take_lists(message, first) == (copy.trusted_keys, None)
    assert [each.name for each in copy.trusted_keys.keys] == ["bia"]
    assert not copy.keys.private_file("owner").exists()
    (file,) = copy.add({"loja-1": Store()})
    assert read_invitation(file).keys == copy.trusted_keys, "new kiosks begin with the present list"


def test_a_request_is_for_the_present_list_alone_and_renewed_for_the_next(own: Fleet, tmp_path: Path) -> None:
    owner = own.open_key(PASSPHRASE)
    requests = [own.keys.request(name, (Role.OPERATOR,), "uma frase longa")[1] for name in ("ana", "bia")]
    older = own.keys.read_request(requests[1])
    own.keys.add(own.keys.read_request(requests[0]), owner)
    with pytest.raises(FolderError) as refused:
        own.keys.add(older, owner)
    assert refused.value.fault is FolderFault.OLD_REQUEST, "read before the list was changed"
    (tmp_path / "none").write_bytes(b"{}")
    for file in (requests[1], tmp_path / "none"):
        with pytest.raises(FolderError) as refused:
            own.keys.read_request(file)
        assert fault_of(refused) == (FolderFault.OLD_REQUEST, str(file))
    with pytest.raises(WrongPassphrase):
        own.keys.request("bia", (Role.OPERATOR,), "outra frase longa")
    _, again = own.keys.request("bia", (Role.OPERATOR,), "uma frase longa")
    own.keys.add(own.keys.read_request(again), owner)
    assert own.open_key("uma frase longa", "bia").trusted.name == "bia"


def test_who_changes_a_request_on_its_way_adds_nothing(own: Fleet) -> None:
    owner, enemy = own.open_key(PASSPHRASE), make_key("ana", (Role.OWNER,))
    _, request = own.keys.request("ana", (Role.OPERATOR,), "uma frase longa")
    honest = json.loads(request.read_bytes())
    for keys, signers in (
        ((owner.trusted, enemy.trusted), ()),
        ((enemy.trusted,), (enemy.private,)),
        ((owner.trusted, enemy.trusted, make_key("x", (Role.OWNER,)).trusted), (enemy.private,)),
    ):
        forged = json.loads(sign(KeyList(serial=1, keys=keys).encode(), KEYS_TYPE, *signers))
        request.write_text(json.dumps(forged | ({} if signers else {"signatures": honest["signatures"]})))
        with pytest.raises(FolderError) as refused:
            own.keys.read_request(request)
        assert refused.value.fault is FolderFault.OLD_REQUEST


def test_a_full_list_stays_readable_however_often_its_owners_change(own: Fleet) -> None:
    owner = own.open_key(PASSPHRASE)
    file, keys = own.folder / "fleet-keys.json", own.trusted_keys
    crowd = tuple(make_key(f"{'plantao-' * 4}{n:03}", (Role.OPERATOR,)).trusted for n in range(MOST_KEYS - 2))

    def take(*listed: SigningKey) -> None:
        entries = (*(each.trusted for each in listed), *crowd)
        signed = KeyList(serial=own.trusted_keys.serial + 1, keys=entries)
        content = sign(signed.encode(), KEYS_TYPE, *(each.private for each in (owner, *listed)))
        own.keys.add(KeyRequest(owner.trusted, content), owner)

    for number in range(12):
        other = make_key(f"dono-{number}", (Role.OWNER,))
        take(owner, other)
        assert file.stat().st_size < LARGEST_KEYS_FILE
    with pytest.raises(FolderError) as refused:
        own.keys.request("mais-um", (Role.OPERATOR,), PASSPHRASE)
    assert fault_of(refused) == (FolderFault.TOO_MANY_KEYS, "mais-um")
    own.keys.revoke("dono-11", owner)
    assert len(own.trusted_keys.keys) == MOST_KEYS - 1
    message = own.keys.message
    assert message is not None
    assert len(message) <= LARGEST_KEYS
    assert take_lists(message, keys) == (own.trusted_keys, None)


def test_invitations_end_unless_the_kiosk_was_seen(own: Fleet) -> None:
    own.add({"loja-1": Store(), "loja-2": Store()}, days=1)
    own.add({"loja-3": Store()}, days=30)
    assert own.end_invitations() == []
    own.note_seen(["loja-1", "loja-9"])
    assert sorted(each.name for each in (own.folder / "totems").iterdir()) == [
        "loja-2.totem-fleet",
        "loja-3.totem-fleet",
    ], "of a used one, the password is the kiosk's alone"
    issued = own.invitations["loja-2"]
    assert issued.ends - issued.made == timedelta(days=1)
    past = issued.made - timedelta(days=1)
    for each in ("loja-1", "loja-2"):
        own.invitations[each] = own.invitations[each].model_copy(update={"ends": past})
    own._write_roster()
    assert own.end_invitations() == ["loja-2"]
    again = Fleet.open(own.folder)
    assert again.end_invitations() == []
    users = {line.partition(":")[0] for line in (own.folder / "server" / "passwords").read_text().split()}
    assert users == {"console", "metrics", "loja-1", "loja-3"}
    assert again.invitations["loja-2"].ended
    assert "loja-2" in again.ids, "the list shows it still"
    with pytest.raises(FolderError) as refused:
        again.add({"loja-3": Store()})
    assert refused.value.fault is FolderFault.KNOWN_ID
    (file,) = again.add({"loja-2": Store()})
    assert read_invitation(file).ends == again.invitations["loja-2"].ends


@pytest.mark.parametrize("content", [b"", b"[]", b'{"v":1}', b"\xff", b'{"host":1,"port":"x","totems":{}}'])
def test_a_damaged_folder_is_named(own: Fleet, content: bytes) -> None:
    (own.folder / "fleet.json").write_bytes(content)
    with pytest.raises(FolderError) as refused:
        Fleet.open(own.folder)
    assert fault_of(refused) == (FolderFault.DAMAGED, str(own.folder / "fleet.json"))


def test_the_servers_files_are_complete_and_their_placeholders_filled(own: Fleet) -> None:
    own.add({"loja-1": Store(site='Aspas "e" {chaves}', city="São Paulo", uf="SP")})
    server = own.folder / "server"
    for name in ("mosquitto.conf", "mqtt-exporter.yaml", "prometheus.yml"):
        assert "${" not in (server / name).read_text(encoding="utf-8")
    users = [line.split(":")[0] for line in (server / "passwords").read_text().splitlines()]
    assert users == ["console", "metrics", "loja-1"]
    rule = next(line for line in (server / "totems.yml").read_text().splitlines() if "record" in line)
    assert json.loads(rule.strip().removeprefix("- "))["labels"]["site"] == 'Aspas "e" {chaves}'
    config = own.link_config()
    assert replace(config, password=None).id == topics.CONSOLE
    assert IDS[0] == "loja-1"


def test_a_console_waits_seconds_where_a_kiosk_waits_minutes(own: Fleet) -> None:
    """A person waits for it, and kiosks would seem lost."""
    config = own.link_config()
    waits = Reconnection(config.spread_s, lambda _least, most: most, config.longest_wait_s)
    ends = [*LinkStatus] * 20
    assert max(waits.wait_after(each, lasted_s) for each in ends for lasted_s in (0, 60)) <= 15


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"serial": "x"}'])
def test_a_damaged_history_or_rollout_is_not_begun_anew(tmp_path: Path, content: bytes) -> None:
    """The next configuration would take back what was set; a rollout would reach kiosks twice."""
    history, rollout = tmp_path / "config" / "loja-1.json", tmp_path / "rollouts" / "noite.json"
    assert read_state(rollout) is None
    for file in (history, rollout):
        file.parent.mkdir()
        file.write_bytes(content)
    for read in (lambda: ConfigHistory(tmp_path, "loja-1"), lambda: read_state(rollout)):
        with pytest.raises(FolderError) as refused:
            read()
        assert refused.value.fault is FolderFault.DAMAGED
    history.unlink()
    history.mkdir()
    with pytest.raises(OSError, match="plain"):
        ConfigHistory(tmp_path, "loja-1")


def test_what_another_command_changed_meanwhile_stays(tmp_path: Path) -> None:
    """`totem fleet list` waits for the broker between its reading of the folder and its notes."""
    folder = tmp_path / "frota"
    Fleet.create(folder, "frota.example.com", 8883, PASSPHRASE).add({"loja-1": Store(), "loja-2": Store()})
    opened = Fleet.open(folder)
    other = Fleet.open(folder)
    other.add({"loja-3": Store(city="Curitiba")})
    other.remove("loja-2")
    opened.note_seen(["loja-1"])
    kept = Fleet.open(folder)
    assert (kept.ids, kept.stores["loja-3"].city) == (["loja-1", "loja-3"], "Curitiba")
    assert [each for each, issued in kept.invitations.items() if issued.used is not None] == ["loja-1"]
    other.remove("loja-1")
    opened.remove("loja-3")
    assert Fleet.open(folder).ids == []
