"""Lists of keys at a real kiosk: taken whole, in force at once, and never lost to a fault of the disk."""

import asyncio
import errno
import os
import threading
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtWidgets import QApplication

from support.fleet_kiosk import ID, FleetKiosk
from support.kill_at_write import at_every_write
from support.kiosk_harness import wait_until
from support.log_check import LogWatch
from support.mosquitto import Mosquitto, needs_mosquitto
from support.platform_marks import needs_fork, needs_procfs
from totem.domain.fleet_commands import Role
from totem.fleet import topics
from totem.fleet.agent.reports import KioskReports
from totem.fleet.agent.trusted_keys import MOST_REFUSALS, TakenKeys, take_keys
from totem.fleet.channels import Publication
from totem.fleet.key_lists import pack_lists
from totem.fleet.messages import (
    KEYS_TYPE,
    LARGEST_SERIAL,
    CommandState,
    ConfigState,
    Info,
    KeyList,
    KeysInfo,
    Presence,
    Refusal,
    Reply,
    TrustedKey,
)
from totem.fleet.signing import TrustedKeys, read_trusted_keys, sign, trusted_key
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings.fleet_overlay import OverlayRecord, read_record

OWNER, OPERATOR = (Role.OWNER,), (Role.OPERATOR,)


class Owner:
    """Owner of the fleet, with rights at the broker, who sees what the kiosk reports."""

    def __init__(self, console: Any, totem: FleetKiosk) -> None:
        self.console, self.totem, self.keys = console, totem, totem.keys
        self.file = totem.folder / "fleet-keys.json"

    def entry(self, key: Ed25519PrivateKey, roles: tuple[Role, ...] = OPERATOR) -> TrustedKey:
        return trusted_key(key, f"Chave {self.named(key)}", roles)

    def named(self, key: Ed25519PrivateKey) -> str:
        return next(name for name, each in vars(self.keys).items() if each is key)

    def listed(
        self, serial: int, *keys: TrustedKey, by: tuple[Ed25519PrivateKey, ...] | None = None
    ) -> bytes:
        content = KeyList(serial=serial, keys=keys or self.keys.trusted().keys).encode()
        return sign(content, KEYS_TYPE, *(by or (self.keys.owner,)))

    def publish(self, *envelopes: bytes) -> None:
        topic = topics.build(ID, topics.DO_KEYS)
        payload = pack_lists(envelopes) if envelopes else b""
        self.console.publish(Publication(topic, payload, retain=True))

    def wait_for(self, serial: int | None, trouble: Refusal | None = None) -> KeysInfo:
        """Wait until the kiosk reports this list and this trouble."""
        expected = (serial, None if trouble is None else trouble.value)

        def latest() -> tuple[int | None, str | None] | None:
            found = self.console.all_at(topics.UP_INFO)
            own = found[-1].keys if found else None
            return None if own is None else (own.serial, own.trouble)

        wait_until(lambda: latest() == expected, f"list {expected}")
        found: KeysInfo = self.console.all_at(topics.UP_INFO)[-1].keys
        return found

    def events(self, kind: str) -> list[str | None]:
        return [each.code for each in self.console.all_at(topics.UP_EVENT) if each.kind == kind]

    def command(self, key: Ed25519PrivateKey) -> str:
        """Send the kiosk a command; return its ID."""
        content = self.totem.command("service_off")
        self.console.publish(Publication(topics.build(ID, topics.DO_COMMAND), self.totem.sign(content, key)))
        return str(content["id"])

    def replies(self, command: str) -> list[tuple[CommandState, str | None]]:
        """Replies to a command so far."""
        found = [
            Reply.decode(each.payload)
            for each in self.console.seen
            if each.topic.startswith(topics.build(ID, topics.UP_REPLY))
        ]
        return [(each.state, each.code) for each in found if each.cmd == command]

    def wait_for_reply(self, command: str, state: CommandState, code: Refusal | None = None) -> None:
        expected = (state, None if code is None else code.value)
        wait_until(lambda: expected in self.replies(command), f"{expected}")


@pytest.fixture
def totem(tmp_path: Path, broker: Mosquitto, erp: ReferenceErp, qapp: QApplication) -> Iterator[FleetKiosk]:
    made = FleetKiosk(tmp_path, broker, erp.base_url, qapp)
    made.start()
    made.age(100)
    yield made
    made.end()


@pytest.fixture
def owner(console: Any, totem: FleetKiosk) -> Iterator[Owner]:
    made = Owner(console, totem)
    ready = (Presence.READY, totem.agent.boot)
    console.wait_for(topics.UP_STATE, lambda each: (each.state, each.boot) == ready)
    made.wait_for(0)
    yield made
    made.publish()
    console.publish(Publication(topics.build(ID, topics.DO_CONFIG), b"", retain=True))


@needs_mosquitto
def test_a_revoked_key_is_refused_at_once_and_after_a_restart(
    owner: Owner, totem: FleetKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service, by fleet")
    keys = totem.keys
    before = owner.command(keys.operator)
    owner.wait_for_reply(before, CommandState.DONE)
    only_owner = owner.listed(1, owner.entry(keys.owner, OWNER))
    owner.publish(only_owner)
    report = owner.wait_for(1)
    assert report.sha256 == read_trusted_keys(owner.file).sha256
    assert owner.events("keys_changed") == [None]
    for _ in range(2):
        command = owner.command(keys.operator)
        owner.wait_for_reply(command, CommandState.REFUSED, Refusal.UNTRUSTED_KEY)
        totem.end()
        totem.start()
        owner.wait_for(1)
    assert owner.events("keys_changed") == [None], "the retained one again is no change"
    owner.publish(owner.listed(1))  # replayed by who has the broker, as an older one
    owner.wait_for(1, Refusal.LOWER_SERIAL)
    owner.publish(only_owner)
    owner.wait_for(1)


@needs_mosquitto
def test_a_list_that_is_taken_while_a_new_connection_reports_is_reported(
    owner: Owner, totem: FleetKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The facts were read before the change, and the kiosk is not ready yet."""
    read_info, taken = KioskReports.read_info, threading.Event()
    only_owner = owner.listed(1, owner.entry(totem.keys.owner, OWNER))

    async def read_before(reports: KioskReports) -> Info:
        info = await read_info(reports)
        if not taken.is_set():
            owner.publish(only_owner)
        await asyncio.to_thread(taken.wait, 30)
        return info

    monkeypatch.setattr(KioskReports, "read_info", read_before)
    totem.end()
    totem.start()
    totem.member.keys.changed.connect(lambda _: taken.set())
    owner.wait_for(1)


@needs_mosquitto
def test_what_waits_for_the_end_of_a_visit_is_refused_with_its_key(owner: Owner, totem: FleetKiosk) -> None:
    driver, keys = totem.driver, totem.keys
    assert driver is not None
    driver.open_list("52998224725")
    revoked, kept = owner.command(keys.operator), owner.command(keys.owner)
    for each in (revoked, kept):
        owner.wait_for_reply(each, CommandState.RECEIVED)
    owner.publish(owner.listed(1, owner.entry(keys.owner, OWNER)))
    owner.wait_for_reply(revoked, CommandState.REFUSED, Refusal.UNTRUSTED_KEY)
    assert [state for state, _ in owner.replies(kept)] == [CommandState.RECEIVED]


@needs_mosquitto
def test_a_configuration_of_a_revoked_owner_stays_if_it_was_applied_and_is_refused_if_not(
    owner: Owner, totem: FleetKiosk
) -> None:
    def configure(serial: int, values: dict[str, Any]) -> None:
        payload = totem.configure(serial, values)
        owner.console.publish(Publication(topics.build(ID, topics.DO_CONFIG), payload, retain=True))

    configure(7, {})  # changes nothing, and so is applied at once
    applied = (7, ConfigState.APPLIED)
    owner.console.wait_for(topics.UP_CONFIG, lambda each: (each.serial, each.state) == applied)
    revoke(owner)
    owner.wait_for(2)
    totem.end()
    totem.start()
    owner.wait_for(2)
    reported = owner.console.all_at(topics.UP_CONFIG)
    assert (reported[-1].serial, reported[-1].state) == applied
    assert owner.events("config_refused") == [], "the retained one is no new one"
    configure(8, {"brand.primary": "#aa0000"})
    rejected = (8, ConfigState.REJECTED, [Refusal.UNTRUSTED_KEY.value])
    owner.console.wait_for(
        topics.UP_CONFIG,
        lambda each: (each.serial, each.state, [one.code for one in each.troubles]) == rejected,
    )
    wait_until(lambda: owner.console.all_at(topics.UP_CONFIG)[-1].serial == 7, "the one in force")
    assert totem.exits == []


@needs_mosquitto
def test_a_kiosk_that_comes_back_learns_of_a_revocation_before_it_tries_the_revoked_owners_configuration(
    owner: Owner, totem: FleetKiosk
) -> None:
    """The configuration was left at the broker before the list, while the kiosk was off."""
    totem.end()
    configuration = totem.configure(8, {"brand.primary": "#aa0000"})
    owner.console.publish(Publication(topics.build(ID, topics.DO_CONFIG), configuration, retain=True))
    revoke(owner)
    totem.start()
    owner.wait_for(2)
    owner.console.wait_for(topics.UP_EVENT, lambda each: each.kind == "config_refused")
    assert set(owner.events("config_refused")) == {Refusal.UNTRUSTED_KEY.value}
    assert (totem.exits, read_record(totem.state)) == ([], OverlayRecord())


@needs_mosquitto
def test_a_configuration_waits_for_the_list_that_is_being_examined(
    owner: Owner, totem: FleetKiosk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Also one that came before the list, and is prepared meanwhile."""
    is_let_go, is_examined = threading.Event(), threading.Event()
    for each in (is_let_go, is_examined):  # whatever fails, no thread waits for ever
        request.addfinalizer(each.set)

    def examine(payload: bytes, file: Path) -> TakenKeys:
        is_examined.set()
        is_let_go.wait()
        return take_keys(payload, file)

    monkeypatch.setattr("totem.fleet.agent.trusted_keys.take_keys", examine)
    find_wrong, prepared = totem.member.receiver._tools.find_wrong, threading.Event()

    def prepare(values: dict[str, Any]) -> Collection[str]:
        is_examined.wait()
        prepared.set()
        return find_wrong(values)

    tools = replace(totem.member.receiver._tools, find_wrong=prepare)
    monkeypatch.setattr(totem.member.receiver, "_tools", tools)
    configuration = totem.configure(8, {"brand.primary": "#aa0000"})
    owner.console.publish(Publication(topics.build(ID, topics.DO_CONFIG), configuration, retain=True))
    wait_until(lambda: totem.member.receiver._under_way is not None, "the configuration")
    revoke(owner)
    wait_until(prepared.is_set, "the preparation")
    wait_until(lambda: totem.member.receiver._accepted is not None, "the end of the preparation")
    totem.member.receiver.check()
    assert totem.exits == []
    is_let_go.set()
    owner.wait_for(2)
    owner.console.wait_for(topics.UP_EVENT, lambda each: each.kind == "config_refused")
    assert (totem.exits, read_record(totem.state)) == ([], OverlayRecord())


@needs_mosquitto
def test_a_revoked_owner_has_used_up_no_serials(owner: Owner, totem: FleetKiosk) -> None:
    keys = totem.keys

    def configure(serial: int, key: Ed25519PrivateKey, under: int) -> None:
        payload = totem.configure(serial, {}, key=key, keys=under)
        owner.console.publish(Publication(topics.build(ID, topics.DO_CONFIG), payload, retain=True))

    def wait_for(under: int, serial: int, state: ConfigState, *codes: Refusal) -> None:
        expected = (under, serial, state, [code.value for code in codes])
        owner.console.wait_for(
            topics.UP_CONFIG,
            lambda each: (
                (each.keys, each.serial, each.state, [one.code for one in each.troubles]) == expected
            ),
        )

    configure(8, keys.owner, 1)
    wait_for(1, 8, ConfigState.REJECTED, Refusal.LATER_KEYS)
    configure(LARGEST_SERIAL, keys.owner, 0)
    wait_for(0, LARGEST_SERIAL, ConfigState.APPLIED)
    revoke(owner)
    owner.wait_for(2)
    configure(1, keys.stranger, 2)
    wait_for(2, 1, ConfigState.APPLIED)
    configure(9, keys.stranger, 1)
    wait_for(1, 9, ConfigState.REJECTED, Refusal.LOWER_SERIAL)
    record = read_record(totem.state)
    assert (record.keys, record.serial, record.state) == (2, 1, "applied")


def revoke(owner: Owner) -> None:
    """Leave the lists by which another owner takes the present one's place."""
    keys = owner.keys
    owner.publish(
        owner.listed(1, owner.entry(keys.owner, OWNER), owner.entry(keys.stranger, OWNER),
                     by=(keys.owner, keys.stranger)),
        owner.listed(2, owner.entry(keys.stranger, OWNER), by=(keys.stranger,)),
    )  # fmt: skip


@needs_mosquitto
def test_enemies_change_nothing_and_the_kiosk_says_why(owner: Owner, totem: FleetKiosk) -> None:
    """Who has the broker, an operator's key and keys of their own."""
    keys, before = totem.keys, owner.file.read_bytes()
    mine, theirs = owner.entry(keys.owner, OWNER), owner.entry(keys.stranger, OWNER)
    attacks = {
        Refusal.WRONG_ROLE: [owner.listed(9, mine, theirs, by=(keys.operator, keys.stranger))],
        Refusal.UNTRUSTED_KEY: [owner.listed(9, theirs, by=(keys.stranger,))],
        Refusal.UNSIGNED_OWNER: [owner.listed(9, mine, theirs, by=(keys.owner,))],
        Refusal.NO_OWNER: [owner.listed(9, owner.entry(keys.operator), by=(keys.owner,))],
        Refusal.UNREADABLE: [b"{}"],
    }
    for refusal, envelopes in attacks.items():
        owner.publish(*envelopes)
        owner.wait_for(0, refusal)
        assert owner.file.read_bytes() == before
    assert owner.events("keys_refused") == [each.value for each in attacks]
    for count in range(len(attacks) + 1, MOST_REFUSALS + 1):
        owner.publish(b"{}")
        wait_until(partial(_has, owner, count), "the event")
    owner.publish(b"{}")
    owner.publish(owner.listed(1))
    owner.wait_for(1)
    assert len(owner.events("keys_refused")) == MOST_REFUSALS, "a flood is not answered for ever"


def _has(owner: Owner, refused: int) -> bool:
    return len(owner.events("keys_refused")) == refused


@needs_mosquitto
@needs_procfs
def test_a_full_disk_keeps_the_old_list(
    owner: Owner, totem: FleetKiosk, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the fleet's keys cannot be stored")
    before = sorted(each.name for each in totem.folder.iterdir())

    sync = os.fsync

    def full(descriptor: int) -> None:
        if owner.file.name in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    only_owner = owner.listed(1, owner.entry(totem.keys.owner, OWNER))
    with monkeypatch.context() as patch:
        patch.setattr("totem.system.atomic_file.os.fsync", full)
        owner.publish(only_owner)
        wait_until(lambda: owner.events("keys_refused") == ["not_written"], "the event")
    assert read_trusted_keys(owner.file) == totem.keys.trusted()
    assert sorted(each.name for each in totem.folder.iterdir()) == before
    owner.publish(only_owner)  # as on the next connection
    owner.wait_for(1)


@needs_mosquitto
def test_without_a_list_that_can_be_read_nobody_is_trusted_and_none_is_taken(
    owner: Owner, totem: FleetKiosk
) -> None:
    owner.file.write_bytes(b"\x00" * 40)
    owner.publish(owner.listed(1))
    owner.wait_for(None, Refusal.SERIAL_UNKNOWN)
    assert owner.file.read_bytes() == b"\x00" * 40
    refused = owner.command(totem.keys.owner)
    owner.wait_for_reply(refused, CommandState.REFUSED, Refusal.UNTRUSTED_KEY)
    totem.trust()  # a list is placed by hand, or by joining again
    owner.publish(owner.listed(2))
    owner.wait_for(2)


@needs_fork
def test_a_kill_at_any_write_leaves_the_old_list_or_the_new_one(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    old = TrustedKeys(keys=(trusted_key(private, "Oto", OWNER),))
    new = KeyList(serial=1, keys=(*old.keys, trusted_key(Ed25519PrivateKey.generate(), "Olga", OPERATOR)))
    payload = pack_lists([sign(new.encode(), KEYS_TYPE, private)])
    start, place = tmp_path / "start", tmp_path / "place"
    start.mkdir()
    old.write(start / "fleet-keys.json")
    found: set[int] = set()

    def check(_number: int) -> None:
        found.add(read_trusted_keys(place / "fleet-keys.json").serial)
        taken = take_keys(payload, place / "fleet-keys.json")  # the retained one comes again
        assert taken.trouble is None
        assert read_trusted_keys(place / "fleet-keys.json").serial == 1

    writes = at_every_write(start, place, lambda: take_keys(payload, place / "fleet-keys.json"), check)
    assert writes >= 3
    assert found == {0, 1}


@needs_mosquitto
def test_a_broker_that_alternates_lists_has_no_report_for_each(
    owner: Owner, totem: FleetKiosk, expected_logs: LogWatch
) -> None:
    """Each report reads the machine, and its challenge drops an older one."""
    expected_logs.expect("out of service, by fleet")
    taken = owner.listed(1)
    owner.publish(taken)
    owner.wait_for(1)
    count = len(owner.console.all_at(topics.UP_HEALTH))
    for _ in range(3 * MOST_REFUSALS):
        owner.publish(b"{}")
        wait_until(lambda: totem.member.keys.trouble is not None, "a refusal")
        owner.publish(taken)
        wait_until(lambda: totem.member.keys.trouble is None, "the list again")
    owner.wait_for_reply(owner.command(totem.keys.operator), CommandState.DONE)
    assert len(owner.console.all_at(topics.UP_HEALTH)) - count <= MOST_REFUSALS + 1
    assert len(owner.events("keys_refused")) <= MOST_REFUSALS
