"""Check that the ERP answers, takes the token, and can be read: a harmless query that names no customer."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Protocol

from totem.erp.conformance import SLOW_MS
from totem.erp.errors import CREDENTIALS, ErpError, Reason, Refused, Unavailable
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.erp.port import Ability
from totem.settings import ErpSettings, token
from totem.staff.health_rules import HealthCheck, error, ok, warning

_RUN_ERP_CHECK = "Rode “totem erp check”, que examina o ERP em detalhe."
_OUT_OF_SERVICE = "assim o totem fica fora de serviço"
_REASONS = {
    Reason.NO_CONNECTION: "sem conexão",
    Reason.CONNECT_TIMEOUT: "sem conexão a tempo",
    Reason.CONNECTION_REFUSED: "conexão recusada",
    Reason.UNKNOWN_HOST: "o nome do servidor não existe",
    Reason.NOT_TLS: "esse endereço não fala https",
    Reason.TIMEOUT: "sem resposta a tempo",
    Reason.CONNECTION_FAILED: "a conexão falhou",
    Reason.CONNECTION_BROKEN: "a conexão caiu",
    Reason.CERTIFICATE: "o certificado do servidor não é confiável",
}
"""Words for staff; of the other reasons the detail names a setting, or a status."""


_OFFERS = {
    "installations": "Meu plano",
    "notas_fiscais": "notas fiscais",
    "statement": "extrato",
    "clearances": "quitação",
}
"""What the kiosk offers where the ERP answers for it, by the request behind it."""
_WHY_NOT: dict[Ability | None, str] = {
    Ability.MISSING: "o ERP não tem esse pedido ou o recusa",
    Ability.UNREADABLE: "a resposta não dá para ler",
    Ability.EMPTY: "lista vazia",
}


class Probe(Protocol):
    """The query that is made here."""

    async def probe(self) -> None:
        """See `OwnedErp.probe`."""
        ...


def check_erp(settings: ErpSettings) -> Iterator[HealthCheck]:
    """Reach, token, and whether the answer is one that the kiosk can read."""
    if settings.base_url is None:
        todo = "Responda à instalação na tela do totem, ou rode “sudo totem config init”."
        yield error("erp", "erp.base_url não está configurado", todo)
        return
    (trouble, ms), abilities = asyncio.run(_probe_all(settings))
    yield from report_probe(settings, trouble, ms)
    yield from report_abilities(abilities)


async def probe_erp(erp: Probe) -> tuple[ErpError | None, int]:
    """Probe `erp`: the error, None where all is well, and the milliseconds that it took."""
    started = time.monotonic()
    trouble: ErpError | None = None
    try:
        await erp.probe()
    except ErpError as failed:
        trouble = failed
    return trouble, round((time.monotonic() - started) * 1000)


def report_probe(settings: ErpSettings, trouble: ErpError | None, ms: int) -> Iterator[HealthCheck]:
    """The checks for the result of `probe_erp`."""
    if isinstance(trouble, Unavailable):
        words = f"{settings.base_url} não responde: {_REASONS.get(trouble.reason, trouble.detail)}"
        yield error("erp", words, "Confira o cabo, a rede, o endereço e se o ERP está no ar.")
        return
    yield _check_latency(settings, ms)
    has_token = token.is_set(settings)
    if trouble is None:
        yield ok("token", "aceito" if has_token else "o ERP não pede token")
    elif trouble.reason not in CREDENTIALS:
        yield error("erp", f"{_describe_error(trouble)}; {_OUT_OF_SERVICE}", _RUN_ERP_CHECK)
    elif has_token:
        todo = "Ponha o token certo em erp.token_file; confira erp.auth_header e erp.auth_scheme."
        yield error("token", f"o ERP recusou o token: {trouble.detail}", todo)
    elif folder := token.out_of_reach(settings, os.environ):
        words = f"o ERP pede um token, e este usuário não pode ler o do serviço agora ({folder})"
        yield error("token", words, "Rode como administrador: sudo totem doctor.")
    else:
        words = f"o ERP pede um token, e não há nenhum: {trouble.detail}"
        yield error("token", words, "Ponha o token em erp.token_file ou em /etc/credstore/totem.erp_token.")


def report_abilities(abilities: dict[str, Ability | None]) -> Iterator[HealthCheck]:
    """What customers are offered besides boletos, and why the rest is not."""
    there = [_OFFERS[name] for name, ability in abilities.items() if ability is Ability.ANSWERS]
    leaking = [_OFFERS[name] for name, ability in abilities.items() if ability is Ability.UNFILTERED]
    missing = [
        f"{_OFFERS[name]} ({_WHY_NOT.get(ability, 'sem resposta agora')})"
        for name, ability in abilities.items()
        if ability not in {Ability.ANSWERS, Ability.UNFILTERED}
    ]
    if leaking:
        words = f"responde com registros de outros a um cliente que não existe: {', '.join(leaking)}"
        yield warning("offers", words, "O ERP ignora o filtro; o totem não oferece isso. Avise o fornecedor.")
    if abilities:
        words = f"o totem oferece: {', '.join(there) or 'só boletos'}"
        yield ok("offers", f"{words}; não oferece: {', '.join(missing)}" if missing else words)


async def _probe_all(
    settings: ErpSettings,
) -> tuple[tuple[ErpError | None, int], dict[str, Ability | None]]:
    async with aclosing(make_erp(settings)) as erp:
        trouble, ms = await probe_erp(erp)
        return (trouble, ms), {name: await _ability(erp, name) for name in _OFFERS if trouble is None}


async def _ability(erp: OwnedErp, name: str) -> Ability | None:
    try:
        return await erp.ability(name)
    except ErpError:
        return None


def _check_latency(settings: ErpSettings, ms: int) -> HealthCheck:
    words = f"{settings.base_url} respondeu em {ms} ms"
    if ms > SLOW_MS:
        return warning("erp", words, "Está lento: o cliente espera por isso a cada consulta.")
    return ok("erp", words)


def _describe_error(trouble: ErpError) -> str:
    if trouble.reason is Reason.FOREIGN_RECORD:
        return "achou um cliente com um CPF que não é de ninguém"
    if isinstance(trouble, Refused):
        return f"recusa um CPF desconhecido em vez de dizer que não achou: {trouble.detail}"
    return f"respondeu o que o totem não sabe ler: {trouble.detail}"
