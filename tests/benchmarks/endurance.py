"""A thousand customers, one after another: what each of them leaves behind.

With `leads` every tenth asks to be called instead, and what waits goes from the outbox to the ERP meanwhile.
"""

import asyncio
import gc
import os
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from benchmarks.budgets import Row
from benchmarks.erp import NONE, TEN, serving
from benchmarks.processes import own_mb
from benchmarks.station import Station
from totem.kiosk.form_picture import CHOICES, Form, FormPicture, Step
from totem.kiosk.states import State
from totem.ui.controls.choice_rows import ChoiceRows

PRINT_EVERY = 10
LEAD_EVERY, LEAD = 10, 3
"""Which of so many asks to be called."""


@dataclass
class Held:
    """What the process holds on to."""

    own_mb: float
    descriptors: int
    threads: int
    tasks: int


def measure(work: Path, visits: int, *, leads: bool = False) -> list[Row]:
    """Let `visits` customers come; memory is held against before the first, the rest against after ten.

    Raises:
        NotMeasured: not every lead reached the ERP, or one did so twice.
    """
    with serving(work) as base_url:
        station = Station(base_url, work)
        try:
            if leads:
                station.kiosk.watch()
                station.until(lambda: Form.LEAD in station.kiosk.visit.picture.offers)
            station.rest(3)
            before = _held(station)
            for number in range(10):
                _visit(station, number, leads=leads)
            early = _held(station)
            for number in range(10, visits):
                _visit(station, number, leads=leads)
            if leads:
                sent = len(range(LEAD, visits, LEAD_EVERY))
                station.until(lambda: _leads(base_url) == sent)
            after = _held(station)
        finally:
            station.close()
    what = f"{visits} visits{' and leads' if leads else ''}"
    growth = after.own_mb - before.own_mb
    sizes = (before.own_mb, early.own_mb, after.own_mb)
    why = "before the first {:.1f}, after ten {:.1f}, after the last {:.1f} MB".format(*sizes)
    return [
        Row(f"memory after {what}, more", "MB", growth, 5, why),
        *(
            _same(
                f"{name} after {what}, more",
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


def _visit(station: Station, number: int, *, leads: bool) -> None:
    """A customer with boletos, who looks at the codes and now and then prints; every fifth owes nothing."""
    if leads and number % LEAD_EVERY == LEAD:
        _ask_to_be_called(station, number)
        return
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


def _ask_to_be_called(station: Station, number: int) -> None:
    """Name, telephone, and the first of what there is to choose."""
    station.arrive(State.HOME)
    station.touch("way_lead")
    station.arrive(State.FORM)
    visit = station.kiosk.visit
    while visit.picture.state is State.FORM:
        form = visit.picture.form
        assert form is not None
        if form.step in CHOICES:
            rows = station.window.current.findChild(ChoiceRows, "choices")
            assert isinstance(rows, ChoiceRows)
            station.hand.tap(rows.viewport(), rows.card_of(0).center())
        else:
            station.window.type("Maria" if form.step is Step.NAME else f"4199{number:07}")
            station.touch("confirm")
        station.until(partial(_has_moved, station, form))
    station.arrive(State.RECEIVED)
    station.leave()


def _has_moved(station: Station, form: FormPicture) -> bool:
    return station.kiosk.visit.picture.form is not form and station.window.is_settled


def _leads(base_url: str) -> int:
    """How many the ERP has."""
    return len(httpx.get(f"{base_url}/_demo/recebidos", trust_env=False).json()["leads"])


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
