"""Monitor of the network interfaces: which changes it reports, and machines of which nothing is known."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication

from support.inline_background import ManualBackground
from support.log_check import LogWatch
from totem.monitoring.link_monitor import LinkMonitor
from totem.system.network import NetworkLinks


def links(*linked: str, offline: bool = False, **addresses: str) -> NetworkLinks:
    return NetworkLinks(frozenset(linked), frozenset(addresses.items()), is_offline=offline)


NONE = links(offline=True)
WIRE = links("eth0", eth0="192.168.0.10")
BARE = links("eth0")
BOTH = links("eth0", "wlan0", eth0="192.168.0.10", wlan0="192.168.1.10")
TUNNEL = links("wg0", wg0="10.8.0.2", offline=True)
OVER_WIRE = links("eth0", "wg0", eth0="192.168.0.10", wg0="10.8.0.2")


class Machine:
    """Interfaces that a test sets, and what the monitor says of them."""

    def __init__(self) -> None:
        self.links: NetworkLinks | Exception | None = None
        self.held = ManualBackground()
        self.monitor = LinkMonitor(self.held, self._read)
        self.told: list[str] = []
        self.monitor.lost.connect(lambda offline: self.told.append("offline" if offline else "lost"))
        self.monitor.gained.connect(lambda: self.told.append("gained"))

    def _read(self) -> NetworkLinks | None:
        if isinstance(self.links, Exception):
            raise self.links
        return self.links

    def show(self, *readings: NetworkLinks | Exception | None) -> list[str]:
        """Have the interfaces read, one reading after the other; return what was said."""
        for self.links in readings:
            if self.monitor._timer.isActive():
                self.monitor._timer.timeout.emit()
            else:
                self.monitor.start()
            self.held.release_all()
        return self.told


@pytest.fixture
def machine(qapp: QCoreApplication) -> Iterator[Machine]:
    machine = Machine()
    yield machine
    machine.monitor.close()
    machine.held.close()


@pytest.mark.parametrize(
    ("readings", "told"),
    [
        ([WIRE, WIRE, WIRE], []),
        ([WIRE, NONE, NONE, WIRE], ["offline", "gained"]),
        ([WIRE, NONE, BARE, WIRE], ["offline", "gained", "gained"]),
        ([BOTH, WIRE, BOTH], ["lost", "gained"]),
        ([OVER_WIRE, TUNNEL, OVER_WIRE], ["offline", "gained"]),
        ([None, None, WIRE, None, WIRE], []),
        ([None, NONE], ["offline"]),
        ([WIRE, BARE], []),
    ],
    ids=[
        "steady",
        "out and in",
        "out, in, and an address later",
        "the second of two",
        "below a tunnel",
        "unknown for a while",
        "out from the start",
        "an address that goes",
    ],
)
def test_changes(
    machine: Machine, readings: list[NetworkLinks | None], told: list[str], expected_logs: LogWatch
) -> None:
    if "lost" in told or readings.count(NONE) or TUNNEL in readings:
        expected_logs.expect("has lost its link|no network interface has a link")
    assert machine.show(*readings) == told


def test_where_they_cannot_be_read_the_kiosk_goes_on(machine: Machine, expected_logs: LogWatch) -> None:
    expected_logs.expect("network interfaces cannot be read: RuntimeError")
    assert machine.show(WIRE, RuntimeError("no")) == []
    assert not machine.monitor._timer.isActive()


def test_one_reading_at_a_time(machine: Machine) -> None:
    machine.links = WIRE
    machine.monitor.start()
    for _ in range(5):
        machine.monitor._timer.timeout.emit()
    assert len(machine.held.pending) == 1
    machine.held.release_all()
    machine.monitor._timer.timeout.emit()
    assert len(machine.held.pending) == 1
