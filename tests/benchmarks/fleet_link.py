"""Benchmark of a kiosk whose link is half open for ten minutes: a network that swallows all, ending nothing.

Kiosk, broker and operator's commands are the real programs, with the shipped intervals.
"""

import shutil
import time
from pathlib import Path

from benchmarks.budgets import Measurement
from benchmarks.processes import NotMeasured
from support.real_fleet import RealFleet, RealKiosk, wait_for
from support.tcp_proxy import TcpProxy
from totem.lab.reference_erp.server import ReferenceErp

SETTLE_S, CONNECTED_S, SWALLOWED_S = 30, 120, 600
LONGEST_RETURN_S = 660
"""The longest wait between two attempts, and a minute for the attempt and its sight."""


def measure(work: Path) -> list[Measurement]:
    """Compare the kiosk before and during the outage; time how long it is seen, and its return."""
    if shutil.which("mosquitto", path="/usr/sbin:/usr/bin") is None:
        raise NotMeasured("no mosquitto")
    with (
        ReferenceErp() as erp,
        RealFleet(work) as fleet,
        TcpProxy(fleet.port) as proxy,
        RealKiosk(work / "kiosk", erp.base_url, probe="", spread="") as kiosk,
    ):
        kiosk.join(fleet, "loja-1", port=proxy.port)
        time.sleep(SETTLE_S)
        connected_percent, connected_mb = _use(kiosk, CONNECTED_S)
        proxy.swallowing.set()
        began = time.monotonic()
        wait_for(lambda: not fleet.row_of("loja-1")["alive"], "loss seen", pause_s=2)
        seen_s = time.monotonic() - began
        lost_percent, lost_mb = _use(kiosk, SWALLOWED_S - seen_s)
        proxy.swallowing.clear()
        began = time.monotonic()
        while not fleet.row_of("loja-1")["alive"] and time.monotonic() - began < 2 * LONGEST_RETURN_S:
            time.sleep(2)
        back_s = time.monotonic() - began
    name = "fleet, link half open for 10 min"
    return [
        Measurement(f"{name}: seen as lost after", "s", seen_s, 130),
        Measurement(f"{name}: CPU of the kiosk before", "%", connected_percent),
        Measurement(f"{name}: CPU of the kiosk", "%", lost_percent, 1),
        Measurement(f"{name}: PSS of the kiosk, more than before", "MB", lost_mb - connected_mb, 6),
        Measurement(f"{name}: back after", "s", back_s, LONGEST_RETURN_S),
    ]


def _use(kiosk: RealKiosk, seconds: float) -> tuple[float, float]:
    """Return the CPU in percent of `seconds`, and the PSS in MB at their end."""
    before, _ = kiosk.usage()
    time.sleep(seconds)
    after, pss_mb = kiosk.usage()
    return (after - before) / seconds * 100, pss_mb
