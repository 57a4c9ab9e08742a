"""What happened to updates, in words for staff."""

from datetime import datetime, timedelta

from totem.updates.ledger import Last, Ledger, Outcome, Reason
from totem.updates.names import BASE

WHY = {
    Reason.NOT_STARTED: "não chegou a começar",
    Reason.MISCONFIGURED: "não aceitou a configuração",
    Reason.NOT_DRAWN: "não mostrou a tela inicial a tempo",
    Reason.ERP_UNREACHED: "não alcançou o ERP em 60 s",
    Reason.BY_STAFF: "a equipe pediu a volta",
    Reason.GONE: "os arquivos dela sumiram ou estragaram",
    Reason.NO_KEY: "falta a chave pública em que confiar (updates.public_key)",
    Reason.UNREADABLE: "o pacote não pôde ser lido",
    Reason.NOT_SIGNED: "a assinatura não confere",
    Reason.EXPIRED: "a assinatura venceu, ou o relógio deste computador está errado",
    Reason.OUTDATED: "o pacote é mais antigo que outro já visto",
    Reason.NOTHING_FOR_US: "o pacote não tem versão para este tipo de computador",
    Reason.DOWNGRADE: "a versão não é mais nova que a atual",
    Reason.TRIED: "essa versão já está no ar, ou já falhou vezes demais",
    Reason.UNFIT: "o conteúdo do pacote não é o de um Totem",
    Reason.TOO_LARGE: "o pacote é grande demais",
    Reason.NO_ROOM: "falta espaço no disco",
    Reason.NOT_WRITTEN: "o disco não aceitou a gravação",
    Reason.CUT_OFF: "a instalação foi interrompida antes do fim, por falta de energia ou por demorar demais",
}
TO_DO = {
    Reason.NO_KEY: "Ponha em updates.public_key o root.json de quem assina.",
    Reason.EXPIRED: "Confira o relógio; peça um pacote novo a quem assina.",
    Reason.NO_ROOM: "Libere espaço.",
    Reason.NOT_WRITTEN: "Confira o disco.",
}
CHECK_FOLDER = "Confira se a pasta do programa aceita gravação, e o que diz “sudo totem update apply”."
HOW_TO_FETCH = "Para buscar uma: “sudo -u totem totem update fetch”, ou no totem, Manutenção → Ações → “Atualizar pelo pendrive”."
RECENT = timedelta(days=14)
_USUAL = "Envie o diagnóstico ao suporte antes de tentar de novo."


def happened(last: Last) -> str:
    """What happened last, in one sentence without its point."""
    version = f"a versão {last.version}" if last.version else "o pacote"
    why = f": {WHY[last.reason]}" if last.reason else ""
    match last.outcome:
        case Outcome.TRIAL:
            words = f"{version} está em prova"
        case Outcome.CONFIRMED:
            words = f"{version} foi aprovada"
        case Outcome.INSTALLED:
            words = f"{version} foi instalada"
        case Outcome.REFUSED:
            words = f"{version} foi {'recusada' if last.version else 'recusado'}{why}"
        case Outcome.REVERTED:
            words = f"{version} foi deixada e a anterior voltou{why}"
    return f"{words} ({_when(last.at)})" if last.at else words


def to_do(last: Last) -> str:
    """What staff can do about it; "" where nothing is wrong."""
    if last.outcome not in {Outcome.REFUSED, Outcome.REVERTED} or last.reason is Reason.BY_STAFF:
        return ""
    return TO_DO.get(last.reason, _USUAL) if last.reason else _USUAL


def asked_in_vain(version: str, at: str) -> str:
    """That root's half has not answered, in one sentence without its point."""
    return f"a versão {version} foi pedida ({_when(at)}) e o sistema não a aplicou"


def is_recent(last: Last, now: datetime) -> bool:
    """Whether it is news still: what happened long ago, or cannot be dated, warns nobody."""
    try:
        return abs(now - datetime.fromisoformat(last.at)) < RECENT
    except (ValueError, TypeError):
        return False


def why(reason: str) -> str:
    """A reason that was written down, in words."""
    try:
        return WHY[Reason(reason)]
    except ValueError:
        return reason


def runs(ledger: Ledger) -> str:
    """What runs: a version's name, or which the installed one is."""
    return f"{ledger.base} (a instalada)" if ledger.current == BASE else ledger.current


def _when(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone():%d/%m %H:%M}"
    except ValueError:
        return at
