"""Benchmark of thousands of visits in a row: memory, descriptors, threads and tasks that remain.

Every tenth customer sends a lead, which the outbox delivers to the ERP meanwhile.
"""

import asyncio
import gc
import os
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import linear_regression

import httpx

from benchmarks.budgets import Measurement
from benchmarks.erp import NONE, TEN, serving
from benchmarks.processes import own_mb, own_pss_mb
from benchmarks.station import Station
from totem.session.forms.steps import CHOICES, Form, FormStep
from totem.session.forms.view_state import FormViewState
from totem.session.states import State
from totem.system.gc_policy import COLLECT_DELAY_MS
from totem.ui.controls.choice_lists import ChoiceCardList

PRINT_EVERY = 10
LEAD_EVERY, LEAD = 10, 3
"""One visit of `LEAD_EVERY` is a lead: the one with the remainder `LEAD`."""
FIRST = 1000
"""Visits in which caches fill, before memory has to stay constant."""
SAMPLE_EVERY = 100
FIRST_MB, SLOPE_MB = 10, 0.3


@dataclass
class ProcessResources:
    """Resources of the process; `own_mb` is the part of its PSS without a file behind it."""

    pss_mb: float
    own_mb: float
    descriptors: int
    threads: int
    tasks: int


def measure(work: Path, visits: int) -> list[Measurement]:
    """Make `visits` visits, and count resources before the first and after the last.

    Raises:
        NotMeasured: not every lead reached the ERP, or one did so twice.
    """
    with serving(work) as base_url:
        station = Station(base_url, work)
        try:
            station.kiosk.start_monitors()
            station.until(lambda: Form.LEAD in station.kiosk.session.view_state.offered_forms)
            station.rest(3)
            before = _count_resources(station)
            samples: dict[int, tuple[float, float]] = {}
            for number in range(visits):
                _visit(station, number)
                if (number + 1) % SAMPLE_EVERY == 0:
                    samples[number + 1] = _memory(station)
            sent = len(range(LEAD, visits, LEAD_EVERY))
            station.until(lambda: _leads(base_url) == sent)
            after = _count_resources(station)
        finally:
            station.close()
    return [
        _first(before, samples or {visits: (after.pss_mb, after.own_mb)}),
        _slope(samples),
        *(
            _same(f"{name} after {visits} visits, more", getattr(before, name), getattr(after, name))
            for name in ("descriptors", "threads", "tasks")
        ),
    ]


def _first(before: ProcessResources, samples: dict[int, tuple[float, float]]) -> Measurement:
    """Return the growth over the first thousand visits, or over all where there were fewer."""
    last = max(number for number in samples if number <= FIRST or number == min(samples))
    pss, own = samples[last]
    why = f"PSS {before.pss_mb:.1f} to {pss:.1f} MB; without files {before.own_mb:.1f} to {own:.1f} MB"
    return Measurement(f"memory over the first {last} visits, more", "MB", own - before.own_mb, FIRST_MB, why)


def _slope(samples: dict[int, tuple[float, float]]) -> Measurement:
    """Return the slope of memory over the visits after the first thousand, by linear regression."""
    what = f"memory per thousand visits after the first {FIRST}"
    after = {number: sample for number, sample in samples.items() if number >= FIRST}
    if len(after) < 3:
        return Measurement(what, "MB", None, SLOPE_MB, "needs --visits 5000")
    pss, own = (
        linear_regression([*after], [sample[which] for sample in after.values()]).slope * 1000
        for which in (0, 1)
    )
    ends = after[min(after)], after[max(after)]
    why = (
        f"{len(after)} samples, {min(after)} to {max(after)} visits; without files {ends[0][1]:.1f} to "
        f"{ends[1][1]:.1f} MB; whole PSS {ends[0][0]:.1f} to {ends[1][0]:.1f} MB, {pss:+.2f} per thousand"
    )
    return Measurement(what, "MB", own, SLOPE_MB, why)


def _same(what: str, before: int, after: int) -> Measurement:
    return Measurement(what, "", after - before, 0, f"before the first {before}, after the last {after}")


def _visit(station: Station, number: int) -> None:
    """Make one visit: view the codes of a boleto, and print at times; every fifth customer owes nothing."""
    if number % LEAD_EVERY == LEAD:
        _ask_to_be_called(station, number)
        return
    if number % 5 == 4:
        station.find(NONE)
        station.touch("finish")
    else:
        station.find(TEN)
        station.open_first()
        station.touch("view_barcode")
        if number % PRINT_EVERY != 0:
            station.leave()
            return
        station.touch("print")
        station.arrive(State.PRINTED)
        station.touch("finish")
    station.arrive(State.FAREWELL)
    station.leave()


def _ask_to_be_called(station: Station, number: int) -> None:
    """Send a lead: name, telephone, and the first entry of each list."""
    station.arrive(State.HOME)
    station.touch("way_lead")
    station.arrive(State.FORM)
    session = station.kiosk.session
    while session.view_state.state is State.FORM:
        form = session.view_state.form
        assert form is not None
        if form.step in CHOICES:
            rows = station.window.current.findChild(ChoiceCardList, "choices")
            assert isinstance(rows, ChoiceCardList)
            station.touch_driver.tap(rows.viewport(), rows.card_of(0).center())
        else:
            station.window.type("Maria" if form.step is FormStep.NAME else f"4199{number:07}")
            station.touch("confirm")
        station.until(partial(_has_moved, station, form))
    station.arrive(State.RECEIVED)
    station.leave()


def _has_moved(station: Station, form: FormViewState) -> bool:
    return station.kiosk.session.view_state.form is not form and station.window.is_settled


def _leads(base_url: str) -> int:
    """Return the number of leads that the ERP has received."""
    return len(httpx.get(f"{base_url}/_demo/recebidos", trust_env=False).json()["leads"])


def _count_resources(station: Station) -> ProcessResources:
    """Count after a rest, in which the work of the last visit ends and idle connections are closed."""
    station.rest(6)
    gc.collect()
    counted: list[int] = []
    station.kiosk.background.run(_count_tasks(), done=counted.append, failed=_raise)
    station.until(lambda: bool(counted))
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return ProcessResources(*_memory(station), descriptors, _threads(), counted[0])


def _memory(station: Station) -> tuple[float, float]:
    """Return the PSS of this process, whole and without files, after a collection of garbage."""
    station.rest(2 * COLLECT_DELAY_MS / 1000)
    gc.collect()
    return own_pss_mb(os.getpid()), own_mb(os.getpid())


def _threads() -> int:
    """Count threads without asyncio's workers, whose number grows up to a bound as blocking calls overlap."""
    return sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate())


async def _count_tasks() -> int:
    return len(asyncio.all_tasks())


def _raise(error: Exception) -> None:
    raise error
