"""Checks of the ERP: connection, token, answers, offered features; PIX receivers.

The query is for a tax id without an owner, so that no customer's data is requested.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

from totem.erp import advice
from totem.erp.errors import CREDENTIALS, ErpError, Misconfigured, Reason, Refused, Unavailable
from totem.erp.factory import make_erp
from totem.erp.http.latency import SLOW_MS
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Ability
from totem.monitoring.health import HealthCheck, HealthFinding, HealthGroup, PlainText, advise
from totem.settings import ErpSettings, Settings, credentials
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS, join
from totem.system.localization import localize
from totem.system.quantities import count_text
from totem.system.system_advice import SystemAdvice

_RUN_ERP_CHECK = "Rode “totem erp check”, que examina o ERP em detalhe."
_OFFERS = {
    "installations": "Meu plano",
    "notas_fiscais": "notas fiscais",
    "statement": "extrato",
    "clearances": "quitação",
}
"""Optional features by the ERP request that each depends on."""
_WHY_NOT: dict[Ability | None, str] = {
    Ability.MISSING: "o ERP não oferece essa consulta ou a recusa",
    Ability.UNREADABLE: "o totem não entende a resposta",
    Ability.EMPTY: "lista vazia",
}
_PIX_NAME = "payment.allowed_pix_keys está vazio: PIX estático só é oferecido em nome de {name}"
_PIX_TODO = (
    "Ponha as chaves PIX da empresa em payment.allowed_pix_keys, ou o nome dela em payment.beneficiary.name."
)

ERP = HealthCheck(
    "erp",
    "ERP",
    lambda on: check_erp(on.settings.erp),
    HealthGroup.NOW,
    trouble="sem acesso ao ERP: os boletos não aparecem",
    remedy="Se não voltar em alguns minutos, avise o suporte.",
)
TOKEN = HealthCheck("token", "token", trouble="o ERP não aceita o acesso do totem")
OFFERS = HealthCheck("offers", "ofertas", trouble="o ERP envia dados errados para uma consulta")
PIX = HealthCheck(
    "pix", "PIX", lambda on: check_pix_receivers(on.settings), trouble="faltam as chaves PIX da empresa"
)
CHECKS = (ERP, PIX)


def check_erp(settings: ErpSettings) -> Iterator[HealthFinding]:
    """Check that the ERP is reachable, accepts the token and is readable; list the offered features."""
    if settings.base_url is None:
        todo = advise(SystemAdvice.SET_UP)
        yield ERP.error(localize("falta o endereço do ERP (erp.base_url)"), todo)
        return
    if incomplete := _check_complete(settings):
        yield incomplete
        return
    failure, ms, abilities = asyncio.run(_probe_all(settings))
    yield from report_probe(settings, failure, ms)
    yield from report_abilities(abilities)


async def probe_erp(erp: OwnedErp) -> tuple[ErpError | None, int]:
    """Query `erp` once; return the error, if any, and the time in milliseconds."""
    started = time.monotonic()
    failure: ErpError | None = None
    try:
        await erp.probe()
    except ErpError as error:
        failure = error
    return failure, round((time.monotonic() - started) * 1000)


def report_probe(settings: ErpSettings, failure: ErpError | None, ms: int) -> Iterator[HealthFinding]:
    """Turn the result of `probe_erp` into checks of connection and login."""
    place = str(settings.base_url)
    if settings.kind != CONTRACT:
        place = localize("{name} em {address}", name=KINDS[settings.kind].label, address=place)
    if isinstance(failure, Unavailable):
        todo = advice.advise(settings, failure.reason) or localize("Confira se o ERP está no ar.")
        is_busy = failure.reason in (Reason.MAINTENANCE, Reason.RATE_LIMIT)
        words = f"{advice.reason_text(failure)}{advice.status_text(failure)}"
        if isinstance(failure, Misconfigured):
            yield ERP.error(
                localize("não foi possível consultar o ERP: {words}", words=words),
                advise("Corrija na configuração."),
            )
            return
        yield ERP.error(
            f"{place} {words}"
            if is_busy
            else localize("{place} não responde: {words}", place=place, words=words),
            todo,
        )
        return
    words = localize("{place} respondeu em {ms} ms", place=place, ms=ms)
    slow = advise("Está lento: o cliente espera esse tempo a cada consulta.")
    if ms > SLOW_MS:
        yield ERP.warning(
            words, slow, plain=PlainText("responde devagar", "O cliente espera mais a cada consulta.")
        )
    else:
        yield ERP.ok(words, plain="respondendo")
    if failure is not None and failure.reason not in CREDENTIALS:
        yield ERP.error(
            localize(
                "{problem}; enquanto isso, o totem fica fora de serviço", problem=_describe_error(failure)
            ),
            advise(_RUN_ERP_CHECK),
        )
    elif settings.kind == CONTRACT:
        yield _check_token(settings, failure)
    else:
        yield _check_login(settings, failure)


def _check_token(settings: ErpSettings, failure: ErpError | None) -> HealthFinding:
    """Check the token of the contract, which some ERPs do not take."""
    has_token = credentials.is_set(settings)
    if failure is None:
        return TOKEN.ok(localize("aceito") if has_token else localize("o ERP não pede token"))
    if has_token:
        todo = advise("Ponha o token correto em erp.token_file; confira erp.auth_header e erp.auth_scheme.")
        return TOKEN.error(
            localize("o ERP recusou o token{status}", status=advice.status_text(failure)), todo
        )
    if folder := credentials.unreadable_credentials(settings, os.environ):
        return _unreadable("token", folder)
    words = localize(
        "o ERP pede um token, e nenhum foi configurado{status}", status=advice.status_text(failure)
    )
    return TOKEN.error(words, advise(SystemAdvice.SET_TOKEN))


def _check_login(settings: ErpSettings, failure: ErpError | None) -> HealthFinding:
    """Check the login of a vendor's ERP."""
    info = KINDS[settings.kind]
    if failure is None:
        return TOKEN.ok(
            localize(
                "o {name} aceitou: {names}", name=info.label, names=join(each.label for each in info.login)
            ),
        )
    own = advice.find_own_address(settings.base_url) if failure.reason is Reason.IP else None
    return TOKEN.error(
        localize("o {name} {reason}", name=info.label, reason=advice.reason_text(failure))
        + advice.status_text(failure),
        advice.advise(settings, failure.reason, own),
    )


def _check_complete(settings: ErpSettings) -> HealthFinding | None:
    """Check that what a vendor's ERP logs in by is configured; None where it is."""
    missing = credentials.missing_login(settings)
    if not missing:
        return None
    if folder := credentials.unreadable_credentials(settings, os.environ):
        return _unreadable(join(each.label for each in missing), folder)
    places = [
        SystemAdvice.SET_SECRET.localized(key=each.dotted, credential="_".join(each.key))
        if each.is_secret
        else each.dotted
        for each in missing
    ]
    words = localize(
        "{name}: falta {names}", name=KINDS[settings.kind].label, names=join(each.label for each in missing)
    )
    return TOKEN.error(
        words,
        advise(SystemAdvice.SET_LOGIN, names="; ".join(places)),
    )


def _unreadable(name: str, folder: Path) -> HealthFinding:
    words = localize(
        "o ERP pede {name}, e este usuário não pode ler os segredos do serviço ({folder})",
        name=name,
        folder=folder,
    )
    return TOKEN.error(words, advise(SystemAdvice.RUN_AS_ADMINISTRATOR))


def report_abilities(abilities: dict[str, Ability | None]) -> Iterator[HealthFinding]:
    """List the features besides boletos that this ERP supports, and the reason for each that it does not."""
    offered = [localize(_OFFERS[name]) for name, ability in abilities.items() if ability is Ability.ANSWERS]
    leaking = [
        localize(_OFFERS[name]) for name, ability in abilities.items() if ability is Ability.UNFILTERED
    ]
    missing = [
        f"{localize(_OFFERS[name])} ({localize(_WHY_NOT.get(ability, 'sem resposta agora'))})"
        for name, ability in abilities.items()
        if ability not in {Ability.ANSWERS, Ability.UNFILTERED}
    ]
    if leaking:
        words = localize(
            "para um cliente que não existe, o ERP envia dados de outros: {names}", names=", ".join(leaking)
        )
        todo = advise(
            "O ERP ignora o filtro da consulta, e o totem não a oferece. Avise o fornecedor do ERP."
        )
        yield OFFERS.warning(words, todo)
    if abilities:
        words = localize("o totem oferece: {features}", features=", ".join(offered) or localize("só boletos"))
        yield OFFERS.ok(
            localize("{words}; não oferece: {features}", words=words, features=", ".join(missing))
            if missing
            else words,
        )


async def _probe_all(settings: ErpSettings) -> tuple[ErpError | None, int, dict[str, Ability | None]]:
    async with aclosing(make_erp(settings)) as erp:
        failure, ms = await probe_erp(erp)
        return failure, ms, {name: await _ability(erp, name) for name in _OFFERS if failure is None}


async def _ability(erp: OwnedErp, name: str) -> Ability | None:
    try:
        return await erp.ability(name)
    except ErpError:
        return None


def _describe_error(failure: ErpError) -> str:
    if failure.reason is Reason.FOREIGN_RECORD:
        return localize("o ERP devolveu um cliente para um CPF que não é de ninguém")
    reason = f"{advice.reason_text(failure)}{advice.status_text(failure)}"
    if isinstance(failure, Refused):
        return localize(
            "o ERP recusa um CPF desconhecido, em vez de responder que não o encontrou: {reason}",
            reason=reason,
        )
    return localize("o totem não entendeu a resposta do ERP: {reason}", reason=reason)


def check_pix_receivers(settings: Settings) -> Iterator[HealthFinding]:
    """Check that receivers of static PIX are configured; dynamic PIX is signed by its bank instead."""
    payment = settings.payment
    if count := len(payment.allowed_pix_keys):
        words = count_text(count, "chave", "chaves")
        yield PIX.ok(localize("PIX estático: só para {keys} de payment.allowed_pix_keys", keys=words))
        return
    if payment.beneficiary.name:
        yield PIX.ok(localize(_PIX_NAME, name=payment.beneficiary.name))
    else:
        words = localize("{words}, o nome da marca", words=localize(_PIX_NAME, name=settings.payee))
        yield PIX.warning(words, advise(_PIX_TODO))
