"""Readings of the machine, against machines that are not there."""

import socket
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from totem.doctor import machine
from totem.staff import system_probes
from totem.staff.system_probes import Network

Interfaces = dict[str, tuple[bool, list[str]]]
LOOP: Interfaces = {"lo": (True, ["127.0.0.1", "::1"])}


def pretend(
    monkeypatch: pytest.MonkeyPatch, interfaces: Interfaces, names: dict[str, str], ways: Sequence[str]
) -> None:
    """A machine with `interfaces`, a name server that knows `names`, and ways to these addresses."""
    stats = {name: SimpleNamespace(isup=up) for name, (up, _) in interfaces.items()}
    addresses = {
        name: [SimpleNamespace(address=each) for each in own] for name, (_, own) in interfaces.items()
    }

    def lookup(host: str, _port: object) -> list[tuple[object, ...]]:
        if host not in names:
            raise socket.gaierror
        return [(socket.AF_INET, 0, 0, "", (names[host], 0))]

    monkeypatch.setattr(psutil, "net_if_stats", lambda: stats)
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: addresses)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(system_probes, "_has_way", lambda address: address in ways)


@pytest.mark.parametrize(
    ("interfaces", "names", "ways", "expected"),
    [
        (LOOP, {}, (), Network((), (), "erp.example", False, False)),
        (
            LOOP | {"eth0": (False, ["192.168.0.10"])},
            {},
            (),
            Network((), (), "erp.example", False, False),
        ),
        (
            LOOP | {"eth0": (True, ["00:11:22:33:44:55", "169.254.7.7", "fe80::1%eth0"])},
            {},
            (),
            Network(("eth0",), (), "erp.example", False, False),
        ),
        (
            LOOP | {"wlan0": (True, ["10.0.0.2"]), "eth0": (True, ["fe80::1%eth0", "2001:db8:7::5"])},
            {"erp.example": "203.0.113.9"},
            ("203.0.113.9",),
            Network(
                ("eth0", "wlan0"),
                (("eth0", "2001:db8:7::5"), ("wlan0", "10.0.0.2")),
                "erp.example",
                True,
                True,
            ),
        ),
        (
            LOOP | {"eth0": (True, ["10.0.0.2"])},
            {},
            ("192.0.2.1",),
            Network(("eth0",), (("eth0", "10.0.0.2"),), "erp.example", False, True),
        ),
        (
            LOOP | {"eth0": (True, ["10.0.0.2"])},
            {"erp.example": "203.0.113.9"},
            ("192.0.2.1",),
            Network(("eth0",), (("eth0", "10.0.0.2"),), "erp.example", True, False),
        ),
    ],
)
def test_network(
    monkeypatch: pytest.MonkeyPatch,
    interfaces: Interfaces,
    names: dict[str, str],
    ways: Sequence[str],
    expected: Network,
) -> None:
    pretend(monkeypatch, interfaces, names, ways)
    assert system_probes.network("erp.example") == expected


def test_the_way_to_oneself_is_known_and_none_to_nowhere() -> None:
    assert system_probes._has_way("127.0.0.1")
    assert not system_probes._has_way("not an address")


@pytest.mark.parametrize("host", ["", "x" * 64, "a..b", "nobody.invalid"])
def test_names_that_are_none(host: str) -> None:
    assert system_probes._lookup(host) == []


@pytest.mark.parametrize(
    ("sensors", "expected"),
    [
        ({}, None),
        ({"coretemp": [41.0, 55.5, 48.0]}, 55.5),
        ({"nvme": [70.0], "cpu_thermal": [51.0]}, 51.0),
        ({"acpitz": [27.8], "k10temp": [62.0]}, 62.0),
        ({"nvme": [70.0]}, None),
        ({"coretemp": [0.0, -128.0, 255.0], "acpitz": [40.0]}, 40.0),
    ],
)
def test_temperature(
    monkeypatch: pytest.MonkeyPatch, sensors: dict[str, list[float]], expected: float | None
) -> None:
    read = {name: [SimpleNamespace(current=each) for each in values] for name, values in sensors.items()}
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: read, raising=False)
    assert system_probes.temperature() == expected


def test_systems_that_know_no_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_temperatures", raising=False)
    assert system_probes.temperature() is None
    assert list(machine.check_temperature()) == []


def test_memory_of_this_very_machine() -> None:
    whole, both = system_probes.memory(own=False), system_probes.memory(own=True)
    assert whole.own is None
    assert 0 < both.available <= both.total == whole.total
    assert both.own is not None
    assert 10 < both.own < both.total


def test_memory_where_the_system_does_not_share_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(_process: psutil.Process) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "memory_full_info", deny)
    own = system_probes.memory(own=True).own
    assert own is not None
    assert own > 10


def test_the_machine_was_started_before_this_process() -> None:
    assert system_probes.machine_s() > 0


def test_room_where_the_folder_is_not_there_yet(tmp_path: Path) -> None:
    free, place = system_probes.free_mb(tmp_path / "a" / "b")
    assert place == tmp_path
    assert free >= 0
