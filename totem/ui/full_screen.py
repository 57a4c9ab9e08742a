"""Keep the window over the primary screen, and record that screen's state for `totem doctor`."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from totem.system import display_power
from totem.system.display_power import ScreenState

SETTLE_MS = 200
"""Connecting a screen raises several signals; they are handled once, so long after the last."""


def primary_screen() -> QScreen | None:
    """The primary screen; None without one, for which Wayland reports a screen of no size."""
    screen: QScreen | None = QGuiApplication.primaryScreen()
    return None if screen is None or screen.geometry().isEmpty() else screen


class FullScreen(QObject):
    """Keeps a window over the primary screen when screens are connected, removed, rotated or resized.

    Kiosks may have no window manager, and one that is there leaves a window where it was.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("full screen")
        self._settling = QTimer(self)
        self._settling.setObjectName("screens that settle")
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._cover)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._meet)
            app.screenRemoved.connect(self._look_soon)
            app.primaryScreenChanged.connect(self._look_soon)
        for screen in QGuiApplication.screens():
            screen.geometryChanged.connect(self._look_soon)

    def show(self) -> None:
        """Show the window now, or when a screen is connected."""
        self._cover()

    @property
    def _window(self) -> QWidget:
        window = self.parent()  # as an attribute, it would make a cycle that keeps the window
        assert isinstance(window, QWidget)  # noqa: S101 - see above
        return window

    @Slot(QScreen)
    def _meet(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._look_soon)
        self._look_soon()

    @Slot()
    def _look_soon(self) -> None:
        self._settling.start()

    @Slot()
    def _cover(self) -> None:
        window = self._window
        screen = primary_screen()
        if screen is None:
            return  # the next to be plugged in is told
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


class ScreenRecorder(QObject):
    """Writes the state of the primary screen from `start` until `close`, at each change."""

    def __init__(self, parent: QObject, folder: Path) -> None:
        """`folder` is the kiosk's state folder."""
        super().__init__(parent)
        self.setObjectName("screen recorder")
        self._folder = folder
        self._settling = QTimer(self)
        self._settling.setObjectName("screen to record")
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self.record)

    @Slot()
    def start(self) -> None:
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._follow)
            app.screenRemoved.connect(self._record_soon)
            app.primaryScreenChanged.connect(self._record_soon)
        for screen in QGuiApplication.screens():
            screen.geometryChanged.connect(self._record_soon)
        self.record()

    def close(self) -> None:
        """Stop, and remove the file."""
        self._settling.stop()
        self._settling.timeout.disconnect(self.record)
        display_power.remove(self._folder)

    @Slot()
    def record(self) -> None:
        """Write the state."""
        display_power.write(self._folder, read_screen_state(primary_screen()))

    @Slot(QScreen)
    def _follow(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._record_soon)
        self._record_soon()

    @Slot()
    def _record_soon(self) -> None:
        self._settling.start()
