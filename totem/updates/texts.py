"""Texts of updates for staff: events, their reasons, and what to do."""

from datetime import datetime, timedelta

from totem.system.localization import localize
from totem.updates.errors import UpdateReason
from totem.updates.installation import BASE
from totem.updates.ledger import LastEvent, Ledger, UpdateOutcome

WHY = {
    UpdateReason.NOT_STARTED: "não chegou a iniciar",
    UpdateReason.MISCONFIGURED: "não aceitou a configuração",
    UpdateReason.NOT_DRAWN: "não mostrou a tela inicial a tempo",
    UpdateReason.ERP_UNREACHED: "não conseguiu acessar o ERP em 60 s",
    UpdateReason.BY_STAFF: "a equipe pediu a versão anterior",
    UpdateReason.GONE: "os arquivos dela sumiram ou se corromperam",
    UpdateReason.NO_KEY: "falta a chave pública (updates.public_key)",
    UpdateReason.KEY_UNFIT: "o arquivo da chave pública (updates.public_key) não é um root.json",
    UpdateReason.LEDGER_UNREADABLE: "o registro das versões não pôde ser lido",
    UpdateReason.UNREADABLE: "o pacote não pôde ser lido",
    UpdateReason.NO_ADDRESS: "falta o endereço das atualizações",
    UpdateReason.NO_CA_FILE: "a autoridade certificadora (updates.ca_file) não pode ser lida",
    UpdateReason.NO_NAME: "o nome do endereço de atualizações não existe, ou o DNS não responde",
    UpdateReason.CONNECTION_REFUSED: "o servidor de atualizações recusou a conexão",
    UpdateReason.UNREACHABLE: "não há rede até o servidor de atualizações",
    UpdateReason.TIMED_OUT: "o servidor de atualizações não respondeu a tempo",
    UpdateReason.BROKEN_OFF: "a conexão com o servidor de atualizações caiu no meio",
    UpdateReason.CERTIFICATE_UNKNOWN: "o certificado TLS do servidor é de uma autoridade desconhecida",
    UpdateReason.CERTIFICATE_EXPIRED: "o certificado TLS do servidor venceu, ou o relógio daqui está errado",
    UpdateReason.CERTIFICATE_OF_ANOTHER: "o certificado TLS do servidor é de outro endereço",
    UpdateReason.TLS: "o servidor de atualizações não aceitou uma conexão segura (TLS)",
    UpdateReason.NOT_HTTPS: "o servidor de atualizações encaminha para um endereço que não é https",
    UpdateReason.NOT_PUBLISHED: "o endereço responde, mas não há versões publicadas nele",
    UpdateReason.SERVER_FAILED: "o servidor de atualizações respondeu com um erro",
    UpdateReason.STOPPED: "a busca foi interrompida",
    UpdateReason.ALREADY_RUNNING: "outra busca ou instalação de uma versão está em andamento",
    UpdateReason.NOT_SIGNED: "a assinatura não confere",
    UpdateReason.EXPIRED: "a assinatura venceu, ou o relógio deste computador está errado",
    UpdateReason.OUTDATED: "o pacote é mais antigo que outro já visto",
    UpdateReason.NOTHING_FOR_US: "o pacote não tem versão para este tipo de computador",
    UpdateReason.DOWNGRADE: "a versão não é mais nova que a atual",
    UpdateReason.TRIED: "essa versão já está no ar, ou já falhou vezes demais",
    UpdateReason.UNFIT: "o conteúdo do pacote não é o de um Totem",
    UpdateReason.TOO_LARGE: "o pacote é grande demais",
    UpdateReason.NO_ROOM: "falta espaço no disco",
    UpdateReason.NOT_WRITTEN: "o disco não aceitou a gravação",
    UpdateReason.CUT_OFF: (
        "a instalação foi interrompida antes do fim, por falta de energia ou por demorar demais"
    ),
}
_KEY = "Indique em updates.public_key o root.json de quem assina; só o administrador pode gravar nele."
_ADDRESS = "Confira updates.address."
_NETWORK = "Confira a rede e o firewall; na próxima noite o totem tenta de novo."
_SERVER = "Avise quem publica as versões; na próxima noite o totem tenta de novo."
TO_DO = {
    UpdateReason.NO_KEY: _KEY,
    UpdateReason.KEY_UNFIT: _KEY,
    UpdateReason.LEDGER_UNREADABLE: "Reinicie o Totem, e o registro é refeito; se não for, confira o disco.",
    UpdateReason.EXPIRED: "Confira o relógio; peça um pacote novo a quem assina.",
    UpdateReason.NO_ROOM: "Libere espaço.",
    UpdateReason.NOT_WRITTEN: "Confira o disco.",
    UpdateReason.CUT_OFF: "Na próxima noite o totem tenta de novo.",
    UpdateReason.NO_ADDRESS: "Ponha o endereço em updates.address.",
    UpdateReason.NO_CA_FILE: "Ponha em updates.ca_file um arquivo PEM que o totem possa ler.",
    UpdateReason.NO_NAME: "Confira updates.address e o DNS da rede.",
    UpdateReason.CONNECTION_REFUSED: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    UpdateReason.UNREACHABLE: _NETWORK,
    UpdateReason.TIMED_OUT: _NETWORK,
    UpdateReason.BROKEN_OFF: "Na próxima noite a busca continua de onde parou.",
    UpdateReason.CERTIFICATE_UNKNOWN: "Ponha a autoridade em updates.ca_file, se o servidor é mesmo o seu.",
    UpdateReason.CERTIFICATE_EXPIRED: "Confira o relógio; se estiver certo, avise quem publica as versões.",
    UpdateReason.CERTIFICATE_OF_ANOTHER: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    UpdateReason.TLS: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    UpdateReason.NOT_HTTPS: _SERVER,
    UpdateReason.NOT_PUBLISHED: f"{_ADDRESS} Se estiver certo, avise quem publica as versões.",
    UpdateReason.SERVER_FAILED: _SERVER,
    UpdateReason.STOPPED: "Na próxima noite a busca continua de onde parou.",
    UpdateReason.ALREADY_RUNNING: "Espere que termine e tente de novo.",
}
RECENT = timedelta(days=14)
_USUAL = "Envie o diagnóstico ao suporte antes de tentar de novo."


def describe_event(last: LastEvent) -> str:
    """Describe the latest event in one sentence without its period."""
    version = localize("a versão {version}", version=last.version) if last.version else localize("o pacote")
    cause = f": {localize(WHY[last.reason])}" if last.reason else ""
    match last.outcome:
        case UpdateOutcome.TRIAL:
            words = localize("{version} está em teste{cause}", version=version, cause=cause)
        case UpdateOutcome.CONFIRMED:
            words = localize("{version} foi aprovada", version=version)
        case UpdateOutcome.INSTALLED:
            words = localize("{version} foi instalada", version=version)
        case UpdateOutcome.REFUSED:
            words = localize(
                "{version} foi recusada{cause}" if last.version else "{version} foi recusado{cause}",
                version=version,
                cause=cause,
            )
        case UpdateOutcome.REVERTED:
            words = localize(
                "{version} foi retirada e a anterior voltou{cause}", version=version, cause=cause
            )
    return f"{words} ({_when(last.at)})" if last.at else words


def remedy_for_event(last: LastEvent) -> str:
    """Return the remedy for the latest event, "" where nothing is wrong."""
    if (
        last.outcome not in {UpdateOutcome.REFUSED, UpdateOutcome.REVERTED}
        or last.reason is UpdateReason.BY_STAFF
    ):
        return ""
    return localize(TO_DO.get(last.reason, _USUAL) if last.reason else _USUAL)


def describe_unfinished(version: str) -> str:
    """Describe an unfinished unpacking in one sentence without its period."""
    return localize("a instalação da versão {version} começou e não terminou", version=version)


def describe_unanswered(version: str, at: str) -> str:
    """Describe a request that root has not handled in one sentence without its period."""
    return localize(
        "a versão {version} foi pedida ({when}) e o sistema não a aplicou", version=version, when=_when(at)
    )


def is_recent(last: LastEvent, now: datetime) -> bool:
    """Tell if an event is recent enough for a warning; False where its time is unknown."""
    try:
        return abs(now - datetime.fromisoformat(last.at)) < RECENT
    except (ValueError, TypeError):
        return False


def describe_reason(reason: str) -> str:
    """Describe a stored reason."""
    try:
        return localize(WHY[UpdateReason(reason)])
    except ValueError:
        return reason


def remedy_for_reason(reason: str) -> str:
    """Return the remedy for a stored reason."""
    try:
        return localize(TO_DO.get(UpdateReason(reason), _USUAL))
    except ValueError:
        return localize(_USUAL)


def name_current(ledger: Ledger) -> str:
    """Return the name of the current version for staff."""
    return name_version(ledger, ledger.current)


def name_version(ledger: Ledger, name: str) -> str:
    """Return the name of a version for staff."""
    return localize("{version} (a instalada)", version=ledger.base) if name == BASE else name


def _when(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone():%d/%m %H:%M}"
    except ValueError:
        return at
