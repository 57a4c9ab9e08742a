"""A thousand customers, one after another: what each of them leaves behind."""

import asyncio
import gc
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from benchmarks.budgets import Row
from benchmarks.erp import NONE, TEN, serving
from benchmarks.processes import own_mb
from benchmarks.station import Station
from totem.kiosk.states import State

PRINT_EVERY = 10


@dataclass
class Held:
    """What the process holds on to."""

    own_mb: float
    descriptors: int
    threads: int
    tasks: int


def measure(work: Path, visits: int) -> list[Row]:
    """Let `visits` customers come; memory is held against before the first, the rest against after ten."""
    with serving(work) as base_url:
        station = Station(base_url, work)
        try:
            station.rest(3)
            before = _held(station)
            for number in range(10):
                _visit(station, number)
            early = _held(station)
            for number in range(10, visits):
                _visit(station, number)
            after = _held(station)
        finally:
            station.close()
    growth = after.own_mb - before.own_mb
    sizes = (before.own_mb, early.own_mb, after.own_mb)
    why = "before the first {:.1f}, after ten {:.1f}, after the last {:.1f} MB".format(*sizes)
    return [
        Row(f"memory after {visits} visits, more", "MB", growth, 5, why),
        *(
            _same(
                f"{name} after {visits} visits, more",
                *(getattr(held, name) for held in (before, early, after)),
            )
            for name in ("descriptors", "threads", "tasks")
        ),
    ]


def _same(what: str, before: int, early: int, after: int) -> Row:
    """Nothing may be left behind; what the first visits make once (a connection, a worker) is no leak."""
    return Row(
        what, "", after - early, 0, f"before the first {before}, after ten {early}, after the last {after}"
    )


def _visit(station: Station, number: int) -> None:
    """A customer with boletos, who looks at the codes and now and then prints; every fifth owes nothing."""
    if number % 5 == 4:
        station.find(NONE)
        station.touch("finish")
    else:
        station.find(TEN)
        station.open_first()
        station.touch("view_barcode")
        if number % PRINT_EVERY == 0:
            station.touch("print")
            station.arrive(State.PRINTED)
        station.touch("finish")
    station.arrive(State.FAREWELL)
    station.leave()


def _held(station: Station) -> Held:
    """Count once all is at rest: an ended visit's work, connections that are kept for a few seconds."""
    station.rest(6)
    gc.collect()
    counted: list[int] = []
    station.kiosk.background.run(_count_tasks(), done=counted.append, failed=_raise)
    station.until(lambda: bool(counted))
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return Held(own_mb(os.getpid()), descriptors, _threads(), counted[0])


def _threads() -> int:
    """All but asyncio's workers, which come as blocking calls overlap and stay, up to a bound."""
    return sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate())


async def _count_tasks() -> int:
    return len(asyncio.all_tasks())


def _raise(error: Exception) -> None:
    raise error
