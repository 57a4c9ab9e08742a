"""Touches of several fingers on the real window, by Qt's own touch events and a simulated clock."""

from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from support.kiosk_harness import KioskDriver


class Fingers:
    """Fingers by number; each `down`, `move` and `up` is one report of the panel.

    Attributes:
        now: the panel's clock, in milliseconds.
    """

    def __init__(self, driver: KioskDriver) -> None:
        self._driver = driver
        self._places: dict[int, QPoint] = {}
        self.now = round(monotonic() * 1000)
        driver.kiosk.touch_panel.clock = lambda: self.now
        self.wait(10_000)

    def wait(self, ms: int) -> None:
        """Let pending paints end, then advance the clock."""
        self._driver.settle()
        self.now += ms

    def middle(self, name: str) -> QPoint:
        """The middle of a control, in the window."""
        widget = self._driver.find(name)
        return self.of(widget, widget.rect().center())

    def of(self, widget: QWidget, where: QPoint) -> QPoint:
        """A point of a widget, in the window."""
        return widget.mapTo(self._driver.window.window(), where)

    def down(self, *places: QPoint, first: int = 0) -> None:
        """Put fingers down in one report, numbered from `first` on."""
        self._report({first + place: at for place, at in enumerate(places)}, "press")

    def move(self, finger: int, to: QPoint) -> None:
        """Draw a finger along."""
        self._report({finger: to}, "move")

    def up(self, *fingers: int) -> None:
        """Lift fingers in one report."""
        self._report({each: self._places[each] for each in fingers or (0,)}, "release")

    def cancel(self) -> None:
        """Have the system take the touch back."""
        event = QTouchEvent(QEvent.Type.TouchCancel, self._driver.hand.device)
        QCoreApplication.sendEvent(self._driver.window.window().windowHandle(), event)
        self._places.clear()

    def tap(self, name: str, ms: int = 60) -> None:
        """Touch a control for `ms`."""
        self.down(self.middle(name))
        self.now += ms
        self.up()

    def _report(self, changed: dict[int, QPoint], what: str) -> None:
        handle = self._driver.window.window().windowHandle()
        report = QTest.touchEvent(handle, self._driver.hand.device)
        for finger in self._places.keys() - changed.keys():
            report.move(finger, self._places[finger])
        for finger, at in changed.items():
            getattr(report, what)(finger, at)
            self._places[finger] = at
        report.commit()
        if what == "release":
            for finger in changed:
                del self._places[finger]
        QCoreApplication.processEvents()
