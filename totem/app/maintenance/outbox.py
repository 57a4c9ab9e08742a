"""Outbox in maintenance mode: health row, page content and staff actions, without what customers wrote."""

import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from totem.domain.signup import InvalidReceiptCode, ReceiptCode
from totem.outbox.messages import OutboxUnavailable
from totem.staff import outbox
from totem.staff.action_runner import Action, ActionResult, Handler
from totem.staff.health_poller import HealthRow, Rows
from totem.staff.outbox import HeldRequest, OutboxView
from totem.system.logging import JOURNAL

if TYPE_CHECKING:
    from totem.kiosk.outbox_worker import OutboxWorker


journal = logging.getLogger(JOURNAL)
_NO_LONGER = "Isto já não está entre os recusados."


async def probe(worker: "OutboxWorker") -> Rows:
    """Return the outbox's row for the health page."""
    return (HealthRow(outbox.health_check(await worker.open().count(), datetime.now().astimezone())),)


async def view(worker: "OutboxWorker") -> OutboxView:
    """Return the content of the outbox page."""
    now, kept = datetime.now().astimezone(), worker.open()
    level = await kept.count()
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
    """Return the handlers of the outbox actions."""
    try_again, drop = partial(_try_again, worker), partial(_drop, worker)
    return {
        Action.OUTBOX_SEND: partial(_send, worker),
        Action.OUTBOX_TRY_AGAIN: partial(_run_for_receipt, try_again, "Voltou para a fila, e vai agora."),
        Action.OUTBOX_DELETE: partial(_run_for_receipt, drop, "Apagado, com o que esperava por ele."),
    }


async def _send(worker: "OutboxWorker") -> ActionResult:
    """Send everything now, including records that may have arrived: staff were shown their number."""
    worker.open().send_now()
    return ActionResult(done=True, words="A fila está sendo enviada.")


async def _try_again(worker: "OutboxWorker", protocol: ReceiptCode) -> bool:
    """Retry one submission now; other records that may have arrived keep their pauses."""
    kept = worker.open()
    tried = await kept.try_again(protocol)
    kept.resume()
    return tried


async def _drop(worker: "OutboxWorker", protocol: ReceiptCode) -> bool:
    return await worker.open().drop(protocol)


async def _run_for_receipt(
    work: Callable[[ReceiptCode], Coroutine[Any, Any, bool]], words: str, typed: str
) -> ActionResult:
    """Run `work` for a submission by its protocol and log the protocol to the staff journal."""
    try:
        done = await work(ReceiptCode.parse(typed))
    except InvalidReceiptCode:
        return ActionResult(done=False, words=_NO_LONGER)
    except OutboxUnavailable:
        return ActionResult(done=False, words="A fila não pode ser gravada agora. Confira o disco.")
    if done:
        journal.info("of the outbox", extra={"protocol": typed})
    return ActionResult(done=done, words=words if done else _NO_LONGER)
