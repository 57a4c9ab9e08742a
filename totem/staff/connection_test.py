"""Connection test of the ERP for staff: of its settings during set-up, and with a customer's queries."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from totem.domain.taxid import TaxId
from totem.erp import advice
from totem.erp.errors import (
    CREDENTIALS,
    BadAnswer,
    ErpError,
    Misconfigured,
    NotFound,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.erp.session_erp import SessionErp
from totem.settings import ErpSettings, Settings, credentials
from totem.settings.erp_kind import CARDS, CONTRACT
from totem.settings.erp_kinds import KINDS, erp_name, join
from totem.system.localization import decimal, localize
from totem.system.quantities import count_text

_WORDS: tuple[tuple[type[ErpError], str], ...] = (
    (NotFound, "não tem cliente com esse documento"),
    (TimedOut, "não respondeu a tempo"),
    (Unavailable, "não pôde ser alcançado"),
    (Refused, "recusou o pedido"),
    (BadAnswer, "deu uma resposta que o totem não entende"),
)
_NAMED = frozenset({*CREDENTIALS, Reason.MAINTENANCE, Reason.RATE_LIMIT})
"""Reasons with texts more specific than that of the error's class."""


class ConnectionFault(Enum):
    """The setting that is likely to be wrong."""

    ADDRESS = auto()
    TOKEN = auto()


@dataclass(frozen=True, slots=True)
class ConnectionResult:
    """Result of a connection test: a title, a sentence with the remedy, and the likely fault."""

    good: bool
    title: str
    words: str
    fault: ConnectionFault | None = None


async def check_connection(
    settings: Settings, clock: Callable[[], float] = time.monotonic
) -> ConnectionResult:
    """Query the ERP of these settings for a tax id that belongs to no customer."""
    from totem.erp.factory import make_erp

    erp = settings.erp
    if missing := credentials.missing_login(erp):
        title = localize("Falta o acesso ao {erp_name}", erp_name=erp_name(erp.kind))
        words = localize("Digite: {names}.", names=join(each.label for each in missing))
        return ConnectionResult(good=False, title=title, words=words, fault=ConnectionFault.TOKEN)
    client, began = make_erp(erp), clock()
    try:
        await client.probe()
    except ErpError as error:
        own = None
        if error.reason is Reason.IP:
            own = await asyncio.to_thread(advice.find_own_address, erp.base_url)
        return explain_error(error, erp, own)
    finally:
        await client.aclose()
    seconds = decimal(f"{max(clock() - began, 0.1):.1f}")
    if erp.kind == CONTRACT:
        fine = (
            localize("O endereço e o token estão certos.")
            if erp.token is not None
            else localize("O ERP não pede token.")
        )
    else:
        fine = f"{localize('O endereço e o acesso estão certos.')} {missing_codes(settings)}".rstrip()
    title = localize("O {erp_name} respondeu", erp_name=erp_name(erp.kind))
    return ConnectionResult(
        good=True, title=title, words=localize("Em {seconds} s. {fine}", seconds=seconds, fine=fine)
    )


def missing_codes(settings: Settings) -> str:
    """Return a sentence about the vendor's codes that features lack; "" where none is missing."""
    erp, has_cards = settings.erp, settings.card.provider is not None
    codes = [
        each
        for each in credentials.missing_codes(erp)
        if each.purpose and (has_cards or each.purpose != CARDS)
    ]
    lacks = [
        localize(
            "para {purpose}: {labels}",
            purpose=localize(purpose),
            labels=join(each.label for each in codes if each.purpose == purpose),
        )
        for purpose in dict.fromkeys(each.purpose for each in codes)
    ]
    return localize("Ainda falta {lacks}.", lacks="; ".join(lacks)) if lacks else ""


def explain_error(error: ErpError, erp: ErpSettings, own_address: str | None = None) -> ConnectionResult:
    """Explain why a connection test failed; `own_address` is for the ERP's list of addresses."""
    name, todo = erp_name(erp.kind), advice.advise(erp, error.reason, own_address)
    match error:
        case Refused(reason=Reason.IP):
            title = localize("O {name} não liberou este totem", name=name)
            return ConnectionResult(good=False, title=title, words=todo)
        case Refused(reason=Reason.PERMISSION) if erp.kind != CONTRACT:
            title = localize("O {name} não deu permissão", name=name)
            return ConnectionResult(good=False, title=title, words=todo, fault=ConnectionFault.TOKEN)
        case Refused(reason=reason) if reason in CREDENTIALS:
            words = localize(KINDS[erp.kind].login_advice)
            title = _refused_login(erp)
            return ConnectionResult(good=False, title=title, words=words, fault=ConnectionFault.TOKEN)
        case Refused(status=404):
            title = localize("Não há um {name} nesse endereço", name=name)
            words = (
                localize("Confira com o fornecedor do ERP o endereço inteiro.")
                if erp.kind == CONTRACT
                else localize(KINDS[erp.kind].address)
            )
        case Refused():
            title, words = (
                localize("O {name} recusou o pedido", name=name),
                localize("Avise o fornecedor do ERP: {detail}.", detail=_detail(error)),
            )
        case TimedOut():
            title = localize("O {name} demorou demais", name=name)
            words = localize(
                "Nenhuma resposta em {timeout_s:g} s. Confira a rede e tente de novo.",
                timeout_s=erp.timeout_s,
            )
            return ConnectionResult(good=False, title=title, words=words)
        case Misconfigured():
            title = localize("Não foi possível consultar o {name}", name=name)
            words = localize("Confira a configuração: {reason}.", reason=advice.reason_text(error))
        case Unavailable(reason=Reason.CERTIFICATE):
            return ConnectionResult(
                good=False, title=localize("O certificado do {name} não é confiável", name=name), words=todo
            )
        case Unavailable(reason=Reason.MAINTENANCE | Reason.RATE_LIMIT as reason):
            busy = (
                localize("está em manutenção")
                if reason is Reason.MAINTENANCE
                else localize("recebeu consultas demais")
            )
            return ConnectionResult(
                good=False, title=localize("O {name} {busy}", name=name, busy=busy), words=todo
            )
        case Unavailable(status=int()):
            title, words = (
                localize("O {name} está com problema", name=name),
                localize("Avise o fornecedor do ERP: {detail}.", detail=_detail(error)),
            )
            return ConnectionResult(good=False, title=title, words=words)
        case BadAnswer():
            title = localize("O totem não entendeu a resposta")
            words = todo or localize("Confira o endereço.")
            words = localize("{words} Se ele estiver certo, examine o ERP com: totem erp check", words=words)
        case _:
            title, words = (
                localize("O totem não conseguiu acessar o {name}", name=name),
                localize("Confira o cabo ou o Wi-Fi, e o endereço."),
            )
    return ConnectionResult(good=False, title=title, words=words, fault=ConnectionFault.ADDRESS)


def _refused_login(erp: ErpSettings) -> str:
    """Title of a refused login; of the contract, whose ERP may ask for a token that is not set."""
    if erp.kind != CONTRACT:
        return localize("O {name} recusou o acesso", name=erp_name(erp.kind))
    words = "O {name} recusou o token" if erp.token is not None else "O {name} pede um token"
    return localize(words, name=erp_name(erp.kind))


def _detail(error: ErpError) -> str:
    return f"{advice.reason_text(error)}{advice.status_text(error)}"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One request: its name in the contract, the milliseconds it took, its result in words, what to do."""

    request: str
    ms: int
    good: bool
    words: str
    todo: str = ""


async def query_customer(
    erp: SessionErp, tax_id: TaxId, settings: ErpSettings, clock: Callable[[], float] = time.monotonic
) -> list[QueryResult]:
    """Query the customer of `tax_id`, then the boletos of each contract, as far as requests succeed."""
    steps: list[QueryResult] = []
    began = clock()
    try:
        customers = await erp.customers(tax_id)
    except ErpError as error:
        return [_failed("customer", began, clock, error, settings)]
    steps.append(_step("customer", began, clock, count_text(len(customers), "contrato", "contratos")))
    for customer in customers:
        began = clock()
        try:
            boletos = await erp.open_boletos(customer)
        except ErpError as error:
            steps.append(_failed("open_boletos", began, clock, error, settings))
        else:
            words = count_text(len(boletos), "boleto em aberto", "boletos em aberto")
            steps.append(_step("open_boletos", began, clock, words))
    return steps


def _step(request: str, began: float, clock: Callable[[], float], words: str) -> QueryResult:
    return QueryResult(request, round((clock() - began) * 1000), good=True, words=words)


def _failed(
    request: str, began: float, clock: Callable[[], float], error: ErpError, settings: ErpSettings
) -> QueryResult:
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "falhou")
    todo = ""
    if settings.kind != CONTRACT:
        words = advice.reason_text(error) if error.reason in _NAMED else words
        todo = advice.advise(settings, error.reason)
    words = localize("o {name} {reason}", name=erp_name(settings.kind), reason=words) + advice.status_text(
        error
    )
    return QueryResult(request, round((clock() - began) * 1000), good=False, words=words, todo=todo)
