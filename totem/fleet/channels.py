"""Topics of a kiosk, one row each: how their messages travel, and of which model they are."""

from typing import NamedTuple

from totem.fleet import topics
from totem.fleet.messages import (
    LARGEST_FILE,
    EventMessage,
    FileChunk,
    FleetMessage,
    Health,
    Info,
    LogLine,
    Metrics,
    Reply,
    ReportedConfig,
    StateMessage,
)


class Publication(NamedTuple):
    """A message to publish; `expiry_s` is when the broker drops it, None for never."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False
    expiry_s: int | None = None


class Received(NamedTuple):
    """A message received; `expiry_s` is the rest of its time in seconds, None without an expiry."""

    topic: str
    payload: bytes
    retained: bool
    expiry_s: int | None


class Channel(NamedTuple):
    """Messages of one topic.

    Attributes:
        model: of their content; None for a signed envelope, or none.
        qos: at least once, or at most once.
        is_retained: the broker keeps the last.
        expiry_s: seconds after which the broker drops one; None for never.
        expiry_intervals: instead of seconds, so many of the intervals at which they are published.
        largest: bytes of a report that a console reads, several times those of a kiosk's; it keeps the last
            of each kiosk, whose objects take up to four times as much memory.
    """

    model: type[FleetMessage] | None = None
    qos: int = 1
    is_retained: bool = False
    expiry_s: int | None = None
    expiry_intervals: int = 0
    largest: int = 0


CHANNELS = {
    topics.UP_STATE: Channel(StateMessage, is_retained=True, largest=2 << 10),
    topics.UP_INFO: Channel(Info, is_retained=True, largest=8 << 10),
    topics.UP_CONFIG: Channel(ReportedConfig, is_retained=True, largest=8 << 10),
    topics.UP_HEALTH: Channel(Health, is_retained=True, expiry_intervals=3, largest=4 << 10),
    topics.UP_METRICS: Channel(Metrics, is_retained=True, expiry_intervals=3, largest=8 << 10),
    topics.UP_EVENT: Channel(EventMessage, expiry_s=86_400, largest=1 << 10),
    topics.UP_LOG: Channel(LogLine, expiry_s=86_400, largest=8 << 10),
    topics.UP_REPLY: Channel(Reply, expiry_s=3600, largest=1 << 10),
    topics.UP_FILE: Channel(FileChunk, expiry_s=600, largest=LARGEST_FILE),
    topics.DO_KEYS: Channel(is_retained=True),
    topics.DO_COMMAND: Channel(expiry_s=120),
    topics.DO_CONFIG: Channel(is_retained=True),
    topics.DO_ANNOUNCE: Channel(qos=0),
}
"""Channels by their path, which is a whole topic below the kiosk's ID.

A kiosk subscribes in this order, and gets what the broker keeps in it: the keys before what they sign.
"""
RETAINED = tuple(path for path, channel in CHANNELS.items() if channel.is_retained)
"""All topics whose last message the broker keeps."""
REPORTS = tuple(path for path in RETAINED if path.startswith("up/"))
"""Those of a kiosk, which it clears when it leaves."""
WANTED = tuple(path for path in RETAINED if path.startswith("do/"))
"""Those to a kiosk, which it cannot write."""
WRITTEN = tuple(path for path in CHANNELS if path.startswith("up/"))
"""All topics that a kiosk's account may write; it may have the broker keep a message of any of them."""


def publication(
    totem: str, path: str, content: FleetMessage | bytes, *, interval_s: float = 0.0
) -> Publication:
    """Return a message of a kiosk's channel `path`, which is published every `interval_s`."""
    channel = CHANNELS[path]
    expiry_s = channel.expiry_s
    if channel.expiry_intervals:
        expiry_s = max(1, int(channel.expiry_intervals * interval_s))
    payload = content if isinstance(content, bytes) else content.encode()
    return Publication(topics.build(totem, path), payload, channel.qos, channel.is_retained, expiry_s)


def clearing(totem: str, path: str) -> Publication:
    """Return the message by which the broker drops the last one of a retained channel."""
    return Publication(topics.build(totem, path), b"", retain=True)


def subscriptions(totem: str) -> tuple[tuple[str, int], ...]:
    """Return the topics that a kiosk subscribes to, with their QoS."""
    own = [(path, channel.qos) for path, channel in CHANNELS.items() if path.startswith("do/")]
    qos = CHANNELS[topics.DO_ANNOUNCE].qos
    return (*((topics.build(totem, path), each) for path, each in own), (topics.ALL_ANNOUNCE, qos))
