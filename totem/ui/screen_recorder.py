"""Write the state of the kiosk's screen into a file for `totem doctor`."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen

from totem.system import display_power
from totem.system.display_power import ScreenState
from totem.ui.full_screen import SETTLE_MS, panel


def state_of(screen: QScreen | None) -> ScreenState:
    """Read the state of a screen from Qt."""
    platform = QGuiApplication.platformName()
    if screen is None:
        return ScreenState(platform, 0, 0)
    ratio, size, mm = screen.devicePixelRatio(), screen.size(), screen.physicalSize()
    pixels = size * ratio
    return ScreenState(platform, pixels.width(), pixels.height(), ratio, mm.width(), mm.height())


class ScreenRecorder(QObject):
    """Writes the state of the primary screen from `start` on, again whenever it changes, until `close`."""

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
        """Write it, and follow the screens."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._follow)
            app.screenRemoved.connect(self._record_soon)
            app.primaryScreenChanged.connect(self._record_soon)
        for screen in QGuiApplication.screens():
            screen.geometryChanged.connect(self._record_soon)
        self.record()

    def close(self) -> None:
        """Remove the file: the kiosk ends."""
        self._settling.stop()
        self._settling.timeout.disconnect(self.record)
        display_power.remove(self._folder)

    @Slot()
    def record(self) -> None:
        """Write what the screen is now."""
        display_power.write(self._folder, state_of(panel()))

    @Slot(QScreen)
    def _follow(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._record_soon)
        self._record_soon()

    @Slot()
    def _record_soon(self) -> None:
        self._settling.start()
