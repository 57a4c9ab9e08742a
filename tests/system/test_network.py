"""Network interfaces, as the system reports them in a network of the test's own, and as others may."""

import shutil
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from totem.system.network import NetworkLinks, read_links

PROGRAM = """
import subprocess, time
from totem.system.network import read_links

def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)

def wait(wanted):
    # The system passes a change of the link on a little later
    end = time.monotonic() + 60
    while (read := read_links()) is not wanted:
        if read and wanted and (sorted(read.linked), sorted(read.addresses), read.is_offline) == wanted:
            return
        assert time.monotonic() < end, (read, wanted)
        time.sleep(0.01)

wire, both = ("wire", "10.9.0.1"), ["switch", "wire"]
wait(None)
ip("link", "add", "name", "wire", "type", "veth", "peer", "name", "switch")
ip("link", "set", "wire", "up")
wait(([], [], True))
ip("link", "set", "switch", "up")
wait((both, [], False))
ip("address", "add", "10.9.0.1/24", "dev", "wire")
wait((both, [wire], False))
ip("link", "set", "switch", "down")
wait(([], [], True))
ip("link", "set", "switch", "up")
wait((both, [wire], False))
"""


def unshared(*command: str) -> list[str]:
    """Return the command in a network of its own; skip the test where that is not allowed."""
    for flags in ("-n", "-rn"):
        start = ["unshare", flags]
        if shutil.which("unshare") and shutil.which("ip"):
            probe = [*start, "ip", "link", "add", "name", "wire", "type", "veth"]
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return [*start, *command]
    pytest.skip("this system lets the test make no network")


def test_a_cable_that_is_pulled_out_and_put_back() -> None:
    done = subprocess.run(
        unshared(sys.executable, "-c", PROGRAM), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def reported(
    monkeypatch: pytest.MonkeyPatch, **interfaces: tuple[bool, str, list[str]]
) -> NetworkLinks | None:
    """Read interfaces: each with a link or not, its flags, and its addresses."""
    stats = {name: SimpleNamespace(isup=up, flags=flags) for name, (up, flags, _) in interfaces.items()}
    known = {
        name: [SimpleNamespace(address=each) for each in addresses]
        for name, (_, _, addresses) in interfaces.items()
    }
    monkeypatch.setattr(psutil, "net_if_stats", lambda: stats)
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: known)
    return read_links()


LOOP = (True, "up,loopback,running", ["127.0.0.1", "::1"])
WIRED = (True, "up,broadcast,running,multicast", ["192.168.0.10", "fe80::1%eth0", "02:fc:00:00:00:01"])


def test_tunnels_alone_are_no_link_and_a_loopback_of_any_name_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tunnel: Any = (True, "up,pointopoint,running,noarp", ["10.8.0.2"])
    out = (False, "up,broadcast,multicast", ["192.168.0.10"])
    assert reported(monkeypatch, Loop1=LOOP) is None
    wired = reported(monkeypatch, lo=LOOP, eth0=WIRED)
    assert wired == NetworkLinks(frozenset({"eth0"}), frozenset({("eth0", "192.168.0.10")}), is_offline=False)
    unplugged = reported(monkeypatch, lo=LOOP, eth0=out, wg0=tunnel)
    assert unplugged == NetworkLinks(frozenset({"wg0"}), frozenset({("wg0", "10.8.0.2")}), is_offline=True)
    both = reported(monkeypatch, lo=LOOP, eth0=WIRED, wg0=tunnel)
    assert both is not None
    assert not both.is_offline


def test_a_system_that_cannot_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError

    monkeypatch.setattr(psutil, "net_if_stats", refuse)
    assert read_links() is None
