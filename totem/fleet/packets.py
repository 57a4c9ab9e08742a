"""Check of a broker's packets before paho keeps, decodes or answers them.

paho keeps each message of QoS 2 until its release, answers what nobody asked for though nobody reads it,
and decodes properties in a time that grows with the square of their length. The check reads fixed headers,
and the lengths of a message's topic and properties (MQTT 5, 2.1 and 3.3.2).

A message's properties are not the broker's: it hands on what any account has put into them. They are reason
to drop the message, and not to end the connection.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import NamedTuple

from totem.fleet.link_config import LinkLimits

RECEIVE_MAXIMUM = 20
"""Messages of QoS 1 that a broker may send before one is acknowledged, announced in CONNECT."""
MOST_PROPERTIES = 1000
"""Bytes of a message's properties that are decoded, and of a packet that is no message."""
_LONGEST_TOPIC = 200
_HEAD = 2
"""Bytes of a message that are checked before the rest has come: the length of its topic."""
_MINUTE_S = 60.0


class ForbiddenPacket(ConnectionError):
    """The broker sent a packet that this client does not take; the text names it."""


class _Kind(IntEnum):
    """Type of a packet, the upper half of its first byte."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


_ANSWERS: dict[int, _Kind] = {
    _Kind.CONNECT: _Kind.CONNACK,
    _Kind.PUBLISH: _Kind.PUBACK,
    _Kind.SUBSCRIBE: _Kind.SUBACK,
    _Kind.PINGREQ: _Kind.PINGRESP,
}
"""A broker's answers to this client's packets, one to each; of messages, to those of QoS 1."""


class _Packet(NamedTuple):
    """A packet whose `head`, the first bytes after its fixed header, has come."""

    first: int
    length: int
    head: bytes

    @property
    def kind(self) -> int:
        """Type of the packet."""
        return self.first >> 4

    @property
    def qos(self) -> int:
        """QoS of a message."""
        return self.first >> 1 & 3


class PacketCheck:
    """Check of both directions of one connection."""

    def __init__(self, limits: LinkLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._incoming, self._outgoing = _Stream(limits.packet_bytes), _Stream()
        self._expected: Counter[int] = Counter()
        self._unacknowledged = self._count = self._bytes = 0
        self._minute = clock()

    def sent(self, data: bytes | memoryview) -> None:
        """Note bytes that the socket has taken."""
        for packet in self._outgoing.feed(data):
            if packet.kind == _Kind.PUBACK:
                self._unacknowledged -= 1
            elif (answer := _ANSWERS.get(packet.kind)) and (packet.qos or answer != _Kind.PUBACK):
                self._expected[answer] += 1

    def received(self, data: bytes) -> None:
        """Check bytes that were received.

        Raises:
            ForbiddenPacket: a packet that this client does not take begins in them.
        """
        self._begin_minute()
        self._count_bytes(len(data))
        for packet in self._incoming.feed(data):
            self._count_packet()
            if packet.kind != _Kind.CONNACK and self._expected[_Kind.CONNACK]:
                raise ForbiddenPacket("before CONNACK")
            if packet.kind == _Kind.PUBLISH:
                self._check_message(packet)
                continue
            if packet.length > MOST_PROPERTIES:
                raise ForbiddenPacket("properties")
            if packet.kind != _Kind.DISCONNECT:
                if not self._expected[packet.kind]:
                    raise ForbiddenPacket(f"type {packet.kind} unasked")
                self._expected[packet.kind] -= 1

    def _begin_minute(self) -> None:
        """Forget bytes and packets of a minute that is over."""
        now = self._clock()
        if now - self._minute >= _MINUTE_S:
            self._minute, self._count, self._bytes = now, 0, 0

    def _count_bytes(self, number: int) -> None:
        most = self._limits.bytes_a_minute
        self._bytes += number
        if most is not None and self._bytes > most:
            raise ForbiddenPacket("too many bytes")

    def _count_packet(self) -> None:
        most = self._limits.packets_a_minute
        self._count += 1
        if most is not None and self._count > most:
            raise ForbiddenPacket("too many packets")

    def _check_message(self, packet: _Packet) -> None:
        if packet.qos > 1:
            raise ForbiddenPacket("QoS 2")
        if packet.qos:
            self._unacknowledged += 1
            if self._unacknowledged > RECEIVE_MAXIMUM:
                raise ForbiddenPacket("Receive Maximum")
        if int.from_bytes(packet.head[:2]) > _LONGEST_TOPIC:
            raise ForbiddenPacket("topic")


class MessageHead(NamedTuple):
    """Packet identifier of a message, 0 at QoS 0, and the length of its properties in bytes."""

    identifier: int
    properties: int

    @classmethod
    def read(cls, first: int, body: bytes | bytearray) -> "MessageHead":
        """Read them from a message's first byte, and its bytes after the fixed header.

        Raises:
            ForbiddenPacket: the message ends before its payload.
        """
        at = 2 + int.from_bytes(body[:2])
        identifier = 0
        if first & 6:
            identifier, at = int.from_bytes(body[at : at + 2]), at + 2
        length = 0
        for place, byte in enumerate(body[at : at + 4]):
            length |= (byte & 0x7F) << 7 * place
            if byte < 0x80:
                if at + place + 1 + length > len(body):
                    break
                return cls(identifier, length)
        raise ForbiddenPacket("length")


class _Stream:
    """Packets of one direction, whose bytes come in pieces of any size."""

    def __init__(self, largest: int = 1 << 28) -> None:
        self._largest = largest
        self._header = bytearray()
        self._head = bytearray()
        self._length = self._left = 0

    def feed(self, data: bytes | memoryview) -> Iterator[_Packet]:
        """Yield each packet whose head ends in `data`; a ForbiddenPacket where its length is none."""
        at = 0
        while at < len(data):
            if self._left:
                step = min(self._left, len(data) - at)
                wanted = min(self._length, _HEAD) - len(self._head)
                self._head += data[at : at + min(step, wanted)]
                at, self._left = at + step, self._left - step
                if wanted and len(self._head) == min(self._length, _HEAD):
                    yield self._packet()
            else:
                self._header.append(data[at])
                at += 1
                if len(self._header) > 1 and data[at - 1] < 0x80:
                    parts = enumerate(self._header[1:])
                    self._length = self._left = sum((byte & 0x7F) << 7 * place for place, byte in parts)
                    self._first = self._header[0]
                    if self._length > self._largest:
                        raise ForbiddenPacket("oversized")
                    self._header.clear()
                    self._head.clear()
                    if not self._length:
                        yield self._packet()
                elif len(self._header) == 5:
                    raise ForbiddenPacket("length")

    def _packet(self) -> _Packet:
        return _Packet(self._first, self._length, bytes(self._head))
