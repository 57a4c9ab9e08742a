"""What systemd hears, over the socket that it would have made."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from totem.system.sd_notify import SystemdNotifier


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def test_it_says_what_is_asked_of_it(manager: socket.socket) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager.getsockname()})
    notifier.ready()
    notifier.alive()
    notifier.status("em serviço\nsecond line")
    notifier.stopping()
    heard = [manager.recv(100) for _ in range(4)]
    assert heard == [b"READY=1", b"WATCHDOG=1", "STATUS=em serviço".encode(), b"STOPPING=1"]


def test_an_abstract_socket() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0totem-test-{os.getpid()}")
        listening.settimeout(5)
        SystemdNotifier({"NOTIFY_SOCKET": f"@totem-test-{os.getpid()}"}).ready()
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_nobody_listens(environ: dict[str, str]) -> None:
    notifier = SystemdNotifier(environ)
    notifier.ready()
    notifier.status("")


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({}, None),
    ],
)
def test_within_what_time_it_must_be_heard(environ: dict[str, str], seconds: float | None) -> None:
    assert SystemdNotifier(environ | {"NOTIFY_SOCKET": "/run/notify"}).watchdog_s == seconds
    assert SystemdNotifier(environ).watchdog_s is None
