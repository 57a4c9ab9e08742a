"""Updates in the running kiosk: the scheduler's wiring, and the actions of staff."""

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot

from totem.session.display_schedule import DisplayState
from totem.session.states import RESTING
from totem.staff.action_runner import ActionResult, write_failure
from totem.system.exit_codes import ExitCode
from totem.updates.installation import this_bundle

if TYPE_CHECKING:
    from totem.kiosk.assembly import Kiosk
    from totem.settings import Settings
    from totem.updates.errors import UpdateRefused
    from totem.updates.staging import Staging
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


async def fetch_now(settings: "Settings") -> ActionResult:
    """Download and stage the offered update while customers are served."""
    from totem.system.background import IsolatedThread
    from totem.updates.errors import UpdateReason, UpdateRefused
    from totem.updates.staging import Staging

    work = Staging.from_settings(settings)
    try:
        ready = await IsolatedThread("fetch an update by hand", work.fetch)()
    except UpdateRefused as error:
        if error.reason in {UpdateReason.DOWNGRADE, UpdateReason.TRIED}:
            return ActionResult(done=True, words=f"Não há versão mais nova que a {work.running}.")
        return _refusal("Nada feito", error)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words=_staged_text(ready, work))


def _refusal(subject: str, error: "UpdateRefused") -> ActionResult:
    from totem.updates.texts import TO_DO, WHY

    remedy = TO_DO.get(error.reason, "")
    return ActionResult(done=False, words=f"{subject}: {WHY[error.reason]}. {remedy}".rstrip())


def _staged_text(version: str, work: "Staging", more: str = "") -> str:
    when = ", ".join(work.settings.window)
    ready = (
        f"Versão {version} conferida. Será aplicada sozinha ({when}), ou em “Aplicar a atualização agora”."
    )
    news = work.staged_news()
    return " ".join(filter(None, (ready, more, f"O que muda: {news}" if news else "")))


async def stage_from_stick(settings: "Settings") -> ActionResult:
    """Stage the latest package on the first USB stick that has one."""
    from asyncio import to_thread

    from totem.staff.support_bundle import removable_drives
    from totem.updates.errors import UpdateRefused
    from totem.updates.repositories import find_packages
    from totem.updates.staging import Staging

    sticks = await to_thread(removable_drives)
    if not sticks:
        return ActionResult(done=False, words="Nenhum pendrive encontrado. Conecte um e tente de novo.")
    found: list[Path] = [file for stick in sticks for file in await to_thread(find_packages, stick)]
    if not found:
        words = "O pendrive não tem um arquivo totem-….update na pasta principal."
        return ActionResult(done=False, words=words)
    try:
        work = Staging.from_settings(settings)
        ready = await to_thread(work.stage, found[0])
    except UpdateRefused as error:
        return _refusal(found[0].name, error)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words=_staged_text(ready, work, "Pode tirar o pendrive."))


async def apply_now(settings: "Settings") -> ActionResult:
    """Request the staged version and a restart, regardless of the update window."""
    from asyncio import to_thread

    from totem.updates.staging import Staging

    work = Staging.from_settings(settings)
    if work.bundle is None:
        return ActionResult(
            done=False, words="Este Totem não foi instalado pelo pacote e não se atualiza por aqui."
        )
    if not await to_thread(work.may_be_applied):
        words = "Nenhuma atualização está pronta."
        if work.settings.address is not None:
            words += " Toque antes em “Buscar uma atualização agora”."
        return ActionResult(done=False, words=words)
    try:
        await to_thread(work.request_apply, _now())
    except OSError as error:
        return write_failure(error)
    words = f"O Totem vai reiniciar na versão {work.staged()}. Se falhar, volta a versão atual."
    return ActionResult(done=True, words=words, exit_code=ExitCode.RESTART)


def _now() -> datetime:
    return datetime.now().astimezone()
