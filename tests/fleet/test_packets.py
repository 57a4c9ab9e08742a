"""Check of packets by their headers: a broker of good will passes, however its bytes are cut."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.mqtt_packets import CONNACK, packet, publish, text
from totem.fleet import topics
from totem.fleet.link_config import KIOSK_LIMITS, LinkLimits
from totem.fleet.packets import RECEIVE_MAXIMUM, ForbiddenPacket, MessageHead, PacketCheck

COMMAND = topics.build("loja-1", topics.DO_COMMAND)
EXPIRY = b"\x02\0\0\0\x78"
CONNECT = packet(0x10, text("MQTT") + b"\x05\0\0\x3c\0" + text("loja-1"))
SUBSCRIBE, SUBACK = packet(0x82, b"\0\1\0" + text(COMMAND) + b"\1"), packet(0x90, b"\0\1\0\1")
PUBACK = packet(0x40, b"\0\1")


def connected() -> PacketCheck:
    """Return the check of a connection that was accepted."""
    check = PacketCheck(KIOSK_LIMITS)
    check.sent(CONNECT)
    check.received(CONNACK)
    return check


@given(data=st.data(), sizes=st.lists(st.integers(0, 70_000), max_size=5), properties=st.booleans())
def test_a_broker_of_good_will_passes_in_any_pieces(
    data: st.DataObject, sizes: list[int], *, properties: bool
) -> None:
    check = connected()
    check.sent(SUBSCRIBE + publish(COMMAND, b"x") + packet(0xC0))
    more = EXPIRY if properties else b""
    stream = SUBACK + PUBACK + packet(0xD0)
    stream += b"".join(publish(COMMAND, bytes(size), qos=size % 2, properties=more) for size in sizes)
    stream += packet(0xE0, b"\x8e\0")
    while stream:
        cut = data.draw(st.integers(1, min(len(stream), 30_000)) | st.just(len(stream)))
        check.received(stream[:cut])
        stream = stream[cut:]


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (publish(COMMAND, qos=2), "QoS 2"),
        (publish(COMMAND, qos=3), "QoS 2"),
        (publish(COMMAND, bytes(80_000)), "oversized"),
        (publish("x" * 201), "topic"),
        (packet(0xE0, b"\x80" + bytes(1000)), "properties"),
        (CONNACK, "type 2 unasked"),
        (PUBACK * 2, "type 4 unasked"),
        (SUBACK, "type 9 unasked"),
        (packet(0x62, b"\0\1"), "type 6 unasked"),
        (b"\x30\xff\xff\xff\xff\x01", "length"),
    ],
)
@pytest.mark.parametrize("by_byte", [True, False])
def test_what_no_broker_of_good_will_sends_is_not_taken(stream: bytes, reason: str, *, by_byte: bool) -> None:
    check = connected()
    check.sent(publish(COMMAND, b"x"))
    pieces = [stream[at : at + 1] for at in range(len(stream))] if by_byte else [stream]
    with pytest.raises(ForbiddenPacket, match=reason):
        deque(map(check.received, pieces), maxlen=0)


def test_nothing_comes_before_the_connection_is_accepted() -> None:
    check = PacketCheck(KIOSK_LIMITS)
    check.sent(CONNECT)
    with pytest.raises(ForbiddenPacket, match="before CONNACK"):
        check.received(publish(COMMAND))


def test_no_more_messages_than_the_receive_maximum_lack_their_acknowledgement() -> None:
    check = connected()
    for _ in range(3):
        check.received(publish(COMMAND) * RECEIVE_MAXIMUM)
        check.sent(PUBACK * (RECEIVE_MAXIMUM - 1))
        check.sent(PUBACK[:1])
        check.sent(PUBACK[1:])
    check.received(publish(COMMAND, qos=0) * 100)
    with pytest.raises(ForbiddenPacket, match="Receive Maximum"):
        check.received(publish(COMMAND) * (RECEIVE_MAXIMUM + 1))


def test_packets_of_a_minute_are_counted() -> None:
    now = 0.0
    check = PacketCheck(LinkLimits(packets_a_minute=3), lambda: now)
    for _ in range(4):
        check.received(publish(COMMAND, qos=0) * 3)
        now += 60
    check.received(publish(COMMAND, qos=0) * 3)
    with pytest.raises(ForbiddenPacket, match="too many"):
        check.received(publish(COMMAND, qos=0))


def test_bytes_of_a_minute_are_counted() -> None:
    """Eighty kilobytes twenty times a second would be 138 GB a day of a store's mobile contract."""
    now = 0.0
    check = PacketCheck(KIOSK_LIMITS, lambda: now)
    large = publish(COMMAND, bytes(70_000), qos=0)
    assert KIOSK_LIMITS.bytes_a_minute is not None
    for _ in range(4):
        check.received(large * (KIOSK_LIMITS.bytes_a_minute // len(large)))
        now += 60
    check.received(large * (KIOSK_LIMITS.bytes_a_minute // len(large)))
    with pytest.raises(ForbiddenPacket, match="too many bytes"):
        check.received(large)


@pytest.mark.parametrize("qos", [0, 1])
@pytest.mark.parametrize("size", [0, 1, 127, 128, 20_000])
def test_a_messages_head_is_read(qos: int, size: int) -> None:
    message = publish(COMMAND, b"x", qos=qos, number=513, properties=bytes(size))
    body = message[message.index(text(COMMAND)) :]
    assert MessageHead.read(message[0], body) == (513 * qos, size)
    for shorter in (body[: -1 - size - 1], b"", body[:1]):
        with pytest.raises(ForbiddenPacket):
            MessageHead.read(message[0], shorter)
