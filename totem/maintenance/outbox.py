"""What maintenance mode shows of the outbox, and does with it: never what is in it."""

import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from totem.domain.protocol import InvalidProtocol, Protocol
from totem.logs import JOURNAL
from totem.outbox.submission import OutboxUnavailable
from totem.staff import outbox
from totem.staff.actions import Action, ActionResult, Handler
from totem.staff.glance import HealthRow, Rows
from totem.staff.outbox_view import HeldRequest, View

if TYPE_CHECKING:
    from totem.outbox_worker import OutboxWorker

journal = logging.getLogger(JOURNAL)
_NO_LONGER = "Isto já não está entre os recusados."


async def look(worker: "OutboxWorker") -> Rows:
    """The row of the first page."""
    return (HealthRow(outbox.check(await worker.open().level(), datetime.now().astimezone())),)


async def view(worker: "OutboxWorker") -> View:
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
            outbox.refused(each, now),
            outbox.reason(each),
            in_doubt=each.may_be_taken,
            unconfirmed=each.unconfirmed,
        )
        for each in refusals
    )
    return View(outbox.check(level, now), bool(level.waiting), outbox.doubt(level.in_doubt), tuple(entries))


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


async def _try_again(worker: "OutboxWorker", protocol: Protocol) -> bool:
    """Send it again, now; other records that may have arrived keep their pauses."""
    kept = worker.open()
    tried = await kept.try_again(protocol)
    kept.erp_is_back()
    return tried


async def _drop(worker: "OutboxWorker", protocol: Protocol) -> bool:
    return await worker.open().drop(protocol)


async def _with(
    work: Callable[[Protocol], Coroutine[Any, Any, bool]], words: str, typed: str
) -> ActionResult:
    """Do `work` with the submission of this protocol, and write which it was into the journal."""
    try:
        done = await work(Protocol.parse(typed))
    except InvalidProtocol:
        return ActionResult(done=False, words=_NO_LONGER)
    except OutboxUnavailable:
        return ActionResult(done=False, words="A fila não pode ser gravada agora. Confira o disco.")
    if done:
        journal.info("of the outbox", extra={"protocol": typed})
    return ActionResult(done=done, words=words if done else _NO_LONGER)
