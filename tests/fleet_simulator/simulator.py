"""Many simulated kiosks in one thread: their connections on one selector, their reports by timers.

A thousand threads would measure themselves. Only what blocks, the search for the host's address and the TLS
handshake, happens in a few threads. The connections are those of a kiosk's link, with the same waits.
"""

import contextlib
import functools
import heapq
import itertools
import random
import selectors
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Self

from fleet_simulator.kiosk import SimulatedKiosk, SimulatedTrouble
from totem.fleet.connection import BrokerConnection, ConnectError
from totem.fleet.link import Reconnection
from totem.fleet.link_config import LinkConfig, LinkStatus

_CONNECTING_AT_ONCE = 32
_TURN_S = 0.25
_CHECK_S = 5.0
"""Seconds between two checks of each connection's keepalive and acknowledgements."""
_OFFLINE_AFTER_S = 3.0
_TCP_INFO_SIZE = 208
_BYTES_RECEIVED, _SEGMENTS, _BYTES_SENT = 128, 136, 200
"""Offsets in `struct tcp_info` of linux/tcp.h: bytes received, segments out and in, bytes sent."""
_SEGMENT_HEADERS = 52
"""Bytes of the headers of IPv4 and of TCP with timestamps."""
_uniform = random.SystemRandom().uniform


@dataclass(slots=True, eq=False)
class _Member:
    kiosk: SimulatedKiosk
    reconnection: Reconnection
    connection: BrokerConnection | None = None
    descriptor: int = -1
    events: int = selectors.EVENT_READ
    connected_at: float | None = None


class FleetSimulator:
    """All simulated kiosks from `start` to `close`; `run_until` serves them.

    Attributes:
        connected: kiosks with a connection now.
        published: messages since the start.
        failures: failed connections by reason, of attempts begun after `count_failures`.
    """

    def __init__(
        self, kiosks: Sequence[SimulatedKiosk], config_of: Callable[[SimulatedKiosk], LinkConfig]
    ) -> None:
        self._config_of = config_of
        self._members = [_Member(each, Reconnection(config_of(each).spread_s)) for each in kiosks]
        self.connected = self.published = 0
        self.failures: Counter[LinkStatus] = Counter()
        self._count_since = 0.0
        self._timers: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        self._opened: SimpleQueue[tuple[_Member, BrokerConnection, float]] = SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._interrupt, self._interrupted = socket.socketpair()
        for each in (self._wake, self._woken, self._interrupted):
            each.settimeout(0)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._pool = ThreadPoolExecutor(_CONNECTING_AT_ONCE, "simulated-connection")
        self._stop = threading.Event()

    @property
    def expected(self) -> int:
        """Kiosks that stay connected."""
        return sum(each.kiosk.trouble is not SimulatedTrouble.OFFLINE for each in self._members)

    @property
    def is_complete(self) -> bool:
        """True while all kiosks that should be are connected."""
        return self.connected >= self.expected

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Connect all, as fast as it goes; each reports its condition at a random time of the interval."""
        for member in self._members:
            kiosk = member.kiosk
            self._connect(member)
            self._after(_uniform(0, kiosk.health_s), functools.partial(self._report_health, member))
            self._after(_uniform(0, kiosk.metrics_s), functools.partial(self._report_metrics, member))
        self._after(_CHECK_S, self._check_all)

    def stop(self) -> None:
        """End `run_until`, from any thread."""
        self._stop.set()
        self._wake.send(b"\0")

    def run_until(self, is_done: Callable[[], bool], timeout_s: float = float("inf")) -> bool:
        """Serve all connections; return True once `is_done`, False after `timeout_s` or `stop`."""
        until = time.monotonic() + timeout_s
        while not is_done():
            now = time.monotonic()
            if now >= until or self._stop.is_set():
                return False
            while self._timers and self._timers[0][0] <= now:
                heapq.heappop(self._timers)[2]()
            wait_s = min(_TURN_S, until - now, self._timers[0][0] - now if self._timers else _TURN_S)
            for key, events in self._selector.select(max(0.0, wait_s)):
                if key.data is None:
                    self._woken.recv(65_536)
                else:
                    self._serve(key.data, readable=bool(events & selectors.EVENT_READ))
            while not self._opened.empty():
                self._take_opened(*self._opened.get())
        return True

    def count_failures(self) -> None:
        """Count failed connections anew, of attempts from now on."""
        self.failures.clear()
        self._count_since = time.monotonic()

    def cut(self, count: int) -> None:
        """End connections without a DISCONNECT, as a lost power supply does."""
        connected = [each for each in self._members if each.connected_at is not None]
        for member in random.SystemRandom().sample(connected, min(count, len(connected))):
            self._end(member)

    def leave(self) -> None:
        """Let the broker drop all that it keeps of the connected kiosks, which report nothing more."""
        self._timers.clear()
        self._after(_CHECK_S, self._check_all)
        for member in self._members:
            self._do(member, member.kiosk.leave)
        self.run_until(lambda: all(each.connection is None or each.connection.is_settled for each in
                                   self._members), 30)  # fmt: skip

    def wire_bytes(self) -> int | None:
        """Return the bytes of all present connections in both directions, with headers; None if unknown."""
        total = 0
        for member in self._members:
            if member.connection is None:
                continue
            counted = _count_bytes(member.descriptor)
            if counted is None:
                return None
            total += counted
        return total

    def close(self) -> None:
        """Disconnect all in order."""
        self._stop.set()
        self._interrupt.shutdown(socket.SHUT_RDWR)
        self._pool.shutdown(wait=True, cancel_futures=True)
        while not self._opened.empty():
            self._opened.get()[1].close()
        for member in self._members:
            if member.connection is not None:
                member.connection.disconnect()
        self._selector.close()
        for each in (self._wake, self._woken, self._interrupt, self._interrupted):
            each.close()

    def _after(self, seconds: float, do: Callable[[], object]) -> None:
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._numbers), do))

    def _connect(self, member: _Member) -> None:
        if not self._stop.is_set():
            self._pool.submit(self._open, member)

    def _open(self, member: _Member) -> None:
        kiosk = member.kiosk
        connection = BrokerConnection(self._config_of(kiosk), kiosk.owner)
        began = time.monotonic()
        try:
            connection.open(self._interrupted)
        except ConnectError:
            connection.close()
        self._opened.put((member, connection, began))
        with contextlib.suppress(OSError):  # full, so that the loop wakes anyway
            self._wake.send(b"\0")

    def _take_opened(self, member: _Member, connection: BrokerConnection, began: float) -> None:
        if connection.ended_as is not None:
            if began >= self._count_since:
                self.failures[connection.ended_as] += 1
            self._return_later(member, connection.ended_as, 0.0)
            return
        member.connection, member.connected_at = connection, None
        member.descriptor, member.events = connection.fileno(), selectors.EVENT_READ
        self._selector.register(member.descriptor, member.events, member)
        self._serve(member, readable=True)

    def _serve(self, member: _Member, *, readable: bool) -> None:
        connection = member.connection
        if connection is None:
            return
        is_alive = connection.serve(readable=readable)
        if connection.is_connected and member.connected_at is None:
            member.connected_at = time.monotonic()
            self.connected += 1
            if member.kiosk.trouble is SimulatedTrouble.OFFLINE:
                self._after(_OFFLINE_AFTER_S, lambda: self._end(member))
        if not is_alive or (self._flush(member) and not connection.serve(readable=False)):
            self._end(member)
        elif (
            wanted := selectors.EVENT_READ | connection.wants_write * selectors.EVENT_WRITE
        ) != member.events:
            member.events = wanted
            self._selector.modify(member.descriptor, wanted, member)

    def _flush(self, member: _Member) -> bool:
        """Hand over a kiosk's messages, or drop them without a connection; True if there were some."""
        kiosk, connection = member.kiosk, member.connection
        while kiosk.planned:
            later = kiosk.planned.popleft()
            self._after(later.after_s, functools.partial(self._do, member, later.do))
        if connection is None or not connection.is_connected:
            kiosk.outgoing.clear()
            return False
        count = len(kiosk.outgoing)
        while kiosk.outgoing:
            connection.queue(kiosk.outgoing.popleft())
        self.published += count
        return count > 0

    def _do(self, member: _Member, work: Callable[[], object]) -> None:
        work()
        self._flush(member)
        self._serve(member, readable=False)

    def _report_health(self, member: _Member) -> None:
        self._do(member, member.kiosk.publish_health)
        wait_s = member.kiosk.health_s * _uniform(0.9, 1.1)
        self._after(wait_s, lambda: self._report_health(member))

    def _report_metrics(self, member: _Member) -> None:
        self._do(member, member.kiosk.publish_metrics)
        wait_s = member.kiosk.metrics_s * _uniform(0.9, 1.1)
        self._after(wait_s, lambda: self._report_metrics(member))

    def _check_all(self) -> None:
        for member in self._members:
            self._serve(member, readable=False)
        self._after(_CHECK_S, self._check_all)

    def _end(self, member: _Member) -> None:
        connection = member.connection
        if connection is None:
            return
        self._selector.unregister(member.descriptor)
        connection.close()
        member.connection = None
        lasted_s = 0.0
        if member.connected_at is not None:
            lasted_s = time.monotonic() - member.connected_at
            self.connected -= 1
            member.connected_at = None
        elif connection.ended_as is not None:
            self.failures[connection.ended_as] += 1
        if member.kiosk.trouble is not SimulatedTrouble.OFFLINE or lasted_s == 0.0:
            self._return_later(member, connection.ended_as, lasted_s)

    def _return_later(self, member: _Member, ended_as: LinkStatus | None, lasted_s: float) -> None:
        self._after(member.reconnection.wait_after(ended_as, lasted_s), lambda: self._connect(member))


def _count_bytes(descriptor: int) -> int | None:
    """Return the bytes of a connection in both directions from the kernel, with the segments' headers."""
    if not hasattr(socket, "TCP_INFO"):
        return None
    with socket.socket(fileno=socket.dup(descriptor)) as same:
        info = same.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE)
    if len(info) < _TCP_INFO_SIZE:
        return None
    (received,) = struct.unpack_from("Q", info, _BYTES_RECEIVED)
    segments = sum(struct.unpack_from("II", info, _SEGMENTS))
    (sent,) = struct.unpack_from("Q", info, _BYTES_SENT)
    return int(received + sent + segments * _SEGMENT_HEADERS)
