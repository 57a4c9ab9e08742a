"""Notifications to systemd over a real socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platform_marks import needs_unix_sockets
from totem.system.sd_notify import PULSE_S, SystemdNotifier


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        yield listening


@needs_unix_sockets
def test_notifications_are_sent(manager: socket.socket) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager.getsockname()})
    notifier.ready()
    notifier.alive()
    notifier.status("em serviço\nsecond line")
    notifier.stopping()
    heard = [manager.recv(100) for _ in range(4)]
    assert heard == [b"READY=1", b"WATCHDOG=1", "STATUS=em serviço".encode(), b"STOPPING=1"]


@needs_unix_sockets
def test_an_abstract_socket() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0totem-test-{os.getpid()}")
        listening.settimeout(60)
        SystemdNotifier({"NOTIFY_SOCKET": f"@totem-test-{os.getpid()}"}).ready()
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize(
    "environ",
    [{}, {"NOTIFY_SOCKET": ""}, pytest.param({"NOTIFY_SOCKET": "/nowhere/at/all"}, marks=needs_unix_sockets)],
)
def test_without_a_listener_nothing_fails(environ: dict[str, str]) -> None:
    notifier = SystemdNotifier(environ)
    notifier.ready()
    notifier.status("")


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "3000000"}, 1.0),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": str(os.getpid())}, 1.0),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}, PULSE_S),
        ({"WATCHDOG_USEC": "60000000"}, PULSE_S),
        ({"WATCHDOG_USEC": "soon"}, PULSE_S),
        ({"WATCHDOG_USEC": "0"}, PULSE_S),
        ({}, PULSE_S),
    ],
)
def test_life_is_told_in_a_third_of_the_manager_s_limit(environ: dict[str, str], seconds: float) -> None:
    assert SystemdNotifier(environ | {"NOTIFY_SOCKET": "/run/notify"}).pulse_s == seconds
    assert SystemdNotifier(environ).pulse_s == PULSE_S
