"""Presence on a real broker: init, everything, ready; out of service; the orderly end and the will."""

from collections.abc import Callable

from fleet.agent.conftest import ID, Console
from support.kiosk_harness import Stand
from support.mosquitto import needs_mosquitto
from totem.fleet import topics
from totem.fleet.messages import Presence, Service

pytestmark = needs_mosquitto


def test_a_kiosk_reports_everything_on_connection_and_ready_last(
    make_member: Callable[..., Stand], console: Console
) -> None:
    make_member()
    console.wait_for(topics.UP_STATE, lambda state: state.state is Presence.READY)
    first = [each.topic.removeprefix(f"{topics.ROOT}/{ID}/") for each in console.seen]
    for each in console.seen:
        print(each)
    assert 0
