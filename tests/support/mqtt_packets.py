"""Packets of MQTT 5, as bytes, that no client or broker of good will sends."""

import struct


def text(content: str) -> bytes:
    """Return a string with its length."""
    return struct.pack(">H", len(content)) + content.encode()


def length(number: int) -> bytes:
    """Return a variable byte integer."""
    found = b""
    while number > 127:
        found, number = found + bytes([number & 127 | 128]), number >> 7
    return found + bytes([number])


def packet(first: int, body: bytes = b"") -> bytes:
    """Return a packet of its first byte and the rest."""
    return bytes([first]) + length(len(body)) + body


def publish(
    topic: str,
    payload: bytes = b"",
    *,
    qos: int = 1,
    retain: bool = False,
    number: int = 1,
    properties: bytes = b"",
) -> bytes:
    """Return a message; `number` is its packet identifier."""
    identifier = struct.pack(">H", number) if qos else b""
    return packet(
        0x30 | qos << 1 | retain, text(topic) + identifier + length(len(properties)) + properties + payload
    )


CONNACK = packet(0x20, b"\0\0\0")
"""The broker accepts the connection."""
