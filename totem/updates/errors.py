"""Errors of updates: reasons, the exception that carries them, and their mapping from network errors."""

import errno
import shutil
import socket
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Self

from totem.system.localization import localize

_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
_SET_KEY = "Indique em updates.public_key o root.json de quem assina; só o administrador pode gravar nele."
_CHECK_ADDRESS = "Confira updates.address. Se estiver certo, avise quem publica as versões."
_CHECK_NETWORK = "Confira a rede e o firewall; na próxima noite o totem tenta de novo."
_TELL_PUBLISHER = "Avise quem publica as versões; na próxima noite o totem tenta de novo."
_CONTINUES = "Na próxima noite a busca continua de onde parou."


class UpdateReason(StrEnum):
    """Reason why a version was refused or reverted, in one row each.

    Attributes:
        value: its name in the ledger.
        text: what happened, for staff.
        remedy: what they can do; "" where there is nothing of its own.
        is_resumable: a partial archive is kept after it, since its content is not in doubt.
    """

    # trial
    NOT_STARTED = "not_started", "não chegou a iniciar"  # not executable, or ended before reporting its start
    MISCONFIGURED = "misconfigured", "não aceitou a configuração"
    NOT_DRAWN = "not_drawn", "não mostrou a tela inicial a tempo"
    ERP_UNREACHED = (
        "erp_unreached",
        "não conseguiu acessar o ERP em 60 s",
    )
    BY_STAFF = "by_staff", "a equipe pediu a versão anterior"
    GONE = "gone", "os arquivos dela sumiram ou se corromperam"  # its folder is incomplete
    # staged update
    NO_KEY = "no_key", "falta a chave pública (updates.public_key)", _SET_KEY
    LEDGER_UNREADABLE = (
        "ledger_unreadable",
        "o registro das versões não pôde ser lido",
        "Reinicie o Totem, e o registro é refeito; se não for, confira o disco.",
    )
    KEY_UNFIT = (
        "key_unfit",
        "o arquivo da chave pública (updates.public_key) não é um root.json",
        _SET_KEY,
    )
    UNREADABLE = "unreadable", "o pacote não pôde ser lido", "", True
    NOT_SIGNED = "not_signed", "a assinatura não confere"
    EXPIRED = (
        "expired",
        "a assinatura venceu, ou o relógio deste computador está errado",
        "Confira o relógio; peça um pacote novo a quem assina.",
    )
    OUTDATED = "outdated", "o pacote é mais antigo que outro já visto"
    NOTHING_FOR_US = "nothing_for_us", "o pacote não tem versão para este tipo de computador"
    DOWNGRADE = "downgrade", "a versão não é mais nova que a atual"
    TRIED = "tried", "essa versão já está no ar, ou já falhou vezes demais"
    UNFIT = "unfit", "o conteúdo do pacote não é o de um Totem"  # signed, but not the content of a bundle
    TOO_LARGE = "too_large", "o pacote é grande demais"
    NO_ROOM = "no_room", "falta espaço no disco", "Libere espaço."
    NOT_WRITTEN = "not_written", "o disco não aceitou a gravação", "Confira o disco."
    # download
    NO_ADDRESS = "no_address", "falta o endereço das atualizações", "Ponha o endereço em updates.address."
    NO_CA_FILE = (
        "no_ca_file",
        "a autoridade certificadora (updates.ca_file) não pode ser lida",
        "Ponha em updates.ca_file um arquivo PEM que o totem possa ler.",
    )
    NO_NAME = (
        "no_name",
        "o nome do endereço de atualizações não existe, ou o DNS não responde",
        "Confira updates.address e o DNS da rede.",
        True,
    )
    CONNECTION_REFUSED = (
        "connection_refused",
        "o servidor de atualizações recusou a conexão",
        _CHECK_ADDRESS,
        True,
    )
    UNREACHABLE = "unreachable", "não há rede até o servidor de atualizações", _CHECK_NETWORK, True
    TIMED_OUT = "timed_out", "o servidor de atualizações não respondeu a tempo", _CHECK_NETWORK, True
    BROKEN_OFF = "broken_off", "a conexão com o servidor de atualizações caiu no meio", _CONTINUES, True
    CERTIFICATE_UNKNOWN = (
        "certificate_unknown",
        "o certificado TLS do servidor é de uma autoridade desconhecida",
        "Ponha a autoridade em updates.ca_file, se o servidor é mesmo o seu.",
        True,
    )
    CERTIFICATE_EXPIRED = (
        "certificate_expired",
        "o certificado TLS do servidor venceu, ou o relógio daqui está errado",
        "Confira o relógio; se estiver certo, avise quem publica as versões.",
        True,
    )
    CERTIFICATE_OF_ANOTHER = (
        "certificate_of_another",
        "o certificado TLS do servidor é de outro endereço",
        _CHECK_ADDRESS,
        True,
    )
    TLS = "tls", "o servidor de atualizações não aceitou uma conexão segura (TLS)", _CHECK_ADDRESS, True
    NOT_HTTPS = (
        "not_https",
        "o servidor de atualizações encaminha para um endereço que não é https",
        _TELL_PUBLISHER,
        True,
    )
    NOT_PUBLISHED = (
        "not_published",
        "o endereço responde, mas não há versões publicadas nele",
        _CHECK_ADDRESS,
        True,
    )
    SERVER_FAILED = "server_failed", "o servidor de atualizações respondeu com um erro", _TELL_PUBLISHER, True
    STOPPED = "stopped", "a busca foi interrompida", _CONTINUES, True
    ALREADY_RUNNING = (  # another process or thread fetches, stages or unpacks
        "already_running",
        "outra busca ou instalação de uma versão está em andamento",
        "Espere que termine e tente de novo.",
    )
    CUT_OFF = (
        "cut_off",
        "a instalação foi interrompida antes do fim, por falta de energia ou por demorar demais",
        "Na próxima noite o totem tenta de novo.",
    )

    text: str
    remedy: str
    is_resumable: bool

    def __new__(
        cls,
        value: str,
        text: str = "",
        remedy: str = "",
        is_resumable: bool = False,  # noqa: FBT001, FBT002 - a row
    ) -> Self:
        """Make the member `value` of a row."""
        member = str.__new__(cls, value)
        member._value_, member.text = value, text
        member.remedy, member.is_resumable = remedy, is_resumable
        return member


class UpdateRefused(Exception):
    """An update is not taken: `reason` for programs, `detail` for the log."""

    def __init__(self, reason: UpdateReason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason.value}: {detail}")


def check_room(folder: Path, needed: int) -> None:
    """Refuse an update where the disk of `folder` has less than the `needed` bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        sentence = "{free} bytes are free, {needed} are needed"
        raise UpdateRefused(UpdateReason.NO_ROOM, localize(sentence, free=free, needed=needed))


def not_written(error: OSError) -> UpdateReason:
    """Return the reason why a file could not be written; a full disk and a broken one differ in remedy."""
    return UpdateReason.NO_ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else UpdateReason.NOT_WRITTEN


_CERTIFICATES = {
    9: UpdateReason.CERTIFICATE_EXPIRED,  # not valid yet
    10: UpdateReason.CERTIFICATE_EXPIRED,
    62: UpdateReason.CERTIFICATE_OF_ANOTHER,  # name
    64: UpdateReason.CERTIFICATE_OF_ANOTHER,  # IP address
}
"""By OpenSSL's verification errors (X509_V_ERR_…); others count as an unknown authority."""


def reason_of(error: BaseException) -> UpdateReason:
    """Return the reason of a failed or broken connection, from its chain of exceptions."""
    return next((reason for each in _chain(error) if (reason := _known(each))), UpdateReason.BROKEN_OFF)


def _known(error: BaseException) -> UpdateReason | None:
    import ssl  # slow to import, and not needed by the home screen

    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(error.verify_code, UpdateReason.CERTIFICATE_UNKNOWN)
    if isinstance(error, OSError) and error.errno in _NO_WAY:
        return UpdateReason.UNREACHABLE
    kinds = (
        (ssl.SSLEOFError | ssl.SSLZeroReturnError, UpdateReason.BROKEN_OFF),
        (ssl.SSLError, UpdateReason.TLS),
        (socket.gaierror, UpdateReason.NO_NAME),
        (ConnectionRefusedError, UpdateReason.CONNECTION_REFUSED),
        (TimeoutError, UpdateReason.TIMED_OUT),
    )
    return next((reason for kind, reason in kinds if isinstance(error, kind)), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
