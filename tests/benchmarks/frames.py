"""Benchmark of the frame times of a long list while it is flicked and paged through."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScroller

from benchmarks.budgets import Measurement, percentile
from benchmarks.erp import COUNTS, MANY, serving
from benchmarks.station import PaintProbe, Station
from totem.ui.screens.boletos import BoletosScreen

FRAME_MS = 8.0
FLICKS = 12
PAGES = 300
STEPS = 10
REPORT_S = 0.008
"""Seconds between two reports of a touch panel."""


def measure(work: Path) -> list[Measurement]:
    """Flick up and down several times, then page by the arrows; every frame counts."""
    with serving(work) as base_url:
        station = Station(base_url, work)
        try:
            station.rest(2)  # warms up
            station.find(MANY)
            station.rest(1)  # the end of the list is checked meanwhile
            timer = _FrameTimer(station)
            for number in range(FLICKS):
                _flick(station, timer, up=number % 3 < 2)
            flicked = timer.take()
            _page(station, timer)
            return [_row("flicked", flicked), _row("paged by its arrows", timer.take())]
        finally:
            station.close()


class _FrameTimer:
    """Records the duration of each frame of the list, from its input event to the painted surface."""

    def __init__(self, station: Station) -> None:
        screen = station.window.current
        assert isinstance(screen, BoletosScreen)
        self.list = screen.list
        self.list.theme = replace(screen.theme, motion=True)  # a station has none
        self._station = station
        self._painted = PaintProbe(self.list.viewport())
        self._frames: list[float] = []

    def watch(self, act: Callable[[], None] | None = None) -> None:
        """Run `act`, then Qt's events until the next report of a touch panel; time each frame."""
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
        """Return the durations since the last call, in milliseconds."""
        frames, self._frames = self._frames, []
        return frames


def _flick(station: Station, timer: _FrameTimer, *, up: bool) -> None:
    """Drag a finger over half of the list at the speed of a hand, lift it, and wait for the end of motion."""
    handle, device = station.window.windowHandle(), station.touch_driver.device
    view = timer.list.viewport()
    start = view.mapTo(station.window, QPoint(view.width() // 2, round(view.height() * (0.8 if up else 0.2))))
    step = QPoint(0, round(view.height() * (-0.05 if up else 0.05)))
    timer.watch(lambda: QTest.touchEvent(handle, device).press(0, start).commit())
    for number in range(1, STEPS + 1):
        timer.watch(partial(_move, handle, device, start + step * number))
    timer.watch(lambda: QTest.touchEvent(handle, device).release(0, start + step * STEPS).commit())
    while QScroller.scroller(station.window.window()).state() is not QScroller.State.Inactive:
        timer.watch()


def _move(handle: QWindow, device: QPointingDevice, where: QPoint) -> None:
    QTest.touchEvent(handle, device).move(0, where).commit()


def _page(station: Station, timer: _FrameTimer) -> None:
    """Touch one arrow to the end of the list, then the other; a touch and its result are one frame."""
    bar, name = timer.list.verticalScrollBar(), "scroll_down"
    for _ in range(PAGES):
        if bar.value() in (bar.minimum(), bar.maximum()):
            name = "scroll_down" if bar.value() == bar.minimum() else "scroll_up"
        timer.watch(partial(station.touch, name))


def _row(how: str, frames: list[float]) -> Measurement:
    shares = ", ".join(f"p{share} {percentile(frames, share / 100):.3g}" for share in (50, 95, 99))
    why = f"p99 of {len(frames)} frames: {shares}, worst {max(frames):.3g} ms"
    return Measurement(
        f"frame while {COUNTS[MANY]} boletos are {how}", "ms", percentile(frames, 0.99), FRAME_MS, why
    )
