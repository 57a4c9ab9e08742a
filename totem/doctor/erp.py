"""Does the ERP answer, and does it take the token: asked with a document that is nobody's."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Protocol

from totem.domain.models import Customer
from totem.domain.taxid import TaxId
from totem.erp.client import NOBODY, ErpClient
from totem.erp.client_ability import Ability
from totem.erp.conformance import SLOW_MS
from totem.erp.errors import ErpError, NotFound, Refused, Unavailable
from totem.settings import ErpSettings, token
from totem.staff.checks import HealthCheck, error, ok, warning

_CHECK = "Rode “totem erp check”, que examina o ERP em detalhe."
_OUT = "assim o totem fica fora de serviço"
_REFUSED_TOKEN = {401, 403}
_REASONS = {
    "no connection": "sem conexão",
    "no connection in time": "sem conexão a tempo",
    "no connection: refused": "conexão recusada",
    "no connection: the host's name is not known": "o nome do servidor não existe",
    "no connection: TLS is not spoken there": "esse endereço não fala https",
    "no answer in time": "sem resposta a tempo",
    "the connection failed": "a conexão falhou",
    "the connection broke off": "a conexão caiu",
    "the server's certificate is not trusted": "o certificado do servidor não é confiável",
}
"""What staff read in place of the log's words; the others name a setting, or a status."""


_OFFERED = {
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


class Customers(Protocol):
    """Whoever can be asked for customers."""

    async def customer(self, tax_id: TaxId) -> list[Customer]:
        """See `ErpClient.customer`."""
        ...


def look(settings: ErpSettings) -> Iterator[HealthCheck]:
    """Reach, token, and whether the answer is one that the kiosk can read."""
    if settings.base_url is None:
        todo = "Responda à instalação na tela do totem, ou rode “sudo totem config init”."
        yield error("erp", "erp.base_url não está configurado", todo)
        return
    (trouble, ms), abilities = asyncio.run(_ask(settings))
    yield from told(settings, trouble, ms)
    yield from offered(abilities)


async def ask(erp: Customers) -> tuple[ErpError | None, int]:
    """Ask `erp` for nobody: what it said, None where it found somebody, and how long that took, in ms."""
    started = time.monotonic()
    trouble: ErpError | None = None
    try:
        await erp.customer(NOBODY)
    except ErpError as said:
        trouble = said
    return trouble, round((time.monotonic() - started) * 1000)


def told(settings: ErpSettings, trouble: ErpError | None, ms: int) -> Iterator[HealthCheck]:
    """What `ask` found, in words."""
    if isinstance(trouble, Unavailable):
        words = f"{settings.base_url} não responde: {_REASONS.get(trouble.reason, trouble.reason)}"
        yield error("erp", words, "Confira o cabo, a rede, o endereço e se o ERP está no ar.")
        return
    yield _reach(settings, ms)
    if trouble is not None and trouble.status in _REFUSED_TOKEN and not token.is_set(settings):
        if folder := token.out_of_reach(settings, os.environ):
            words = f"o ERP pede um token, e este usuário não pode ler o do serviço agora ({folder})"
            yield error("token", words, "Rode como administrador: sudo totem doctor.")
            return
        words = f"o ERP pede um token, e não há nenhum: {trouble.reason}"
        yield error("token", words, "Ponha o token em erp.token_file ou em /etc/credstore/totem.erp_token.")
        return
    if trouble is not None and trouble.status in _REFUSED_TOKEN:
        words = f"o ERP recusou o token: {trouble.reason}"
        yield error(
            "token",
            words,
            "Ponha o token certo em erp.token_file; confira erp.auth_header e erp.auth_scheme.",
        )
        return
    yield from _answer(settings, trouble)


def offered(abilities: dict[str, Ability | None]) -> Iterator[HealthCheck]:
    """What customers are offered besides boletos, and why the rest is not."""
    there = [_OFFERED[name] for name, ability in abilities.items() if ability is Ability.ANSWERS]
    leaking = [_OFFERED[name] for name, ability in abilities.items() if ability is Ability.UNFILTERED]
    missing = [
        f"{_OFFERED[name]} ({_WHY_NOT.get(ability, 'sem resposta agora')})"
        for name, ability in abilities.items()
        if ability not in {Ability.ANSWERS, Ability.UNFILTERED}
    ]
    if leaking:
        words = f"responde com registros de outros a um cliente que não existe: {', '.join(leaking)}"
        yield warning("offers", words, "O ERP ignora o filtro; o totem não oferece isso. Avise o fornecedor.")
    if abilities:
        words = f"o totem oferece: {', '.join(there) or 'só boletos'}"
        yield ok("offers", f"{words}; não oferece: {', '.join(missing)}" if missing else words)


async def _ask(
    settings: ErpSettings,
) -> tuple[tuple[ErpError | None, int], dict[str, Ability | None]]:
    async with aclosing(ErpClient(settings)) as client:
        trouble, ms = await ask(client)
        works = isinstance(trouble, NotFound)
        return (trouble, ms), {name: await _ability(client, name) for name in _OFFERED if works}


async def _ability(client: ErpClient, name: str) -> Ability | None:
    try:
        return await client.ability(name)
    except ErpError:
        return None


def _reach(settings: ErpSettings, ms: int) -> HealthCheck:
    words = f"{settings.base_url} respondeu em {ms} ms"
    if ms > SLOW_MS:
        return warning("erp", words, "Está lento: o cliente espera por isso a cada consulta.")
    return ok("erp", words)


def _answer(settings: ErpSettings, trouble: ErpError | None) -> Iterator[HealthCheck]:
    if isinstance(trouble, NotFound):
        has_token = token.is_set(settings)
        yield ok("token", "aceito" if has_token else "o ERP não pede token")
    elif trouble is None:
        yield error("erp", f"achou um cliente com um CPF que não é de ninguém; {_OUT}", _CHECK)
    elif isinstance(trouble, Refused):
        words = f"recusa um CPF desconhecido em vez de dizer que não achou: {trouble.reason}; {_OUT}"
        yield error("erp", words, _CHECK)
    else:
        yield error("erp", f"respondeu o que o totem não sabe ler: {trouble.reason}; {_OUT}", _CHECK)
