"""Frames of a long list that is flicked and paged through: how long the screen stands still for each."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScroller

from benchmarks.budgets import Row, percentile
from benchmarks.erp import COUNTS, MANY, serving
from benchmarks.station import Painted, Station
from totem.ui.controls.scroll_pane import scroll_by_finger
from totem.ui.screens.boletos import BoletosScreen

FRAME_MS = 8.0
FLICKS = 12
PAGES = 300
STEPS = 10
REPORT_S = 0.008
"""Seconds between two reports of a touch panel."""


def measure(work: Path) -> list[Row]:
    """Flick up and down again and again, then page by the arrows, with nothing left out of any frame."""
    with serving(work) as base_url:
        station = Station(base_url, work)
        try:
            station.rest(2)  # warms up
            station.find(MANY)
            station.rest(1)  # the end of the list is checked meanwhile
            eyes = _Eyes(station)
            for number in range(FLICKS):
                _flick(station, eyes, up=number % 3 < 2)
            flicked = eyes.take()
            _page(station, eyes)
            return [_row("flicked", flicked), _row("paged by its arrows", eyes.take())]
        finally:
            station.close()


class _Eyes:
    """Sees each frame of the list: the time from the beginning of its work until it was on the surface."""

    def __init__(self, station: Station) -> None:
        screen = station.window.current
        assert isinstance(screen, BoletosScreen)
        self.list = screen.list
        scroll_by_finger(self.list.viewport(), replace(screen.theme, motion=True))  # a station has none
        self._station = station
        self._painted = Painted(self.list.viewport())
        self._frames: list[float] = []

    def watch(self, act: Callable[[], None] | None = None) -> None:
        """Do something, and let Qt work until the next report of a panel; time all that ends in a frame."""
        until = time.monotonic() + REPORT_S
        while True:
            self._painted.reset()
            began = time.perf_counter()
            if act is not None:
                act()
            self._station.work()
            if self._painted:
                self._frames.append(1000 * (time.perf_counter() - began))
            if time.monotonic() >= until:
                return
            act = None
            time.sleep(0.0005)

    def take(self) -> list[float]:
        """What was seen since the last time, in milliseconds."""
        frames, self._frames = self._frames, []
        return frames


def _flick(station: Station, eyes: _Eyes, *, up: bool) -> None:
    """Draw a finger over half of the list and let go, as fast as hands do; wait until it stands still."""
    handle, device = station.window.windowHandle(), station.hand.device
    view = eyes.list.viewport()
    start = view.mapTo(station.window, QPoint(view.width() // 2, round(view.height() * (0.8 if up else 0.2))))
    step = QPoint(0, round(view.height() * (-0.05 if up else 0.05)))
    eyes.watch(lambda: QTest.touchEvent(handle, device).press(0, start).commit())
    for number in range(1, STEPS + 1):
        eyes.watch(partial(_move, handle, device, start + step * number))
    eyes.watch(lambda: QTest.touchEvent(handle, device).release(0, start + step * STEPS).commit())
    while QScroller.scroller(view).state() is not QScroller.State.Inactive:
        eyes.watch()


def _move(handle: QWindow, device: QPointingDevice, where: QPoint) -> None:
    QTest.touchEvent(handle, device).move(0, where).commit()


def _page(station: Station, eyes: _Eyes) -> None:
    """Touch one arrow until it is dark, then the other; a touch with what it leads to is one frame."""
    bar, name = eyes.list.verticalScrollBar(), "scroll_down"
    for _ in range(PAGES):
        if bar.value() in (bar.minimum(), bar.maximum()):
            name = "scroll_down" if bar.value() == bar.minimum() else "scroll_up"
        eyes.watch(partial(station.touch, name))


def _row(how: str, frames: list[float]) -> Row:
    shares = ", ".join(f"p{share} {percentile(frames, share / 100):.3g}" for share in (50, 95, 99))
    why = f"p99 of {len(frames)} frames: {shares}, worst {max(frames):.3g} ms"
    return Row(f"frame while {COUNTS[MANY]} boletos are {how}", "ms", percentile(frames, 0.99), FRAME_MS, why)
