"""Measurement of a broker under simulated kiosks: join, steady load, loss of some, and a restart."""

import math
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fleet_simulator.broker import LocalBroker
from fleet_simulator.simulator import FleetSimulator

_WARM_UP_S = 60.0
"""No kiosk pings within a keepalive of its join: bytes are counted after it, over whole keepalives."""
_MONTH_S = 30 * 86_400
_LOST_SHARE = 0.05
_PATIENCE_S = 60.0


class MeasurementPhase(StrEnum):
    """Part of a measurement."""

    JOIN = "join"
    STEADY = "steady"
    LOSS = "loss"
    HERD = "herd"


@dataclass(frozen=True, slots=True)
class BrokerLoad:
    """Result; absent values were not measured.

    `bytes_per_totem_month` has the headers of TCP and IP, both directions, pings and no reconnections.
    `refused` are connections that a running broker did not take.
    """

    totems: int
    joined: int
    join_s: float
    refused: int
    messages_per_s: float | None = None
    bytes_per_totem_month: int | None = None
    broker_bytes: int | None = None
    lost: int = 0
    lost_back_s: float | None = None
    restarted: bool = False
    restart_back_s: float | None = None
    spread_s: float = 0.0

    @property
    def is_good(self) -> bool:
        """True if all kiosks joined, and came back wherever they lost their connection."""
        is_back = self.lost == 0 or self.lost_back_s is not None
        is_back = is_back and (not self.restarted or self.restart_back_s is not None)
        return self.joined == self.totems and is_back and self.refused == 0


def measure(
    simulator: FleetSimulator,
    *,
    seconds: float,
    spread_s: float,
    broker: LocalBroker | None = None,
    restart: bool = False,
    on_progress: Callable[[MeasurementPhase, int], object] = lambda _phase, _connected: None,
) -> BrokerLoad:
    """Let the kiosks join, work for `seconds`, lose one in twenty, and, if asked, the broker.

    `restart` kills and starts `broker`. `on_progress` gets the phase and the count of connected kiosks, about
    once a second.
    """

    def serve(phase: MeasurementPhase, is_done: Callable[[], bool], timeout_s: float) -> float | None:
        """Return the seconds until `is_done`; None where it is not within the time."""
        began, shown = time.monotonic(), 0.0

        def check() -> bool:
            nonlocal shown
            if time.monotonic() - shown >= 1:
                shown = time.monotonic()
                on_progress(phase, simulator.connected)
            return is_done()

        return time.monotonic() - began if simulator.run_until(check, timeout_s) else None

    def wait(duration_s: float) -> None:
        until = time.monotonic() + duration_s
        serve(MeasurementPhase.STEADY, lambda: time.monotonic() >= until, duration_s)

    total = simulator.expected
    return_s = 4 * spread_s + _PATIENCE_S
    simulator.count_failures()
    simulator.start()
    join_s = serve(MeasurementPhase.JOIN, lambda: simulator.is_complete, total / 10 + return_s)
    joined, refused = simulator.connected, simulator.failures.total()
    messages_per_s = bytes_per_month = broker_bytes = lost_back_s = restart_back_s = None
    lost, restarted = 0, False
    if join_s is not None:
        warm_up_s = _WARM_UP_S if seconds >= 2 * _WARM_UP_S else 0.0
        wait(warm_up_s)
        window_s = math.floor((seconds - warm_up_s) / _WARM_UP_S) * _WARM_UP_S if warm_up_s else seconds
        before, published, began = simulator.wire_bytes(), simulator.published, time.monotonic()
        wait(window_s)
        took_s = time.monotonic() - began
        messages_per_s = round((simulator.published - published) / took_s, 2) if took_s else None
        after = simulator.wire_bytes()
        if warm_up_s and before is not None and after is not None:
            bytes_per_month = round((after - before) / took_s * _MONTH_S / total)
        broker_bytes = _measure_memory(broker)
        lost = math.ceil(total * _LOST_SHARE)
        simulator.count_failures()
        simulator.cut(lost)
        lost_back_s = serve(MeasurementPhase.LOSS, lambda: simulator.is_complete, return_s)
        refused += simulator.failures.total()
        if restart and broker is not None:
            restarted = True
            broker.stop(signal.SIGKILL)
            serve(MeasurementPhase.HERD, lambda: simulator.connected == 0, _PATIENCE_S)
            broker.start()
            simulator.count_failures()
            restart_back_s = serve(MeasurementPhase.HERD, lambda: simulator.is_complete, return_s)
            refused += simulator.failures.total()
            broker_bytes = max(broker_bytes or 0, _measure_memory(broker) or 0) or None
    simulator.leave()
    return BrokerLoad(
        totems=total,
        joined=joined,
        join_s=round(join_s or total / 10 + return_s, 2),
        refused=refused,
        messages_per_s=messages_per_s,
        bytes_per_totem_month=bytes_per_month,
        broker_bytes=broker_bytes,
        lost=lost,
        lost_back_s=None if lost_back_s is None else round(lost_back_s, 2),
        restarted=restarted,
        restart_back_s=None if restart_back_s is None else round(restart_back_s, 2),
        spread_s=spread_s,
    )


def _measure_memory(broker: LocalBroker | None) -> int | None:
    """Return the proportional set size of the broker where the system has one, else its resident size."""
    import psutil

    if broker is None or broker.pid is None:
        return None
    try:
        memory = psutil.Process(broker.pid).memory_full_info()
    except psutil.Error:
        return None
    return int(getattr(memory, "pss", memory.rss))
