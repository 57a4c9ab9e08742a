"""The kiosk's screens: full screen, and rotation (`screen.rotation`).

The launcher (`totem-session`, `totem-x11`) names in $TOTEM_SESSION the program that rotates: one called here
for every screen, or the compositor when it starts. Without the variable, the desktop is left alone. Touch
and such a compositor are rotated before the kiosk starts, from the file `rotation` of the state folder:
where that differs from the settings, it is rewritten and the session has to restart.
"""

import logging
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from totem.system.atomic_file import write_atomic
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from PySide6.QtCore import QProcess

log = logging.getLogger(__name__)

SESSION = "TOTEM_SESSION"
FILE_NAME = "rotation"
TIMEOUT_MS = 3_000
_ROTATED_BY_COMPOSITOR, _UNSUPPORTED = "cage", "none"
_QUARTERS = (0, 90, 180, 270)
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
        app = cast("QGuiApplication", QGuiApplication.instance())
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


def rotation_command(session: str, screen: str, rotation: int) -> list[str]:
    """The command that rotates a screen in this session; empty where the compositor rotates."""
    quarter = _QUARTERS.index(rotation)
    if session == "wlr-randr":  # Wayland counts counterclockwise
        transform = ("normal", "270", "180", "90")[quarter]
        return ["wlr-randr", "--output", screen, "--transform", transform]
    if session == "xrandr":
        return ["xrandr", "--output", screen, "--rotate", ("normal", "right", "inverted", "left")[quarter]]
    return []


def needs_session_restart(folder: Path, rotation: int, environ: Mapping[str, str] = os.environ) -> bool:
    """Write the wanted rotation where the session was started with another; return whether it must restart.

    A file that cannot be written causes no restart, which would repeat for ever.
    """
    session = environ.get(SESSION, "")
    if not session:
        return False
    wanted = rotation
    if session == _UNSUPPORTED and rotation:
        log.error(
            "this compositor cannot turn the screen: screen.rotation needs another, or totem-x11.service"
        )
        wanted = 0
    file = folder / FILE_NAME
    if _read_rotation(file) == wanted:
        return False
    try:
        write_atomic(file, f"{wanted}\n".encode())
    except OSError as error:
        log.warning("touch is not turned as the screen is: %s: %s", file, error.strerror)
        return False
    log.info("the session starts again, turned", extra={"degrees": wanted})
    return True


def _read_rotation(file: Path) -> int:
    try:
        return int(file.read_text(encoding="ascii")[:4])
    except (OSError, ValueError):
        return 0


class Rotation(QObject):
    """Keeps the screens of the kiosk's own session rotated; waits for no process."""

    def __init__(self, parent: QObject, rotation: int, environ: Mapping[str, str] = os.environ) -> None:
        """`rotation` in degrees clockwise: 0, 90, 180 or 270."""
        super().__init__(parent)
        self.setObjectName("turning")
        self._rotation, self._session = rotation, environ.get(SESSION, "")
        self._running: set[QProcess] = set()
        self._then: Callable[[], object] | None = None

    def begin(self, then: Callable[[], object]) -> None:
        """Rotate all screens, and each one connected later; call `then` once, when all were rotated.

        It is called at once where there is nothing to rotate, and after `TIMEOUT_MS` at the latest.
        """
        if self._rotation and self._session not in {"", _ROTATED_BY_COMPOSITOR, _UNSUPPORTED}:
            for screen in QGuiApplication.screens():
                self._turn(screen)
            cast("QGuiApplication", QGuiApplication.instance()).screenAdded.connect(self._turn)
        self._then = then
        self._go_on()

    @Slot(QScreen)
    def _turn(self, screen: QScreen) -> None:
        from PySide6.QtCore import QProcess  # only where a screen is turned

        from totem.system.qt_process import set_child_environment

        program, *arguments = rotation_command(self._session, screen.name(), self._rotation)
        process = QProcess(self)
        process.setObjectName(f"turn {screen.name()}")
        set_child_environment(process)
        process.finished.connect(partial(self._on_finished, process))
        process.errorOccurred.connect(partial(self._on_finished, process))
        self._running.add(process)
        once(process, f"turning {screen.name()}", process.kill, TIMEOUT_MS).start()
        process.start(program, arguments)

    def _on_finished(self, process: "QProcess", *_result: object) -> None:
        """Report a failure, as that of a program that cannot be started, or was killed at the deadline."""
        if process not in self._running:
            return  # one that crashed: its end is its second signal
        self._running.discard(process)
        if process.error() is not process.ProcessError.UnknownError or process.exitCode() != 0:
            output = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
            log.error(
                "%s did not turn the screen: %s",
                process.program(),
                output.splitlines()[0] if output else "no answer",
            )
        process.deleteLater()
        self._go_on()

    def _go_on(self) -> None:
        if not self._running and self._then is not None:
            then, self._then = self._then, None
            then()
