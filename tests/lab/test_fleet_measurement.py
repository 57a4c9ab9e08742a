"""Measurement of a broker: the judgement of kiosks that do not come back after its restart."""

from collections import Counter
from collections.abc import Callable
from typing import cast

import pytest

from totem.lab.fleet.broker import LocalBroker
from totem.lab.fleet.measurement import measure
from totem.lab.fleet.simulator import FleetSimulator


class FakeSimulator:
    """Two kiosks that are connected while their broker runs; after its restart, as many as `back`."""

    expected = 2
    published = 0

    def __init__(self, back: int) -> None:
        self.connected, self.failures, self._back = 2, Counter[object](), back

    @property
    def is_complete(self) -> bool:
        return self.connected == self.expected

    def start(self) -> None: ...

    def count_failures(self) -> None: ...

    def cut(self, count: int) -> None: ...

    def leave(self) -> None: ...

    def wire_bytes(self) -> None: ...

    def run_until(self, is_done: Callable[[], bool], _timeout_s: float) -> bool:
        return is_done()

    def lose_broker(self) -> None:
        self.connected = 0

    def find_broker(self) -> None:
        self.connected = self._back


class FakeBroker:
    """A broker whose restart the simulated kiosks follow."""

    pid = None

    def __init__(self, simulator: FakeSimulator) -> None:
        self._simulator = simulator

    def stop(self, _number: object) -> None:
        self._simulator.lose_broker()

    def start(self) -> None:
        self._simulator.find_broker()


@pytest.mark.parametrize(("back", "is_good"), [(2, True), (1, False)])
def test_all_kiosks_have_to_come_back_after_a_restart(back: int, *, is_good: bool) -> None:
    simulator = FakeSimulator(back)
    broker = cast("LocalBroker", FakeBroker(simulator))
    load = measure(cast("FleetSimulator", simulator), seconds=0, spread_s=0, broker=broker, restart=True)
    assert load.is_good is is_good
    assert (load.restart_back_s is not None) is is_good


def test_a_broker_that_is_not_restarted_is_not_judged_by_it() -> None:
    load = measure(cast("FleetSimulator", FakeSimulator(2)), seconds=0, spread_s=0)
    assert load.is_good
