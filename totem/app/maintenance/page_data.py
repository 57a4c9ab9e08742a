"""What maintenance mode shows of the outbox, and does with it: never what is in it."""

import logging
import sqlite3
from asyncio import to_thread
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from totem.domain.signup_status import InvalidReceiptCode, ReceiptCode
from totem.monitoring.metrics.report import MetricsReport, read_report
from totem.monitoring.metrics.store import FILE_NAME, KEPT_DAYS, read
from totem.outbox.messages import OutboxUnavailable
from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.settings.editing import why
from totem.staff import outbox
from totem.staff.action_runner import Action, ActionResult, Handler
from totem.staff.health_poller import HealthRow, Rows
from totem.staff.outbox import HeldRequest, OutboxView
from totem.staff.paper_counter import PaperCounter
from totem.system.background import Runner
from totem.system.logging import JOURNAL

if TYPE_CHECKING:
    from totem.kiosk.outbox_worker import OutboxWorker


journal = logging.getLogger(JOURNAL)
_NO_LONGER = "Isto já não está entre os recusados."


async def look(worker: "OutboxWorker") -> Rows:
    """The row of the first page."""
    return (HealthRow(outbox.health_check(await worker.open().level(), datetime.now().astimezone())),)


async def view(worker: "OutboxWorker") -> OutboxView:
    """Content of the page of the outbox."""
    now, kept = datetime.now().astimezone(), worker.open()
    level = await kept.level()
    try:
        refusals = await kept.refusals()
    except OutboxUnavailable:
        refusals = []
    entries = (
        HeldRequest(
            str(each.protocol),
            outbox.request_text(each, now),
            outbox.reason_text(each),
            in_doubt=each.may_be_taken,
            unconfirmed=each.unconfirmed,
        )
        for each in refusals
    )
    return OutboxView(
        outbox.health_check(level, now),
        bool(level.waiting),
        outbox.duplicate_warning(level.in_doubt),
        tuple(entries),
    )


def handlers(worker: "OutboxWorker") -> dict[Action, Handler]:
    """Actions on the outbox."""
    try_again, drop = partial(_try_again, worker), partial(_drop, worker)
    return {
        Action.OUTBOX_SEND: partial(_send, worker),
        Action.OUTBOX_TRY_AGAIN: partial(_with, try_again, "Voltou para a fila, e vai agora."),
        Action.OUTBOX_DELETE: partial(_with, drop, "Apagado, com o que esperava por ele."),
    }


async def _send(worker: "OutboxWorker") -> ActionResult:
    """Send everything now, including records that may have arrived: staff were shown their number."""
    worker.open().hurry()
    return ActionResult(done=True, words="A fila está sendo enviada.")


async def _try_again(worker: "OutboxWorker", protocol: ReceiptCode) -> bool:
    """Send it again, now; other records that may have arrived keep their pauses."""
    kept = worker.open()
    tried = await kept.try_again(protocol)
    kept.erp_is_back()
    return tried


async def _drop(worker: "OutboxWorker", protocol: ReceiptCode) -> bool:
    return await worker.open().drop(protocol)


async def _with(
    work: Callable[[ReceiptCode], Coroutine[Any, Any, bool]], words: str, typed: str
) -> ActionResult:
    """Do `work` with the submission of this protocol, and write which it was into the journal."""
    try:
        done = await work(ReceiptCode.parse(typed))
    except InvalidReceiptCode:
        return ActionResult(done=False, words=_NO_LONGER)
    except OutboxUnavailable:
        return ActionResult(done=False, words="A fila não pode ser gravada agora. Confira o disco.")
    if done:
        journal.info("of the outbox", extra={"protocol": typed})
    return ActionResult(done=done, words=words if done else _NO_LONGER)


log = logging.getLogger(__name__)


class PagesPrinted(QObject):
    """Follows the visit that is its parent; a count that cannot be written disturbs nobody."""

    def __init__(self, folder: Path, visit: SessionController, runner: Runner) -> None:
        super().__init__(visit)
        self._roll, self._runner, self._state = PaperCounter(folder), runner, visit.picture.state
        self._told = False
        self._counted_pages = self._out = 0
        visit.changed.connect(self._follow)

    @Slot(object)
    def _follow(self, picture: ViewState) -> None:
        """Count when a print is over what came out of the printer, or may have."""
        was, self._state = self._state, picture.state
        if picture.state is State.PRINTING and was is not State.PRINTING:
            self._counted_pages = self._out = picture.printed_count
        if picture.state in (State.PRINTING, State.PRINTED, State.PRINT_FAILED, State.PRINT_UNSURE):
            self._out = picture.printed_count + picture.unconfirmed_count
        if was is State.PRINTING is not picture.state and self._out > self._counted_pages:
            work = _add(self._roll, self._out - self._counted_pages)
            self._runner.run(work, done=self._counted, failed=self._not_counted)

    def _counted(self, _nothing: None) -> None:
        self._told = False

    def _not_counted(self, error: Exception) -> None:
        level = logging.DEBUG if self._told else logging.WARNING
        log.log(level, "the pages since the roll are not counted: %s", type(error).__name__)
        self._told = True


async def _add(roll: PaperCounter, pages: int) -> None:
    from asyncio import to_thread

    await to_thread(roll.add, pages)


async def look_up(folder: Path, days: int) -> MetricsReport:
    """The figures of `days`, today the last, of the kiosk whose state folder is `folder`.

    Raises:
        OSError, sqlite3.Error: the statistics cannot be read.
    """
    return await read_report(folder / FILE_NAME, _today(), days)


async def export_statistics(folder: Path) -> ActionResult:
    """Copy all that is kept to the first stick."""
    from totem.staff.support_bundle import removable_drives

    sticks = await to_thread(removable_drives)
    if not sticks:
        return ActionResult(
            done=False, words="Nenhum pendrive que aceite gravação. Ponha um e tente de novo."
        )
    try:
        file = await to_thread(_copy, folder / FILE_NAME, sticks[0])
    except OSError as error:
        return ActionResult(done=False, words=f"Não foi possível gravar: {why(error)}.")
    except sqlite3.Error as error:
        return ActionResult(done=False, words=f"As estatísticas não podem ser lidas: {type(error).__name__}.")
    return ActionResult(done=True, words=f"Gravado em {file}. Pode tirar o pendrive.")


def _copy(statistics: Path, stick: Path) -> Path:
    from totem.monitoring.metrics.report import export

    today = _today()
    rows = read(statistics, today - timedelta(days=KEPT_DAYS), today)
    return export(stick, rows, datetime.now().astimezone())


def _today() -> date:
    return datetime.now().astimezone().date()
