"""Updates on this kiosk: what looks after them while it runs, and what staff can have done."""

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot

from totem.session.display_schedule import DisplayState
from totem.session.states import RESTING
from totem.settings import state_folder
from totem.settings.editing import why
from totem.staff.action_runner import ActionResult
from totem.system.exit_codes import ExitCode
from totem.updates.handshake import Handshake
from totem.updates.installation import this_bundle
from totem.updates.trial import OnTrial

if TYPE_CHECKING:
    from totem.kiosk.assembly import Kiosk
    from totem.settings import Settings
    from totem.updates.staging import Staging

QUIET_S = 120.0
"""How long nobody was there before an update is applied."""


def staging(settings: "Settings") -> "Staging":
    """The updates of the kiosk with these settings."""
    from importlib.metadata import version

    from totem.updates.staging import Staging

    return Staging(settings.updates, Handshake(state_folder(settings)), this_bundle(), version("totem"))


def keep(kiosk: "Kiosk", app: QCoreApplication, trial: OnTrial | None) -> None:
    """Look after updates once the first screen stands; where there is no installation, there are none."""
    if this_bundle() is None:
        return
    hands = _Watcher(kiosk, app, trial)
    kiosk.window.settled.connect(hands.begin, Qt.ConnectionType.SingleShotConnection)


class _Watcher(QObject):
    """Begins when the home screen stands, with what the kiosk knows by then."""

    def __init__(self, kiosk: "Kiosk", app: QCoreApplication, trial: OnTrial | None) -> None:
        super().__init__(kiosk.window)
        self._kiosk, self._app, self._trial = kiosk, app, trial
        self._rests_since = time.monotonic()
        kiosk.visit.changed.connect(self._follow)

    @Slot(str)
    def begin(self, _screen: str) -> None:
        """What takes long to import comes now."""
        from totem.updates.scheduler import Proving, UpdateScheduler
        from totem.updates.window import UpdateWindow

        kiosk, app, settings = self._kiosk, self._app, self._kiosk.settings
        work = staging(settings)
        if work.bundle is not None:
            work.desk.tell_running(work.bundle.name, work.running)
        moments = UpdateWindow.parse(settings.updates.window, settings.kiosk.open_hours)
        keeper = UpdateScheduler(
            work,
            moments,
            kiosk.background,
            now=_now,
            is_reached=self._is_reached,
            is_free=self._is_quiet,
            parent=kiosk.window,
        )
        app.aboutToQuit.connect(keeper.close)
        keeper.restart_asked.connect(self._restart)
        if self._trial is None:
            keeper.start()
            return
        proving = Proving(self._trial, is_reached=self._is_reached, is_free=self._rests, parent=kiosk.window)
        app.aboutToQuit.connect(proving.close)
        proving.failed.connect(self._restart)
        proving.proved.connect(keeper.start)
        proving.start()

    @Slot(object)
    def _follow(self, _picture: object) -> None:
        self._rests_since = time.monotonic()

    def _rests(self) -> bool:
        return self._kiosk.visit.picture.state in RESTING

    def _is_quiet(self) -> bool:
        """Nobody is there, nor was for a while; staff in maintenance mode keep the panel awake.

        A panel that is switched off shows no version's home screen: then none is put to the proof.
        """
        dims = self._kiosk.settings.screen.dim_after_s > 0
        slept = self._kiosk.rest.level is not DisplayState.AWAKE or not dims
        rests = self._rests() and slept and time.monotonic() - self._rests_since >= QUIET_S
        return rests and self._kiosk.window.is_seen

    def _is_reached(self) -> bool:
        service = self._kiosk.service
        return service is not None and service.erp.is_well

    @Slot()
    def _restart(self) -> None:
        self._app.exit(ExitCode.RESTART)


async def fetch_now(settings: "Settings") -> ActionResult:
    """Download what the address offers and lay it ready, while customers are served."""
    from totem.system.background import IsolatedThread
    from totem.updates.errors import UpdateRefused
    from totem.updates.ledger import Reason
    from totem.updates.texts import TO_DO, WHY

    work = staging(settings)
    try:
        ready = await IsolatedThread("fetch an update by hand", work.fetch)()
    except UpdateRefused as error:
        if error.reason in {Reason.DOWNGRADE, Reason.TRIED}:
            return ActionResult(done=True, words=f"Não há versão mais nova que a {work.running}.")
        todo = TO_DO.get(error.reason, "")
        return ActionResult(done=False, words=f"Nada feito: {WHY[error.reason]}. {todo}".rstrip())
    except OSError as error:
        return ActionResult(done=False, words=f"Não foi possível gravar: {why(error)}.")
    return ActionResult(done=True, words=_lies_ready(ready, settings))


def _lies_ready(version: str, settings: "Settings") -> str:
    when = ", ".join(settings.updates.window)
    return f"Versão {version} conferida. Entra sozinha ({when}), ou em “Aplicar a atualização agora”."


async def from_stick(settings: "Settings") -> ActionResult:
    """Stage the latest update of the first stick that has one."""
    from asyncio import to_thread

    from totem.staff.support_bundle import removable_drives
    from totem.updates.errors import UpdateRefused
    from totem.updates.package import packages
    from totem.updates.texts import TO_DO, WHY

    sticks = await to_thread(removable_drives)
    if not sticks:
        return ActionResult(done=False, words="Nenhum pendrive. Ponha um e tente de novo.")
    found: list[Path] = [file for stick in sticks for file in await to_thread(packages, stick)]
    if not found:
        words = "O pendrive não tem um arquivo totem-….update na pasta principal."
        return ActionResult(done=False, words=words)
    try:
        ready = await to_thread(staging(settings).stage, found[0])
    except UpdateRefused as error:
        todo = TO_DO.get(error.reason, "")
        return ActionResult(done=False, words=f"{found[0].name}: {WHY[error.reason]}. {todo}".rstrip())
    except OSError as error:
        return ActionResult(done=False, words=f"Não foi possível gravar: {why(error)}.")
    return ActionResult(done=True, words=f"{_lies_ready(ready, settings)} Pode tirar o pendrive.")


async def apply_now(settings: "Settings") -> ActionResult:
    """Have what lies ready applied by a restart, whatever the clock says."""
    from asyncio import to_thread

    work = staging(settings)
    if work.bundle is None:
        return ActionResult(done=False, words="Este Totem não foi instalado pelo pacote: nada é aplicado.")
    if not await to_thread(work.may_be_applied):
        words = "Nenhuma atualização está pronta."
        if work.settings.address is not None:
            words += " Antes, “Buscar uma atualização agora”."
        return ActionResult(done=False, words=words)
    try:
        await to_thread(work.ask, _now())
    except OSError as error:
        return ActionResult(done=False, words=f"Não foi possível gravar: {why(error)}.")
    words = f"O Totem recomeça com a versão {work.staged()}. Se ela falhar, a de agora volta."
    return ActionResult(done=True, words=words, exit_code=ExitCode.RESTART)


def _now() -> datetime:
    return datetime.now().astimezone()
