"""Signed commands at a real kiosk over a real broker: obeyed once, by trusted keys, never in a visit."""

import asyncio
import base64
import json
import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from support.fleet_kiosk import ID, FleetKiosk
from support.kiosk_harness import wait_until
from support.log_check import LogWatch
from support.mosquitto import Mosquitto, needs_mosquitto
from totem.domain.fleet_commands import COMMANDS, CommandName, Role
from totem.fleet import topics
from totem.fleet.agent.executor import CommandExecutor
from totem.fleet.agent.reports import KioskReports
from totem.fleet.agent.verification import CHECKS, KioskState, OpenedCommand, judge
from totem.fleet.channels import Publication
from totem.fleet.files import FileAssembler, sha256_code
from totem.fleet.messages import (
    CHALLENGE_S,
    MOST_SIGNATURES,
    Command,
    CommandState,
    Health,
    Refusal,
    Reply,
    TrustedKey,
)
from totem.fleet.operator.console import Console as OperatorConsole
from totem.fleet.operator.keyring import SigningKey
from totem.fleet.operator.sending import SendState
from totem.fleet.operator.view import TotemView
from totem.fleet.signing import trusted_key
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.availability import MaintenanceFlag
from totem.printing.office.pdf import PdfFolderPrinter
from totem.printing.printer import JobProgress, Printed, PrintJob
from totem.session.states import State
from totem.session.view_state import Cause, Outage
from totem.system.exit_codes import ExitCode

pytestmark = needs_mosquitto
MARIA = "52998224725"


@pytest.fixture
def totem(
    tmp_path: Path,
    broker: Mosquitto,
    erp: ReferenceErp,
    qapp: QApplication,
    request: pytest.FixtureRequest,
) -> Iterator[FleetKiosk]:
    """A kiosk that allows all commands, or those that a test names."""
    made = FleetKiosk(tmp_path, broker, erp.base_url, qapp)
    made.allow = getattr(request, "param", made.allow)
    made.write()
    made.start()
    made.age(100)
    yield made
    made.end()


class Sender:
    """An operator with rights at the broker, who reads the replies.

    The kiosk's presence comes last on a connection: the broker has its subscriptions then, and loses nothing.
    """

    def __init__(self, console: Any, totem: FleetKiosk) -> None:
        self.console, self.totem = console, totem
        console.wait_for(topics.UP_STATE, lambda each: each.boot == totem.agent.boot)

    def send(self, payload: bytes, *, retain: bool = False) -> None:
        self.console.publish(Publication(topics.build(ID, topics.DO_COMMAND), payload, retain=retain))

    def replies(self, name: str) -> list[Reply]:
        return [each for each in self.console.all_at(topics.UP_REPLY) if each.cmd == name]

    def wait_for(self, name: str, state: CommandState) -> Reply:
        wait_until(lambda: any(each.state is state for each in self.replies(name)), f"{state} of {name}")
        return next(each for each in self.replies(name) if each.state is state)

    def do(self, do: str, state: CommandState = CommandState.DONE, **changes: Any) -> Reply:
        """Send a command, signed by the role that it needs; return the reply with `state`."""
        key = self.totem.keys.of(COMMANDS[CommandName(do)].role)
        content = self.totem.command(do, **changes)
        self.send(self.totem.sign(content, key))
        return self.wait_for(content["id"], state)

    def events(self) -> list[str | None]:
        """Codes of refusals so far."""
        return [each.code for each in self.console.all_at(topics.UP_EVENT) if each.kind == "command_refused"]

    def settle(self) -> None:
        """Until all that was sent is dealt with: what comes after it is answered."""
        self.do("service_on")


@pytest.fixture
def sender(console: Any, totem: FleetKiosk) -> Sender:
    return Sender(console, totem)


def test_out_of_service_and_back_with_the_fleets_words(
    sender: Sender, totem: FleetKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service, by fleet")
    expected_logs.expect("in service again, by")
    driver, flag = totem.driver, MaintenanceFlag(totem.state)
    assert driver is not None
    reply = sender.do("service_off", args={"message": "Voltamos às 14h"})
    assert [each.state.value for each in sender.replies(reply.cmd)] == ["received", "running", "done"]
    driver.arrive(State.OUT_OF_SERVICE)
    wait_until(lambda: driver.screen == "out_of_service", "the screen")
    assert "Voltamos às 14h" in driver.texts()
    state = sender.console.wait_for(topics.UP_STATE, lambda each: each.reason == "fleet")
    assert (state.service, state.message) == ("out", "Voltamos às 14h")
    assert flag.read() == Outage(Cause.FLEET, "Voltamos às 14h"), "a restart finds it"
    flag.set("Volto já")  # staff, too
    assert sender.do("service_on").code == "out_by_staff"
    assert flag.read() == Outage(Cause.STAFF, "Volto já")
    sender.do("service_off")
    totem.entry._open()  # staff, who end both
    driver.lay_out()
    driver.touch("open_notice")
    driver.touch("notice_back")
    driver.wait_until(lambda: flag.read() is None, "the flags")
    totem.entry.close()
    assert driver.kiosk.availability is not None
    driver.kiosk.availability.check_flag()
    driver.arrive(State.HOME)
    assert flag.read() is None


def _signed_by(totem: FleetKiosk, content: dict[str, Any], *keys: Ed25519PrivateKey) -> bytes:
    envelopes = [json.loads(totem.sign(content, key)) for key in keys]
    return json.dumps(envelopes[0] | {"signatures": [e["signatures"][0] for e in envelopes]}).encode()


def _signed_by_many(totem: FleetKiosk, content: dict[str, Any]) -> bytes:
    """A trusted signature after as many others as a document may have."""
    envelope = json.loads(totem.sign(content))
    own = envelope["signatures"]
    others = [own[0] | {"keyid": str(number)} for number in range(MOST_SIGNATURES)]
    return json.dumps(envelope | {"signatures": others + own}, separators=(",", ":")).encode()


def _raw(totem: FleetKiosk, **changes: Any) -> bytes:
    return json.dumps(totem.command("service_off", **changes)).encode()


def _renamed(totem: FleetKiosk, content: dict[str, Any]) -> bytes:
    """A signed content under the name of another kind of document."""
    envelope = json.loads(totem.sign(content))
    return json.dumps(envelope | {"payloadType": "application/vnd.totem.config+json"}).encode()


def _altered(totem: FleetKiosk, content: dict[str, Any]) -> bytes:
    envelope = json.loads(totem.sign(content))
    other = base64.b64encode(json.dumps(content | {"args": {"message": "x"}}).encode()).decode()
    return json.dumps(envelope | {"payload": other}).encode()


Attack = Callable[[FleetKiosk, dict[str, Any]], bytes]
ATTACKS: dict[str, tuple[Attack, Refusal]] = {
    "a stranger's key": (lambda t, c: t.sign(c, t.keys.stranger), Refusal.UNTRUSTED_KEY),
    "another content under the signature": (_altered, Refusal.UNTRUSTED_KEY),
    "the operator signs for the owner": (
        lambda t, c: t.sign(c | {"do": "update_now", "args": {"version": "9.9"}}),
        Refusal.WRONG_ROLE,
    ),
    "not allowed here": (lambda t, c: t.sign(c | {"do": "print_test"}), Refusal.NOT_ALLOWED),
    "to a neighbour": (lambda t, c: t.sign(c | {"to": "loja-2"}), Refusal.OTHER_RECIPIENT),
    "of another run": (lambda t, c: t.sign(c | {"boot": "0" * 16}), Refusal.OTHER_BOOT),
    "stale": (lambda t, c: t.sign(c | {"challenge": t.challenge(age_s=CHALLENGE_S + 1)}), Refusal.EXPIRED),
    "of a challenge of its own": (lambda t, c: t.sign(c | {"challenge": "0" * 32}), Refusal.EXPIRED),
    "a long message": (lambda t, c: t.sign(c | {"args": {"message": "x" * 161}}), Refusal.BAD_ARGUMENTS),
    "two lines": (lambda t, c: t.sign(c | {"args": {"message": "a\nb"}}), Refusal.BAD_ARGUMENTS),
    "mirrored text": (lambda t, c: t.sign(c | {"args": {"message": "a\u202eb"}}), Refusal.BAD_ARGUMENTS),
    "an unknown argument": (lambda t, c: t.sign(c | {"args": {"url": "x"}}), Refusal.BAD_ARGUMENTS),
    "an unknown command": (lambda t, c: t.sign(c | {"do": "shell"}), Refusal.UNREADABLE),
    "another version": (lambda t, c: t.sign(c | {"v": 2}), Refusal.UNREADABLE),
    "a wrong type": (lambda t, c: t.sign(c | {"challenge": [1]}), Refusal.UNREADABLE),
    "without a challenge": (lambda t, c: t.sign(c | {"challenge": None}), Refusal.UNREADABLE),
}
NAMELESS: dict[str, tuple[Attack, Refusal]] = {
    "without a signature": (lambda t, c: json.dumps(c).encode(), Refusal.UNREADABLE),
    "another document": (_renamed, Refusal.UNREADABLE),
    "many signatures": (_signed_by_many, Refusal.TOO_MANY_SIGNATURES),
    "nothing": (lambda _t, _c: b"", Refusal.UNREADABLE),
    "bytes": (lambda _t, _c: b"\xff\x00" * 40, Refusal.UNREADABLE),
    "deep": (lambda _t, _c: b"[" * 16_000, Refusal.UNREADABLE),
    "giant": (lambda t, c: t.sign(c | {"by": "x" * 20_000}), Refusal.OVERSIZED),
    "a key twice": (
        lambda t, c: t.sign(json.dumps(c).replace('"v": 1', '"v": 1, "do": "restart"').encode()),
        Refusal.UNREADABLE,
    ),
    "no number": (
        lambda t, c: t.sign(json.dumps(c | {"args": {"message": float("nan")}}).encode()),
        Refusal.UNREADABLE,
    ),
    "deep inside": (
        lambda t, c: t.sign(json.dumps(c).replace("{}", "[" * 3000 + "]" * 3000).encode()),
        Refusal.UNREADABLE,
    ),
    "an ID with a wildcard": (lambda t, c: t.sign(c | {"id": "a/#/+/bcdef"}), Refusal.UNREADABLE),
    "an ID of letters": (lambda t, c: t.sign(c | {"id": "ação-ação-ação"}), Refusal.UNREADABLE),
}


@pytest.mark.parametrize("totem", [("service_off", "service_on", "restart", "update_now")], indirect=True)
def test_no_enemy_is_obeyed_and_each_gets_its_reason(sender: Sender, totem: FleetKiosk) -> None:
    for name, (attack, refusal) in ATTACKS.items():
        content = totem.command("service_off")
        sender.send(attack(totem, content))
        reply = sender.wait_for(content["id"], CommandState.REFUSED)
        assert (reply.code, len(sender.replies(content["id"]))) == (refusal.value, 1), name
    known = len(sender.events())
    for attack, _ in NAMELESS.values():
        sender.send(attack(totem, totem.command("service_off")))
    wait_until(lambda: len(sender.events()) >= known + len(NAMELESS), "the events")
    assert sender.events()[known:] == [refusal.value for _, refusal in NAMELESS.values()]
    content = totem.command("service_off")
    sender.send(totem.sign(content), retain=True)
    assert sender.wait_for(content["id"], CommandState.REFUSED).code == Refusal.RETAINED
    sender.send(b"", retain=True)
    assert MaintenanceFlag(totem.state).read() is None
    assert totem.driver is not None
    assert (totem.driver.screen, totem.exits) == ("home", [])
    keys = totem.keys
    content = totem.command("service_on")
    sender.send(_signed_by(totem, content, keys.stranger, keys.operator))
    sender.wait_for(content["id"], CommandState.DONE)
    content = totem.command("update_now", args={"version": "9.9"})
    sender.send(_signed_by(totem, content, keys.operator, keys.owner))
    sender.wait_for(content["id"], CommandState.FAILED)  # of no installation, and allowed


def test_keys_are_read_at_each_command(sender: Sender, totem: FleetKiosk) -> None:
    file = totem.folder / "fleet-keys.json"
    for damage in (b"", b"{}", b'{"keys": [{"key": "AAAA", "name": "x", "roles": ["owner"]}]}', None):
        if damage is None:
            file.unlink()
        else:
            file.write_bytes(damage)
        assert sender.do("service_on", CommandState.REFUSED).code == Refusal.UNTRUSTED_KEY
    totem.trust()
    assert sender.do("service_on", CommandState.REFUSED).code == Refusal.EXPIRED, "by other keys than before"
    sender.do("service_on")


def test_a_repeated_command_repeats_its_reply_and_does_nothing(
    sender: Sender, totem: FleetKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed, print_job = list[PrintJob](), PdfFolderPrinter.print

    async def record(
        printer: PdfFolderPrinter, job: PrintJob, progress: Callable[[JobProgress], None]
    ) -> Printed:
        printed.append(job)
        return await print_job(printer, job, progress)

    monkeypatch.setattr(PdfFolderPrinter, "print", record)
    content = totem.command("print_test")
    payload = totem.sign(content)
    sender.send(payload)
    sender.wait_for(content["id"], CommandState.DONE)
    before = len(sender.replies(content["id"]))
    for _ in range(3):
        sender.send(payload)
    wait_until(lambda: len(sender.replies(content["id"])) >= before + 3, "the replies")
    assert {each.state for each in sender.replies(content["id"])[before:]} == {CommandState.DONE}
    assert sender.do("print_test", CommandState.REFUSED).code == Refusal.TOO_OFTEN
    assert len(printed) == 1
    totem.age(700)  # the same message after its time, and a forged one with its ID
    sender.send(payload)
    sender.send(totem.sign(content | {"do": "restart"}, totem.keys.stranger))
    wait_until(lambda: {"expired", "untrusted_key"} <= {*sender.events()}, "the events")
    assert {each.state for each in sender.replies(content["id"])[before:]} == {CommandState.DONE}
    assert totem.exits == []


def test_no_replay_survives_a_restart(sender: Sender, totem: FleetKiosk) -> None:
    content = totem.command("restart")
    payload = totem.sign(content)
    sender.send(payload)
    sender.wait_for(content["id"], CommandState.DONE)
    assert totem.exits == [ExitCode.RESTART]
    boot = totem.agent.boot
    totem.end()
    totem.start()
    again = Sender(sender.console, totem)
    assert totem.agent.boot != boot, "the new boot proves the restart"
    again.send(payload)
    again.wait_for(content["id"], CommandState.REFUSED)
    again.settle()
    assert totem.exits == []


def test_in_a_visit_nothing_is_seen_and_nothing_disturbs(
    sender: Sender, totem: FleetKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service, by fleet")
    driver = totem.driver
    assert driver is not None
    driver.open_list(MARIA)
    for do in ("screenshot", "restart", "reload", "print_test"):
        assert sender.do(do, CommandState.REFUSED).code == Refusal.BUSY
    late = sender.do("service_off", CommandState.RECEIVED, challenge=totem.challenge(CHALLENGE_S - 30))
    waits = sender.do("service_off", CommandState.RECEIVED)
    totem.age(60)
    sender.wait_for(late.cmd, CommandState.EXPIRED)
    assert (driver.state, len(sender.replies(waits.cmd))) == (State.BOLETOS, 1)
    assert not [each for each in sender.console.seen if topics.UP_FILE in each.topic]
    driver.session.leave()
    sender.wait_for(waits.cmd, CommandState.DONE)
    driver.arrive(State.OUT_OF_SERVICE)
    totem.entry._open()  # staff
    for do in ("screenshot", "restart"):
        assert sender.do(do, CommandState.REFUSED).code == Refusal.BUSY
    assert totem.exits == []


def _file_of(sender: Sender, command: str) -> tuple[str, bytes]:
    assembler = FileAssembler()
    found = [assembler.add(ID, each, 4 << 20) for each in sender.console.all_at(topics.UP_FILE)]
    return next((each.name, each.content) for each in found if each is not None and each.command == command)


def test_files_come_whole_with_their_hash(sender: Sender, totem: FleetKiosk) -> None:
    (totem.state / "logs").mkdir(parents=True, exist_ok=True)
    words = (random.randbytes(30).hex() for _ in range(10_000))
    (totem.state / "logs" / "totem.jsonl").write_text("\n".join(words))  # more than one chunk, zipped
    shot, zipped = sender.do("screenshot"), sender.do("diagnostics")
    name, content = _file_of(sender, shot.cmd)
    assert (name, shot.code) == ("screenshot.jpg", sha256_code(content))
    assert len(content) <= COMMANDS[CommandName.SCREENSHOT].largest_file
    assert not QImage.fromData(content).isNull()
    name, content = _file_of(sender, zipped.cmd)
    assert (name.endswith(".zip"), content[:2], zipped.code) == (True, b"PK", sha256_code(content))
    assert len([each for each in sender.console.all_at(topics.UP_FILE) if each.cmd == zipped.cmd]) > 1
    assert sender.do("update_now", CommandState.FAILED, args={"version": "9.9"}).code == "not_installed"


@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_that_nothing_synchronises_refuses_nothing(
    sender: Sender, totem: FleetKiosk, monkeypatch: pytest.MonkeyPatch, years: int
) -> None:
    executor, _ = totem.receivers
    issued = (datetime.now(UTC) + timedelta(days=365 * years)).isoformat()
    for synced in (False, None):
        monkeypatch.setattr(executor, "_clock_synced", lambda known=synced: known)
        sender.do("service_on", issued=issued)
    monkeypatch.setattr(executor, "_clock_synced", lambda: True)
    assert sender.do("service_on", CommandState.REFUSED, issued=issued).code == Refusal.CLOCK_DIFFERS
    sender.do("service_on")


def test_the_first_failing_check_of_several_names_the_reason() -> None:
    now = datetime.now(UTC)
    kiosk = KioskState("loja-1", "0123456789", ["0" * 32], ("service_on",), clock_synced=True, now=now)
    good = {"id": "c0ffee00", "to": "loja-1", "boot": "0123456789", "challenge": "0" * 32, "issued": now}
    good |= {"do": "service_on"}
    bad: list[dict[str, Any]] = [
        {"do": "service_off"},
        {"to": "loja-2"},
        {"boot": "9876543210"},
        {"challenge": "1" * 32},
        {"issued": now + timedelta(minutes=11)},
        {"args": {"x": 1}},
    ]
    order = [refusal for refusal, _ in CHECKS]
    key = TrustedKey(key="", name="x", roles=(Role.OPERATOR,))
    assert judge(Command(**good), key, kiosk) is None
    assert judge(Command(**good), TrustedKey(key="", name="x", roles=()), kiosk) is order[0]
    for number, change in enumerate(bad, 1):
        assert judge(Command(**good | change), key, kiosk) is order[number]
    for (number, first), second in zip(enumerate(bad, 1), bad[1:], strict=False):
        both = {**good, **second, **first}
        assert judge(Command(**both), key, kiosk) is order[number]
    assert [*order] == sorted(order, key=[*Refusal].index)
    assert all(a is not b for a, b in pairwise(order))


def test_a_restart_whose_replies_are_all_lost_is_carried_out_once(
    totem: FleetKiosk, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repeated command waits in the session at the broker, and is the first that the new run reads."""
    monkeypatch.setattr("totem.fleet.operator.pending_commands._RESEND_S", 0.1)
    trusted = trusted_key(totem.keys.operator, "Olga", (Role.OPERATOR,))
    key = SigningKey(totem.keys.operator, trusted)
    with OperatorConsole(broker.link_config("console"), key) as operator:
        wait_until(lambda: operator.totems.get(ID, TotemView(ID)).alive, "the kiosk at the console")
        monkeypatch.setattr(totem.agent, "publish_reply", lambda _reply: False)
        sending = operator.send(CommandName.RESTART, [ID])
        wait_until(lambda: totem.exits == [ExitCode.RESTART], "the end of the run")
        totem.end()
        refused, has_refused = list[Refusal](), threading.Event()
        refuse, read_health = CommandExecutor._refuse, KioskReports.read_health

        def watched(self: CommandExecutor, opened: OpenedCommand, refusal: Refusal) -> None:
            refuse(self, opened, refusal)
            refused.append(refusal)
            has_refused.set()

        async def read_slowly(self: KioskReports, boot: str, up_s: int) -> Health:
            await asyncio.to_thread(has_refused.wait, 30)
            return await read_health(self, boot, up_s)

        monkeypatch.setattr(CommandExecutor, "_refuse", watched)
        monkeypatch.setattr(KioskReports, "read_health", read_slowly)  # ready is published after it
        totem.start()
        wait_until(lambda: sending.is_complete, "the final answer")
        assert sending.current[ID].state is SendState.DONE
    assert set(refused) == {Refusal.OTHER_BOOT}
    assert totem.exits == []
