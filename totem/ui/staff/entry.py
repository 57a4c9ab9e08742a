"""The hidden way into maintenance mode: five taps on the logo within three seconds, or Ctrl+Alt+M.

It listens where every touch and key passes, so it works on every screen and under every overlay; what it
hears goes on to whatever it was meant for.
"""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputDevice, QKeyEvent, QMouseEvent, QTouchEvent, QWindow
from PySide6.QtWidgets import QWidget

TAPS = 5
WITHIN_MS = 3000
LOGO = "brand"
"""The object name of the logo, wherever it stands."""
REACH_MM = 8.0
"""How far beside the logo a tap may land."""
_SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Entry(QObject):
    """Listens to the kiosk that is its parent.

    Signals:
        asked(): somebody knows the way.
    """

    asked = Signal()
    _handle: QWindow | None = None
    """Of the class as well: Qt still tells of events when the collector has emptied what it throws away."""

    def __init__(self, kiosk: QWidget, px_per_mm: float) -> None:
        super().__init__(kiosk)
        self.setObjectName("entry to maintenance mode")
        self._kiosk, self._reach = kiosk, round(REACH_MM * px_per_mm)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._taps: list[int] = []
        kiosk.installEventFilter(self)
        if kiosk.isVisible():
            self._listen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._handle:
            if isinstance(event, QKeyEvent):
                return self._is_shortcut(event)
            at = _pressed_at(event)
            if at is not None:
                self._tap(at.toPoint())
        elif kind == QEvent.Type.Show and watched is self._kiosk:
            QTimer.singleShot(0, self, self._listen)  # after whoever else listens there: it hears first
        return False

    @Slot()
    def _listen(self) -> None:
        handle: QWindow | None = self._kiosk.window().windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    def _is_shortcut(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_M or event.modifiers() & _SHORTCUT != _SHORTCUT:
            return False
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self.asked.emit()
        return True

    def _tap(self, at: QPoint) -> None:
        if not any(place.contains(at) for place in self._logos()):
            self._taps.clear()
            return
        now = self._clock.elapsed()
        self._taps = [each for each in (*self._taps, now) if now - each <= WITHIN_MS]
        if len(self._taps) == TAPS:
            self._taps.clear()
            self.asked.emit()

    def _logos(self) -> list[QRect]:
        """Where the logo stands, whatever lies over it."""
        top, reach = self._kiosk.window(), self._reach
        logos = (each for each in self._kiosk.findChildren(QWidget, LOGO) if each.isVisible())
        return [
            QRect(each.mapTo(top, QPoint(0, 0)), each.size()).adjusted(-reach, -reach, reach, reach)
            for each in logos
        ]


def _pressed_at(event: QEvent) -> QPointF | None:
    """Where a finger or a mouse was pressed; the mouse that Qt makes of a finger does not count again."""
    if isinstance(event, QTouchEvent) and event.type() == QEvent.Type.TouchBegin and event.pointCount() == 1:
        return event.point(0).position()
    if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
        made_of_a_touch = event.device().type() == QInputDevice.DeviceType.TouchScreen
        return None if made_of_a_touch else event.position()
    return None
