"""The operator's console on a real broker, with kiosks that are simulated, silent, slow or hostile."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO

import pytest

from support.mosquitto import needs_mosquitto
from support.own_fleet import IDS, OwnBroker
from support.simulated_totems import SimulatedFleet, SimulatedTotem
from totem.domain.fleet_commands import COMMANDS, CommandName, Role
from totem.fleet import files, topics
from totem.fleet.channels import Publication
from totem.fleet.invitation import Store
from totem.fleet.messages import (
    CONFIG_TYPE,
    Command,
    CommandState,
    ConfigState,
    Presence,
    Refusal,
    WantedConfig,
)
from totem.fleet.operator.console import Console, NoKey, TooLarge
from totem.fleet.operator.folder import Fleet
from totem.fleet.operator.keyring import SigningKey, make_key
from totem.fleet.operator.pending_commands import FRESH_S
from totem.fleet.operator.pending_configs import CONFIG_DAYS
from totem.fleet.operator.sending import Answer, SendState
from totem.fleet.operator.view import Condition, TotemView
from totem.fleet.signing import sign

pytestmark = needs_mosquitto
OFF = CommandName.SERVICE_OFF


def wait_until(console: Console, is_so: Callable[[dict[str, TotemView]], bool]) -> dict[str, TotemView]:
    """Wait for a state of the view."""
    changed = threading.Event()
    end = console.on_change(lambda _: changed.set())
    try:
        while not is_so(totems := console.totems):
            assert changed.wait(30), totems
            changed.clear()
        return totems
    finally:
        end()


def bring_up(stores: SimulatedFleet, console: Console) -> None:
    """Publish all of all kiosks, and wait until the console has it."""
    for each in stores.totems.values():
        each.publish_all()
    wait_until(console, lambda totems: all(totems[each].alive for each in stores.totems))


def final(answers: list[Answer]) -> dict[str, tuple[SendState, str | None]]:
    return {each.id: (each.state, each.code) for each in answers if each.state.is_final}


def test_each_kiosk_does_a_command_and_every_answer_is_seen_by_thread_and_event_loop(
    stores: SimulatedFleet, console: Console
) -> None:
    bring_up(stores, console)
    sending = console.send(OFF, IDS, {"message": "Volto já"})
    answers = list(sending)

    async def collect() -> list[Answer]:
        return [each async for each in sending]

    assert asyncio.run(collect()) == answers
    for each in IDS:
        states = [answer.state for answer in answers if answer.id == each]
        assert states == [SendState.SENT, SendState.RECEIVED, SendState.RUNNING, SendState.DONE]
        (command,) = stores[each].commands
        assert (command.to, command.args, command.by) == (each, {"message": "Volto já"}, "owner")
        assert command.challenge in stores[each].challenges
        assert console.totems[each].health_is_live
    assert sending.all_done


def test_silent_refusing_and_lost_kiosks_each_end_with_their_own_word(
    stores: SimulatedFleet, console: Console
) -> None:
    bring_up(stores, console)
    stores["loja-1"].publish_state(Presence.LOST)
    stores["loja-2"].handler = lambda _totem, _command: None
    stores["loja-3"].handler = lambda totem, command: totem.reply(command, CommandState.REFUSED, "busy")
    wait_until(console, lambda totems: not totems["loja-1"].alive)
    assert console.totems["loja-1"].condition is Condition.LOST
    answers = list(console.send(CommandName.RESTART, IDS, wait_s=1.5))
    assert final(answers) == {
        "loja-1": (SendState.NO_CONTACT, None),
        "loja-2": (SendState.NO_REPLY, None),
        "loja-3": (SendState.REFUSED, "busy"),
    }
    assert stores["loja-1"].commands == []
    assert {each.command for each in answers if each.id == "loja-2"} == {stores["loja-2"].commands[0].id}


def test_a_retained_ready_without_an_expiring_health_is_not_alive(
    fleet: Fleet, stores: SimulatedFleet, console: Console
) -> None:
    stores["loja-1"].publish_state()
    stores["loja-2"].expiry_s = None
    stores["loja-2"].publish_all()
    stores["loja-3"].expiry_s = 1
    stores["loja-3"].publish_all()
    wait_until(console, lambda totems: all(totems[each].state for each in IDS))
    until = console.totems["loja-3"].health_until
    assert until > console.totems["loja-3"].health_at
    with Console(fleet.link_config()) as later:
        assert later.synced.wait(30)
        assert [later.totems[each].alive for each in ("loja-1", "loja-2")] == [False, False]
    threading.Event().wait(max(0.0, until - time.monotonic()))  # the health's own second
    assert [console.totems[each].condition for each in IDS] == [Condition.LOST] * 3
    stores["loja-1"].announces = stores["loja-2"].announces = stores["loja-3"].announces = False
    assert {state for state, _ in final(list(console.send(OFF, IDS, wait_s=0.2))).values()} == {
        SendState.NO_CONTACT
    }


def test_a_kiosk_without_contact_gets_its_command_when_it_announces_itself(
    stores: SimulatedFleet, console: Console
) -> None:
    stores["loja-1"].publish_state()
    wait_until(console, lambda totems: totems["loja-1"].state is not None)
    assert final(list(console.send(OFF, ["loja-1"]))) == {"loja-1": (SendState.DONE, None)}


def test_a_command_by_the_clock_of_the_run_before_is_signed_anew_once(
    stores: SimulatedFleet, console: Console
) -> None:
    bring_up(stores, console)

    def refuse_then_restart(totem: SimulatedTotem, command: Command) -> None:
        totem.reply(command, CommandState.REFUSED, Refusal.OTHER_BOOT)
        if len(totem.commands) == 1:
            totem.restart()

    stores["loja-1"].handler = refuse_then_restart
    answers = list(console.send(OFF, ["loja-1"]))
    assert final(answers) == {"loja-1": (SendState.REFUSED, "other_boot")}
    assert [each.boot for each in stores["loja-1"].commands] == ["boot-0001", "boot-0002"]
    assert len({each.id for each in stores["loja-1"].commands}) == 1


def test_a_new_run_proves_a_restart_whose_last_reply_is_lost(
    stores: SimulatedFleet, console: Console
) -> None:
    bring_up(stores, console)
    stores["loja-1"].handler = lambda totem, _command: totem.restart()
    assert final(list(console.send(CommandName.RESTART, ["loja-1"]))) == {"loja-1": (SendState.DONE, None)}


def repeat_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the console repeat a command without a reply ten times a second, in place of every 15 s."""
    monkeypatch.setattr("totem.fleet.operator.pending_commands._RESEND_S", 0.1)
    monkeypatch.setattr("totem.fleet.operator.console._TURN_S", 0.1)


RESTARTING = {
    "restart": (CommandName.RESTART, {}, SendState.DONE),
    "reload": (CommandName.RELOAD, {}, SendState.DONE),
    "an update that took place": (CommandName.UPDATE_NOW, {"version": "1.0"}, SendState.DONE),
    "an update that may have failed": (CommandName.UPDATE_NOW, {"version": "2.0"}, SendState.REFUSED),
    "a test page": (CommandName.PRINT_TEST, {}, SendState.REFUSED),
}


@pytest.mark.parametrize("is_refusal_last", [False, True])
@pytest.mark.parametrize(("do", "args", "outcome"), RESTARTING.values(), ids=RESTARTING)
def test_a_command_whose_replies_are_all_lost_is_carried_out_once(
    stores: SimulatedFleet,
    console: Console,
    monkeypatch: pytest.MonkeyPatch,
    do: CommandName,
    args: dict[str, str],
    outcome: SendState,
    is_refusal_last: bool,
) -> None:
    """The kiosk restarts, and finds the repeated command at the broker as soon as it is back."""
    repeat_quickly(monkeypatch)
    bring_up(stores, console)
    carried_out: list[Command] = []

    def lose_replies(totem: SimulatedTotem, command: Command) -> None:
        if command.boot == totem.boot:
            carried_out.append(command)
            totem.boot, totem.up_s = f"boot-{len(carried_out) + 1:04}", 0
            totem.publish_state(Presence.INIT)
            return
        refuse = partial(totem.reply, command, CommandState.REFUSED, Refusal.OTHER_BOOT)
        for publish in (totem.publish_all, refuse) if is_refusal_last else (refuse, totem.publish_all):
            publish()

    stores["loja-1"].handler = lose_replies
    answers = list(console.send(do, ["loja-1"], args))
    code = None if outcome is SendState.DONE else "other_boot"
    assert final(answers) == {"loja-1": (outcome, code)}
    assert len(carried_out) == 1


def test_a_restart_that_a_new_run_refuses_is_not_sent_to_that_run(
    stores: SimulatedFleet, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only an unsigned message could tell whose doing that run is; the store has what was asked for."""
    repeat_quickly(monkeypatch)
    bring_up(stores, console)

    def run_unseen(totem: SimulatedTotem, command: Command) -> None:
        if command.boot == "boot-0001":
            totem.boot, totem.up_s = "boot-0002", 500
            totem.reply(command, CommandState.REFUSED, Refusal.OTHER_BOOT)
            totem.publish_all()
        else:
            totem.restart()

    stores["loja-1"].handler = run_unseen
    answers = list(console.send(CommandName.RESTART, ["loja-1"]))
    assert final(answers) == {"loja-1": (SendState.DONE, None)}
    assert {each.boot for each in stores["loja-1"].commands} == {"boot-0001"}


@pytest.mark.parametrize("do", [OFF, CommandName.RESTART])
def test_a_command_with_an_old_challenge_is_signed_anew_once_by_one_that_came_after_its_refusal(
    stores: SimulatedFleet, console: Console, do: CommandName
) -> None:
    """Under the same ID, so that a kiosk carries out one of the two at most."""
    bring_up(stores, console)
    asked = list[bool]()

    def refuse_the_first(totem: SimulatedTotem, command: Command) -> None:
        asked.append(command.challenge == totem.challenges[-1])
        if len(totem.commands) == 1:
            totem.reply(command, CommandState.REFUSED, Refusal.EXPIRED)
        else:
            totem.reply(command, CommandState.DONE)

    stores["loja-1"].handler = refuse_the_first
    assert final(list(console.send(do, ["loja-1"]))) == {"loja-1": (SendState.DONE, None)}
    first, second = stores["loja-1"].commands
    assert (first.id, first.boot) == (second.id, second.boot)
    assert first.challenge != second.challenge
    assert asked[-1], "the second has the newest challenge"
    stores["loja-2"].handler = lambda totem, command: totem.reply(
        command, CommandState.REFUSED, Refusal.EXPIRED
    )
    assert final(list(console.send(do, ["loja-2"]))) == {"loja-2": (SendState.REFUSED, "expired")}
    assert len(stores["loja-2"].commands) == 2


def test_an_old_health_at_the_broker_is_not_signed_by(
    fleet: Fleet, stores: SimulatedFleet, owner: SigningKey
) -> None:
    """Its age is a guess by the kiosk's clock; the announcement that is asked for brings a newer one."""
    stores["loja-1"].health = {"time": datetime.now(UTC) - timedelta(seconds=FRESH_S + 1)}
    stores["loja-1"].publish_all()
    stores.settle()
    stores["loja-1"].health = {}
    with Console(fleet.link_config(), owner) as later:
        assert later.synced.wait(30)
        assert later.totems["loja-1"].alive
        assert final(list(later.send(OFF, ["loja-1"]))) == {"loja-1": (SendState.DONE, None)}
    assert stores["loja-1"].challenges.index(stores["loja-1"].commands[0].challenge) > 0


def test_forged_duplicate_and_late_replies_change_nothing(stores: SimulatedFleet, console: Console) -> None:
    bring_up(stores, console)

    def reply_oddly(totem: SimulatedTotem, command: Command) -> None:
        stores["loja-2"].reply(command, CommandState.DONE)  # a neighbour
        for state in ("running", "received", "running", "failed", "done", "failed"):
            totem.reply(command, CommandState(state), "print_failed" if state == "failed" else None)
        totem.publish(topics.UP_REPLY, b'{"v":1,"cmd":"x"', retain=False)

    stores["loja-1"].handler = reply_oddly
    answers = list(console.send(CommandName.PRINT_TEST, ["loja-1"]))
    assert [each.state for each in answers] == [SendState.SENT, SendState.RUNNING, SendState.FAILED]
    assert answers[-1].code == "print_failed"


def test_a_lost_reply_is_repeated_when_the_broker_is_back(
    broker: OwnBroker, stores: SimulatedFleet, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    repeat_quickly(monkeypatch)
    bring_up(stores, console)
    asked = threading.Event()

    def reply_to_the_second(totem: SimulatedTotem, command: Command) -> None:
        if len(totem.commands) > 1:
            totem.reply(command, CommandState.DONE)
        asked.set()

    stores["loja-1"].handler = reply_to_the_second
    sending = console.send(OFF, ["loja-1"])
    assert asked.wait(30)
    broker.kill()
    broker.start()
    assert final(list(sending)) == {"loja-1": (SendState.DONE, None)}
    assert len({each.id for each in stores["loja-1"].commands}) == 1


def test_files_come_whole_or_the_command_failed(stores: SimulatedFleet, console: Console) -> None:
    bring_up(stores, console)
    content = bytes(range(256)) * 3000

    def send_file(totem: SimulatedTotem, command: Command, *, missing: bool) -> None:
        chunks = list(files.split(command.id, "totem.zip", BytesIO(content)))
        for each in reversed(chunks[1:] if missing else chunks):
            totem.publish(topics.UP_FILE, each.encode(), retain=False)
        totem.reply(command, CommandState.DONE, files.sha256_code(content))

    stores["loja-1"].handler = partial(send_file, missing=False)
    stores["loja-2"].handler = partial(send_file, missing=True)
    sending = console.send(CommandName.DIAGNOSTICS, ["loja-1", "loja-2"])
    assert final(list(sending)) == {
        "loja-1": (SendState.DONE, None),
        "loja-2": (SendState.FAILED, "bad_file"),
    }
    assert sending.files["loja-1"] == {"totem.zip": content}


def test_hostile_messages_hide_no_other_kiosk_and_keep_no_control_characters(
    stores: SimulatedFleet, console: Console
) -> None:
    evil = stores["loja-1"]
    evil.info = {"name": "\x1b[2J\x9b31m\u202eLoja\u2028\r\nX", "city": "A\x07"}
    bring_up(stores, console)
    name = console.totems["loja-1"].name
    assert name.isprintable()
    assert "Loja" in name
    before = console.totems["loja-1"].health
    start = b'{"v":1,"time":"2026-01-01T00:00:00Z","boot":"boot-0001","challenge":"%s",' % (b"0" * 32)
    enemies = (
        b"x" * 200_000,
        b"[" * 60_000,
        start + b'"up_s":NaN}',
        b'{"v":1,"time":"2026-01-01T00:00:00Z","boot":"boot-0001","up_s":1}',
        b'{"v":1,"time":1,"boot":[],"up_s":"x"}',
        b'{"v":2}',
        start + b'"up_s":1' + b"0" * 5000 + b"}",
        start + b'"up_s":1,"cpu":{"celsius":1e999}}',
        b"\xff\xfe",
        json.dumps({"v": 1, "boot": "\ud800" * 9, "up_s": 1}).encode(),
    )
    for each in enemies:
        evil.publish(topics.UP_HEALTH, each, expiry_s=900)
    evil.publish("up/state/extra", b"{}", retain=False)
    evil.fleet.link.publish(
        Publication("totem/1/ALL-WRONG/up/state", b'{"v":1,"state":"ready"}', retain=True)
    )
    stores["loja-2"].publish_state(message="marca")
    totems = wait_until(
        console, lambda totems: bool(totems["loja-2"].state and totems["loja-2"].state.message)
    )
    assert totems["loja-1"].health == before
    assert totems["loja-1"].condition is Condition.TROUBLE
    assert [each.label for each in totems["loja-1"].troubles] == ["mensagem ilegível: health"]
    assert totems["loja-2"].condition is Condition.SERVING
    assert set(totems) == set(IDS)
    evil.fleet.link.publish(Publication("totem/1/ALL-WRONG/up/state", b"", retain=True))


def test_a_console_without_a_fitting_key_sends_nothing(
    fleet: Fleet, stores: SimulatedFleet, console: Console
) -> None:
    bring_up(stores, console)
    with pytest.raises(TooLarge):
        console.send(OFF, IDS, {"message": "x" * 20_000})
    operator = make_key("plantao", (Role.OPERATOR,))
    owners = [each.name for each in COMMANDS.values() if each.role is Role.OWNER]
    for key, commands in ((None, CommandName), (operator, owners)):
        with Console(fleet.link_config(), key) as other:
            for each in commands:
                with pytest.raises(NoKey):
                    other.send(each, IDS)
            with pytest.raises(NoKey):
                other.set_config({"loja-1": {}})
    assert stores["loja-1"].commands == []


def test_a_configuration_has_a_rising_serial_and_its_report_is_the_answer(
    fleet: Fleet, stores: SimulatedFleet, console: Console, owner: SigningKey
) -> None:
    bring_up(stores, console)
    stores["loja-2"].config_state = ConfigState.REVERTED
    first = console.set_config({each: {"sound.volume": 40} for each in IDS[:2]}, serials={"loja-1": 7})
    assert final(list(first)) == {"loja-1": (SendState.DONE, None), "loja-2": (SendState.FAILED, "reverted")}
    assert first.orders == {"loja-1": (0, 8), "loja-2": (0, 1)}
    forged = WantedConfig(to="loja-1", serial=99, set={"brand.name": "X"})
    stranger = make_key("stranger", (Role.OWNER,))
    with Console(fleet.link_config(), owner) as later:
        assert later.synced.wait(30)
        wanted = later.totems["loja-1"].wanted
        assert wanted is not None
        assert (wanted.serial, wanted.set) == (8, {"sound.volume": 40})
        assert wanted.until is not None
        assert abs(wanted.until - datetime.now(UTC) - timedelta(days=CONFIG_DAYS)) < timedelta(minutes=5)
        stores["loja-1"].publish(
            topics.DO_CONFIG, sign(forged.encode(), CONFIG_TYPE, stranger.private), retain=True
        )
        stores["loja-1"].publish_state(message="marca")
        wait_until(later, lambda totems: bool(totems["loja-1"].state and totems["loja-1"].state.message))
        assert later.totems["loja-1"].wanted is None
        again = later.set_config({"loja-1": {}})
        assert final(list(again)) == {"loja-1": (SendState.DONE, None)}
        assert again.orders == {"loja-1": (0, 9)}


def test_a_thousand_retained_kiosks_are_all_there_and_a_thousand_commands_are_signed_and_answered(
    fleet: Fleet, broker: OwnBroker, owner: SigningKey
) -> None:
    ids = tuple(f"loja-{number:04}" for number in range(1000))
    with SimulatedFleet(fleet.link_config(), ids, fleet.trusted_keys) as many:
        for each in many.totems.values():
            each.publish_all()
        stores = dict.fromkeys(ids, Store())
        with Console(fleet.link_config(), owner, stores=stores) as console:
            wait_until(console, lambda totems: len(totems) == 1000 and all(t.alive for t in totems.values()))
            with Console(fleet.link_config(), stores=stores) as later:
                assert later.synced.wait(30)
                assert sum(each.alive for each in later.totems.values()) == 1000
            sending = console.send(OFF, ids)
            assert len(final(list(sending))) == 1000
            assert sending.all_done
            for totem in ids:
                for path in (topics.UP_STATE, topics.UP_INFO, topics.UP_HEALTH):
                    many[totem].publish(path, b"")
            many.settle()
            assert console.clear_retained("loja-0999")
