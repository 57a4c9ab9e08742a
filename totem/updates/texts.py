"""Portuguese texts of updates: what happened, why, and what staff can do about it."""

from datetime import datetime, timedelta

from totem.updates.errors import Reason
from totem.updates.installation import BASE
from totem.updates.ledger import LastEvent, Ledger, UpdateOutcome

WHY = {
    Reason.NOT_STARTED: "não chegou a começar",
    Reason.MISCONFIGURED: "não aceitou a configuração",
    Reason.NOT_DRAWN: "não mostrou a tela inicial a tempo",
    Reason.ERP_UNREACHED: "não alcançou o ERP em 60 s",
    Reason.BY_STAFF: "a equipe pediu a volta",
    Reason.GONE: "os arquivos dela sumiram ou estragaram",
    Reason.NO_KEY: "falta a chave pública em que confiar (updates.public_key)",
    Reason.KEY_UNFIT: "o arquivo da chave pública (updates.public_key) não é um root.json",
    Reason.UNREADABLE: "o pacote não pôde ser lido",
    Reason.NO_ADDRESS: "falta o endereço das atualizações",
    Reason.NO_CA_FILE: "a autoridade certificadora (updates.ca_file) não pode ser lida",
    Reason.NO_NAME: "o nome do endereço de atualizações não existe, ou o DNS não responde",
    Reason.CONNECTION_REFUSED: "o servidor de atualizações recusou a ligação",
    Reason.UNREACHABLE: "não há rede até o servidor de atualizações",
    Reason.TIMED_OUT: "o servidor de atualizações não respondeu a tempo",
    Reason.BROKEN_OFF: "a ligação com o servidor de atualizações caiu no meio",
    Reason.CERTIFICATE_UNKNOWN: "o certificado TLS do servidor é de uma autoridade desconhecida",
    Reason.CERTIFICATE_EXPIRED: "o certificado TLS do servidor venceu, ou o relógio daqui está errado",
    Reason.CERTIFICATE_OF_ANOTHER: "o certificado TLS do servidor é de outro endereço",
    Reason.TLS: "o servidor de atualizações não aceitou uma ligação segura (TLS)",
    Reason.NOT_HTTPS: "o servidor de atualizações manda para um endereço que não é https",
    Reason.NOT_PUBLISHED: "o endereço responde, mas não há versões publicadas nele",
    Reason.SERVER_FAILED: "o servidor de atualizações respondeu com um erro",
    Reason.STOPPED: "a busca foi interrompida",
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
_KEY = "Ponha em updates.public_key o root.json de quem assina, do administrador, e que só ele grave."
_ADDRESS = "Confira updates.address."
_NETWORK = "Confira a rede e o firewall; na próxima noite o totem tenta de novo."
_SERVER = "Avise quem publica as versões; na próxima noite o totem tenta de novo."
TO_DO = {
    Reason.NO_KEY: _KEY,
    Reason.KEY_UNFIT: _KEY,
    Reason.EXPIRED: "Confira o relógio; peça um pacote novo a quem assina.",
    Reason.NO_ROOM: "Libere espaço.",
    Reason.NOT_WRITTEN: "Confira o disco.",
    Reason.CUT_OFF: "Na próxima noite o totem tenta de novo.",
    Reason.NO_ADDRESS: "Ponha o endereço em updates.address.",
    Reason.NO_CA_FILE: "Ponha em updates.ca_file um arquivo PEM que o totem possa ler.",
    Reason.NO_NAME: f"{_ADDRESS} E o DNS da rede.",
    Reason.CONNECTION_REFUSED: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    Reason.UNREACHABLE: _NETWORK,
    Reason.TIMED_OUT: _NETWORK,
    Reason.BROKEN_OFF: "Na próxima noite a busca continua de onde parou.",
    Reason.CERTIFICATE_UNKNOWN: "Ponha a autoridade em updates.ca_file, se o servidor é mesmo o seu.",
    Reason.CERTIFICATE_EXPIRED: "Confira o relógio; se estiver certo, avise quem publica as versões.",
    Reason.CERTIFICATE_OF_ANOTHER: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    Reason.TLS: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    Reason.NOT_HTTPS: _SERVER,
    Reason.NOT_PUBLISHED: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    Reason.SERVER_FAILED: _SERVER,
    Reason.STOPPED: "Na próxima noite a busca continua de onde parou.",
}
CHECK_FOLDER = "Confira se a pasta do programa aceita gravação, e o que diz “sudo totem update apply”."
HOW_TO_FETCH = "Para buscar: “sudo -u totem totem update fetch”; ou, no totem, Manutenção → Ações → “Versão”."
RECENT = timedelta(days=14)
_USUAL = "Envie o diagnóstico ao suporte antes de tentar de novo."


def describe_event(last: LastEvent) -> str:
    """Describe the latest event in one sentence without its period."""
    version = f"a versão {last.version}" if last.version else "o pacote"
    cause = f": {WHY[last.reason]}" if last.reason else ""
    match last.outcome:
        case UpdateOutcome.TRIAL:
            words = f"{version} está em prova"
        case UpdateOutcome.CONFIRMED:
            words = f"{version} foi aprovada"
        case UpdateOutcome.INSTALLED:
            words = f"{version} foi instalada"
        case UpdateOutcome.REFUSED:
            words = f"{version} foi {'recusada' if last.version else 'recusado'}{cause}"
        case UpdateOutcome.REVERTED:
            words = f"{version} foi deixada e a anterior voltou{cause}"
    return f"{words} ({_when(last.at)})" if last.at else words


def remedy_for_event(last: LastEvent) -> str:
    """Return the remedy for the latest event, "" where nothing is wrong."""
    if last.outcome not in {UpdateOutcome.REFUSED, UpdateOutcome.REVERTED} or last.reason is Reason.BY_STAFF:
        return ""
    return TO_DO.get(last.reason, _USUAL) if last.reason else _USUAL


def describe_unfinished(version: str) -> str:
    """Describe an unfinished unpacking in one sentence without its period."""
    return f"a instalação da versão {version} começou e não terminou"


def describe_unanswered(version: str, at: str) -> str:
    """Describe a request that root has not handled in one sentence without its period."""
    return f"a versão {version} foi pedida ({_when(at)}) e o sistema não a aplicou"


def is_recent(last: LastEvent, now: datetime) -> bool:
    """Tell if an event is recent enough for a warning; False where its time is unknown."""
    try:
        return abs(now - datetime.fromisoformat(last.at)) < RECENT
    except (ValueError, TypeError):
        return False


def describe_reason(reason: str) -> str:
    """Describe a stored reason."""
    try:
        return WHY[Reason(reason)]
    except ValueError:
        return reason


def remedy_for_reason(reason: str) -> str:
    """Return the remedy for a stored reason."""
    try:
        return TO_DO.get(Reason(reason), _USUAL)
    except ValueError:
        return _USUAL


def name_current(ledger: Ledger) -> str:
    """Return the name of the current version for staff."""
    return f"{ledger.base} (a instalada)" if ledger.current == BASE else ledger.current


def _when(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone():%d/%m %H:%M}"
    except ValueError:
        return at
