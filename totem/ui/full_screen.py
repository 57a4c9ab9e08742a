"""Keep the window over the primary screen, and record that screen's state for `totem doctor`."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from totem.system import display_power
from totem.system.display_power import ScreenState
from totem.system.qt_timers import once

SETTLE_MS = 200
"""Connecting a screen raises several signals; they are handled once, so long after the last."""


def primary_screen() -> QScreen | None:
    """The primary screen; None without one, for which Wayland reports a screen of no size."""
    screen: QScreen | None = QGuiApplication.primaryScreen()
    return None if screen is None or screen.geometry().isEmpty() else screen


class ScreenWatcher(QObject):
    """Calls `_on_screens_changed` after screens were connected, removed, rotated or resized."""

    def __init__(self, parent: QObject, name: str, timer_name: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._settling = once(self, timer_name, self._on_screens_changed, SETTLE_MS)

    def _watch(self) -> None:
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._add_screen)
            app.screenRemoved.connect(self._settle)
            app.primaryScreenChanged.connect(self._settle)
        for screen in QGuiApplication.screens():
            screen.geometryChanged.connect(self._settle)

    @Slot(QScreen)
    def _add_screen(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._settle)
        self._settle()

    @Slot()
    def _settle(self) -> None:
        self._settling.start()

    @Slot()
    def _on_screens_changed(self) -> None:
        raise NotImplementedError


class FullScreen(ScreenWatcher):
    """Keeps a window over the primary screen.

    Kiosks may have no window manager, and one that is there leaves a window where it was.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "full screen", "screens that settle")
        self._watch()

    def show(self) -> None:
        """Show the window now, or when a screen is connected."""
        self._on_screens_changed()

    @Slot()
    def _on_screens_changed(self) -> None:
        window = self.parent()  # an attribute would be a reference cycle
        screen = primary_screen()
        if screen is None or not isinstance(window, QWidget):
            return
        if window.screen() != screen:
            window.setScreen(screen)
        window.setGeometry(screen.geometry())
        window.showFullScreen()


def read_screen_state(screen: QScreen | None) -> ScreenState:
    """Read the state of a screen from Qt."""
    platform = QGuiApplication.platformName()
    if screen is None:
        return ScreenState(platform, 0, 0)
    ratio, size, mm = screen.devicePixelRatio(), screen.size(), screen.physicalSize()
    pixels = size * ratio
    return ScreenState(platform, pixels.width(), pixels.height(), ratio, mm.width(), mm.height())


class ScreenRecorder(ScreenWatcher):
    """Writes the state of the primary screen from `start` until `close`, at each change."""

    def __init__(self, parent: QObject, folder: Path) -> None:
        """`folder` is the kiosk's state folder."""
        super().__init__(parent, "screen recorder", "screen to record")
        self._folder = folder

    @Slot()
    def start(self) -> None:
        self._watch()
        self._on_screens_changed()

    def close(self) -> None:
        """Stop, and remove the file."""
        self._settling.stop()
        self._settling.timeout.disconnect(self._on_screens_changed)
        display_power.remove(self._folder)

    @Slot()
    def _on_screens_changed(self) -> None:
        display_power.write(self._folder, read_screen_state(primary_screen()))
