"""A broker in an enemy's hands: whatever it sends, the kiosk's memory and its event loop do not feel it.

The kiosk's agent runs in a process of its own, whose proportional set size counts; the brokers are sockets.
"""

import json
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock

import pytest
import trustme
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import wait_until
from support.linked_process import KIOSK, make_agent, running
from support.mqtt_packets import CONNACK, packet, publish
from support.sampling import covering
from totem.fleet import topics
from totem.fleet.agent import agent as agent_module
from totem.fleet.agent.agent import MOST_UNREAD, MOST_UNREAD_BYTES
from totem.fleet.channels import Received
from totem.fleet.link_config import LinkConfig, LinkOwner

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PSS is of Linux")

MOST_BYTES = 10_000_000
LONGEST_PAUSE_S = 2.0
"""Far above one of this event loop, far below one that waits for the end of an attack."""
COMMAND = topics.build(KIOSK, topics.DO_COMMAND)
SUBACK = packet(0x90, b"\0\1\0\1")


class Peer:
    """The broker's end of a connection; `send` returns False once the kiosk has ended it."""

    def __init__(self, connection: socket.socket, *, reads: bool) -> None:
        self._connection, self._reads = connection, reads
        connection.setblocking(False)

    def send(self, data: bytes, *, patience_s: float = 3.0) -> bool:
        """Send, and read what comes meanwhile; also False where the kiosk takes nothing for `patience_s`."""
        view, until = memoryview(data), time.monotonic() + patience_s
        while view and time.monotonic() < until:
            try:
                with suppress(BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    if self._reads and not self._connection.recv(65_536):
                        return False
                with suppress(BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    view = view[self._connection.send(view) :]
                    until = time.monotonic() + patience_s
            except OSError:
                return False
        return not view


def send_many(peer: Peer, data: bytes, times: int) -> None:
    """Send the same until the kiosk ends the connection."""
    for _ in range(times):
        if not peer.send(data):
            return


def _never_released(size: int) -> Callable[[Peer], None]:
    def attack(peer: Peer) -> None:
        for number in range(1, 601):
            if not peer.send(publish(COMMAND, bytes(size), qos=2, number=number)):
                return

    return attack


def _burst(peer: Peer) -> None:
    peer.send(b"".join(publish(COMMAND, bytes(15_000), number=1 + number) for number in range(4600)))


def _many_times(*packets: bytes) -> Callable[[Peer], None]:
    data = b"".join(packets)
    some = data * max(1, 60_000 // len(data))
    return lambda peer: send_many(peer, some, 20_000_000 // len(some))


def _silence(peer: Peer) -> None:
    threading.Event().wait(2)  # a kiosk publishes a queue of 10 MB in half a second


USER_PROPERTIES = b"\x26\0\0\0\0" * 15_000
SUBSCRIPTIONS = b"\x0b\x01" * 35_000
ATTACKS: dict[str, Callable[[Peer], None]] = {
    "qos 2": _never_released(70_000),
    "large qos 2": _never_released(250_000),
    "burst": _burst,
    "qos 1": _many_times(publish(COMMAND, b"x")),
    "qos 0": _many_times(publish(COMMAND, bytes(70_000), qos=0)),
    "PUBACK": _many_times(packet(0x40, b"\0\1")),
    "PUBREC": _many_times(packet(0x50, b"\0\1")),
    "PUBREL": _many_times(packet(0x62, b"\0\1")),
    "PUBCOMP": _many_times(packet(0x70, b"\0\1")),
    "SUBACK": _many_times(SUBACK),
    "UNSUBACK": _many_times(packet(0xB0, b"\0\1\0\0")),
    "PINGREQ": _many_times(packet(0xC0)),
    "PINGRESP": _many_times(packet(0xD0)),
    "CONNACK": _many_times(CONNACK),
    "AUTH": _many_times(packet(0xF0)),
    "user properties": _many_times(publish(COMMAND, properties=USER_PROPERTIES, qos=0)),
    "subscription identifiers": _many_times(publish(COMMAND, properties=SUBSCRIPTIONS, qos=0)),
    "properties of an acknowledgement": _many_times(
        packet(0x40, b"\0\1\0" + b"\xd0\x8c\x01" + b"\x26\0\0\0\0" * 3600)
    ),
    "topic alias": _many_times(publish("", properties=b"\x23\0\1", qos=0)),
    "long topics": _many_times(publish("x" * 60_000, qos=0)),
    "no end": lambda peer: send_many(peer, b"\x30\xff\xff\xff\x7f" + bytes(60_000), 1000),
    "no length": _many_times(b"\x30\xff\xff\xff\xff\xff"),
    "silence": _silence,
}
KINDS = {
    **dict.fromkeys(("qos 2", "large qos 2", "burst"), "held"),
    **dict.fromkeys(("user properties", "subscription identifiers"), "properties"),
    **dict.fromkeys(("properties of an acknowledgement", "topic alias", "long topics"), "properties"),
    **dict.fromkeys(("no end", "no length"), "lengths"),
    "silence": "silence",
}
"""Kinds of attacks; all others are floods of small packets."""
NEVER_READ = ("qos 1", "PINGREQ", "PUBREL", "silence")
WITH_TLS = ("qos 2", "burst", "no end", "qos 1", "silence")


class Broker:
    """A listener that accepts one connection, answers its subscriptions, and attacks once `linked` is set."""

    def __init__(
        self, attack: Callable[[Peer], None], context: ssl.SSLContext | None, *, reads: bool
    ) -> None:
        self.linked = threading.Event()
        self.ended = threading.Event()
        self._attack, self._context, self._reads = attack, context, reads
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with self._listener:
            connection = self._listener.accept()[0]
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            connection.recv(65_536)
            connection.sendall(CONNACK)
            self.linked.wait()
            self._attack(Peer(connection, reads=self._reads))
        finally:
            self.ended.set()
            connection.close()


def test_messages_that_wait_for_the_event_loop_are_few(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners: list[LinkOwner] = []

    def make_link(_config: LinkConfig, owner: LinkOwner, **_: object) -> Mock:
        owners.append(owner)
        return Mock()

    monkeypatch.setattr(agent_module, "Link", make_link)
    agent = make_agent(LinkConfig("localhost", 1, KIOSK), tmp_path)
    handled: list[Received] = []
    agent.on_command(topics.DO_COMMAND, handled.append)
    large = bytes(70_000)
    for _ in range(1000):
        owners[0].on_message(Received(COMMAND, large, retained=False, expiry_s=None))
    fitting = MOST_UNREAD_BYTES // len(large)
    assert fitting < MOST_UNREAD
    wait_until(lambda: len(handled) >= fitting, "the large messages")
    qapp.processEvents()
    assert len(handled) == fitting
    handled.clear()
    for count in (1, 2):
        for _ in range(1000):
            owners[0].on_message(Received(COMMAND, b"x", retained=False, expiry_s=None))
        wait_until(lambda: len(handled) >= count * MOST_UNREAD, "the messages")  # noqa: B023
        qapp.processEvents()
        assert len(handled) == count * MOST_UNREAD


CASES: tuple[tuple[str, bool, bool], ...] = (
    *((name, True, False) for name in ATTACKS if name != "silence"),
    *((name, False, False) for name in NEVER_READ),
    *((name, name != "silence", True) for name in WITH_TLS),
)
"""Attack, whether the broker reads, and whether by TLS."""
SAMPLE = covering(CASES, lambda case: (KINDS.get(case[0]), case[1]), lambda case: case[1:])
"""Each kind of attack, which fills buffers behind TLS, and each way of the bytes there and back."""


@pytest.mark.parametrize(("name", "reads", "tls"), SAMPLE)
def test_memory_stays_and_the_event_loop_goes_on(
    name: str, *, reads: bool, tls: bool, tmp_path: Path
) -> None:
    context, ca = None, None
    if tls:
        authority = trustme.CA()
        context, ca = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), tmp_path / "ca.pem"
        authority.issue_cert("localhost").configure_cert(context)
        authority.cert_pem.write_to_path(ca)
    broker = Broker(ATTACKS[name], context, reads=reads)
    with running(broker.port, tmp_path, ca, publishes=name == "silence") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "linked\n"
        broker.linked.set()
        assert broker.ended.wait(120)
        found = json.loads(process.communicate(timeout=60)[0])
    assert found["peak"] - found["start"] < MOST_BYTES
    assert found["pause_s"] < LONGEST_PAUSE_S
    assert name == "silence" or found["status"] != "connected"
