"""Looks after the running kiosk: counts its unhandled errors, feeds the watchdog, keeps systemd informed."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.crash_limiter import CrashLimiter
from totem.system.exit_codes import ExitCode
from totem.system.sd_notify import SystemdNotifier, Watchdog
from totem.ui.window import Heartbeat, Window

log = logging.getLogger(__name__)

FREEZES = "freeze.txt"
WORDS = {State.HOME: "in service", State.OUT_OF_SERVICE: "out of service"}
"""What the service manager is told of a kiosk that nobody uses."""


class Supervisor(QObject):
    """Watches from the first frame until `close`.

    Signals:
        _gave_up(): internal; brings the last error's verdict over from any thread.
    """

    _gave_up = Signal()

    def __init__(
        self,
        app: QApplication,
        visit: SessionController,
        window: Window,
        logs: Path,
        notifier: SystemdNotifier,
        remark: str = "",
    ) -> None:
        """`logs` is the folder where a freeze is written to; `remark` ends each status that is told."""
        super().__init__()
        self._remark = f"; {remark}" if remark else ""
        self._app, self._visit, self._notifier = app, visit, notifier
        self._breaker = CrashLimiter(self._gave_up.emit)
        self._watchdog = Watchdog(notifier, logs / FREEZES)
        self._heartbeat = Heartbeat(window, self._watchdog.pulse_s)
        self._heartbeat.beat.connect(self._feed)
        self._gave_up.connect(self._give_up)
        self._said = ""
        visit.changed.connect(self._tell)
        window.settled.connect(self._begin, Qt.ConnectionType.SingleShotConnection)

    def error_happened(self) -> None:
        """Nobody handled an error, on whatever thread: home, and if that does not help, the end."""
        if self._breaker.trip():
            self._visit.fail()

    def close(self) -> None:
        """Watch no more: the end has begun."""
        self._notifier.stopping()
        self._visit.changed.disconnect(self._tell)
        self._heartbeat.stop()
        self._watchdog.close()

    @Slot(str)
    def _begin(self, _screen: str) -> None:
        self._notifier.ready()
        self._watchdog.feed()
        self._tell(self._visit.picture)

    @Slot()
    def _feed(self) -> None:
        self._watchdog.feed()

    @Slot(object)
    def _tell(self, picture: ViewState) -> None:
        words = WORDS.get(picture.state, "a customer is served")
        if words != self._said:
            self._said = words
            self._notifier.status(words + self._remark)

    @Slot()
    def _give_up(self) -> None:
        log.critical("unhandled errors, again and again: ending, to be started anew")
        QTimer.singleShot(0, self._app, lambda: self._app.exit(ExitCode.TROUBLED))
