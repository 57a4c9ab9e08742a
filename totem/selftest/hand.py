"""A hand: touches the window where a customer would, through Qt's own touch events."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


class NotThere(Exception):
    """What should be touched is not on the screen, or cannot be touched now."""


class Hand:
    """One finger on one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.device: QPointingDevice = QTest.createTouchDevice()

    def touch(self, name: str, inside: QWidget) -> None:
        """Tap the visible control `name` in `inside`.

        Raises:
            NotThere: it is hidden, disabled or missing.
        """
        found = [each for each in inside.findChildren(QWidget, name) if each.isVisible()]
        if not found:
            raise NotThere(f"{name} is not on the screen {inside.objectName()}")
        if not found[0].isEnabled():
            raise NotThere(f"{name} cannot be touched now")
        self.tap(found[0], found[0].rect().center())

    def tap(self, widget: QWidget, where: QPoint) -> None:
        """Tap a point of a widget."""
        top = self._window.window()
        at = widget.mapTo(top, where)
        handle = top.windowHandle()
        QTest.touchEvent(handle, self.device).press(0, at).commit()
        QTest.touchEvent(handle, self.device).release(0, at).commit()
