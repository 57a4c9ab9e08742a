"""The kiosk's process: one instance, the window, the kiosk behind it, the event loop, the exit code.

The window is shown first. Once it is painted, the rest is imported and built; the session keeps a touch of
the home screen until then.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QApplication

from totem.kiosk.frontend import Frontend, application
from totem.kiosk.supervisor import Supervisor
from totem.settings import state_folder
from totem.system import exit_codes
from totem.system import logging as logs
from totem.system.exit_codes import ExitCode
from totem.system.sd_notify import SystemdNotifier
from totem.system.signal_handling import exit_on_signals
from totem.system.single_instance import SingleInstance
from totem.ui import display
from totem.ui.display import primary_screen

if TYPE_CHECKING:
    from totem.kiosk.assembly import Kiosk
    from totem.settings import Settings

log = logging.getLogger(__name__)

DEFAULT_SIZE = QSize(1080, 1920)


def run(
    settings: "Settings",
    *,
    windowed: bool,
    on_built: "Callable[[Kiosk, QApplication], object]",
    on_shown: Callable[[], object],
    log_note: str = "",
) -> int:
    """Run the kiosk until the program ends; return the exit code.

    `on_shown` is called when the first screen is shown, then `on_built` with the kiosk, to which it may add.
    `log_note` is appended to each status for the service manager.
    """
    folder = state_folder(settings)
    instance = SingleInstance(folder)
    if not instance.claim():
        log.error("another kiosk runs with the state folder %s", folder)
        return ExitCode.ALREADY_RUNNING
    if not windowed and display.needs_session_restart(folder, settings.screen.rotation):
        instance.release()
        return ExitCode.RESTART
    app = application()
    screen = None if windowed else primary_screen()
    frontend = Frontend(settings, DEFAULT_SIZE if screen is None else screen.size())
    supervisor = Supervisor(app, frontend.session, frontend.window, SystemdNotifier(), log_note)
    unhook = logs.install_hooks(supervisor.handle_error)

    def add(kiosk: "Kiosk") -> None:
        on_shown()
        kiosk.on_complete = supervisor.on_complete
        on_built(kiosk, app)

    startup = Startup(app, frontend, add)
    frontend.show(windowed=windowed)
    code = int(ExitCode.FROZEN)
    try:
        code = run_event_loop(app, startup.close)
    finally:
        unhook()
        supervisor.close()
        instance.release()
        exit_codes.force_exit(code)
    return code


class Startup(QObject):
    """Builds and starts the kiosk behind a window once that is painted."""

    def __init__(self, app: QApplication, frontend: Frontend, on_built: "Callable[[Kiosk], object]") -> None:
        """`on_built` is called with the kiosk before it starts."""
        super().__init__(frontend.window)
        self._app, self._frontend, self._on_built = app, frontend, on_built
        self._kiosk: Kiosk | None = None
        frontend.window.settled.connect(self._build, Qt.ConnectionType.SingleShotConnection)

    def close(self) -> None:
        """Close the kiosk, as far as it was built."""
        (self._kiosk or self._frontend).close()

    @Slot(str)
    def _build(self, _screen: str) -> None:
        from totem.kiosk.assembly import Kiosk

        try:
            self._kiosk = Kiosk(self._frontend)
            self._on_built(self._kiosk)
            self._kiosk.start()
        except BaseException:
            self._app.exit(ExitCode.FROZEN)  # a home screen with nothing behind it serves nobody
            raise


def run_event_loop(app: QApplication, close: Callable[[], object]) -> int:
    """Run the event loop, call `close` at its end and return the exit code."""
    unhook = exit_on_signals(app)
    try:
        return app.exec()
    finally:
        unhook()
        close()
