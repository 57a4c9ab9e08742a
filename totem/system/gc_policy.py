"""Garbage collection policy: collect cycles on the GUI thread only, and return freed memory to the system.

Qt crashes when another thread destroys a widget, and CPython collects in whichever thread allocates. So
automatic collection is off while the kiosk runs, and a timer of the GUI thread collects.

After the start and after each session the heap is trimmed: the C library would keep the gaps that images and
ERP responses leave, a few megabytes per thousand customers.
"""

import gc
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from totem.system.qt_timers import every, once

if TYPE_CHECKING:
    from collections.abc import Callable

CHECK_INTERVAL_MS = 2_000
COLLECT_DELAY_MS = 300


class GuiGarbageCollector(QObject):
    """Collect garbage on the GUI thread from construction until `close`.

    Signals:
        session_collected(): the garbage of the last session was collected.
    """

    session_collected = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_automatic = gc.isenabled()
        gc.disable()
        self._looking = every(self, "garbage", self._collect_if_due, CHECK_INTERVAL_MS)
        self._looking.start()
        self._soon = once(self, "garbage of a visit", self._collect, COLLECT_DELAY_MS)

    @Slot()
    def collect_soon(self) -> None:
        """Collect the garbage of an ended session shortly, after the home screen was painted."""
        self._soon.start()

    def freeze_existing(self) -> None:
        """Collect the garbage of the start; exempt all else from later collections, which become faster."""
        gc.collect()
        _trim()(0)
        gc.freeze()

    def close(self) -> None:
        """Restore automatic collection."""
        self._looking.stop()
        self._soon.stop()
        if self._was_automatic:
            gc.enable()

    @Slot()
    def _collect_if_due(self) -> None:
        if gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect()

    @Slot()
    def _collect(self) -> None:
        gc.collect()
        _trim()(0)
        self.session_collected.emit()


@cache
def _trim() -> "Callable[[int], object]":
    """Return glibc's malloc_trim(3), or a function that does nothing where there is none (Windows, musl)."""
    import ctypes  # slow to import, and unused before the first frame

    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return lambda _keep: None
