"""One connection to an MQTT 5 broker: paho's client with TLS, one deadline, one limit of acknowledgements.

paho's publishing from several threads uses one TLS socket in all of them, and its TLS connections may hang
while it reports them as connected (eclipse-paho/paho.mqtt.python#891). So a connection has a client of its
own, belongs to one thread, takes publications from a queue, and ends when one lacks its acknowledgement for a
minute.
"""

import contextlib
import errno
import logging
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from totem.fleet.channels import Publication, Received
from totem.fleet.link_config import LinkConfig, LinkOwner, LinkStatus
from totem.fleet.packets import MOST_PROPERTIES, RECEIVE_MAXIMUM, ForbiddenPacket, MessageHead, PacketCheck
from totem.system.tls import client_context

log = logging.getLogger(__name__)

_MOST_UNACKNOWLEDGED = 20
_MOST_UNACKNOWLEDGED_BYTES = 600_000
"""Bytes that are sent before the broker acknowledges the first; one message may be larger."""
_PACKET_OVERHEAD = 16
"""Bytes of a PUBLISH packet besides topic and payload: header, length, packet identifier, expiry."""
_OBJECT_OVERHEAD = 300
"""Bytes of memory of a publication that waits, besides topic and payload."""
_READ_BYTES = 65_536
_SESSION_TAKEN_OVER = 0x8E
_AVAILABLE_AGAIN = frozenset({0x88, 0x89, 0x97, 0x9F})
"""Codes of temporary refusals: unavailable, busy, over quota, connection rate exceeded (MQTT 5, 3.2.2.2)."""
_NO_OWNER = LinkOwner()
_IN_PROGRESS = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK})


class ConnectError(Exception):
    """No connection was made; `status` is the reason."""

    def __init__(self, status: LinkStatus) -> None:
        super().__init__(status.value)
        self.status = status


class BrokerConnection:
    """One connection of one client, for a selector; it belongs to one thread, except `queue`.

    Attributes:
        is_connected: True from the broker's CONNACK to the end.
        ended_as: the reason of the end; None before it.
        waiting_bytes: memory of the publications that wait to be sent.
    """

    def __init__(self, config: LinkConfig, owner: LinkOwner) -> None:
        self.config, self._owner = config, owner
        self.is_connected = False
        self.ended_as: LinkStatus | None = None
        self._waiting: deque[Publication] = deque()
        self.waiting_bytes = 0
        self._waiting_lock = threading.Lock()
        self._unacknowledged: dict[int, tuple[float, int]] = {}
        self._unacknowledged_bytes = 0
        self._window = _MOST_UNACKNOWLEDGED
        self._largest_packet: int | None = None
        self._connect_until = 0.0
        self._client = _Client(config)
        if owner.will is not None:
            properties = Properties(PacketTypes.WILLMESSAGE)
            properties.WillDelayInterval = config.will_delay_s
            topic, payload, qos, retain, _ = owner.will
            self._client.will_set(topic, payload, qos=qos, retain=retain, properties=properties)
        self._client.on_connect = self._acknowledge_connect
        self._client.on_disconnect = self._note_end
        self._client.on_message = self._receive
        self._client.on_publish = self._acknowledge

    def open(self, interrupt: socket.socket | None = None) -> None:
        """Connect and send CONNECT, in at most `connect_s` besides the search for the host's addresses.

        Raises:
            ConnectError: it failed, or the peer of `interrupt` was shut down.
        """
        config = self.config
        self._connect_until = time.monotonic() + config.connect_s
        self._client.interrupt, self._client.deadline = interrupt, self._connect_until
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = config.session_expiry_s
        properties.MaximumPacketSize = config.limits.packet_bytes
        properties.ReceiveMaximum = RECEIVE_MAXIMUM
        try:
            self._client.connect(
                config.host, config.port, config.keepalive_s, clean_start=False, properties=properties
            )
        except ConnectError as error:
            self.ended_as = error.status
            raise
        except (OSError, ValueError):  # ValueError: a host that is no name
            self.ended_as = LinkStatus.UNREACHABLE
            raise ConnectError(self.ended_as) from None
        if self._client.socket() is None:  # the peer closed before CONNECT, which paho does not raise
            self.ended_as = self._client.failure
            raise ConnectError(self.ended_as)

    def fileno(self) -> int:
        """Return the socket's descriptor; -1 after the end."""
        opened = self._client.socket()
        return -1 if opened is None else opened.fileno()

    @property
    def wants_write(self) -> bool:
        """True if the socket took only a part of the packets."""
        return self._client.want_write()

    @property
    def is_settled(self) -> bool:
        """True if nothing waits to be sent or acknowledged."""
        return not (self._waiting or self._unacknowledged or self.wants_write)

    def takes(self, publication: Publication) -> bool:
        """Test that a message is not too large for the broker."""
        return self._largest_packet is None or _size_of(publication) <= self._largest_packet

    def queue(self, publication: Publication) -> bool:
        """Let the next `serve` send a message; False if it is too large for the broker, or too many wait."""
        size = _size_of(publication)
        if not self.takes(publication):
            log.warning("%s: %d bytes are more than the broker takes", publication.topic, size)
            return False
        with self._waiting_lock:
            waiting = self.waiting_bytes + size + _OBJECT_OVERHEAD
            if waiting > self.config.limits.waiting_bytes:
                return False
            self.waiting_bytes = waiting
            self._waiting.append(publication)
        return True

    def serve(self, *, readable: bool) -> bool:
        """Read if there is something, send, ping; False once the connection has ended."""
        client = self._client
        try:
            if readable:
                client.loop_read()
                while isinstance(tls := client.socket(), ssl.SSLSocket) and tls.pending():
                    client.loop_read()
            if client.want_write():
                client.loop_write()
            self._send_waiting()
            client.loop_misc()
        except Exception:  # paho lists no errors of malformed packets
            log.exception("the broker's packet cannot be read")
            self._end_as(LinkStatus.DROPPED)
        self._check_deadlines()
        if client.socket() is None and self.ended_as is None:
            self._end_as(LinkStatus.DROPPED if self.is_connected else client.failure)
        if self.ended_as is not None:
            self.close()
        return self.ended_as is None

    def disconnect(self) -> None:
        """End the connection in order, so that the broker drops the will."""
        self._end_as(LinkStatus.CLOSED)
        self._client.disconnect()
        self.close()

    def close(self) -> None:
        """Close the socket as it is."""
        self._end_as(LinkStatus.CLOSED)
        client = self._client
        if (opened := client.socket()) is not None:
            opened.close()
        # without these references client and messages are freed at once, whatever the garbage collector does
        client.on_connect = client.on_disconnect = client.on_message = client.on_publish = None
        self._owner = _NO_OWNER

    def _end_as(self, status: LinkStatus) -> None:
        self.is_connected = False
        if self.ended_as is None:
            self.ended_as = status

    def _check_deadlines(self) -> None:
        now = time.monotonic()
        oldest, _ = next(iter(self._unacknowledged.values()), (now, 0))
        if now - oldest > self.config.acknowledge_s:
            self._end_as(LinkStatus.DROPPED)
        elif not self.is_connected and now > self._connect_until:
            self._end_as(LinkStatus.UNREACHABLE)

    def _may_send_next(self) -> bool:
        """Test that a message waits, that paho keeps nothing unsent, and that the broker keeps pace."""
        if not self.is_connected or not self._waiting or self._client.want_write():
            return False
        if not self._unacknowledged:
            return self._window > 0
        size = self._unacknowledged_bytes + _size_of(self._waiting[0])
        return len(self._unacknowledged) < self._window and size <= _MOST_UNACKNOWLEDGED_BYTES

    def _send_waiting(self) -> None:
        while self._may_send_next():
            with self._waiting_lock:
                publication = self._waiting.popleft()
                self.waiting_bytes -= (size := _size_of(publication)) + _OBJECT_OVERHEAD
            topic, payload, qos, retain, expiry_s = publication
            properties = None
            if expiry_s is not None:
                properties = Properties(PacketTypes.PUBLISH)
                properties.MessageExpiryInterval = expiry_s
            sent = self._client.publish(topic, payload, qos=qos, retain=retain, properties=properties)
            if qos and sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._unacknowledged[sent.mid] = time.monotonic(), size
                self._unacknowledged_bytes += size

    def _acknowledge_connect(
        self, client: Client, _data: object, _flags: object, reason: ReasonCode, properties: Any
    ) -> None:
        if reason.is_failure:
            log.info("the broker refuses the connection: %s", reason)
            passes = reason.value in _AVAILABLE_AGAIN
            self._end_as(LinkStatus.UNREACHABLE if passes else LinkStatus.REFUSED)
            return
        self._largest_packet = getattr(properties, "MaximumPacketSize", None)
        self._window = min(_MOST_UNACKNOWLEDGED, getattr(properties, "ReceiveMaximum", _MOST_UNACKNOWLEDGED))
        for topic, qos in self._owner.subscriptions:
            # The flag as published: a retained command is refused on a live connection, too.
            client.subscribe(topic, options=SubscribeOptions(qos=qos, retainAsPublished=True))
        self.is_connected = True
        call_owner(self._owner.on_connected)

    def _note_end(
        self, _client: Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.value == _SESSION_TAKEN_OVER:
            self._end_as(LinkStatus.TAKEN_OVER)

    def _receive(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return
        expiry = getattr(message.properties, "MessageExpiryInterval", None)
        received = Received(topic, bytes(message.payload), bool(message.retain), expiry)
        call_owner(lambda: self._owner.on_message(received))

    def _acknowledge(
        self, _client: Client, _data: object, mid: int, reason: ReasonCode, _properties: object
    ) -> None:
        if (sent := self._unacknowledged.pop(mid, None)) is None:
            return
        self._unacknowledged_bytes -= sent[1]
        if reason.is_failure:
            log.info("the broker refuses a message: %s", reason)
        call_owner(lambda: self._owner.on_acknowledged(not reason.is_failure))


def _size_of(publication: Publication) -> int:
    """Return the bytes of a message's packet, at most."""
    return len(publication.topic.encode()) + len(publication.payload) + _PACKET_OVERHEAD


def call_owner(callback: Callable[[], object]) -> None:
    """Call the owner's code, whose errors must not end the link."""
    try:
        callback()
    except Exception:
        log.exception("a callback of the link failed")


class _Client(Client):
    """paho's client with a connection that has one deadline and can be interrupted.

    paho limits each of its steps by a timeout of its own and cannot be stopped in them, so that the end of
    the program would wait for a host that does not answer.
    """

    def __init__(self, config: LinkConfig) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=config.client_id or config.id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        self.username_pw_set(config.id, config.password)
        self.interrupt: socket.socket | None = None
        self.deadline = 0.0
        self._config = config
        self._tls: ssl.SSLSocket | None = None

    @property
    def failure(self) -> LinkStatus:
        """Reason of an end before the broker's CONNACK."""
        is_alert = isinstance(self._tls, _TlsSocket) and self._tls.got_alert
        return LinkStatus.CERTIFICATE_REFUSED if is_alert else LinkStatus.UNREACHABLE

    def _handle_publish(self) -> MQTTErrorCode:
        """Take a message, or acknowledge and drop one whose properties cannot be decoded.

        Any account of the broker can publish such a one, retained, too: without this, all consoles would lose
        each connection to it. paho takes for malformed what brokers hand on, such as U+FEFF.
        """
        head = MessageHead.read(self._in_packet["command"], self._in_packet["packet"])
        if head.properties <= MOST_PROPERTIES:
            try:
                return super()._handle_publish()
            except Exception as error:  # noqa: BLE001 - paho lists no errors of malformed properties
                log.debug("a message cannot be decoded: %r", error)
        return self._send_puback(head.identifier) if head.identifier else MQTTErrorCode.MQTT_ERR_SUCCESS

    def _create_socket(self) -> Any:
        config = self._config
        addresses = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)
        plain = self._connect_any(addresses)
        if not config.tls:
            plain.check = PacketCheck(config.limits)
            return plain
        try:
            with contextlib.ExitStack() as undo:
                undo.callback(plain.close)
                context = _tls_context(config)
                self._tls = tls = context.wrap_socket(
                    plain, server_hostname=config.host, do_handshake_on_connect=False
                )
                undo.callback(tls.close)
                if isinstance(tls, _TlsSocket):
                    tls.check = PacketCheck(config.limits)
                self._shake_hands(tls)
                undo.pop_all()
        except TimeoutError:
            raise
        except OSError as error:
            if isinstance(error, ssl.SSLError) and "ALERT" in (error.reason or ""):
                raise ConnectError(LinkStatus.CERTIFICATE_REFUSED) from None
            # all but a peer without TLS is about the certificates and their files
            is_other_peer = isinstance(error, ssl.SSLEOFError | ConnectionError) or (
                isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER"
            )
            status = LinkStatus.UNREACHABLE if is_other_peer else LinkStatus.BAD_CERTIFICATE
            raise ConnectError(status) from None
        return tls

    def _connect_any(self, addresses: Sequence[Any]) -> "_PlainSocket":
        for left, (family, kind, protocol, _, address) in zip(
            range(len(addresses), 0, -1), addresses, strict=True
        ):
            now = time.monotonic()
            opened = _PlainSocket(family, kind, protocol)
            try:
                opened.settimeout(0)
                if opened.connect_ex(address) in _IN_PROGRESS:
                    self._await(opened, selectors.EVENT_WRITE, now + (self.deadline - now) / left)
                    if opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                        return opened
            except TimeoutError:
                pass
            except BaseException:
                opened.close()
                raise
            opened.close()
        raise ConnectionError

    def _shake_hands(self, tls: ssl.SSLSocket) -> None:
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self._await(tls, selectors.EVENT_READ, self.deadline)
            except ssl.SSLWantWriteError:
                self._await(tls, selectors.EVENT_WRITE, self.deadline)
            else:
                return

    def _await(self, opened: socket.socket, event: int, until: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(opened, event)
            if (interrupt := self.interrupt) is not None:
                selector.register(interrupt, selectors.EVENT_READ)
            ready: set[Any] = set()
            while opened not in ready:
                ready = {key.fileobj for key, _ in selector.select(max(0.0, until - time.monotonic()))}
                if not ready:
                    raise TimeoutError
                if interrupt is not None and interrupt in ready and not interrupt.recv(4096):
                    raise ConnectError(LinkStatus.CLOSED)


class _CheckedSocket(socket.socket):
    """Socket that checks the broker's packets.

    paho has no public place for that. It asks for the rest of a packet at once, of up to 256 MB, and takes an
    OSError of the socket as the end of the connection.
    """

    check: PacketCheck | None = None

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        data = super().recv(min(buflen, _READ_BYTES), flags)
        if self.check is not None:
            try:
                self.check.received(data)
            except ForbiddenPacket as error:
                log.warning("the broker sent what is not taken: %s", error)
                raise
        return data

    def send(self, data: Any, flags: int = 0) -> int:
        count = super().send(data, flags)
        if self.check is not None:
            self.check.sent(memoryview(data)[:count])
        return count


class _PlainSocket(_CheckedSocket):
    """Socket without TLS."""


class _TlsSocket(_CheckedSocket, ssl.SSLSocket):
    """TLS socket that notes an alert: TLS 1.3 rejects a client's certificate after the handshake."""

    got_alert = False

    def getpeername(self) -> Any:
        """Return the peer's address; close where there is none, as `SSLContext.wrap_socket` would not."""
        try:
            return super().getpeername()
        except OSError as error:
            self.close()
            raise ConnectionResetError(errno.ECONNRESET, error.strerror) from None

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        try:
            return super().recv(buflen, flags)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError):
            raise
        except ssl.SSLError:
            self.got_alert = True
            raise

    def send(self, data: Any, flags: int = 0) -> int:
        try:
            return super().send(data, flags)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except OSError:
            with contextlib.suppress(OSError):
                self.recv(1)  # the alert may have come before
            raise


def _tls_context(config: LinkConfig) -> ssl.SSLContext:
    context = client_context(config.ca_file)
    context.sslsocket_class = _TlsSocket
    if config.client_certificate is not None:
        context.load_cert_chain(config.client_certificate, config.client_key)
    return context
