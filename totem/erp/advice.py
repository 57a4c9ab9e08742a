"""Advice for staff by kind of ERP and cause of a failure: the name of the ERP, the reason, what to do."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from totem.erp.errors import ErpError, Reason
from totem.settings import ErpSettings
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS, erp_name
from totem.system.localization import localize

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
    Reason.RATE_LIMIT: "recebeu consultas demais",
    Reason.MAINTENANCE: "está em manutenção",
    Reason.UNSUPPORTED: "não tem isso",
    Reason.ACCESS: "não aceita esse acesso",
    Reason.HTTP_STATUS: "respondeu com um código inesperado",
    Reason.ERROR_IN_ANSWER: "respondeu com um erro",
    Reason.DECLINED: "não aceitou o registro",
    Reason.ABSENT: "respondeu que isso não existe",
    Reason.SERVER_ERROR: "erro no servidor",
    Reason.CONFIGURATION: "a configuração não permite essa consulta",
    Reason.UNSET: "falta {field} na configuração",
    Reason.NOT_AN_ADDRESS: "{field} não é um endereço http ou https",
    Reason.PASSWORD_IN_ADDRESS: "{field} tem usuário ou senha no endereço; use erp.token",
    Reason.PLAIN_HTTP: "{field} usa http://; troque por https:// ou ponha erp.allow_http = true",
    Reason.UNREADABLE_FILE: "o arquivo de {field} não pode ser lido",
    Reason.SECRET_FILE: "o arquivo de {field} está vazio ou não pode ser lido",
    Reason.HEADER_NAME: "{field} não é um nome de cabeçalho HTTP",
    Reason.HEADER_VALUE: "o token ou erp.auth_scheme tem caracteres que não podem ser enviados",
    Reason.REDIRECT: "o servidor encaminha para outro endereço",
    Reason.TOO_LARGE: "a resposta é grande demais",
    Reason.COMPRESSION: "a resposta veio compactada com defeito",
    Reason.EMPTY_BODY: "a resposta veio vazia",
    Reason.PAGE: "veio uma página da web no lugar dos dados",
    Reason.NOT_JSON: "a resposta não é JSON",
    Reason.SHAPE: "a resposta não tem os campos esperados",
    Reason.UNREADABLE_FIELD: "um campo veio com um valor inválido",
    Reason.MISSING_ID: "falta o campo que identifica o cliente",
    Reason.FOREIGN_RECORD: "veio o registro de outro cliente",
}
_NO_CONNECTION = frozenset(
    {
        *(Reason.NO_CONNECTION, Reason.CONNECT_TIMEOUT, Reason.CONNECTION_REFUSED, Reason.UNKNOWN_HOST),
        *(Reason.TIMEOUT, Reason.CONNECTION_FAILED, Reason.CONNECTION_BROKEN),
    }
)
_WRONG_PLACE = frozenset({Reason.PAGE, Reason.NOT_JSON, Reason.SHAPE, Reason.EMPTY_BODY, Reason.REDIRECT})
_STATUS = re.compile(r" \(HTTP \d{3}\)")


def reason_text(error: ErpError) -> str:
    """Return the cause of an error in Portuguese, with the setting or the answer's field to blame."""
    text = localize(_REASONS[error.reason])
    if "{field}" in text:
        return text.replace("{field}", error.field or localize("uma chave"))
    return f"{text} ({error.field})" if error.field else text


def status_text(error: ErpError) -> str:
    """Return the HTTP status in brackets after a space; "" without an answer."""
    return f" (HTTP {error.status})" if error.status else ""


def without_status(words: str) -> str:
    """Return `words` without what `status_text` added, for people whom no code helps."""
    return _STATUS.sub("", words)


def advise(settings: ErpSettings, reason: Reason, own_address: str | None = None) -> str:
    """Return what to do about a failure, in whole sentences; "" where there is nothing in particular.

    `own_address` is `find_own_address`'s, for a list of allowed addresses.
    """
    info, name = KINDS[settings.kind], erp_name(settings.kind)
    if reason in _NO_CONNECTION:
        return localize("Confira o cabo, a rede, o endereço e se o ERP está no ar.")
    if reason in _WRONG_PLACE and settings.kind != CONTRACT:
        return f"{localize('Confira o endereço.')} {localize(info.address)}"
    seen = own_address or localize("o IP público da internet da loja (pergunte ao provedor de internet)")
    advice = {
        Reason.TOKEN: localize(info.login_advice),
        Reason.ACCESS: localize(info.login_advice),
        Reason.PERMISSION: localize(info.permission_advice),
        Reason.IP: f"{localize('Endereço a liberar: {seen}.', seen=seen)} {localize(info.ip_advice)}",
        Reason.MAINTENANCE: localize(
            "O {name} está em manutenção. Espere: o totem volta a funcionar sozinho.", name=name
        ),
        Reason.RATE_LIMIT: localize(
            "O {name} limita as consultas por minuto. Espere alguns minutos.", name=name
        ),
        Reason.CERTIFICATE: localize(
            "Confira a data e a hora do totem. Se estão certas, avise o fornecedor do ERP."
            " Se o certificado é próprio, ponha-o em erp.ca_file."
        ),
        Reason.NOT_TLS: localize("Confira o endereço e a porta."),
    }
    return advice.get(reason, "")


def log_text(settings: ErpSettings, error: ErpError) -> str:
    """Return the kind, the reason and the advice for a log line; of the contract, the error's detail."""
    if settings.kind == CONTRACT:
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
