"""Cyclic garbage is collected on the GUI thread alone: a widget that another thread destroys takes Qt down.

CPython collects in whichever thread happens to allocate, and the background thread allocates at every answer
of the ERP. So automatic collection is off while the kiosk runs, and a timer of the GUI thread collects.

What a visit took from the system goes back to it at its end: the C library would keep the holes that pictures
and answers leave in its heap, a few megabytes more after every thousand customers.
"""

import gc
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from totem.system.qt_timers import every, once

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_MS = 2_000
SOON_MS = 300


class GuiGarbageCollector(QObject):
    """Collects from its making until `close`.

    Signals:
        visit_collected(): what the last visit left was collected.
    """

    visit_collected = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_automatic = gc.isenabled()
        gc.disable()
        self._looking = every(self, "garbage", self._look, LOOK_MS)
        self._looking.start()
        self._soon = once(self, "garbage of a visit", self._collect, SOON_MS)

    @Slot()
    def collect_soon(self) -> None:
        """A visit is over: nothing of it waits for the next look, nor keeps the home screen waiting."""
        self._soon.start()

    def keep_what_is_here(self) -> None:
        """Spare later collections, and so the screen, the time to walk over what stays for good."""
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Leave collecting as it was found."""
        self._looking.stop()
        self._soon.stop()
        if self._was_automatic:
            gc.enable()

    @Slot()
    def _look(self) -> None:
        if gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect()

    @Slot()
    def _collect(self) -> None:
        gc.collect()
        _trim()(0)
        self.visit_collected.emit()


@cache
def _trim() -> "Callable[[int], object]":
    """The C library's own way to give free pages back; without one (Windows, musl), nothing is done."""
    import ctypes  # not needed by the home screen

    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return lambda _keep: None
