"""What the page of the outbox shows: words about what waits and what was refused, nothing of its content."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from totem.outbox.counts import OutboxCounts
from totem.outbox.messages import OutboxFault, Refusal
from totem.outbox.requests import MOST_ARRIVALS
from totem.staff import health_rules
from totem.staff.health_rules import HealthCheck, error, ok, warning


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request that waits for staff: its protocol, words about it, and why it waits.

    Attributes:
        in_doubt: it may be in the ERP already, which staff have to read before it is sent again.
        unconfirmed: the ERP did not refuse it; no try was answered.
    """

    protocol: str
    words: str
    reason: str
    in_doubt: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The outbox at one moment.

    Attributes:
        waits: there is something to be sent.
        doubt: words to be read before all of it is sent; "" where nothing of it may have arrived.
    """

    check: HealthCheck
    waits: bool
    doubt: str = ""
    refused: tuple[HeldRequest, ...] = ()


LATE = timedelta(hours=1)
"""What waits longer has not only missed a bad minute of the network."""
_TROUBLES = {
    OutboxFault.FULL: ("o disco está cheio", "Libere espaço."),
    OutboxFault.READ_ONLY: ("o disco não aceita gravação", "Confira o disco e as permissões da pasta."),
    OutboxFault.DAMAGED: ("o banco de dados estava danificado", "Envie o diagnóstico ao suporte."),
    OutboxFault.NEWER: ("é de uma versão mais nova do Totem", "Instale a versão mais nova de novo."),
    OutboxFault.KEY: ("a chave não pode ser lida nem criada", "Confira o disco e as permissões da pasta."),
    OutboxFault.BUSY: ("outro programa a está usando", "Feche o outro programa."),
    OutboxFault.BROKEN: ("não pode ser lida nem gravada", "Confira o disco; envie o diagnóstico ao suporte."),
}
_DOUBT = "Pode já estar no ERP: uma tentativa ficou sem resposta. Confira lá antes de qualquer coisa."
_UNCONFIRMED = "O ERP não confirmou nenhuma das {} tentativas{}. Procure no ERP antes de enviar de novo."
_MAY_HAVE_ARRIVED = ("pode ter chegado", "podem ter chegado")
_KINDS = {"prospect": "cadastro", "edit": "alteração", "file": "arquivo", "lead": "pedido de ligação"}


def check(level: OutboxCounts, now: datetime) -> HealthCheck:
    """The gravest thing first."""
    if level.trouble is not None:
        words, todo = _TROUBLES[level.trouble]
        return error("outbox", f"sem cadastros: {words}", todo)
    if level.unreadable:
        words = f"{level.unreadable} sem a chave que os abre"
        todo = "Ponha a chave de antes na pasta outbox, com o nome antiga.key; credenciais só o serviço lê."
        return error("outbox", words, todo)
    if level.damaged:
        words = f"{counted(level.damaged, 'banco danificado guardado', 'bancos danificados guardados')}"
        todo = "O que se podia ler continua na fila. Envie os arquivos outbox-damaged ao suporte."
        return error("outbox", f"{words}; {waiting(level, now)}", todo)
    if level.may_have_arrived:
        words = "; ".join(
            filter(None, (may_have_arrived(level), _refused_by_erp(level), waiting(level, now)))
        )
        todo = "Procure no ERP; em Envios, na manutenção, envie de novo ou apague."
        return warning("outbox", words, todo)
    if level.refused:
        words = f"{_refused_by_erp(level)}; {waiting(level, now)}"
        return warning("outbox", words, "Veja o motivo em Envios, na manutenção.")
    if level.oldest_at is not None and now - level.oldest_at > LATE:
        return warning("outbox", waiting(level, now), "Confira o ERP; Envios, na manutenção, envia já.")
    return ok("outbox", waiting(level, now))


def waiting(level: OutboxCounts, now: datetime) -> str:
    """How many wait, and for how long the oldest has."""
    if not level.waiting or level.oldest_at is None:
        return "nada a enviar"
    age = health_rules.length((now - level.oldest_at).total_seconds())
    return f"{level.waiting} a enviar, o mais antigo há {age}"


def may_have_arrived(level: OutboxCounts) -> str:
    """Number that wait for staff because all their tries may have arrived."""
    return f"{counted(level.may_have_arrived, *_MAY_HAVE_ARRIVED)} ao ERP"


def doubt(count: int) -> str:
    """Words to be read before so many are sent that may have arrived; none for none."""
    if not count:
        return ""
    sent = counted(count, f"envio {_MAY_HAVE_ARRIVED[0]}", f"envios {_MAY_HAVE_ARRIVED[1]}")
    return f"{sent} ao ERP: enviar de novo pode duplicar. Procure lá antes."


def _refused_by_erp(level: OutboxCounts) -> str:
    return f"{counted(level.refused, 'recusado', 'recusados')} pelo ERP" if level.refused else ""


def refused(refusal: Refusal, now: datetime) -> str:
    """One line about what waits for staff: what, when it was handed in, and whether it may have arrived."""
    kind = _KINDS.get(refusal.kind, refusal.kind)
    words = f"{kind} de {refusal.made_at.astimezone(now.tzinfo):%d/%m %H:%M}"
    return f"{words} · {_MAY_HAVE_ARRIVED[0]}" if refusal.unconfirmed else words


def reason(refusal: Refusal) -> str:
    """Reason that it waits for staff, and the checks to make before anything is done about it."""
    if refusal.unconfirmed:
        return _UNCONFIRMED.format(MOST_ARRIVALS, f" ({refusal.reason})" if refusal.reason else "")
    words = refusal.reason or "O ERP não disse por quê."
    if not refusal.may_be_taken:
        return words
    return f"{words if words[-1] in '.!?' else f'{words}.'} {_DOUBT}"


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{count} {one if count == 1 else many}"
