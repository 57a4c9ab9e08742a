"""Link to the MQTT 5 broker: one thread, one connection after the other, with jitter between them.

paho's own reconnection doubles its waits without jitter, so that a fleet returns in waves. Nothing is kept
without a connection: the owner publishes its latest values in `on_connected`.
"""

import contextlib
import logging
import random
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from totem.fleet.channels import Publication
from totem.fleet.connection import BrokerConnection, ConnectError, call_owner
from totem.fleet.link_config import LONGEST_WAIT_S, LinkConfig, LinkOwner, LinkStatus

log = logging.getLogger(__name__)

STABLE_S = 10.0
"""A connection that ended earlier counts as a failure, so that the waits for a broker that drops grow."""
_TURN_S = 5.0
"""Longest time between two checks of keepalive and acknowledgements; publications wake the thread at once."""
_NO_OWNER = LinkOwner()
_random = random.SystemRandom()


def wait_before(
    attempt: int,
    spread_s: float,
    uniform: Callable[[float, float], float],
    longest_s: float = LONGEST_WAIT_S,
) -> float:
    """Return the seconds before the reconnection number `attempt` in a row, from 0.

    The first is spread over `spread_s`, later ones over at least that, doubling up to `longest_s`.
    """
    if attempt == 0:
        return uniform(0, spread_s)
    return uniform(0, min(longest_s, max(spread_s, 2.0 ** min(attempt, 10))))


class Reconnection:
    """Waits of one client between its connections."""

    def __init__(
        self,
        spread_s: float,
        uniform: Callable[[float, float], float] = _random.uniform,
        longest_s: float = LONGEST_WAIT_S,
    ) -> None:
        self._spread_s, self._uniform, self._longest_s = spread_s, uniform, longest_s
        self._attempt = -1

    def wait_after(self, ended_as: LinkStatus | None, lasted_s: float) -> float:
        """Return the seconds to wait after a connection that lasted `lasted_s`, 0 for one that failed.

        After a takeover it is at least half of the longest wait: two programs of the same identifier would
        otherwise end each other's connections for ever.
        """
        self._attempt = 0 if lasted_s >= STABLE_S else self._attempt + 1
        if ended_as is LinkStatus.TAKEN_OVER:
            return self._uniform(self._longest_s / 2, self._longest_s)
        return wait_before(self._attempt, self._spread_s, self._uniform, self._longest_s)


class Link:
    """Connection to the broker from `start` to `close`, always trying to return.

    `publish` and `close` may be called from any thread; the callbacks are called on the link's own thread and
    must not block.
    """

    def __init__(
        self,
        config: LinkConfig,
        owner: LinkOwner = _NO_OWNER,
        *,
        on_status: Callable[[LinkStatus], object] = lambda _status: None,
        uniform: Callable[[float, float], float] = _random.uniform,
    ) -> None:
        self.config, self._owner, self._on_status = config, owner, on_status
        self.status = LinkStatus.CONNECTING
        self._reconnection = Reconnection(config.spread_s, uniform, config.longest_wait_s)
        self._connection: BrokerConnection | None = None
        self._number = 0
        limits = (config.keepalive_s, config.acknowledge_s, config.connect_s)
        self._turn_s = min(_TURN_S, *(each / 4 for each in limits))
        self._stop = threading.Event()
        self._close_by = 0.0
        self._wake, self._woken = socket.socketpair()
        self._wake.settimeout(0)
        self._woken.settimeout(0)
        self._thread = threading.Thread(target=self._run, name="fleet-link", daemon=True)

    @property
    def is_connected(self) -> bool:
        """True while publications are sent."""
        return self.status is LinkStatus.CONNECTED

    @property
    def connection(self) -> int | None:
        """Number of the present connection, from 1; None without one."""
        return self._number if self.is_connected else None

    @property
    def waiting_bytes(self) -> int:
        """Bytes of the publications that wait to be sent; 0 without a connection."""
        connection = self._connection
        return 0 if connection is None else connection.waiting_bytes

    def start(self) -> None:
        """Connect on the link's thread."""
        self._thread.start()

    def publish(self, publication: Publication) -> bool:
        """Send a message; False, and nothing is kept, without a connection or if the broker takes less."""
        connection = self._connection
        if connection is None or not connection.queue(publication):
            return False
        self._wake_up()
        return True

    def takes(self, publication: Publication) -> bool:
        """Test that a message is not too large for the broker, as far as that has told its limit."""
        connection = self._connection
        return connection is None or connection.takes(publication)

    def close(self, last: Publication | None = None, *, timeout_s: float = 2.0) -> None:
        """Publish `last`, disconnect in order, so that the broker drops the will, and join the thread."""
        self._close_by = time.monotonic() + timeout_s * 0.75
        if last is not None:
            self.publish(last)
        self._stop.set()
        with contextlib.suppress(OSError):  # ended already
            self._wake.shutdown(socket.SHUT_WR)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        elif not self._thread.is_alive():
            self._end()

    def _wake_up(self) -> None:
        with contextlib.suppress(OSError):  # full: the thread wakes anyway; closed: it has ended
            self._wake.send(b"\0")

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stop.wait(wait_s):
            wait_s = self._serve_connection()
        self._end()

    def _serve_connection(self) -> float:
        """Serve a connection until it ends or the link is closed; return the seconds to wait for the next."""
        owner = replace(self._owner, on_connected=lambda: self._start_publishing(connection))
        connection = BrokerConnection(self.config, owner)
        began: float | None = None
        try:
            connection.open(interrupt=self._woken)
            with selectors.DefaultSelector() as selector:
                selector.register(self._woken, selectors.EVENT_READ)
                descriptor, events = connection.fileno(), selectors.EVENT_READ
                selector.register(descriptor, events)
                timeout_s = 0.0
                while True:
                    ready = {key.fd for key, _ in selector.select(timeout_s)}
                    if self._woken.fileno() in ready and not self._woken.recv(4096):
                        selector.unregister(self._woken)
                    if not connection.serve(readable=descriptor in ready):
                        break
                    if connection.is_connected and began is None:
                        began = time.monotonic()
                    timeout_s = self._turn_s
                    if self._stop.is_set():
                        timeout_s = self._close_by - time.monotonic()
                        if timeout_s <= 0 or connection.is_settled or not connection.is_connected:
                            connection.disconnect()
                            break
                    wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.wants_write else 0)
                    if wanted != events:
                        selector.modify(descriptor, events := wanted)
        except ConnectError:
            pass
        except OSError as error:  # no descriptor is left, which may pass
            log.warning("the link cannot be served: %s", error.strerror)
            connection.ended_as = connection.ended_as or LinkStatus.DROPPED
        finally:
            self._connection = None
            connection.close()
        if not self._stop.is_set():
            self._set_status(connection.ended_as or LinkStatus.DROPPED)
        lasted_s = 0.0 if began is None else time.monotonic() - began
        return self._reconnection.wait_after(connection.ended_as, lasted_s)

    def _start_publishing(self, connection: BrokerConnection) -> None:
        self._connection = connection
        self._number += 1
        self._set_status(LinkStatus.CONNECTED)
        self._owner.on_connected()

    def _set_status(self, status: LinkStatus) -> None:
        if status is not self.status:
            self.status = status
            log.info("link to %s: %s", self.config.host, status)
            call_owner(lambda: self._on_status(status))

    def _end(self) -> None:
        self._set_status(LinkStatus.CLOSED)
        self._wake.close()
        self._woken.close()
