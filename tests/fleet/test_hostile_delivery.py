"""An enemy who owns the broker: nothing is carried out late, twice, after its refusal, or by another kiosk.

The console and the executors of two kiosks are the real ones. All their messages pass through the enemy, who
keeps each, and delivers, repeats, reorders, drops, alters, retains and forges as the machine finds out.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TypeVar
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from support.executor_rig import ExecutorRig, Seconds
from support.fleet_kiosk import FleetKeys
from totem.domain.fleet_commands import COMMANDS, CommandName, Role
from totem.fleet import topics
from totem.fleet.channels import Publication, Received, publication
from totem.fleet.invitation import Store
from totem.fleet.link_config import LinkConfig
from totem.fleet.messages import (
    CHALLENGE_S,
    COMMAND_TYPE,
    Command,
    CommandState,
    FleetMessage,
    Health,
    Presence,
    Refusal,
    Reply,
    StateMessage,
)
from totem.fleet.operator.console import Console
from totem.fleet.operator.keyring import SigningKey
from totem.fleet.operator.sending import Sending
from totem.fleet.signing import TrustedKeys, open_envelope, trusted_key

IDS = ("loja-1", "loja-2")
SENT = (CommandName.RESTART, CommandName.PRINT_TEST, CommandName.SERVICE_OFF, CommandName.UPDATE_NOW)
T = TypeVar("T")
picks = st.integers(min_value=0, max_value=1 << 30)


def _trust(kiosk: ExecutorRig, *roles: Role) -> None:
    kiosk.trusted = TrustedKeys(keys=(trusted_key(kiosk.keys.owner, "Oto", roles),))


def _set_clock(kiosk: ExecutorRig, ahead: timedelta) -> None:
    kiosk.is_synced, kiosk.now = True, lambda: datetime.now(UTC) + ahead


CONDITIONS: dict[str, Callable[[ExecutorRig], object]] = {
    "a customer comes": lambda kiosk: setattr(kiosk, "has_visit", True),
    "a customer goes": lambda kiosk: setattr(kiosk, "has_visit", False),
    "the clock is wrong": lambda kiosk: _set_clock(kiosk, timedelta(hours=1)),
    "the clock is right": lambda kiosk: _set_clock(kiosk, timedelta()),
    "the key is unknown": lambda kiosk: setattr(kiosk, "trusted", TrustedKeys()),
    "the key has no role": _trust,
    "the key is the owner's": lambda kiosk: _trust(kiosk, Role.OWNER),
    "nothing is allowed": lambda kiosk: setattr(kiosk.executor, "_allow", ()),
    "all is allowed": lambda kiosk: setattr(kiosk.executor, "_allow", kiosk.allow),
}


class Broker:
    """Takes the place of the console's link: the enemy keeps what is published, and delivers nothing."""

    is_connected = True

    def __init__(self, *_: object, **__: object) -> None:
        self.commands: list[bytes] = []

    def publish(self, message: Publication) -> bool:
        if message.topic.endswith(topics.DO_COMMAND):
            self.commands.append(message.payload)
        return True


class HostileBroker(RuleBasedStateMachine):
    """Each kiosk notes when it published which challenge, apart from the code under test."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, keys = Seconds(), FleetKeys()
        time = SimpleNamespace(monotonic=self.clock)
        self.patches = ExitStack()
        self.patches.enter_context(patch("totem.fleet.operator.console.Link", Broker))
        for module in ("console", "pending_commands", "view"):
            self.patches.enter_context(patch(f"totem.fleet.operator.{module}.time", time))
        key = SigningKey(keys.owner, trusted_key(keys.owner, "Oto", (Role.OWNER,)))
        config = LinkConfig(host="localhost", port=1, id="console", password="")
        self.console = Console(config, key, keys=keys.trusted(), stores=dict.fromkeys(IDS, Store()))
        self.console.synced.set()
        self.broker: Broker = self.console._link  # type: ignore[assignment]
        self.keys = keys
        self.kiosks = {each: ExecutorRig(each, keys, self.clock) for each in IDS}
        for each in self.kiosks.values():
            each.on_done = self._check
            _trust(each, Role.OWNER)
        self.published: dict[tuple[str, str, str], float] = {}
        self.reports: list[tuple[str, str, FleetMessage]] = []
        self.sendings: list[Sending] = []
        self.refused: set[tuple[str, str]] = set()
        self.done: list[tuple[str, str, Command]] = []
        self.broken: list[str] = []

    def teardown(self) -> None:
        for kiosk in self.kiosks.values():
            kiosk.close()
        self.patches.close()

    # The claims

    def _check(self, command: Command) -> None:
        """Judge a command that a kiosk carries out now; a failure is raised by the invariant."""
        kiosk = next(each for each in self.kiosks.values() if each.done and each.done[-1] is command)
        content = command.encode().decode()
        at = self.published.get((kiosk.id, kiosk.agent.boot, command.challenge))
        claims = {
            "signed by the operator": any(content == each for each in map(_content, self.broker.commands)),
            "to this kiosk": command.to == kiosk.id,
            "for this run": command.boot == kiosk.agent.boot,
            "by a challenge of this run": at is not None,
            "in time": at is not None and self.clock.now - at <= CHALLENGE_S,
            "not refused before": (kiosk.agent.boot, content) not in self.refused,
            "once in a run": all(
                (boot, each.id) != (kiosk.agent.boot, command.id) for _, boot, each in self.done
            ),
            "once, where a repetition does harm": COMMANDS[command.do].is_idempotent
            or all(each.id != command.id for _, _, each in self.done),
        }
        self.done.append((kiosk.id, kiosk.agent.boot, command))
        self.broken += [f"{command.do}: not {claim}" for claim, holds in claims.items() if not holds]

    @invariant()
    def nothing_was_broken(self) -> None:
        assert self.broken == []

    @invariant()
    def as_many_commands_as_the_operator_gave(self) -> None:
        harmful = [each for _, _, each in self.done if not COMMANDS[each.do].is_idempotent]
        given = sum(len(each.current) for each in self.sendings)
        assert max(Counter(each.id for each in harmful).values(), default=0) <= 1
        assert len({each.id for _, _, each in self.done}) <= given

    # The honest parts

    @initialize(do=st.sampled_from(SENT))
    def the_fleet_is_there(self, do: CommandName) -> None:
        for each in IDS:
            self.a_kiosk_reports(each, delivered=True)
        self.the_operator_sends(do)

    @rule(do=st.sampled_from(SENT))
    @precondition(lambda self: len(self.sendings) < 4)
    def the_operator_sends(self, do: CommandName) -> None:
        argument = COMMANDS[do].argument
        args = {argument.name: argument.example} if argument is not None and argument.is_required else {}
        self.sendings.append(self.console.send(do, IDS[:1], args, wait_s=10_000))
        self.the_console_works()

    @rule()
    def the_console_works(self) -> None:
        """One turn of its thread."""
        with self.console._turn:
            sent = self.console._commands.advance()
            self.console._commands.drop_overdue()
        for each in sent:
            self.broker.publish(each)

    @rule(which=st.sampled_from(IDS), delivered=st.booleans())
    def a_kiosk_reports(self, which: str, delivered: bool) -> None:
        kiosk = self.kiosks[which]
        health = kiosk.agent.publish_health()
        self.published[which, kiosk.agent.boot, health.challenge] = self.clock.now
        state = StateMessage(state=Presence.READY, boot=kiosk.agent.boot)
        self.reports += ((which, topics.UP_HEALTH, health), (which, topics.UP_STATE, state))
        if delivered:
            self._show(which, topics.UP_STATE, state)
            self._show(which, topics.UP_HEALTH, health)
            self.the_console_works()

    @rule(which=st.sampled_from(IDS))
    def a_kiosk_restarts(self, which: str) -> None:
        self.kiosks[which].restart()

    @rule(change=st.sampled_from([*CONDITIONS]))
    def a_condition_changes(self, change: str) -> None:
        """At the kiosk that commands go to."""
        kiosk = self.kiosks[IDS[0]]
        CONDITIONS[change](kiosk)
        self._note(kiosk, kiosk.executor.check_waiting)

    @rule(seconds=st.sampled_from([1, 20, 61, 350, 660]))
    def time_passes(self, seconds: int) -> None:
        self.clock.now += seconds
        for kiosk in self.kiosks.values():
            self._note(kiosk, kiosk.executor.check_waiting)

    # The enemy

    @rule(pick=picks, way=st.sampled_from(["straight", "straight", "twice", "retained", "elsewhere"]))
    @precondition(lambda self: self.broker.commands)
    def a_command_is_delivered(self, pick: int, way: str) -> None:
        """Any of all so far, as often as the enemy likes."""
        payload = self._any(self.broker.commands, pick)
        which = Command.decode(_content(payload).encode()).to
        kiosk = self.kiosks[which if way != "elsewhere" else next(each for each in IDS if each != which)]
        for _ in range(1 + (way == "twice")):
            self._note(kiosk, lambda: kiosk.deliver(payload, retained=way == "retained"), _content(payload))

    @rule(answered=st.booleans())
    @precondition(lambda self: self.broker.commands)
    def the_latest_command_is_delivered(self, answered: bool) -> None:
        payload = self.broker.commands[-1]
        kiosk = self.kiosks[Command.decode(_content(payload).encode()).to]
        before = len(kiosk.agent.replies)
        self._note(kiosk, lambda: kiosk.deliver(payload), _content(payload))
        for each in kiosk.agent.replies[before:] if answered else ():
            self._show(kiosk.id, topics.UP_REPLY, each)

    @rule(which=st.sampled_from(IDS), pick=picks, challenge=picks)
    @precondition(lambda self: self.broker.commands)
    def a_command_is_forged(self, which: str, pick: int, challenge: int) -> None:
        """Under the ID of a real one, by a key of the enemy's."""
        kiosk = self.kiosks[which]
        real = Command.decode(_content(self._any(self.broker.commands, pick)).encode())
        known = [each.challenge for _, _, each in self.reports if isinstance(each, Health)]
        forged = real.model_copy(
            update={
                "to": which,
                "boot": kiosk.agent.boot,
                "challenge": self._any(known, challenge) if known else "0" * 32,
            }
        )
        self._note(kiosk, lambda: kiosk.deliver(kiosk.sign(forged, self.keys.stranger)))

    @rule(which=st.sampled_from(IDS), pick=picks, retained=st.booleans())
    @precondition(lambda self: self.reports)
    def an_old_report_is_shown(self, which: str, pick: int, retained: bool) -> None:
        """Of any kiosk and any run, as that of any kiosk."""
        _, path, content = self._any(self.reports, pick)
        self._show(which, path, content, retained=retained)
        self.the_console_works()

    @rule(which=st.sampled_from(IDS), pick=picks, boot=picks, years=st.sampled_from([-1, 0, 1]))
    @precondition(lambda self: self.reports)
    def a_health_is_forged(self, which: str, pick: int, boot: int, years: int) -> None:
        """With any challenge, any run, any time and any uptime."""
        healths = [each for _, _, each in self.reports if isinstance(each, Health)]
        change = {
            "boot": self._any(healths, boot).boot,
            "time": datetime.now(UTC) + timedelta(days=365 * years),
            "up_s": boot % 10_000,
        }
        self._show(which, topics.UP_HEALTH, self._any(healths, pick).model_copy(update=change))
        self.the_console_works()

    @rule(
        which=st.sampled_from(IDS),
        pick=picks,
        answer=st.sampled_from(
            [
                (CommandState.REFUSED, Refusal.EXPIRED),
                (CommandState.REFUSED, Refusal.OTHER_BOOT),
                (CommandState.RECEIVED, None),
                (CommandState.DONE, None),
            ]
        ),
    )
    @precondition(lambda self: self.broker.commands)
    def a_reply_is_forged(self, which: str, pick: int, answer: tuple[CommandState, Refusal | None]) -> None:
        command = Command.decode(_content(self._any(self.broker.commands, pick)).encode())
        state, code = answer
        self._show(which, topics.UP_REPLY, Reply(cmd=command.id, state=state, code=code))
        self.the_console_works()

    # Parts of rules

    def _note(self, kiosk: ExecutorRig, happen: Callable[[], object], content: str | None = None) -> None:
        """Note what the kiosk refuses: the delivered command, or one that waited until it expired."""
        before = len(kiosk.agent.replies)
        happen()
        for reply in kiosk.agent.replies[before:]:
            if content is not None and reply.state is CommandState.REFUSED:
                self.refused.add((kiosk.agent.boot, content))
            if reply.state is CommandState.EXPIRED:
                ids = {each: Command.decode(each.encode()).id for each in map(_content, self.broker.commands)}
                self.refused |= {(kiosk.agent.boot, each) for each, name in ids.items() if name == reply.cmd}

    def _show(self, which: str, path: str, content: FleetMessage, *, retained: bool = False) -> None:
        topic, payload, *_ = publication(which, path, content, interval_s=300)
        if retained:
            self.console.synced.clear()
        self.console._received(Received(topic, payload, retained=retained, expiry_s=900))
        self.console.synced.set()

    @staticmethod
    def _any(these: Sequence[T], pick: int) -> T:
        return these[pick % len(these)]


def _content(payload: bytes) -> str:
    return open_envelope(payload, COMMAND_TYPE)[0].decode()


EXPIRED, OTHER_BOOT = ((CommandState.REFUSED, code) for code in (Refusal.EXPIRED, Refusal.OTHER_BOOT))
Step = Callable[[HostileBroker], object]


def deliver(pick: int = -1, way: str = "straight") -> Step:
    """Deliver a command, by default the latest, whose replies are withheld."""
    return lambda fleet: fleet.a_command_is_delivered(pick, way)


def become(change: str) -> Step:
    """Change a condition at the kiosk."""
    return lambda fleet: fleet.a_condition_changes(change)


def forge(answer: tuple[CommandState, Refusal | None]) -> Step:
    """Show the console a reply to its latest command."""
    return lambda fleet: fleet.a_reply_is_forged(IDS[0], -1, answer)


def wait(seconds: int) -> Step:
    """Let time pass."""
    return lambda fleet: fleet.time_passes(seconds)


def report(fleet: HostileBroker) -> None:
    """Let the kiosk report to the console, which signs what waits, some turns later."""
    fleet.a_kiosk_reports(IDS[0], delivered=True)
    for _ in range(3):
        fleet.the_console_works()


def restart(fleet: HostileBroker) -> None:
    """Begin the kiosk's next run."""
    fleet.a_kiosk_restarts(IDS[0])


def show(of: str, *, boot: int = -1) -> Step:
    """Show the console the latest health of a kiosk as the first one's, with the boot of its report `boot`.

    The state that would tell the boot is replaced by one that does not.
    """

    def do(fleet: HostileBroker) -> None:
        fleet.a_kiosk_reports(of, delivered=False)
        own = [each for which, _, each in fleet.reports if which == of and isinstance(each, Health)]
        fleet._show(IDS[0], topics.UP_STATE, StateMessage(state=Presence.READY))
        fleet._show(IDS[0], topics.UP_HEALTH, own[-1].model_copy(update={"boot": own[boot].boot}))
        for _ in range(3):
            fleet.the_console_works()

    return do


RESTART, PAGE, OFF = CommandName.RESTART, CommandName.PRINT_TEST, CommandName.SERVICE_OFF
PLANS: dict[str, tuple[CommandName, list[Step], int]] = {
    "it is obeyed": (PAGE, [deliver()], 1),
    "a forged refusal makes the console sign anew": (
        PAGE,
        [deliver(), forge(EXPIRED), wait(1), report, deliver(), deliver(0), deliver(way="twice")],
        1,
    ),
    "both are delivered, the newer one first": (
        OFF,
        [forge(EXPIRED), wait(1), report, deliver(), deliver(0), deliver(way="retained"), deliver()],
        1,
    ),
    "a forged refusal, and a new run": (
        PAGE,
        [deliver(), restart, forge(EXPIRED), wait(1), report, deliver(), deliver(0)],
        1,
    ),
    "a forged refusal by a new run": (
        RESTART,
        [deliver(), restart, forge(OTHER_BOOT), wait(1), report, deliver(), deliver(0)],
        1,
    ),
    "a forged refusal, and the health of a new run alone": (
        PAGE,
        [deliver(), restart, forge(EXPIRED), wait(1), show(IDS[0]), deliver(), deliver(0)],
        1,
    ),
    "the old run's name with the new run's challenge": (
        OFF,
        [restart, forge(OTHER_BOOT), wait(1), show(IDS[0], boot=0), deliver()],
        0,
    ),
    "the neighbour's run and challenge": (
        OFF,
        [forge(OTHER_BOOT), wait(1), show(IDS[1]), deliver(way="elsewhere"), deliver()],
        0,
    ),
    "to the neighbour": (PAGE, [deliver(way="elsewhere")], 0),
    "withheld": (PAGE, [wait(CHALLENGE_S + 1), deliver()], 0),
    "withheld by a long visit": (
        OFF,
        [become("a customer comes"), deliver(), wait(CHALLENGE_S + 1), become("a customer goes")],
        0,
    ),
    "refused in a visit": (
        PAGE,
        [become("a customer comes"), deliver(), become("a customer goes"), deliver()],
        0,
    ),
    "refused as a stored one": (PAGE, [deliver(way="retained"), deliver()], 0),
    "refused by the clock": (
        PAGE,
        [become("the clock is wrong"), deliver(), become("the clock is right"), deliver()],
        0,
    ),
    "refused by the permissions": (
        PAGE,
        [become("nothing is allowed"), deliver(), become("all is allowed"), deliver()],
        0,
    ),
    "refused by the role": (
        PAGE,
        [become("the key has no role"), deliver(), become("the key is the owner's"), deliver()],
        0,
    ),
    "refused by the keys": (
        PAGE,
        [become("the key is unknown"), deliver(), become("the key is the owner's"), deliver()],
        0,
    ),
}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("do", "steps", "done"), PLANS.values(), ids=PLANS)
def test_a_plan_of_the_enemy_fails(do: CommandName, steps: list[Step], done: int) -> None:
    fleet = HostileBroker()
    try:
        fleet.the_fleet_is_there(do)
        for step in steps:
            step(fleet)
        fleet.nothing_was_broken()
        assert len(fleet.done) == done
    finally:
        fleet.teardown()


@pytest.mark.usefixtures("qapp")
def test_nothing_is_carried_out_late_twice_after_a_refusal_or_elsewhere() -> None:
    run_state_machine_as_test(HostileBroker, settings=settings(stateful_step_count=50))
