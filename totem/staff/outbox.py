"""Outbox for staff: its health, the requests that wait for them, and their actions; never its content."""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from totem.domain.sign_up import InvalidReceiptCode, ReceiptCode
from totem.erp.advice import without_status
from totem.monitoring.database_text import FAULTS
from totem.monitoring.health import (
    CALL_SUPPORT,
    CheckContext,
    Findings,
    HealthCheck,
    HealthFinding,
    HealthGroup,
    PlainText,
    advise,
)
from totem.outbox import FOLDER
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.outbox.requests import OutboxCounts
from totem.outbox.submissions import HoldCause, OutboxRefusal, OutboxUnavailable
from totem.settings import state_folder
from totem.staff.action_runner import Action, ActionResult, Handler
from totem.staff.health_poller import HealthRow, Rows
from totem.system.localization import localize
from totem.system.logging import JOURNAL
from totem.system.quantities import count_text, duration_text
from totem.system.system_advice import SystemAdvice

if TYPE_CHECKING:
    from totem.outbox.queue import Outbox

journal = logging.getLogger(JOURNAL)
OpenOutbox = Callable[[], "Outbox"]
LATE = timedelta(hours=1)
"""A request that waits longer did not just meet a short network failure."""
_DOUBT = "Pode já estar no ERP: uma tentativa ficou sem resposta. Confira lá antes de enviar ou apagar."
_UNANSWERED = "O ERP não confirmou este envio{}. Procure no ERP antes de enviar de novo."
_NO_LONGER = "Este envio não está mais entre os recusados."
_MAY_HAVE_ARRIVED = "pode ter chegado"
_UNKNOWN_KIND = "envio"


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request that waits for staff: its protocol, a line about it, and the reason.

    Attributes:
        may_have_arrived: staff have to see a warning before it is sent again, with all of its protocol.
    """

    protocol: str
    words: str
    reason: str
    may_have_arrived: bool = False
    cause: HoldCause = HoldCause.REFUSED


@dataclass(frozen=True, slots=True)
class OutboxView:
    """Snapshot of the outbox.

    Attributes:
        waits: there is something to be sent.
        duplicate_warning: warning before all of it is sent; "" where nothing of it may have arrived.
    """

    check: HealthFinding
    waits: bool
    duplicate_warning: str = ""
    refused: tuple[HeldRequest, ...] = ()


def health_check(counts: OutboxCounts, now: datetime) -> HealthFinding:
    """Rate the outbox by its gravest problem."""
    if counts.trouble is not None:
        words, todo = map(localize, FAULTS[counts.trouble])
        plain = PlainText("os pedidos dos clientes não podem ser guardados", CALL_SUPPORT)
        return OUTBOX.error(localize("sem cadastros: {words}", words=words), todo, plain=plain)
    if counts.unreadable:
        words = localize("{unreadable} sem a chave para abrir", unreadable=counts.unreadable)
        todo = advise(
            "Copie a chave antiga para a pasta outbox, com o nome antiga.key; só o serviço lê as credenciais."
        )
        plain = PlainText("há pedidos que não podem ser abertos", CALL_SUPPORT)
        return OUTBOX.error(words, todo, plain=plain)
    words = "; ".join(
        filter(
            None,
            (
                _damage_text(counts),
                _may_have_arrived_text(counts),
                _refused_by_erp(counts),
                _unsendable_text(counts),
                waiting_text(counts, now),
            ),
        )
    )
    if counts.damaged:
        todo = advise("O que foi possível ler continua na fila. Envie os arquivos outbox-damaged ao suporte.")
        return OUTBOX.error(words, todo, plain=PlainText(words, CALL_SUPPORT))
    if counts.may_have_arrived:
        todo = advise("Confira no ERP; depois, em Envios, na manutenção, envie de novo ou apague.")
        plain = PlainText(words, "Confira no ERP; depois, em Envios, envie de novo ou apague.")
        return OUTBOX.warning(words, todo, plain=plain)
    if counts.refused or counts.unsendable:
        plain = PlainText(words, "Veja o motivo em Envios.")
        return OUTBOX.warning(words, advise("Veja o motivo em Envios, na manutenção."), plain=plain)
    if counts.oldest_at is not None and now - counts.oldest_at > LATE:
        return OUTBOX.warning(
            waiting_text(counts, now),
            advise("Confira o ERP; para enviar já, abra Envios, na manutenção."),
        )
    return OUTBOX.ok(waiting_text(counts, now), plain=waiting_text(counts, now))


def waiting_text(counts: OutboxCounts, now: datetime) -> str:
    """Number of requests that wait, and the age of the oldest."""
    if not counts.waiting or counts.oldest_at is None:
        return localize("nada a enviar")
    age = duration_text((now - counts.oldest_at).total_seconds())
    return localize("{waiting} a enviar, o mais antigo há {age}", waiting=counts.waiting, age=age)


def _damage_text(counts: OutboxCounts) -> str:
    """Number of damaged databases, and what is known to be lost with them."""
    if not counts.damaged:
        return ""
    words = count_text(counts.damaged, "banco danificado guardado", "bancos danificados guardados")
    lost = count_text(counts.lost, "envio perdido", "envios perdidos") if counts.lost else ""
    more = ""
    if counts.may_lack_more:
        more = localize("pode haver outros perdidos") if lost else localize("pode haver envios perdidos")
    return "; ".join(filter(None, (words, lost, more)))


def _unsendable_text(counts: OutboxCounts) -> str:
    """Number of requests that wait for staff because they cannot be sent."""
    if not counts.unsendable:
        return ""
    return count_text(counts.unsendable, "não pode ser enviado", "não podem ser enviados")


def _may_have_arrived_text(counts: OutboxCounts) -> str:
    """Number of requests that wait for staff because every attempt may have arrived."""
    if not counts.may_have_arrived:
        return ""
    return count_text(counts.may_have_arrived, "pode ter chegado ao ERP", "podem ter chegado ao ERP")


def duplicate_warning(count: int) -> str:
    """Warning before `count` requests are sent again that may have arrived; "" for none."""
    if not count:
        return ""
    sent = count_text(count, "envio pode ter chegado", "envios podem ter chegado")
    return localize("{sent} ao ERP: enviar de novo pode duplicar. Procure lá antes.", sent=sent)


def _refused_by_erp(counts: OutboxCounts) -> str:
    return count_text(counts.refused, "recusado pelo ERP", "recusados pelo ERP") if counts.refused else ""


def request_text(refusal: OutboxRefusal, now: datetime) -> str:
    """One line about a request that waits for staff: its kind, its time, and whether it may have arrived."""
    made_at = refusal.made_at.astimezone(now.tzinfo)
    words = localize(
        "{kind} de {made_at:%d/%m %H:%M}", kind=localize(_kind_label(refusal.kind)), made_at=made_at
    )
    return f"{words} · {localize(_MAY_HAVE_ARRIVED)}" if refusal.cause is HoldCause.UNANSWERED else words


def _kind_label(kind: RequestKind) -> str:
    return KINDS[kind].label if kind in KINDS else _UNKNOWN_KIND


def reason_text(refusal: OutboxRefusal) -> str:
    """Reason that a request waits for staff, and the check to make before it is sent or deleted."""
    reason = without_status(refusal.reason)
    if refusal.cause is HoldCause.UNANSWERED:
        return _UNANSWERED.format(f" ({reason})" if reason else "")
    words = refusal.cause.words or reason or "O ERP não informou o motivo."
    if not refusal.may_have_arrived:
        return words
    return f"{words if words[-1] in '.!?' else f'{words}.'} {_DOUBT}"


async def probe(open_outbox: OpenOutbox) -> Rows:
    """Return the outbox's row for the health page."""
    return (HealthRow(health_check(await open_outbox().count(), datetime.now().astimezone())),)


async def view(open_outbox: OpenOutbox) -> OutboxView:
    """Return the content of the outbox page."""
    now, kept = datetime.now().astimezone(), open_outbox()
    level = await kept.count()
    try:
        refusals = await kept.refusals()
    except OutboxUnavailable:
        refusals = []
    in_doubt = {each.protocol for each in refusals if each.may_have_arrived}
    entries = (
        HeldRequest(
            str(each.protocol),
            request_text(each, now),
            reason_text(each),
            may_have_arrived=each.protocol in in_doubt,
            cause=each.cause,
        )
        for each in refusals
    )
    return OutboxView(
        health_check(level, now),
        bool(level.waiting),
        duplicate_warning(level.in_doubt),
        tuple(entries),
    )


def handlers(open_outbox: OpenOutbox) -> dict[Action, Handler]:
    """Return the handlers of the outbox actions."""
    try_again, drop = partial(_try_again, open_outbox), partial(_drop, open_outbox)
    return {
        Action.OUTBOX_SEND: partial(_send, open_outbox),
        Action.OUTBOX_TRY_AGAIN: partial(
            _run_for_receipt, try_again, "De volta à fila, para envio imediato."
        ),
        Action.OUTBOX_DELETE: partial(_run_for_receipt, drop, "Apagado, junto com o que dependia dele."),
    }


async def _send(open_outbox: OpenOutbox) -> ActionResult:
    """Send everything now, including records that may have arrived: staff were shown their number."""
    open_outbox().send_now()
    return ActionResult(done=True, words="A fila está sendo enviada.")


async def _try_again(open_outbox: OpenOutbox, protocol: ReceiptCode) -> bool:
    """Retry one submission now; other records that may have arrived keep their pauses."""
    kept = open_outbox()
    tried = await kept.try_again(protocol)
    kept.resume()
    return tried


async def _drop(open_outbox: OpenOutbox, protocol: ReceiptCode) -> bool:
    return await open_outbox().drop(protocol)


async def _run_for_receipt(
    work: Callable[[ReceiptCode], Coroutine[Any, Any, bool]], words: str, typed: str
) -> ActionResult:
    """Run `work` for a submission by its protocol and log the protocol to the staff journal."""
    try:
        done = await work(ReceiptCode.parse(typed))
    except InvalidReceiptCode:
        return ActionResult(done=False, words=_NO_LONGER)
    except OutboxUnavailable:
        return ActionResult(done=False, words="Não foi possível gravar a fila agora. Confira o disco.")
    if done:
        journal.info("outbox request", extra={"protocol": typed})
    return ActionResult(done=done, words=words if done else _NO_LONGER)


def _check(context: CheckContext) -> Findings:
    """Check that queued requests reach the ERP, read-only; nothing where the outbox was never used."""
    from totem.outbox.store import count_read_only

    folder = state_folder(context.settings) / FOLDER
    try:
        if not folder.is_dir():
            return
        counts = count_read_only(folder)
    except OSError:
        todo = advise(SystemAdvice.RUN_AS_SERVICE)
        plain = PlainText("os envios não podem ser vistos", CALL_SUPPORT)
        yield OUTBOX.error(localize("este usuário não pode ver a fila"), todo, plain=plain)
    else:
        yield health_check(counts, datetime.now().astimezone())


OUTBOX = HealthCheck("outbox", "envios", _check, HealthGroup.NOW)
