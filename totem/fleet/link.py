"""Link to the MQTT 5 broker: one thread, one paho client per connection, reconnection with jitter.

paho's own reconnection doubles its waits without jitter, so that a fleet returns in waves; its TLS thread may
hang while it reports a connection (eclipse-paho/paho.mqtt.python#891). So each connection has a new client,
which is dropped when a publication lacks its acknowledgement for `ACKNOWLEDGE_S`. Nothing is queued while
there is no connection: the owner publishes its latest values in `on_connected`.
"""

import logging
import random
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

log = logging.getLogger(__name__)

KEEPALIVE_S = 60
SESSION_EXPIRY_S = 600
WILL_DELAY_S = 30
ACKNOWLEDGE_S = 60.0
LONGEST_WAIT_S = 600.0
_TURN_S = 5.0
"""Longest time of a turn of the network loop; a publication wakes it at once."""
_random = random.SystemRandom()


class LinkStatus(StrEnum):
    """State of the link, for staff."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    UNREACHABLE = "unreachable"
    """No connection to the host and port."""
    BAD_CERTIFICATE = "bad_certificate"
    """The broker's certificate is of another authority or another name, or the own one cannot be used."""
    REFUSED = "refused"
    """The broker knows no such user, or another password."""
    DROPPED = "dropped"
    """The connection ended, or publications were not acknowledged."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinkConfig:
    """Broker, identity, and the seconds over which a fleet spreads its return; `id` is also the user name."""

    host: str
    port: int
    id: str
    password: str | None = None
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    spread_s: float = 60.0
    tls: bool = True


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


def wait_before(attempt: int, spread_s: float, uniform: Callable[[float, float], float]) -> float:
    """Return the seconds before the reconnection number `attempt` in a row, from 0.

    The first is spread over `spread_s`, later ones over at least that, doubling up to ten minutes.
    """
    if attempt == 0:
        return uniform(0, spread_s)
    return uniform(0, min(LONGEST_WAIT_S, max(spread_s, 2.0 ** min(attempt, 10))))


class Link:
    """Connection to the broker from `start` to `close`, always trying to return.

    `publish` and `close` may be called from any thread; the callbacks are called on the link's own thread and
    must not block.
    """

    def __init__(
        self,
        config: LinkConfig,
        *,
        will: Publication | None = None,
        subscriptions: Sequence[tuple[str, int]] = (),
        on_connected: Callable[[], object] = lambda: None,
        on_message: Callable[[Received], object] = lambda _message: None,
        on_status: Callable[[LinkStatus], object] = lambda _status: None,
        uniform: Callable[[float, float], float] = _random.uniform,
    ) -> None:
        """`subscriptions` are filters with their QoS, made anew on each connection before `on_connected`."""
        self.config = config
        self._will, self._subscriptions = will, tuple(subscriptions)
        self._on_connected, self._on_message, self._on_status = on_connected, on_message, on_status
        self._uniform = uniform
        self.status = LinkStatus.CONNECTING
        self._client: Client | None = None
        self._unacknowledged: dict[int, float] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fleet-link", daemon=True)

    @property
    def is_connected(self) -> bool:
        """True while publications are sent."""
        return self.status is LinkStatus.CONNECTED

    def start(self) -> None:
        """Connect on the link's thread."""
        self._thread.start()

    def publish(self, publication: Publication) -> bool:
        """Send a message; False, and nothing is kept, without a connection."""
        client = self._client
        if client is None or not self.is_connected:
            return False
        properties = None
        if publication.expiry_s is not None:
            properties = Properties(PacketTypes.PUBLISH)
            properties.MessageExpiryInterval = publication.expiry_s
        with self._lock:
            sent = client.publish(
                publication.topic,
                publication.payload,
                qos=publication.qos,
                retain=publication.retain,
                properties=properties,
            )
            if publication.qos and sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._unacknowledged[sent.mid] = time.monotonic()
        return bool(sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS)

    def close(self, last: Publication | None = None, *, timeout_s: float = 2.0) -> None:
        """Publish `last`, disconnect in order, so that the broker drops the will, and join the thread."""
        deadline = time.monotonic() + timeout_s
        if last is not None and self.publish(last):
            while self._unacknowledged and time.monotonic() < deadline and self.is_connected:
                self._stop.wait(0.01)
        self._stop.set()
        client = self._client
        if client is not None:
            client.disconnect()
        if self._thread.is_alive():
            self._thread.join(max(0.0, deadline - time.monotonic()))
        self._set_status(LinkStatus.CLOSED)

    def _run(self) -> None:
        attempt = -1
        while not self._stop.is_set():
            if attempt >= 0 and self._stop.wait(wait_before(attempt, self.config.spread_s, self._uniform)):
                return
            was_connected = self._connect_once()
            attempt = 0 if was_connected else attempt + 1

    def _connect_once(self) -> bool:
        """Connect and serve the connection until it ends; return True if it was established."""
        try:
            client = self._make_client()
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = SESSION_EXPIRY_S
            host, port = self.config.host, self.config.port
            client.connect(host, port, KEEPALIVE_S, clean_start=False, properties=properties)
        except ssl.SSLError:
            self._set_status(LinkStatus.BAD_CERTIFICATE)
            return False
        except (OSError, ValueError):
            self._set_status(LinkStatus.UNREACHABLE)
            return False
        self._client = client
        self._unacknowledged.clear()
        established = False
        try:
            while not self._stop.is_set() or self.is_connected:
                result = client.loop(timeout=_TURN_S)
                established = established or self.is_connected
                if result != MQTTErrorCode.MQTT_ERR_SUCCESS or self._is_stuck():
                    break
        finally:
            self._client = None
            _shut(client)
        if self.status in {LinkStatus.CONNECTED, LinkStatus.CONNECTING}:
            self._set_status(LinkStatus.DROPPED)
        return established

    def _make_client(self) -> Client:
        config = self.config
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=config.id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.username_pw_set(config.id, config.password)
        if config.tls:
            context = ssl.create_default_context(cafile=config.ca_file)
            if config.client_certificate is not None:
                context.load_cert_chain(config.client_certificate, config.client_key)
            client.tls_set_context(context)
        if self._will is not None:
            properties = Properties(PacketTypes.WILLMESSAGE)
            properties.WillDelayInterval = WILL_DELAY_S
            topic, payload, qos, retain, _ = self._will
            client.will_set(topic, payload, qos=qos, retain=retain, properties=properties)
        client.on_connect = self._connected
        client.on_message = self._received
        client.on_publish = self._acknowledged
        return client

    def _connected(
        self, client: Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._set_status(LinkStatus.REFUSED)
            return
        for topic, qos in self._subscriptions:
            # The flag as published: a retained command is refused on a live connection, too.
            client.subscribe(topic, options=SubscribeOptions(qos=qos, retainAsPublished=True))
        self._set_status(LinkStatus.CONNECTED)
        self._on_connected()

    def _received(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        expiry = getattr(message.properties, "MessageExpiryInterval", None)
        self._on_message(Received(message.topic, bytes(message.payload), bool(message.retain), expiry))

    def _acknowledged(
        self, _client: Client, _data: object, mid: int, _reason: ReasonCode, _properties: object
    ) -> None:
        self._unacknowledged.pop(mid, None)

    def _is_stuck(self) -> bool:
        with self._lock:
            oldest = min(self._unacknowledged.values(), default=None)
        return oldest is not None and time.monotonic() - oldest > ACKNOWLEDGE_S

    def _set_status(self, status: LinkStatus) -> None:
        if status is not self.status:
            self.status = status
            self._on_status(status)


def _shut(client: Any) -> None:
    """Close the sockets of a client, which may hang in its own disconnect."""
    if (socket := client.socket()) is not None:
        socket.close()
