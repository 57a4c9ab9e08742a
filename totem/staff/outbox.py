"""What the outbox's level means to those who look after the kiosk, and what is to be done about it."""

from datetime import datetime, timedelta

from totem.outbox.submission import Level, Refusal, Trouble
from totem.staff import health
from totem.staff.checks import Check, error, ok, warning

LATE = timedelta(hours=1)
"""What waits longer has not only missed a bad minute of the network."""
_TROUBLES = {
    Trouble.FULL: ("o disco está cheio", "Libere espaço."),
    Trouble.READ_ONLY: ("o disco não aceita gravação", "Confira o disco e as permissões da pasta."),
    Trouble.DAMAGED: ("o banco de dados estava danificado", "Envie o diagnóstico ao suporte."),
    Trouble.NEWER: ("é de uma versão mais nova do Totem", "Instale a versão mais nova de novo."),
    Trouble.KEY: ("a chave não pode ser lida nem criada", "Confira o disco e as permissões da pasta."),
    Trouble.BUSY: ("outro programa a está usando", "Feche o outro programa."),
    Trouble.BROKEN: ("não pode ser lida nem gravada", "Confira o disco; envie o diagnóstico ao suporte."),
}
_DOUBT = "Pode já estar no ERP: uma tentativa ficou sem resposta. Confira lá antes de qualquer coisa."
_KINDS = {"prospect": "cadastro", "edit": "alteração", "file": "arquivo", "lead": "pedido de ligação"}


def check(level: Level, now: datetime) -> Check:
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
    if level.refused:
        words = f"{counted(level.refused, 'recusado', 'recusados')} pelo ERP; {waiting(level, now)}"
        return warning("outbox", words, "Veja o motivo em Envios, na manutenção.")
    if level.oldest_at is not None and now - level.oldest_at > LATE:
        return warning("outbox", waiting(level, now), "Confira o ERP; Envios, na manutenção, envia já.")
    return ok("outbox", waiting(level, now))


def waiting(level: Level, now: datetime) -> str:
    """How many wait, and for how long the oldest has."""
    if not level.waiting or level.oldest_at is None:
        return "nada a enviar"
    age = health.length((now - level.oldest_at).total_seconds())
    return f"{level.waiting} a enviar, o mais antigo há {age}"


def refused(refusal: Refusal, now: datetime) -> str:
    """One line about what was refused: what, and when it was handed in."""
    return f"{_KINDS.get(refusal.kind, refusal.kind)} de {refusal.made_at.astimezone(now.tzinfo):%d/%m %H:%M}"


def reason(refusal: Refusal) -> str:
    """Why it was refused, and what to look at before anything is done about it."""
    words = refusal.reason or "O ERP não disse por quê."
    if not refusal.may_be_taken:
        return words
    return f"{words if words[-1] in '.!?' else f'{words}.'} {_DOUBT}"


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{count} {one if count == 1 else many}"
