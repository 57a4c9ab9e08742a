"""Commands withheld, replayed or refused before: none is carried out late, twice or after its refusal."""

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from support.executor_rig import ExecutorRig, Seconds
from support.fleet_kiosk import ID, FleetKeys
from support.inline_background import InlineBackground
from totem.domain.fleet_commands import Role
from totem.fleet.agent.executor import MOST_REFUSALS, MOST_UNOPENED
from totem.fleet.agent.freshness import MOST_CHALLENGES, MOST_SEEN, Challenges
from totem.fleet.agent.verification import OpenedCommand
from totem.fleet.messages import CHALLENGE_S, LARGEST_COMMAND, Command, CommandState, Refusal
from totem.fleet.signing import TrustedKeys, trusted_key
from totem.system import clock as clock_module

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def kiosk() -> Iterator[ExecutorRig]:
    made = ExecutorRig(ID, FleetKeys())
    yield made
    made.close()


def test_a_command_is_good_for_its_challenges_time_and_no_second_longer(kiosk: ExecutorRig) -> None:
    first, second = (kiosk.sign(kiosk.command()) for _ in range(2))
    kiosk.clock.now += CHALLENGE_S
    assert kiosk.code_of(first) is None
    kiosk.clock.now += 0.001
    assert kiosk.code_of(second) == Refusal.EXPIRED
    assert len(kiosk.done) == 1


def test_a_challenge_that_this_run_has_not_published_is_none(kiosk: ExecutorRig) -> None:
    neighbour = ExecutorRig("loja-2", kiosk.keys)
    foreign = neighbour.agent.publish_health().challenge
    neighbour.close()
    before = kiosk.agent.publish_health().challenge
    kiosk.restart()
    for challenge in (foreign, before, "0" * 32):
        assert kiosk.code_of(kiosk.sign(kiosk.command(challenge=challenge))) == Refusal.EXPIRED
    assert kiosk.done == []


def test_of_too_many_challenges_the_oldest_are_good_no_longer(kiosk: ExecutorRig) -> None:
    payload = kiosk.sign(kiosk.command())
    for _ in range(MOST_CHALLENGES - 1):
        kiosk.agent.publish_health()
    assert kiosk.code_of(payload) is None
    payload = kiosk.sign(kiosk.command())
    for _ in range(MOST_CHALLENGES):
        kiosk.agent.publish_health()
    assert kiosk.code_of(payload) == Refusal.EXPIRED


def test_a_sleep_of_the_machine_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = Seconds()
    monkeypatch.setattr(
        clock_module, "time", SimpleNamespace(CLOCK_BOOTTIME=7, clock_gettime=lambda _: now())
    )
    challenges = Challenges()
    challenges.add("0" * 32)
    now.now += CHALLENGE_S
    assert "0" * 32 in challenges
    now.now += 1
    assert "0" * 32 not in challenges


def free(kiosk: ExecutorRig) -> None:
    kiosk.has_visit = False


def mend_the_clock(kiosk: ExecutorRig) -> None:
    kiosk.is_synced = False


def let_an_hour_pass(kiosk: ExecutorRig) -> None:
    """The interval of test pages is over, and the challenge, too."""
    kiosk.clock.now += 3600


def begin_visit(kiosk: ExecutorRig) -> None:
    kiosk.has_visit = True


def set_the_clock_wrong(kiosk: ExecutorRig) -> None:
    kiosk.is_synced, kiosk.now = True, lambda: datetime.now(UTC) + timedelta(hours=1)


def print_one(kiosk: ExecutorRig) -> None:
    kiosk.deliver(kiosk.sign(kiosk.command("print_test")))


def distrust(kiosk: ExecutorRig) -> None:
    kiosk.trusted = TrustedKeys(keys=(trusted_key(kiosk.keys.owner, "Oto", (Role.OWNER,)),))


def trust(kiosk: ExecutorRig) -> None:
    kiosk.trusted = kiosk.keys.trusted()


def take_the_role(kiosk: ExecutorRig) -> None:
    kiosk.trusted = TrustedKeys(keys=(trusted_key(kiosk.keys.operator, "Olga", ()),))


def nothing(_kiosk: ExecutorRig) -> None:
    pass


def forbid(kiosk: ExecutorRig) -> None:
    kiosk.executor._allow = ()


def allow(kiosk: ExecutorRig) -> None:
    kiosk.executor._allow = kiosk.allow


Change = Callable[[ExecutorRig], None]
CHANGES: dict[str, tuple[Change, Change, Refusal, bool]] = {
    "a visit": (begin_visit, free, Refusal.BUSY, False),
    "the clock": (set_the_clock_wrong, mend_the_clock, Refusal.CLOCK_DIFFERS, False),
    "the interval": (print_one, let_an_hour_pass, Refusal.TOO_OFTEN, False),
    "the permission": (forbid, allow, Refusal.NOT_ALLOWED, False),
    "the role": (take_the_role, trust, Refusal.WRONG_ROLE, False),
    "the key": (distrust, trust, Refusal.UNTRUSTED_KEY, False),
    "the flag of a stored message": (nothing, nothing, Refusal.RETAINED, True),
}


@pytest.mark.parametrize(("before", "after", "refusal", "retained"), CHANGES.values(), ids=CHANGES)
def test_what_was_refused_is_not_carried_out_once_its_reason_is_gone(
    kiosk: ExecutorRig, before: Change, after: Change, refusal: Refusal, retained: bool
) -> None:
    kiosk.deliver(kiosk.sign(kiosk.command("screenshot")))  # the keys that count so far
    before(kiosk)
    payload = kiosk.sign(kiosk.command("print_test"))
    assert kiosk.code_of(payload, retained=retained) == refusal
    after(kiosk)
    done = len(kiosk.done)
    again = kiosk.deliver(payload)
    assert [each.state for each in again] == [CommandState.REFUSED]
    assert len(kiosk.done) == done
    kiosk.clock.now += 700
    assert kiosk.code_of(kiosk.sign(kiosk.command("print_test"))) is None, "a new one is carried out"


def test_a_change_of_the_keys_asks_for_a_new_challenge(kiosk: ExecutorRig) -> None:
    kiosk.deliver(kiosk.sign(kiosk.command()))
    payload = kiosk.sign(kiosk.command())
    kiosk.trusted = TrustedKeys(keys=kiosk.trusted.keys[:1])
    assert kiosk.code_of(payload) == Refusal.EXPIRED
    assert kiosk.agent.healths_asked == 1
    assert kiosk.code_of(kiosk.sign(kiosk.command())) is None


def test_a_command_that_was_verified_by_keys_of_before_is_verified_again() -> None:
    """The keys change between its verification on a worker thread and its result."""

    class LateRunner(InlineBackground):
        def run(self, coroutine: Any, *, done: Any, failed: Any) -> Any:
            def changed(opened: OpenedCommand) -> None:
                if kiosk.trusted != only_owner:
                    kiosk.trusted = only_owner
                    kiosk.executor.check_keys(only_owner)
                done(opened)

            return super().run(coroutine, done=changed, failed=failed)

    kiosk = ExecutorRig(ID, FleetKeys(), runner=LateRunner())
    only_owner = TrustedKeys(serial=1, keys=kiosk.trusted.owners)
    kiosk.deliver(kiosk.sign(kiosk.command()))
    assert (kiosk.done, kiosk.agent.events) == ([], [Refusal.UNTRUSTED_KEY])
    kiosk.close()


def test_a_stranger_takes_neither_id_nor_room(kiosk: ExecutorRig) -> None:
    mine, first = kiosk.command(), kiosk.command()
    assert kiosk.code_of(kiosk.sign(first)) is None
    for number in range(MOST_SEEN + 1):
        forged = kiosk.command(id=mine.id if number == 0 else f"stranger-{number:05}", challenge="0" * 32)
        kiosk.deliver(kiosk.sign(forged, kiosk.keys.stranger))
    assert len(kiosk.executor._seen) == 1
    kiosk.clock.now += 61  # the limit of replies is a minute's
    assert kiosk.code_of(kiosk.sign(mine)) is None
    kiosk.deliver(kiosk.sign(first))
    assert len(kiosk.done) == 2


def test_a_refusal_by_the_challenge_leaves_the_id_to_the_same_command_with_a_newer_one(
    kiosk: ExecutorRig,
) -> None:
    old = kiosk.command(challenge="0" * 32)
    new = old.model_copy(update={"challenge": kiosk.agent.publish_health().challenge})
    assert kiosk.code_of(kiosk.sign(old)) == Refusal.EXPIRED
    assert kiosk.code_of(kiosk.sign(new)) is None
    newer = old.model_copy(update={"challenge": kiosk.agent.publish_health().challenge})
    for each in (newer, new, old):
        kiosk.deliver(kiosk.sign(each))
    assert kiosk.done == [new]


def test_where_all_ids_are_live_the_challenges_end_and_none_is_carried_out_twice(kiosk: ExecutorRig) -> None:
    challenge = kiosk.agent.publish_health().challenge

    def numbered(number: int) -> Command:
        return kiosk.command(id=f"command-{number:05}", challenge=challenge)

    for number in range(MOST_SEEN + 1):
        kiosk.deliver(kiosk.sign(numbered(number)))
    assert len(kiosk.done) == MOST_SEEN
    for number in (0, 1, MOST_SEEN):
        kiosk.deliver(kiosk.sign(numbered(number)))
    assert len(kiosk.done) == MOST_SEEN
    kiosk.clock.now += 61
    for _ in range(2):
        assert kiosk.code_of(kiosk.sign(kiosk.command())) is None, "a newer challenge is good"
    assert len(kiosk.executor._seen) == MOST_SEEN


def test_what_waits_for_its_verification_keeps_no_more_than_a_command() -> None:
    """The link takes messages of 80 kB, for configurations; a broker may send as many as commands."""
    held: list[Any] = []

    class Busy(InlineBackground):
        def run(self, coroutine: Any, **_: Any) -> Any:
            held.append(coroutine)

    kiosk = ExecutorRig(ID, FleetKeys(), runner=Busy())
    tracemalloc.start()
    for _ in range(MOST_UNOPENED + 1):
        kiosk.deliver(bytes(80_000))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1.2 * MOST_UNOPENED * LARGEST_COMMAND
    held.pop().close()
    kiosk.close()
    whole = ExecutorRig(ID, FleetKeys())
    whole.deliver(bytes(80_000))
    assert whole.agent.events == [Refusal.OVERSIZED]
    whole.close()


def test_a_flood_is_not_answered_for_ever(kiosk: ExecutorRig) -> None:
    for number in range(2 * MOST_REFUSALS):
        forged = kiosk.command(id=f"stranger-{number:05}", challenge="0" * 32)
        kiosk.deliver(kiosk.sign(forged, kiosk.keys.stranger))
    assert len(kiosk.agent.events) == len(kiosk.agent.replies) == MOST_REFUSALS
