"""The state of the kiosk's screen, in a file for `totem doctor`."""

import logging
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QScreen

from totem.system import display_power
from totem.system.background import Runner, ignore_result, in_thread
from totem.system.display_power import ScreenState
from totem.ui.display import ScreenWatcher, primary_screen

log = logging.getLogger(__name__)


def read_screen_state(screen: QScreen | None) -> ScreenState:
    """Read the state of a screen from Qt."""
    platform = QGuiApplication.platformName()
    if screen is None:
        return ScreenState(platform, 0, 0)
    ratio, size, mm = screen.devicePixelRatio(), screen.size(), screen.physicalSize()
    pixels = size * ratio
    return ScreenState(platform, pixels.width(), pixels.height(), ratio, mm.width(), mm.height())


class ScreenRecorder(ScreenWatcher):
    """Writes the state of the primary screen from `start` until `close`, off the GUI thread."""

    def __init__(self, parent: QObject, folder: Path, runner: Runner) -> None:
        """`folder` is the kiosk's state folder."""
        super().__init__(parent, "screen recorder", "screen to record")
        self._folder, self._runner = folder, runner
        self._writing = Lock()
        self._state = ScreenState("", 0, 0)

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
        self._state = read_screen_state(primary_screen())
        self._runner.run(in_thread(self._write), done=ignore_result, failed=_log_failure)

    def _write(self) -> None:
        with self._writing:  # the latest state is written last
            display_power.write(self._folder, self._state)


def _log_failure(error: Exception) -> None:
    log.error("the screen's state was not written: %s", type(error).__name__)
