"""One store's account against the broker as shipped: what it can make the broker keep, and no more."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import psutil
import pytest

from generate import fleet_acl
from support.fleet_server import FLEET, shipped
from support.mosquitto import PASSWORD, Mosquitto, needs_mosquitto
from support.mqtt_packets import packet, publish, text
from support.tcp_ports import free_port
from totem.fleet import topics
from totem.fleet.channels import CHANNELS, Publication
from totem.fleet.link import Link
from totem.fleet.link_config import LinkConfig, LinkOwner, LinkStatus

KIOSK = "loja-1"
MOST_BYTES = 10_000_000
MOST_QUEUED_BYTES = 120_000_000
"""Of one client: its queue's limit (`max_queued_bytes`), and the packets around the messages."""
WRITTEN = [topics.build(KIOSK, path) for path in CHANNELS if path.startswith("up/")]


def test_the_shipped_rights_are_those_of_the_channels() -> None:
    assert (FLEET / "acl").read_text(encoding="utf-8") == fleet_acl.text()


class ShippedBroker(Mosquitto):
    """The broker with the shipped configuration; its port is the one without TLS."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        conf = shipped(
            "mosquitto.conf",
            ("listener 1883 ", f"listener {self.port} "),
            ("/var/lib/mosquitto/", f"{folder}/"),
            port=str(free_port()),
            folder=str(folder),
        )
        (folder / "mosquitto.conf").write_text(f"user root\n{conf}", encoding="utf-8")

    def link_config(self, user: str) -> LinkConfig:
        """Return the link of a user."""
        return replace(super().link_config(user), tls=False)

    @property
    def pss(self) -> int:
        """Proportional set size in bytes."""
        return int(psutil.Process(self.pid).memory_full_info().pss)

    def connect(self, name: str, user: str = KIOSK) -> socket.socket:
        """Return a connection of an account with the client identifier `name`."""
        peer = socket.create_connection(("127.0.0.1", self.port))
        login = text(name) + text(user) + text(PASSWORD)
        peer.sendall(packet(0x10, text("MQTT") + b"\x05\xc0\x00\x3c\x00" + login))
        assert peer.recv(4096)[3] == 0
        return peer


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[ShippedBroker]:
    """A broker of its own for each attack."""
    with ShippedBroker(tmp_path) as running:
        yield running


def retained(broker: ShippedBroker) -> set[str]:
    """Return all topics whose last message the broker keeps, as the console finds them."""
    seen: SimpleQueue[str] = SimpleQueue()
    end = f"{topics.SYNC}/end"
    link = Link(
        broker.link_config("console"),
        LinkOwner(
            subscriptions=[("#", 1)],
            on_connected=lambda: link.publish(Publication(end, b".")),
            on_message=lambda message: seen.put(message.topic),
        ),
    )
    link.start()
    found = set(iter(seen.get, end))
    link.close()
    return found


@needs_mosquitto
def test_one_account_leaves_no_more_messages_than_one_kiosk(broker: ShippedBroker) -> None:
    results: SimpleQueue[bool] = SimpleQueue()
    statuses: SimpleQueue[LinkStatus] = SimpleQueue()
    link = Link(broker.link_config(KIOSK), LinkOwner(on_acknowledged=results.put), on_status=statuses.put)
    link.start()
    assert statuses.get() is LinkStatus.CONNECTED
    others = [
        *(topics.build(KIOSK, f"up/x{number}") for number in range(2200)),
        *(f"{each}/{number}" for each in WRITTEN for number in range(3)),
        *(f"$share/any/{each}" for each in WRITTEN),
        *(each.upper() for each in WRITTEN),
        *(topics.build("loja-2", path) for path in CHANNELS),
        *(topics.build(KIOSK, path) for path in ("up", "up/", "do/cmd", "do/config", "do/keys")),
        *(topics.ALL_ANNOUNCE, f"{topics.SYNC}/x", "x", f"/{WRITTEN[0]}", "$SYS/x"),
    ]
    before = broker.pss
    while others:
        some, others = others[:100], others[100:]
        assert all(link.publish(Publication(each, bytes(20_000), retain=True)) for each in some)
        assert {results.get() for _ in some} == {False}
    assert all(link.publish(Publication(each, b"x", retain=True)) for each in WRITTEN)
    assert {results.get() for _ in WRITTEN} == {True}
    assert broker.pss - before < MOST_BYTES
    link.close()
    assert retained(broker) == set(WRITTEN)


def _with_wildcards(broker: ShippedBroker) -> Iterator[tuple[socket.socket, bytes]]:
    for number, topic in enumerate((f"{topics.ROOT}/{KIOSK}/up/+", f"{topics.ROOT}/{KIOSK}/up/#", "#")):
        yield broker.connect(f"wild{number}"), publish(topic, bytes(200_000), retain=True)


def _at_qos_2(broker: ShippedBroker) -> Iterator[tuple[socket.socket, bytes]]:
    """Messages that are never released, which the broker would keep."""
    for number in range(10):
        yield broker.connect(f"two{number}"), publish(WRITTEN[-1], bytes(250_000), qos=2) * 10


@needs_mosquitto
@pytest.mark.parametrize("attack", [_with_wildcards, _at_qos_2])
def test_what_is_not_of_a_fleet_ends_the_connection(
    broker: ShippedBroker, attack: Callable[[ShippedBroker], Iterator[tuple[socket.socket, bytes]]]
) -> None:
    before = broker.pss
    for peer, packets in attack(broker):
        with peer, suppress(ConnectionError):
            peer.sendall(packets)
            while peer.recv(4096):
                pass
    assert broker.pss - before < MOST_BYTES
    assert retained(broker) == set()


@needs_mosquitto
@pytest.mark.parametrize("qos", [0, 1])
def test_messages_that_are_not_read_are_dropped_above_a_limit(broker: ShippedBroker, qos: int) -> None:
    """The subscription is repeated, and what is stored is sent each time: 6 GB in all."""
    config = topics.build(KIOSK, topics.DO_CONFIG)
    client = ["/usr/bin/mosquitto_pub", "-p", str(broker.port), "-u", "console", "-P", PASSWORD]
    subprocess.run([*client, "-q", "1", "-r", "-t", config, "-s"], input=bytes(60_000), check=True)
    before = broker.pss
    with broker.connect("greedy") as peer:
        subscription = packet(0x82, b"\x00\x01\x00" + text(config) + bytes([qos]))
        for _ in range(100):
            peer.sendall(subscription * 1000)
        peer.sendall(publish(WRITTEN[0], b"end", retain=True))
        last = ["/usr/bin/mosquitto_sub", *client[1:], "-t", WRITTEN[0], "-C", "1", "-W", "60"]
        subprocess.run(last, check=True)
        assert broker.pss - before < MOST_QUEUED_BYTES


@needs_mosquitto
@pytest.mark.parametrize("qos", [0, 1])
def test_a_burst_to_a_console_that_does_not_read_is_dropped_above_a_limit(
    broker: ShippedBroker, qos: int
) -> None:
    """200 MB by one account, as to an operator's laptop that sleeps."""
    up = f"{topics.ROOT}/+/up/#"
    with broker.connect("console-1", topics.CONSOLE) as console, broker.connect("enemy") as enemy:
        console.sendall(packet(0x82, b"\x00\x01\x00" + text(up) + b"\x01"))
        assert console.recv(4096)[-1] == 1
        before = broker.pss
        for _ in range(40):
            enemy.sendall(publish(WRITTEN[-1], bytes(250_000), qos=qos) * 20)
            # an answer to the last packet: all before it are handled
            enemy.sendall(packet(0xC0))
            answers = b""
            while not answers.endswith(b"\xd0\x00"):
                answers += enemy.recv(65_536)
        assert broker.pss - before < MOST_QUEUED_BYTES
