"""Updates in the running kiosk: the scheduler's wiring."""

import time
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot

from totem.session.display_schedule import DisplayState
from totem.session.states import RESTING
from totem.system.exit_codes import ExitCode
from totem.updates.installation import this_bundle

if TYPE_CHECKING:
    from totem.kiosk.assembly import Kiosk
    from totem.updates.trial import OnTrial

QUIET_S = 120.0
"""Idle time before an update is applied."""


def start_updates(kiosk: "Kiosk", app: QCoreApplication, trial: "OnTrial | None") -> None:
    """Start the update scheduler, after the first frame; without an installation, do nothing."""
    if this_bundle() is None:
        return
    _UpdateWiring(kiosk, app, trial).begin()


class _UpdateWiring(QObject):
    """Connect trial and update scheduler to the kiosk's state."""

    def __init__(self, kiosk: "Kiosk", app: QCoreApplication, trial: "OnTrial | None") -> None:
        super().__init__(kiosk.window)
        self._kiosk, self._app, self._trial = kiosk, app, trial
        self._idle_since = time.monotonic()
        kiosk.session.changed.connect(self._on_changed)

    def begin(self) -> None:
        """Start the scheduler."""
        from totem.updates.scheduler import TrialMonitor, UpdateScheduler, UpdateWindow
        from totem.updates.staging import Staging

        kiosk, app, settings = self._kiosk, self._app, self._kiosk.settings
        work = Staging.from_settings(settings)
        if work.bundle is not None:
            work.handshake.record_running(work.bundle.name, work.running)
        window = UpdateWindow.parse(settings.updates.window, settings.kiosk.open_hours)
        scheduler = UpdateScheduler(
            work,
            window,
            kiosk.background,
            now=_now,
            is_reached=self._is_erp_reached,
            is_free=self._is_idle,
            parent=kiosk.window,
        )
        app.aboutToQuit.connect(scheduler.close)
        scheduler.restart_requested.connect(self._restart)
        if self._trial is None:
            scheduler.start()
            return
        monitor = TrialMonitor(
            self._trial, is_reached=self._is_erp_reached, is_free=self._is_resting, parent=kiosk.window
        )
        app.aboutToQuit.connect(monitor.close)
        monitor.failed.connect(self._restart)
        monitor.proved.connect(scheduler.start)
        monitor.start()

    @Slot(object)
    def _on_changed(self, _view: object) -> None:
        self._idle_since = time.monotonic()

    def _is_resting(self) -> bool:
        return self._kiosk.session.view_state.state in RESTING

    def _is_idle(self) -> bool:
        """Tell if the kiosk was idle for `QUIET_S`; maintenance mode keeps the panel awake.

        False while the panel is switched off, since a trial needs a visible home screen.
        """
        dims = self._kiosk.settings.screen.dim_after_s > 0
        slept = self._kiosk.display_schedule.state is not DisplayState.AWAKE or not dims
        rests = self._is_resting() and slept and time.monotonic() - self._idle_since >= QUIET_S
        return rests and self._kiosk.window.is_seen

    def _is_erp_reached(self) -> bool:
        availability = self._kiosk.availability
        return availability is not None and availability.erp.is_healthy

    @Slot()
    def _restart(self) -> None:
        self._app.exit(ExitCode.RESTART)


def _now() -> datetime:
    return datetime.now().astimezone()
