"""The operator's console on a real broker, with kiosks that are simulated, silent, slow or hostile."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from support.mosquitto import Mosquitto, needs_mosquitto
from support.simulated_totems import SimulatedFleet
from totem.fleet.messages import CommandName, Role
from totem.fleet.operator.console import Console
from totem.fleet.operator.keyring import make_key
from totem.fleet.operator.sending import SendState
from totem.fleet.operator.view import TotemView
from totem.fleet.signing import TrustedKeys

pytestmark = needs_mosquitto
IDS = ("loja-1", "loja-2", "loja-3")
OWNER = make_key("dona", (Role.OWNER,))
KEYS = TrustedKeys(keys=(OWNER.trusted,))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path_factory.mktemp("broker"), extra="max_queued_messages 0") as started:
        yield started


@pytest.fixture
def fleet(broker: Mosquitto) -> Iterator[SimulatedFleet]:
    with SimulatedFleet(broker, IDS, KEYS) as started:
        yield started
    with Console(broker.link_config("console")) as console:
        assert console.synced.wait(30)
        for each in console.totems:
            assert console.clear_retained(each)


@pytest.fixture
def console(broker: Mosquitto) -> Iterator[Console]:
    with Console(broker.link_config("console"), OWNER) as started:
        assert started.synced.wait(30)
        yield started


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


def test_each_kiosk_does_a_command_and_every_answer_is_seen_by_thread_and_event_loop(
    fleet: SimulatedFleet, console: Console
) -> None:
    for each in fleet.totems.values():
        each.publish_all()
    wait_until(console, lambda totems: len(totems) == 3 and all(each.alive for each in totems.values()))
    sending = console.send(CommandName.SERVICE_OFF, IDS, {"message": "Volto já"})
    answers = list(sending)

    async def collect() -> list[object]:
        return [each async for each in sending]

    assert asyncio.run(collect()) == answers
    for each in IDS:
        states = [answer.state for answer in answers if answer.id == each]
        assert states == [SendState.SENT, SendState.RECEIVED, SendState.RUNNING, SendState.DONE]
        (command,) = fleet[each].commands
        assert (command.to, command.args, command.by) == (each, {"message": "Volto já"}, "dona")
        assert 0 <= command.until_up_s - fleet[each].up_s <= 600
    assert sending.all_done
