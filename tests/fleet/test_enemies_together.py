"""All enemies of a kiosk at once: its memory, and its event loop, do not feel them.

The broker is theirs, and so is the server of the images. It carries what owner and operator have signed, too:
a configuration whose images never come, and commands for the largest file, whose parts it does not read.
"""

import json
import re
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support.linked_process import KIOSK, running
from support.mqtt_packets import CONNACK, publish
from support.slow_server import SlowServer, serving_slowly
from totem.domain.fleet_commands import CommandName, Role
from totem.fleet import topics
from totem.fleet.link_config import KIOSK_LIMITS
from totem.fleet.messages import (
    COMMAND_TYPE,
    CONFIG_TYPE,
    KEYS_TYPE,
    LARGEST_COMMAND,
    LARGEST_CONFIG,
    Command,
    ConfigFile,
    KeyList,
    WantedConfig,
)
from totem.fleet.packets import RECEIVE_MAXIMUM
from totem.fleet.signing import TrustedKeys, sign, trusted_key

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PSS is of Linux")

MOST_BYTES = 10_000_000
LONGEST_PAUSE_S = 2.0
CONNECTIONS = 4
"""Attacks one after the other: each would leave a little more, if one left something."""
COMMAND, CONFIG, KEYS = (
    topics.build(KIOSK, path) for path in (topics.DO_COMMAND, topics.DO_CONFIG, topics.DO_KEYS)
)
OWNER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def _padded(document: bytes, size: int) -> bytes:
    """The same document, as large as a kiosk takes."""
    return document + b" " * (size - len(document))


@dataclass
class Enemy:
    """Broker that attacks on each connection, and sends on what the owner signs for its challenge."""

    images: SlowServer
    context: ssl.SSLContext
    count: int
    begin: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self._listener:
            while self.connections < self.count:
                plain, _ = self._listener.accept()
                try:
                    with self.context.wrap_socket(plain, server_side=True) as connection:
                        connection.settimeout(5)  # its health may wait behind what is not acknowledged
                        self._serve(connection)
                except OSError:
                    continue  # the kiosk has ended it, or reports too late
        self.ended.set()

    def _serve(self, connection: ssl.SSLSocket) -> None:
        connection.recv(65_536)
        connection.sendall(CONNACK)
        heard = self._hear(connection)
        self.begin.wait()
        self.connections += 1
        packets = [
            publish(CONFIG, self._config(), number=1),
            *(publish(COMMAND, each, number=2 + n) for n, each in enumerate(self._commands(heard))),
        ]
        self.images.asked.clear()
        for each in packets:
            connection.sendall(each)
        self.images.asked.wait(10)
        for each in self._flood():
            connection.sendall(each)
        connection.sendall(publish(COMMAND, bytes(70_000), qos=2, number=9000))

    def _hear(self, connection: ssl.SSLSocket) -> tuple[str, str]:
        """Read until the kiosk's health has come; return its run and challenge. Nothing is read after it."""
        heard = b""
        while (found := re.search(rb'"boot":"(\w+)","challenge":"(\w+)"', heard)) is None:
            if not (more := connection.recv(65_536)):
                raise ConnectionError
            heard += more
        return found[1].decode(), found[2].decode()

    def _config(self) -> bytes:
        image = ConfigFile(name="a.png", url=self.images.url("a.png"), sha256="0" * 64, bytes=20_000_000)
        wanted = WantedConfig(
            to=KIOSK, serial=self.connections, set={"brand.name": "x" * 40_000}, files=(image,)
        )
        return _padded(sign(wanted.encode(), CONFIG_TYPE, OWNER), LARGEST_CONFIG)

    def _commands(self, run: tuple[str, str]) -> Iterator[bytes]:
        names = [CommandName.DIAGNOSTICS] * 2 + [CommandName.SERVICE_OFF] * (RECEIVE_MAXIMUM - 4)
        for number, name in enumerate(names):
            command = Command(
                id=f"command-{self.connections}-{number}",
                to=KIOSK,
                boot=run[0],
                challenge=run[1],
                issued=datetime.now(UTC),
                do=name,
                by="x" * 200,
            )
            yield _padded(sign(command.encode(), COMMAND_TYPE, OWNER), LARGEST_COMMAND)

    def _flood(self) -> Iterator[bytes]:
        """As many bytes as a packet may have, and shapes that take the most memory to read."""
        most = KIOSK_LIMITS.packet_bytes - 100
        key = trusted_key(OWNER, "x" * 100, (Role.OWNER,))
        chained = sign(KeyList(serial=1, keys=(key,)).encode(), KEYS_TYPE, OWNER)
        payloads = (
            bytes(most),
            _padded(b"[" + b"{}," * 21_000 + b"{}]", 64 << 10),
            _padded(b'{"payload":"","payloadType":"","signatures":[' + b"{}," * 20_000 + b"{}]}", 64 << 10),
            b"[" + b",".join([chained] * ((64 << 10) // (len(chained) + 1))) + b"]",
            _padded(b'{"payload":"' + b"A" * 60_000 + b'","payloadType":"x","signatures":[]}', 64 << 10),
        )
        for number in range(300):
            yield publish((COMMAND, CONFIG, KEYS)[number % 3], payloads[number % len(payloads)], qos=0)


def drip(server: SlowServer, connection: ssl.SSLSocket) -> None:
    """Send the most of an image at once, and the rest byte by byte."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(1_000_000))
    server.drip(connection, bytes(10_000))


def test_all_enemies_at_once_add_no_more_memory_than_each_may(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    TrustedKeys(keys=(trusted_key(OWNER, "dona", (Role.OWNER,)),)).write(tmp_path / "fleet-keys.json")
    with ExitStack() as stack:
        images = SlowServer(lambda connection: drip(images, connection))
        stack.enter_context(serving_slowly(images, context))
        enemy = Enemy(images, context, CONNECTIONS)
        process = stack.enter_context(running(enemy.port, tmp_path, tmp_path / "ca.pem", receives=True))
        assert process.stdout is not None
        assert process.stdout.readline() == "linked\n"
        enemy.begin.set()
        assert enemy.ended.wait(120)
        found = json.loads(process.communicate(timeout=60)[0])
    assert sum(map(bool, images.requests)) > 1, "an image was under way, and given up for the next"
    assert found["peak"] - found["start"] < MOST_BYTES
    assert found["pause_s"] < LONGEST_PAUSE_S
