"""The pulse of the window: fed to the watchdog by the GUI thread, and only when the window really painted."""

from PySide6.QtCore import QEvent, QObject, QRect, Signal, Slot
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

from totem.system.qt_timers import every


class Heartbeat(QObject):
    """Asks for one pixel to be painted at every pulse, and beats when it was.

    A window that no screen shows (unplugged, switched off) paints nothing and is alive all the same: then the
    timer's own tick counts.

    Signals:
        beat(): the GUI thread ran and the window painted.
    """

    beat = Signal()

    def __init__(self, window: QWidget, pulse_s: float) -> None:
        super().__init__(window)
        self._window, self._painted = window, False
        window.window().installEventFilter(self)
        self._timer = every(self, "heartbeat", self._pulse, round(pulse_s * 1000))
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            self._painted = True  # it is painted while this is handled; who hangs there pulses no more
        return False

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
        self._window.window().removeEventFilter(self)

    @Slot()
    def _pulse(self) -> None:
        handle: QWindow | None = self._window.window().windowHandle()
        if self._painted or handle is None or not handle.isExposed():
            self.beat.emit()
        self._painted = False
        self._window.update(QRect(0, 0, 1, 1))
