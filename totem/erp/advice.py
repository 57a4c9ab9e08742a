"""Advice for staff by kind of ERP and cause of a failure: the name of the ERP, the reason, what to do."""

import ipaddress
import socket
from urllib.parse import urlsplit

from totem.erp.errors import ErpError, Reason
from totem.settings import ErpSettings
from totem.settings.erp_kinds import KINDS, erp_name

_REASONS = {
    Reason.TOKEN: "recusa o login",
    Reason.PERMISSION: "não deu permissão",
    Reason.IP: "não libera o endereço deste totem",
    Reason.NO_CONNECTION: "sem conexão",
    Reason.CONNECT_TIMEOUT: "sem conexão a tempo",
    Reason.CONNECTION_REFUSED: "conexão recusada",
    Reason.UNKNOWN_HOST: "o nome do servidor não existe",
    Reason.NOT_TLS: "esse endereço não fala https",
    Reason.TIMEOUT: "sem resposta a tempo",
    Reason.CONNECTION_FAILED: "a conexão falhou",
    Reason.CONNECTION_BROKEN: "a conexão caiu",
    Reason.CERTIFICATE: "o certificado do servidor não é confiável",
    Reason.RATE_LIMIT: "limita os pedidos",
    Reason.MAINTENANCE: "está em manutenção",
    Reason.UNSUPPORTED: "não tem isso",
}
_NO_CONNECTION = frozenset(
    {
        *(Reason.NO_CONNECTION, Reason.CONNECT_TIMEOUT, Reason.CONNECTION_REFUSED, Reason.UNKNOWN_HOST),
        *(Reason.TIMEOUT, Reason.CONNECTION_FAILED, Reason.CONNECTION_BROKEN),
    }
)
_WRONG_PLACE = frozenset({Reason.PAGE, Reason.NOT_JSON, Reason.SHAPE, Reason.EMPTY_BODY, Reason.REDIRECT})


def reason_text(error: ErpError) -> str:
    """Return the cause of an error in Portuguese; for a rare one its detail, a setting or a status."""
    return _REASONS.get(error.reason, error.detail)


def advise(settings: ErpSettings, reason: Reason, own_address: str | None = None) -> str:
    """Return what to do about a failure, in whole sentences; "" where there is nothing in particular.

    `own_address` is `find_own_address`'s, for a list of allowed addresses.
    """
    info, name = KINDS[settings.kind], erp_name(settings.kind)
    if reason in _NO_CONNECTION:
        return "Confira o cabo, a rede, o endereço e se o ERP está no ar."
    if reason in _WRONG_PLACE and settings.kind != "contract":
        return f"Confira o endereço. {info.address}"
    seen = own_address or "o IP público da internet da loja, que o provedor sabe qual é"
    certificate = "Confira a data e a hora do totem. Se estão certas, avise o fornecedor do ERP"
    advice = {
        Reason.TOKEN: info.token,
        Reason.ACCESS: info.token,
        Reason.PERMISSION: info.permission,
        Reason.IP: f"O endereço a liberar: {seen}. {info.ip}",
        Reason.MAINTENANCE: f"Espere: o {name} está em manutenção. O totem volta sozinho.",
        Reason.RATE_LIMIT: f"O {name} limita os pedidos por minuto. Espere uns minutos.",
        Reason.CERTIFICATE: f"{certificate}; para um servidor com certificado próprio há erp.ca_file.",
        Reason.NOT_TLS: "Confira o endereço e a porta.",
    }
    return advice.get(reason, "")


def log_text(settings: ErpSettings, error: ErpError) -> str:
    """Return the kind, the reason and the advice for a log line; of the contract, the error's detail."""
    if settings.kind == "contract":
        return error.detail
    text = f"{settings.kind}, {error.reason.name.lower()}: {error.detail}"
    return f"{text} ({todo})" if (todo := advise(settings, error.reason)) else text


def find_own_address(base_url: str | None) -> str | None:
    """Return the address that the ERP sees of this machine; None behind NAT. Blocks, sends nothing.

    A server in the same private network sees the machine's own one.
    """
    host = urlsplit(base_url or "").hostname
    if host is None:
        return None
    try:
        family, _, _, _, place = socket.getaddrinfo(host, 443, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(place)
            own = str(probe.getsockname()[0]).partition("%")[0]
        is_near = ipaddress.ip_address(str(place[0]).partition("%")[0]).is_private
    except (OSError, UnicodeError, ValueError):
        return None
    return own if is_near or ipaddress.ip_address(own).is_global else None
