"""Readings of the machine, against invented interfaces, names and sensors, and against this machine."""

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
    monkeypatch: pytest.MonkeyPatch, interfaces: Interfaces, names: dict[str, str], routes: Sequence[str]
) -> None:
    """Fake a machine with `interfaces`, a resolver for `names`, and routes to the addresses `routes`."""
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
    monkeypatch.setattr(system_probes, "_has_route", lambda address: address in routes)


@pytest.mark.parametrize(
    ("interfaces", "names", "routes", "expected"),
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
    routes: Sequence[str],
    expected: Network,
) -> None:
    pretend(monkeypatch, interfaces, names, routes)
    assert system_probes.read_network("erp.example") == expected


def test_there_is_a_route_to_the_loopback_and_none_to_a_bad_address() -> None:
    assert system_probes._has_route("127.0.0.1")
    assert not system_probes._has_route("not an address")


@pytest.mark.parametrize("host", ["", "x" * 64, "a..b", "nobody.invalid"])
def test_bad_names_resolve_to_nothing(host: str) -> None:
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
    assert system_probes.read_temperature() == expected


def test_systems_without_sensors_report_no_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_temperatures", raising=False)
    assert system_probes.read_temperature() is None
    assert list(machine.check_temperature()) == []


def test_memory_of_this_machine() -> None:
    whole, both = system_probes.read_memory(own=False), system_probes.read_memory(own=True)
    assert whole.own is None
    assert 0 < both.available <= both.total == whole.total
    assert both.own is not None
    assert 10 < both.own < both.total


def test_memory_falls_back_where_the_shared_part_is_not_accessible(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(_process: psutil.Process) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "memory_full_info", deny)
    own = system_probes.read_memory(own=True).own
    assert own is not None
    assert own > 10


def test_the_uptime_is_positive() -> None:
    assert system_probes.uptime_s() > 0


def test_free_space_of_a_missing_folder_is_that_of_its_parent(tmp_path: Path) -> None:
    free, place = system_probes.free_mb(tmp_path / "a" / "b")
    assert place == tmp_path
    assert free >= 0
