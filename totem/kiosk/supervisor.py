"""Supervisor of the running kiosk: limit unhandled errors, feed the watchdog, report status to systemd.

An unhandled error returns to the home screen; the third within ten minutes ends the program for a restart.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.exit_codes import ExitCode
from totem.system.sd_notify import SystemdNotifier
from totem.system.watchdog import process_watchdog
from totem.ui.window import Heartbeat, Window

log = logging.getLogger(__name__)

MAX_ERRORS = 3
WINDOW_S = 600.0
STATUS_TEXTS = {State.HOME: "in service", State.OUT_OF_SERVICE: "out of service"}
"""Status texts for the service manager outside of sessions."""


class CrashLimiter:
    """Rate limit of unhandled errors; thread-safe."""

    def __init__(self, give_up: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`give_up` is called once, on the thread of the error that exceeds the limit."""
        self._on_exceeded, self._clock = give_up, clock
        self._times: deque[float] = deque(maxlen=MAX_ERRORS)
        self._lock = threading.Lock()
        self._is_exceeded = False

    def record_error(self) -> bool:
        """Count an error; return False once the limit is exceeded."""
        with self._lock:
            now = self._clock()
            self._times.append(now)
            is_full = len(self._times) == MAX_ERRORS
            breaks = not self._is_exceeded and is_full and now - self._times[0] <= WINDOW_S
            self._is_exceeded |= breaks
        if breaks:
            self._on_exceeded()
        return not self._is_exceeded


class Supervisor(QObject):
    """Supervise the kiosk from the first frame until `close`.

    Signals:
        _limit_exceeded(): internal; queued from the thread of the last error to the GUI thread.
    """

    _limit_exceeded = Signal()

    def __init__(
        self,
        app: QApplication,
        controller: SessionController,
        window: Window,
        notifier: SystemdNotifier,
        suffix: str = "",
    ) -> None:
        """`suffix` is appended to each status."""
        super().__init__()
        self._suffix = f"; {suffix}" if suffix else ""
        self._app, self._controller, self._notifier = app, controller, notifier
        self._crash_limiter = CrashLimiter(self._limit_exceeded.emit)
        self._watchdog = process_watchdog()
        self._heartbeat = Heartbeat(window, notifier.pulse_s)
        self._heartbeat.beat.connect(self._feed)
        self._limit_exceeded.connect(self._exit)
        self._status = ""
        controller.changed.connect(self._report_status)
        window.settled.connect(self._on_settled, Qt.ConnectionType.SingleShotConnection)

    def handle_error(self) -> None:
        """Handle an unhandled error of any thread: return home, or end the program beyond the limit."""
        if self._crash_limiter.record_error():
            self._controller.fail()

    def close(self) -> None:
        """Report the end to the service manager and stop watching."""
        self._notifier.stopping()
        self._controller.changed.disconnect(self._report_status)
        self._heartbeat.stop()
        self._watchdog.close()

    def on_complete(self) -> None:
        """End the watch over the start: the kiosk behind the first frame is complete."""
        self._watchdog.end_start()

    @Slot(str)
    def _on_settled(self, _screen: str) -> None:
        self._notifier.ready()
        self._watchdog.begin_step()
        self._feed()
        self._report_status(self._controller.view_state)

    @Slot()
    def _feed(self) -> None:
        self._watchdog.feed()
        self._notifier.alive()

    @Slot(object)
    def _report_status(self, view_state: ViewState) -> None:
        words = STATUS_TEXTS.get(view_state.state, "a customer is served")
        if words != self._status:
            self._status = words
            self._notifier.status(words + self._suffix)

    @Slot()
    def _exit(self) -> None:
        log.critical("unhandled errors, again and again: ending, to be started anew")
        QTimer.singleShot(0, self._app, lambda: self._app.exit(ExitCode.REPEATED_ERRORS))
